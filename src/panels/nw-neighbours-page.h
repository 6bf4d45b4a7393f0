/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-page.h"
#include "nw-table.h"

G_BEGIN_DECLS

#define NW_TYPE_NEIGHBOURS_PAGE (nw_neighbours_page_get_type ())
G_DECLARE_FINAL_TYPE (NwNeighboursPage, nw_neighbours_page, NW, NEIGHBOURS_PAGE, NwPage)

/** NwNeighboursPage: the ARP and neighbour table of a namespace, with what each state means. */

NwTable *nw_neighbours_page_get_table (NwNeighboursPage *self);

G_END_DECLS
