/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-kernel-nat.h"

#include <net/if.h>
#include <netinet/in.h>

#include <libnftnl/udata.h>
#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/netfilter/nf_nat.h>
#include <linux/netfilter_ipv4.h>
#include <linux/rtnetlink.h>

#include <glib/gi18n-lib.h>

#include "nw-error.h"
#include "nw-name.h"
#include "nw-nft-statement.h"

/* Somebody who changes the ruleset all the time must not keep us waiting for ever. A commit of theirs takes some
 * milliseconds, and a change of ours that waits for it must be thought out anew. */
#define CHANGE_PATIENCE (2 * G_USEC_PER_SEC)

/* The three chains that a rule can have a part in. */
typedef enum {
  PREROUTING,
  OUTPUT,
  POSTROUTING,
} Chain;

#define N_CHAINS 3

static const struct {
  const char *name;
  guint32     hook;
  gint32      priority;
} chains[N_CHAINS] = {
  [PREROUTING] = { NW_NAT_PREROUTING, NF_INET_PRE_ROUTING, NF_IP_PRI_NAT_DST },
  [OUTPUT] = { NW_NAT_OUTPUT, NF_INET_LOCAL_OUT, NF_IP_PRI_NAT_DST },
  [POSTROUTING] = { NW_NAT_POSTROUTING, NF_INET_POST_ROUTING, NF_IP_PRI_NAT_SRC },
};

static guint8
nfproto (const NwNatRule *rule)
{
  return nw_nat_rule_get_family (rule) == AF_INET6 ? NFPROTO_IPV6 : NFPROTO_IPV4;
}

static gboolean
uses_chain (const NwNatRule *rule,
            Chain            chain)
{
  switch (chain)
    {
    case PREROUTING:
      return rule->kind == NW_NAT_PUBLISH;
    case OUTPUT:
      return rule->kind == NW_NAT_PUBLISH && rule->from_host;
    case POSTROUTING:
    default:
      return rule->kind == NW_NAT_MASQUERADE || nw_nat_rule_has_hairpin (rule);
    }
}

/* Writing a rule, expression by expression as nft(8) would (nft --debug=netlink). */

static struct nftnl_expr *
put (struct nftnl_rule *rule,
     const char        *name)
{
  struct nftnl_expr *expression = nftnl_expr_alloc (name);

  if (expression == NULL)
    g_error ("libnftnl does not know the expression %s", name);
  nftnl_rule_add_expr (rule, expression);

  return expression;
}

static void
put_compare (struct nftnl_rule *rule,
             guint32            operator,
             gconstpointer      data,
             gsize              size)
{
  struct nftnl_expr *expression = put (rule, "cmp");

  nftnl_expr_set_u32 (expression, NFTNL_EXPR_CMP_SREG, NFT_REG_1);
  nftnl_expr_set_u32 (expression, NFTNL_EXPR_CMP_OP, operator);
  nftnl_expr_set (expression, NFTNL_EXPR_CMP_DATA, data, size);
}

static void
put_mask (struct nftnl_rule *rule,
          gconstpointer      mask,
          gsize              size)
{
  static const guint8 zero[16];
  struct nftnl_expr *expression = put (rule, "bitwise");

  nftnl_expr_set_u32 (expression, NFTNL_EXPR_BITWISE_SREG, NFT_REG_1);
  nftnl_expr_set_u32 (expression, NFTNL_EXPR_BITWISE_DREG, NFT_REG_1);
  nftnl_expr_set_u32 (expression, NFTNL_EXPR_BITWISE_OP, NFT_BITWISE_BOOL);
  nftnl_expr_set_u32 (expression, NFTNL_EXPR_BITWISE_LEN, size);
  nftnl_expr_set (expression, NFTNL_EXPR_BITWISE_MASK, mask, size);
  nftnl_expr_set (expression, NFTNL_EXPR_BITWISE_XOR, zero, size);
}

static void
put_payload (struct nftnl_rule *rule,
             guint32            base,
             guint32            offset,
             guint32            length)
{
  struct nftnl_expr *expression = put (rule, "payload");

  nftnl_expr_set_u32 (expression, NFTNL_EXPR_PAYLOAD_DREG, NFT_REG_1);
  nftnl_expr_set_u32 (expression, NFTNL_EXPR_PAYLOAD_BASE, base);
  nftnl_expr_set_u32 (expression, NFTNL_EXPR_PAYLOAD_OFFSET, offset);
  nftnl_expr_set_u32 (expression, NFTNL_EXPR_PAYLOAD_LEN, length);
}

