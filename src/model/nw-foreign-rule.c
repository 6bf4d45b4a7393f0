/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "nw-foreign-rule.h"

#include <string.h>
#include <sys/socket.h>

G_DEFINE_FINAL_TYPE (NwForeignRule, nw_foreign_rule, G_TYPE_OBJECT)

static void
nw_foreign_rule_finalize (GObject *object)
{
  NwForeignRule *self = NW_FOREIGN_RULE (object);

  g_free (self->family);
  g_free (self->table);
  g_free (self->chain);
  g_free (self->hook);
  g_free (self->type);
  g_free (self->policy);
  g_free (self->text);

  G_OBJECT_CLASS (nw_foreign_rule_parent_class)->finalize (object);
}

static void
nw_foreign_rule_class_init (NwForeignRuleClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = nw_foreign_rule_finalize;
}

static void
nw_foreign_rule_init (NwForeignRule *self)
{
  self->family = g_strdup ("");
  self->table = g_strdup ("");
  self->chain = g_strdup ("");
  self->hook = g_strdup ("");
  self->type = g_strdup ("");
  self->policy = g_strdup ("");
  self->text = g_strdup ("");
}

NwForeignRule *
nw_foreign_rule_new (void)
{
  return g_object_new (NW_TYPE_FOREIGN_RULE, NULL);
}

gboolean
nw_foreign_rule_equal (const NwForeignRule *a, const NwForeignRule *b)
{
  return a == b ||
         (a->handle == b->handle &&
          a->priority == b->priority &&
          a->n_more == b->n_more &&
          a->drops == b->drops &&
          strcmp (a->family, b->family) == 0 &&
          strcmp (a->table, b->table) == 0 &&
          strcmp (a->chain, b->chain) == 0 &&
          strcmp (a->hook, b->hook) == 0 &&
          strcmp (a->type, b->type) == 0 &&
          strcmp (a->policy, b->policy) == 0 &&
          strcmp (a->text, b->text) == 0);
}

/* The family inet sees the packets of both; bridge and netdev have other packets in mind. */
static gboolean
sees_family (const NwForeignRule *self, int family)
{
  return strcmp (self->family, "inet") == 0 || strcmp (self->family, family == AF_INET6 ? "ip6" : "ip") == 0;
}

GPtrArray *
nw_foreign_rules_find_forward_drops (const GPtrArray *rules, int family)
{
  GPtrArray *found = g_ptr_array_new ();

  g_return_val_if_fail (rules != NULL, found);

  for (guint i = 0; i < rules->len; i++)
    {
      NwForeignRule *rule = g_ptr_array_index (rules, i);

      if (rule->drops && strcmp (rule->hook, "forward") == 0 && sees_family (rule, family))
        g_ptr_array_add (found, rule);
    }
  return found;
}
