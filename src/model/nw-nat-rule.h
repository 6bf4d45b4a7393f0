/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "nw-inet.h"

G_BEGIN_DECLS

/** NW_NAT_TABLE: the one nftables table that is ours, in the families ip and ip6. */
#define NW_NAT_TABLE "netwarren"

/** The chains in it, each there only while it has a rule. Types, hooks and priorities: nft(8), "dstnat" and "srcnat". */
#define NW_NAT_PREROUTING "prerouting"
#define NW_NAT_OUTPUT "output"
#define NW_NAT_POSTROUTING "postrouting"

/**
 * NwNatKind:
 * @NW_NAT_MASQUERADE: what a network sends out goes under the router's own address
 * @NW_NAT_PUBLISH: a port of the router leads to a port of a machine behind it
 */
typedef enum {
  NW_NAT_MASQUERADE,
  NW_NAT_PUBLISH,
} NwNatKind;

#define NW_TYPE_NAT_RULE (nw_nat_rule_get_type ())
G_DECLARE_FINAL_TYPE (NwNatRule, nw_nat_rule, NW, NAT_RULE, GObject)

/**
 * NwNatRule: address translation in a router namespace. Immutable. It stands for one to three rules of nftables.
 * @kind: which of the two
 * @link: the interface that packets leave by (masquerade; "" is any but lo) or come in by (publish; "" is any), escaped
 * @source: masquerade: the network whose packets are translated; prefix length 0 is every source. Always set.
 * @protocol: publish: IPPROTO_TCP or IPPROTO_UDP
 * @port: publish: the router's port, on every address it has
 * @target: publish: the machine behind. A prefix length shorter than 32 (128) lets the machines of that network
 *   reach the port as well, by way of the router ("hairpin"): their connections are masqueraded, for the target would
 *   answer its neighbours directly, and they would not know the answer for theirs. Only without @link.
 * @target_port: publish: the port there
 * @from_host: publish: also for connections that the router itself makes to one of its addresses (not to 127.0.0.0/8
 *   or ::1: such packets may not leave a machine)
 */
struct _NwNatRule {
  GObject parent_instance;

  NwNatKind kind;
  char     *link;

  NwInet    source;

  guint8    protocol;
  guint16   port;
  NwInet    target;
  guint16   target_port;
  gboolean  from_host;
};

/** @link: "" for any. @source: host bits cleared. */
NwNatRule *nw_nat_rule_new_masquerade (const NwInet *source, const char *link);
NwNatRule *nw_nat_rule_new_publish (guint8 protocol, guint16 port, const char *link,
                                    const NwInet *target, guint16 target_port, gboolean from_host);

gboolean   nw_nat_rule_equal (const NwNatRule *a, const NwNatRule *b);
/** The order in a namespace: IPv4 first, masquerade first, then by network or protocol and port, then link. */
int        nw_nat_rule_compare (const NwNatRule *a, const NwNatRule *b);

/** nw_nat_rule_check: whether it can be made. NW_ERROR_INVALID_ARGUMENT, fit to stand beside an entry field. */
gboolean   nw_nat_rule_check (const NwNatRule *self, GError **error);

/** AF_INET or AF_INET6. */
int        nw_nat_rule_get_family (const NwNatRule *self);

/** Whether @target's neighbours reach the port as well. */
gboolean   nw_nat_rule_has_hairpin (const NwNatRule *self);

/**
 * nw_nat_rule_dup_key: what makes a rule this rule: of two with the same key only one can have an effect, so that adding
 * one replaces the other. "masquerade 192.168.15.0/24 out eth0", "publish ip tcp 80", "publish ip6 udp 53 in eth0".
 * Returns: (transfer full)
 */
char      *nw_nat_rule_dup_key (const NwNatRule *self);

/** Returns: (transfer full): the comment that its nftables rules carry: "netwarren:" and the key. */
char      *nw_nat_rule_dup_comment (const NwNatRule *self);

/**
 * nw_nat_rule_to_commands: the nft(8) commands that make it, quoted for a POSIX shell; also when table or chain are there already.
 * @prefix: what stands before each: "" or "ip netns exec red "
 * Returns: (transfer full) (array zero-terminated=1)
 */
GStrv      nw_nat_rule_to_commands (const NwNatRule *self, const char *prefix);

/**
 * nw_nat_rule_to_removal_commands: those that take it away again. nft deletes a rule by its handle alone, so that they look it up by the comment.
 * @remaining: (element-type NwNatRule): the others of the same namespace: chains and table go with their last rule
 */
GStrv      nw_nat_rule_to_removal_commands (const NwNatRule *self, const char *prefix, const GPtrArray *remaining);

G_END_DECLS
