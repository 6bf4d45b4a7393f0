/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-page.h"

G_BEGIN_DECLS

#define NW_TYPE_LINK_PAGE (nw_link_page_get_type ())
G_DECLARE_FINAL_TYPE (NwLinkPage, nw_link_page, NW, LINK_PAGE, NwPage)

/** NwLinkPage: one interface: up or down, name, MTU, MAC, addresses, its namespace, the other end. */

G_END_DECLS
