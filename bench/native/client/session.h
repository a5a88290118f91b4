/* One session of the load: connects, upgrades, subscribes, then reads as its kind does. */
#ifndef SESSION_H
#define SESSION_H

#include <netinet/in.h>

#include "readings.h"

/* How a session behaves once it is live. */
enum kind {
  FAST,   /* reads at once */
  SLOW,   /* reads so many bytes per second; answers pings as it comes to them */
  DEAF,   /* reads nothing, and its kernel's buffers are small: the peer is held up soon */
  SILENT, /* reads nothing and answers nothing, but its kernel takes what comes: half open */
  KINDS
};

enum state { ABSENT, CONNECTING, UPGRADING, OPENING, LIVE, ENDED };

struct session {
  int fd;
  int index;
  enum kind kind;
  enum state state;
  int64_t due_us; /* when it connects; of one that is connecting: when it began to */
  char *carry;    /* a message of which only the beginning has come */
  size_t carried;
  struct told told;
};

/* What all sessions have in common. */
struct plan {
  struct sockaddr_in server, source;
  const char *token;     /* NULL = none is sent */
  const char *namespace; /* of Socket.IO; NULL = a plain WebSocket at `path` */
  const char *path;
  const char *subscribe; /* with {i}: the session's number, {v}: the same modulo `views`, {resume}; NULL = nothing is sent */
  bool compression;      /* whether permessage-deflate is offered */
  int distinct;          /* what {v} counts to */
  struct reader reader;
};

int64_t monotonic_us(void);

/* Begins to connect. A failure leaves the session ENDED. */
void session_connect(struct session *session, const struct plan *plan);

/* The socket can be written for the first time: sends the upgrade. */
void session_upgrade(struct session *session, const struct plan *plan);

/*
 * Reads at most `bytes` and takes the messages in it. Returns false when there is nothing more to read now; a session that
 * the peer closed is ENDED then.
 */
bool session_read(struct session *session, const struct plan *plan, struct counts *counts, size_t bytes);

/* Cuts the connection without a word. What it was told stays. */
void session_cut(struct session *session);

#endif
