/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-operation.h"
#include "nw-rtnl.h"

G_BEGIN_DECLS

/* What only some kinds of interfaces have: IFLA_INFO_DATA of linux/if_link.h. */

/**
 * nw_kernel_link_kind_read: the fields of a vlan, macvlan or vxlan; of the latter also the parent, as its peer_index.
 * @link: its kind is known
 * @data: IFLA_INFO_DATA
 */
void nw_kernel_link_kind_read (NwLink *link, struct nlattr *data);

/**
 * nw_kernel_link_kind_put: the same, for a link that is to be made.
 * @message: inside of its IFLA_LINKINFO
 * @parent: ifindex of `operation->parent`, or 0
 */
void nw_kernel_link_kind_put (NwRtnlMessage *message, const NwOperation *operation, int parent);

G_END_DECLS
