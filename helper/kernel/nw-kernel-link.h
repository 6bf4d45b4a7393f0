/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-operation.h"
#include "nw-registry.h"

G_BEGIN_DECLS

/**
 * nw_kernel_link_dump: the interfaces of a namespace, asked for in the observer with IFLA_TARGET_NETNSID.
 * @links: (element-type NwLink): they are appended here
 * @has_limits: (out): whether it is worth while to ask for NwLimits
 */
gboolean nw_kernel_link_dump (NwRegistry *registry, const NwKnownNamespace *known, GPtrArray *links,
                              gboolean *has_limits, GError **error);

/**
 * nw_kernel_link_dump_local: the same, asked for in the namespace itself, where nobody can tell which namespaces
 * the other ends of its cables are in.
 */
gboolean nw_kernel_link_dump_local (NwRtnl *rtnl, GPtrArray *links, GError **error);

/**
 * nw_kernel_link_find: the ifindex of an interface.
 * @name: escaped
 * Returns: 0 when there is none (NW_ERROR_NOT_FOUND)
 */
int nw_kernel_link_find (NwRtnl *rtnl, const char *name, GError **error);

/**
 * nw_kernel_link_set_name: renames without ado; kernels before 6.2 refuse when the interface is up.
 * @name: what it is called now, for the message
 */
gboolean nw_kernel_link_set_name (NwRtnl *rtnl, int index, const char *name, const char *new_name, GError **error);

/* The changes: the operation of the same name, in the namespace of @rtnl. */

/** @peer: (nullable): the namespace of a veth's other end; %NULL for the same one. */
gboolean nw_kernel_link_add (NwRtnl *rtnl, NwNetns *peer, const NwOperation *operation, GError **error);
gboolean nw_kernel_link_remove (NwRtnl *rtnl, const NwOperation *operation, GError **error);
gboolean nw_kernel_link_set_up (NwRtnl *rtnl, const NwOperation *operation, GError **error);
gboolean nw_kernel_link_set_mtu (NwRtnl *rtnl, const NwOperation *operation, GError **error);
gboolean nw_kernel_link_set_mac (NwRtnl *rtnl, const NwOperation *operation, GError **error);
gboolean nw_kernel_link_rename (NwRtnl *rtnl, const NwOperation *operation, GError **error);
gboolean nw_kernel_link_set_master (NwRtnl *rtnl, const NwOperation *operation, GError **error);
gboolean nw_kernel_link_move (NwRtnl *rtnl, NwNetns *target, const NwOperation *operation, GError **error);

G_END_DECLS
