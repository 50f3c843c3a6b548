/* The two clocks of a benchmark: time that passed, and processor time that a process used. */
#define _GNU_SOURCE
#include "clocks.h"

#include <err.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static int64_t nanoseconds(clockid_t clock)
{
    struct timespec time;
    clock_gettime(clock, &time);
    return (int64_t)time.tv_sec * NANOSECONDS_PER_SECOND + time.tv_nsec;
}

int64_t now(void)
{
    return nanoseconds(CLOCK_MONOTONIC);
}

double own_processor_seconds(void)
{
    return (double)nanoseconds(CLOCK_PROCESS_CPUTIME_ID) / (double)NANOSECONDS_PER_SECOND;
}

double processor_seconds(pid_t process)
{
    char path[64];
    char line[1024] = {0};
    snprintf(path, sizeof path, "/proc/%d/stat", (int)process);
    FILE *file = fopen(path, "r");
    if (file == NULL || fgets(line, sizeof line, file) == NULL)
        err(1, "cannot watch process %d", (int)process);
    fclose(file);

    /* The name, field 2, may hold spaces: count from the ')' behind it.
       Fields 14 and 15 are user and system time. */
    const char *after_name = strrchr(line, ')');
    unsigned long user, system;
    if (after_name == NULL
        || sscanf(after_name, ") %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system) != 2)
        errx(1, "cannot read %s", path);
    return (double)(user + system) / (double)sysconf(_SC_CLK_TCK);
}
