/* WebSocket frames (RFC 6455) as a client needs them: read unmasked ones, write masked ones. */
#ifndef WEBSOCKET_H
#define WEBSOCKET_H

#include <stdbool.h>
#include <stddef.h>

enum opcode { OPCODE_TEXT = 1, OPCODE_CLOSE = 8, OPCODE_PING = 9, OPCODE_PONG = 10 };

struct frame {
  int opcode;
  bool compressed; /* RSV1: permessage-deflate */
  const char *payload;
  size_t length;
};

/* Reads the frame at the beginning of `bytes`. Returns its whole size, 0 when it is not complete yet. */
size_t read_frame(const char *bytes, size_t available, struct frame *frame);

/* Writes a frame to `out`, which has room for `length` + 14 bytes. Returns its size. */
size_t write_frame(char *out, int opcode, const char *payload, size_t length);

#endif
