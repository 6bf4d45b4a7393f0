/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <linux/rtnetlink.h>
#include <netlink/attr.h>
#include <netlink/msg.h>

#include "nw-netns.h"

G_BEGIN_DECLS

/**
 * NwRtnl: a NETLINK_ROUTE socket (rtnetlink(7)) inside a namespace, for requests and dumps. Reference counted.
 *
 * libnl builds and takes apart the messages; sending and receiving is done here, because libnl throws
 * the kernel's extended ack and its exact errno away. It holds its namespace open (see NwNetns).
 */
typedef struct _NwRtnl NwRtnl;

/** Returns: (transfer full) (nullable): */
NwRtnl  *nw_rtnl_new (NwNetns *netns, GError **error);
NwRtnl  *nw_rtnl_ref (NwRtnl *self);
void     nw_rtnl_unref (NwRtnl *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NwRtnl, nw_rtnl_unref)

/** Returns: (transfer none): */
NwNetns *nw_rtnl_get_netns (NwRtnl *self);

/** NwRtnlMessage: libnl's message, for g_autoptr. */
typedef struct nl_msg NwRtnlMessage;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NwRtnlMessage, nlmsg_free)

/**
 * nw_rtnl_message_new: a request with room for every attribute that we ever send.
 * @type: RTM_*
 * @flags: NLM_F_* beyond NLM_F_REQUEST
 * @header: (array length=size): struct ifinfomsg, rtmsg, ...
 */
NwRtnlMessage *nw_rtnl_message_new (guint16 type, guint16 flags, gconstpointer header, gsize size);
void           nw_rtnl_message_put (NwRtnlMessage *self, int attribute, gconstpointer data, gsize size);
void           nw_rtnl_message_put_u32 (NwRtnlMessage *self, int attribute, guint32 value);
/** With its terminating NUL. */
void           nw_rtnl_message_put_string (NwRtnlMessage *self, int attribute, const char *value);
/** The bytes of the address; nothing when it is not set. */
void           nw_rtnl_message_put_inet (NwRtnlMessage *self, int attribute, const NwInet *inet);
struct nlattr *nw_rtnl_message_begin (NwRtnlMessage *self, int attribute);
void           nw_rtnl_message_end (NwRtnlMessage *self, struct nlattr *nest);

/** Reads an address from an attribute; unset when @attribute is %NULL or of another length. */
NwInet nw_rtnl_read_inet (const struct nlattr *attribute, int family, int prefix);
NwMac  nw_rtnl_read_mac (const struct nlattr *attribute);

/** NwRtnlReplyFunc: looks at the reply to a request. */
typedef void (*NwRtnlReplyFunc) (struct nlmsghdr *message, gpointer user_data);

/**
 * nw_rtnl_request: sends @request and waits until the kernel has done it.
 * @reply: (nullable): called for what the kernel answers beside the acknowledgement
 * @what: a translated printf format: the sentence that the error begins with, "Could not add veth-red to red"
 *
 * A refusal becomes NW_ERROR_NOT_FOUND, NW_ERROR_EXISTS, NW_ERROR_UNSUPPORTED or NW_ERROR_KERNEL, and its message
 * ends with the kernel's extended ack, or with the errno's text.
 */
gboolean nw_rtnl_request (NwRtnl *self, NwRtnlMessage *request, NwRtnlReplyFunc reply, gpointer user_data,
                          GError **error, const char *what, ...) G_GNUC_PRINTF (6, 7);

/** NwRtnlDecodeFunc: turns a message of a dump into a record and adds it to @records, or leaves it out. */
typedef void (*NwRtnlDecodeFunc) (struct nlmsghdr *message, GPtrArray *records, gpointer user_data);

/**
 * nw_rtnl_dump: asks for a whole table.
 * @request: without NLM_F_DUMP
 * @records: the records are appended here; taken back when the dump must be repeated because the table changed meanwhile
 */
gboolean nw_rtnl_dump (NwRtnl *self, NwRtnlMessage *request, NwRtnlDecodeFunc decode, gpointer user_data,
                       GPtrArray *records, GError **error);

G_END_DECLS
