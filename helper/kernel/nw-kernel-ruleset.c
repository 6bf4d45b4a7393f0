/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-kernel-ruleset.h"


#include "nw-error.h"
#include "nw-kernel-nat.h"
#include "nw-name.h"
#include "nw-nft-statement.h"

/* Somebody who changes the ruleset all the time must not keep us waiting for ever. */
#define DUMP_TRIES 8

static const char *
family_word (guint32 family)
{
  switch (family)
    {
    case NFPROTO_IPV4:
      return "ip";
    case NFPROTO_IPV6:
      return "ip6";
    case NFPROTO_INET:
      return "inet";
    case NFPROTO_ARP:
      return "arp";
    case NFPROTO_BRIDGE:
      return "bridge";
    case NFPROTO_NETDEV:
      return "netdev";
    default:
      return "";
    }
}

/* The families number their hooks each in its own way. */
static const char *
hook_word (guint32 family,
           guint32 hook)
{
  static const char *const inet_hooks[] = { "prerouting", "input", "forward", "output", "postrouting", "ingress" };
  static const char *const arp_hooks[] = { "input", "output", "forward" };
  static const char *const netdev_hooks[] = { "ingress", "egress" };

  if (family == NFPROTO_ARP)
    return hook < G_N_ELEMENTS (arp_hooks) ? arp_hooks[hook] : "";
  if (family == NFPROTO_NETDEV)
    return hook < G_N_ELEMENTS (netdev_hooks) ? netdev_hooks[hook] : "";
  return hook < G_N_ELEMENTS (inet_hooks) ? inet_hooks[hook] : "";
}

static void
set_string (char      **field,
            const char *value)
{
  g_free (*field);
  *field = nw_name_escape (value != NULL ? value : "");
}

static gboolean
is_base_chain (const struct nftnl_chain *chain)
{
  return nftnl_chain_is_set (chain, NFTNL_CHAIN_HOOKNUM);
}

/* What a rule has in common with its chain. */
static NwForeignRule *
record_new (const struct nftnl_chain *chain)
{
  NwForeignRule *self = nw_foreign_rule_new ();
  guint32 family = nftnl_chain_get_u32 (chain, NFTNL_CHAIN_FAMILY);

  set_string (&self->family, family_word (family));
  set_string (&self->table, nftnl_chain_get_str (chain, NFTNL_CHAIN_TABLE));
  set_string (&self->chain, nftnl_chain_get_str (chain, NFTNL_CHAIN_NAME));

  if (is_base_chain (chain))
    {
      set_string (&self->hook, hook_word (family, nftnl_chain_get_u32 (chain, NFTNL_CHAIN_HOOKNUM)));
      set_string (&self->type, nftnl_chain_get_str (chain, NFTNL_CHAIN_TYPE));
      set_string (&self->policy, nftnl_chain_get_u32 (chain, NFTNL_CHAIN_POLICY) == NF_DROP ? "drop" : "accept");
      self->priority = nftnl_chain_get_s32 (chain, NFTNL_CHAIN_PRIO);
    }

  return self;
}

static NwForeignRule *
record_new_chain (const struct nftnl_chain *chain)
{
  NwForeignRule *self = record_new (chain);

  self->drops = g_str_equal (self->policy, "drop");

  return self;
}

/* Without a condition. */
static gboolean
drops_all (const GArray *statements)
{
  for (guint i = 0; i < statements->len; i++)
    {
      const NwNftStatement *statement = &g_array_index (statements, NwNftStatement, i);

      if (statement->kind == NW_NFT_DROP || statement->kind == NW_NFT_REJECT)
        return TRUE;
      if (statement->kind != NW_NFT_COUNTER)
        return FALSE;
    }

  return FALSE;
}

static NwForeignRule *
record_new_rule (const struct nftnl_chain *chain,
                 const struct nftnl_rule  *rule)
{
  NwForeignRule *self = record_new (chain);
  g_autoptr (GArray) statements = nw_nft_rule_take_apart (rule);
  g_autofree char *comment = nw_nft_rule_dup_comment (rule);

  self->handle = nftnl_rule_get_u64 (rule, NFTNL_RULE_HANDLE);
  self->drops = drops_all (statements);
  g_free (self->text);
  self->text = nw_nft_statements_to_text (statements, nftnl_rule_get_u32 (rule, NFTNL_RULE_FAMILY), &self->n_more);

  if (comment != NULL)
    {
      g_autofree char *escaped = nw_name_escape (comment);
      g_autofree char *text = g_steal_pointer (&self->text);

      self->text = g_strdup_printf ("%s%scomment \"%s\"", text, *text != '\0' ? " " : "", escaped);
    }

  return self;
}

