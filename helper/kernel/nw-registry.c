/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-registry.h"

#include <inttypes.h>
#include <linux/net_namespace.h>

#include <glib/gi18n-lib.h>

#include "nw-error.h"

struct _NwRegistry {
  NwNetns    *root;
  NwRtnl     *observer;

  GPtrArray  *namespaces; /* NwKnownNamespace, the root one first */
  GHashTable *by_inode;   /* inode → NwKnownNamespace, borrowed */
  GHashTable *by_nsid;
  guint       n_pending;
};

static void
known_namespace_free (NwKnownNamespace *known)
{
  g_strfreev (known->names);
  g_free (known);
}

/* Numbers */

static void
read_nsid (struct nlmsghdr *message,
           gpointer         user_data)
{
  struct nlattr *attributes[NETNSA_MAX + 1] = { NULL };

  if (nlmsg_parse (message, sizeof (struct rtgenmsg), attributes, NETNSA_MAX, NULL) >= 0
      && attributes[NETNSA_NSID] != NULL)
    *(int *) user_data = nla_get_s32 (attributes[NETNSA_NSID]);
}

static NwRtnlMessage *
nsid_request_new (guint16  type,
                  NwNetns *netns)
{
  struct rtgenmsg header = { .rtgen_family = AF_UNSPEC };
  NwRtnlMessage *request = nw_rtnl_message_new (type, 0, &header, sizeof header);

  nw_rtnl_message_put_u32 (request, NETNSA_FD, netns->fd);

  return request;
}

static gboolean
get_nsid (NwRegistry *self,
          NwNetns    *netns,
          int        *nsid,
          GError    **error)
{
  g_autoptr (NwRtnlMessage) request = nsid_request_new (RTM_GETNSID, netns);

  *nsid = NETNSA_NSID_NOT_ASSIGNED;

  return nw_rtnl_request (self->observer, request, read_nsid, nsid, error,
                          _("Could not look up the number of %s"), netns->name);
}

/* Gives the namespace a number in the observer, unless it has one: the kernel itself numbers those at the
 * other end of a cable. It keeps the number as long as it is there; then the next one may get it. */
static gboolean
ensure_nsid (NwRegistry *self,
             NwNetns    *netns,
             int        *nsid,
             GError    **error)
{
  g_autoptr (NwRtnlMessage) request = NULL;
  g_autoptr (GError) local_error = NULL;

  if (!get_nsid (self, netns, nsid, error))
    return FALSE;
  if (*nsid >= 0)
    return TRUE;

  request = nsid_request_new (RTM_NEWNSID, netns);
  nw_rtnl_message_put_u32 (request, NETNSA_NSID, (guint32) NETNSA_NSID_NOT_ASSIGNED); /* any */

  if (!nw_rtnl_request (self->observer, request, NULL, NULL, &local_error,
                        _("Could not give %s a number"), netns->name)
      && !g_error_matches (local_error, NW_ERROR, NW_ERROR_EXISTS))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }

  return get_nsid (self, netns, nsid, error);
}

/* Scanning */

typedef struct {
  NwRegistry *self;
  GPtrArray  *namespaces;
  GHashTable *by_inode;
} Scan;

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static void
add_name (NwKnownNamespace *known,
          const char       *name)
{
  guint length = g_strv_length (known->names);

  known->names = g_renew (char *, known->names, length + 2);
  known->names[length] = g_strdup (name);
  known->names[length + 1] = NULL;
  qsort (known->names, length + 1, sizeof *known->names, compare_names);
}

static void
scan_name (NwNetns *netns,
           gpointer user_data)
{
  Scan *scan = user_data;
  NwKnownNamespace *known = g_hash_table_lookup (scan->by_inode, &netns->inode);

  if (known == NULL)
    {
      known = g_new0 (NwKnownNamespace, 1);
      known->inode = netns->inode;
      known->cookie = nw_netns_get_cookie (netns);
      known->names = g_new0 (char *, 1);
      known->is_root = netns->is_root;
      if (!ensure_nsid (scan->self, netns, &known->nsid, NULL))
        known->nsid = NETNSA_NSID_NOT_ASSIGNED;

      g_ptr_array_add (scan->namespaces, known);
      g_hash_table_insert (scan->by_inode, &known->inode, known);
    }

  if (*netns->name == '\0')
    return;

  add_name (known, netns->name);
  known->is_ours |= nw_netns_is_ours (netns);
}

static void
append_changes (GHashTable *before,
                GHashTable *after,
                GArray     *changed)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, before);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const NwKnownNamespace *known = value;

      if (!g_hash_table_contains (after, &known->inode))
        g_array_append_val (changed, known->inode);
    }

  g_hash_table_iter_init (&iter, after);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const NwKnownNamespace *known = value;
      const NwKnownNamespace *old = g_hash_table_lookup (before, &known->inode);

      if (old == NULL
          || old->cookie != known->cookie
          || old->nsid != known->nsid
          || old->is_ours != known->is_ours
          || !g_strv_equal ((const char *const *) old->names, (const char *const *) known->names))
        g_array_append_val (changed, known->inode);
    }
}

