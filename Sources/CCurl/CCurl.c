#define _GNU_SOURCE
#define CURL_DISABLE_TYPECHECK
#include "CCurl.h"

#include <errno.h>
#include <dlfcn.h>
#include <linux/sockios.h>
#include <openssl/ssl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#undef curl_easy_setopt
#undef curl_easy_getinfo
#undef curl_multi_setopt

// CURLOPT_PROTOCOLS_STR, the youngest option in use, came with 7.85.
#define OLDEST_VERSION 0x075500

#define FUNCTIONS(EACH)                                                                              \
    EACH(curl_global_init) EACH(curl_version_info) EACH(curl_easy_init) EACH(curl_easy_cleanup)      \
    EACH(curl_easy_setopt) EACH(curl_easy_getinfo) EACH(curl_easy_pause) EACH(curl_slist_append)     \
    EACH(curl_slist_free_all) EACH(curl_multi_init) EACH(curl_multi_cleanup) EACH(curl_multi_setopt) \
    EACH(curl_multi_add_handle) EACH(curl_multi_remove_handle) EACH(curl_multi_socket_action)        \
    EACH(curl_multi_info_read)

// Of the OpenSSL that libcurl itself uses.
#define FUNCTIONS_OF_OPENSSL(EACH) EACH(SSL_has_pending) EACH(SSL_CTX_set_info_callback)

#define MEMBER(name) __typeof__(&name) name;
static struct { FUNCTIONS(MEMBER) FUNCTIONS_OF_OPENSSL(MEMBER) } curl;

// MARK: Loading

static char problem[256] = "not looked for yet";
static int is_loaded;

static int find_functions(void *library) {
    const char *missing = NULL;
#define FIND(name)                                     \
    curl.name = (__typeof__(&name))dlsym(library, #name); \
    if (curl.name == NULL) missing = #name;
    // Looks in the libraries that libcurl drags along, too.
    FUNCTIONS(FIND)
    FUNCTIONS_OF_OPENSSL(FIND)
    if (missing != NULL) snprintf(problem, sizeof problem, "libcurl.so.4 has no %s", missing);
    return missing == NULL;
}

static void load(void) {
    void *library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) {
        const char *reason = dlerror();
        snprintf(problem, sizeof problem, "%s", reason != NULL ? reason : "libcurl.so.4 cannot be loaded");
        return;
    }
    if (!find_functions(library)) return;
    const curl_version_info_data *version = curl.curl_version_info(CURLVERSION_NOW);
    if (version->version_num < OLDEST_VERSION) {
        snprintf(problem, sizeof problem, "libcurl is %s; 7.85 or newer is needed", version->version);
    } else if (!(version->features & CURL_VERSION_SSL)) {
        snprintf(problem, sizeof problem, "libcurl %s has no TLS", version->version);
    } else if (strncmp(version->ssl_version, "OpenSSL/3", 9) != 0) {
        snprintf(problem, sizeof problem, "libcurl uses %s; one with OpenSSL 3 is needed", version->ssl_version);
    } else if (curl.curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
        snprintf(problem, sizeof problem, "libcurl %s cannot be initialized", version->version);
    } else {
        is_loaded = 1;
    }
}

const char *sluice_curl_problem(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, load);
    return is_loaded ? NULL : problem;
}

const char *sluice_curl_version(void) { return curl.curl_version_info(CURLVERSION_NOW)->version; }

int sluice_curl_has_http2(void) {
    return (curl.curl_version_info(CURLVERSION_NOW)->features & CURL_VERSION_HTTP2) != 0;
}

// MARK: One transfer

CURL *sluice_curl_create(void) { return curl.curl_easy_init(); }

void sluice_curl_free(CURL *transfer) { curl.curl_easy_cleanup(transfer); }

CURLcode sluice_curl_set_number(CURL *transfer, CURLoption option, long value) {
    return curl.curl_easy_setopt(transfer, option, value);
}

CURLcode sluice_curl_set_size(CURL *transfer, CURLoption option, curl_off_t value) {
    return curl.curl_easy_setopt(transfer, option, value);
}

CURLcode sluice_curl_set_text(CURL *transfer, CURLoption option, const char *value) {
    return curl.curl_easy_setopt(transfer, option, value);
}

CURLcode sluice_curl_set_list(CURL *transfer, CURLoption option, struct curl_slist *list) {
    return curl.curl_easy_setopt(transfer, option, list);
}

CURLcode sluice_curl_set_bytes(CURL *transfer, CURLoption option, const void *bytes, size_t count) {
    struct curl_blob blob = {.data = (void *)bytes, .len = count, .flags = CURL_BLOB_NOCOPY};
    return curl.curl_easy_setopt(transfer, option, &blob);
}

CURLcode sluice_curl_set_calls(CURL *transfer, struct sluice_curl_calls calls, void *context) {
    CURLcode result = CURLE_OK;
#define SET(option, value) if (result == CURLE_OK) result = curl.curl_easy_setopt(transfer, option, value)
    SET(CURLOPT_HEADERFUNCTION, calls.head_line);
    SET(CURLOPT_HEADERDATA, context);
    SET(CURLOPT_WRITEFUNCTION, calls.body);
    SET(CURLOPT_WRITEDATA, context);
    SET(CURLOPT_READFUNCTION, calls.more_to_send);
    SET(CURLOPT_READDATA, context);
    SET(CURLOPT_SEEKFUNCTION, calls.send_again);
    SET(CURLOPT_SEEKDATA, context);
    SET(CURLOPT_PREREQFUNCTION, calls.about_to_send);
    SET(CURLOPT_PREREQDATA, context);
    return result;
}

