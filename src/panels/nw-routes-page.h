/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-page.h"
#include "nw-table.h"

G_BEGIN_DECLS

#define NW_TYPE_ROUTES_PAGE (nw_routes_page_get_type ())
G_DECLARE_FINAL_TYPE (NwRoutesPage, nw_routes_page, NW, ROUTES_PAGE, NwPage)

/** NwRoutesPage: the routing table of a namespace, IPv4 and IPv6, in plain words too; routes are added and removed here. */

NwTable *nw_routes_page_get_table (NwRoutesPage *self);

G_END_DECLS
