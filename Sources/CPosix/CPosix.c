#include "CPosix.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <pthread.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

_Static_assert(sizeof(struct sockaddr_in6) <= sizeof(((struct sluice_address *)0)->bytes), "address storage");

#define RETRY(expression)                                \
    ({                                                   \
        __typeof__(expression) result_;                  \
        do {                                             \
            result_ = (expression);                      \
        } while (result_ == -1 && errno == EINTR);       \
        result_ == -1 ? (__typeof__(result_)) - errno : result_; \
    })

// MARK: epoll and eventfd

int sluice_epoll_create(void) { return RETRY(epoll_create1(EPOLL_CLOEXEC)); }

int sluice_epoll_add(int epoll, int fd, uint64_t token) {
    struct epoll_event event = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data.u64 = token};
    return RETRY(epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event));
}

int sluice_epoll_add_reader(int epoll, int fd, uint64_t token, int exclusive) {
    struct epoll_event event = {.events = EPOLLIN | (exclusive ? EPOLLEXCLUSIVE : 0), .data.u64 = token};
    return RETRY(epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event));
}

int sluice_epoll_add_level(int epoll, int fd, uint64_t token, uint32_t events) {
    struct epoll_event event = {.events = events, .data.u64 = token};
    return RETRY(epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event));
}

int sluice_epoll_change_level(int epoll, int fd, uint64_t token, uint32_t events) {
    struct epoll_event event = {.events = events, .data.u64 = token};
    return RETRY(epoll_ctl(epoll, EPOLL_CTL_MOD, fd, &event));
}

int sluice_epoll_remove(int epoll, int fd) {
    struct epoll_event unused = {0};
    return RETRY(epoll_ctl(epoll, EPOLL_CTL_DEL, fd, &unused));
}

int sluice_epoll_wait(int epoll, struct epoll_event *events, int capacity, int timeout_milliseconds) {
    int count = epoll_wait(epoll, events, capacity, timeout_milliseconds);
    // An interrupted wait is an empty one: the loop recomputes its time-out and comes back.
    if (count == -1) return errno == EINTR ? 0 : -errno;
    return count;
}

int sluice_eventfd(void) { return RETRY(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)); }

void sluice_eventfd_signal(int fd) {
    uint64_t one = 1;
    // EAGAIN means that the counter is full, so that the loop is awake already.
    (void)!RETRY(write(fd, &one, sizeof one));
}

void sluice_eventfd_drain(int fd) {
    uint64_t count;
    (void)!RETRY(read(fd, &count, sizeof count));
}

// MARK: addresses

static struct sockaddr *as_socket_address(const struct sluice_address *address) {
    return (struct sockaddr *)(uintptr_t)address->bytes;
}

static int store_address(const struct sockaddr *source, socklen_t length, struct sluice_address *out) {
    if (length > sizeof out->bytes) return -EINVAL;
    memset(out, 0, sizeof *out);
    memcpy(out->bytes, source, length);
    out->length = length;
    return 0;
}

int sluice_address_parse(const char *text, uint16_t port, struct sluice_address *out) {
    struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_port = htons(port)};
    if (inet_pton(AF_INET, text, &v4.sin_addr) == 1) return store_address((struct sockaddr *)&v4, sizeof v4, out);
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
    if (inet_pton(AF_INET6, text, &v6.sin6_addr) == 1) return store_address((struct sockaddr *)&v6, sizeof v6, out);
    return -EINVAL;
}

int sluice_address_print(const struct sluice_address *address, char *text, size_t capacity) {
    text[0] = 0;
    if (as_socket_address(address)->sa_family == AF_INET) {
        const struct sockaddr_in *v4 = (const struct sockaddr_in *)as_socket_address(address);
        inet_ntop(AF_INET, &v4->sin_addr, text, (socklen_t)capacity);
        return ntohs(v4->sin_port);
    }
    if (as_socket_address(address)->sa_family == AF_INET6) {
        const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)as_socket_address(address);
        inet_ntop(AF_INET6, &v6->sin6_addr, text, (socklen_t)capacity);
        return ntohs(v6->sin6_port);
    }
    return 0;
}

