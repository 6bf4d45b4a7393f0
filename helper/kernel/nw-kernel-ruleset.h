/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-foreign-rule.h"
#include "nw-nat-rule.h"
#include "nw-netns.h"

G_BEGIN_DECLS

/**
 * nw_kernel_ruleset_dump: reads all of a namespace's nftables in one go: ours apart, everybody else's to be shown.
 * @nat_rules: (element-type NwNatRule): as nw_kernel_nat_dump()
 * @foreign_rules: (element-type NwForeignRule): chains, each before its rules, in the kernel's order; of our own tables
 *   only rules that have not our shape
 *
 * Both are empty where the kernel has no nftables. Rules that the old ip_tables machinery holds (iptables-legacy) are not there.
 */
gboolean nw_kernel_ruleset_dump (NwNetns *netns, GPtrArray *nat_rules, GPtrArray *foreign_rules, GError **error);

/**
 * nw_kernel_ruleset_forward_drops: what of somebody else's will stop forwarded packets, see nw_foreign_rules_find_forward_drops().
 * @family: AF_INET or AF_INET6
 * Returns: (transfer full) (element-type NwForeignRule) (nullable):
 */
GPtrArray *nw_kernel_ruleset_forward_drops (NwNetns *netns, int family, GError **error);

G_END_DECLS
