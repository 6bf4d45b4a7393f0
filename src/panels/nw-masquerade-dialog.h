/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-dialog.h"

G_BEGIN_DECLS

#define NW_TYPE_MASQUERADE_DIALOG (nw_masquerade_dialog_get_type ())
G_DECLARE_FINAL_TYPE (NwMasqueradeDialog, nw_masquerade_dialog, NW, MASQUERADE_DIALOG, NwDialog)

/**
 * NwMasqueradeDialog: what a network sends out by an interface leaves under the router's own address.
 *
 * Signals: "plan-wanted" (NwPlan *plan): as one plan; the dialog closes.
 * The caller sets "transient-for" and presents it; it destroys itself when closed.
 */

/** @router: inode; @rule: (nullable): a rule of the router to be changed */
GtkWidget *nw_masquerade_dialog_new (NwClient *client, guint64 router, const NwNatRule *rule);

G_END_DECLS