static void
put_meta (struct nftnl_rule *rule,
          guint32            key)
{
  struct nftnl_expr *expression = put (rule, "meta");

  nftnl_expr_set_u32 (expression, NFTNL_EXPR_META_DREG, NFT_REG_1);
  nftnl_expr_set_u32 (expression, NFTNL_EXPR_META_KEY, key);
}

/* Of a network of whole bytes nft compares only those. */
static void
put_address (struct nftnl_rule *rule,
             gboolean           is_source,
             guint32            operator,
             const NwInet      *network)
{
  guint32 length = nw_inet_length (network->family);
  guint32 offset = network->family == AF_INET6 ? (is_source ? 8 : 24) : (is_source ? 12 : 16);
  guint8 mask[16] = { 0 };

  if (network->prefix == 0)
    return;

  if (network->prefix % 8 == 0)
    length = network->prefix / 8;

  put_payload (rule, NFT_PAYLOAD_NETWORK_HEADER, offset, length);
  if (network->prefix % 8 != 0)
    {
      for (guint i = 0; i < network->prefix; i++)
        mask[i / 8] |= 0x80 >> i % 8;
      put_mask (rule, mask, length);
    }
  put_compare (rule, operator, network->bytes, length);
}

static void
put_link (struct nftnl_rule *rule,
          guint32            key,
          guint32            operator,
          const char        *escaped)
{
  g_autofree char *bytes = nw_name_unescape (escaped);
  char name[IFNAMSIZ] = "";

  g_strlcpy (name, bytes, sizeof name);
  put_meta (rule, key);
  put_compare (rule, operator, name, sizeof name);
}

static void
put_port (struct nftnl_rule *rule,
          guint8             protocol,
          guint16            port)
{
  guint16 network_port = g_htons (port);

  put_meta (rule, NFT_META_L4PROTO);
  put_compare (rule, NFT_CMP_EQ, &protocol, sizeof protocol);
  put_payload (rule, NFT_PAYLOAD_TRANSPORT_HEADER, 2, sizeof network_port);
  put_compare (rule, NFT_CMP_EQ, &network_port, sizeof network_port);
}

static void
put_to_local_address (struct nftnl_rule *rule)
{
  struct nftnl_expr *expression = put (rule, "fib");
  guint32 type = RTN_LOCAL;

  nftnl_expr_set_u32 (expression, NFTNL_EXPR_FIB_DREG, NFT_REG_1);
  nftnl_expr_set_u32 (expression, NFTNL_EXPR_FIB_RESULT, NFT_FIB_RESULT_ADDRTYPE);
  nftnl_expr_set_u32 (expression, NFTNL_EXPR_FIB_FLAGS, NFTA_FIB_F_DADDR);
  put_compare (rule, NFT_CMP_EQ, &type, sizeof type);
}

static void
put_was_dnat (struct nftnl_rule *rule)
{
  struct nftnl_expr *expression = put (rule, "ct");
  guint32 status = IPS_DST_NAT, zero = 0;

  nftnl_expr_set_u32 (expression, NFTNL_EXPR_CT_DREG, NFT_REG_1);
  nftnl_expr_set_u32 (expression, NFTNL_EXPR_CT_KEY, NFT_CT_STATUS);
  put_mask (rule, &status, sizeof status);
  put_compare (rule, NFT_CMP_NEQ, &zero, sizeof zero);
}

static void
put_constant (struct nftnl_rule *rule,
              guint32            into,
              gconstpointer      data,
              gsize              size)
{
  struct nftnl_expr *expression = put (rule, "immediate");

  nftnl_expr_set_u32 (expression, NFTNL_EXPR_IMM_DREG, into);
  nftnl_expr_set (expression, NFTNL_EXPR_IMM_DATA, data, size);
}

static void
put_counter (struct nftnl_rule *rule)
{
  struct nftnl_expr *expression = put (rule, "counter");

  nftnl_expr_set_u64 (expression, NFTNL_EXPR_CTR_PACKETS, 0);
  nftnl_expr_set_u64 (expression, NFTNL_EXPR_CTR_BYTES, 0);
}

