/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-operation.h"
#include "nw-rtnl.h"

G_BEGIN_DECLS

/** @routes: (element-type NwRoute): they are appended here; those of all tables but the local one. */
gboolean nw_kernel_route_dump (NwRtnl *rtnl, GPtrArray *routes, GError **error);

/* The changes: the operation of the same name, in the namespace of @rtnl, with ip-route(8)'s defaults. */
gboolean nw_kernel_route_replace (NwRtnl *rtnl, const NwOperation *operation, GError **error);
gboolean nw_kernel_route_remove (NwRtnl *rtnl, const NwOperation *operation, GError **error);

G_END_DECLS
