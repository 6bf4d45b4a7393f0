/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-action.h"

#include <glib/gi18n-lib.h>

#include "nw-error.h"

/* How many namespaces and operations a dialog names. */
#define NAMED_MAX 4

static const struct {
  const char *name;
  NwAction    action;
} methods[] = {
  { "GetSnapshot", NW_ACTION_VIEW },
  { "Subscribe", NW_ACTION_VIEW },
  { "Unsubscribe", NW_ACTION_OWN },
  { "GetKinds", NW_ACTION_VIEW },
  { "GetCounters", NW_ACTION_VIEW },
  { "Apply", NW_ACTION_VIEW },       /* for a dry run; else what the plan requires */
  { "CancelApply", NW_ACTION_OWN },
  { "Confirm", NW_ACTION_OWN },
  { "Ping", NW_ACTION_MODIFY },      /* or what the namespace requires */
  { "Probe", NW_ACTION_MODIFY },     /* the same */
  { "StopPing", NW_ACTION_OWN },
}, properties[] = {
  { "Version", NW_ACTION_FREE },
  { "World", NW_ACTION_FREE },
  { "RootNamespace", NW_ACTION_VIEW },
  { "ProcessId", NW_ACTION_VIEW },
};

NwAction
nw_action_for_method (const char *method_name)
{
  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      if (g_str_equal (methods[i].name, method_name))
        return methods[i].action;
    }
  return NW_ACTION_IMPOSSIBLE;
}

NwAction
nw_action_for_property (const char *property_name)
{
  for (guint i = 0; i < G_N_ELEMENTS (properties); i++)
    {
      if (g_str_equal (properties[i].name, property_name))
        return properties[i].action;
    }
  return NW_ACTION_IMPOSSIBLE;
}

const char *
nw_action_get_id (NwAction self)
{
  switch (self)
    {
    case NW_ACTION_VIEW:
      return "org.netwarren.Helper1.view";
    case NW_ACTION_MODIFY:
      return "org.netwarren.Helper1.modify";
    case NW_ACTION_MODIFY_FOREIGN:
      return "org.netwarren.Helper1.modify-foreign";
    case NW_ACTION_MODIFY_HOST:
      return "org.netwarren.Helper1.modify-host";
    case NW_ACTION_FREE:
    case NW_ACTION_OWN:
    case NW_ACTION_IMPOSSIBLE:
    default:
      return NULL;
    }
}

/* -- One operation -- */

NwAction
nw_action_for_namespace (const NwNamespace *namespace_)
{
  if (namespace_->is_root)
    return NW_ACTION_MODIFY_HOST;
  return namespace_->is_ours ? NW_ACTION_MODIFY : NW_ACTION_MODIFY_FOREIGN;
}

NwAction
nw_action_for_netns (NwNetns *netns)
{
  if (netns->is_root)
    return NW_ACTION_MODIFY_HOST;
  return nw_netns_is_ours (netns) ? NW_ACTION_MODIFY : NW_ACTION_MODIFY_FOREIGN;
}

/* A link that hangs on one in another namespace: the other end of a cable, a VLAN that was carried elsewhere. */
typedef struct {
  const NwNamespace *namespace_;
  const NwLink      *link;
} Dependent;

static void
add_dependent (GHashTable *table, const NwNamespace *namespace_, const NwLink *link)
{
  GArray *dependents = g_hash_table_lookup (table, &link->peer_namespace);
  Dependent dependent = { namespace_, link };

  if (dependents == NULL)
    {
      dependents = g_array_new (FALSE, FALSE, sizeof (Dependent));
      g_hash_table_insert (table, (gpointer) &link->peer_namespace, dependents);
    }
  g_array_append_val (dependents, dependent);
}

/* Returns: (transfer full): inode → GArray of Dependent: what hangs on links in there. It borrows from @snapshot. */
static GHashTable *
find_dependents (const NwSnapshot *snapshot)
{
  GHashTable *table = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, (GDestroyNotify) g_array_unref);

  for (guint i = 0; i < nw_snapshot_get_n_namespaces (snapshot); i++)
    {
      const NwNamespace *namespace_ = nw_snapshot_get_namespace (snapshot, i);

      for (guint j = 0; j < namespace_->links->len; j++)
        {
          const NwLink *link = namespace_->links->pdata[j];

          if (link->peer_index != 0 && link->peer_namespace != namespace_->inode)
            add_dependent (table, namespace_, link);
        }
    }
  return table;
}

