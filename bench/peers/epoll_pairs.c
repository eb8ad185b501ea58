// The limit for ping-pong over socket pairs: one thread, epoll, both ends of each pair non-blocking.
//
//   epoll_pairs PAIRS ROUNDS     prints nanoseconds per round trip
#define _GNU_SOURCE
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { EVENTS = 1024 };

typedef struct {
  int fd;
  int pings;  // 1 for the end that begins each round
  int rounds; // still to do
} End;

static int64_t nanoseconds(clockid_t clock) {
  struct timespec now;
  clock_gettime(clock, &now);
  return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static void send_one(const End* end) {
  if (send(end->fd, "x", 1, MSG_NOSIGNAL) != 1) {
    perror("send");
    exit(1);
  }
}

// Returns 1 when this end has had its last byte.
static int take_byte(End* end) {
  char byte;
  if (recv(end->fd, &byte, 1, 0) != 1) return 0;
  end->rounds--;
  if (!end->pings || end->rounds > 0) send_one(end);
  return end->rounds == 0;
}

static void open_pair(int epoll, End* ends, int rounds) {
  int fds[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds) < 0) {
    perror("socketpair");
    exit(1);
  }
  for (int side = 0; side < 2; side++) {
    ends[side] = (End){fds[side], side == 0, rounds};
    struct epoll_event event = {.events = EPOLLIN, .data = {.ptr = &ends[side]}};
    epoll_ctl(epoll, EPOLL_CTL_ADD, fds[side], &event);
  }
}

int main(int count, char** arguments) {
  if (count < 3) return 2;
  int pairs = atoi(arguments[1]), rounds = atoi(arguments[2]);
  struct rlimit limit;
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  int epoll = epoll_create1(EPOLL_CLOEXEC);
  End* ends = calloc(2 * pairs, sizeof *ends);
  for (int i = 0; i < pairs; i++) open_pair(epoll, &ends[2 * i], rounds);
  int64_t begun = nanoseconds(CLOCK_MONOTONIC), cpu = nanoseconds(CLOCK_PROCESS_CPUTIME_ID);
  for (int i = 0; i < pairs; i++) send_one(&ends[2 * i]);
  for (int left = 2 * pairs; left > 0;) {
    struct epoll_event events[EVENTS];
    int ready = epoll_wait(epoll, events, EVENTS, -1);
    for (int i = 0; i < ready; i++) left -= take_byte(events[i].data.ptr);
  }
  double trips = (double)pairs * rounds;
  printf("{\"ns\": %.1f, \"cpuNs\": %.1f}\n", (nanoseconds(CLOCK_MONOTONIC) - begun) / trips,
         (nanoseconds(CLOCK_PROCESS_CPUTIME_ID) - cpu) / trips);
}
