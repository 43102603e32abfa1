#include "signing/http_transport.hpp"

#include "core/failure.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <mutex>
#include <vector>

namespace scanseal::signing {

namespace {

constexpr std::chrono::milliseconds k_connect_timeout_max{5000};
constexpr std::size_t k_idle_handles_max = 4;

struct CloseHandle {
    void operator()(CURL* handle) const noexcept { curl_easy_cleanup(handle); }
};

struct FreeList {
    void operator()(curl_slist* list) const noexcept { curl_slist_free_all(list); }
};

using HandlePtr = std::unique_ptr<CURL, CloseHandle>;
using ListPtr = std::unique_ptr<curl_slist, FreeList>;

struct BoundedBody {
    Bytes bytes;
    std::size_t bytes_max = 0;
    bool too_long = false;
};

/// Called by libcurl, a C frame: nothing may be thrown through it.
std::size_t collect(const char* data, std::size_t size, std::size_t count, void* context) noexcept {
    auto& body = *static_cast<BoundedBody*>(context);
    const std::size_t bytes = size * count;
    if (bytes > body.bytes_max - body.bytes.size()) {
        body.too_long = true;
        return 0;
    }
    try {
        const auto view = as_bytes({data, bytes});
        body.bytes.insert(body.bytes.end(), view.begin(), view.end());
    } catch (const std::bad_alloc&) {
        return 0;
    }
    return bytes;
}

template <class Value>
void set(CURL* handle, CURLoption option, Value value) {
    const CURLcode code = curl_easy_setopt(handle, option, value);
    if (code != CURLE_OK) {
        throw Failure(FailureKind::network,
                      std::string("libcurl refused a setting: ") + curl_easy_strerror(code));
    }
}

ListPtr headers_for(const std::string& content_type) {
    ListPtr list(curl_slist_append(nullptr, ("Content-Type: " + content_type).c_str()));
    // Without this libcurl may wait a second for a "100 Continue" that some authorities never send.
    if (!list || curl_slist_append(list.get(), "Expect:") == nullptr) {
        throw std::bad_alloc();
    }
    return list;
}

class CurlTransport final : public HttpTransport {
public:
    [[nodiscard]] Result<HttpResponse> post(const std::string& url, const std::string& content_type,
                                            ByteView body, std::chrono::milliseconds timeout,
                                            std::size_t bytes_max) override {
        auto handle = take_handle();
        const auto headers = headers_for(content_type);
        BoundedBody answer;
        answer.bytes_max = bytes_max;
        set_limits(handle.get(), timeout);
        set_request(handle.get(), url, headers.get(), body);
        set(handle.get(), CURLOPT_WRITEFUNCTION, collect);
        set(handle.get(), CURLOPT_WRITEDATA, &answer);
        const CURLcode code = curl_easy_perform(handle.get());
        if (answer.too_long) {
            return refuse(RefusalCode::tsa_response_malformed,
                          "the answer of '" + url + "' is larger than " +
                              std::to_string(bytes_max) + " bytes");
        }
        if (code != CURLE_OK) {
            return refuse(RefusalCode::tsa_unreachable,
                          "'" + url + "': " + curl_easy_strerror(code));
        }
        auto response = response_of(handle.get());
        response.body = std::move(answer.bytes);
        give_back(std::move(handle));
        return response;
    }

private:
    HandlePtr take_handle() {
        {
            const std::lock_guard lock(mutex_);
            if (!idle_.empty()) {
                auto handle = std::move(idle_.back());
                idle_.pop_back();
                return handle;
            }
        }
        HandlePtr handle(curl_easy_init());
        if (!handle) {
            throw Failure(FailureKind::network, "libcurl could not be started");
        }
        return handle;
    }

    void give_back(HandlePtr handle) {
        curl_easy_reset(handle.get()); // keeps the connections
        const std::lock_guard lock(mutex_);
        if (idle_.size() < k_idle_handles_max) {
            idle_.push_back(std::move(handle));
        }
    }

    static void set_limits(CURL* handle, std::chrono::milliseconds timeout) {
        // 0 would mean no limit at all.
        const auto total = std::max(timeout, std::chrono::milliseconds(1));
        set(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(total.count()));
        set(handle, CURLOPT_CONNECTTIMEOUT_MS,
            static_cast<long>(std::min(total, k_connect_timeout_max).count()));
        set(handle, CURLOPT_NOSIGNAL, 1L);
        set(handle, CURLOPT_PROTOCOLS_STR, "http,https");
        set(handle, CURLOPT_FOLLOWLOCATION, 0L);
        set(handle, CURLOPT_SSL_VERIFYPEER, 1L);
        set(handle, CURLOPT_SSL_VERIFYHOST, 2L);
        set(handle, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    }

    static void set_request(CURL* handle, const std::string& url, curl_slist* headers,
                            ByteView body) {
        set(handle, CURLOPT_URL, url.c_str());
        set(handle, CURLOPT_HTTPHEADER, headers);
        set(handle, CURLOPT_POST, 1L);
        set(handle, CURLOPT_POSTFIELDS, body.data());
        set(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
        set(handle, CURLOPT_USERAGENT, "scanseal");
        set(handle, CURLOPT_NOPROXY, "localhost,127.0.0.1,::1");
    }

    static HttpResponse response_of(CURL* handle) {
        HttpResponse response;
        const char* type = nullptr;
        curl_off_t retry_after = 0;
        curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &response.status);
        curl_easy_getinfo(handle, CURLINFO_CONTENT_TYPE, &type);
        curl_easy_getinfo(handle, CURLINFO_RETRY_AFTER, &retry_after);
        response.content_type = type == nullptr ? "" : type;
        response.retry_after = std::chrono::seconds(retry_after);
        return response;
    }

    std::mutex mutex_;
    std::vector<HandlePtr> idle_;
};

} // namespace

std::unique_ptr<HttpTransport> make_curl_transport() {
    // Once per process, before any handle; libcurl's own start at first use is not safe between
    // threads everywhere.
    static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (started != CURLE_OK) {
        throw Failure(FailureKind::network, "libcurl could not be started");
    }
    return std::make_unique<CurlTransport>();
}

} // namespace scanseal::signing
