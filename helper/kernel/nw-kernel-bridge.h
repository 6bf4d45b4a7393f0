/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-bridge.h"
#include "nw-bridge-entry.h"
#include "nw-operation.h"
#include "nw-rtnl.h"

G_BEGIN_DECLS

/**
 * nw_kernel_bridge_dump: the options of all bridges in a namespace.
 * @bridges: (element-type NwBridge): they are appended here
 */
gboolean nw_kernel_bridge_dump (NwRtnl *rtnl, GPtrArray *bridges, GError **error);

/**
 * nw_kernel_bridge_dump_entries: the forwarding databases of all bridges in a namespace: the AF_BRIDGE neighbours that have a
 * master. What a vxlan or the filter of a network card knows is not among them.
 * @entries: (element-type NwBridgeEntry): they are appended here
 */
gboolean nw_kernel_bridge_dump_entries (NwRtnl *rtnl, GPtrArray *entries, GError **error);

/**
 * nw_kernel_bridge_get: the options of one bridge.
 * Returns: (transfer full) (nullable): %NULL also when @index is no bridge
 */
NwBridge *nw_kernel_bridge_get (NwRtnl *rtnl, int index);

/** nw_kernel_bridge_set: bridge-set, in the namespace of @rtnl; all of it or nothing. */
gboolean nw_kernel_bridge_set (NwRtnl *rtnl, const NwOperation *operation, GError **error);

G_END_DECLS
