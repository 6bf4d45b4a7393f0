/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-caller.h"

G_BEGIN_DECLS

/** Callers from a bus that are known at one time. */
#define NW_CALLERS_MAX 64
/** Of these, those of one user, root's excepted. */
#define NW_CALLERS_MAX_PER_USER 16

/**
 * NwCallers: who is known to a helper. On a private connection that is whoever was let in; from a bus it is whoever has called,
 * until they leave the bus. When there are too many, those who have nothing going on are forgotten first.
 */
typedef struct _NwCallers NwCallers;

/** NwCallersFunc: @caller is gone; what it had going on has been ended. */
typedef void (*NwCallersFunc) (NwCaller *caller, gpointer user_data);

NwCallers *nw_callers_new (NwCallersFunc left, gpointer user_data);
void       nw_callers_free (NwCallers *self);

/** Returns: (transfer none) (element-type NwCaller): */
GPtrArray *nw_callers_get_all (NwCallers *self);

/** nw_callers_add: the one behind a private connection. */
void       nw_callers_add (NwCallers *self, GDBusConnection *connection);
/** nw_callers_remove: all those behind @connection are gone. */
void       nw_callers_remove (NwCallers *self, GDBusConnection *connection);

/** Returns: (transfer none) (nullable): @sender: (nullable): %NULL on a private connection */
NwCaller  *nw_callers_find (NwCallers *self, GDBusConnection *connection, const char *sender);

/**
 * nw_callers_admit: who @sender is on the bus behind @connection; from now on it is noticed when it leaves.
 * Returns: (transfer none) (nullable): NW_ERROR_LIMIT; NW_ERROR_DENIED when the bus does not know it (any more)
 */
NwCaller  *nw_callers_admit (NwCallers *self, GDBusConnection *connection, const char *sender, GError **error);

G_END_DECLS
