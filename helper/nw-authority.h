/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "nw-action.h"

G_BEGIN_DECLS

/** Details for the messages of the policy: $(objects) and $(what), as NwDemand has them; plain text, one line, without markup. */
#define NW_AUTHORITY_DETAIL_OBJECTS "objects"
#define NW_AUTHORITY_DETAIL_WHAT "what"

/** Seconds that a person may take to answer the dialog. */
#define NW_AUTHORITY_PATIENCE 300

/**
 * nw_authority_check_async: asks polkit whether @sender may. The subject is the name on the bus, which cannot be taken over by another
 * process as a process's number can.
 *
 * @bus: the system bus, where polkit is, too
 * @sender: its unique name there
 * @demand: of an action that polkit knows
 * @interactive: whether a person may be asked
 * @cancellable: (nullable): cancelling takes the dialog away, and fails with NW_ERROR_CANCELLED
 */
void     nw_authority_check_async  (GDBusConnection *bus, const char *sender, const NwDemand *demand, gboolean interactive,
                                    GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/**
 * nw_authority_check_finish:
 * Returns: %TRUE only if polkit said yes; %FALSE with
 *   NW_ERROR_DENIED: polkit said no, or could not be asked; the message says what can be done
 *   NW_ERROR_CANCELLED: the person dismissed the dialog, or did not answer it; that is no fault, and nothing needs to be said
 */
gboolean nw_authority_check_finish (GAsyncResult *result, GError **error);

G_END_DECLS