static void
put_dnat (struct nftnl_rule *rule,
          const NwNatRule   *self)
{
  guint16 port = g_htons (self->target_port);
  struct nftnl_expr *expression;

  put_constant (rule, NFT_REG_1, self->target.bytes, nw_inet_length (self->target.family));
  put_constant (rule, NFT_REG_2, &port, sizeof port);

  expression = put (rule, "nat");
  nftnl_expr_set_u32 (expression, NFTNL_EXPR_NAT_TYPE, NFT_NAT_DNAT);
  nftnl_expr_set_u32 (expression, NFTNL_EXPR_NAT_FAMILY, nfproto (self));
  nftnl_expr_set_u32 (expression, NFTNL_EXPR_NAT_REG_ADDR_MIN, NFT_REG_1);
  nftnl_expr_set_u32 (expression, NFTNL_EXPR_NAT_REG_PROTO_MIN, NFT_REG_2);
  nftnl_expr_set_u32 (expression, NFTNL_EXPR_NAT_FLAGS, NF_NAT_RANGE_PROTO_SPECIFIED);
}

static void
put_comment (struct nftnl_rule *rule,
             const NwNatRule   *self)
{
  g_autofree char *comment = nw_nat_rule_dup_comment (self);
  struct nftnl_udata_buf *buffer = nftnl_udata_buf_alloc (NFT_USERDATA_MAXLEN);

  if (buffer == NULL || !nftnl_udata_put_strz (buffer, NFTNL_UDATA_RULE_COMMENT, comment))
    g_error ("no room for a rule’s comment");
  nftnl_rule_set_data (rule, NFTNL_RULE_USERDATA, nftnl_udata_buf_data (buffer), nftnl_udata_buf_len (buffer));
  nftnl_udata_buf_free (buffer);
}

static NwInet
loopback_network (int family)
{
  NwInet network = { .family = family, .prefix = family == AF_INET6 ? 128 : 8 };

  if (family == AF_INET6)
    network.bytes[15] = 1;
  else
    network.bytes[0] = 127;

  return network;
}

/* The address alone, without the network around it. */
static NwInet
single_address (const NwInet *inet)
{
  NwInet single = *inet;

  single.prefix = nw_inet_length (inet->family) * 8;

  return single;
}

static void
put_masquerade (struct nftnl_rule *rule,
                const NwNatRule   *self)
{
  if (self->kind == NW_NAT_MASQUERADE)
    {
      gboolean has_link = *self->link != '\0';

      put_address (rule, TRUE, NFT_CMP_EQ, &self->source);
      put_link (rule, NFT_META_OIFNAME, has_link ? NFT_CMP_EQ : NFT_CMP_NEQ, has_link ? self->link : "lo");
    }
  else
    {
      NwInet network = nw_inet_network (&self->target);
      NwInet target = single_address (&self->target);

      put_address (rule, TRUE, NFT_CMP_EQ, &network);
      put_address (rule, FALSE, NFT_CMP_EQ, &target);
      put_port (rule, self->protocol, self->target_port);
      put_was_dnat (rule);
    }
  put_counter (rule);
  put (rule, "masq");
}

static void
put_publish (struct nftnl_rule *rule,
             const NwNatRule   *self,
             Chain              chain)
{
  NwInet loopback = loopback_network (self->target.family);

  if (chain == OUTPUT)
    put_address (rule, FALSE, NFT_CMP_NEQ, &loopback);
  else if (*self->link != '\0')
    put_link (rule, NFT_META_IIFNAME, NFT_CMP_EQ, self->link);

  put_to_local_address (rule);
  put_port (rule, self->protocol, self->port);
  put_counter (rule);
  put_dnat (rule, self);
}

static struct nftnl_rule *
rule_new (guint8 family,
          Chain  chain)
{
  struct nftnl_rule *rule = nftnl_rule_alloc ();

  nftnl_rule_set_u32 (rule, NFTNL_RULE_FAMILY, family);
  nftnl_rule_set_str (rule, NFTNL_RULE_TABLE, NW_NAT_TABLE);
  nftnl_rule_set_str (rule, NFTNL_RULE_CHAIN, chains[chain].name);

  return rule;
}

static struct nftnl_rule *
write_rule (const NwNatRule *self,
            Chain            chain)
{
  struct nftnl_rule *rule = rule_new (nfproto (self), chain);

  if (chain == POSTROUTING)
    put_masquerade (rule, self);
  else
    put_publish (rule, self, chain);
  put_comment (rule, self);

  return rule;
}

/* Reading a rule */

