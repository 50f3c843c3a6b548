/* The two clocks of a benchmark: time that passed, and processor time that a process used. */
#define _GNU_SOURCE
#include "clocks.h"

#include <err.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int64_t read_clock(clockid_t clock)
{
    struct timespec time;
    clock_gettime(clock, &time);
    return (int64_t)time.tv_sec * NANOSECONDS_PER_SECOND + time.tv_nsec;
}

int64_t now(void)
{
    return read_clock(CLOCK_MONOTONIC);
}

struct timespec as_timespec(int64_t nanoseconds)
{
    return (struct timespec){nanoseconds / NANOSECONDS_PER_SECOND, nanoseconds % NANOSECONDS_PER_SECOND};
}

double own_processor_seconds(void)
{
    return (double)read_clock(CLOCK_PROCESS_CPUTIME_ID) / (double)NANOSECONDS_PER_SECOND;
}

struct line {
    char text[1024];
};

static struct line first_line(const char *path)
{
    struct line line;
    FILE *file = fopen(path, "r");
    if (file == NULL || fgets(line.text, sizeof line.text, file) == NULL)
        err(1, "cannot read %s", path);
    fclose(file);
    return line;
}

static double seconds(unsigned long ticks)
{
    return (double)ticks / (double)sysconf(_SC_CLK_TCK);
}

double processor_seconds(pid_t process)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/stat", (int)process);
    struct line line = first_line(path);

    /* The name, field 2, may hold spaces: count from the ')' behind it.
       Fields 14 and 15 are user and system time. */
    const char *after_name = strrchr(line.text, ')');
    unsigned long user, system;
    if (after_name == NULL
        || sscanf(after_name, ") %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system) != 2)
        errx(1, "cannot understand %s", path);
    return seconds(user + system);
}

double machine_processor_seconds(void)
{
    struct line line = first_line("/proc/stat");
    unsigned long user, nice, system, interrupt, soft_interrupt, steal;
    /* The two fields that are skipped are idle time and idle time that waits for a disk. */
    if (sscanf(line.text, "cpu %lu %lu %lu %*u %*u %lu %lu %lu",
               &user, &nice, &system, &interrupt, &soft_interrupt, &steal) != 6)
        errx(1, "cannot understand /proc/stat");
    return seconds(user + nice + system + interrupt + soft_interrupt + steal);
}
