/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-entry-row.h"
#include "nw-switch-cable-popover.h"

G_BEGIN_DECLS

/* For tests: the fields, the warning, and the plan they make. */
NwEntryRow *nw_switch_cable_popover_get_link_row    (NwSwitchCablePopover *self);
NwEntryRow *nw_switch_cable_popover_get_port_row    (NwSwitchCablePopover *self);
NwEntryRow *nw_switch_cable_popover_get_address_row (NwSwitchCablePopover *self);
void        nw_switch_cable_popover_set_address     (NwSwitchCablePopover *self, gboolean address);
const char *nw_switch_cable_popover_get_hint        (NwSwitchCablePopover *self);
/** Returns: (transfer full) (nullable): %NULL while something is wrong. */
NwPlan     *nw_switch_cable_popover_dup_plan        (NwSwitchCablePopover *self);

G_END_DECLS