/* Called for a namespace that an operation changes; %NULL, with its name, for one that the plan itself makes. */
typedef void (*TouchedFunc) (const NwNamespace *namespace_, const char *name, gpointer user_data);

/* What an operation has been found to change so far. */
typedef struct {
  const NwSnapshot *before;
  GHashTable       *dependents;
  NwAction          action;
  TouchedFunc       touched;
  gpointer          user_data;
} Reach;

static void
reach_namespace (Reach *reach, const NwNamespace *namespace_, const char *name)
{
  NwAction action = namespace_ != NULL ? nw_action_for_namespace (namespace_) : NW_ACTION_MODIFY;

  reach->action = MAX (reach->action, action);
  if (reach->touched != NULL)
    reach->touched (namespace_, name, reach->user_data);
}

/* The inode alone decides what is changed. But the dialog speaks of what the request calls it, and so that must be its name. */
static gboolean
has_name (const NwNamespace *namespace_, const char *name)
{
  return *name == '\0' ? namespace_->is_root || *namespace_->names == NULL : g_strv_contains ((const char *const *) namespace_->names, name);
}

static void
reach_reference (Reach *reach, const NwNamespaceRef *ref)
{
  const NwNamespace *namespace_ = ref->inode != 0 ? nw_snapshot_find (reach->before, ref->inode) : NULL;

  if (ref->inode != 0 && (namespace_ == NULL || !has_name (namespace_, ref->name)))
    reach->action = NW_ACTION_IMPOSSIBLE;
  else
    reach_namespace (reach, namespace_, ref->name);
}

/* Namespaces elsewhere in which something hangs on @link; on any link of @namespace_ when that is %NULL. */
static void
reach_dependents (Reach *reach, const NwNamespace *namespace_, const NwLink *link, gboolean with_cables)
{
  GArray *dependents = g_hash_table_lookup (reach->dependents, &namespace_->inode);

  for (guint i = 0; dependents != NULL && i < dependents->len; i++)
    {
      const Dependent *dependent = &g_array_index (dependents, Dependent, i);

      if ((link == NULL || dependent->link->peer_index == link->index) &&
          (with_cables || !g_str_equal (dependent->link->kind, "veth")))
        reach_namespace (reach, dependent->namespace_, NULL);
    }
}

/* The other ends of cables, by what this end says. */
static void
reach_peers (Reach *reach, const NwNamespace *namespace_, const NwLink *link)
{
  for (guint i = 0; i < namespace_->links->len; i++)
    {
      const NwLink *end = namespace_->links->pdata[i];
      const NwNamespace *other = nw_snapshot_find (reach->before, end->peer_namespace);

      if ((link == NULL || link == end) && g_str_equal (end->kind, "veth") && other != NULL && other != namespace_)
        reach_namespace (reach, other, NULL);
    }
}

/* When a namespace goes, hardware in it falls back to the computer's own (default_device_exit_net()). */
static void
reach_home_of_hardware (Reach *reach, const NwNamespace *namespace_)
{
  for (guint i = 0; i < namespace_->links->len; i++)
    {
      const NwLink *link = namespace_->links->pdata[i];
      const NwNamespace *root = nw_snapshot_get_root (reach->before);

      if (*link->kind == '\0' && root != NULL)
        {
          reach_namespace (reach, root, NULL);
          return;
        }
    }
}

