// The limit for TCP echo: one thread, epoll, level-triggered, one buffer. Prints its port, then serves for ever.
//
//   epoll_echo BUFFER_BYTES
//   epoll_echo own BUFFER_BYTES      with a buffer for each connection, as servers have that keep what came for it
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { EVENTS = 1024 };

typedef struct {
  int fd;
  char* buffer;
} Connection;

static size_t size = 65536;
static char* shared_buffer; // null when each has its own

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

static void* allocated(size_t bytes) {
  void* memory = malloc(bytes);
  if (memory == NULL) must(-1, "malloc");
  return memory;
}

static void watch(int epoll, int fd, char* buffer) {
  Connection* connection = allocated(sizeof *connection);
  *connection = (Connection){fd, buffer};
  struct epoll_event event = {.events = EPOLLIN, .data = {.ptr = connection}};
  must(epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event), "epoll_ctl");
}

static void accept_all(int epoll, int listener) {
  int fd;
  while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0)
    watch(epoll, fd, shared_buffer ? shared_buffer : allocated(size));
}

static void drop(Connection* connection) {
  close(connection->fd);
  if (shared_buffer == NULL) free(connection->buffer);
  free(connection);
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

static void echo(Connection* connection) {
  ssize_t count = recv(connection->fd, connection->buffer, size, 0);
  if (count < 0 && errno == EAGAIN) return;
  if (count <= 0 || send_all(connection->fd, connection->buffer, count) < 0) drop(connection);
}

int main(int count, char** arguments) {
  int own = count > 2 && strcmp(arguments[1], "own") == 0;
  if (count > 1 + own) size = strtoul(arguments[1 + own], NULL, 10);
  struct rlimit limit;
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  if (!own) shared_buffer = allocated(size);
  int epoll = epoll_create1(EPOLL_CLOEXEC);
  int listener = open_listener();
  watch(epoll, listener, NULL);
  for (;;) {
    struct epoll_event events[EVENTS];
    int ready = epoll_wait(epoll, events, EVENTS, -1);
    for (int i = 0; i < ready; i++) {
      Connection* connection = events[i].data.ptr;
      if (connection->fd == listener) accept_all(epoll, listener);
      else echo(connection);
    }
  }
}
