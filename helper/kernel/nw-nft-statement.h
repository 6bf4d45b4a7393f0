/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-inet.h"
#include "nw-nft.h"

G_BEGIN_DECLS

/**
 * NwNftStatementKind: the pieces of a rule that have words in nft(8). Matches come first.
 * @NW_NFT_MORE: pieces without: NwNftStatement.number of them
 */
typedef enum {
  NW_NFT_SADDR,
  NW_NFT_DADDR,
  NW_NFT_IIFNAME,
  NW_NFT_OIFNAME,
  NW_NFT_IIF,
  NW_NFT_OIF,
  NW_NFT_NFPROTO,
  NW_NFT_L4PROTO,
  NW_NFT_IP_PROTOCOL,
  NW_NFT_SPORT,
  NW_NFT_DPORT,
  NW_NFT_CT_STATE,
  NW_NFT_CT_STATUS,
  NW_NFT_FIB_DADDR_TYPE,
  NW_NFT_COUNTER,
  NW_NFT_MASQUERADE,
  NW_NFT_SNAT,
  NW_NFT_DNAT,
  NW_NFT_REDIRECT,
  NW_NFT_ACCEPT,
  NW_NFT_DROP,
  NW_NFT_REJECT,
  NW_NFT_RETURN,
  NW_NFT_JUMP,
  NW_NFT_GOTO,
  NW_NFT_XT_MATCH,
  NW_NFT_XT_TARGET,
  NW_NFT_MORE,
} NwNftStatementKind;

/**
 * NwNftStatement: a piece of a rule.
 * @negated: "!="
 * @is_open: the interface's name only begins with @name ("docker*")
 * @inet: an address or a network; the destination of dnat and snat
 * @name: an interface, a chain, a set ("@blocked"), what xt calls it; escaped
 * @protocol: of ports: IPPROTO_*
 * @number: a port (0: none), a protocol, bits of a state or status, a type of address, an interface's index
 */
typedef struct {
  NwNftStatementKind kind;
  gboolean           negated;
  gboolean           is_open;
  NwInet             inet;
  char              *name;
  guint8             protocol;
  guint32            number;
} NwNftStatement;

/**
 * nw_nft_rule_take_apart: what the rule says. The kernel's expressions load something into a register, mask it, compare
 * it (nft --debug=netlink shows them); each such sequence becomes one statement.
 * Returns: (transfer full) (element-type NwNftStatement):
 */
GArray *nw_nft_rule_take_apart (const struct nftnl_rule *rule);

/** Returns: (transfer full) (nullable): its comment, the bytes as they are. */
char   *nw_nft_rule_dup_comment (const struct nftnl_rule *rule);

/**
 * nw_nft_statements_to_text: in the language of nft(8), without the counters' numbers.
 * @family: of the table: NFPROTO_*
 * @n_more: (out): expressions that have no words and are shown as "…"; an xt extension is shown by its name and counted, too
 * Returns: (transfer full)
 */
char   *nw_nft_statements_to_text (const GArray *statements, guint8 family, guint *n_more);

G_END_DECLS
