/* A stand-in for model providers: answers each chat request with prebuilt bytes, at little cost.
   One thread, one edge-triggered epoll registration per connection, one read and one write per request. */
#define _GNU_SOURCE
#include "clocks.h"
#include "mock_routes.h"

#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <getopt.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    READ_SIZE = 1024 * 1024,
    EVENTS_PER_WAIT = 256,
    WINDOW = 512,              /* bytes looked at, at each end of a request body */
    BACKLOG = 4096
};

static struct {
    int port;
    int64_t interval;          /* nanoseconds between two events of one stream; 0 is as fast as it goes */
    int events;                /* content events per stream */
    int event_bytes;           /* of one content event in OpenAI's format */
    bool idle;                 /* one content event, then silence */
} options = {.interval = 10000000, .events = 100, .event_bytes = 265};

/* MARK: what a request asks for */

/* The two ends of a request body: where clients and gateways put `"stream":true`. */
struct body_ends {
    char first[WINDOW];
    char last[WINDOW];
    size_t first_length;
    size_t last_length;
};

static void keep_first(struct body_ends *ends, struct slice piece)
{
    size_t room = WINDOW - ends->first_length;
    size_t taken = piece.length < room ? piece.length : room;
    memcpy(ends->first + ends->first_length, piece.bytes, taken);
    ends->first_length += taken;
}

static void keep_last(struct body_ends *ends, struct slice piece)
{
    size_t added = piece.length < WINDOW ? piece.length : WINDOW;
    size_t kept = ends->last_length < WINDOW - added ? ends->last_length : WINDOW - added;
    memmove(ends->last, ends->last + ends->last_length - kept, kept);
    memcpy(ends->last + kept, piece.bytes + piece.length - added, added);
    ends->last_length = kept + added;
}

static bool says_true(const char *bytes, size_t length, const char *name)
{
    const char *found = memmem(bytes, length, name, strlen(name));
    if (found == NULL)
        return false;
    const char *end = bytes + length;
    const char *value = found + strlen(name);
    while (value < end && (*value == ' ' || *value == ':'))
        value++;
    return end - value >= 4 && memcmp(value, "true", 4) == 0;
}

static bool asks_for(const struct body_ends *ends, const char *name)
{
    return says_true(ends->first, ends->first_length, name) || says_true(ends->last, ends->last_length, name);
}

/* MARK: connections */

enum stage { READING_REQUEST, SENDING_EVENTS, CLOSING_STREAM };

struct connection {
    int fd;
    enum stage stage;
    bool wants_usage;
    int events_left;
    struct slice unsent;              /* what the socket did not take yet */
    int64_t due;                      /* when the next event goes out */
    struct connection *previous, *next;
    struct message request;
    const struct mock_route *route;   /* of the current request */
    struct body_ends body;
};

/* Streams that owe an event, soonest first. All wait equally long, so a new turn belongs at the end. */
static struct {
    struct connection *first, *last;
    int count;
} turns;

static int poller;
static char read_buffer[READ_SIZE];

static void add_turn(struct connection *connection)
{
    struct connection *before = turns.last;
    while (before != NULL && before->due > connection->due)
        before = before->previous;
    connection->previous = before;
    connection->next = before == NULL ? turns.first : before->next;
    *(connection->next == NULL ? &turns.last : &connection->next->previous) = connection;
    *(before == NULL ? &turns.first : &before->next) = connection;
    turns.count++;
}

static bool has_turn(const struct connection *connection)
{
    return turns.first == connection || connection->previous != NULL;
}

static void remove_turn(struct connection *connection)
{
    *(connection->previous == NULL ? &turns.first : &connection->previous->next) = connection->next;
    *(connection->next == NULL ? &turns.last : &connection->next->previous) = connection->previous;
    connection->previous = connection->next = NULL;
    turns.count--;
}

static void close_connection(struct connection *connection)
{
    if (has_turn(connection))
        remove_turn(connection);
    message_reset(&connection->request);
    close(connection->fd);
    free(connection);
}

