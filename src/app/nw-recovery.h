/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "nw-document.h"

G_BEGIN_DECLS

#define NW_TYPE_RECOVERY (nw_recovery_get_type ())
G_DECLARE_FINAL_TYPE (NwRecovery, nw_recovery, NW, RECOVERY, GObject)

/**
 * NwRecovery: a copy of a lab on the disk, in case that Netwarren ends without being asked to. A lab is gone then; its copy is not.
 *
 * Each lab has a copy of its own, and a lock beside it (flock(2)) that its owner holds for as long as it lives, so that nobody takes
 * the copy of a running lab for one that was left. Whoever finds one that was left holds its lock from then on.
 * Writing is done by another thread, a moment after a change; without a change nothing is done.
 */

/** @directory: (nullable): %NULL for $XDG_STATE_HOME/netwarren/labs. It need not be there. Nothing is written before there is something to keep. */
NwRecovery *nw_recovery_new (const char *directory);

/**
 * nw_recovery_keep: keeps a copy of @document.
 * @document: (nullable): %NULL when there is nothing to keep any more
 * @file: (nullable): the file that the lab is saved in
 */
void nw_recovery_keep (NwRecovery *self, NwDocument *document, GFile *file);

/** nw_recovery_discard: nothing is left: the lab was ended on purpose, or nobody wants it back. */
void nw_recovery_discard (NwRecovery *self);

/** nw_recovery_find_async: what was left by those who ended without being asked to. @directory: as above. */
void       nw_recovery_find_async  (const char *directory, GAsyncReadyCallback callback, gpointer user_data);
/** Returns: (element-type NwRecovery) (transfer full): newest first. Those that are let go without nw_recovery_discard() are found again. */
GPtrArray *nw_recovery_find_finish (GAsyncResult *result);

/** Returns: (transfer none) (nullable): what was found. */
NwDocument *nw_recovery_get_document (NwRecovery *self);
/** Returns: (transfer none) (nullable): the file that it was saved in. */
GFile      *nw_recovery_get_file     (NwRecovery *self);
/** When it was written, in seconds since 1970. */
gint64      nw_recovery_get_time     (NwRecovery *self);

G_END_DECLS
