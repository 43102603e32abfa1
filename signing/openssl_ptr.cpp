#include "signing/openssl_ptr.hpp"

#include "core/assert.hpp"
#include "core/failure.hpp"

#include <openssl/err.h>

#include <array>
#include <limits>

namespace scanseal::signing {

void FreeCertificates::operator()(STACK_OF(X509) * stack) const noexcept {
    sk_X509_pop_free(stack, X509_free);
}

std::string take_openssl_error() {
    const auto code = ERR_peek_last_error();
    ERR_clear_error();
    if (code == 0) {
        return "no further reason given";
    }
    std::array<char, 256> text{};
    ERR_error_string_n(code, text.data(), text.size());
    return text.data();
}

void fail_crypto(const std::string& action) {
    throw Failure(FailureKind::crypto, action + " failed: " + take_openssl_error());
}

BioPtr reading(ByteView bytes) {
    SCANSEAL_ASSERT(bytes.size() <= static_cast<std::size_t>(std::numeric_limits<int>::max()));
    static constexpr char k_nothing = 0;
    // BIO_new_mem_buf refuses a null pointer, which an empty span may have.
    const void* data = bytes.empty() ? static_cast<const void*>(&k_nothing) : bytes.data();
    return made<BioPtr>(BIO_new_mem_buf(data, static_cast<int>(bytes.size())), "memory buffer");
}

BioPtr writing() {
    return made<BioPtr>(BIO_new(BIO_s_mem()), "memory buffer");
}

Bytes written(BIO* bio) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    return {data, data + size};
}

} // namespace scanseal::signing
