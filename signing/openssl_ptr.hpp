// signing/openssl_ptr.hpp — owners of OpenSSL objects, and its errors as ours. For this folder's
// .cpp files only.
#pragma once

#include "core/bytes.hpp"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/cms.h>
#include <openssl/ess.h>
#include <openssl/evp.h>
#include <openssl/pkcs12.h>
#include <openssl/ts.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <memory>
#include <string>

namespace scanseal::signing {

template <auto Free>
struct FreeWith {
    template <class T>
    void operator()(T* object) const noexcept {
        Free(object);
    }
};

struct FreeCertificates {
    void operator()(STACK_OF(X509) * stack) const noexcept;
};

struct FreeOpensslBytes {
    void operator()(unsigned char* bytes) const noexcept { OPENSSL_free(bytes); }
};

using BioPtr = std::unique_ptr<BIO, FreeWith<BIO_free_all>>;
using BignumPtr = std::unique_ptr<BIGNUM, FreeWith<BN_free>>;
using CertificatePtr = std::unique_ptr<X509, FreeWith<X509_free>>;
using CertificatesPtr = std::unique_ptr<STACK_OF(X509), FreeCertificates>;
using CmsPtr = std::unique_ptr<CMS_ContentInfo, FreeWith<CMS_ContentInfo_free>>;
using IntegerPtr = std::unique_ptr<ASN1_INTEGER, FreeWith<ASN1_INTEGER_free>>;
using KeyPtr = std::unique_ptr<EVP_PKEY, FreeWith<EVP_PKEY_free>>;
using ObjectPtr = std::unique_ptr<ASN1_OBJECT, FreeWith<ASN1_OBJECT_free>>;
using Asn1TimePtr = std::unique_ptr<ASN1_TIME, FreeWith<ASN1_STRING_free>>;
using TstInfoPtr = std::unique_ptr<TS_TST_INFO, FreeWith<TS_TST_INFO_free>>;

/// OpenSSL's newest error as text; empties its queue.
[[nodiscard]] std::string take_openssl_error();

/// Throws Failure(crypto): for calls that only lack of memory or a bug of ours can make fail.
[[noreturn]] void fail_crypto(const std::string& action);

/// Takes a pointer that OpenSSL returned; a null one is a Failure(crypto).
template <class Pointer>
[[nodiscard]] Pointer made(typename Pointer::pointer object, const char* action) {
    if (object == nullptr) {
        fail_crypto(action);
    }
    return Pointer(object);
}

/// A call that returns 1, or anything positive, when it worked.
inline void must(int result, const char* action) {
    if (result <= 0) {
        fail_crypto(action);
    }
}

/// A BIO that reads `bytes`, which it borrows. Requires: fewer than 2 GiB.
[[nodiscard]] BioPtr reading(ByteView bytes);

/// What was written to a memory BIO.
[[nodiscard]] Bytes written(BIO* bio);

/// An empty memory BIO.
[[nodiscard]] BioPtr writing();

/// The DER of an object, by its i2d function.
template <class T, class ToDer>
[[nodiscard]] Bytes der_of(T* object, ToDer to_der) {
    unsigned char* out = nullptr;
    const int size = to_der(object, &out);
    const std::unique_ptr<unsigned char, FreeOpensslBytes> owner(out);
    if (size < 0) {
        fail_crypto("encoding");
    }
    return {out, out + size};
}

/// Whether an object that was decoded from `der` is written back just so: whether that was DER and
/// not only BER.
template <class T, class ToDer>
[[nodiscard]] bool encodes_as(T* object, ToDer to_der, ByteView der) {
    unsigned char* out = nullptr;
    const int size = to_der(object, &out);
    const std::unique_ptr<unsigned char, FreeOpensslBytes> owner(out);
    return size >= 0 && static_cast<std::size_t>(size) == der.size() &&
           std::equal(der.begin(), der.end(), out);
}

/// Decodes `der` by a d2i function; empty if it is not that type or bytes are left over.
template <class Pointer, class FromDer>
[[nodiscard]] Pointer decoded(ByteView der, FromDer from_der) {
    const unsigned char* position = der.data();
    Pointer object(from_der(nullptr, &position, static_cast<long>(der.size())));
    if (object && position != der.data() + der.size()) {
        object.reset();
    }
    return object;
}

} // namespace scanseal::signing