/* Spreads the streams evenly over the interval, however they began: no target is helped by bursts. */
static int64_t first_due(void)
{
    static double phase;
    phase += 0.6180339887498949; /* the golden ratio: any number of streams comes out evenly */
    phase -= (int)phase;
    return options.interval == 0 ? 0 : now() + (int64_t)(phase * (double)options.interval);
}

/* MARK: sending */

static void schedule_next(struct connection *connection)
{
    if (connection->stage != SENDING_EVENTS || options.idle)
        return;
    connection->due += options.interval;
    add_turn(connection);
}

/* Writes what is unsent. False: the connection is broken. */
static bool flush(struct connection *connection)
{
    struct slice *unsent = &connection->unsent;
    ssize_t sent = send(connection->fd, unsent->bytes, unsent->length, MSG_NOSIGNAL);
    if (sent < 0)
        return errno == EAGAIN;
    unsent->bytes += sent;
    unsent->length -= (size_t)sent;
    if (unsent->length > 0)
        return true;
    if (connection->stage == CLOSING_STREAM)
        connection->stage = READING_REQUEST;
    schedule_next(connection);
    return true;
}

static bool send_answer(struct connection *connection, struct slice answer)
{
    connection->unsent = answer;
    return flush(connection);
}

static bool send_event(struct connection *connection)
{
    const struct mock_answers *answers = &connection->route->answers;
    if (connection->events_left > 0) {
        connection->events_left--;
        return send_answer(connection, answers->content);
    }
    connection->stage = CLOSING_STREAM;
    return send_answer(connection, connection->wants_usage ? answers->closing_with_usage : answers->closing);
}

/* Gives each waiting stream at most one turn, so that requests are served between two rounds. */
static void send_due_events(void)
{
    int64_t time = now();
    for (int left = turns.count; left > 0 && turns.first->due <= time; left--) {
        struct connection *connection = turns.first;
        remove_turn(connection);
        if (!send_event(connection))
            close_connection(connection);
    }
}

/* MARK: reading */

static bool asks_for_stream(const struct connection *connection)
{
    switch (connection->route->streaming) {
    case STREAMS_NEVER: return false;
    case STREAMS_IF_ASKED: return asks_for(&connection->body, "\"stream\"");
    case STREAMS_ALWAYS: return true;
    }
    return false;
}

static bool answer_request(struct connection *connection)
{
    bool streamed = asks_for_stream(connection);
    connection->wants_usage = streamed && asks_for(&connection->body, "\"include_usage\"");
    connection->body.first_length = connection->body.last_length = 0;
    if (!streamed)
        return send_answer(connection, connection->route->answers.whole);
    connection->stage = SENDING_EVENTS;
    connection->events_left = options.events;
    connection->due = first_due();
    return send_answer(connection, connection->route->answers.opening);
}

/* False: not HTTP, or a second request before the first was answered, which no target here sends. */
static bool take_input(struct connection *connection, struct slice input)
{
    struct slice found;
    for (;;) {
        if (input.length > 0 && (connection->stage != READING_REQUEST || connection->unsent.length > 0))
            return false;
        switch (message_next(&connection->request, &input, &found)) {
        case MESSAGE_NEEDS_MORE:
            return true;
        case MESSAGE_HEAD:
            connection->route = mock_route_for(found);
            break;
        case MESSAGE_BODY:
            keep_first(&connection->body, found);
            keep_last(&connection->body, found);
            break;
        case MESSAGE_END:
            if (!answer_request(connection))
                return false;
            break;
        case MESSAGE_BROKEN:
            return false;
        }
    }
}

/* Reads until the socket is empty. A short read says so without asking again,
   except that the end of the connection hides behind it when `hung_up`. */
static bool read_requests(struct connection *connection, bool hung_up)
{
    for (;;) {
        ssize_t length = recv(connection->fd, read_buffer, READ_SIZE, 0);
        if (length < 0)
            return errno == EAGAIN;
        if (length == 0 || !take_input(connection, (struct slice){read_buffer, (size_t)length}))
            return false;
        if (length < READ_SIZE && !hung_up)
            return true;
    }
}

static void serve(struct connection *connection, uint32_t happened)
{
    bool alive = true;
    if (connection->unsent.length > 0 && (happened & EPOLLOUT))
        alive = flush(connection);
    if (alive && (happened & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)))
        alive = read_requests(connection, (happened & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0);
    if (!alive)
        close_connection(connection);
}

