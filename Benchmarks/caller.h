/* One caller of the load generator: a keep-alive connection that asks the same question again and again. */
#ifndef CALLER_H
#define CALLER_H

#include "http_message.h"

#include <netinet/in.h>
#include <openssl/ssl.h>

/* What all callers of a run share. */
struct call_plan {
    int poller;
    struct sockaddr_in address;
    SSL_CTX *tls;                 /* NULL: plain TCP */
    struct slice request;
    bool streamed;                /* the answer must be server-sent events */
    struct slice end;             /* what the last `data:` line of them must begin with */
    int status;                   /* the answer must have this one */
    const char *field;            /* the answer must have this header field; NULL: whatever it has */
    const char *value;            /* of that field */
};

enum { LONGEST_END = 64 };

/* Counts `data:` lines, wherever the pieces are cut. */
struct event_counter {
    char line_start[LONGEST_END];
    size_t line_length;
    uint64_t events;              /* without the end */
    bool done;                    /* the end was the last line that said anything */
};

struct caller {
    int fd;                       /* -1: not connected, connects when it next asks */
    SSL *tls;
    bool waits;                   /* has asked and is not answered in full */
    size_t sent;                  /* bytes of the request */
    bool refused;                 /* the head of the current answer is not as it must be */
    bool closes;                  /* the answer said `Connection: close` */
    struct message answer;
    struct event_counter counter; /* of the current answer */
    int64_t intended;             /* when the question was due, for whoever measures latency */
};

enum call_outcome {
    CALL_WAITS,
    CALL_ANSWERED,
    CALL_REFUSED,                 /* another status or header field than planned */
    CALL_CUT_SHORT,               /* a stream without its end */
    CALL_LOST                     /* reset, closed early, or not HTTP */
};

/* Sends the request, after connecting if need be. */
void caller_ask(struct caller *caller, const struct call_plan *plan);

/* Goes on after something happened on the connection. */
enum call_outcome caller_continue(struct caller *caller, const struct call_plan *plan);

void caller_close(struct caller *caller);

#endif
