/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-client.h"

G_BEGIN_DECLS

#define NW_TYPE_HISTORY (nw_history_get_type ())
G_DECLARE_FINAL_TYPE (NwHistory, nw_history, NW, HISTORY, GObject)

/**
 * NwHistory: every change goes through here, one at a time and in the order asked for, so that it can be taken
 * back. What undoes a plan is told by the helper, from what was really there, and undoing it tells what does it again.
 * Nodes that were moved on the canvas stand in the same row.
 *
 * A namespace that comes back is a new one to the kernel: its inode differs. The plans kept here follow it by its name.
 *
 * Properties: "can-undo", "can-redo"; "undo-title", "redo-title" (nullable): what would be taken back or done again;
 *  "running" (NwPlan, nullable): the plan on its way.
 * Signals:
 *  "progress" (guint done, guint total): how far the running plan is, now and then while it is a long one
 *  "move" (GVariant *positions): a move was undone or redone: a{s(dd)}, where these nodes should stand again
 */
NwHistory  *nw_history_new (NwClient *client);

gboolean    nw_history_can_undo (NwHistory *self);
gboolean    nw_history_can_redo (NwHistory *self);
/** Returns: (nullable): the title of what undo would take back. */
const char *nw_history_get_undo_title (NwHistory *self);
/** Returns: (nullable): the title of what redo would do again. */
const char *nw_history_get_redo_title (NwHistory *self);
/** Returns: (nullable) (transfer none): the plan on its way. */
NwPlan     *nw_history_get_running (NwHistory *self);

/** nw_history_apply_async: does something new; what could be redone is forgotten once it succeeds. */
void nw_history_apply_async (NwHistory *self, NwPlan *plan, NwApplyFlags flags,
                             GAsyncReadyCallback callback, gpointer user_data);
/**
 * What is undone is decided when its turn comes. A plan that cannot be undone any more is dropped with the error, but not
 * one that was given up (NW_ERROR_CANCELLED), not permitted (NW_ERROR_DENIED) or waits for a confirmation (NW_ERROR_UNCONFIRMED).
 */
void nw_history_undo_async (NwHistory *self, NwApplyFlags flags, GAsyncReadyCallback callback, gpointer user_data);
void nw_history_redo_async (NwHistory *self, NwApplyFlags flags, GAsyncReadyCallback callback, gpointer user_data);

/**
 * nw_history_finish: of any of the three.
 * @plan: (out) (optional) (nullable) (transfer full): the plan that was run, also when it failed; %NULL for a move
 * Returns: (transfer full) (nullable): that of a move is empty
 */
NwApplyResult *nw_history_finish (NwHistory *self, GAsyncResult *result, NwPlan **plan, GError **error);

/** nw_history_cancel: gives the running plan up; what was done of it is undone. */
void nw_history_cancel (NwHistory *self);

/**
 * nw_history_record_move: nodes were moved. Moving the same ones again at once, as with a key held down, is the same move.
 * @before, @after: a{s(dd)} of the same keys
 */
void nw_history_record_move (NwHistory *self, const char *title, GVariant *before, GVariant *after);

G_END_DECLS
