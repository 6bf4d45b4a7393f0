/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-page.h"
#include "nw-table.h"

G_BEGIN_DECLS

#define NW_TYPE_FORWARDING_TABLE (nw_forwarding_table_get_type ())
G_DECLARE_FINAL_TYPE (NwForwardingTable, nw_forwarding_table, NW, FORWARDING_TABLE, NwPage)

/** NwForwardingTable: the forwarding database of a switch: which MAC address is behind which port, and how that is known. */

/** For tests. */
NwTable *nw_forwarding_table_get_table (NwForwardingTable *self);

G_END_DECLS