/* What a rule in one of our chains says; several may make up one NwNatRule. Bits of what is there: */
typedef enum {
  HAS_SOURCE = 1 << 0,
  HAS_DESTINATION = 1 << 1,
  IS_NOT_TO_LOOPBACK = 1 << 2,
  HAS_LINK_IN = 1 << 3,
  HAS_LINK_OUT = 1 << 4,
  IS_NOT_OUT_OF_LO = 1 << 5,
  IS_TO_LOCAL_ADDRESS = 1 << 6,
  HAS_PORT = 1 << 7,
  WAS_DNAT = 1 << 8,
  MASQUERADES = 1 << 9,
  DOES_DNAT = 1 << 10,
  IS_STRANGE = 1 << 11,
} Shape;

typedef struct {
  Chain       chain;
  int         family;
  Shape       shape;
  NwInet      source;
  NwInet      destination;
  const char *link;
  guint8      protocol;
  guint16     port;
  NwInet      target;
  guint16     target_port;
} Part;

/* Which bit of the shape a statement is; its values go into @part. */
static Shape
read_statement (const NwNftStatement *statement,
                Part                 *part)
{
  NwInet loopback = loopback_network (part->family);
  gboolean is_set = statement->name != NULL && *statement->name == '@';

  if (is_set || statement->is_open)
    return IS_STRANGE;

  if (statement->negated)
    {
      if (statement->kind == NW_NFT_DADDR && nw_inet_equal (&statement->inet, &loopback))
        return IS_NOT_TO_LOOPBACK;
      if (statement->kind == NW_NFT_OIFNAME && g_str_equal (statement->name, "lo"))
        return IS_NOT_OUT_OF_LO;
      return IS_STRANGE;
    }

  switch ((int) statement->kind)
    {
    case NW_NFT_SADDR:
      part->source = statement->inet;
      return HAS_SOURCE;

    case NW_NFT_DADDR:
      part->destination = statement->inet;
      return HAS_DESTINATION;

    case NW_NFT_IIFNAME:
      part->link = statement->name;
      return HAS_LINK_IN;

    case NW_NFT_OIFNAME:
      part->link = statement->name;
      return HAS_LINK_OUT;

    case NW_NFT_DPORT:
      part->protocol = statement->protocol;
      part->port = statement->number;
      return HAS_PORT;

    case NW_NFT_FIB_DADDR_TYPE:
      return statement->number == RTN_LOCAL ? IS_TO_LOCAL_ADDRESS : IS_STRANGE;

    case NW_NFT_CT_STATUS:
      return statement->number == IPS_DST_NAT ? WAS_DNAT : IS_STRANGE;

    case NW_NFT_MASQUERADE:
      return MASQUERADES;

    case NW_NFT_DNAT:
      part->target = statement->inet;
      part->target_port = statement->number;
      return DOES_DNAT;

    default:
      return IS_STRANGE;
    }
}

static void
read_part (GArray *statements,
           Part   *part)
{
  for (guint i = 0; i < statements->len; i++)
    {
      const NwNftStatement *statement = &g_array_index (statements, NwNftStatement, i);
      Shape bit;

      if (statement->kind == NW_NFT_COUNTER)
        continue;

      bit = read_statement (statement, part);
      part->shape |= (part->shape & bit) != 0 ? IS_STRANGE : bit;
    }
}

/* A rule of nftables in one of our tables; "ours" is the NwNatRule it is a part of. */
typedef struct {
  struct nftnl_rule *nft_rule; /* borrowed */
  GArray            *statements;
  char              *comment;
  Part               part;
  NwNatRule         *ours;     /* owned; NULL as long as it belongs to none */
} Piece;

static void
piece_free (Piece *self)
{
  g_array_unref (self->statements);
  g_free (self->comment);
  g_clear_object (&self->ours);
  g_free (self);
}

static int
find_chain (const char *name)
{
  for (int chain = 0; chain < N_CHAINS; chain++)
    if (g_strcmp0 (chains[chain].name, name) == 0)
      return chain;

  return -1;
}

static gboolean
is_in_our_table (const struct nftnl_rule *rule)
{
  guint32 family = nftnl_rule_get_u32 (rule, NFTNL_RULE_FAMILY);

  return (family == NFPROTO_IPV4 || family == NFPROTO_IPV6)
         && g_strcmp0 (nftnl_rule_get_str (rule, NFTNL_RULE_TABLE), NW_NAT_TABLE) == 0;
}

