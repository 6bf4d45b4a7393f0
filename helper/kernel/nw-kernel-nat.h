/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-nat-rule.h"
#include "nw-netns.h"

G_BEGIN_DECLS

/* Address translation, in tables of our own (NW_NAT_TABLE of the families ip and ip6). They appear with their first rule
 * and go with the last one, chain by chain, so that what is undone leaves no trace. Nobody else's table is touched. */

/**
 * nw_kernel_nat_add: makes @rule, in one atomic batch, so that `nft list ruleset` then shows what the commands of
 * nw_nat_rule_to_commands() would have made. What is there already is success; a rule of the same key is replaced.
 * NW_ERROR_INVALID_ARGUMENT (nw_nat_rule_check()), NW_ERROR_UNSUPPORTED, NW_ERROR_KERNEL
 */
gboolean nw_kernel_nat_add (NwNetns *netns, const NwNatRule *rule, GError **error);

/** nw_kernel_nat_remove: takes exactly this rule away. NW_ERROR_NOT_FOUND when there is none such, also if one has the same key. */
gboolean nw_kernel_nat_remove (NwNetns *netns, const NwNatRule *rule, GError **error);

/**
 * nw_kernel_nat_dump: reads the rules in our tables that have our shape, also those that somebody typed.
 * @rules: (element-type NwNatRule): they are appended here, in their order. None where the kernel has no nftables.
 */
gboolean nw_kernel_nat_dump (NwNetns *netns, GPtrArray *rules, GError **error);

/**
 * nw_kernel_nat_pick: finds ours among rules of nftables.
 * @nft_rules: (element-type nftnl_rule): in their order; those that are not ours stay there, the others are freed
 * @rules: (element-type NwNatRule): ours are appended here, in their order
 */
void     nw_kernel_nat_pick (GPtrArray *nft_rules, GPtrArray *rules);

G_END_DECLS
