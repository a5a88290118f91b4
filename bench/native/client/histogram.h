/* Durations in µs, in buckets that are at most 1/32 of their value wide, up to 2^31 µs. */
#ifndef HISTOGRAM_H
#define HISTOGRAM_H

#include <stdint.h>
#include <stdio.h>

enum { HISTOGRAM_BUCKETS = 32 * 32 };

struct histogram {
  uint64_t count;
  uint64_t max;
  uint32_t buckets[HISTOGRAM_BUCKETS];
};

void histogram_add(struct histogram *histogram, int64_t us);

/* The value that `share` (0–1) of the durations do not pass, µs; 0 of none. */
uint64_t histogram_quantile(const struct histogram *histogram, double share);

/* Writes {"count", "p50", "p99", "max"} in µs. */
void histogram_print(FILE *out, const struct histogram *histogram);

#endif
