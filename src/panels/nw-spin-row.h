/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define NW_TYPE_SPIN_ROW (nw_spin_row_get_type ())
G_DECLARE_FINAL_TYPE (NwSpinRow, nw_spin_row, NW, SPIN_ROW, AdwActionRow)

/**
 * NwSpinRow: a whole number that only asks. Changed by a person it emits "wanted" (guint number): at once for Enter and when the field
 * is left, else after a moment without another change, so that a number on its way is not asked for.
 */

/** The range, and how far an arrow goes. */
void nw_spin_row_set_range (NwSpinRow *self, guint least, guint most, guint step);
/** What the number really is. One that a person is changing stays, unless @anew. */
void nw_spin_row_set_truth (NwSpinRow *self, guint number, gboolean anew);

G_END_DECLS
