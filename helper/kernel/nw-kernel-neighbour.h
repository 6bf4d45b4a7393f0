/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-operation.h"
#include "nw-rtnl.h"

G_BEGIN_DECLS

/** @neighbours: (element-type NwNeighbour): they are appended here. */
gboolean nw_kernel_neighbour_dump (NwRtnl *rtnl, GPtrArray *neighbours, GError **error);

/* The changes: the operation of the same name, in the namespace of @rtnl. */
gboolean nw_kernel_neighbour_replace (NwRtnl *rtnl, const NwOperation *operation, GError **error);
gboolean nw_kernel_neighbour_remove (NwRtnl *rtnl, const NwOperation *operation, GError **error);

G_END_DECLS