/* %NULL for a rule that is in none of our chains. */
static Piece *
piece_new (struct nftnl_rule *nft_rule)
{
  int chain = is_in_our_table (nft_rule) ? find_chain (nftnl_rule_get_str (nft_rule, NFTNL_RULE_CHAIN)) : -1;
  Piece *self;

  if (chain < 0)
    return NULL;

  self = g_new0 (Piece, 1);
  self->nft_rule = nft_rule;
  self->statements = nw_nft_rule_take_apart (nft_rule);
  self->comment = nw_nft_rule_dup_comment (nft_rule);
  self->part.chain = chain;
  self->part.family = nftnl_rule_get_u32 (nft_rule, NFTNL_RULE_FAMILY) == NFPROTO_IPV6 ? AF_INET6 : AF_INET;
  self->part.link = "";
  self->part.source.family = self->part.family;
  read_part (self->statements, &self->part);

  return self;
}

/* Masquerade is a rule by itself, and a published port begins with the one in prerouting. */
static NwNatRule *
read_first_part (const Part *part)
{
  if (part->chain == POSTROUTING
      && ((part->shape & ~HAS_SOURCE) == (MASQUERADES | HAS_LINK_OUT)
          || (part->shape & ~HAS_SOURCE) == (MASQUERADES | IS_NOT_OUT_OF_LO)))
    return nw_nat_rule_new_masquerade (&part->source, part->link);

  if (part->chain == PREROUTING
      && (part->shape & ~HAS_LINK_IN) == (IS_TO_LOCAL_ADDRESS | HAS_PORT | DOES_DNAT)
      && part->target_port != 0 && part->target.family == part->family)
    return nw_nat_rule_new_publish (part->protocol, part->port, part->link, &part->target, part->target_port, FALSE);

  return NULL;
}

static gboolean
is_from_host_of (const Part      *part,
                 const NwNatRule *rule)
{
  return part->chain == OUTPUT
         && part->shape == (IS_NOT_TO_LOOPBACK | IS_TO_LOCAL_ADDRESS | HAS_PORT | DOES_DNAT)
         && !rule->from_host
         && part->protocol == rule->protocol
         && part->port == rule->port
         && part->target_port == rule->target_port
         && nw_inet_same_address (&part->target, &rule->target);
}

static gboolean
is_hairpin_of (const Part      *part,
               const NwNatRule *rule)
{
  NwInet target = single_address (&rule->target);

  return part->chain == POSTROUTING
         && part->shape == (HAS_SOURCE | HAS_DESTINATION | HAS_PORT | WAS_DNAT | MASQUERADES)
         && !nw_nat_rule_has_hairpin (rule)
         && *rule->link == '\0'
         && part->protocol == rule->protocol
         && part->port == rule->target_port
         && nw_inet_equal (&part->destination, &target)
         && nw_inet_contains (&part->source, &target)
         && part->source.prefix < target.prefix;
}

/* Makes @piece a part of the published port that @first began. */
static gboolean
join (Piece       *piece,
      const Piece *first)
{
  NwNatRule *rule = first->ours;

  if (rule == NULL || first->part.chain != PREROUTING || first->part.family != piece->part.family)
    return FALSE;

  if (is_from_host_of (&piece->part, rule))
    rule->from_host = TRUE;
  else if (is_hairpin_of (&piece->part, rule))
    rule->target.prefix = piece->part.source.prefix;
  else
    return FALSE;

  piece->ours = g_object_ref (rule);

  return TRUE;
}

/* The comment tells apart what else is the same: two ports that lead to the same place. */
static void
join_any (Piece     *piece,
          GPtrArray *pieces)
{
  for (guint i = 0; i < pieces->len; i++)
    {
      const Piece *first = g_ptr_array_index (pieces, i);

      if (piece->comment != NULL && g_strcmp0 (piece->comment, first->comment) == 0 && join (piece, first))
        return;
    }

  for (guint i = 0; i < pieces->len; i++)
    if (join (piece, g_ptr_array_index (pieces, i)))
      return;
}

/* All rules that are in our chains, in their order, and what they make up. */
static GPtrArray *
understand (const GPtrArray *nft_rules)
{
  GPtrArray *pieces = g_ptr_array_new_with_free_func ((GDestroyNotify) piece_free);

  for (guint i = 0; i < nft_rules->len; i++)
    {
      Piece *piece = piece_new (g_ptr_array_index (nft_rules, i));

      if (piece == NULL)
        continue;
      piece->ours = read_first_part (&piece->part);
      g_ptr_array_add (pieces, piece);
    }

  for (guint i = 0; i < pieces->len; i++)
    {
      Piece *piece = g_ptr_array_index (pieces, i);

      if (piece->ours == NULL && piece->part.chain != PREROUTING)
        join_any (piece, pieces);
    }

  return pieces;
}

