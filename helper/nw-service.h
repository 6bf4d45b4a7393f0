/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define NW_SERVICE_PATH "/org/netwarren/Helper1"
#define NW_SERVICE_INTERFACE "org.netwarren.Helper1"
/** Bytes of arguments in one call. */
#define NW_SERVICE_MAX_ARGUMENTS (16 * 1024 * 1024)

#define NW_TYPE_SERVICE (nw_service_get_type ())
G_DECLARE_FINAL_TYPE (NwService, nw_service, NW, SERVICE, GObject)

/**
 * NwService: the interface org.netwarren.Helper1 (data/org.netwarren.Helper1.xml) over a live world.
 * Every call passes one gate, which knows from nw-action.h what it requires and lets nothing else through. On a bus polkit decides
 * on each. In a lab, whoever was let in may do everything: it is the same user, and the lab is theirs.
 *
 * @world: "lab" or "system": what the property World says
 */
NwService *nw_service_new (const char *world, GError **error);

/** nw_service_add_connection: a client on a private connection. */
gboolean nw_service_add_connection (NwService *self, GDBusConnection *connection, GError **error);
/** nw_service_remove_connection: it has gone: its pings end, its plans are undone. */
void     nw_service_remove_connection (NwService *self, GDBusConnection *connection);

/** nw_service_serve_bus: callers come from @bus, and no others; what they may do is polkit's to say. */
gboolean nw_service_serve_bus (NwService *self, GDBusConnection *bus, GError **error);

/** nw_service_take_back_left_over: takes back what was on trial when an earlier helper was killed. There must be no other one. */
void     nw_service_take_back_left_over (NwService *self);

/**
 * nw_service_forbid_names: plans that give a namespace a name, or take one away, fail with NW_ERROR_UNSUPPORTED.
 * @reason: (nullable): translated: why, and what to do; %NULL when they need not
 */
void     nw_service_forbid_names (NwService *self, const char *reason);

/** Whether any caller has anything going on, or a plan is at work or on trial. */
gboolean nw_service_is_busy (NwService *self);
/** Returns: when somebody last called, monotonic, microseconds; 0 for never. */
gint64   nw_service_get_last_call (NwService *self);

/**
 * nw_service_wind_up: ends everything: plans that are at work and those on trial are taken back. It is done when nw_service_is_busy()
 * says no. Calls are refused from now on.
 */
void     nw_service_wind_up (NwService *self);

/** nw_service_abandon: drops all plans as they stand; for a lab that is about to end. */
void     nw_service_abandon (NwService *self);

G_END_DECLS
