/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "nw-snapshot.h"

G_BEGIN_DECLS

#define NW_TYPE_PORT_ROW (nw_port_row_get_type ())
G_DECLARE_FINAL_TYPE (NwPortRow, nw_port_row, NW, PORT_ROW, AdwActionRow)

/**
 * NwPortRow: a port of a switch: its state, and who is plugged in. Signals: "detach": it is to leave its switch.
 */
GtkWidget *nw_port_row_new (void);

void       nw_port_row_show (NwPortRow *self, NwSnapshot *snapshot, NwNamespace *namespace_, NwLink *port);
NwLink    *nw_port_row_get_port (NwPortRow *self);

/** Returns: (transfer full): who is plugged into @port: "veth-red", its address on a second line, "the switch v-net-1"; and whether STP keeps the port shut. */
char      *nw_port_row_dup_partner (NwSnapshot *snapshot, NwNamespace *namespace_, NwLink *port);

G_END_DECLS
