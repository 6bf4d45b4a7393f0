/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <linux/netlink.h>

#include "nw-netns.h"

G_BEGIN_DECLS

/* What talking over rtnetlink (nw-rtnl.h) and over nfnetlink (nw-nft.h) have in common. */

/**
 * nw_netlink_open: a socket inside a namespace whose refusals come with the kernel's own words (extended ack), and
 * which does not wait for ever for an answer that is lost.
 * @protocol: NETLINK_ROUTE, NETLINK_NETFILTER
 * Returns: its descriptor, or -1
 */
int nw_netlink_open (NwNetns *netns, int protocol, GError **error);

/** nw_netlink_send: to the kernel. Returns: an errno, 0 for none. */
int nw_netlink_send (int fd, gconstpointer bytes, gsize size);

/**
 * nw_netlink_receive: what the kernel sent next; whatever anybody else sent is dropped.
 * @capacity: of @buffer; a longer message is an error (EMSGSIZE)
 * Returns: how long it is, or -1 with errno
 */
gssize nw_netlink_receive (int fd, guint8 *buffer, gsize capacity);

/**
 * nw_netlink_read_acknowledgement: of NLMSG_ERROR and NLMSG_DONE, which both begin with an errno, negative; the attributes
 * of the extended ack follow.
 * @detail: (inout): becomes the kernel's words, if it has any; g_free() what was there
 * Returns: the errno, 0 for success
 */
int nw_netlink_read_acknowledgement (struct nlmsghdr *message, char **detail);

G_END_DECLS
