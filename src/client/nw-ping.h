/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "nw-inet.h"
#include "nw-namespace.h"

G_BEGIN_DECLS

typedef enum {
  NW_PING_REPLY,
  NW_PING_TIMEOUT,
  NW_PING_UNREACHABLE,
  NW_PING_TIME_EXCEEDED,
  NW_PING_FAILURE,
} NwPingAnswerKind;

#define NW_TYPE_PING_ANSWER (nw_ping_answer_get_type ())
G_DECLARE_FINAL_TYPE (NwPingAnswer, nw_ping_answer, NW, PING_ANSWER, GObject)

/** NwPingAnswer: what became of one request. Immutable. */
struct _NwPingAnswer {
  GObject          parent_instance;
  guint            sequence;
  NwPingAnswerKind kind;
  char            *from;  /* "" when nobody answered */
  guint            ttl;
  guint64          time;  /* nanoseconds; 0 without a reply */
  char            *text;  /* the reason, translated; "" for a reply */
};

#define NW_TYPE_PING (nw_ping_get_type ())
G_DECLARE_FINAL_TYPE (NwPing, nw_ping, NW, PING, GObject)

/**
 * NwPing: a running ping. A GListModel of NwPingAnswer, newest last, at most the last 1000.
 * Properties: "running" (gboolean, read-only). Signals: "finished" (const char *reason): "" when it was stopped or
 * the count reached, else why it could not go on. "changed": figures changed.
 */
void           nw_ping_stop (NwPing *self);
gboolean       nw_ping_is_running (NwPing *self);
guint64        nw_ping_get_namespace (NwPing *self);
const NwInet  *nw_ping_get_target (NwPing *self);
/** Figures over the whole run. Times in nanoseconds, 0 while there was no reply. */
guint          nw_ping_get_sent (NwPing *self);
guint          nw_ping_get_received (NwPing *self);
guint64        nw_ping_get_minimum (NwPing *self);
guint64        nw_ping_get_average (NwPing *self);
guint64        nw_ping_get_maximum (NwPing *self);
/** Why it ended, "" when it was stopped or ran out; %NULL while it runs. */
const char    *nw_ping_get_reason (NwPing *self);

G_END_DECLS
