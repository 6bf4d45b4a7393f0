/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-part.h"

G_BEGIN_DECLS

#define NW_TYPE_PORT (nw_port_get_type ())
G_DECLARE_FINAL_TYPE (NwPort, nw_port, NW, PORT, NwPart)

/**
 * NwPort: a port of a switch as a square in the colour of the namespace that is plugged in, grey for anything else. Its shape tells
 * its state: filled when it passes packets on, hollow when it is down, crossed
 * out when STP holds it back.
 */
GtkWidget *nw_port_new (void);

void nw_port_update (NwPort *self, const NwSnapshot *snapshot, const NwNamespace *namespace_, const NwLink *link);

G_END_DECLS
