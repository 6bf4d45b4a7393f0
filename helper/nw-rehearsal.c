/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-rehearsal.h"

#include <glib/gi18n-lib.h>

#include "nw-error.h"
#include "nw-executor.h"
#include "nw-guard.h"

/* An interface on the stage. */
typedef struct _Prop Prop;
struct _Prop {
  GHashTable *place;    /* the namespace's table it stands in */
  char       *name;
  Prop       *peer;     /* the other end of its cable */
  Prop       *parent;   /* what it stands on and goes with */
  GPtrArray  *children; /* Prop: what stands on it */
  gboolean    is_bridge;
};

/* A namespace on the stage is a GHashTable of its interfaces: name -> Prop. */
typedef struct {
  GHashTable *by_inode; /* guint64 * -> GHashTable */
  GHashTable *by_name;  /* name -> GHashTable; what the plan makes, and what is there */
  GHashTable *made;     /* name -> GHashTable: what (0, name) means */
} Stage;

static void
prop_free (Prop *prop)
{
  if (prop->peer != NULL)
    prop->peer->peer = NULL;
  if (prop->parent != NULL)
    g_ptr_array_remove_fast (prop->parent->children, prop);
  for (guint i = 0; i < prop->children->len; i++)
    ((Prop *) prop->children->pdata[i])->parent = NULL;
  g_ptr_array_unref (prop->children);
  g_free (prop->name);
  g_free (prop);
}

static GHashTable *
place_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) prop_free);
}

static Prop *
place_add (GHashTable *place, const char *name, const char *kind)
{
  Prop *prop = g_new0 (Prop, 1);

  prop->place = place;
  prop->name = g_strdup (name);
  prop->children = g_ptr_array_new ();
  prop->is_bridge = g_str_equal (kind, "bridge");
  g_hash_table_replace (place, prop->name, prop);
  return prop;
}

static void
pair (Prop *a, Prop *b)
{
  a->peer = b;
  b->peer = a;
}

static void
stand (Prop *prop, Prop *parent)
{
  prop->parent = parent;
  g_ptr_array_add (parent->children, prop);
}

static Stage *
stage_new (NwSnapshot *snapshot)
{
  Stage *stage = g_new0 (Stage, 1);

  stage->by_inode = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, (GDestroyNotify) g_hash_table_unref);
  stage->by_name = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_hash_table_unref);
  stage->made = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_hash_table_unref);

  for (guint i = 0; i < nw_snapshot_get_n_namespaces (snapshot); i++)
    {
      NwNamespace *namespace_ = nw_snapshot_get_namespace (snapshot, i);
      GHashTable *place = place_new ();

      for (guint j = 0; j < namespace_->links->len; j++)
        {
          const NwLink *link = namespace_->links->pdata[j];

          place_add (place, link->name, link->kind);
        }
      g_hash_table_insert (stage->by_inode, g_memdup2 (&namespace_->inode, sizeof namespace_->inode), place);
      for (guint j = 0; namespace_->names != NULL && namespace_->names[j] != NULL; j++)
        g_hash_table_insert (stage->by_name, g_strdup (namespace_->names[j]), g_hash_table_ref (place));
    }
  return stage;
}

static Prop *
find_prop_of (Stage *stage, const NwNamespace *namespace_, const NwLink *link)
{
  return g_hash_table_lookup (g_hash_table_lookup (stage->by_inode, &namespace_->inode), link->name);
}

/* Joins what belongs together: the ends of cables, and interfaces that stand on others. */
static void
join_props (Stage *stage, NwSnapshot *snapshot)
{
  for (guint i = 0; i < nw_snapshot_get_n_namespaces (snapshot); i++)
    {
      NwNamespace *namespace_ = nw_snapshot_get_namespace (snapshot, i);

      for (guint j = 0; j < namespace_->links->len; j++)
        {
          NwLink *link = namespace_->links->pdata[j];
          NwNamespace *peer_namespace = NULL;
          NwLink *peer = nw_snapshot_find_peer (snapshot, link, &peer_namespace);
          NwNamespace *below = nw_snapshot_find (snapshot, link->peer_namespace);
          NwLink *parent = below != NULL ? nw_namespace_find_link (below, link->peer_index) : NULL;

          if (peer != NULL && peer_namespace != NULL)
            pair (find_prop_of (stage, namespace_, link), find_prop_of (stage, peer_namespace, peer));
          else if (parent != NULL && !g_str_equal (link->kind, "veth"))
            stand (find_prop_of (stage, namespace_, link), find_prop_of (stage, below, parent));
        }
    }
}

