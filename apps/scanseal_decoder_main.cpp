// scanseal-decoder: reads image files for scanseald and scanseal, who start it; of no use alone.
#include "imaging/decoding_worker.hpp"
#include "pipeline/page_file.hpp"

int main() {
    return scanseal::imaging::serve_decoding(scanseal::pipeline::open_page_file_here);
}
