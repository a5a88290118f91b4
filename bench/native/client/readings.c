#define _GNU_SOURCE
#include "readings.h"

#include <stdlib.h>
#include <string.h>

struct text {
  const char *at;
  const char *end;
};

/* Moves behind the next `marker`; leaves the text where it is and returns false when there is none. */
static bool skip_past(struct text *text, const char *marker) {
  size_t size = strlen(marker);
  const char *found = memmem(text->at, (size_t)(text->end - text->at), marker, size);
  if (found == NULL) return false;
  text->at = found + size;
  return true;
}

/* The number behind `marker`. Messages are followed by a zero byte or other text, never by a digit of their own number. */
static bool number_after(struct text *text, const char *marker, double *number) {
  if (!skip_past(text, marker)) return false;
  *number = strtod(text->at, NULL);
  return true;
}

static bool whole_after(struct text *text, const char *marker, int64_t *number) {
  if (!skip_past(text, marker)) return false;
  *number = strtoll(text->at, NULL, 10);
  return true;
}

/* FNV-1a of the characters up to the next quote. */
static uint64_t name_at(const struct text *text) {
  uint64_t hash = 0xcbf29ce484222325u;
  for (const char *at = text->at; at < text->end && *at != '"'; at += 1) hash = (hash ^ (unsigned char)*at) * 0x100000001b3u;
  return hash | 1;
}

static struct view *view_named(const struct reader *reader, struct told *told, uint64_t name) {
  for (int index = 0; index < reader->views; index += 1) {
    struct view *view = &told->views[index];
    if (view->name == 0) view->name = name;
    if (view->name == name) return view;
  }
  return NULL;
}

static void read_update(const struct reader *reader, struct told *told, struct counts *counts, bool timed, struct text text,
                        int64_t now_us) {
  told->updates += 1;
  counts->updates += 1;
  struct view *view = skip_past(&text, "\"view\":\"") ? view_named(reader, told, name_at(&text)) : NULL;
  int64_t stamp;
  if (whole_after(&text, "\"at_us\":{\"value\":", &stamp) && timed) {
    struct text count = {text.at, text.end};
    int64_t samples = 1;
    if (reader->sums) whole_after(&count, "\"count\":", &samples);
    if (samples == 1) histogram_add(&counts->latency, now_us - stamp);
  }
  if (!reader->checks_sequence || view == NULL) return;
  double increase;
  if (number_after(&text, "\"n\":{\"value\":", &increase)) view->sum += increase;
  /* What follows the numbers comes in any order. */
  int64_t sequence, previous, merged;
  struct text from = text;
  if (!whole_after(&from, "\"sequence\":", &sequence)) return;
  from = text;
  if (!whole_after(&from, "\"previous\":", &previous)) return;
  if (previous != view->sequence) {
    told->gaps += 1;
    counts->gaps += 1;
  }
  view->sequence = sequence;
  if (whole_after(&text, "\"merged\":", &merged)) {
    told->merged += 1;
    counts->merged += 1;
  }
}

static void read_snapshot(const struct reader *reader, struct told *told, struct counts *counts, struct text text) {
  told->snapshots += 1;
  counts->snapshots += 1;
  struct view *view = skip_past(&text, "\"view\":\"") ? view_named(reader, told, name_at(&text)) : NULL;
  if (view == NULL) return;
  view->sum = 0;
  whole_after(&text, "\"sequence\":", &view->sequence);
  whole_after(&text, "\"asOf\":", &view->as_of);
}

/* The answer to `subscribe`: granted or not, the epoch, and whether a resume brings what was missed. */
static void read_answer(struct told *told, struct text text) {
  struct text from = text;
  told->refused = skip_past(&from, "\"success\":false");
  told->granted = !told->refused;
  from = text;
  if (skip_past(&from, "\"epoch\":\"")) {
    size_t size = strcspn(from.at, "\"");
    if (size < EPOCH_SIZE) {
      memcpy(told->epoch, from.at, size);
      told->epoch[size] = 0;
    }
  }
  from = text;
  told->recovered = skip_past(&from, "\"recovered\":true");
}

static void read_quality(struct told *told, struct text text) {
  static const char *const levels[] = {"live\"", "merging\"", "coarse\"", "reseed\""};
  if (!skip_past(&text, "\"level\":\"")) return;
  for (int level = 0; level < 4; level += 1) {
    if (strncmp(text.at, levels[level], strlen(levels[level])) == 0) told->quality |= 1u << level;
  }
}

void read_message(const struct reader *reader, struct told *told, struct counts *counts, bool timed, const char *message,
                  size_t length, int64_t now_us) {
  struct text text = {message, message + length};
  counts->messages += 1;
  /* {"event":"update",… of a WebSocket; 42/namespace,["update",… and 43/namespace,1[… of Socket.IO. */
  bool is_answer = length > 2 && memcmp(message, "43", 2) == 0;
  const char *opening = message[0] == '{' ? "{\"event\":\"" : is_answer ? "[" : "[\"";
  if (!skip_past(&text, opening)) return;
  size_t left = (size_t)(text.end - text.at);
  if (left >= 7 && memcmp(text.at, "update\"", 7) == 0) read_update(reader, told, counts, timed, text, now_us);
  else if (left >= 9 && memcmp(text.at, "snapshot\"", 9) == 0) read_snapshot(reader, told, counts, text);
  else if (is_answer || (left >= 4 && memcmp(text.at, "ack\"", 4) == 0)) read_answer(told, text);
  else if (left >= 15 && memcmp(text.at, "stream:quality\"", 15) == 0) read_quality(told, text);
}
