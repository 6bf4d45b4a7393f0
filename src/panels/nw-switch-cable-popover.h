/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "nw-client.h"

G_BEGIN_DECLS

#define NW_TYPE_SWITCH_CABLE_POPOVER (nw_switch_cable_popover_get_type ())
G_DECLARE_FINAL_TYPE (NwSwitchCablePopover, nw_switch_cable_popover, NW, SWITCH_CABLE_POPOVER, GtkPopover)

/**
 * NwSwitchCablePopover: proposes the names of both ends and the address for a cable from a namespace, or from another switch, to a
 * switch; everything can be edited, wrong input is explained at its field, a cable that closes a loop is warned of.
 *
 * Signals: "plan-wanted" (NwPlan *plan).
 * The caller parents it, points it and pops it up; it unparents itself when closed, and closes when an end is gone.
 */

/**
 * @from: inode of the namespace at the far end; @from_bridge: ifindex of the switch there, 0 for the namespace itself
 * @switch_namespace, @bridge: the switch
 * Returns: (nullable): %NULL when one of them is gone, or a switch would be plugged into itself
 */
GtkWidget *nw_switch_cable_popover_new (NwClient *client, guint64 from, int from_bridge,
                                        guint64 switch_namespace, int bridge);

G_END_DECLS
