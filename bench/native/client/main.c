/*
 * The client of the benchmarks: thousands of sessions of one server in one process, by epoll, on one core.
 *
 * It is told what to do by arguments name=value (see `read_plan`) and by lines on standard input, each of which is answered
 * by one line of JSON:
 *
 *   connect       opens all sessions; answers when all are live or have failed
 *   mark          what was received since the last mark
 *   storm MS      cuts all sessions at once and opens each again at its moment within so many ms, with `resume`
 *   hurry         sessions that read slowly or not at all read everything from now on
 *   sessions      what each session has been told
 *   quit
 *
 * Whether the work was done is counted here, message by message; times are CLOCK_MONOTONIC, which the server's stamps are too.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <unistd.h>

#include "session.h"

enum { EVENTS_MAX = 1024, PENDING_MAX = 128, SLICE_US = 100 * 1000, GIVE_UP_US = 60 * 1000 * 1000 };

static struct plan plan = {.path = "/ws", .distinct = 1, .reader = {.views = 1}};
static struct session *sessions;
static int session_count;
static int counts_of_kind[KINDS];
static size_t slow_bytes_per_second = 1024;
static struct counts counts;
static int epoll;
static bool hurries;

/* While sessions are being opened: how many wait, how long it took each that came through. */
static struct {
  bool is_storm, is_open;
  int64_t began_us;
  int left, pending, resumed;
  struct histogram took;
} opening;

static const char *value_of(int argc, char **argv, const char *name, const char *otherwise) {
  size_t size = strlen(name);
  for (int index = 1; index < argc; index += 1) {
    if (strncmp(argv[index], name, size) == 0 && argv[index][size] == '=') return argv[index] + size + 1;
  }
  return otherwise;
}

static void read_plan(int argc, char **argv) {
  static const char *const kinds[KINDS] = {"fast", "slow", "deaf", "silent"};
  plan.server = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(value_of(argc, argv, "port", "0")))};
  plan.server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  plan.source = (struct sockaddr_in){.sin_family = AF_INET};
  inet_pton(AF_INET, value_of(argc, argv, "from", "127.0.0.1"), &plan.source.sin_addr);
  plan.token = value_of(argc, argv, "token", NULL);
  plan.namespace = value_of(argc, argv, "namespace", NULL);
  plan.path = value_of(argc, argv, "path", plan.path);
  plan.subscribe = value_of(argc, argv, "subscribe", NULL);
  plan.compression = atoi(value_of(argc, argv, "compression", "0")) != 0;
  plan.distinct = atoi(value_of(argc, argv, "distinct", "1"));
  plan.reader.views = atoi(value_of(argc, argv, "views", "1"));
  plan.reader.checks_sequence = atoi(value_of(argc, argv, "check", "0")) != 0;
  plan.reader.sums = atoi(value_of(argc, argv, "sums", "0")) != 0;
  slow_bytes_per_second = (size_t)atoi(value_of(argc, argv, "rate", "1024"));
  for (int kind = 0; kind < KINDS; kind += 1) {
    counts_of_kind[kind] = atoi(value_of(argc, argv, kinds[kind], "0"));
    session_count += counts_of_kind[kind];
  }
}

/* Kinds are spread among each other, so that none is served first. */
static void make_sessions(void) {
  sessions = calloc((size_t)session_count, sizeof *sessions);
  struct view *views = calloc((size_t)session_count * (size_t)plan.reader.views, sizeof *views);
  int made[KINDS] = {0};
  for (int index = 0; index < session_count; index += 1) {
    int kind = FAST;
    for (int other = 1; other < KINDS; other += 1) {
      bool is_due = (long)made[other] * session_count < (long)counts_of_kind[other] * (index + 1);
      if (made[other] < counts_of_kind[other] && (is_due || made[kind] == counts_of_kind[kind])) kind = other;
    }
    made[kind] += 1;
    sessions[index] = (struct session){.fd = -1, .index = index, .kind = (enum kind)kind};
    sessions[index].told.views = views + (size_t)index * (size_t)plan.reader.views;
  }
}

