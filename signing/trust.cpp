#include "signing/trust.hpp"

#include "signing/certificate_internal.hpp"

namespace scanseal::signing {

Result<TrustAnchors> TrustAnchors::load(ByteView pem) {
    auto anchors = certificates_of_pem(pem);
    if (sk_X509_num(anchors.get()) == 0) {
        return refuse(RefusalCode::key_unreadable,
                      "the file of trust anchors holds no PEM certificate");
    }
    return TrustAnchors(std::make_shared<const State>(State{.anchors = std::move(anchors)}));
}

} // namespace scanseal::signing
