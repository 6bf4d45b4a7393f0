/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "nw-namespace.h"

G_BEGIN_DECLS

#define NW_TYPE_NAT_ROW (nw_nat_row_get_type ())
G_DECLARE_FINAL_TYPE (NwNatRow, nw_nat_row, NW, NAT_ROW, AdwActionRow)

/** NwNatRow: a rule of address translation: short, and in a sentence. Signals: "edit", "remove". */
GtkWidget *nw_nat_row_new (NwNamespace *router, NwNatRule *rule);
NwNatRule *nw_nat_row_get_rule (NwNatRow *self);

G_END_DECLS
