// The load generator: keeps N connections busy, each with one message under way, and counts the answers.
//
//   load PORT SERVER CONNECTIONS IDLE SECONDS echo BYTES
//   load PORT SERVER CONNECTIONS IDLE SECONDS http REQUEST
//
// SERVER is the server's process, whose CPU time is taken between the first and the last answer that count. IDLE
// connections are opened besides, and say nothing. Half of the time is a warm-up. It prints one line of JSON: messages
// a second, the server's CPU time for one, latencies, and which part of the time the load itself was idle.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { EVENTS = 1024, LARGEST_ANSWER = 1 << 20, BUCKETS = 1 << 16, BUCKET_NS = 1000 };

typedef struct {
  int fd;
  size_t sent, received;
  int64_t begun_ns;
} Connection;

static const char* message;
static size_t message_size, answer_size;
static uint32_t latencies[BUCKETS]; // in microseconds; the last bucket takes what is longer
static char buffer[LARGEST_ANSWER];

static void fail(const char* what) {
  fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
  exit(1);
}

static int64_t nanoseconds(clockid_t clock) {
  struct timespec now;
  clock_gettime(clock, &now);
  return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static int open_connection(int port) {
  struct sockaddr_in address = {
      .sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
  int on = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0 || connect(fd, (struct sockaddr*)&address, sizeof address) < 0) fail("connect");
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return fd;
}

// One exchange that may block tells how long the answer to a request is: its head, and what Content-Length says.
static size_t measure_answer(int fd) {
  size_t have = 0;
  if (send(fd, message, message_size, MSG_NOSIGNAL) != (ssize_t)message_size) fail("send");
  for (;;) {
    ssize_t count = recv(fd, buffer + have, sizeof buffer - 1 - have, 0);
    if (count <= 0) fail("the first answer");
    buffer[have += count] = 0;
    char* end = strstr(buffer, "\r\n\r\n");
    char* length = strcasestr(buffer, "\r\ncontent-length:");
    if (end == NULL) continue;
    if (length == NULL || length > end) fail("the first answer has no Content-Length");
    size_t whole = end + 4 - buffer + strtoul(length + strlen("\r\ncontent-length:"), NULL, 10);
    if (have >= whole) return whole;
  }
}

static void send_rest(Connection* connection) {
  while (connection->sent < message_size) {
    ssize_t count = send(connection->fd, message + connection->sent, message_size - connection->sent,
                         MSG_NOSIGNAL | MSG_DONTWAIT);
    if (count < 0 && errno == EAGAIN) return;
    if (count < 0) fail("send");
    connection->sent += count;
  }
}

static void begin_message(Connection* connection) {
  connection->sent = connection->received = 0;
  connection->begun_ns = nanoseconds(CLOCK_MONOTONIC);
  send_rest(connection);
}

static void note_latency(int64_t ns) {
  int64_t bucket = ns / BUCKET_NS;
  latencies[bucket < BUCKETS ? bucket : BUCKETS - 1]++;
}

// Returns 1 when a whole answer has come; the next message is then under way.
static int take_answer(Connection* connection) {
  send_rest(connection);
  ssize_t count = recv(connection->fd, buffer, sizeof buffer, MSG_DONTWAIT);
  if (count < 0 && errno == EAGAIN) return 0;
  if (count <= 0) fail("recv");
  connection->received += count;
  if (connection->received < answer_size) return 0;
  note_latency(nanoseconds(CLOCK_MONOTONIC) - connection->begun_ns);
  begin_message(connection);
  return 1;
}

static int64_t exchange_until(int epoll, int64_t end_ns) {
  int64_t answers = 0;
  while (nanoseconds(CLOCK_MONOTONIC) < end_ns) {
    struct epoll_event events[EVENTS];
    int ready = epoll_wait(epoll, events, EVENTS, 100);
    for (int i = 0; i < ready; i++) answers += take_answer(events[i].data.ptr);
  }
  return answers;
}

static double percentile_us(int64_t answers, double share) {
  int64_t below = 0;
  for (int bucket = 0; bucket < BUCKETS; bucket++) {
    below += latencies[bucket];
    if (below >= answers * share) return bucket;
  }
  return BUCKETS;
}

static void choose_message(const char* kind, const char* what) {
  if (strcmp(kind, "http") == 0) {
    message = what;
    message_size = strlen(what);
    return;
  }
  answer_size = message_size = strtoul(what, NULL, 10);
  char* bytes = malloc(message_size);
  memset(bytes, 'x', message_size);
  message = bytes;
}

int main(int count, char** arguments) {
  if (count < 8) return 2;
  int port = atoi(arguments[1]), busy = atoi(arguments[3]), idle = atoi(arguments[4]);
  double seconds = atof(arguments[5]);
  clockid_t server_clock;
  if ((errno = clock_getcpuclockid(atoi(arguments[2]), &server_clock)) != 0) fail("the server's clock");
  struct rlimit limit;
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
  choose_message(arguments[6], arguments[7]);

  for (int i = 0; i < idle; i++) open_connection(port);
  Connection* connections = calloc(busy, sizeof *connections);
  int epoll = epoll_create1(EPOLL_CLOEXEC);
  for (int i = 0; i < busy; i++) {
    connections[i].fd = open_connection(port);
    struct epoll_event event = {.events = EPOLLIN, .data = {.ptr = &connections[i]}};
    epoll_ctl(epoll, EPOLL_CTL_ADD, connections[i].fd, &event);
  }
  if (answer_size == 0) answer_size = measure_answer(connections[0].fd);
  for (int i = 0; i < busy; i++) begin_message(&connections[i]);

  int64_t all = exchange_until(epoll, nanoseconds(CLOCK_MONOTONIC) + (int64_t)(seconds * 1e9 / 2));
  memset(latencies, 0, sizeof latencies);
  int64_t begun = nanoseconds(CLOCK_MONOTONIC), cpu = nanoseconds(CLOCK_PROCESS_CPUTIME_ID);
  int64_t server = nanoseconds(server_clock);
  int64_t answers = exchange_until(epoll, begun + (int64_t)(seconds * 1e9 / 2));
  server = nanoseconds(server_clock) - server;
  double took = nanoseconds(CLOCK_MONOTONIC) - begun;
  cpu = nanoseconds(CLOCK_PROCESS_CPUTIME_ID) - cpu;
  if (answers == 0) {
    fprintf(stderr, "load: the server did not answer one message in %.1f s\n", took / 1e9);
    return 1;
  }
  printf("{\"answers\": %ld, \"all\": %ld, \"perSecond\": %.0f, \"cpuNs\": %.0f, \"p50Us\": %.0f, \"p99Us\": %.0f, \"idle\": %.3f}\n",
         (long)answers, (long)(all + answers), answers / took * 1e9, (double)server / answers, percentile_us(answers, 0.5),
         percentile_us(answers, 0.99), 1 - cpu / took);
}
