/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-selection.h"

G_BEGIN_DECLS

/**
 * NwEndpoint: what stands on the canvas by itself and a cable can end at: a namespace, or a switch in one. Borrowed from the
 * snapshot. @bridge: (nullable): %NULL for the namespace itself
 */
typedef struct {
  NwNamespace *namespace;
  NwLink      *bridge;
} NwEndpoint;

/** Returns: whether @selected is one, and still there. */
gboolean nw_endpoint_find (const NwSnapshot *snapshot, NwSelected selected, NwEndpoint *endpoint);

/** Whether @link is a switch. */
gboolean nw_endpoint_is_switch (const NwLink *link);

/** "red", "v-net-0", and of a switch that is not the host's "v-net-0 in red". Returns: (transfer full) */
char    *nw_endpoint_dup_title (const NwEndpoint *self);

/** The key its position is remembered by (nw-canvas.h). Returns: (transfer full) */
char    *nw_endpoint_dup_key (const NwEndpoint *self);

G_END_DECLS
