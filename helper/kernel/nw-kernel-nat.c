/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-kernel-nat.h"

#include <glib/gi18n-lib.h>

#include "nw-error.h"
#include "nw-kernel-nat-private.h"

/* Somebody who changes the ruleset all the time must not keep us waiting for ever. A commit of theirs takes some
 * milliseconds, and a change of ours that waits for it must be thought out anew. */
#define CHANGE_PATIENCE (2 * G_USEC_PER_SEC)

static void
batch_add_chain (NwNftBatch *batch,
                 guint16     type,
                 guint8      family,
                 NwNatChain  chain)
{
  g_autoptr (NwNftChain) object = nftnl_chain_alloc ();
  gboolean is_new = type == NFT_MSG_NEWCHAIN;

  nftnl_chain_set_u32 (object, NFTNL_CHAIN_FAMILY, family);
  nftnl_chain_set_str (object, NFTNL_CHAIN_TABLE, NW_NAT_TABLE);
  nftnl_chain_set_str (object, NFTNL_CHAIN_NAME, nw_nat_chains[chain].name);
  if (is_new)
    {
      nftnl_chain_set_str (object, NFTNL_CHAIN_TYPE, "nat");
      nftnl_chain_set_u32 (object, NFTNL_CHAIN_HOOKNUM, nw_nat_chains[chain].hook);
      nftnl_chain_set_s32 (object, NFTNL_CHAIN_PRIO, nw_nat_chains[chain].priority);
    }
  nw_nft_batch_add_chain (batch, type, is_new ? NLM_F_CREATE : 0, object,
                          is_new ? _("Could not make the nat chain %s") : _("Could not remove the nat chain %s"),
                          nw_nat_chains[chain].name);
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

  self->pieces = nw_nat_understand (self->nft_rules);

  return TRUE;
}

static void
batch_add_rule (NwNftBatch      *batch,
                const NwNatRule *rule,
                NwNatChain       chain)
{
  g_autoptr (NwNftRule) nft_rule = nw_nat_write_rule (rule, chain);
  g_autofree char *key = nw_nat_rule_dup_key (rule);
  /* One interface goes before any interface: the first rule that fits decides. */
  gboolean is_first = rule->kind == NW_NAT_PUBLISH && *rule->link != '\0';

  batch_add_chain (batch, NFT_MSG_NEWCHAIN, nw_nat_get_nfproto (rule), chain);
  nw_nft_batch_add_rule (batch, NFT_MSG_NEWRULE, NLM_F_CREATE | (is_first ? 0 : NLM_F_APPEND), nft_rule,
                         _("Could not add the rule “%s” to the nat chain %s"), key, nw_nat_chains[chain].name);
}

static void
batch_remove_piece (NwNftBatch       *batch,
                    const NwNatPiece *piece)
{
  guint8 family = piece->family == AF_INET6 ? NFPROTO_IPV6 : NFPROTO_IPV4;
  g_autoptr (NwNftRule) rule = nw_nat_new_rule (family, piece->chain);
  g_autofree char *key = nw_nat_rule_dup_key (piece->ours);

  nftnl_rule_set_u64 (rule, NFTNL_RULE_HANDLE, nftnl_rule_get_u64 (piece->nft_rule, NFTNL_RULE_HANDLE));
  nw_nft_batch_add_rule (batch, NFT_MSG_DELRULE, 0, rule, _("Could not remove the rule “%s” from the nat chain %s"),
                         key, nw_nat_chains[piece->chain].name);
}

