// scanseal-decoder: reads image files for scanseald and scanseal, who start it; of no use alone.
#include "dicom/film_input.hpp"
#include "imaging/decoding_worker.hpp"
#include "pipeline/page_file.hpp"

int main() {
    scanseal::dicom::prepare_film_input(); // its dictionary is a file
    return scanseal::imaging::serve_decoding(scanseal::pipeline::open_page_file_in_decoder);
}
