/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What the files of nw-kernel-nat.h share: nw-kernel-nat-write.c makes rules of nftables of an NwNatRule, nw-kernel-nat-read.c
 * recognises them again, and nw-kernel-nat.c thinks out what to change. */

#include "nw-nat-rule.h"
#include "nw-nft.h"

G_BEGIN_DECLS

/** NwNatChain: the three chains that a rule can have a part in. */
typedef enum {
  NW_NAT_CHAIN_PREROUTING,
  NW_NAT_CHAIN_OUTPUT,
  NW_NAT_CHAIN_POSTROUTING,
} NwNatChain;

#define NW_NAT_N_CHAINS 3

extern const struct NwNatChainData {
  const char *name;
  guint32     hook;
  gint32      priority;
} nw_nat_chains[NW_NAT_N_CHAINS];

/** Returns: NFPROTO_IPV4 or NFPROTO_IPV6. */
guint8   nw_nat_get_nfproto (const NwNatRule *rule);
gboolean nw_nat_uses_chain (const NwNatRule *rule, NwNatChain chain);

/** 127.0.0.0/8 or ::1/128. */
NwInet nw_nat_get_loopback (int family);
/** The address alone, without the network around it. */
NwInet nw_nat_get_single (const NwInet *inet);

/** Returns: (transfer full): one without expressions, in our table. */
struct nftnl_rule *nw_nat_new_rule (guint8 family, NwNatChain chain);
/** Returns: (transfer full): the part that @self has in @chain. */
struct nftnl_rule *nw_nat_write_rule (const NwNatRule *self, NwNatChain chain);

/**
 * NwNatPiece: a rule of nftables in one of our chains.
 * @nft_rule: borrowed
 * @ours: (nullable): the rule that it is a part of
 */
typedef struct {
  struct nftnl_rule *nft_rule;
  NwNatChain         chain;
  int                family;
  NwNatRule         *ours;
} NwNatPiece;

/** Returns: (transfer full) (element-type NwNatPiece): all rules that are in our chains, in their order, and what they make up. */
GPtrArray *nw_nat_understand (const GPtrArray *nft_rules);
/** Returns: (transfer none) (nullable): the rule of the same key as @rule that has an effect: the first one. */
NwNatRule *nw_nat_find_rule (const GPtrArray *pieces, const NwNatRule *rule);
gboolean   nw_nat_has_same_key (const NwNatRule *a, const NwNatRule *b);
/** Appends the rules that have an effect to @rules, in the order of nw_nat_rule_compare(). */
void       nw_nat_append_rules (const GPtrArray *pieces, GPtrArray *rules);

G_END_DECLS
