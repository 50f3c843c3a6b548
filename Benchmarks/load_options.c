/* The command line of the load generator. */
#define _GNU_SOURCE
#include "load_options.h"

#include "caller.h"

#include <err.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct load_options options = {
    .connections = 64, .warm_up = 0.5, .seconds = 2, .rate = 500, .status = 200,
    .path = "/v1/chat/completions", .end = "data: [DONE]", .fields = ""};

static const char usage[] =
    "usage: load closed|open|idle --port N [option ...]\n"
    "  closed: each connection asks again as soon as it is answered\n"
    "  open:   asks at a fixed rate, whether answered or not; latency counts from when a question was due\n"
    "  idle:   opens streams, prints `ready` once each has its first event, holds them until stdin closes\n"
    "  --port N             of the target on 127.0.0.1\n"
    "  --tls                speak TLS; the certificate is not verified\n"
    "  --connections N      (64)\n"
    "  --warm-up SECONDS    not measured (0.5)\n"
    "  --seconds SECONDS    measured (2)\n"
    "  --requests N         closed loop only: this many and no warm-up, instead of seconds\n"
    "  --rate N             open loop only: questions a second (500)\n"
    "  --streams            answers are server-sent events\n"
    "  --end LINE           what the last data of them must begin with (data: [DONE])\n"
    "  --path PATH          (/v1/chat/completions)\n"
    "  --body FILE          POST this JSON; GET without it\n"
    "  --header 'NAME: VALUE'   may be repeated\n"
    "  --status N           that every answer must have (200)\n"
    "  --expect 'NAME: VALUE'   a header field that every answer must have\n"
    "  --watch PID          report the processor time of this process while measuring; may be repeated\n"
    "Exits with 1 if any answer was wrong, lost or cut short.\n";

static void add_field(const char *field)
{
    char *longer;
    if (asprintf(&longer, "%s%s\r\n", options.fields, field) < 0)
        errx(1, "out of memory");
    options.fields = longer;
}

static void expect(const char *field)
{
    const char *colon = strstr(field, ": ");
    if (colon == NULL)
        errx(2, "not a header field: %s", field);
    options.expected_field = strndup(field, (size_t)(colon - field));
    options.expected_value = strdup(colon + 2);
    if (options.expected_field == NULL || options.expected_value == NULL)
        errx(1, "out of memory");
}

static void watch(pid_t process)
{
    if (options.watched_count == MOST_WATCHED)
        errx(2, "at most %d processes can be watched", MOST_WATCHED);
    options.watched[options.watched_count++] = process;
}

static void fail_with_usage(void)
{
    fputs(usage, stderr);
    exit(2);
}

static enum load_mode mode_named(const char *name)
{
    if (strcmp(name, "closed") == 0)
        return CLOSED_LOOP;
    if (strcmp(name, "open") == 0)
        return OPEN_LOOP;
    if (strcmp(name, "idle") != 0)
        fail_with_usage();
    return IDLE_STREAMS;
}

struct load_options read_load_options(int count, char **arguments)
{
    static const struct option known[] = {
        {"port", required_argument, NULL, 'p'},    {"tls", no_argument, NULL, 't'},
        {"end", required_argument, NULL, 'd'},
        {"streams", no_argument, NULL, 'e'},       {"connections", required_argument, NULL, 'c'},
        {"warm-up", required_argument, NULL, 'u'}, {"seconds", required_argument, NULL, 's'},
        {"requests", required_argument, NULL, 'n'}, {"rate", required_argument, NULL, 'r'},
        {"path", required_argument, NULL, 'a'},    {"body", required_argument, NULL, 'b'},
        {"header", required_argument, NULL, 'h'},  {"watch", required_argument, NULL, 'w'},
        {"status", required_argument, NULL, 'o'},  {"expect", required_argument, NULL, 'x'},
        {0}};
    int option;
    while ((option = getopt_long(count, arguments, "", known, NULL)) != -1) {
        switch (option) {
        case 'p': options.port = atoi(optarg); break;
        case 't': options.tls = true; break;
        case 'e': options.streams = true; break;
        case 'd': options.end = optarg; break;
        case 'c': options.connections = (size_t)atol(optarg); break;
        case 'u': options.warm_up = atof(optarg); break;
        case 's': options.seconds = atof(optarg); break;
        case 'n': options.requests = (uint64_t)atoll(optarg); break;
        case 'r': options.rate = atof(optarg); break;
        case 'a': options.path = optarg; break;
        case 'b': options.body_file = optarg; break;
        case 'h': add_field(optarg); break;
        case 'o': options.status = atoi(optarg); break;
        case 'x': expect(optarg); break;
        case 'w': watch(atoi(optarg)); break;
        default: fail_with_usage();
        }
    }
    if (optind != count - 1 || options.port == 0 || options.connections == 0 || options.rate <= 0
        || strlen(options.end) > LONGEST_END)
        fail_with_usage();
    options.mode = mode_named(arguments[optind]);
    return options;
}
