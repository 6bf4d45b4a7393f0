/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-plan.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "nw-command.h"
#include "nw-error.h"
#include "nw-operation-private.h"

struct _NwPlan {
  GObject parent_instance;

  char      *title;
  GPtrArray *operations;
};

G_DEFINE_FINAL_TYPE (NwPlan, nw_plan, G_TYPE_OBJECT)

static void
nw_plan_finalize (GObject *object)
{
  NwPlan *self = NW_PLAN (object);

  g_clear_pointer (&self->title, g_free);
  g_clear_pointer (&self->operations, g_ptr_array_unref);

  G_OBJECT_CLASS (nw_plan_parent_class)->finalize (object);
}

static void
nw_plan_class_init (NwPlanClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = nw_plan_finalize;
}

static void
nw_plan_init (NwPlan *self)
{
  self->operations = g_ptr_array_new_with_free_func ((GDestroyNotify) nw_operation_unref);
}

/* The rules of address translation that a namespace has at this point of a plan. */
static GPtrArray *
nat_rules_of (GHashTable *table, const NwSnapshot *before, const NwNamespaceRef *reference)
{
  g_autofree char *key = *reference->name ? g_strdup (reference->name)
                                          : g_strdup_printf ("\\%" G_GUINT64_FORMAT, reference->inode);
  GPtrArray *rules = g_hash_table_lookup (table, key);
  NwNamespace *namespace_;

  if (rules)
    return rules;
  rules = g_ptr_array_new_with_free_func (g_object_unref);
  namespace_ = reference->inode != 0 ? nw_snapshot_find (before, reference->inode)
                                     : nw_snapshot_find_by_name (before, reference->name);
  for (guint i = 0; namespace_ && i < namespace_->nat_rules->len; i++)
    g_ptr_array_add (rules, g_object_ref (g_ptr_array_index (namespace_->nat_rules, i)));
  g_hash_table_insert (table, g_steal_pointer (&key), rules);
  return rules;
}

/* Changes @rules as @operation does. */
static void
follow_nat (GPtrArray *rules, const NwOperation *operation)
{
  g_autoptr (NwNatRule) rule = NULL;
  g_autofree char *key = NULL;

  if (operation->kind == NW_OPERATION_NAMESPACE_REMOVE)
    g_ptr_array_set_size (rules, 0);
  if (operation->kind != NW_OPERATION_MASQUERADE_ADD && operation->kind != NW_OPERATION_MASQUERADE_REMOVE &&
      operation->kind != NW_OPERATION_PUBLISH_ADD && operation->kind != NW_OPERATION_PUBLISH_REMOVE)
    return;

  rule = nw_operation_dup_nat_rule (operation);
  key = nw_nat_rule_dup_key (rule);
  for (guint i = rules->len; i > 0; i--)
    {
      g_autofree char *other = nw_nat_rule_dup_key (g_ptr_array_index (rules, i - 1));

      if (strcmp (key, other) == 0)
        g_ptr_array_remove_index (rules, i - 1);
    }
  if (operation->kind == NW_OPERATION_MASQUERADE_ADD || operation->kind == NW_OPERATION_PUBLISH_ADD)
    g_ptr_array_add (rules, g_steal_pointer (&rule));
}

NwPlan *
nw_plan_new (const char *title)
{
  NwPlan *self = g_object_new (NW_TYPE_PLAN, NULL);

  self->title = g_strdup (title ? title : "");
  return self;
}

const char *
nw_plan_get_title (NwPlan *self)
{
  g_return_val_if_fail (NW_IS_PLAN (self), NULL);

  return self->title;
}

NwPlan *
nw_plan_take (NwPlan *self, NwOperation *operation)
{
  g_return_val_if_fail (NW_IS_PLAN (self), NULL);
  g_return_val_if_fail (operation != NULL, self);

  g_ptr_array_add (self->operations, operation);
  return self;
}

guint
nw_plan_get_length (NwPlan *self)
{
  g_return_val_if_fail (NW_IS_PLAN (self), 0);

  return self->operations->len;
}

