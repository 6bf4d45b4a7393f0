/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-netns.h"

G_BEGIN_DECLS

typedef enum {
  NW_ECHO_REPLY,
  NW_ECHO_TIMEOUT,       /* nobody said anything within a second */
  NW_ECHO_UNREACHABLE,   /* ICMP destination unreachable, or this namespace itself knows no way */
  NW_ECHO_TIME_EXCEEDED, /* the hop limit was used up on the way */
  NW_ECHO_ERROR,         /* the kernel would not send it, or an ICMP error of another kind */
} NwEchoKind;

/** The word for it in the signal PingReply. */
const char *nw_echo_kind_to_string (NwEchoKind kind);

/**
 * NwEchoAnswer: what became of a request.
 * @sequence: which one, from 1
 * @from: who says so; unset when nobody did
 * @ttl: hop limit of the reply; 0 when unknown
 * @time: nanoseconds from sending to the kernel's receive time stamp; 0 without a reply
 * @text: the reason, translated; "" for a reply
 *
 * A request can have two: a time-out, and then, late, what came after all.
 */
typedef struct {
  guint       sequence;
  NwEchoKind  kind;
  NwInet      from;
  guint       ttl;
  guint64     time;
  const char *text;
} NwEchoAnswer;

/**
 * NwEchoOptions:
 * @count: stop after so many requests; 0: no end
 * @interval: milliseconds between them
 * @size: bytes of payload
 * @ttl: hop limit
 * @link: (nullable): the interface to leave by, escaped; needed for link-local targets
 */
typedef struct {
  guint       count;
  guint       interval;
  guint       size;
  guint       ttl;
  const char *link;
} NwEchoOptions;

#define NW_ECHO_OPTIONS_DEFAULT { .count = 0, .interval = 1000, .size = 56, .ttl = 64, .link = NULL }

typedef struct _NwEcho NwEcho;

/** Called from the main loop. May not free the echo. */
typedef void (*NwEchoAnswerFunc) (NwEcho *self, const NwEchoAnswer *answer, gpointer user_data);
/** Called from the main loop, once, at the end; may free the echo. @reason: "", or why it cannot go on. */
typedef void (*NwEchoFinishedFunc) (NwEcho *self, const char *reason, gpointer user_data);

/**
 * NwEcho: a running ping: ICMP (RFC 792) or ICMPv6 (RFC 4443) echo requests from a raw socket inside a namespace.
 * Errors that routers send back are read from the socket's error queue (IP_RECVERR, ip(7)), so that it is known who said what.
 * The socket keeps the namespace alive.
 *
 * Returns: (transfer full) (nullable): NW_ERROR_INVALID_ARGUMENT, NW_ERROR_NOT_FOUND (no such interface), NW_ERROR_KERNEL.
 *   The first request leaves when the main loop runs next.
 */
NwEcho *nw_echo_new (NwNetns *netns, const NwInet *target, const NwEchoOptions *options,
                     NwEchoAnswerFunc answer, NwEchoFinishedFunc finished, gpointer user_data, GError **error);
void    nw_echo_free (NwEcho *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NwEcho, nw_echo_free)

guint64 nw_echo_get_inode (NwEcho *self);
guint   nw_echo_get_sent (NwEcho *self);
guint   nw_echo_get_received (NwEcho *self);

G_END_DECLS
