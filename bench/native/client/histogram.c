#include "histogram.h"

/* Below 32 each value has a bucket; above, each power of two has 32. */
static int bucket_of(uint64_t us) {
  if (us < 32) return (int)us;
  int power = 63 - __builtin_clzll(us);
  int bucket = (power - 4) * 32 + (int)(us >> (power - 5) & 31);
  return bucket < HISTOGRAM_BUCKETS ? bucket : HISTOGRAM_BUCKETS - 1;
}

static uint64_t upper_end(int bucket) {
  if (bucket < 32) return (uint64_t)bucket;
  int power = bucket / 32 + 4;
  return ((uint64_t)(32 + bucket % 32 + 1) << (power - 5)) - 1;
}

void histogram_add(struct histogram *histogram, int64_t us) {
  uint64_t value = us < 0 ? 0 : (uint64_t)us;
  histogram->count += 1;
  if (value > histogram->max) histogram->max = value;
  histogram->buckets[bucket_of(value)] += 1;
}

uint64_t histogram_quantile(const struct histogram *histogram, double share) {
  uint64_t rank = (uint64_t)(share * (double)histogram->count);
  uint64_t seen = 0;
  for (int bucket = 0; bucket < HISTOGRAM_BUCKETS; bucket += 1) {
    seen += histogram->buckets[bucket];
    if (seen > rank) return upper_end(bucket) < histogram->max ? upper_end(bucket) : histogram->max;
  }
  return histogram->max;
}

void histogram_print(FILE *out, const struct histogram *histogram) {
  fprintf(out, "{\"count\":%lu,\"p50\":%lu,\"p99\":%lu,\"max\":%lu}", histogram->count,
          histogram_quantile(histogram, 0.5), histogram_quantile(histogram, 0.99), histogram->max);
}
