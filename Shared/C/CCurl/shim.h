/// libcurl without its variable arguments.
#pragma once

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

/// What a transfer calls: pieces of headers and body (return the size, or 0 to abort), the address about to be
/// connected (return a socket, or CURL_SOCKET_BAD to refuse it), and progress (return non-zero to abort).
typedef size_t (*ccurl_piece)(char *_Nullable bytes, size_t size, size_t count, void *_Nullable context);
typedef curl_socket_t (*ccurl_open)(void *_Nullable context, curlsocktype purpose,
                                    struct curl_sockaddr *_Nullable address);
typedef int (*ccurl_progress)(void *_Nullable context, curl_off_t down_total, curl_off_t down, curl_off_t up_total,
                              curl_off_t up);

/// Sets what every transfer has: no proxy, http and https only, no signals, our callbacks with `context`.
///
/// `body` and `headers` must outlive the transfer. Returns CURLE_OK or the first option that was refused.
static inline CURLcode ccurl_prepare(CURL *_Nonnull handle, const char *_Nonnull url, const char *_Nonnull method,
                                     struct curl_slist *_Nullable headers, const void *_Nullable body, size_t count,
                                     long milliseconds, long redirects, ccurl_piece _Nonnull on_header,
                                     ccurl_piece _Nonnull on_body, ccurl_open _Nonnull on_open,
                                     ccurl_progress _Nonnull on_progress, void *_Nonnull context) {
    CURLcode code = CURLE_OK;
#define CCURL_SET(option, value) \
    if (code == CURLE_OK) code = curl_easy_setopt(handle, option, value)
    curl_easy_reset(handle);
    CCURL_SET(CURLOPT_URL, url);
    CCURL_SET(CURLOPT_PROTOCOLS_STR, "http,https");
    CCURL_SET(CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
    CCURL_SET(CURLOPT_PROXY, "");
    CCURL_SET(CURLOPT_NOSIGNAL, 1L);
    CCURL_SET(CURLOPT_TIMEOUT_MS, milliseconds);
    CCURL_SET(CURLOPT_CONNECTTIMEOUT_MS, milliseconds < 10000 ? milliseconds : 10000L);
    CCURL_SET(CURLOPT_FOLLOWLOCATION, redirects > 0 ? 1L : 0L);
    CCURL_SET(CURLOPT_MAXREDIRS, redirects);
    CCURL_SET(CURLOPT_USERAGENT, "rollcall");
    CCURL_SET(CURLOPT_HTTPHEADER, headers);
    if (strcmp(method, "HEAD") == 0) {
        CCURL_SET(CURLOPT_NOBODY, 1L);
    } else if (body || (strcmp(method, "GET") != 0 && strcmp(method, "DELETE") != 0)) {
        CCURL_SET(CURLOPT_POST, 1L);
        CCURL_SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)count);
        CCURL_SET(CURLOPT_POSTFIELDS, body ? body : "");
        CCURL_SET(CURLOPT_CUSTOMREQUEST, method);
    } else if (strcmp(method, "GET") != 0) {
        CCURL_SET(CURLOPT_CUSTOMREQUEST, method);
    }
    CCURL_SET(CURLOPT_HEADERFUNCTION, on_header);
    CCURL_SET(CURLOPT_HEADERDATA, context);
    CCURL_SET(CURLOPT_WRITEFUNCTION, on_body);
    CCURL_SET(CURLOPT_WRITEDATA, context);
    CCURL_SET(CURLOPT_OPENSOCKETFUNCTION, on_open);
    CCURL_SET(CURLOPT_OPENSOCKETDATA, context);
    CCURL_SET(CURLOPT_NOPROGRESS, 0L);
    CCURL_SET(CURLOPT_XFERINFOFUNCTION, on_progress);
    CCURL_SET(CURLOPT_XFERINFODATA, context);
#undef CCURL_SET
    return code;
}

/// The status of the last answer, or 0.
static inline long ccurl_status(CURL *_Nonnull handle) {
    long status = 0;
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
    return status;
}

/// Copies the address in network order to `out` (16 bytes); returns 4, 16, or 0 for another family.
static inline int ccurl_address(const struct curl_sockaddr *_Nonnull address, unsigned char *_Nonnull out) {
    if (address->family == AF_INET) {
        memcpy(out, &((const struct sockaddr_in *)&address->addr)->sin_addr, 4);
        return 4;
    }
    if (address->family == AF_INET6) {
        memcpy(out, &((const struct sockaddr_in6 *)&address->addr)->sin6_addr, 16);
        return 16;
    }
    return 0;
}

/// A socket for the address, or CURL_SOCKET_BAD.
static inline curl_socket_t ccurl_socket(const struct curl_sockaddr *_Nonnull address) {
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/// The socket that refuses.
static inline curl_socket_t ccurl_no_socket(void) { return CURL_SOCKET_BAD; }