static void
stage_free (Stage *stage)
{
  g_hash_table_unref (stage->made);
  g_hash_table_unref (stage->by_name);
  g_hash_table_unref (stage->by_inode);
  g_free (stage);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Stage, stage_free)

static GHashTable *
find_place (Stage *stage, const NwNamespaceRef *ref, GError **error)
{
  GHashTable *place;

  if (ref->inode == 0)
    place = g_hash_table_lookup (stage->made, ref->name);
  else
    place = g_hash_table_lookup (stage->by_inode, &ref->inode);
  if (place == NULL)
    g_set_error (error, NW_ERROR, NW_ERROR_NOT_FOUND, _("There is no namespace “%s” (any more)"), ref->name);
  return place;
}

static Prop *
find_prop (GHashTable *place, const char *name, GError **error)
{
  Prop *prop = g_hash_table_lookup (place, name);

  if (prop == NULL)
    g_set_error (error, NW_ERROR, NW_ERROR_NOT_FOUND, _("There is no interface %s there"), name);
  return prop;
}

static gboolean
check_free (GHashTable *place, const char *name, GError **error)
{
  if (!g_hash_table_contains (place, name))
    return TRUE;
  g_set_error (error, NW_ERROR, NW_ERROR_EXISTS, _("There is an interface %s already"), name);
  return FALSE;
}

static void
remove_prop (Prop *prop)
{
  Prop *peer = prop->peer;

  if (peer != NULL)
    {
      prop->peer = peer->peer = NULL;
      remove_prop (peer);
    }
  while (prop->children->len > 0)
    remove_prop (prop->children->pdata[0]);
  g_hash_table_remove (prop->place, prop->name);
}

static void
rename_prop (Prop *prop, const char *name)
{
  g_hash_table_steal (prop->place, prop->name);
  g_free (prop->name);
  prop->name = g_strdup (name);
  g_hash_table_replace (prop->place, prop->name, prop);
}

static void
move_prop (Prop *prop, GHashTable *place)
{
  g_hash_table_steal (prop->place, prop->name);
  prop->place = place;
  g_hash_table_replace (place, prop->name, prop);
}

static gboolean
rehearse_namespace_add (Stage *stage, const NwOperation *operation, GError **error)
{
  const char *name = operation->namespace.name;
  GHashTable *place;

  if (g_hash_table_contains (stage->by_name, name))
    {
      g_set_error (error, NW_ERROR, NW_ERROR_EXISTS, _("There is a namespace “%s” already"), name);
      return FALSE;
    }
  place = place_new ();
  place_add (place, "lo", "loopback");
  g_hash_table_insert (stage->made, g_strdup (name), place);
  g_hash_table_insert (stage->by_name, g_strdup (name), g_hash_table_ref (place));
  return TRUE;
}

static void
rehearse_namespace_remove (Stage *stage, const NwOperation *operation, GHashTable *place)
{
  GHashTableIter iter;
  gpointer prop;

  /* One takes others with it, here and elsewhere. */
  for (g_hash_table_iter_init (&iter, place);
       g_hash_table_iter_next (&iter, NULL, &prop);
       g_hash_table_iter_init (&iter, place))
    remove_prop (prop);
  g_hash_table_remove (stage->by_name, operation->namespace.name);
  if (operation->namespace.inode == 0)
    g_hash_table_remove (stage->made, operation->namespace.name);
  else
    g_hash_table_remove (stage->by_inode, &operation->namespace.inode);
}