static bool is_held_back(const struct session *session) {
  return session->state == LIVE && session->kind != FAST && !hurries;
}

static void watch(struct session *session, int operation, uint32_t events) {
  struct epoll_event event = {.events = events, .data.ptr = session};
  epoll_ctl(epoll, operation, session->fd, &event);
}

static void answer_opening(void) {
  int live = 0, refused = 0;
  for (int index = 0; index < session_count; index += 1) {
    live += sessions[index].state == LIVE;
    refused += sessions[index].told.refused;
  }
  printf("{\"live\":%d,\"refused\":%d,\"resumed\":%d,\"ms\":%ld,\"us\":", live, refused, opening.resumed,
         (monotonic_us() - opening.began_us) / 1000);
  histogram_print(stdout, &opening.took);
  printf("}\n");
  opening.is_open = false;
}

/* A session that was being opened is live, or will never be. */
static void settled(struct session *session) {
  opening.left -= 1;
  opening.pending -= 1;
  if (session->state == LIVE) histogram_add(&opening.took, monotonic_us() - session->due_us);
  opening.resumed += session->told.recovered;
  /* Those that hold back are looked at by the clock, not by epoll; that the peer cut them is still told. */
  if (is_held_back(session)) watch(session, EPOLL_CTL_MOD, 0);
}

/* Opens what is due: in a storm each at its moment, else a few at a time, so that no queue of the kernel runs over. */
static void open_due(void) {
  static int next;
  int64_t now_us = monotonic_us();
  for (int tried = 0; tried < session_count && opening.left > opening.pending; tried += 1) {
    if (!opening.is_storm && opening.pending >= PENDING_MAX) return;
    struct session *session = &sessions[next];
    next = (next + 1) % session_count;
    if (session->state != ABSENT || session->due_us > now_us) continue;
    opening.pending += 1;
    session_connect(session, &plan);
    if (session->state == ENDED) settled(session);
    else watch(session, EPOLL_CTL_ADD, EPOLLOUT);
  }
}

static void begin_opening(bool is_storm) {
  memset(&opening, 0, sizeof opening);
  opening.is_open = true;
  opening.is_storm = is_storm;
  opening.began_us = monotonic_us();
  opening.left = session_count;
}

static void storm(int within_ms) {
  for (int index = 0; index < session_count; index += 1) session_cut(&sessions[index]);
  begin_opening(true);
  for (int index = 0; index < session_count; index += 1) {
    /* Spread evenly, in another order than they were opened in. */
    int64_t place = (int64_t)index * 7919 % session_count;
    sessions[index].state = ABSENT;
    sessions[index].due_us = opening.began_us + place * within_ms * 1000 / session_count;
  }
}

static void hurry(void) {
  hurries = true;
  for (int index = 0; index < session_count; index += 1) {
    if (sessions[index].state == LIVE && sessions[index].kind != FAST) watch(&sessions[index], EPOLL_CTL_MOD, EPOLLIN);
  }
}

/* What a session that reads so many bytes per second may read in a slice of time. */
static void read_slowly(void) {
  for (int index = 0; index < session_count; index += 1) {
    struct session *session = &sessions[index];
    if (session->kind == SLOW && is_held_back(session)) {
      session_read(session, &plan, &counts, slow_bytes_per_second * SLICE_US / 1000000);
    }
  }
}

static void print_mark(void) {
  int live = 0;
  for (int index = 0; index < session_count; index += 1) live += sessions[index].state == LIVE;
  printf("{\"live\":%d,\"updates\":%lu,\"merged\":%lu,\"snapshots\":%lu,\"messages\":%lu,\"compressed\":%lu,\"bytes\":%lu,"
         "\"gaps\":%lu,\"us\":",
         live, counts.updates, counts.merged, counts.snapshots, counts.messages, counts.compressed, counts.bytes, counts.gaps);
  histogram_print(stdout, &counts.latency);
  printf("}\n");
  memset(&counts, 0, sizeof counts);
}