static gboolean
has_same_key (const NwNatRule *a,
              const NwNatRule *b)
{
  g_autofree char *key_a = nw_nat_rule_dup_key (a);
  g_autofree char *key_b = nw_nat_rule_dup_key (b);

  return g_str_equal (key_a, key_b);
}

/* The rule of the same key that has an effect: the first one. */
static NwNatRule *
find_rule (const GPtrArray *pieces,
           const NwNatRule *rule)
{
  for (guint i = 0; i < pieces->len; i++)
    {
      Piece *piece = g_ptr_array_index (pieces, i);

      if (piece->ours != NULL && has_same_key (piece->ours, rule))
        return piece->ours;
    }

  return NULL;
}

static int
compare_rules (gconstpointer a,
               gconstpointer b)
{
  return nw_nat_rule_compare (*(NwNatRule *const *) a, *(NwNatRule *const *) b);
}

static void
append_rules (const GPtrArray *pieces,
              GPtrArray       *rules)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new ();

  for (guint i = 0; i < pieces->len; i++)
    {
      Piece *piece = g_ptr_array_index (pieces, i);

      if (piece->ours != NULL && piece->ours == find_rule (pieces, piece->ours)
          && !g_ptr_array_find (found, piece->ours, NULL))
        g_ptr_array_add (found, piece->ours);
    }

  g_ptr_array_sort (found, compare_rules);
  for (guint i = 0; i < found->len; i++)
    g_ptr_array_add (rules, g_object_ref (g_ptr_array_index (found, i)));
}

/* Changing */

static void
batch_add_chain (NwNftBatch *batch,
                 guint16     type,
                 guint8      family,
                 Chain       chain)
{
  g_autoptr (NwNftChain) object = nftnl_chain_alloc ();
  gboolean is_new = type == NFT_MSG_NEWCHAIN;

  nftnl_chain_set_u32 (object, NFTNL_CHAIN_FAMILY, family);
  nftnl_chain_set_str (object, NFTNL_CHAIN_TABLE, NW_NAT_TABLE);
  nftnl_chain_set_str (object, NFTNL_CHAIN_NAME, chains[chain].name);
  if (is_new)
    {
      nftnl_chain_set_str (object, NFTNL_CHAIN_TYPE, "nat");
      nftnl_chain_set_u32 (object, NFTNL_CHAIN_HOOKNUM, chains[chain].hook);
      nftnl_chain_set_s32 (object, NFTNL_CHAIN_PRIO, chains[chain].priority);
    }
  nw_nft_batch_add_chain (batch, type, is_new ? NLM_F_CREATE : 0, object,
                          is_new ? _("Could not make the nat chain %s") : _("Could not remove the nat chain %s"),
                          chains[chain].name);
}

static void
batch_add_table (NwNftBatch *batch,
                 guint16     type,
                 guint8      family)
{
  g_autoptr (NwNftTable) table = nftnl_table_alloc ();
  gboolean is_new = type == NFT_MSG_NEWTABLE;

  nftnl_table_set_u32 (table, NFTNL_TABLE_FAMILY, family);
  nftnl_table_set_str (table, NFTNL_TABLE_NAME, NW_NAT_TABLE);
  nw_nft_batch_add_table (batch, type, is_new ? NLM_F_CREATE : 0, table,
                          is_new ? _("Could not make the nftables table %s") : _("Could not remove the nftables table %s"),
                          NW_NAT_TABLE);
}

/* What a change sets out from: one look at the ruleset. */
typedef struct {
  NwNft     *nft;
  guint32    generation;
  GPtrArray *nft_rules; /* of our table in one family */
  GPtrArray *pieces;
} Look;

