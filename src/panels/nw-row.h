/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "nw-namespace.h"

G_BEGIN_DECLS

#define NW_TYPE_ROW (nw_row_get_type ())
G_DECLARE_FINAL_TYPE (NwRow, nw_row, NW, ROW, GObject)

/**
 * NwRow: a row of a list or table that outlives its record. The records of a snapshot are immutable: a neighbour whose state
 * changed is another object. A row with the same key takes the new record over, so that selection and scroll
 * position stay where they were.
 * @key: what it is, unique in its list
 * @namespace_: whose record it is
 * @record: an NwLink, NwRoute, NwNeighbour, NwAddress or NwNamespace
 * @note: text shown beside the record that comes from elsewhere, or ""
 *
 * Signals: "changed": what it shows is another.
 */
struct _NwRow {
  GObject parent_instance;

  char        *key;
  NwNamespace *namespace_;
  gpointer     record;
  char        *note;
};

/** @key, @note: (transfer full); @note: (nullable). */
NwRow *nw_row_new (char *key, NwNamespace *namespace_, gpointer record, char *note);

/**
 * nw_rows_update: makes @store hold @rows, with as little change as it can: rows that are gone are removed, new ones inserted, those
 * that stay keep their object. @rows: (element-type NwRow), of distinct keys.
 */
void nw_rows_update (GListStore *store, GPtrArray *rows);

G_END_DECLS
