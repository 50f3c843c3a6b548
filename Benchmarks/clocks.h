/* The two clocks of a benchmark: time that passed, and processor time that a process used. */
#ifndef CLOCKS_H
#define CLOCKS_H

#include <stdint.h>
#include <sys/types.h>
#include <time.h>

#define NANOSECONDS_PER_SECOND 1000000000LL

/* Monotonic time in nanoseconds. */
int64_t now(void);

/* Nanoseconds, not negative, in the form of system calls. */
struct timespec as_timespec(int64_t nanoseconds);

/* Processor time of this process, in seconds. */
double own_processor_seconds(void);

/* Processor time of another process with all its threads, user and system, in seconds (10 ms steps).
   A process that is gone is our mistake: prints why and ends the program. */
double processor_seconds(pid_t process);

/* Time that the cores of this machine were busy since it started, added up, in seconds (10 ms steps). */
double machine_processor_seconds(void);

#endif