CURLcode sluice_curl_set_sockets(CURL *transfer, curl_opensocket_callback open, void *open_context,
                                 curl_closesocket_callback close, void *close_context) {
    CURLcode result = CURLE_OK;
    SET(CURLOPT_OPENSOCKETFUNCTION, open);
    SET(CURLOPT_OPENSOCKETDATA, open_context);
    SET(CURLOPT_CLOSESOCKETFUNCTION, close);
    SET(CURLOPT_CLOSESOCKETDATA, close_context);
    return result;
}

CURLcode sluice_curl_go_on(CURL *transfer) { return curl.curl_easy_pause(transfer, CURLPAUSE_CONT); }

// Which TLS session on this thread said goodbye last.
static _Thread_local const void *last_goodbye;

static void note_alert(const SSL *session, int event, int alert) {
    if (event == SSL_CB_READ_ALERT && (alert & 0xff) == SSL_AD_CLOSE_NOTIFY) last_goodbye = session;
}

static CURLcode watch_alerts(CURL *transfer, void *context, void *unused) {
    (void)transfer, (void)unused;
    curl.SSL_CTX_set_info_callback(context, note_alert);
    return CURLE_OK;
}

CURLcode sluice_curl_note_goodbyes(CURL *transfer) {
    return curl.curl_easy_setopt(transfer, CURLOPT_SSL_CTX_FUNCTION, watch_alerts);
}

static void *session_of(CURL *transfer) {
    struct curl_tlssessioninfo *session = NULL;
    curl.curl_easy_getinfo(transfer, CURLINFO_TLS_SSL_PTR, &session);
    return session == NULL ? NULL : session->internals;
}

const void *sluice_curl_expect_goodbye(CURL *transfer) {
    const void *session = session_of(transfer);
    // An earlier one may have lain at the same place.
    if (session == last_goodbye) last_goodbye = NULL;
    return session;
}

int sluice_curl_said_goodbye(const void *session) { return session == last_goodbye; }

int sluice_curl_has_unread(CURL *transfer) {
    const SSL *session = session_of(transfer);
    return session != NULL && curl.SSL_has_pending(session);
}

long sluice_curl_tunnel_status(CURL *transfer) {
    long status = 0;
    curl.curl_easy_getinfo(transfer, CURLINFO_HTTP_CONNECTCODE, &status);
    return status;
}

struct curl_slist *sluice_curl_list_append(struct curl_slist *list, const char *text) {
    return curl.curl_slist_append(list, text);
}

void sluice_curl_list_free(struct curl_slist *list) { curl.curl_slist_free_all(list); }

// MARK: All transfers of a loop

CURLM *sluice_curl_multi_create(long connections, curl_socket_callback socket, void *socket_context,
                                curl_multi_timer_callback timer, void *timer_context) {
    CURLM *multi = curl.curl_multi_init();
    if (multi == NULL) return NULL;
    curl.curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, socket);
    curl.curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, socket_context);
    curl.curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, timer);
    curl.curl_multi_setopt(multi, CURLMOPT_TIMERDATA, timer_context);
    curl.curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, connections);
    // One request at a time on a connection, in HTTP/2 too: up to 7.88 a stream that is paused, because its reader
    // is slow, stops every other stream of its connection.
    curl.curl_multi_setopt(multi, CURLMOPT_PIPELINING, (long)CURLPIPE_NOTHING);
    return multi;
}

void sluice_curl_multi_free(CURLM *multi) { curl.curl_multi_cleanup(multi); }

CURLMcode sluice_curl_multi_add(CURLM *multi, CURL *transfer) { return curl.curl_multi_add_handle(multi, transfer); }

CURLMcode sluice_curl_multi_remove(CURLM *multi, CURL *transfer) {
    return curl.curl_multi_remove_handle(multi, transfer);
}

CURLMcode sluice_curl_multi_act(CURLM *multi, curl_socket_t socket) {
    int running = 0;
    return curl.curl_multi_socket_action(multi, socket, 0, &running);
}

CURL *sluice_curl_multi_next_ended(CURLM *multi, CURLcode *result) {
    int left = 0;
    CURLMsg *message;
    while ((message = curl.curl_multi_info_read(multi, &left)) != NULL) {
        if (message->msg != CURLMSG_DONE) continue;
        *result = message->data.result;
        return message->easy_handle;
    }
    return NULL;
}

// MARK: Sockets

curl_socket_t sluice_curl_open_socket(const struct curl_sockaddr *address) {
    return socket(address->family, address->socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, address->protocol);
}

int sluice_curl_socket_is_quiet(curl_socket_t socket) {
    char byte;
    ssize_t count = recv(socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == ENOTCONN);
}

void sluice_curl_end_socket(curl_socket_t socket) {
    shutdown(socket, SHUT_RDWR);
}

int sluice_curl_close_socket(curl_socket_t socket, int reset) {
    struct linger at_once = {.l_onoff = 1, .l_linger = 0};
    int not_sent = 0;
    if (ioctl(socket, SIOCOUTQNSD, &not_sent) == 0 && not_sent > 0) reset = 1;
    if (reset) setsockopt(socket, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    return close(socket);
}
