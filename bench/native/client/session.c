#define _GNU_SOURCE
#include "session.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "websocket.h"

enum { BUFFER_SIZE = 1 << 20, TEXT_SIZE = 16 * 1024 };

/* What is read lies here, behind what was carried over; one session is read at a time. */
static char buffer[BUFFER_SIZE + 1];

int64_t monotonic_us(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void end(struct session *session) {
  close(session->fd);
  free(session->carry);
  session->carry = NULL;
  session->carried = 0;
  session->state = ENDED;
}

void session_cut(struct session *session) {
  if (session->state != ABSENT && session->state != ENDED) end(session);
}

/* Small messages into an empty buffer: what does not fit is a fault of the server. */
static void send_all(struct session *session, const char *bytes, size_t size) {
  if (send(session->fd, bytes, size, MSG_NOSIGNAL) != (ssize_t)size) session->told.refused = true;
}

static void send_message(struct session *session, int opcode, const char *payload, size_t length) {
  char out[TEXT_SIZE + 14];
  send_all(session, out, write_frame(out, opcode, payload, length));
}

void session_connect(struct session *session, const struct plan *plan) {
  session->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  session->state = CONNECTING;
  session->due_us = monotonic_us();
  session->told.granted = session->told.refused = session->told.recovered = false;
  session->told.close_code = 0;
  int one = 1;
  setsockopt(session->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  setsockopt(session->fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &one, sizeof one);
  if (session->kind == SLOW || session->kind == DEAF) {
    /* As over a network: loopback's segments of 64 KB would let the server's kernel hold 2.5 MB for a slow peer. */
    int segment = 1448, window = 4096;
    setsockopt(session->fd, IPPROTO_TCP, TCP_MAXSEG, &segment, sizeof segment);
    setsockopt(session->fd, SOL_SOCKET, SO_RCVBUF, &window, sizeof window);
  }
  const struct sockaddr *source = (const struct sockaddr *)&plan->source, *server = (const struct sockaddr *)&plan->server;
  bool begun = session->fd >= 0 && bind(session->fd, source, sizeof plan->source) == 0 &&
               (connect(session->fd, server, sizeof plan->server) == 0 || errno == EINPROGRESS);
  if (!begun) end(session);
}

void session_upgrade(struct session *session, const struct plan *plan) {
  char request[4096];
  bool has_header = plan->token != NULL && plan->namespace == NULL;
  int size = snprintf(request, sizeof request,
                      "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                      "Sec-WebSocket-Key: c3RyZWFtZ2F1Z2UtbG9hZA==\r\nSec-WebSocket-Version: 13\r\n%s%s%s%s\r\n",
                      plan->namespace == NULL ? plan->path : "/socket.io/?EIO=4&transport=websocket",
                      has_header ? "Authorization: Bearer " : "", has_header ? plan->token : "", has_header ? "\r\n" : "",
                      plan->compression ? "Sec-WebSocket-Extensions: permessage-deflate\r\n" : "");
  session->state = UPGRADING;
  send_all(session, request, (size_t)size);
}

static void append_resume(char *text, size_t room, const struct told *told) {
  if (told->epoch[0] == 0) return;
  snprintf(text, room, ",\"resume\":{\"epoch\":\"%s\",\"sequence\":%ld}", told->epoch, told->views[0].sequence);
}

/* The subscribe message with its places filled in. */
static void subscribe(struct session *session, const struct plan *plan) {
  char text[TEXT_SIZE] = "";
  size_t size = 0;
  for (const char *at = plan->subscribe; *at != 0 && size + 1 < sizeof text;) {
    char *out = text + size;
    size_t room = sizeof text - size;
    if (strncmp(at, "{i}", 3) == 0) snprintf(out, room, "%d", session->index), at += 3;
    else if (strncmp(at, "{v}", 3) == 0) snprintf(out, room, "%d", session->index % plan->distinct), at += 3;
    else if (strncmp(at, "{resume}", 8) == 0) append_resume(out, room, &session->told), at += 8;
    else out[0] = *at++, out[1] = 0;
    size += strlen(out);
  }
  send_message(session, OPCODE_TEXT, text, size);
}

/* The session is through the door: it asks, or has all that it wants. */
static void opened(struct session *session, const struct plan *plan) {
  session->state = OPENING;
  if (plan->subscribe == NULL) session->told.granted = true;
  else subscribe(session, plan);
}

/* Engine.IO: 0 = open, 2 = ping; Socket.IO: 40 = connected to a namespace. Returns false for what is no such packet. */
static bool take_packet(struct session *session, const struct plan *plan, const char *text, size_t length) {
  char packet[TEXT_SIZE];
  if (length == 1 && text[0] == '2') {
    send_message(session, OPCODE_TEXT, "3", 1);
  } else if (text[0] == '0') {
    int size = plan->token == NULL
                   ? snprintf(packet, sizeof packet, "40%s,", plan->namespace)
                   : snprintf(packet, sizeof packet, "40%s,{\"token\":\"%s\"}", plan->namespace, plan->token);
    send_message(session, OPCODE_TEXT, packet, (size_t)size);
  } else if (length > 2 && memcmp(text, "40", 2) == 0) {
    opened(session, plan);
  } else {
    return false;
  }
  return true;
}

static void take_frame(struct session *session, const struct plan *plan, struct counts *counts, const struct frame *frame,
                       int64_t now_us) {
  struct told *told = &session->told;
  if (frame->opcode == OPCODE_PING) {
    if (session->kind != SILENT) send_message(session, OPCODE_PONG, frame->payload, frame->length);
  } else if (frame->opcode == OPCODE_CLOSE && frame->length >= 2) {
    told->close_code = (unsigned char)frame->payload[0] << 8 | (unsigned char)frame->payload[1];
  } else if (frame->compressed) {
    counts->messages += 1;
    counts->compressed += 1;
  } else if (plan->namespace == NULL || !take_packet(session, plan, frame->payload, frame->length)) {
    if (frame->length > 0) read_message(&plan->reader, told, counts, session->kind == FAST, frame->payload, frame->length, now_us);
  }
  if (session->state == OPENING && told->granted) session->state = LIVE;
}

/* What is no whole message yet waits for the rest. */
static void carry_over(struct session *session, const char *rest, size_t size) {
  if (size == session->carried && size > 0 && memcmp(session->carry, rest, size) == 0) return;
  free(session->carry);
  session->carry = size == 0 ? NULL : malloc(size);
  session->carried = size;
  if (size > 0) memcpy(session->carry, rest, size);
}

/* Returns how many of the bytes were taken. */
static size_t take_bytes(struct session *session, const struct plan *plan, struct counts *counts, size_t available) {
  size_t taken = 0;
  if (session->state == UPGRADING) {
    const char *head_end = memmem(buffer, available, "\r\n\r\n", 4);
    if (head_end == NULL) return 0;
    if (strncmp(buffer, "HTTP/1.1 101", 12) != 0) session->told.refused = true;
    taken = (size_t)(head_end - buffer) + 4;
    if (plan->namespace == NULL) opened(session, plan);
    else session->state = OPENING;
    if (session->told.granted) session->state = LIVE;
  }
  int64_t now_us = monotonic_us();
  struct frame frame;
  for (size_t size; (size = read_frame(buffer + taken, available - taken, &frame)) > 0; taken += size) {
    take_frame(session, plan, counts, &frame, now_us);
  }
  return taken;
}

bool session_read(struct session *session, const struct plan *plan, struct counts *counts, size_t bytes) {
  size_t room = BUFFER_SIZE - session->carried;
  if (session->carried > 0) memcpy(buffer, session->carry, session->carried);
  ssize_t size = recv(session->fd, buffer + session->carried, bytes < room ? bytes : room, 0);
  if (size < 0 && (errno == EAGAIN || errno == EINTR)) return false;
  if (size <= 0) {
    end(session);
    return false;
  }
  counts->bytes += (uint64_t)size;
  size_t available = session->carried + (size_t)size;
  buffer[available] = 0;
  size_t taken = take_bytes(session, plan, counts, available);
  if (session->told.close_code != 0) {
    end(session);
    return false;
  }
  carry_over(session, buffer + taken, available - taken);
  return true;
}
