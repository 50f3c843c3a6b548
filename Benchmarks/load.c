/* The load generator: many callers on one thread, one epoll, and one line of JSON with what they saw.
   It can also watch the processor time of other processes over exactly the seconds that it measures. */
#define _GNU_SOURCE
#include "caller.h"
#include "clocks.h"
#include "load_options.h"
#include "load_request.h"

#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/timerfd.h>
#include <unistd.h>

enum {
    EVENTS_PER_WAIT = 256,
    LOOK_UP_EVERY = 10,        /* milliseconds without any event until the clock is looked at again */
    MOST_ERRORS = 1000,        /* then the run is pointless and ends */
    OPENING_AT_ONCE = 64       /* idle streams; more would overflow a listener's backlog */
};

static const int64_t patience = 10 * NANOSECONDS_PER_SECOND; /* with nothing at all coming back */

static struct load_options options;

/* MARK: what happened */

struct tally {
    uint64_t answered, events;
    uint64_t refused, lost, cut_short;
};

/* Everything that is read at both edges of the measured time. */
struct reading {
    int64_t time;
    struct tally tally;
    double own_processor;
    double machine_processor;
    double watched_processor[MOST_WATCHED];
};

enum phase { WARMING_UP, MEASURING, DRAINING };

static struct {
    enum phase phase;
    int64_t time;              /* now, as of the last look at the clock */
    int64_t measure_from, measure_until;
    int64_t last_sign_of_life;
    struct reading from, until;
    struct tally tally;
    uint64_t asked;
    size_t waiting;            /* callers without their full answer */
} run;

static struct call_plan plan;
static struct caller *callers;

static int64_t nanoseconds(double seconds)
{
    return (int64_t)(seconds * (double)NANOSECONDS_PER_SECOND);
}

static uint64_t error_count(void)
{
    return run.tally.refused + run.tally.lost + run.tally.cut_short;
}

static struct reading take_reading(void)
{
    struct reading reading = {.time = now(), .tally = run.tally, .own_processor = own_processor_seconds(),
                              .machine_processor = machine_processor_seconds()};
    for (size_t i = 0; i < options.watched_count; i++)
        reading.watched_processor[i] = processor_seconds(options.watched[i]);
    return reading;
}

/* MARK: open loop */

static struct {
    int timer;
    int64_t start, period;
    uint64_t due;              /* questions that should have been asked by now */
    struct caller **free;      /* a stack of callers that wait for nothing */
    size_t free_count;
    int64_t *latencies;        /* nanoseconds, of questions that were due while measuring */
    size_t latency_count;
} open_loop;

static void ask(struct caller *caller)
{
    run.asked++;
    run.waiting++;
    caller_ask(caller, &plan);
}

static int64_t next_intended(void)
{
    return open_loop.start + (int64_t)run.asked * open_loop.period;
}

/* Asks what is due, as far as callers are free. A question keeps its intended time while it waits for one,
   and is asked even after the measured time, so a slow target cannot hide its slowness by being asked less. */
static void ask_due_questions(void)
{
    while (run.asked < open_loop.due && open_loop.free_count > 0 && next_intended() < run.measure_until) {
        struct caller *caller = open_loop.free[--open_loop.free_count];
        caller->intended = next_intended();
        ask(caller);
    }
}

static void read_timer(void)
{
    uint64_t expirations;
    if (read(open_loop.timer, &expirations, sizeof expirations) == sizeof expirations)
        open_loop.due += expirations;
    ask_due_questions();
}

static void note_latency(const struct caller *caller)
{
    if (caller->intended >= run.measure_from && caller->intended < run.measure_until)
        open_loop.latencies[open_loop.latency_count++] = now() - caller->intended;
}

static void start_open_loop(void)
{
    open_loop.period = nanoseconds(1 / options.rate);
    open_loop.start = now() + open_loop.period;
    open_loop.free = calloc(options.connections, sizeof *open_loop.free);
    open_loop.latencies = calloc((size_t)(options.seconds * options.rate) + 16, sizeof *open_loop.latencies);
    if (open_loop.free == NULL || open_loop.latencies == NULL)
        errx(1, "out of memory");
    for (size_t i = 0; i < options.connections; i++)
        open_loop.free[open_loop.free_count++] = &callers[i];

    struct itimerspec schedule = {.it_value = as_timespec(open_loop.start),
                                  .it_interval = as_timespec(open_loop.period)};
    open_loop.timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    struct epoll_event interest = {.events = EPOLLIN, .data.ptr = &open_loop};
    if (open_loop.timer < 0 || timerfd_settime(open_loop.timer, TFD_TIMER_ABSTIME, &schedule, NULL) != 0
        || epoll_ctl(plan.poller, EPOLL_CTL_ADD, open_loop.timer, &interest) != 0)
        err(1, "timer");
}

