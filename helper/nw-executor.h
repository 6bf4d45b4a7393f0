/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "nw-action.h"
#include "nw-plan.h"
#include "nw-world.h"

G_BEGIN_DECLS

#define NW_TYPE_EXECUTOR (nw_executor_get_type ())
G_DECLARE_FINAL_TYPE (NwExecutor, nw_executor, NW, EXECUTOR, GObject)

/**
 * NwExecutor: applies plans, one at a time, each whole or not at all.
 *
 * Rtnetlink knows no transactions. So the inverse of every operation is worked out before it runs, and when one fails
 * the inverses of those before it run backwards. The work is cut into slices of a few milliseconds, so
 * that the helper answers others meanwhile and a plan can be cancelled.
 */
NwExecutor *nw_executor_new (NwWorld *world);

/** NwApplied: what a plan left behind. */
typedef struct {
  GPtrArray  *undo;    /* NwOperation: the plan that takes it back */
  GPtrArray  *notes;   /* char *: what that cannot bring back, translated */
  GHashTable *created; /* char * -> guint64 *: the new namespaces */
} NwApplied;

void nw_applied_free (NwApplied *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NwApplied, nw_applied_free)

/** NwExecutorProgressFunc: now and then, for a plan that takes longer than a moment. */
typedef void (*NwExecutorProgressFunc) (guint done, guint total, gpointer user_data);

/**
 * nw_executor_apply_async: applies @plan when those before it are done.
 * @plan: must be the caller's own: references to namespaces are filled in
 * @expected_serial: 0, or the serial of the snapshot that the plan was made for: if more than neighbour tables
 *   has changed since, the plan fails with NW_ERROR_CHANGED
 * @permitted: what was asked for: the plan fails with NW_ERROR_DENIED where it turns out to reach further
 * @confirmed: whether it may take the root namespace's own way out (nw-guard.h); else it fails with NW_ERROR_UNCONFIRMED
 * @progress: (nullable) (scope notified): called with @user_data until @callback is
 * @cancellable: (nullable): cancelling undoes what was done; fails with NW_ERROR_CANCELLED
 *
 * When it finishes, the world's snapshot holds all effects.
 */
void       nw_executor_apply_async  (NwExecutor *self, NwPlan *plan, guint64 expected_serial, NwAction permitted,
                                     gboolean confirmed, NwExecutorProgressFunc progress, GCancellable *cancellable,
                                     GAsyncReadyCallback callback, gpointer user_data);
/** Returns: (transfer full) (nullable): */
NwApplied *nw_executor_apply_finish (NwExecutor *self, GAsyncResult *result, GError **error);

/**
 * nw_executor_take_back_async: undoes what a plan has done, as far as it can be undone: what fails is left out.
 * @undo: (element-type NwOperation): of an NwApplied, and nobody else's from now on
 */
void       nw_executor_take_back_async  (NwExecutor *self, GPtrArray *undo, GAsyncReadyCallback callback, gpointer user_data);
/** Returns: %FALSE when something is left; the error has a line for each operation that failed. */
gboolean   nw_executor_take_back_finish (NwExecutor *self, GAsyncResult *result, GError **error);

/** Whether a plan is at work or waits. */
gboolean nw_executor_is_busy (NwExecutor *self);

/** nw_executor_abandon: drops all plans as they stand; for a world that is about to end with everything in it. */
void nw_executor_abandon (NwExecutor *self);

/**
 * nw_executor_check_serial: whether a plan that was made for the snapshot of that serial still fits: nothing
 * but neighbour tables has changed since (NW_ERROR_CHANGED). 0 always fits.
 */
gboolean nw_executor_check_serial (NwExecutor *self, guint64 expected_serial, GError **error);

/** Takes a failed operation's error and says which one it was, counting from 1: "Operation 3 of 7 (Add …): …". */
void nw_executor_prefix_error (GError **error, const NwOperation *operation, guint position, guint total);

G_END_DECLS
