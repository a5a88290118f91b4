/*
 * What the client reads in the text of a message. Fields are found by their names in the order in which every server of the
 * benchmark writes them (view, at_us, n, then the position), each search going on where the last one ended, so that a frame
 * is looked at once and not parsed.
 */
#ifndef READINGS_H
#define READINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "histogram.h"

enum { EPOCH_SIZE = 65 };

/* What a session holds of one view. */
struct view {
  uint64_t name; /* hash of the view's id; 0 = free */
  int64_t sequence;
  int64_t as_of; /* of its last snapshot, ms since the epoch */
  double sum;    /* of metric `n` over the updates since then */
};

/* What one session has been told. */
struct told {
  struct view *views;
  char epoch[EPOCH_SIZE];
  uint32_t updates, merged, gaps, snapshots;
  uint32_t quality; /* bit set of levels: live, merging, coarse, reseed */
  int32_t close_code; /* 0 = none seen */
  bool granted, refused, recovered;
};

/* Counts of all sessions since the last report. */
struct counts {
  uint64_t updates, merged, snapshots, messages, compressed, bytes, gaps;
  struct histogram latency; /* of updates: stamp to receipt */
};

struct reader {
  int views; /* of each session, at most */
  bool checks_sequence; /* and adds up `n`: what costs, and what only a gateway's frames allow */
  bool sums;            /* the views are sums: a frame of several samples has no stamp */
};

/* Takes one message. `timed`: whether its latency counts. The text is followed by a byte that is no digit. */
void read_message(const struct reader *reader, struct told *told, struct counts *counts, bool timed, const char *text,
                  size_t length, int64_t now_us);

#endif