/* MARK: closed loop and idle streams */

static bool may_ask_more(void)
{
    return run.phase != DRAINING && (options.requests == 0 || run.asked < options.requests);
}

static void start_closed_loop(void)
{
    for (size_t i = 0; i < options.connections && may_ask_more(); i++)
        ask(&callers[i]);
}

static size_t opened_streams;  /* those that have their first event */

static void open_more_streams(void)
{
    while (run.asked < options.connections && run.asked - opened_streams < OPENING_AT_ONCE)
        ask(&callers[run.asked]);
}

static void stream_opened(void)
{
    opened_streams++;
    open_more_streams();
    if (opened_streams < options.connections)
        return;
    printf("ready\n");
    fflush(stdout);
}

/* MARK: one answer */

static void count_outcome(enum call_outcome outcome)
{
    switch (outcome) {
    case CALL_WAITS: break;
    case CALL_ANSWERED: run.tally.answered++; break;
    case CALL_REFUSED: run.tally.refused++; break;
    case CALL_CUT_SHORT: run.tally.cut_short++; break;
    case CALL_LOST: run.tally.lost++; break;
    }
}

static void call_ended(struct caller *caller, enum call_outcome outcome)
{
    run.waiting--;
    count_outcome(outcome);
    switch (options.mode) {
    case CLOSED_LOOP:
        if (may_ask_more())
            ask(caller);
        break;
    case OPEN_LOOP:
        if (outcome == CALL_ANSWERED)
            note_latency(caller);
        open_loop.free[open_loop.free_count++] = caller;
        ask_due_questions();
        break;
    case IDLE_STREAMS:
        break; /* an idle stream should not end; the report tells */
    }
}

static void continue_call(struct caller *caller)
{
    uint64_t events_before = caller->counter.events;
    enum call_outcome outcome = caller_continue(caller, &plan);
    uint64_t new_events = caller->counter.events - events_before;
    run.tally.events += new_events;
    if (new_events > 0 || outcome != CALL_WAITS)
        run.last_sign_of_life = run.time;
    if (options.mode == IDLE_STREAMS && events_before == 0 && new_events > 0)
        stream_opened();
    if (outcome != CALL_WAITS)
        call_ended(caller, outcome);
}

static void wait_and_continue(void)
{
    struct epoll_event events[EVENTS_PER_WAIT];
    int count = epoll_wait(plan.poller, events, EVENTS_PER_WAIT, LOOK_UP_EVERY);
    if (count < 0 && errno != EINTR)
        err(1, "epoll_wait");
    run.time = now();
    for (int i = 0; i < count; i++) {
        if (events[i].data.ptr == &open_loop)
            read_timer();
        else
            continue_call(events[i].data.ptr);
    }
}

/* MARK: the run */

static void advance_phase(void)
{
    bool all_asked = options.requests > 0 && run.tally.answered + error_count() >= options.requests;
    if (run.phase == WARMING_UP && run.time >= run.measure_from) {
        run.from = take_reading();
        run.phase = MEASURING;
    }
    if (run.phase == MEASURING && (all_asked || run.time >= run.measure_until)) {
        run.until = take_reading();
        run.phase = DRAINING;
    }
}

static bool is_hopeless(void)
{
    return error_count() >= MOST_ERRORS || run.time - run.last_sign_of_life > patience;
}

static void begin(void)
{
    double warm_up = options.requests > 0 ? 0 : options.warm_up;
    run.time = run.last_sign_of_life = now();
    run.measure_from = run.time + nanoseconds(warm_up);
    run.measure_until = options.requests > 0 ? INT64_MAX : run.measure_from + nanoseconds(options.seconds);
    run.from = take_reading(); /* taken again after the warm-up, if the run gets that far */
    advance_phase();
}

static void run_loop(void)
{
    begin();
    if (options.mode == CLOSED_LOOP)
        start_closed_loop();
    else
        start_open_loop();
    while ((run.phase != DRAINING || run.waiting > 0) && !is_hopeless()) {
        wait_and_continue();
        advance_phase();
    }
    if (run.phase != DRAINING)
        run.until = take_reading();
}