int sluice_address_is_loopback(const struct sluice_address *address) {
    if (as_socket_address(address)->sa_family == AF_INET) {
        const struct sockaddr_in *v4 = (const struct sockaddr_in *)as_socket_address(address);
        return (ntohl(v4->sin_addr.s_addr) >> 24) == 127;
    }
    const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)as_socket_address(address);
    if (v6->sin6_family != AF_INET6) return 0;
    if (IN6_IS_ADDR_V4MAPPED(&v6->sin6_addr)) return v6->sin6_addr.s6_addr[12] == 127;
    return IN6_IS_ADDR_LOOPBACK(&v6->sin6_addr);
}

int sluice_resolve(const char *host, uint16_t port, struct sluice_address *out, int capacity) {
    struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM, .ai_flags = AI_ADDRCONFIG};
    struct addrinfo *list = NULL;
    int failure = getaddrinfo(host, NULL, &hints, &list);
    if (failure == EAI_BADFLAGS || failure == EAI_NONAME || failure == EAI_NODATA) {
        // AI_ADDRCONFIG hides loopback addresses on a machine without a network; ask once more without it.
        hints.ai_flags = 0;
        failure = getaddrinfo(host, NULL, &hints, &list);
    }
    if (failure == EAI_NONAME || failure == EAI_NODATA) return -ENOENT;
    if (failure != 0) return -EAGAIN;
    int count = 0;
    for (struct addrinfo *entry = list; entry && count < capacity; entry = entry->ai_next) {
        if (store_address(entry->ai_addr, entry->ai_addrlen, &out[count]) != 0) continue;
        if (entry->ai_family == AF_INET) {
            ((struct sockaddr_in *)as_socket_address(&out[count]))->sin_port = htons(port);
        } else if (entry->ai_family == AF_INET6) {
            ((struct sockaddr_in6 *)as_socket_address(&out[count]))->sin6_port = htons(port);
        } else {
            continue;
        }
        count++;
    }
    freeaddrinfo(list);
    return count == 0 ? -ENOENT : count;
}

// MARK: sockets

static int open_socket(const struct sluice_address *address) {
    return RETRY(socket(as_socket_address(address)->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
}

static void set_no_delay(int fd) {
    int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

int sluice_listen(const struct sluice_address *address, int backlog) {
    int fd = open_socket(address);
    if (fd < 0) return fd;
    int on = 1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(fd, as_socket_address(address), address->length) == -1 || listen(fd, backlog) == -1) {
        int failure = -errno;
        close(fd);
        return failure;
    }
    return fd;
}

int sluice_local_address(int fd, struct sluice_address *out) {
    struct sockaddr_in6 storage;
    socklen_t length = sizeof storage;
    if (getsockname(fd, (struct sockaddr *)&storage, &length) == -1) return -errno;
    return store_address((struct sockaddr *)&storage, length, out);
}

int sluice_accept(int listener, struct sluice_address *peer) {
    struct sockaddr_in6 storage;
    socklen_t length = sizeof storage;
    int fd = RETRY(accept4(listener, (struct sockaddr *)&storage, &length, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (fd < 0) return fd;
    set_no_delay(fd);
    if (store_address((struct sockaddr *)&storage, length, peer) != 0) memset(peer, 0, sizeof *peer);
    return fd;
}

int sluice_connect(const struct sluice_address *address, int *connected) {
    int fd = open_socket(address);
    if (fd < 0) return fd;
    set_no_delay(fd);
    int result = RETRY(connect(fd, as_socket_address(address), address->length));
    *connected = result == 0;
    // An interrupted connect goes on in the background; asked again it says EALREADY.
    if (result == 0 || result == -EINPROGRESS || result == -EALREADY) return fd;
    close(fd);
    return result;
}

int sluice_socket_error(int fd) {
    int failure = 0;
    socklen_t length = sizeof failure;
    if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &failure, &length) == -1) return errno;
    return failure;
}

int sluice_shutdown_write(int fd) { return RETRY(shutdown(fd, SHUT_WR)); }

int sluice_reset_on_close(int fd) {
    struct linger now = {.l_onoff = 1, .l_linger = 0};
    return RETRY(setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now));
}

ssize_t sluice_receive(int fd, void *buffer, size_t count) { return RETRY(recv(fd, buffer, count, 0)); }

int sluice_peek(int fd) {
    char byte;
    return (int)RETRY(recv(fd, &byte, 1, MSG_PEEK));
}

ssize_t sluice_send(int fd, const void *buffer, size_t count) { return RETRY(send(fd, buffer, count, MSG_NOSIGNAL)); }

ssize_t sluice_send_parts(int fd, const struct iovec *parts, int count) {
    struct msghdr message = {.msg_iov = (struct iovec *)parts, .msg_iovlen = (size_t)count};
    return RETRY(sendmsg(fd, &message, MSG_NOSIGNAL));
}

ssize_t sluice_write_file(int fd, const void *buffer, size_t count) { return RETRY(write(fd, buffer, count)); }

// Linux has released the descriptor even when close is interrupted: never retried.
int sluice_close(int fd) { return close(fd) == -1 ? -errno : 0; }

// MARK: the process

int64_t sluice_raise_descriptor_limit(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == -1) return -errno;
    if (limit.rlim_cur < limit.rlim_max) {
        struct rlimit raised = {.rlim_cur = limit.rlim_max, .rlim_max = limit.rlim_max};
        if (setrlimit(RLIMIT_NOFILE, &raised) == 0) limit = raised;
    }
    return limit.rlim_cur > INT32_MAX ? INT32_MAX : (int64_t)limit.rlim_cur;
}

