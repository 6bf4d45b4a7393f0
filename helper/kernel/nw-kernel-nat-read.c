/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-kernel-nat-private.h"

#include <linux/netfilter/nf_conntrack_common.h>
#include <linux/rtnetlink.h>

#include "nw-nft-statement.h"

/* Reading a rule. */

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
  NwNatChain       chain;
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
  NwInet loopback = nw_nat_get_loopback (part->family);
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

/* A piece with what it says. */
typedef struct {
  NwNatPiece  piece; /* @ours is NULL as long as it belongs to none */
  GArray     *statements;
  char       *comment;
  Part        part;
} Piece;

static void
piece_free (Piece *self)
{
  g_array_unref (self->statements);
  g_free (self->comment);
  g_clear_object (&self->piece.ours);
  g_free (self);
}

static int
find_chain (const char *name)
{
  for (int chain = 0; chain < NW_NAT_N_CHAINS; chain++)
    if (g_strcmp0 (nw_nat_chains[chain].name, name) == 0)
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
  self->piece.nft_rule = nft_rule;
  self->statements = nw_nft_rule_take_apart (nft_rule);
  self->comment = nw_nft_rule_dup_comment (nft_rule);
  self->part.chain = chain;
  self->part.family = nftnl_rule_get_u32 (nft_rule, NFTNL_RULE_FAMILY) == NFPROTO_IPV6 ? AF_INET6 : AF_INET;
  self->part.link = "";
  self->part.source.family = self->part.family;
  self->piece.chain = self->part.chain;
  self->piece.family = self->part.family;
  read_part (self->statements, &self->part);

  return self;
}

/* Masquerade is a rule by itself, and a published port begins with the one in prerouting. */
static NwNatRule *
read_first_part (const Part *part)
{
  if (part->chain == NW_NAT_CHAIN_POSTROUTING
      && ((part->shape & ~HAS_SOURCE) == (MASQUERADES | HAS_LINK_OUT)
          || (part->shape & ~HAS_SOURCE) == (MASQUERADES | IS_NOT_OUT_OF_LO)))
    return nw_nat_rule_new_masquerade (&part->source, part->link);

  if (part->chain == NW_NAT_CHAIN_PREROUTING
      && (part->shape & ~HAS_LINK_IN) == (IS_TO_LOCAL_ADDRESS | HAS_PORT | DOES_DNAT)
      && part->target_port != 0 && part->target.family == part->family)
    return nw_nat_rule_new_publish (part->protocol, part->port, part->link, &part->target, part->target_port, FALSE);

  return NULL;
}

static gboolean
is_from_host_of (const Part      *part,
                 const NwNatRule *rule)
{
  return part->chain == NW_NAT_CHAIN_OUTPUT
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
  NwInet target = nw_nat_get_single (&rule->target);

  return part->chain == NW_NAT_CHAIN_POSTROUTING
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
  NwNatRule *rule = first->piece.ours;

  if (rule == NULL || first->part.chain != NW_NAT_CHAIN_PREROUTING || first->part.family != piece->part.family)
    return FALSE;

  if (is_from_host_of (&piece->part, rule))
    rule->from_host = TRUE;
  else if (is_hairpin_of (&piece->part, rule))
    rule->target.prefix = piece->part.source.prefix;
  else
    return FALSE;

  piece->piece.ours = g_object_ref (rule);

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
GPtrArray *
nw_nat_understand (const GPtrArray *nft_rules)
{
  GPtrArray *pieces = g_ptr_array_new_with_free_func ((GDestroyNotify) piece_free);

  for (guint i = 0; i < nft_rules->len; i++)
    {
      Piece *piece = piece_new (g_ptr_array_index (nft_rules, i));

      if (piece == NULL)
        continue;
      piece->piece.ours = read_first_part (&piece->part);
      g_ptr_array_add (pieces, piece);
    }

  for (guint i = 0; i < pieces->len; i++)
    {
      Piece *piece = g_ptr_array_index (pieces, i);

      if (piece->piece.ours == NULL && piece->part.chain != NW_NAT_CHAIN_PREROUTING)
        join_any (piece, pieces);
    }

  return pieces;
}

gboolean
nw_nat_has_same_key (const NwNatRule *a,
                     const NwNatRule *b)
{
  g_autofree char *key_a = nw_nat_rule_dup_key (a);
  g_autofree char *key_b = nw_nat_rule_dup_key (b);

  return g_str_equal (key_a, key_b);
}

/* The rule of the same key that has an effect: the first one. */
NwNatRule *
nw_nat_find_rule (const GPtrArray *pieces,
                  const NwNatRule *rule)
{
  for (guint i = 0; i < pieces->len; i++)
    {
      const NwNatPiece *piece = g_ptr_array_index (pieces, i);

      if (piece->ours != NULL && nw_nat_has_same_key (piece->ours, rule))
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

void
nw_nat_append_rules (const GPtrArray *pieces,
                     GPtrArray       *rules)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new ();

  for (guint i = 0; i < pieces->len; i++)
    {
      const NwNatPiece *piece = g_ptr_array_index (pieces, i);

      if (piece->ours != NULL && piece->ours == nw_nat_find_rule (pieces, piece->ours)
          && !g_ptr_array_find (found, piece->ours, NULL))
        g_ptr_array_add (found, piece->ours);
    }

  g_ptr_array_sort (found, compare_rules);
  for (guint i = 0; i < found->len; i++)
    g_ptr_array_add (rules, g_object_ref (g_ptr_array_index (found, i)));
}
