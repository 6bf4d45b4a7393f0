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
 * NwRequirement: what a caller must be allowed to do. What a method requires is decided in one place, and
 * a method nobody thought of requires what nobody has.
 */
typedef enum {
  NW_REQUIREMENT_IMPOSSIBLE,
  NW_REQUIREMENT_VIEW,
  NW_REQUIREMENT_MODIFY,
} NwRequirement;

NwRequirement nw_service_requirement (const char *method_name);

/**
 * NwService: the interface org.netwarren.Helper1 (data/org.netwarren.Helper1.xml) over a live world.
 * Every call is checked against nw_service_requirement() before it is looked at. In a lab, whoever
 * was let in may do everything: it is the same user, and the lab is theirs.
 *
 * @world: "lab": what the property World says
 */
NwService *nw_service_new (const char *world, GError **error);

/** nw_service_add_connection: a client on a private connection. */
gboolean nw_service_add_connection (NwService *self, GDBusConnection *connection, GError **error);
/** nw_service_remove_connection: it has gone: its pings end, its plans are undone. */
void     nw_service_remove_connection (NwService *self, GDBusConnection *connection);

/** nw_service_abandon: drops all plans as they stand; for a lab that is about to end. */
void     nw_service_abandon (NwService *self);

G_END_DECLS
