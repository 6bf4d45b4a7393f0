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
 * Signals:
 *  "closed" (const GError *reason, boxed G_TYPE_ERROR): the helper is gone; the snapshot stays as it was
 *  "reverted" (guint trial, const char *left): a plan on trial was not confirmed and has been taken back; @left: what could not
 *      be, a line for each operation, or ""
 *  "pinging" (guint64 namespace, const char *command): a ping was started; what a person would have typed for it
 */

/**
 * nw_client_start_lab_async: starts `netwarren-helper --lab`, connects to its private socket and subscribes.
 * The finish function fails with NW_ERROR_NO_USER_NAMESPACES, with what to change, where the computer forbids it.
 * The lab ends when the last client is gone, however it goes.
 */
void      nw_client_start_lab_async  (GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
NwClient *nw_client_start_lab_finish (GAsyncResult *result, GError **error);

/** nw_client_start_named_lab_async: the same for a lab that others can reach by @name. nw_client_start_lab_finish() ends it. */
void      nw_client_start_named_lab_async (const char *name, GCancellable *cancellable,
                                           GAsyncReadyCallback callback, gpointer user_data);
/**
 * nw_client_reach_lab_async: reaches a lab that runs under that name, and subscribes. The finish function fails with
 * NW_ERROR_NOT_FOUND when there is none.
 */
void      nw_client_reach_lab_async  (const char *name, GCancellable *cancellable,
                                      GAsyncReadyCallback callback, gpointer user_data);
NwClient *nw_client_reach_lab_finish (GAsyncResult *result, GError **error);

/**
 * nw_client_reach_system_async: reaches the helper of the computer itself on the system bus, which starts it, and subscribes.
 * That may ask a person for a password, and then takes as long as the person does. The finish function fails with
 * NW_ERROR_NOT_FOUND where the helper is not installed, NW_ERROR_DENIED when it may not be used, and NW_ERROR_CANCELLED
 * when the person waved the question away.
 *
 * When the helper goes, by a fault or to be replaced, it is started again and subscribed to anew; pings end then. Only if it
 * goes again at once, "closed" follows.
 */
void      nw_client_reach_system_async  (GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
NwClient *nw_client_reach_system_finish (GAsyncResult *result, GError **error);

NwWorld      nw_client_get_world (NwClient *self);
/** Returns: (transfer none): */
NwSnapshot  *nw_client_get_snapshot (NwClient *self);
/**
 * nw_client_lacks: whether this kernel is known to be without @kind: a kind of link ("vlan", "dummy", ...), "tbf", "netem" or
 * "vlan-filtering" (GetKinds of data/org.netwarren.Helper1.xml). %FALSE while that is not known.
 */
gboolean     nw_client_lacks (NwClient *self, const char *kind);
/** The helper's process; nsenter(1) follows it into the lab. 0 for the computer itself. */
guint        nw_client_get_process_id (NwClient *self);
gboolean     nw_client_is_closed (NwClient *self);
/** Leaves the helper. A lab nobody else is in ends. Emits "closed" with a %NULL reason. */
void         nw_client_close (NwClient *self);

/**
 * nw_client_sync_async: when it finishes, the snapshot holds what the kernel had when it was called. By itself it follows a moment
 * behind, which matters to nobody who looks, but to whoever asks right after doing.
 */
void         nw_client_sync_async  (NwClient *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean     nw_client_sync_finish (NwClient *self, GAsyncResult *result, GError **error);

/** NwApplyResult: what a plan left behind. */
typedef struct {
  NwPlan     *undo;      /* takes it back; carries the title of the plan */
  GStrv       commands;  /* what a person would have typed */
  GStrv       notes;     /* what cannot come back */
  GHashTable *created;   /* char* name -> guint64* inode */
  guint       trial;     /* of a plan on trial: its number; else 0 */
} NwApplyResult;

void nw_apply_result_free (NwApplyResult *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NwApplyResult, nw_apply_result_free)

/**
 * NwApplyFlags:
 * @NW_APPLY_CONFIRMED: also what takes away what the root namespace itself reaches the world by; without it such a plan fails with
 *   NW_ERROR_UNCONFIRMED, and the message says what would go
 * @NW_APPLY_ON_TRIAL: it is taken back by itself after NW_TRIAL_SECONDS, unless nw_client_confirm_async() comes before
 */
typedef enum {
  NW_APPLY_NONE = 0,
  NW_APPLY_CONFIRMED = 1 << 0,
  NW_APPLY_ON_TRIAL = 1 << 1,
} NwApplyFlags;

#define NW_TRIAL_SECONDS 30

/** NwProgressFunc: @done of @total operations; called now and then while a long plan runs. */
typedef void (*NwProgressFunc) (guint done, guint total, gpointer user_data);

/**
 * nw_client_apply_async: applies @plan, whole or not at all. When it finishes with success the snapshot
 * already holds the effects. Cancelling undoes what was done and fails with NW_ERROR_CANCELLED.
 * @progress: (nullable) (closure progress_data)
 */
void           nw_client_apply_async  (NwClient *self, NwPlan *plan, NwApplyFlags flags,
                                       NwProgressFunc progress, gpointer progress_data,
                                       GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/** Returns: (transfer full) (nullable): */
NwApplyResult *nw_client_apply_finish (NwClient *self, GAsyncResult *result, GError **error);
/** nw_client_confirm_async: a plan on trial stays. Fails with NW_ERROR_NOT_FOUND when it is too late. */
void     nw_client_confirm_async  (NwClient *self, guint trial, GAsyncReadyCallback callback, gpointer user_data);
gboolean nw_client_confirm_finish (NwClient *self, GAsyncResult *result, GError **error);
/** Takes a plan on trial back at once; "reverted" follows. */
void     nw_client_revert         (NwClient *self, guint trial);

/**
 * nw_client_ping: starts a ping at once; errors arrive as its end.
 * @target: an address; @link: (nullable): the interface to leave by; @count: 0 for no end
 * Returns: (transfer full): unref it or nw_ping_stop() to end it
 */
NwPing *nw_client_ping (NwClient *self, NwNamespaceRef from, const NwInet *target, const char *link, guint count);

/**
 * nw_client_probe_async: whether a port can be reached from inside a namespace (Probe of data/org.netwarren.Helper1.xml).
 * @protocol: IPPROTO_TCP or IPPROTO_UDP; @timeout: milliseconds, 10 to 10000
 */
void  nw_client_probe_async  (NwClient *self, NwNamespaceRef from, const NwInet *target, guint port, guint protocol, guint timeout,
                              GAsyncReadyCallback callback, gpointer user_data);
/** Returns: (transfer full) (nullable): "open", "refused", "unreachable", "no-answer". */
char *nw_client_probe_finish (NwClient *self, GAsyncResult *result, GError **error);

G_END_DECLS