static gboolean
is_in_chain (const struct nftnl_rule  *rule,
             const struct nftnl_chain *chain)
{
  return nftnl_rule_get_u32 (rule, NFTNL_RULE_FAMILY) == nftnl_chain_get_u32 (chain, NFTNL_CHAIN_FAMILY)
         && g_strcmp0 (nftnl_rule_get_str (rule, NFTNL_RULE_CHAIN), nftnl_chain_get_str (chain, NFTNL_CHAIN_NAME)) == 0
         && g_strcmp0 (nftnl_rule_get_str (rule, NFTNL_RULE_TABLE), nftnl_chain_get_str (chain, NFTNL_CHAIN_TABLE)) == 0;
}

static gboolean
is_our_table (const struct nftnl_chain *chain)
{
  guint32 family = nftnl_chain_get_u32 (chain, NFTNL_CHAIN_FAMILY);

  return (family == NFPROTO_IPV4 || family == NFPROTO_IPV6)
         && g_strcmp0 (nftnl_chain_get_str (chain, NFTNL_CHAIN_TABLE), NW_NAT_TABLE) == 0;
}

/* The kernel dumps rules table by table and chain by chain, chains in the same order: the rules of a chain stand
 * together, and one walk over both lists is enough. Rules of a chain that came or went meanwhile are left out: that is
 * another generation. */
static void
append_foreign (const GPtrArray *chains,
                const GPtrArray *nft_rules,
                GPtrArray       *records)
{
  guint next = 0;

  for (guint i = 0; i < chains->len; i++)
    {
      const struct nftnl_chain *chain = g_ptr_array_index (chains, i);

      if (!is_our_table (chain))
        g_ptr_array_add (records, record_new_chain (chain));

      for (; next < nft_rules->len && is_in_chain (g_ptr_array_index (nft_rules, next), chain); next++)
        g_ptr_array_add (records, record_new_rule (chain, g_ptr_array_index (nft_rules, next)));
    }
}

/* Chains and rules of one generation, and which. */
static gboolean
dump_once (NwNft      *nft,
           GPtrArray **chains,
           GPtrArray **nft_rules,
           gboolean   *is_whole,
           GError    **error)
{
  guint32 before, after;

  if (!nw_nft_get_generation (nft, &before, error)
      || (*chains = nw_nft_dump_chains (nft, NFPROTO_UNSPEC, error)) == NULL
      || (*nft_rules = nw_nft_dump_rules (nft, NFPROTO_UNSPEC, NULL, error)) == NULL
      || !nw_nft_get_generation (nft, &after, error))
    return FALSE;

  *is_whole = before == after;

  return TRUE;
}

static gboolean
dump (NwNetns   *netns,
      GPtrArray *nat_rules,
      GPtrArray *foreign_rules,
      GError   **error)
{
  g_autoptr (NwNft) nft = nw_nft_new (netns, error);

  if (nft == NULL)
    return FALSE;

  for (int tries = 1; ; tries++)
    {
      g_autoptr (GPtrArray) chains = NULL;
      g_autoptr (GPtrArray) nft_rules = NULL;
      gboolean is_whole = FALSE;

      if (!dump_once (nft, &chains, &nft_rules, &is_whole, error))
        return FALSE;

      if (!is_whole && tries < DUMP_TRIES)
        continue;

      nw_kernel_nat_pick (nft_rules, nat_rules);
      append_foreign (chains, nft_rules, foreign_rules);
      return TRUE;
    }
}

gboolean
nw_kernel_ruleset_dump (NwNetns   *netns,
                        GPtrArray *nat_rules,
                        GPtrArray *foreign_rules,
                        GError   **error)
{
  g_autoptr (GError) local_error = NULL;

  g_return_val_if_fail (netns != NULL && nat_rules != NULL && foreign_rules != NULL, FALSE);

  if (dump (netns, nat_rules, foreign_rules, &local_error)
      || g_error_matches (local_error, NW_ERROR, NW_ERROR_UNSUPPORTED))
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&local_error));

  return FALSE;
}

GPtrArray *
nw_kernel_ruleset_forward_drops (NwNetns *netns,
                                 int      family,
                                 GError **error)
{
  g_autoptr (GPtrArray) nat_rules = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) foreign_rules = g_ptr_array_new_with_free_func (g_object_unref);
  GPtrArray *drops;

  if (!nw_kernel_ruleset_dump (netns, nat_rules, foreign_rules, error))
    return NULL;

  drops = nw_foreign_rules_find_forward_drops (foreign_rules, family);
  g_ptr_array_set_free_func (drops, g_object_unref);
  for (guint i = 0; i < drops->len; i++)
    g_object_ref (g_ptr_array_index (drops, i));

  return drops;
}
