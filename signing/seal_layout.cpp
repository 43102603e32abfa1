#include "signing/seal_layout.hpp"

#include "signing/cms_internal.hpp"

#include <algorithm>
#include <optional>

namespace scanseal::signing {

namespace {

std::optional<SealPart> find_part(ByteView whole, ByteView part) {
    const auto found = std::search(whole.begin(), whole.end(), part.begin(), part.end());
    if (part.empty() || found == whole.end()) {
        return std::nullopt;
    }
    return SealPart{.offset = static_cast<std::size_t>(found - whole.begin()),
                    .size_bytes = part.size()};
}

std::optional<ByteView> first_timestamp(const SignedMessage& message) {
    const int index =
        CMS_unsigned_get_attr_by_NID(message.signer, NID_id_smime_aa_timeStampToken, -1);
    X509_ATTRIBUTE* attribute = index < 0 ? nullptr : CMS_unsigned_get_attr(message.signer, index);
    const ASN1_TYPE* value =
        attribute == nullptr ? nullptr : X509_ATTRIBUTE_get0_type(attribute, 0);
    if (value == nullptr || ASN1_TYPE_get(value) != V_ASN1_SEQUENCE) {
        return std::nullopt;
    }
    const ASN1_STRING* der = value->value.sequence;
    return ByteView(ASN1_STRING_get0_data(der), static_cast<std::size_t>(ASN1_STRING_length(der)));
}

} // namespace

Result<SealLayout> seal_layout(ByteView signature) {
    const auto message = read_signed_message(signature, RefusalCode::signature_malformed);
    if (!message) {
        return refuse(message.error());
    }
    const auto value = find_part(signature, signature_value_of(*message));
    const auto timestamp = first_timestamp(*message);
    const auto token = timestamp ? find_part(signature, *timestamp) : std::nullopt;
    if (!value || !token) {
        return refuse(RefusalCode::signature_malformed, "there is no signature timestamp");
    }
    return SealLayout{.signature_value = *value, .timestamp_token = *token};
}

} // namespace scanseal::signing
