// What Swift cannot import from the C library by itself: macros, variadic calls, packed unions.
// _GNU_SOURCE is defined only when the .c file is compiled: in a header it would change glibc's
// types between modules and break debug builds.
#ifndef SLUICE_CPOSIX_H
#define SLUICE_CPOSIX_H

#include <stdint.h>
#include <stddef.h>
#include <sys/epoll.h>
#include <sys/types.h>
#include <sys/uio.h>


// Every call below returns its result, or -errno when it failed; EINTR is retried here, once for all.

/// What an epoll set reports about one registration.
enum {
    SLUICE_READABLE = EPOLLIN,
    SLUICE_WRITABLE = EPOLLOUT,
    SLUICE_PEER_CLOSED = EPOLLRDHUP,
    SLUICE_HANG_UP = EPOLLHUP,
    SLUICE_FAILED = EPOLLERR,
};

int sluice_epoll_create(void);
/// Edge-triggered for reading, writing and the peer's close, with `token` as the event's data.
int sluice_epoll_add(int epoll, int fd, uint64_t token);
/// Level-triggered for reading. With `exclusive`, one of the loops that watch `fd` is woken, not all.
int sluice_epoll_add_reader(int epoll, int fd, uint64_t token, int exclusive);
/// Level-triggered for `events` (`SLUICE_READABLE` and so on): reported again until it was dealt with.
int sluice_epoll_add_level(int epoll, int fd, uint64_t token, uint32_t events);
int sluice_epoll_change_level(int epoll, int fd, uint64_t token, uint32_t events);
int sluice_epoll_remove(int epoll, int fd);
int sluice_epoll_wait(int epoll, struct epoll_event *events, int capacity, int timeout_milliseconds);
static inline uint64_t sluice_event_token(const struct epoll_event *event) { return event->data.u64; }
static inline uint32_t sluice_event_flags(const struct epoll_event *event) { return event->events; }

int sluice_eventfd(void);
void sluice_eventfd_signal(int fd);
void sluice_eventfd_drain(int fd);

/// A socket address of either family, large enough for both.
struct sluice_address {
    uint8_t bytes[28];
    uint32_t length;
};

/// `text` is a numeric address; returns -EINVAL when it is not.
int sluice_address_parse(const char *text, uint16_t port, struct sluice_address *out);
/// Writes the numeric host into `text` (at least 46 bytes) and returns the port.
int sluice_address_print(const struct sluice_address *address, char *text, size_t capacity);
int sluice_address_is_loopback(const struct sluice_address *address);
/// Blocks. Up to `capacity` addresses in the resolver's order; -EAGAIN for a resolver that did not answer,
/// -ENOENT for a name without addresses.
int sluice_resolve(const char *host, uint16_t port, struct sluice_address *out, int capacity);

/// A listening TCP socket, non-blocking, without SO_REUSEPORT: two servers never share a port unseen.
int sluice_listen(const struct sluice_address *address, int backlog);
int sluice_local_address(int fd, struct sluice_address *out);
/// Non-blocking, close-on-exec, TCP_NODELAY.
int sluice_accept(int listener, struct sluice_address *peer);
/// Starts a connection: a descriptor; `*connected` tells whether it is already up.
int sluice_connect(const struct sluice_address *address, int *connected);
/// The pending error of a connecting socket: 0 when it is connected.
int sluice_socket_error(int fd);
int sluice_shutdown_write(int fd);
/// Closing then sends a reset, so that the peer cannot take a cut answer for a whole one.
int sluice_reset_on_close(int fd);

ssize_t sluice_receive(int fd, void *buffer, size_t count);
/// 1 when a byte waits to be read, 0 at the end, -EAGAIN when there is nothing yet.
int sluice_peek(int fd);
ssize_t sluice_send(int fd, const void *buffer, size_t count);
ssize_t sluice_send_parts(int fd, const struct iovec *parts, int count);
ssize_t sluice_write_file(int fd, const void *buffer, size_t count);
int sluice_close(int fd);

/// Raises the soft descriptor limit to the hard one; returns the limit in force.
int64_t sluice_raise_descriptor_limit(void);
/// Names a thread for `top -H` and debuggers; at most 15 characters are kept.
void sluice_name_thread(unsigned long thread, const char *name);
int sluice_usable_processors(void);
/// Resident set of this process in bytes, or -errno.
int64_t sluice_resident_bytes(void);
/// User and system time of this process in nanoseconds.
int64_t sluice_processor_nanoseconds(void);
int64_t sluice_monotonic_nanoseconds(void);
int64_t sluice_wall_nanoseconds(void);
int sluice_is_terminal(int fd);
/// How many columns and rows a terminal has; -errno where it does not say.
int sluice_terminal_size(int fd, int *columns, int *rows);
/// Waits for something to read on either; bit 0: `first`, bit 1: `second`, also at its end.
int sluice_wait_either(int first, int second, int milliseconds);

void sluice_ignore_sigpipe(void);
/// Blocks SIGTERM, SIGINT and SIGHUP for this thread and every thread it starts from now on, and returns a
/// descriptor that reads them.
int sluice_signal_descriptor(void);
/// Waits for the next signal; 0 when none came within the milliseconds given (-1: wait on).
int sluice_wait_signal(int fd, int milliseconds);

#endif