static NwAction
judge (const NwOperation *operation, const NwSnapshot *before, GHashTable *dependents,
       TouchedFunc touched, gpointer user_data)
{
  Reach reach = { before, dependents, NW_ACTION_MODIFY, touched, user_data };
  const NwNamespace *namespace_;
  const NwLink *link = NULL;

  reach_reference (&reach, &operation->namespace);
  if (nw_operation_has (operation, NW_FIELD_PEER_NAMESPACE))
    reach_reference (&reach, &operation->peer_namespace);
  if (nw_operation_has (operation, NW_FIELD_TARGET))
    reach_reference (&reach, &operation->target);

  namespace_ = operation->namespace.inode != 0 ? nw_snapshot_find (before, operation->namespace.inode) : NULL;
  if (namespace_ == NULL)
    return reach.action;
  if (nw_operation_has (operation, NW_FIELD_LINK))
    link = nw_namespace_find_link_by_name (namespace_, operation->link);

  switch (operation->kind)
    {
    case NW_OPERATION_NAMESPACE_REMOVE:
      reach_peers (&reach, namespace_, NULL);
      reach_dependents (&reach, namespace_, NULL, TRUE);
      reach_home_of_hardware (&reach, namespace_);
      break;
    case NW_OPERATION_LINK_REMOVE:
      if (link == NULL)
        break;
      reach_peers (&reach, namespace_, link);
      reach_dependents (&reach, namespace_, link, TRUE);
      break;
    case NW_OPERATION_LINK_MOVE:
    case NW_OPERATION_LINK_SET_UP:
    case NW_OPERATION_LINK_SET_MTU:
      if (link != NULL)
        reach_dependents (&reach, namespace_, link, FALSE);
      break;

    /* These end where they act. */
    case NW_OPERATION_NAMESPACE_ADD:
    case NW_OPERATION_LINK_ADD:
    case NW_OPERATION_LINK_SET_MAC:
    case NW_OPERATION_LINK_RENAME:
    case NW_OPERATION_LINK_SET_MASTER:
    case NW_OPERATION_ADDRESS_REPLACE:
    case NW_OPERATION_ADDRESS_REMOVE:
    case NW_OPERATION_ROUTE_REPLACE:
    case NW_OPERATION_ROUTE_REMOVE:
    case NW_OPERATION_NEIGHBOUR_REPLACE:
    case NW_OPERATION_NEIGHBOUR_REMOVE:
    case NW_OPERATION_FORWARDING_SET:
    case NW_OPERATION_BRIDGE_SET:
    case NW_OPERATION_LIMIT_SET:
    case NW_OPERATION_LIMIT_REMOVE:
    case NW_OPERATION_MASQUERADE_ADD:
    case NW_OPERATION_MASQUERADE_REMOVE:
    case NW_OPERATION_PUBLISH_ADD:
    case NW_OPERATION_PUBLISH_REMOVE:
      break;
    case NW_N_OPERATION_KINDS:
    default:
      return NW_ACTION_IMPOSSIBLE;
    }
  return reach.action;
}

NwAction
nw_action_for_operation (const NwOperation *operation, const NwSnapshot *before)
{
  g_autoptr (GHashTable) dependents = NULL;

  g_return_val_if_fail (operation != NULL, NW_ACTION_IMPOSSIBLE);
  g_return_val_if_fail (before != NULL, NW_ACTION_IMPOSSIBLE);

  dependents = find_dependents (before);
  return judge (operation, before, dependents, NULL, NULL);
}

/* -- Words for the dialog -- */

/* What a list has room for, each thing once. */
typedef struct {
  GPtrArray *texts; /* char * */
  guint      n_more;
} List;

static void
list_take (List *list, char *text)
{
  for (guint i = 0; i < list->texts->len; i++)
    {
      if (g_str_equal (list->texts->pdata[i], text))
        {
          g_free (text);
          return;
        }
    }
  if (list->texts->len < NAMED_MAX)
    g_ptr_array_add (list->texts, text);
  else
    {
      list->n_more++;
      g_free (text);
    }
}

/* Names are others' to choose; a dialog must not take one for markup or for a detail to be filled in. */
static char *
make_harmless (GString *text)
{
  for (gsize i = 0; i < text->len; i++)
    {
      if (strchr ("<>&$", text->str[i]) != NULL || g_ascii_iscntrl (text->str[i]))
        text->str[i] = '?';
    }
  return g_string_free (text, FALSE);
}

static char *
list_join (List *list, const char *separator)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < list->texts->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? separator : "", (const char *) list->texts->pdata[i]);
  if (list->n_more > 0)
    {
      g_string_append (text, separator);
      g_string_append_printf (text, ngettext ("%u more", "%u more", list->n_more), list->n_more);
    }
  return make_harmless (text);
}

