// libcurl, found when it is first asked for: it drags some thirty libraries along, which a process that needs none of
// it does not load. Its variadic calls are wrapped by typed ones; its own functions are not there to be linked with.
#ifndef SLUICE_CCURL_H
#define SLUICE_CCURL_H

#include <curl/curl.h>
#include <stddef.h>

/// NULL when libcurl is there, new enough (7.85) and over OpenSSL 3; otherwise why it is not, for people. Loads it on the first call,
/// which blocks for some milliseconds; any thread may call. Nothing below may be called before this returned NULL.
const char *_Nullable sluice_curl_problem(void);
/// Its version, such as `7.88.1`.
const char *_Nonnull sluice_curl_version(void);
/// Whether it speaks HTTP/2.
int sluice_curl_has_http2(void);

// MARK: One transfer

/// The plain way to tell a proxy who we are, which Swift does not read out of curl's macro.
static const long SLUICE_CURL_BASIC = (long)CURLAUTH_BASIC;

/// What libcurl calls while it works for one transfer; `context` comes first or last, as its types say.
struct sluice_curl_calls {
    curl_write_callback _Nonnull head_line;
    curl_write_callback _Nonnull body;
    curl_read_callback _Nonnull more_to_send;
    curl_seek_callback _Nonnull send_again;
    curl_prereq_callback _Nonnull about_to_send;
};

CURL *_Nullable sluice_curl_create(void);
void sluice_curl_free(CURL *_Nonnull transfer);
CURLcode sluice_curl_set_number(CURL *_Nonnull transfer, CURLoption option, long value);
CURLcode sluice_curl_set_size(CURL *_Nonnull transfer, CURLoption option, curl_off_t value);
/// libcurl keeps a copy.
CURLcode sluice_curl_set_text(CURL *_Nonnull transfer, CURLoption option, const char *_Nullable value);
/// The list must outlive the transfer.
CURLcode sluice_curl_set_list(CURL *_Nonnull transfer, CURLoption option, struct curl_slist *_Nullable list);
/// The bytes must outlive the transfer.
CURLcode sluice_curl_set_bytes(CURL *_Nonnull transfer, CURLoption option, const void *_Nonnull bytes, size_t count);
CURLcode sluice_curl_set_calls(CURL *_Nonnull transfer, struct sluice_curl_calls calls, void *_Nonnull context);
/// Who opens the transfer's sockets, and who closes them: that context must outlive the connections, which may be kept
/// after the transfer.
CURLcode sluice_curl_set_sockets(CURL *_Nonnull transfer, curl_opensocket_callback _Nonnull open,
                                 void *_Nonnull open_context, curl_closesocket_callback _Nonnull close,
                                 void *_Nonnull close_context);
/// Makes the connections that the transfer opens over TLS note goodbyes.
CURLcode sluice_curl_note_goodbyes(CURL *_Nonnull transfer);
/// What the connection's TLS is known by, which has not said goodbye so far; NULL for a connection without TLS. Only
/// while libcurl calls.
const void *_Nullable sluice_curl_expect_goodbye(CURL *_Nonnull transfer);
/// Whether `session` said goodbye (close_notify) since, and no other on this thread after it. libcurl takes a
/// connection that just ends for one that ended well.
int sluice_curl_said_goodbye(const void *_Nonnull session);
/// Lets a transfer that was paused receive again; may call `body` before it returns.
CURLcode sluice_curl_go_on(CURL *_Nonnull transfer);
/// Whether TLS holds bytes that were deciphered, or are to be, and that nobody has read. Only while libcurl calls.
int sluice_curl_has_unread(CURL *_Nonnull transfer);
/// The status with which a proxy answered CONNECT; 0 without one.
long sluice_curl_tunnel_status(CURL *_Nonnull transfer);

/// The list with a copy of `text` at its end; NULL, and the list as it was, without memory.
struct curl_slist *_Nullable sluice_curl_list_append(struct curl_slist *_Nullable list, const char *_Nonnull text);
void sluice_curl_list_free(struct curl_slist *_Nullable list);

// MARK: All transfers of a loop

/// - connections: how many are kept at most when no transfer uses them.
CURLM *_Nullable sluice_curl_multi_create(long connections, curl_socket_callback _Nonnull socket,
                                          void *_Nonnull socket_context, curl_multi_timer_callback _Nonnull timer,
                                          void *_Nonnull timer_context);
void sluice_curl_multi_free(CURLM *_Nonnull multi);
CURLMcode sluice_curl_multi_add(CURLM *_Nonnull multi, CURL *_Nonnull transfer);
CURLMcode sluice_curl_multi_remove(CURLM *_Nonnull multi, CURL *_Nonnull transfer);
/// Does what can be done on `socket`, which libcurl itself looks at; -1: what is due by the clock.
CURLMcode sluice_curl_multi_act(CURLM *_Nonnull multi, curl_socket_t socket);
/// The next transfer that ended, and how; NULL when there is none.
CURL *_Nullable sluice_curl_multi_next_ended(CURLM *_Nonnull multi, CURLcode *_Nonnull result);

// MARK: Sockets

/// A socket for `address`, or -1.
curl_socket_t sluice_curl_open_socket(const struct curl_sockaddr *_Nonnull address);
/// Whether nothing waits to be read on it: no bytes, no end, no failure.
int sluice_curl_socket_is_quiet(curl_socket_t socket);
/// Ends it both ways without closing it: libcurl then finds that it is dead.
void sluice_curl_end_socket(curl_socket_t socket);
/// Closes; with `reset`, so that the other side cannot take what was cut for whole. What it never took is thrown away
/// in any case: the kernel would go on offering it.
int sluice_curl_close_socket(curl_socket_t socket, int reset);

#endif
