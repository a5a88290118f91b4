#include "websocket.h"

#include <stdint.h>
#include <string.h>

static uint64_t big_endian(const unsigned char *bytes, int count) {
  uint64_t value = 0;
  for (int index = 0; index < count; index += 1) value = value << 8 | bytes[index];
  return value;
}

size_t read_frame(const char *bytes, size_t available, struct frame *frame) {
  const unsigned char *head = (const unsigned char *)bytes;
  if (available < 2) return 0;
  size_t head_size = 2;
  uint64_t length = head[1] & 0x7f;
  if (length >= 126) {
    int wide = length == 126 ? 2 : 8;
    head_size += (size_t)wide;
    if (available < head_size) return 0;
    length = big_endian(head + 2, wide);
  }
  if (available - head_size < length) return 0;
  *frame = (struct frame){
      .opcode = head[0] & 0x0f,
      .compressed = (head[0] & 0x40) != 0,
      .payload = bytes + head_size,
      .length = length,
  };
  return head_size + length;
}

size_t write_frame(char *out, int opcode, const char *payload, size_t length) {
  size_t size = 0;
  out[size++] = (char)(0x80 | opcode);
  if (length < 126) {
    out[size++] = (char)(0x80 | length);
  } else {
    out[size++] = (char)(0x80 | 126);
    out[size++] = (char)(length >> 8);
    out[size++] = (char)length;
  }
  /* A mask of zeros leaves the bytes as they are. */
  memset(out + size, 0, 4);
  memcpy(out + size + 4, payload, length);
  return size + 4 + length;
}
