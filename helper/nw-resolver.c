/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-resolver.h"

#include <glib/gi18n-lib.h>

#include "nw-error.h"

struct _NwResolver {
  NwRegistry *registry;  /* borrowed */
  NwAction    permitted;
  GHashTable *created; /* name -> guint64 * */
  GHashTable *inodes;  /* guint64 *: of the same */
  GHashTable *sockets; /* guint64 * -> NwRtnl */
};

/* Each costs two descriptors, of which there may be only a thousand. */
#define MAX_SOCKETS 64

static guint64 *
inode_dup (guint64 inode)
{
  return g_memdup2 (&inode, sizeof inode);
}

NwResolver *
nw_resolver_new (NwRegistry *registry, NwAction permitted)
{
  NwResolver *self = g_new0 (NwResolver, 1);

  self->registry = registry;
  self->permitted = permitted;
  self->created = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->inodes = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->sockets = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, (GDestroyNotify) nw_rtnl_unref);
  return self;
}

void
nw_resolver_free (NwResolver *self)
{
  g_hash_table_unref (self->created);
  g_hash_table_unref (self->inodes);
  g_hash_table_unref (self->sockets);
  g_free (self);
}

void
nw_resolver_add_created (NwResolver *self, NwNetns *netns)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (netns != NULL);

  g_hash_table_replace (self->created, g_strdup (netns->name), inode_dup (netns->inode));
  g_hash_table_add (self->inodes, inode_dup (netns->inode));
}

GHashTable *
nw_resolver_get_created (NwResolver *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->created;
}

static gboolean
is_inode (gpointer name, gpointer inode, gpointer wanted)
{
  return *(guint64 *) inode == *(guint64 *) wanted;
}

gboolean
nw_resolver_has_created (NwResolver *self, guint64 inode)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return g_hash_table_contains (self->inodes, &inode);
}

static gboolean
resolve_reference (NwResolver *self, NwNamespaceRef *ref, GError **error)
{
  const guint64 *inode;

  if (ref->inode != 0)
    return TRUE;
  inode = g_hash_table_lookup (self->created, ref->name);
  if (inode == NULL)
    {
      g_set_error (error, NW_ERROR, NW_ERROR_NOT_FOUND,
                   _("No earlier operation of this plan makes the namespace “%s”"), ref->name);
      return FALSE;
    }
  ref->inode = *inode;
  return TRUE;
}

gboolean
nw_resolver_resolve (NwResolver *self, NwOperation *operation, GError **error)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (operation != NULL, FALSE);

  if (operation->kind != NW_OPERATION_NAMESPACE_ADD &&
      !resolve_reference (self, &operation->namespace, error))
    return FALSE;
  if (nw_operation_has (operation, NW_FIELD_PEER_NAMESPACE) &&
      !resolve_reference (self, &operation->peer_namespace, error))
    return FALSE;
  if (nw_operation_has (operation, NW_FIELD_TARGET) &&
      !resolve_reference (self, &operation->target, error))
    return FALSE;
  return TRUE;
}

void
nw_resolver_permit (NwResolver *self, NwAction permitted)
{
  g_return_if_fail (self != NULL);

  self->permitted = permitted;
}

/* By the descriptor that is used from here on. */
static gboolean
check_permitted (NwResolver *self, NwNetns *netns, GError **error)
{
  g_autofree char *title = NULL;

  if (self->permitted >= NW_ACTION_MODIFY_HOST || nw_action_for_netns (netns) <= self->permitted)
    return TRUE;
  title = nw_netns_dup_title (netns);
  g_set_error (error, NW_ERROR, NW_ERROR_DENIED, _("You were not asked for permission to change %s. Try again."), title);
  return FALSE;
}

NwRtnl *
nw_resolver_get_socket (NwResolver *self, const NwNamespaceRef *ref, GError **error)
{
  g_autoptr (NwNetns) netns = NULL;
  NwRtnl *rtnl;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (ref != NULL && ref->inode != 0, NULL);

  rtnl = g_hash_table_lookup (self->sockets, &ref->inode);
  if (rtnl != NULL && g_strcmp0 (ref->name, nw_rtnl_get_netns (rtnl)->name) == 0)
    return rtnl;

  netns = nw_registry_open_ref (self->registry, ref, error); /* also if only the name is another one: it must be one of its names */
  if (netns == NULL || !check_permitted (self, netns, error))
    return NULL;
  if (rtnl != NULL)
    return rtnl;
  rtnl = nw_rtnl_new (netns, error);
  if (rtnl == NULL)
    return NULL;
  if (g_hash_table_size (self->sockets) >= MAX_SOCKETS)
    g_hash_table_remove_all (self->sockets);
  g_hash_table_insert (self->sockets, inode_dup (ref->inode), rtnl);
  return rtnl;
}

void
nw_resolver_forget (NwResolver *self, guint64 inode)
{
  g_return_if_fail (self != NULL);

  g_hash_table_remove (self->sockets, &inode);
  if (g_hash_table_remove (self->inodes, &inode))
    g_hash_table_foreach_remove (self->created, is_inode, &inode);
}

void
nw_resolver_let_go (NwResolver *self)
{
  g_return_if_fail (self != NULL);

  g_hash_table_remove_all (self->sockets);
}