/* What the operations of a plan come to. */
typedef struct {
  NwAction           action;  /* the greatest so far */
  GHashTable        *objects; /* NwNamespace: named already, of that action */
  List               names;
  List               deeds;
} Account;

static void
account_start_anew (Account *account, NwAction action)
{
  account->action = action;
  g_hash_table_remove_all (account->objects);
  g_ptr_array_set_size (account->names.texts, 0);
  g_ptr_array_set_size (account->deeds.texts, 0);
  account->names.n_more = account->deeds.n_more = 0;
}

static void
note_touched (const NwNamespace *namespace_, const char *name, gpointer user_data)
{
  Account *account = user_data;
  NwAction action = namespace_ != NULL ? nw_action_for_namespace (namespace_) : NW_ACTION_MODIFY;

  if (action != account->action)
    return;
  if (namespace_ == NULL)
    list_take (&account->names, g_strdup (name));
  else if (g_hash_table_add (account->objects, (gpointer) namespace_))
    list_take (&account->names, nw_namespace_dup_title (namespace_));
}

static gboolean
account_for (Account *account, const NwOperation *operation, const NwSnapshot *snapshot, GHashTable *dependents, GError **error)
{
  NwAction action = judge (operation, snapshot, dependents, NULL, NULL);

  if (action == NW_ACTION_IMPOSSIBLE)
    {
      g_set_error_literal (error, NW_ERROR, NW_ERROR_NOT_FOUND,
                           _("A namespace that it is about is not there. It may have been removed a moment ago."));
      return FALSE;
    }
  if (action < account->action)
    return TRUE;
  if (action > account->action)
    account_start_anew (account, action);
  judge (operation, snapshot, dependents, note_touched, account);
  list_take (&account->deeds, nw_operation_describe (operation));
  return TRUE;
}

static gboolean
account_for_all (Account *account, NwPlan *plan, const NwSnapshot *snapshot, GError **error)
{
  g_autoptr (GHashTable) dependents = find_dependents (snapshot);

  for (guint i = 0; i < nw_plan_get_length (plan); i++)
    {
      if (!account_for (account, nw_plan_get (plan, i), snapshot, dependents, error))
        return FALSE;
    }
  return TRUE;
}

NwDemand *
nw_demand_new (NwAction action)
{
  NwDemand *self = g_new0 (NwDemand, 1);

  self->action = action;
  return self;
}

void
nw_demand_free (NwDemand *self)
{
  g_return_if_fail (self != NULL);

  g_free (self->objects);
  g_free (self->what);
  g_free (self);
}

NwDemand *
nw_demand_new_for_plan (NwPlan *plan, const NwSnapshot *snapshot, GError **error)
{
  g_autoptr (GHashTable) objects = g_hash_table_new (NULL, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) deeds = g_ptr_array_new_with_free_func (g_free);
  Account account = { NW_ACTION_MODIFY, objects, { names, 0 }, { deeds, 0 } };
  NwDemand *self;

  g_return_val_if_fail (NW_IS_PLAN (plan), NULL);
  g_return_val_if_fail (snapshot != NULL, NULL);

  if (!account_for_all (&account, plan, snapshot, error))
    return NULL;
  self = nw_demand_new (account.action);
  self->objects = list_join (&account.names, ", ");
  self->what = list_join (&account.deeds, "; ");
  return self;
}

static char *
title_of (NwNetns *netns)
{
  g_autofree char *title = nw_netns_dup_title (netns);

  return make_harmless (g_string_new (title));
}

NwDemand *
nw_demand_new_for_ping (NwNetns *netns, const char *target)
{
  NwDemand *self;
  GString *what;

  g_return_val_if_fail (netns != NULL, NULL);

  self = nw_demand_new (netns->is_root ? NW_ACTION_MODIFY : nw_action_for_netns (netns));
  self->objects = title_of (netns);
  what = g_string_new (NULL);
  g_string_printf (what, _("Ping %s"), target);
  self->what = make_harmless (what);
  return self;
}
