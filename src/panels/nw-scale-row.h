/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define NW_TYPE_SCALE_ROW (nw_scale_row_get_type ())
G_DECLARE_FINAL_TYPE (NwScaleRow, nw_scale_row, NW, SCALE_ROW, AdwPreferencesRow)

/**
 * NwScaleRow: a slider over a few values that lie far apart: "off", 1 kbit/s, 2 kbit/s, … 1 Gbit/s. What it stands at is said above it.
 *
 * Property "title" (of AdwPreferencesRow) names it. Signals: "wanted": a person moved it.
 */

/** NwScaleText: a value in words. Returns: (transfer full). */
typedef char *(*NwScaleText) (guint64 value);

/** @values: in ascending order, static; the first means "off". */
void    nw_scale_row_set_values (NwScaleRow *self, const guint64 *values, guint n, NwScaleText text);
/** What it stands at; also a value between those it offers. */
guint64 nw_scale_row_get_value  (NwScaleRow *self);
/** Shows @value without asking for it. */
void    nw_scale_row_set_value  (NwScaleRow *self, guint64 value);
/** For a slider whose title does not tell it apart from another. */
void    nw_scale_row_set_accessible_label (NwScaleRow *self, const char *label);

G_END_DECLS
