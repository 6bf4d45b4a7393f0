/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <netinet/in.h> /* before the kernel’s own words for the same, which linux/netfilter.h brings along */

#include <libnftnl/chain.h>
#include <libnftnl/expr.h>
#include <libnftnl/rule.h>
#include <libnftnl/table.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netlink.h>

#include "nw-netns.h"

G_BEGIN_DECLS

/**
 * NwNft: a NETLINK_NETFILTER socket inside a namespace, for nftables. libnftnl only writes and reads the messages.
 * It holds its namespace open (see NwNetns).
 */
typedef struct _NwNft NwNft;

/** Returns: (transfer full) (nullable): NW_ERROR_UNSUPPORTED when the kernel has no netfilter. */
NwNft *nw_nft_new (NwNetns *netns, GError **error);
void   nw_nft_free (NwNft *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NwNft, nw_nft_free)

/**
 * nw_nft_get_generation: the number of the present ruleset; every change by anybody counts it up (NFT_MSG_GETGEN).
 * NW_ERROR_UNSUPPORTED when the kernel has no nftables.
 */
gboolean nw_nft_get_generation (NwNft *self, guint32 *generation, GError **error);

/**
 * nw_nft_dump_tables: all objects of a kind; asked again when the ruleset changes meanwhile. Likewise chains and rules,
 * in their order.
 * @family: NFPROTO_*; NFPROTO_UNSPEC for all
 * @table: (nullable): of rules, only those of this table
 * Returns: (transfer full) (element-type nftnl_table) (nullable):
 */
GPtrArray *nw_nft_dump_tables (NwNft *self, guint8 family, GError **error);
GPtrArray *nw_nft_dump_chains (NwNft *self, guint8 family, GError **error);
GPtrArray *nw_nft_dump_rules (NwNft *self, guint8 family, const char *table, GError **error);

/** NwNftBatch: changes that are made all together or not at all. */
typedef struct _NwNftBatch NwNftBatch;

NwNftBatch *nw_nft_batch_new (void);
void        nw_nft_batch_free (NwNftBatch *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NwNftBatch, nw_nft_batch_free)

/**
 * nw_nft_batch_add_table: one more change. Likewise for chains and rules.
 * @type: NFT_MSG_NEWTABLE, NFT_MSG_DELTABLE, ...
 * @flags: NLM_F_CREATE, NLM_F_EXCL, NLM_F_APPEND
 * @what: a translated printf format: the sentence that the error begins with if it is this one that fails
 */
void nw_nft_batch_add_table (NwNftBatch *self, guint16 type, guint16 flags, const struct nftnl_table *table,
                             const char *what, ...) G_GNUC_PRINTF (5, 6);
void nw_nft_batch_add_chain (NwNftBatch *self, guint16 type, guint16 flags, const struct nftnl_chain *chain,
                             const char *what, ...) G_GNUC_PRINTF (5, 6);
void nw_nft_batch_add_rule (NwNftBatch *self, guint16 type, guint16 flags, const struct nftnl_rule *rule,
                            const char *what, ...) G_GNUC_PRINTF (5, 6);

/**
 * nw_nft_commit: makes the changes of @batch, at once.
 * @generation: the ruleset that the changes were thought out for; if somebody changed it since, nothing is done and
 *   the error is NW_ERROR_CHANGED: look again
 *
 * Otherwise the error begins with the first change that failed. What the kernel does not know, a nat chain or an
 * expression, it calls missing (ENOENT); the error is NW_ERROR_UNSUPPORTED.
 */
gboolean nw_nft_commit (NwNft *self, NwNftBatch *batch, guint32 generation, GError **error);

/* For g_autoptr. */
typedef struct nftnl_table NwNftTable;
typedef struct nftnl_chain NwNftChain;
typedef struct nftnl_rule NwNftRule;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NwNftTable, nftnl_table_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NwNftChain, nftnl_chain_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NwNftRule, nftnl_rule_free)

G_END_DECLS