/* Opens all streams, says `ready`, and holds them until standard input closes. */
static void hold_idle_streams(void)
{
    begin();
    open_more_streams();
    while (opened_streams < options.connections && !is_hopeless() && error_count() == 0)
        wait_and_continue();

    struct epoll_event interest = {.events = EPOLLIN, .data.ptr = NULL};
    struct epoll_event happened = {.data.ptr = &plan};
    if (epoll_ctl(plan.poller, EPOLL_CTL_ADD, STDIN_FILENO, &interest) != 0)
        err(1, "standard input must be a pipe");
    while (opened_streams == options.connections && happened.data.ptr != NULL) {
        if (epoll_wait(plan.poller, &happened, 1, -1) == 1 && happened.data.ptr != NULL)
            continue_call(happened.data.ptr);
    }
}

/* MARK: the report */

static int by_size(const void *left, const void *right)
{
    int64_t a = *(const int64_t *)left;
    int64_t b = *(const int64_t *)right;
    return (a > b) - (a < b);
}

static double latency_microseconds(double share)
{
    size_t index = (size_t)(share * (double)(open_loop.latency_count - 1));
    return (double)open_loop.latencies[index] / 1000;
}

static void print_latencies(void)
{
    if (open_loop.latency_count == 0)
        return;
    qsort(open_loop.latencies, open_loop.latency_count, sizeof *open_loop.latencies, by_size);
    printf(", \"latency_us\": {\"count\": %zu, \"p50\": %.1f, \"p90\": %.1f, \"p99\": %.1f, \"max\": %.1f}",
           open_loop.latency_count, latency_microseconds(0.5), latency_microseconds(0.9),
           latency_microseconds(0.99), latency_microseconds(1));
}

static void print_watched(void)
{
    printf(", \"watched_processor_seconds\": [");
    for (size_t i = 0; i < options.watched_count; i++)
        printf("%s%.2f", i == 0 ? "" : ", ", run.until.watched_processor[i] - run.from.watched_processor[i]);
    printf("]");
}

static void print_errors(size_t unanswered)
{
    printf(", \"errors\": {\"refused\": %lu, \"lost\": %lu, \"cut_short\": %lu, \"unanswered\": %zu}",
           run.tally.refused, run.tally.lost, run.tally.cut_short, unanswered);
}

static void print_report(void)
{
    const struct reading *from = &run.from, *until = &run.until;
    printf("{\"seconds\": %.4f", (double)(until->time - from->time) / (double)NANOSECONDS_PER_SECOND);
    printf(", \"requests\": %lu", until->tally.answered - from->tally.answered);
    printf(", \"events\": %lu", until->tally.events - from->tally.events);
    printf(", \"own_processor_seconds\": %.4f", until->own_processor - from->own_processor);
    printf(", \"machine_processor_seconds\": %.2f", until->machine_processor - from->machine_processor);
    print_watched();
    print_latencies();
    print_errors(run.waiting);
    printf("}\n");
}

/* Idle streams that still wait are the healthy ones. */
static void print_idle_report(void)
{
    printf("{\"streams\": %zu, \"events\": %lu", run.waiting, run.tally.events);
    print_errors(options.connections - opened_streams);
    printf("}\n");
}

/* MARK: the start */

static SSL_CTX *tls_settings(void)
{
    SSL_CTX *settings = SSL_CTX_new(TLS_client_method());
    if (settings == NULL)
        errx(1, "cannot set up TLS");
    SSL_CTX_set_verify(settings, SSL_VERIFY_NONE, NULL);
    SSL_CTX_set_mode(settings, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_read_ahead(settings, 1);
    return settings;
}

static void prepare(void)
{
    plan = (struct call_plan){
        .poller = epoll_create1(EPOLL_CLOEXEC),
        .address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)options.port),
                    .sin_addr.s_addr = htonl(INADDR_LOOPBACK)},
        .tls = options.tls ? tls_settings() : NULL,
        .request = build_request(&options),
        .streamed = options.streams || options.mode == IDLE_STREAMS,
        .end = {options.end, strlen(options.end)},
        .status = options.status,
        .field = options.expected_field,
        .value = options.expected_value};
    callers = calloc(options.connections, sizeof *callers);
    if (plan.poller < 0 || callers == NULL)
        err(1, "cannot begin");
    for (size_t i = 0; i < options.connections; i++)
        callers[i].fd = -1;
}

static bool is_all_well(void)
{
    if (options.mode == IDLE_STREAMS)
        return opened_streams == options.connections && run.waiting == options.connections;
    return error_count() == 0 && run.waiting == 0;
}

int main(int count, char **arguments)
{
    options = read_load_options(count, arguments);
    signal(SIGPIPE, SIG_IGN);
    prctl(PR_SET_TIMERSLACK, 1);
    prepare();
    if (options.mode == IDLE_STREAMS) {
        hold_idle_streams();
        print_idle_report();
    } else {
        run_loop();
        print_report();
    }
    return is_all_well() ? 0 : 1;
}
