/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "nw-inet.h"

G_BEGIN_DECLS

/**
 * NwQuestionKind: what a command that changes nothing asks for.
 * @NW_QUESTION_NAMESPACES: ip netns
 * @NW_QUESTION_LINKS: ip link
 * @NW_QUESTION_ADDRESSES: ip addr
 * @NW_QUESTION_ROUTES: ip route
 * @NW_QUESTION_RULES: ip rule
 * @NW_QUESTION_NEIGHBOURS: ip neigh
 * @NW_QUESTION_BRIDGE_PORTS: bridge link
 * @NW_QUESTION_BRIDGE_ENTRIES: bridge fdb
 * @NW_QUESTION_ARP: arp (net-tools)
 * @NW_QUESTION_ROUTE_TABLE: route (net-tools)
 * @NW_QUESTION_SYSCTL: sysctl net.ipv4.ip_forward, cat /proc/sys/net/…
 * @NW_QUESTION_QDISCS: tc qdisc
 * @NW_QUESTION_RULESET: nft list ruleset
 * @NW_QUESTION_PING: ping: not for nw_show(), but for the helper
 */
typedef enum {
  NW_QUESTION_NAMESPACES,
  NW_QUESTION_LINKS,
  NW_QUESTION_ADDRESSES,
  NW_QUESTION_ROUTES,
  NW_QUESTION_RULES,
  NW_QUESTION_NEIGHBOURS,
  NW_QUESTION_BRIDGE_PORTS,
  NW_QUESTION_BRIDGE_ENTRIES,
  NW_QUESTION_ARP,
  NW_QUESTION_ROUTE_TABLE,
  NW_QUESTION_SYSCTL,
  NW_QUESTION_QDISCS,
  NW_QUESTION_RULESET,
  NW_QUESTION_PING,
} NwQuestionKind;

/**
 * NwQuestionFlags:
 * @NW_QUESTION_BRIEF: -br; @NW_QUESTION_JSON: -j; @NW_QUESTION_PRETTY: -p; @NW_QUESTION_DETAILS: -d; @NW_QUESTION_ONE_LINE: -o
 * @NW_QUESTION_NUMERIC: arp -n, route -n
 * @NW_QUESTION_UP_ONLY: ip link show up
 * @NW_QUESTION_ALL_TABLES: ip route show table all
 * @NW_QUESTION_VALUE_ONLY: cat, sysctl -n: the value without its name
 */
typedef enum {
  NW_QUESTION_BRIEF = 1 << 0,
  NW_QUESTION_JSON = 1 << 1,
  NW_QUESTION_PRETTY = 1 << 2,
  NW_QUESTION_DETAILS = 1 << 3,
  NW_QUESTION_ONE_LINE = 1 << 4,
  NW_QUESTION_NUMERIC = 1 << 5,
  NW_QUESTION_UP_ONLY = 1 << 6,
  NW_QUESTION_ALL_TABLES = 1 << 7,
  NW_QUESTION_VALUE_ONLY = 1 << 8,
} NwQuestionFlags;

#define NW_TYPE_QUESTION (nw_question_get_type ())
G_DECLARE_FINAL_TYPE (NwQuestion, nw_question, NW, QUESTION, GObject)

/**
 * NwQuestion: a show command or a ping, understood. Immutable once it is in an NwScriptLine.
 * @namespace: the name of the namespace that is asked, escaped; "" is the root namespace. A name, not an inode, because an
 *   earlier line of the same script may make it
 * @link: escaped; "" for all (ping: for whichever the routes say)
 * @master: of ip link show master X: escaped, or ""
 * @link_kind: of ip link show type X, or ""
 * @family: AF_INET, AF_INET6, or AF_UNSPEC for what the command shows by itself
 * @table: RT_TABLE_*; 0 for the main table
 * @key: sysctl: "net.ipv4.ip_forward"; nft: the table, or ""
 * @target: ping: whom; routes: the destination asked for, if any
 * @is_exact: routes: @target exactly, not all in it ("root")
 * @count: ping -c; 0 for no end
 * @timeout: ping -W, in milliseconds; 0 when not given
 * @deadline: ping -w, in milliseconds; 0 when not given
 */
struct _NwQuestion {
  GObject parent_instance;

  NwQuestionKind  kind;
  NwQuestionFlags flags;
  char           *namespace;
  char           *link;
  char           *master;
  char           *link_kind;
  int             family;
  guint           table;
  char           *key;
  NwInet          target;
  gboolean        is_exact;
  guint           count;
  guint           timeout;
  guint           deadline;
};

/** All strings are "". */
NwQuestion *nw_question_new (NwQuestionKind kind);

G_END_DECLS
