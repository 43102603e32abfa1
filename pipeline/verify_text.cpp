#include "pipeline/verify_text.hpp"

#include "core/time_text.hpp"
#include "signing/seal_layout.hpp"

#include <fmt/format.h>

namespace scanseal::pipeline {

Result<std::string> verify_text(const std::string& record_id, ByteView signature,
                                TimePoint gen_time, const std::vector<storage::RecordFile>& files) {
    const auto layout = signing::seal_layout(signature);
    if (!layout) {
        return refuse(layout.error());
    }
    const auto epoch =
        std::chrono::floor<std::chrono::seconds>(gen_time).time_since_epoch().count();
    std::string text =
        fmt::format(R"(Record {0}
Sealed {1} (time of the timestamp)

How to check this record with common tools only. Run the commands in this folder.

1. No file was changed, none is missing:

sha512sum -c --strict manifest-sha512.txt

2. The operator signed that manifest, with a certificate that was valid when it was sealed:

openssl cms -verify -cades -binary -inform DER -in seal/signature.p7s -content manifest-sha512.txt -CAfile trust.pem -purpose any -attime {2} -out /dev/null

3. A timestamp authority saw the signature at {1}: cut the signature value and the timestamp token out of the signature file, then
   hold one against the other:

tail -c +{3} seal/signature.p7s | head -c {4} > /tmp/signature-value
tail -c +{5} seal/signature.p7s | head -c {6} > /tmp/timestamp-token
openssl ts -verify -token_in -in /tmp/timestamp-token -data /tmp/signature-value -CAfile trust.pem -attime {2}

trust.pem holds the anchors of the station that exported the record. Do not believe it blindly: use the anchors that you trust
yourself. The offsets above only cut; changed ones make step 3 fail.
)",
                    record_id, format_utc(gen_time), epoch, layout->signature_value.offset + 1,
                    layout->signature_value.size_bytes, layout->timestamp_token.offset + 1,
                    layout->timestamp_token.size_bytes);
    for (const auto& file : files) {
        if (file.path.starts_with("films/")) {
            text += "\nFilms are DICOM files: dciodvfy " + file.path + "\n";
            break;
        }
    }
    return text;
}

} // namespace scanseal::pipeline
