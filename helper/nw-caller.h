/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "nw-echo.h"
#include "nw-probe.h"
#include "nw-snapshot.h"

G_BEGIN_DECLS

/** Running pings of one caller. */
#define NW_CALLER_MAX_PINGS 8
/** Probes of one caller that wait for an answer. */
#define NW_CALLER_MAX_PROBES 16
/** Plans of one caller that are at work or wait. */
#define NW_CALLER_MAX_PLANS 4

#define NW_TYPE_CALLER (nw_caller_get_type ())
G_DECLARE_FINAL_TYPE (NwCaller, nw_caller, NW, CALLER, GObject)

/**
 * NwCaller: one client of the helper, and what it has going on here: its subscription, its pings, its plans. All of
 * that ends with it. Signals go to it alone.
 *
 * @sender: (nullable): its unique name on a bus; %NULL on a private connection
 */
NwCaller *nw_caller_new (GDBusConnection *connection, const char *sender);

/** Whether this is the caller behind @connection and @sender. */
gboolean nw_caller_is (NwCaller *self, GDBusConnection *connection, const char *sender);

/** nw_caller_leave: it is gone: ends its pings and cancels its plans; nothing is sent to it any more. */
void nw_caller_leave (NwCaller *self);
gboolean nw_caller_has_left (NwCaller *self);

/** nw_caller_emit: sends it a signal. @arguments: (transfer floating). */
void nw_caller_emit (NwCaller *self, const char *signal_name, GVariant *arguments);

/** nw_caller_subscribe: it knows @snapshot, and is told of changes from now on. %NULL ends that. */
void     nw_caller_subscribe (NwCaller *self, NwSnapshot *snapshot);
gboolean nw_caller_is_subscribed (NwCaller *self);

/**
 * nw_caller_tell_changed: tells a subscriber that @after follows @before.
 * A client that is slow to read gets several changes in one, so that what waits for it does not grow.
 */
void nw_caller_tell_changed (NwCaller *self, NwSnapshot *before, NwSnapshot *after, GVariant *removed, GVariant *changed);
/** nw_caller_catch_up: sends what was held back, however slow the client is. */
void nw_caller_catch_up (NwCaller *self);

/**
 * nw_caller_start_ping: sends PingReply and PingFinished as they come.
 * Returns: its number, 0 with @error: NW_ERROR_LIMIT and those of nw_echo_new().
 */
guint    nw_caller_start_ping (NwCaller *self, NwNetns *netns, const NwInet *target, const NwEchoOptions *options, GError **error);
gboolean nw_caller_stop_ping (NwCaller *self, guint id, GError **error);
/** Ends all pings in a namespace that is no more, so that they do not keep it. */
void     nw_caller_end_pings_in (NwCaller *self, guint64 inode);

/**
 * nw_caller_start_probe: asks for it, and tells @func what came of it; never when the caller leaves before.
 * @func: called with a %NULL probe
 * @destroy: of @user_data; called in any case
 * Returns: %FALSE with NW_ERROR_LIMIT and those of nw_probe_new()
 */
gboolean nw_caller_start_probe (NwCaller *self, NwNetns *netns, const NwInet *target, guint port, int protocol, guint timeout,
                                NwProbeFunc func, gpointer user_data, GDestroyNotify destroy, GError **error);

/**
 * nw_caller_add_plan: a plan of its begins.
 * @id: (nullable): the caller's number for nw_caller_cancel_plan()
 * Returns: (transfer full) (nullable): the means to cancel it, until nw_caller_remove_plan(); NW_ERROR_LIMIT, NW_ERROR_EXISTS
 */
GCancellable *nw_caller_add_plan (NwCaller *self, const guint *id, GError **error);
void          nw_caller_remove_plan (NwCaller *self, GCancellable *cancellable);
gboolean      nw_caller_cancel_plan (NwCaller *self, guint id, GError **error);

G_END_DECLS