static void print_sessions(void) {
  static const char *const kinds[KINDS] = {"fast", "slow", "deaf", "silent"};
  printf("[");
  for (int index = 0; index < session_count; index += 1) {
    const struct session *session = &sessions[index];
    const struct told *told = &session->told;
    printf("%s{\"kind\":\"%s\",\"live\":%s,\"closeCode\":%d,\"quality\":%u,\"updates\":%u,\"merged\":%u,\"gaps\":%u,"
           "\"snapshots\":%u,\"recovered\":%s,\"asOf\":%ld,\"sum\":%.17g}",
           index == 0 ? "" : ",", kinds[session->kind], session->state == LIVE ? "true" : "false", told->close_code,
           told->quality, told->updates, told->merged, told->gaps, told->snapshots, told->recovered ? "true" : "false",
           told->views[0].as_of, told->views[0].sum);
  }
  printf("]\n");
}

static void take_command(void) {
  char line[64];
  if (fgets(line, sizeof line, stdin) == NULL || strncmp(line, "quit", 4) == 0) exit(0);
  if (strncmp(line, "connect", 7) == 0) begin_opening(false);
  else if (strncmp(line, "storm ", 6) == 0) storm(atoi(line + 6));
  else if (strncmp(line, "mark", 4) == 0) print_mark();
  else if (strncmp(line, "sessions", 8) == 0) print_sessions();
  else if (strncmp(line, "hurry", 5) == 0) hurry(), printf("{}\n");
  else printf("{\"error\":\"unknown command\"}\n");
}

static void take_event(struct session *session, uint32_t events) {
  /* A command that came with the same events may have cut it. */
  if (session->state == ABSENT || session->state == ENDED) return;
  bool was_settled = session->state == LIVE;
  if (session->state == CONNECTING) {
    session_upgrade(session, &plan);
    watch(session, EPOLL_CTL_MOD, EPOLLIN);
    return;
  }
  /* The peer cut one that holds back: what the kernel still has is read, so that the reason is seen if it came. */
  bool is_over = (events & (EPOLLHUP | EPOLLERR)) != 0;
  while (session_read(session, &plan, &counts, SIZE_MAX) && is_over) {
  }
  bool is_settled = session->state == LIVE || session->state == ENDED || session->told.refused;
  if (!was_settled && is_settled) {
    if (session->told.refused) session_cut(session);
    settled(session);
  }
}

int main(int argc, char **argv) {
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  setvbuf(stdout, NULL, _IOLBF, 1 << 16);
  read_plan(argc, argv);
  make_sessions();
  epoll = epoll_create1(EPOLL_CLOEXEC);
  struct epoll_event input = {.events = EPOLLIN, .data.ptr = NULL};
  epoll_ctl(epoll, EPOLL_CTL_ADD, STDIN_FILENO, &input);
  bool has_clock = counts_of_kind[SLOW] > 0;
  for (int64_t next_slice_us = 0;;) {
    struct epoll_event events[EVENTS_MAX];
    int count = epoll_wait(epoll, events, EVENTS_MAX, opening.is_open || has_clock ? 5 : -1);
    for (int index = 0; index < count; index += 1) {
      if (events[index].data.ptr == NULL) take_command();
      else take_event(events[index].data.ptr, events[index].events);
    }
    if (opening.is_open) {
      open_due();
      bool gives_up = monotonic_us() - opening.began_us > GIVE_UP_US;
      if (opening.left == 0 || gives_up) answer_opening();
    }
    if (has_clock && monotonic_us() >= next_slice_us) {
      read_slowly();
      next_slice_us = monotonic_us() + SLICE_US;
    }
  }
}
