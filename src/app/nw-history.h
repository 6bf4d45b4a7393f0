/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-client.h"

G_BEGIN_DECLS

#define NW_TYPE_HISTORY (nw_history_get_type ())
G_DECLARE_FINAL_TYPE (NwHistory, nw_history, NW, HISTORY, GObject)

/**
 * NwHistory: every change goes through here, one at a time and in the order asked for, so that it can be taken
 * back. What undoes a plan is told by the helper, from what was really there, and undoing it tells what does it again.
 *
 * A namespace that comes back is a new one to the kernel: its inode differs. The plans kept here follow it by its name.
 *
 * Properties: "can-undo", "can-redo"; "undo-title", "redo-title" (nullable): what would be taken back or done again.
 */
NwHistory  *nw_history_new (NwClient *client);

gboolean    nw_history_can_undo (NwHistory *self);
gboolean    nw_history_can_redo (NwHistory *self);
/** Returns: (nullable): the title of the plan that undo would take back. */
const char *nw_history_get_undo_title (NwHistory *self);
/** Returns: (nullable): the title of the plan that redo would do again. */
const char *nw_history_get_redo_title (NwHistory *self);

/**
 * nw_history_apply_async: does something new; what could be redone is forgotten once it succeeds.
 * @progress, @cancellable: as of nw_client_apply_async()
 */
void nw_history_apply_async (NwHistory *self, NwPlan *plan, NwProgressFunc progress, gpointer progress_data,
                             GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/** What is undone is decided when its turn comes. A plan that cannot be undone any more is dropped with the error. */
void nw_history_undo_async (NwHistory *self, GAsyncReadyCallback callback, gpointer user_data);
void nw_history_redo_async (NwHistory *self, GAsyncReadyCallback callback, gpointer user_data);

/**
 * nw_history_finish: of any of the three.
 * @plan: (out) (optional) (nullable) (transfer full): the plan that was run, also when it failed
 * Returns: (transfer full) (nullable):
 */
NwApplyResult *nw_history_finish (NwHistory *self, GAsyncResult *result, NwPlan **plan, GError **error);

G_END_DECLS
