/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define NW_TYPE_FOREIGN_RULE (nw_foreign_rule_get_type ())
G_DECLARE_FINAL_TYPE (NwForeignRule, nw_foreign_rule, NW, FOREIGN_RULE, GObject)

/**
 * NwForeignRule: a line of somebody else's nftables ruleset, to be shown and never changed: a rule, or a chain itself
 * (@handle 0), which comes before its rules. Immutable.
 * @family: "ip", "ip6", "inet", "arp", "bridge", "netdev"
 * @table, @chain: escaped
 * @hook: of a base chain "prerouting", "input", "forward", "output", "postrouting", "ingress", "egress"; else ""
 * @type: of a base chain "filter", "nat" or "route"; else ""
 * @priority: of a base chain: lower ones come first in their hook
 * @policy: of a base chain "accept" or "drop"; else ""
 * @handle: the rule's number in its table; 0 for the chain itself
 * @text: what of the rule is known in words, in the language of nft(8), with "…" for what is not; "" for a chain
 * @n_more: how many expressions of the kernel stand behind the "…"
 * @drops: the chain's policy is to drop, or the rule drops or rejects everything that reaches it
 */
struct _NwForeignRule {
  GObject parent_instance;

  char    *family;
  char    *table;
  char    *chain;
  char    *hook;
  char    *type;
  int      priority;
  char    *policy;
  guint64  handle;
  char    *text;
  guint    n_more;
  gboolean drops;
};

/** All strings are "". */
NwForeignRule *nw_foreign_rule_new (void);
gboolean       nw_foreign_rule_equal (const NwForeignRule *a, const NwForeignRule *b);

/**
 * nw_foreign_rules_find_forward_drops: what will stop packets that a router of ours should pass on: base chains of hook
 * forward with policy drop, and rules there that drop or reject whatever comes. An accept in one chain does not
 * spare a packet the next chain (nft(8)), so that no rule of ours could let it pass. Rules before may, of course.
 * @rules: (element-type NwForeignRule)
 * @family: AF_INET or AF_INET6
 * Returns: (transfer container) (element-type NwForeignRule): in the order of @rules
 */
GPtrArray     *nw_foreign_rules_find_forward_drops (const GPtrArray *rules, int family);

G_END_DECLS
