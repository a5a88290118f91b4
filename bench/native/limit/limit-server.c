/*
 * The limit: a server that only writes bytes which are given, to every WebSocket that is open, one `send` each per round.
 *
 *   limit-server 'TEXT WITH A PLACE FOR THE STAMP' JOINED
 *
 * The text is one message. Its first sixteen spaces in a row are the place for the stamp (CLOCK_MONOTONIC, µs), written once
 * per round. JOINED such messages leave in one `send`. Lines on standard input, each answered by a line of JSON:
 *
 *   feed US       a round every so many µs; when it is late the next one begins at once
 *   stop
 *   quit
 *
 * It listens on a free port of loopback and says which. The handshake's answer is not computed: the client is ours.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { CLIENTS_MAX = 65536, EVENTS_MAX = 256, BYTES_MAX = 64 * 1024 };

static const char upgraded[] =
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: unchecked\r\n\r\n";
static const char stamp_place[] = "                ";

static int epoll;
static int clients[CLIENTS_MAX]; /* sockets that are through the handshake */
static int client_count;
static bool is_open[CLIENTS_MAX]; /* by socket */
static char bytes[BYTES_MAX];     /* what a round sends */
static size_t size;
static size_t frame_size;
static size_t stamp_offset;
static int joined;
static int64_t interval_us, next_us;

static int64_t monotonic_us(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void make_bytes(const char *text) {
  size_t length = strlen(text);
  const char *place = strstr(text, stamp_place);
  size_t head = length < 126 ? 2 : 4;
  frame_size = head + length;
  if (place == NULL || length > 65535 || frame_size * (size_t)joined > sizeof bytes) {
    fprintf(stderr, "limit-server: the text has no place for the stamp, or is too long\n");
    exit(1);
  }
  stamp_offset = head + (size_t)(place - text);
  for (int index = 0; index < joined; index += 1, size += frame_size) {
    char *frame = bytes + size;
    frame[0] = (char)0x81;
    frame[1] = (char)(length < 126 ? length : 126);
    if (length >= 126) frame[2] = (char)(length >> 8), frame[3] = (char)length;
    memcpy(frame + head, text, length);
  }
}

static void send_round(void) {
  char stamp[sizeof stamp_place];
  snprintf(stamp, sizeof stamp, "%16ld", monotonic_us());
  for (int index = 0; index < joined; index += 1) memcpy(bytes + (size_t)index * frame_size + stamp_offset, stamp, 16);
  /* A client whose buffer is full misses the round: the count at the receivers says so. */
  for (int index = 0; index < client_count; index += 1) send(clients[index], bytes, size, MSG_NOSIGNAL | MSG_DONTWAIT);
}

static void forget(int socket) {
  for (int index = 0; index < client_count; index += 1) {
    if (clients[index] == socket) clients[index] = clients[--client_count];
  }
  is_open[socket] = false;
  close(socket);
}

/* The first bytes are the upgrade; what comes later is not for a server that only writes. */
static void take_bytes(int socket) {
  char request[4096];
  ssize_t count = recv(socket, request, sizeof request, MSG_DONTWAIT);
  if (count == 0) forget(socket);
  if (count <= 0 || is_open[socket]) return;
  send(socket, upgraded, sizeof upgraded - 1, MSG_NOSIGNAL);
  is_open[socket] = true;
  clients[client_count++] = socket;
}

static void watch(int socket) {
  struct epoll_event event = {.events = EPOLLIN, .data.fd = socket};
  epoll_ctl(epoll, EPOLL_CTL_ADD, socket, &event);
}

static void take_client(int listener) {
  int socket = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (socket < 0 || socket >= CLIENTS_MAX) return;
  int one = 1;
  setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  watch(socket);
}

static void take_command(void) {
  char line[64];
  if (fgets(line, sizeof line, stdin) == NULL || strncmp(line, "quit", 4) == 0) exit(0);
  interval_us = strncmp(line, "feed ", 5) == 0 ? atol(line + 5) : 0;
  next_us = monotonic_us();
  printf("{}\n");
}

static int listen_on_loopback(void) {
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t length = sizeof address;
  bind(listener, (struct sockaddr *)&address, sizeof address);
  listen(listener, 4096);
  getsockname(listener, (struct sockaddr *)&address, &length);
  printf("{\"port\":%d}\n", ntohs(address.sin_port));
  return listener;
}

/* Until the next round is due, µs; negative when no round is asked for. */
static int64_t wait_us(void) {
  if (interval_us == 0) return -1;
  int64_t left = next_us - monotonic_us();
  return left > 0 ? left : 0;
}

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  setvbuf(stdout, NULL, _IOLBF, 0);
  joined = atoi(argv[2]);
  make_bytes(argv[1]);
  epoll = epoll_create1(EPOLL_CLOEXEC);
  int listener = listen_on_loopback();
  watch(listener);
  watch(STDIN_FILENO);
  for (;;) {
    struct epoll_event events[EVENTS_MAX];
    int64_t left = wait_us();
    struct timespec timeout = {.tv_sec = left / 1000000, .tv_nsec = left % 1000000 * 1000};
    int count = epoll_pwait2(epoll, events, EVENTS_MAX, left < 0 ? NULL : &timeout, NULL);
    for (int index = 0; index < count; index += 1) {
      int socket = events[index].data.fd;
      if (socket == STDIN_FILENO) take_command();
      else if (socket == listener) take_client(listener);
      else take_bytes(socket);
    }
    if (interval_us > 0 && monotonic_us() >= next_us) {
      send_round();
      next_us += interval_us;
      if (next_us < monotonic_us()) next_us = monotonic_us();
    }
  }
}
