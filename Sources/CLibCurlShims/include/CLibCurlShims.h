// libcurl sets options through variadic functions, which Swift cannot call: one typed function for each kind of argument.
#ifndef BALLAST_CLIBCURLSHIMS_H
#define BALLAST_CLIBCURLSHIMS_H

#include <curl/curl.h>
#include <stddef.h>

typedef size_t (*ballast_curl_data_callback)(char *bytes, size_t size, size_t count, void *context);

CURLcode ballast_curl_set_long(CURL *easy, CURLoption option, long value);
CURLcode ballast_curl_set_offset(CURL *easy, CURLoption option, curl_off_t value);
// A null `value` takes the option back. libcurl copies the text.
CURLcode ballast_curl_set_string(CURL *easy, CURLoption option, const char *value);
// libcurl keeps the pointer: it must outlive the transfer.
CURLcode ballast_curl_set_pointer(CURL *easy, CURLoption option, void *value);
CURLcode ballast_curl_set_list(CURL *easy, CURLoption option, struct curl_slist *value);
// libcurl copies the bytes.
CURLcode ballast_curl_set_blob(CURL *easy, CURLoption option, const void *bytes, size_t count);

CURLcode ballast_curl_set_write(CURL *easy, ballast_curl_data_callback callback, void *context);
CURLcode ballast_curl_set_header(CURL *easy, ballast_curl_data_callback callback, void *context);
CURLcode ballast_curl_set_opensocket(CURL *easy, curl_opensocket_callback callback, void *context);
CURLcode ballast_curl_set_prereq(CURL *easy, curl_prereq_callback callback, void *context);

// The answer belongs to the handle and lives until its next use; null when there is none.
const char *ballast_curl_get_string(CURL *easy, CURLINFO info);

CURLMcode ballast_curl_multi_set_long(CURLM *multi, CURLMoption option, long value);

// The result of a finished transfer: `CURLMsg` holds it in a union.
CURLcode ballast_curl_message_result(const CURLMsg *message);

// Writes the address libcurl is about to connect to, without port; an IPv4 address mapped into IPv6 is written as IPv4.
// Returns 0 for address families other than these two.
int ballast_curl_address_text(const struct curl_sockaddr *address, char *text, size_t capacity);

// A socket for that address which child processes do not inherit, and whose peer counts as lost when it acknowledges nothing for
// `unacknowledged_ms` (0: the system's own patience, a quarter of an hour). CURL_SOCKET_BAD when the system refuses.
curl_socket_t ballast_curl_open_socket(const struct curl_sockaddr *address, unsigned int unacknowledged_ms);

#endif