static gboolean
rehearse_link_add (Stage *stage, const NwOperation *operation, GHashTable *place, GError **error)
{
  GHashTable *peer_place = NULL;
  Prop *parent = NULL;
  Prop *prop;

  if (nw_operation_has (operation, NW_FIELD_PEER_NAMESPACE))
    {
      peer_place = find_place (stage, &operation->peer_namespace, error);
      if (peer_place == NULL || !check_free (peer_place, operation->peer, error))
        return FALSE;
    }
  if (!check_free (place, operation->link, error))
    return FALSE;
  if (nw_operation_has (operation, NW_FIELD_PARENT) &&
      (parent = find_prop (place, operation->parent, error)) == NULL)
    return FALSE;
  prop = place_add (place, operation->link, operation->link_kind);
  if (parent != NULL)
    stand (prop, parent);
  if (peer_place == NULL)
    return TRUE;
  if (!check_free (peer_place, operation->peer, error)) /* both ends in one namespace, under one name */
    return FALSE;
  pair (prop, place_add (peer_place, operation->peer, operation->link_kind));
  return TRUE;
}

static gboolean
rehearse_link_move (Stage *stage, const NwOperation *operation, Prop *prop, GError **error)
{
  GHashTable *target = find_place (stage, &operation->target, error);

  if (prop->is_bridge)
    {
      g_set_error (error, NW_ERROR, NW_ERROR_UNSUPPORTED,
                   _("The switch %s cannot move: the kernel keeps a switch in the namespace where it was made. "
                     "Make another one there."), prop->name);
      return FALSE;
    }
  if (target == NULL || (target != prop->place && !check_free (target, prop->name, error)))
    return FALSE;
  move_prop (prop, target);
  return TRUE;
}

static gboolean
rehearse (Stage *stage, const NwOperation *operation, GError **error)
{
  GHashTable *place;
  Prop *prop = NULL;

  if (operation->kind == NW_OPERATION_NAMESPACE_ADD)
    return rehearse_namespace_add (stage, operation, error);

  place = find_place (stage, &operation->namespace, error);
  if (place == NULL)
    return FALSE;
  if (operation->kind == NW_OPERATION_LINK_ADD)
    return rehearse_link_add (stage, operation, place, error);
  if (nw_operation_has (operation, NW_FIELD_LINK) &&
      (prop = find_prop (place, operation->link, error)) == NULL)
    return FALSE;

  switch (operation->kind)
    {
    case NW_OPERATION_NAMESPACE_REMOVE:
      rehearse_namespace_remove (stage, operation, place);
      return TRUE;
    case NW_OPERATION_LINK_REMOVE:
      remove_prop (prop);
      return TRUE;
    case NW_OPERATION_LINK_RENAME:
      if (!check_free (place, operation->new_name, error))
        return FALSE;
      rename_prop (prop, operation->new_name);
      return TRUE;
    case NW_OPERATION_LINK_MOVE:
      return rehearse_link_move (stage, operation, prop, error);
    case NW_OPERATION_LINK_SET_MASTER:
      return *operation->master == '\0' || find_prop (place, operation->master, error) != NULL;
    default:
      return TRUE;
    }
}

gboolean
nw_rehearsal_check (NwPlan *plan, NwSnapshot *snapshot, gboolean confirmed, GError **error)
{
  g_autoptr (Stage) stage = NULL;
  guint total;

  g_return_val_if_fail (NW_IS_PLAN (plan), FALSE);
  g_return_val_if_fail (NW_IS_SNAPSHOT (snapshot), FALSE);

  total = nw_plan_get_length (plan);
  stage = stage_new (snapshot);
  join_props (stage, snapshot);
  for (guint i = 0; i < total; i++)
    {
      NwOperation *operation = nw_plan_get (plan, i);

      if (!nw_operation_check (operation, error) ||
          (!confirmed && !nw_guard_check (operation, snapshot, error)) ||
          !rehearse (stage, operation, error))
        {
          nw_executor_prefix_error (error, operation, i + 1, total);
          return FALSE;
        }
    }
  return TRUE;
}