static void
index_numbers (NwRegistry *self)
{
  g_hash_table_remove_all (self->by_nsid);

  for (guint i = 0; i < self->namespaces->len; i++)
    {
      NwKnownNamespace *known = self->namespaces->pdata[i];

      if (known->nsid >= 0)
        g_hash_table_insert (self->by_nsid, GINT_TO_POINTER (known->nsid), known);
    }
}

gboolean
nw_registry_rescan (NwRegistry *self,
                    GArray     *changed,
                    GError    **error)
{
  g_autoptr (GPtrArray) namespaces = NULL;
  g_autoptr (GHashTable) by_inode = NULL;
  Scan scan;

  g_return_val_if_fail (self != NULL, FALSE);

  namespaces = g_ptr_array_new_with_free_func ((GDestroyNotify) known_namespace_free);
  by_inode = g_hash_table_new (g_int64_hash, g_int64_equal);
  scan = (Scan) { .self = self, .namespaces = namespaces, .by_inode = by_inode };

  scan_name (self->root, &scan);
  if (!nw_netns_foreach (scan_name, &scan, &self->n_pending, error))
    return FALSE;

  if (changed != NULL)
    append_changes (self->by_inode, by_inode, changed);

  g_hash_table_unref (self->by_inode);
  g_ptr_array_unref (self->namespaces);
  self->by_inode = g_steal_pointer (&by_inode);
  self->namespaces = g_steal_pointer (&namespaces);
  index_numbers (self);

  return TRUE;
}

NwRegistry *
nw_registry_new (GError **error)
{
  g_autoptr (NwRegistry) self = g_new0 (NwRegistry, 1);
  g_autoptr (NwNetns) observer = NULL;

  self->namespaces = g_ptr_array_new_with_free_func ((GDestroyNotify) known_namespace_free);
  self->by_inode = g_hash_table_new (g_int64_hash, g_int64_equal);
  self->by_nsid = g_hash_table_new (NULL, NULL);

  self->root = nw_netns_open_root (error);
  if (self->root == NULL)
    return NULL;

  observer = nw_netns_new_private (error);
  if (observer == NULL)
    return NULL;

  self->observer = nw_rtnl_new (observer, error);
  if (self->observer == NULL || !nw_registry_rescan (self, NULL, error))
    return NULL;

  return g_steal_pointer (&self);
}

void
nw_registry_free (NwRegistry *self)
{
  g_return_if_fail (self != NULL);

  g_hash_table_unref (self->by_nsid);
  g_hash_table_unref (self->by_inode);
  g_ptr_array_unref (self->namespaces);
  g_clear_pointer (&self->observer, nw_rtnl_unref);
  g_clear_pointer (&self->root, nw_netns_unref);
  g_free (self);
}

guint
nw_registry_get_n_pending (NwRegistry *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_pending;
}

GPtrArray *
nw_registry_get_namespaces (NwRegistry *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->namespaces;
}

const NwKnownNamespace *
nw_registry_lookup (NwRegistry *self,
                    guint64     inode)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_hash_table_lookup (self->by_inode, &inode);
}

const NwKnownNamespace *
nw_registry_lookup_nsid (NwRegistry *self,
                         int         nsid)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_hash_table_lookup (self->by_nsid, GINT_TO_POINTER (nsid));
}

/* Opens it by whichever of its names still leads to it. */
static NwNetns *
open_known (NwRegistry             *self,
            const NwKnownNamespace *known,
            GError                **error)
{
  NwNetns *netns = NULL;

  if (known->is_root)
    return nw_netns_ref (self->root);

  for (guint i = 0; known->names[i] != NULL && netns == NULL; i++)
    {
      NwNamespaceRef ref = { .inode = known->inode, .name = known->names[i] };

      if (error != NULL)
        g_clear_error (error);
      netns = nw_netns_open (&ref, error);
    }

  return netns;
}

NwNetns *
nw_registry_open (NwRegistry *self,
                  guint64     inode,
                  GError    **error)
{
  NwKnownNamespace *known;
  g_autoptr (NwNetns) netns = NULL;
  int nsid;

  g_return_val_if_fail (self != NULL, NULL);

  known = g_hash_table_lookup (self->by_inode, &inode);
  if (known == NULL)
    {
      g_set_error (error, NW_ERROR, NW_ERROR_NOT_FOUND,
                   _("Namespace %" PRIu64 " is not there (any more)"), inode);
      return NULL;
    }

  netns = open_known (self, known, error);
  if (netns == NULL || !ensure_nsid (self, netns, &nsid, error))
    return NULL;

  /* Another namespace took over name and inode since the last scan; the next one reports it. */
  if (nsid != known->nsid)
    {
      known->nsid = nsid;
      index_numbers (self);
    }

  return g_steal_pointer (&netns);
}

NwNetns *
nw_registry_get_root (NwRegistry *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->root;
}

NwRtnl *
nw_registry_get_observer (NwRegistry *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->observer;
}
