/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "nw-row.h"

G_BEGIN_DECLS

#define NW_TYPE_TABLE (nw_table_get_type ())
G_DECLARE_FINAL_TYPE (NwTable, nw_table, NW, TABLE, AdwBin)

/**
 * NwTable: a table of NwRow: sortable by every column; Ctrl+C copies the selected rows separated by tabs, a button copies all of
 * it. A change keeps selection and scroll position.
 *
 * Properties: "title": what stands above it, and its accessible name; "empty": a sentence for when there is no row.
 * Signals: "selection-changed".
 */

typedef enum {
  NW_COLUMN_PLAIN = 0,
  NW_COLUMN_MONOSPACE = 1 << 0,
  NW_COLUMN_EXPAND = 1 << 1,
  NW_COLUMN_NOTED = 1 << 2, /* the row's note stands under the text */
} NwColumnFlags;

/** NwTableText: the text of a cell, also what is copied. Returns: (transfer full). */
typedef char *(*NwTableText) (NwRow *row);
/** NwTableCompare: the order of two rows in a column. */
typedef int (*NwTableCompare) (NwRow *a, NwRow *b);

/** @compare: (nullable): by the text of the column when %NULL. */
void   nw_table_add_column   (NwTable *self, const char *title, NwTableText text, NwTableCompare compare, NwColumnFlags flags);
/** A button for the line above the table. */
void   nw_table_add_button   (NwTable *self, GtkWidget *button);
/** @text: a tooltip for each row. */
void   nw_table_set_tooltip  (NwTable *self, NwTableText text);
/** @rows: (element-type NwRow): in their natural order. Keys tell rows of different namespaces apart as well. */
void   nw_table_set_rows     (NwTable *self, GPtrArray *rows);
/** Returns: (transfer none) (nullable): the first selected row. */
NwRow *nw_table_get_selected (NwTable *self);
/** Returns: (transfer full): a line of titles and a line for each row, in the order shown. */
char  *nw_table_to_text      (NwTable *self, gboolean only_selected);

/* For tests: what the table shows. */
GtkSelectionModel *nw_table_get_model (NwTable *self);
GtkColumnView     *nw_table_get_view  (NwTable *self);

G_END_DECLS
