/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-part.h"

G_BEGIN_DECLS

#define NW_TYPE_INTERFACE_ROW (nw_interface_row_get_type ())
G_DECLARE_FINAL_TYPE (NwInterfaceRow, nw_interface_row, NW, INTERFACE_ROW, NwPart)

/** NwInterfaceRow: one interface on a card: its state as a dot, its name, its first addresses. */
GtkWidget *nw_interface_row_new (void);

void nw_interface_row_update (NwInterfaceRow *self, const NwSnapshot *snapshot,
                              const NwNamespace *namespace_, const NwLink *link);

/** Returns: (transfer full): the addresses of @link for a small place, two lines at most; those valid on one link only when there are no others. */
char *nw_interface_row_format_addresses (const NwNamespace *namespace_, const NwLink *link);

G_END_DECLS
