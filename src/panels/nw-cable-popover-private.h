/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-cable-popover.h"
#include "nw-entry-row.h"

G_BEGIN_DECLS

/* For tests: the fields of each end (0 and 1), and the plan they make. */
NwEntryRow *nw_cable_popover_get_link_row    (NwCablePopover *self, guint end);
NwEntryRow *nw_cable_popover_get_address_row (NwCablePopover *self, guint end);
void        nw_cable_popover_set_addresses   (NwCablePopover *self, gboolean addresses);
const char *nw_cable_popover_get_hint        (NwCablePopover *self);
/** Returns: (transfer full) (nullable): %NULL while something is wrong. */
NwPlan     *nw_cable_popover_dup_plan        (NwCablePopover *self);

G_END_DECLS
