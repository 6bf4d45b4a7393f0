/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-dialog.h"

G_BEGIN_DECLS

#define NW_TYPE_LINK_DIALOG (nw_link_dialog_get_type ())
G_DECLARE_FINAL_TYPE (NwLinkDialog, nw_link_dialog, NW, LINK_DIALOG, NwDialog)

/**
 * NwLinkDialog: adds an interface that stands alone or on another one: a switch, dummy, VLAN, macvlan, VXLAN, ifb. What this kernel
 * lacks cannot be chosen and says why.
 *
 * Signals: "plan-wanted" (NwPlan *plan): the interface, set up, as one plan; the dialog closes.
 * The caller sets "transient-for" and presents it; it destroys itself when closed.
 */

/** @inode: the namespace it is to be in */
GtkWidget *nw_link_dialog_new (NwClient *client, guint64 inode);

G_END_DECLS
