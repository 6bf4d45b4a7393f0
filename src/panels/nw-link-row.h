/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "nw-snapshot.h"

G_BEGIN_DECLS

#define NW_TYPE_LINK_ROW (nw_link_row_get_type ())
G_DECLARE_FINAL_TYPE (NwLinkRow, nw_link_row, NW, LINK_ROW, AdwActionRow)

/** NwLinkRow: an interface in a list: state, name, addresses; a click goes to it. */
GtkWidget *nw_link_row_new (void);

/** @with_namespace: also says whose it is. */
void nw_link_row_show (NwLinkRow *self, NwSnapshot *snapshot, NwNamespace *namespace_, NwLink *link, gboolean with_namespace);

NwNamespace *nw_link_row_get_namespace (NwLinkRow *self);
NwLink      *nw_link_row_get_link      (NwLinkRow *self);

G_END_DECLS
