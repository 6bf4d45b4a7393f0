/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "nw-client.h"

G_BEGIN_DECLS

#define NW_TYPE_CABLE_POPOVER (nw_cable_popover_get_type ())
G_DECLARE_FINAL_TYPE (NwCablePopover, nw_cable_popover, NW, CABLE_POPOVER, GtkPopover)

/**
 * NwCablePopover: proposes interface names and addresses for a cable between two namespaces; everything can be edited, wrong
 * input is explained at its field while typing, Enter accepts, Escape gives up, "no addresses" is possible.
 *
 * Signals: "plan-wanted" (NwPlan *plan): veth, addresses, both ends and lo up, as one plan titled "Connect red and blue".
 * The caller parents it, points it and pops it up; it unparents itself when closed.
 */
GtkWidget *nw_cable_popover_new (NwClient *client, guint64 from, guint64 to);

G_END_DECLS
