/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define NW_TYPE_SWITCH_ROW (nw_switch_row_get_type ())
G_DECLARE_FINAL_TYPE (NwSwitchRow, nw_switch_row, NW, SWITCH_ROW, AdwActionRow)

/**
 * NwSwitchRow: a switch that only asks. Flipped by a person it emits "wanted" (gboolean on) and shows the wish as pending (the
 * slider has moved, the colour has not) until nw_switch_row_set_truth() says what is.
 */
void nw_switch_row_set_truth (NwSwitchRow *self, gboolean on);
/** Whether it can be flipped at all; if not, the subtitle stays readable to say why. */
void nw_switch_row_set_available (NwSwitchRow *self, gboolean available);

G_END_DECLS