/* MARK: listening */

static void accept_connections(int listener)
{
    int fd;
    while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
        struct connection *connection = calloc(1, sizeof *connection);
        if (connection == NULL)
            errx(1, "out of memory");
        connection->fd = fd;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
        struct epoll_event interest = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET,
                                       .data.ptr = connection};
        if (epoll_ctl(poller, EPOLL_CTL_ADD, fd, &interest) != 0)
            err(1, "epoll_ctl");
    }
    if (errno != EAGAIN && errno != ECONNABORTED)
        err(1, "accept");
}

static int listen_on_loopback(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)options.port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int));
    if (bind(listener, (struct sockaddr *)&address, length) != 0 || listen(listener, BACKLOG) != 0
        || getsockname(listener, (struct sockaddr *)&address, &length) != 0)
        err(1, "cannot listen on port %d", options.port);
    printf("port %d\n", ntohs(address.sin_port));
    fflush(stdout);
    return listener;
}

static void wait_and_serve(int listener)
{
    struct epoll_event events[EVENTS_PER_WAIT];
    int64_t wait = turns.first == NULL ? 0 : turns.first->due - now();
    struct timespec limit = as_timespec(wait > 0 ? wait : 0);
    int count = epoll_pwait2(poller, events, EVENTS_PER_WAIT, turns.first == NULL ? NULL : &limit, NULL);
    if (count < 0 && errno != EINTR)
        err(1, "epoll_pwait2");
    for (int i = 0; i < count; i++) {
        if (events[i].data.ptr == NULL)
            accept_connections(listener);
        else
            serve(events[i].data.ptr, events[i].events);
    }
}

/* MARK: the command line */

static const char usage[] =
    "usage: mock_upstream [--port N] [--interval-ms N] [--events N] [--event-bytes N] [--idle]\n"
    "  --port N         where to listen on 127.0.0.1; 0, as without it, takes any and prints `port N`\n"
    "  --interval-ms N  pause between two events of a stream (10; fractions work; 0 is as fast as it goes)\n"
    "  --events N       content events per stream (100)\n"
    "  --event-bytes N  bytes of a content event in OpenAI's format; the others have as many words (265)\n"
    "  --idle           one content event per stream, then silence\n"
    "Paths with /chat/completions, /messages, :generateContent, :streamGenerateContent or /api/chat in them are\n"
    "answered in the format they belong to; with /busy/ in front they are 429 at once. Others are 404.\n";

static void read_options(int count, char **arguments)
{
    static const struct option known[] = {
        {"port", required_argument, NULL, 'p'},    {"interval-ms", required_argument, NULL, 'i'},
        {"events", required_argument, NULL, 'e'},  {"event-bytes", required_argument, NULL, 'b'},
        {"idle", no_argument, NULL, 's'},          {0}};
    int option;
    while ((option = getopt_long(count, arguments, "", known, NULL)) != -1) {
        switch (option) {
        case 'p': options.port = atoi(optarg); break;
        case 'i': options.interval = (int64_t)(atof(optarg) * 1e6); break;
        case 'e': options.events = atoi(optarg); break;
        case 'b': options.event_bytes = atoi(optarg); break;
        case 's': options.idle = true; break;
        default: fputs(usage, stderr); exit(2);
        }
    }
}

int main(int count, char **arguments)
{
    read_options(count, arguments);
    build_mock_routes(options.event_bytes, options.idle);
    signal(SIGPIPE, SIG_IGN);
    prctl(PR_SET_TIMERSLACK, 1); /* nanosecond; the usual 50 µs would bundle events of different streams */
    poller = epoll_create1(EPOLL_CLOEXEC);
    int listener = listen_on_loopback();
    struct epoll_event interest = {.events = EPOLLIN, .data.ptr = NULL};
    if (poller < 0 || epoll_ctl(poller, EPOLL_CTL_ADD, listener, &interest) != 0)
        err(1, "epoll");
    for (;;) {
        wait_and_serve(listener);
        send_due_events();
    }
}
