/* The command line of the load generator. */
#ifndef LOAD_OPTIONS_H
#define LOAD_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum { MOST_WATCHED = 8 };

enum load_mode { CLOSED_LOOP, OPEN_LOOP, IDLE_STREAMS };

struct load_options {
    enum load_mode mode;
    int port;
    bool tls;
    bool streams;              /* answers are server-sent events */
    const char *end;           /* what the last line of their data must begin with */
    size_t connections;
    double warm_up, seconds;
    uint64_t requests;         /* closed loop: this many instead of `seconds`; 0 is no limit */
    double rate;               /* open loop: questions a second */
    const char *path;
    const char *body_file;     /* NULL: GET */
    char *fields;              /* more header lines, each with its line end */
    int status;                /* that every answer must have */
    char *expected_field;      /* that every answer must have; NULL: none */
    char *expected_value;      /* of that field */
    pid_t watched[MOST_WATCHED];
    size_t watched_count;
};

/* Ends the program with the usage text when the command line makes no sense. */
struct load_options read_load_options(int count, char **arguments);

#endif
