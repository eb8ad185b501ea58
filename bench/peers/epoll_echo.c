// The limit for TCP echo: one thread, epoll, level-triggered, one buffer. Prints its port, then serves for ever.
//
//   epoll_echo BUFFER_BYTES
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { EVENTS = 1024 };

static void must(int result, const char* what) {
  if (result >= 0) return;
  perror(what);
  exit(1);
}

static int open_listener(void) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
  socklen_t length = sizeof address;
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  must(fd, "socket");
  must(bind(fd, (struct sockaddr*)&address, length), "bind");
  must(listen(fd, 1024), "listen");
  must(getsockname(fd, (struct sockaddr*)&address, &length), "getsockname");
  printf("%d\n", ntohs(address.sin_port));
  fflush(stdout);
  return fd;
}

static void watch(int epoll, int fd) {
  struct epoll_event event = {.events = EPOLLIN, .data = {.fd = fd}};
  must(epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event), "epoll_ctl");
}

static void accept_all(int epoll, int listener) {
  int fd;
  while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) watch(epoll, fd);
}

// Sends everything; a full send buffer is waited out, as the clients read all the time.
static int send_all(int fd, const char* bytes, ssize_t count) {
  while (count > 0) {
    ssize_t sent = send(fd, bytes, count, MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN) return -1;
    if (sent > 0) bytes += sent, count -= sent;
  }
  return 0;
}

static void echo(int fd, char* buffer, size_t size) {
  ssize_t count = recv(fd, buffer, size, 0);
  if (count < 0 && errno == EAGAIN) return;
  if (count <= 0 || send_all(fd, buffer, count) < 0) close(fd);
}

int main(int count, char** arguments) {
  size_t size = count > 1 ? strtoul(arguments[1], NULL, 10) : 65536;
  struct rlimit limit;
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  char* buffer = malloc(size);
  int epoll = epoll_create1(EPOLL_CLOEXEC);
  int listener = open_listener();
  watch(epoll, listener);
  for (;;) {
    struct epoll_event events[EVENTS];
    int ready = epoll_wait(epoll, events, EVENTS, -1);
    for (int i = 0; i < ready; i++) {
      if (events[i].data.fd == listener) accept_all(epoll, listener);
      else echo(events[i].data.fd, buffer, size);
    }
  }
}
