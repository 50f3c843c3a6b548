/* One caller of the load generator: a keep-alive connection that asks the same question again and again. */
#define _GNU_SOURCE
#include "caller.h"

#include <err.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { READ_SIZE = 256 * 1024, SHOWN_BYTES = 400 };

static char read_buffer[READ_SIZE];

/* MARK: server-sent events */

static void end_line(struct event_counter *counter, struct slice last)
{
    size_t length = counter->line_length;
    counter->line_length = 0;
    if (length >= last.length && memcmp(counter->line_start, last.bytes, last.length) == 0) {
        counter->done = true;
    } else if (length >= 5 && memcmp(counter->line_start, "data:", 5) == 0) {
        counter->events++;
        counter->done = false;
    }
}

static void extend_line(struct event_counter *counter, const char *bytes, size_t length)
{
    size_t room = sizeof counter->line_start - counter->line_length;
    size_t taken = length < room ? length : room;
    memcpy(counter->line_start + counter->line_length, bytes, taken);
    counter->line_length += taken;
}

static void count_events(struct event_counter *counter, struct slice piece, struct slice last)
{
    const char *end = piece.bytes + piece.length;
    const char *line = piece.bytes;
    const char *newline;
    while ((newline = memchr(line, '\n', (size_t)(end - line))) != NULL) {
        extend_line(counter, line, (size_t)(newline - line));
        end_line(counter, last);
        line = newline + 1;
    }
    extend_line(counter, line, (size_t)(end - line));
}

/* MARK: the connection */

static void caller_connect(struct caller *caller, const struct call_plan *plan)
{
    caller->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (caller->fd < 0)
        err(1, "socket");
    setsockopt(caller->fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
    /* A failure to connect shows when the request is written. */
    (void)connect(caller->fd, (const struct sockaddr *)&plan->address, sizeof plan->address);
    struct epoll_event interest = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data.ptr = caller};
    if (epoll_ctl(plan->poller, EPOLL_CTL_ADD, caller->fd, &interest) != 0)
        err(1, "epoll_ctl");
    if (plan->tls == NULL)
        return;
    caller->tls = SSL_new(plan->tls);
    if (caller->tls == NULL || SSL_set_fd(caller->tls, caller->fd) != 1)
        errx(1, "cannot start TLS");
    SSL_set_connect_state(caller->tls); /* the first write shakes hands */
}

void caller_close(struct caller *caller)
{
    if (caller->fd < 0)
        return;
    SSL_free(caller->tls);
    caller->tls = NULL;
    close(caller->fd);
    caller->fd = -1;
    message_reset(&caller->answer);
}

/* The result of an SSL call as recv and send would say it. */
static ssize_t as_system_call(const struct caller *caller, int result)
{
    if (result > 0)
        return result;
    int error = SSL_get_error(caller->tls, result);
    errno = error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE ? EAGAIN : ECONNRESET;
    return error == SSL_ERROR_ZERO_RETURN ? 0 : -1;
}

static ssize_t transport_write(struct caller *caller, const char *bytes, size_t length)
{
    if (caller->tls == NULL)
        return send(caller->fd, bytes, length, MSG_NOSIGNAL);
    return as_system_call(caller, SSL_write(caller->tls, bytes, (int)length));
}

static ssize_t transport_read(struct caller *caller)
{
    if (caller->tls == NULL)
        return recv(caller->fd, read_buffer, READ_SIZE, 0);
    return as_system_call(caller, SSL_read(caller->tls, read_buffer, READ_SIZE));
}

/* MARK: the question */

/* False: the connection is broken. */
static bool send_rest(struct caller *caller, const struct call_plan *plan)
{
    while (caller->waits && caller->sent < plan->request.length) {
        size_t left = plan->request.length - caller->sent;
        ssize_t sent = transport_write(caller, plan->request.bytes + caller->sent, left);
        if (sent <= 0)
            return sent < 0 && errno == EAGAIN;
        caller->sent += (size_t)sent;
    }
    return true;
}

void caller_ask(struct caller *caller, const struct call_plan *plan)
{
    if (caller->fd < 0)
        caller_connect(caller, plan);
    caller->waits = true;
    caller->sent = 0;
    caller->refused = false;
    caller->counter = (struct event_counter){0};
    /* A broken connection announces itself to the poller, too, and is counted there. */
    (void)send_rest(caller, plan);
}

/* MARK: the answer */

/* The first refusal is worth more than its number: show how it looks, once. */
static void show_refusal(struct slice head, struct slice rest)
{
    static bool shown;
    int length = (int)(rest.length < SHOWN_BYTES ? rest.length : SHOWN_BYTES);
    if (!shown)
        fprintf(stderr, "load: first refused request was answered:\n%.*s%.*s\n", (int)head.length, head.bytes,
                length, rest.bytes);
    shown = true;
}

static bool is_as_planned(const struct call_plan *plan, struct slice head)
{
    return atoi(head.bytes + 9) == plan->status
        && (plan->field == NULL || head_field_is(head, plan->field, plan->value));
}

static bool take_head(struct caller *caller, const struct call_plan *plan, struct slice head,
                      struct slice rest)
{
    if (head.length < sizeof "HTTP/1.1 200" || memcmp(head.bytes, "HTTP/1.1 ", 9) != 0)
        return false;
    caller->refused = !is_as_planned(plan, head);
    caller->closes = head_field_is(head, "connection", "close");
    if (caller->refused)
        show_refusal(head, rest);
    return true;
}

static enum call_outcome end_answer(struct caller *caller, const struct call_plan *plan)
{
    if (caller->sent < plan->request.length)
        return CALL_LOST;
    caller->waits = false;
    if (caller->closes)
        caller_close(caller);
    if (caller->refused)
        return CALL_REFUSED;
    return plan->streamed && !caller->counter.done ? CALL_CUT_SHORT : CALL_ANSWERED;
}

static enum call_outcome take_input(struct caller *caller, const struct call_plan *plan, struct slice input)
{
    struct slice found;
    for (;;) {
        if (input.length > 0 && !caller->waits)
            return CALL_LOST; /* bytes that nobody asked for */
        switch (message_next(&caller->answer, &input, &found)) {
        case MESSAGE_NEEDS_MORE:
            return CALL_WAITS;
        case MESSAGE_HEAD:
            if (!take_head(caller, plan, found, input))
                return CALL_LOST;
            break;
        case MESSAGE_BODY:
            if (plan->streamed)
                count_events(&caller->counter, found, plan->end);
            break;
        case MESSAGE_END:
            return input.length > 0 ? CALL_LOST : end_answer(caller, plan);
        case MESSAGE_BROKEN:
            return CALL_LOST;
        }
    }
}

static enum call_outcome read_answer(struct caller *caller, const struct call_plan *plan)
{
    for (;;) {
        ssize_t length = transport_read(caller);
        if (length < 0 && errno == EAGAIN)
            return CALL_WAITS;
        if (length <= 0)
            return CALL_LOST;
        enum call_outcome outcome = take_input(caller, plan, (struct slice){read_buffer, (size_t)length});
        if (outcome != CALL_WAITS)
            return outcome;
    }
}

enum call_outcome caller_continue(struct caller *caller, const struct call_plan *plan)
{
    enum call_outcome outcome = send_rest(caller, plan) ? read_answer(caller, plan) : CALL_LOST;
    if (outcome != CALL_LOST)
        return outcome;
    caller_close(caller);
    bool was_asking = caller->waits;
    caller->waits = false;
    return was_asking ? CALL_LOST : CALL_WAITS; /* a server may close a connection that asks nothing */
}
