/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "nw-plan.h"
#include "nw-snapshot.h"
#include "nw-ping.h"

G_BEGIN_DECLS

typedef enum {
  NW_WORLD_LAB,
  NW_WORLD_SYSTEM,
} NwWorld;

#define NW_TYPE_CLIENT (nw_client_get_type ())
G_DECLARE_FINAL_TYPE (NwClient, nw_client, NW, CLIENT, GObject)

/**
 * NwClient: a helper, reached, and its live snapshot. Above this object no code asks which world it
 * is in, except to show it. All asynchronous; nothing here blocks.
 *
 * Properties: "snapshot" (NwSnapshot, read-only, notifies on every change, never %NULL once started).
 * Signals: "closed" (const GError *reason, boxed G_TYPE_ERROR): the helper is gone; the snapshot stays as it was.
 */

/**
 * nw_client_start_lab_async: starts `netwarren-helper --lab`, connects to its private socket and subscribes.
 * The finish function fails with NW_ERROR_NO_USER_NAMESPACES, with what to change, where the computer forbids it.
 * The lab ends when the last client is gone, however it goes.
 */
void      nw_client_start_lab_async  (GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
NwClient *nw_client_start_lab_finish (GAsyncResult *result, GError **error);

NwWorld      nw_client_get_world (NwClient *self);
/** Returns: (transfer none): */
NwSnapshot  *nw_client_get_snapshot (NwClient *self);
/** The helper's process; nsenter(1) follows it into the lab. */
guint        nw_client_get_process_id (NwClient *self);
gboolean     nw_client_is_closed (NwClient *self);
/** Leaves the helper. A lab nobody else is in ends. Emits "closed" with a %NULL reason. */
void         nw_client_close (NwClient *self);

/** NwApplyResult: what a plan left behind. */
typedef struct {
  NwPlan     *undo;      /* takes it back; carries the title of the plan */
  GStrv       commands;  /* what a person would have typed */
  GStrv       notes;     /* what cannot come back */
  GHashTable *created;   /* char* name -> guint64* inode */
} NwApplyResult;

void nw_apply_result_free (NwApplyResult *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NwApplyResult, nw_apply_result_free)

/** NwProgressFunc: @done of @total operations; called now and then while a long plan runs. */
typedef void (*NwProgressFunc) (guint done, guint total, gpointer user_data);

/**
 * nw_client_apply_async: applies @plan, whole or not at all. When it finishes with success the snapshot
 * already holds the effects. Cancelling undoes what was done and fails with NW_ERROR_CANCELLED.
 * @progress: (nullable) (closure progress_data)
 */
void           nw_client_apply_async  (NwClient *self, NwPlan *plan, NwProgressFunc progress, gpointer progress_data,
                                       GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/** Returns: (transfer full) (nullable): */
NwApplyResult *nw_client_apply_finish (NwClient *self, GAsyncResult *result, GError **error);

/**
 * nw_client_ping: starts a ping at once; errors arrive as its end.
 * @target: an address; @link: (nullable): the interface to leave by; @count: 0 for no end
 * Returns: (transfer full): unref it or nw_ping_stop() to end it
 */
NwPing *nw_client_ping (NwClient *self, NwNamespaceRef from, const NwInet *target, const char *link, guint count);

G_END_DECLS
