/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-dialog.h"

G_BEGIN_DECLS

#define NW_TYPE_GATEWAY_DIALOG (nw_gateway_dialog_get_type ())
G_DECLARE_FINAL_TYPE (NwGatewayDialog, nw_gateway_dialog, NW, GATEWAY_DIALOG, NwDialog)

/**
 * NwGatewayDialog: "Let these reach outside": router, its inside interface and address, the interface to the outside, who is let
 * out, masquerading; and what will be done, in sentences and commands. Modal.
 *
 * Signals: "plan-wanted" (NwPlan *plan): all of it as one plan; the dialog closes.
 * The caller sets "transient-for" and presents it; it destroys itself when closed.
 */

/**
 * @inode: whose gateway: the router itself, or a namespace that is to be let out (its router is looked for)
 * @link: ifindex of the router's inside interface (a switch, or a cable's end); 0: looked for
 */
GtkWidget *nw_gateway_dialog_new (NwClient *client, guint64 inode, int link);

G_END_DECLS
