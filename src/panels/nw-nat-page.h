/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-page.h"

G_BEGIN_DECLS

#define NW_TYPE_NAT_PAGE (nw_nat_page_get_type ())
G_DECLARE_FINAL_TYPE (NwNatPage, nw_nat_page, NW, NAT_PAGE, NwPage)

/**
 * NwNatPage: a namespace as a router: whether it forwards, masquerading and published ports in words, and the firewall rules of others,
 * which are shown and never changed.
 */

G_END_DECLS
