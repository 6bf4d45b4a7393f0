/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-netns.h"

G_BEGIN_DECLS

/** Milliseconds that a probe may wait for an answer. */
#define NW_PROBE_MAX_TIMEOUT 10000

typedef struct _NwProbe NwProbe;

/**
 * Called from the main loop, once; may free the probe.
 * @result: "open", "refused", "unreachable" or "no-answer"
 * @elapsed: nanoseconds
 */
typedef void (*NwProbeFunc) (NwProbe *self, const char *result, guint64 elapsed, gpointer user_data);

/**
 * NwProbe: whether somebody listens at a port, as seen from inside a namespace. TCP: a handshake, closed again at once (RFC 9293,
 * 3.5). UDP: an empty datagram; silence can mean that it was taken or that it was lost, so that only an ICMP error or an
 * answer tells something (RFC 1122, 4.1.3.1).
 * @protocol: IPPROTO_TCP or IPPROTO_UDP
 * @timeout: milliseconds, at most NW_PROBE_MAX_TIMEOUT
 *
 * The socket keeps the namespace alive.
 * Returns: (transfer full) (nullable): NW_ERROR_KERNEL when there is no socket to be had
 */
NwProbe *nw_probe_new  (NwNetns *netns, const NwInet *target, guint port, int protocol, guint timeout,
                        NwProbeFunc func, gpointer user_data, GDestroyNotify destroy, GError **error);
void     nw_probe_free (NwProbe *self);

G_END_DECLS
