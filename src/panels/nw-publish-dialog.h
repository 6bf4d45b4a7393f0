/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-dialog.h"

G_BEGIN_DECLS

#define NW_TYPE_PUBLISH_DIALOG (nw_publish_dialog_get_type ())
G_DECLARE_FINAL_TYPE (NwPublishDialog, nw_publish_dialog, NW, PUBLISH_DIALOG, NwDialog)

/**
 * NwPublishDialog: a port of a router leads to a port of a machine behind it; and what will be done, in sentences and commands. Modal.
 *
 * Signals: "plan-wanted" (NwPlan *plan): as one plan; the dialog closes.
 * The caller sets "transient-for" and presents it; it destroys itself when closed.
 */

/**
 * @inode: the router, or a namespace behind one, whose port is to be published
 * @rule: (nullable): a published port of the router @inode to be changed
 */
GtkWidget *nw_publish_dialog_new (NwClient *client, guint64 inode, const NwNatRule *rule);

G_END_DECLS