NwOperation *
nw_plan_get (NwPlan *self, guint position)
{
  g_return_val_if_fail (NW_IS_PLAN (self), NULL);
  g_return_val_if_fail (position < self->operations->len, NULL);

  return g_ptr_array_index (self->operations, position);
}

GVariant *
nw_plan_to_variant (NwPlan *self)
{
  GVariantBuilder builder;

  g_return_val_if_fail (NW_IS_PLAN (self), NULL);

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(sa{sv})"));
  for (guint i = 0; i < self->operations->len; i++)
    g_variant_builder_add_value (&builder, nw_operation_to_variant (nw_plan_get (self, i)));
  return g_variant_builder_end (&builder);
}

NwPlan *
nw_plan_from_variant (const char *title, GVariant *variant, GError **error)
{
  g_autoptr (NwPlan) self = NULL;
  gsize length;

  g_return_val_if_fail (variant != NULL, NULL);

  if (!g_variant_is_of_type (variant, G_VARIANT_TYPE ("a(sa{sv})")))
    {
      g_set_error (error, NW_ERROR, NW_ERROR_INVALID_ARGUMENT,
                   _("A plan has the type “a(sa{sv})”, not “%s”"), g_variant_get_type_string (variant));
      return NULL;
    }
  length = g_variant_n_children (variant);
  if (length > NW_PLAN_MAX)
    {
      g_set_error (error, NW_ERROR, NW_ERROR_LIMIT,
                   _("The plan has %zu operations, but at most %d are allowed; split it into several plans"),
                   length, NW_PLAN_MAX);
      return NULL;
    }

  self = nw_plan_new (title);
  for (gsize i = 0; i < length; i++)
    {
      g_autoptr (GVariant) child = g_variant_get_child_value (variant, i);
      NwOperation *operation = nw_operation_from_variant (child, error);

      if (operation == NULL)
        {
          g_prefix_error (error, _("Operation %zu: "), i + 1);
          return NULL;
        }
      nw_plan_take (self, operation);
    }
  return g_steal_pointer (&self);
}

NwPlan *
nw_plan_remap (NwPlan *self, guint64 from, guint64 to)
{
  NwPlan *plan;

  g_return_val_if_fail (NW_IS_PLAN (self), NULL);

  plan = nw_plan_new (self->title);
  for (guint i = 0; i < self->operations->len; i++)
    nw_plan_take (plan, nw_operation_remap (nw_plan_get (self, i), from, to));
  return plan;
}

GStrv
nw_plan_to_commands (NwPlan *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  g_return_val_if_fail (NW_IS_PLAN (self), NULL);

  for (guint i = 0; i < self->operations->len; i++)
    {
      g_autofree char *command = nw_operation_to_command (nw_plan_get (self, i));

      g_strv_builder_add (builder, command);
    }
  return g_strv_builder_end (builder);
}

static void
place (NwNamespaceRef *ref, const NwSnapshot *before)
{
  char *name = ref->name != NULL ? g_strdup (nw_command_place (ref, before)) : NULL;

  g_free (ref->name);
  ref->name = name;
}

/* @operation with paths in the places of names that are not there. */
static NwOperation *
place_operation (const NwOperation *operation, const NwSnapshot *before)
{
  NwOperation *placed = nw_operation_copy (operation);

  place (&placed->namespace, before);
  place (&placed->peer_namespace, before);
  place (&placed->target, before);
  return placed;
}

GStrv
nw_plan_to_commands_from (NwPlan *self, const NwSnapshot *before)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GHashTable) nat_rules = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);

  g_return_val_if_fail (NW_IS_PLAN (self), NULL);
  g_return_val_if_fail (before != NULL, NULL);

  for (guint i = 0; i < self->operations->len; i++)
    {
      const NwOperation *operation = nw_plan_get (self, i);
      GPtrArray *rules = nat_rules_of (nat_rules, before, &operation->namespace);
      g_autoptr (NwOperation) placed = place_operation (operation, before);
      g_autofree char *command = nw_operation_to_command_among (placed, rules);

      follow_nat (rules, operation);
      g_strv_builder_add (builder, command);
    }
  return g_strv_builder_end (builder);
}
