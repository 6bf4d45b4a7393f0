/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-page.h"

G_BEGIN_DECLS

#define NW_TYPE_LINK_ADDRESSES (nw_link_addresses_get_type ())
G_DECLARE_FINAL_TYPE (NwLinkAddresses, nw_link_addresses, NW, LINK_ADDRESSES, NwPage)

/** NwLinkAddresses: the addresses of an interface; one can be added, each can be removed. */

/** What is said under the title; %NULL for nothing. */
void nw_link_addresses_set_description (NwLinkAddresses *self, const char *description);

G_END_DECLS