/* Everything with the key of @rule. */
static void
batch_remove_rule (NwNftBatch      *batch,
                   const Look      *before,
                   const NwNatRule *rule)
{
  for (guint i = 0; i < before->pieces->len; i++)
    {
      const NwNatPiece *piece = g_ptr_array_index (before->pieces, i);

      if (piece->ours != NULL && nw_nat_has_same_key (piece->ours, rule))
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
      const NwNatPiece *piece = g_ptr_array_index (before->pieces, i);

      if (piece->ours != NULL && nw_nat_has_same_key (piece->ours, rule))
        emptied |= 1 << piece->chain;
      else
        used |= 1 << piece->chain;
    }

  for (int chain = 0; added != NULL && chain < NW_NAT_N_CHAINS; chain++)
    if (nw_nat_uses_chain (added, chain))
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
batch_remove_chains (NwNftBatch  *batch,
                     const Look  *before,
                     guint8       family,
                     guint        emptied,
                     GError     **error)
{
  guint n_emptied = 0, n_objects;

  for (int chain = 0; chain < NW_NAT_N_CHAINS; chain++)
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
add_once (NwNft            *nft,
          const NwNatRule  *rule,
          GError          **error)
{
  g_auto (Look) before = { 0 };
  g_autoptr (NwNftBatch) batch = nw_nft_batch_new ();
  NwNatRule *old;

  if (!look (&before, nft, nw_nat_get_nfproto (rule), error))
    return FALSE;

  old = nw_nat_find_rule (before.pieces, rule);
  if (old != NULL && nw_nat_rule_equal (old, rule))
    return TRUE;

  batch_remove_rule (batch, &before, rule);
  batch_add_table (batch, NFT_MSG_NEWTABLE, nw_nat_get_nfproto (rule));
  for (int chain = 0; chain < NW_NAT_N_CHAINS; chain++)
    if (nw_nat_uses_chain (rule, chain))
      batch_add_rule (batch, rule, chain);

  return batch_remove_chains (batch, &before, nw_nat_get_nfproto (rule), find_emptied_chains (&before, rule, rule), error)
         && nw_nft_commit (nft, batch, before.generation, error);
}

static gboolean
remove_once (NwNft            *nft,
             const NwNatRule  *rule,
             GError          **error)
{
  g_auto (Look) before = { 0 };
  g_autoptr (NwNftBatch) batch = nw_nft_batch_new ();
  NwNatRule *old;

  if (!look (&before, nft, nw_nat_get_nfproto (rule), error))
    return FALSE;

  old = nw_nat_find_rule (before.pieces, rule);
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

  return batch_remove_chains (batch, &before, nw_nat_get_nfproto (rule), find_emptied_chains (&before, rule, NULL), error)
         && nw_nft_commit (nft, batch, before.generation, error);
}

typedef gboolean (*ChangeFunc) (NwNft *nft, const NwNatRule *rule, GError **error);

/* When somebody else was quicker, the change is thought out anew. */
static gboolean
change (NwNetns          *netns,
        const NwNatRule  *rule,
        ChangeFunc        once,
        GError          **error)
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
nw_kernel_nat_add (NwNetns          *netns,
                   const NwNatRule  *rule,
                   GError          **error)
{
  g_return_val_if_fail (netns != NULL && rule != NULL, FALSE);

  return nw_nat_rule_check (rule, error) && change (netns, rule, add_once, error);
}

gboolean
nw_kernel_nat_remove (NwNetns          *netns,
                      const NwNatRule  *rule,
                      GError          **error)
{
  g_return_val_if_fail (netns != NULL && rule != NULL, FALSE);

  return nw_nat_rule_check (rule, error) && change (netns, rule, remove_once, error);
}

static gboolean
dump_family (NwNft      *nft,
             guint8      family,
             GPtrArray  *rules,
             GError    **error)
{
  g_autoptr (GPtrArray) nft_rules = nw_nft_dump_rules (nft, family, NW_NAT_TABLE, error);
  g_autoptr (GPtrArray) pieces = NULL;

  if (nft_rules == NULL)
    return FALSE;

  pieces = nw_nat_understand (nft_rules);
  nw_nat_append_rules (pieces, rules);

  return TRUE;
}

gboolean
nw_kernel_nat_dump (NwNetns    *netns,
                    GPtrArray  *rules,
                    GError    **error)
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

  pieces = nw_nat_understand (nft_rules);
  nw_nat_append_rules (pieces, rules);

  for (guint i = 0; i < pieces->len; i++)
    {
      const NwNatPiece *piece = g_ptr_array_index (pieces, i);

      if (piece->ours != NULL)
        g_ptr_array_remove (nft_rules, piece->nft_rule);
    }
}
