/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-ping.h"

G_BEGIN_DECLS

/** NwPingStopFunc: called once, when a running ping is stopped or its last reference goes. */
typedef void (*NwPingStopFunc) (NwPing *ping, gpointer user_data);

/** A running ping that nobody feeds yet. @stop: (nullable) */
NwPing       *nw_ping_new (guint64 namespace_, const NwInet *target, NwPingStopFunc stop, gpointer user_data);

/** @kind: as the PingReply signal spells it. Strings are copied. */
NwPingAnswer *nw_ping_answer_new (guint sequence, const char *kind, const char *from,
                                  guint ttl, guint64 time, const char *text);

/** @answer: (transfer full): appended; figures follow, then "changed". Ignored after the end. */
void          nw_ping_take_answer (NwPing *self, NwPingAnswer *answer);

/** The end, with "finished". The stop function is not called any more. */
void          nw_ping_finish (NwPing *self, const char *reason);

G_END_DECLS
