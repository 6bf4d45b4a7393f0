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
/** Requests of one caller for which polkit is being asked, plans not counted. */
#define NW_CALLER_MAX_CHECKS 8

/** How many namespaces a second the counters of which one caller can read; so many also at once, after a pause. */
#define NW_CALLER_MAX_LOOKS 1024

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

/** Returns: (transfer none): */
GDBusConnection *nw_caller_get_connection (NwCaller *self);
/** Returns: (nullable): its unique name on a bus */
const char      *nw_caller_get_sender (NwCaller *self);

/** nw_caller_leave: it is gone: ends its pings and cancels its plans and whatever waits for permission; nothing is sent to it any more. */
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

/**
 * nw_caller_add_check: polkit is about to be asked for a request of its.
 * Returns: (transfer full) (nullable): cancelled when the caller leaves; until nw_caller_remove_check(); NW_ERROR_LIMIT
 */
GCancellable *nw_caller_add_check (NwCaller *self, GError **error);
void          nw_caller_remove_check (NwCaller *self, GCancellable *check);

/**
 * nw_caller_spend: looks into @n namespaces are wanted; NW_CALLER_MAX_LOOKS a second can be had.
 * Returns: whether they are given; NW_ERROR_LIMIT
 */
gboolean      nw_caller_spend (NwCaller *self, guint n, GError **error);

/** Whether it was ever allowed anything. */
void          nw_caller_note_allowed (NwCaller *self);
gboolean      nw_caller_was_allowed (NwCaller *self);

/** nw_caller_hold: something else of its is under way, until nw_caller_release(). */
void          nw_caller_hold (NwCaller *self);
void          nw_caller_release (NwCaller *self);

/** Whether it has anything going on: a subscription, pings, plans, requests that wait, or a hold. */
gboolean      nw_caller_is_busy (NwCaller *self);

G_END_DECLS