static void
look_clear (Look *self)
{
  g_clear_pointer (&self->pieces, g_ptr_array_unref);
  g_clear_pointer (&self->nft_rules, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Look, look_clear)

static gboolean
look (Look    *self,
      NwNft   *nft,
      guint8   family,
      GError **error)
{
  self->nft = nft;
  if (!nw_nft_get_generation (nft, &self->generation, error))
    return FALSE;

  self->nft_rules = nw_nft_dump_rules (nft, family, NW_NAT_TABLE, error);
  if (self->nft_rules == NULL)
    return FALSE;

  self->pieces = understand (self->nft_rules);

  return TRUE;
}

static void
batch_add_rule (NwNftBatch      *batch,
                const NwNatRule *rule,
                Chain            chain)
{
  g_autoptr (NwNftRule) nft_rule = write_rule (rule, chain);
  g_autofree char *key = nw_nat_rule_dup_key (rule);
  /* One interface goes before any interface: the first rule that fits decides. */
  gboolean is_first = rule->kind == NW_NAT_PUBLISH && *rule->link != '\0';

  batch_add_chain (batch, NFT_MSG_NEWCHAIN, nfproto (rule), chain);
  nw_nft_batch_add_rule (batch, NFT_MSG_NEWRULE, NLM_F_CREATE | (is_first ? 0 : NLM_F_APPEND), nft_rule,
                         _("Could not add the rule “%s” to the nat chain %s"), key, chains[chain].name);
}

static void
batch_remove_piece (NwNftBatch  *batch,
                    const Piece *piece)
{
  guint8 family = piece->part.family == AF_INET6 ? NFPROTO_IPV6 : NFPROTO_IPV4;
  g_autoptr (NwNftRule) rule = rule_new (family, piece->part.chain);
  g_autofree char *key = nw_nat_rule_dup_key (piece->ours);

  nftnl_rule_set_u64 (rule, NFTNL_RULE_HANDLE, nftnl_rule_get_u64 (piece->nft_rule, NFTNL_RULE_HANDLE));
  nw_nft_batch_add_rule (batch, NFT_MSG_DELRULE, 0, rule, _("Could not remove the rule “%s” from the nat chain %s"),
                         key, chains[piece->part.chain].name);
}

/* Everything with the key of @rule. */
static void
batch_remove_rule (NwNftBatch      *batch,
                   const Look      *before,
                   const NwNatRule *rule)
{
  for (guint i = 0; i < before->pieces->len; i++)
    {
      const Piece *piece = g_ptr_array_index (before->pieces, i);

      if (piece->ours != NULL && has_same_key (piece->ours, rule))
        batch_remove_piece (batch, piece);
    }
}

/* Chains that only @rule was in, unless @added will be there. */
static guint
find_emptied_chains (const Look      *before,
                     const NwNatRule *rule,
                     const NwNatRule *added)
{
  guint used = 0, emptied = 0;

  for (guint i = 0; i < before->pieces->len; i++)
    {
      const Piece *piece = g_ptr_array_index (before->pieces, i);

      if (piece->ours != NULL && has_same_key (piece->ours, rule))
        emptied |= 1 << piece->part.chain;
      else
        used |= 1 << piece->part.chain;
    }

  for (int chain = 0; added != NULL && chain < N_CHAINS; chain++)
    if (uses_chain (added, chain))
      used |= 1 << chain;

  return emptied & ~used;
}

/* What a table holds beside rules: chains, sets and more. */
static gboolean
count_objects (NwNft   *nft,
               guint8   family,
               guint   *n_objects,
               GError **error)
{
  g_autoptr (GPtrArray) tables = nw_nft_dump_tables (nft, family, error);

  *n_objects = 0;
  for (guint i = 0; tables != NULL && i < tables->len; i++)
    {
      const struct nftnl_table *table = g_ptr_array_index (tables, i);

      if (g_strcmp0 (nftnl_table_get_str (table, NFTNL_TABLE_NAME), NW_NAT_TABLE) == 0)
        *n_objects = nftnl_table_get_u32 (table, NFTNL_TABLE_USE);
    }

  return tables != NULL;
}

/* The table goes with its last chain. */
static gboolean
batch_remove_chains (NwNftBatch *batch,
                     const Look *before,
                     guint8      family,
                     guint       emptied,
                     GError    **error)
{
  guint n_emptied = 0, n_objects;

  for (int chain = 0; chain < N_CHAINS; chain++)
    if ((emptied & (1 << chain)) != 0)
      {
        batch_add_chain (batch, NFT_MSG_DELCHAIN, family, chain);
        n_emptied++;
      }

  if (n_emptied == 0)
    return TRUE;
  if (!count_objects (before->nft, family, &n_objects, error))
    return FALSE;
  if (n_objects == n_emptied)
    batch_add_table (batch, NFT_MSG_DELTABLE, family);

  return TRUE;
}

static gboolean
add_once (NwNft           *nft,
          const NwNatRule *rule,
          GError         **error)
{
  g_auto (Look) before = { 0 };
  g_autoptr (NwNftBatch) batch = nw_nft_batch_new ();
  NwNatRule *old;

  if (!look (&before, nft, nfproto (rule), error))
    return FALSE;

  old = find_rule (before.pieces, rule);
  if (old != NULL && nw_nat_rule_equal (old, rule))
    return TRUE;

  batch_remove_rule (batch, &before, rule);
  batch_add_table (batch, NFT_MSG_NEWTABLE, nfproto (rule));
  for (int chain = 0; chain < N_CHAINS; chain++)
    if (uses_chain (rule, chain))
      batch_add_rule (batch, rule, chain);

  return batch_remove_chains (batch, &before, nfproto (rule), find_emptied_chains (&before, rule, rule), error)
         && nw_nft_commit (nft, batch, before.generation, error);
}

static gboolean
remove_once (NwNft           *nft,
             const NwNatRule *rule,
             GError         **error)
{
  g_auto (Look) before = { 0 };
  g_autoptr (NwNftBatch) batch = nw_nft_batch_new ();
  NwNatRule *old;

  if (!look (&before, nft, nfproto (rule), error))
    return FALSE;

  old = find_rule (before.pieces, rule);
  if (old == NULL || !nw_nat_rule_equal (old, rule))
    {
      g_autofree char *key = nw_nat_rule_dup_key (rule);

      g_set_error (error, NW_ERROR, NW_ERROR_NOT_FOUND,
                   old == NULL ? _("There is no rule “%s”. It may have been removed a moment ago.")
                               : _("The rule “%s” is not as it was: somebody changed it"),
                   key);
      return FALSE;
    }

  batch_remove_rule (batch, &before, rule);

  return batch_remove_chains (batch, &before, nfproto (rule), find_emptied_chains (&before, rule, NULL), error)
         && nw_nft_commit (nft, batch, before.generation, error);
}

typedef gboolean (*ChangeFunc) (NwNft *nft, const NwNatRule *rule, GError **error);

/* When somebody else was quicker, the change is thought out anew. */
static gboolean
change (NwNetns         *netns,
        const NwNatRule *rule,
        ChangeFunc       once,
        GError         **error)
{
  g_autoptr (NwNft) nft = nw_nft_new (netns, error);
  gint64 deadline = g_get_monotonic_time () + CHANGE_PATIENCE;

  if (nft == NULL)
    return FALSE;

  for (;;)
    {
      g_autoptr (GError) local_error = NULL;

      if (once (nft, rule, &local_error))
        return TRUE;

      if (g_get_monotonic_time () > deadline || !g_error_matches (local_error, NW_ERROR, NW_ERROR_CHANGED))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
    }
}

gboolean
nw_kernel_nat_add (NwNetns         *netns,
                   const NwNatRule *rule,
                   GError         **error)
{
  g_return_val_if_fail (netns != NULL && rule != NULL, FALSE);

  return nw_nat_rule_check (rule, error) && change (netns, rule, add_once, error);
}

gboolean
nw_kernel_nat_remove (NwNetns         *netns,
                      const NwNatRule *rule,
                      GError         **error)
{
  g_return_val_if_fail (netns != NULL && rule != NULL, FALSE);

  return nw_nat_rule_check (rule, error) && change (netns, rule, remove_once, error);
}

static gboolean
dump_family (NwNft     *nft,
             guint8     family,
             GPtrArray *rules,
             GError   **error)
{
  g_autoptr (GPtrArray) nft_rules = nw_nft_dump_rules (nft, family, NW_NAT_TABLE, error);
  g_autoptr (GPtrArray) pieces = NULL;

  if (nft_rules == NULL)
    return FALSE;

  pieces = understand (nft_rules);
  append_rules (pieces, rules);

  return TRUE;
}

gboolean
nw_kernel_nat_dump (NwNetns   *netns,
                    GPtrArray *rules,
                    GError   **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (NwNft) nft = NULL;

  g_return_val_if_fail (netns != NULL && rules != NULL, FALSE);

  nft = nw_nft_new (netns, &local_error);
  if (nft != NULL
      && dump_family (nft, NFPROTO_IPV4, rules, &local_error)
      && dump_family (nft, NFPROTO_IPV6, rules, &local_error))
    return TRUE;

  if (g_error_matches (local_error, NW_ERROR, NW_ERROR_UNSUPPORTED))
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&local_error));

  return FALSE;
}

void
nw_kernel_nat_pick (GPtrArray *nft_rules,
                    GPtrArray *rules)
{
  g_autoptr (GPtrArray) pieces = NULL;

  g_return_if_fail (nft_rules != NULL && rules != NULL);

  pieces = understand (nft_rules);
  append_rules (pieces, rules);

  for (guint i = 0; i < pieces->len; i++)
    {
      const Piece *piece = g_ptr_array_index (pieces, i);

      if (piece->ours != NULL)
        g_ptr_array_remove (nft_rules, piece->nft_rule);
    }
}