void sluice_name_thread(unsigned long thread, const char *name) {
    char kept[16] = {0};
    strncpy(kept, name, sizeof kept - 1);
    pthread_setname_np((pthread_t)thread, kept);
}

int sluice_usable_processors(void) {
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) == -1) return 1;
    int count = CPU_COUNT(&set);
    return count < 1 ? 1 : count;
}

int64_t sluice_resident_bytes(void) {
    FILE *file = fopen("/proc/self/statm", "re");
    if (!file) return -errno;
    long long total = 0, resident = 0;
    int fields = fscanf(file, "%lld %lld", &total, &resident);
    fclose(file);
    return fields == 2 ? resident * sysconf(_SC_PAGESIZE) : -EIO;
}

static int64_t nanoseconds_of(clockid_t clock) {
    struct timespec now;
    clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

int64_t sluice_processor_nanoseconds(void) { return nanoseconds_of(CLOCK_PROCESS_CPUTIME_ID); }
int64_t sluice_monotonic_nanoseconds(void) { return nanoseconds_of(CLOCK_MONOTONIC); }
int64_t sluice_wall_nanoseconds(void) { return nanoseconds_of(CLOCK_REALTIME); }
int sluice_is_terminal(int fd) { return isatty(fd); }

int sluice_terminal_size(int fd, int *columns, int *rows) {
    struct winsize size = {0};
    if (ioctl(fd, TIOCGWINSZ, &size) == -1) return -errno;
    if (size.ws_col == 0 || size.ws_row == 0) return -ENOTTY;
    *columns = size.ws_col;
    *rows = size.ws_row;
    return 0;
}

int sluice_wait_either(int first, int second, int milliseconds) {
    struct pollfd waiting[] = {{.fd = first, .events = POLLIN}, {.fd = second, .events = POLLIN}};
    // Interrupted, it is a wait that ended early.
    if (poll(waiting, 2, milliseconds) <= 0) return 0;
    return (waiting[0].revents != 0 ? 1 : 0) | (waiting[1].revents != 0 ? 2 : 0);
}

// MARK: signals

void sluice_ignore_sigpipe(void) { signal(SIGPIPE, SIG_IGN); }

int sluice_signal_descriptor(void) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGHUP);
    int failure = pthread_sigmask(SIG_BLOCK, &set, NULL);
    if (failure != 0) return -failure;
    return RETRY(signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC));
}

int sluice_wait_signal(int fd, int milliseconds) {
    struct pollfd waiting = {.fd = fd, .events = POLLIN};
    if (RETRY(poll(&waiting, 1, milliseconds)) <= 0) return 0;
    struct signalfd_siginfo info;
    ssize_t count = RETRY(read(fd, &info, sizeof info));
    return count == sizeof info ? (int)info.ssi_signo : 0;
}
