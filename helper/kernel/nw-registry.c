/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-registry.h"

#include <inttypes.h>
#include <linux/net_namespace.h>

#include <glib/gi18n-lib.h>

#include "nw-error.h"
#include "nw-mount-scan.h"
#include "nw-process-scan.h"

/* After a change: runtimes start a helper of theirs, which then becomes the container's program without any sign of it. */
#define UNSETTLED_SCANS 3

struct _NwRegistry {
  NwNetns    *root;
  NwRtnl     *observer;

  GPtrArray  *namespaces; /* NwKnownNamespace, the root one first */
  GHashTable *by_inode;   /* inode → NwKnownNamespace, borrowed */
  GHashTable *by_nsid;
  guint       n_pending;

  GHashTable *named;     /* inode → Named */
  GHashTable *mounts;    /* inode → path, outside of /run/netns */
  GHashTable *processes; /* inode → GArray of guint */
  GHashTable *held;      /* inode → Held */
  guint       next_process; /* where the deep scan goes on */
  guint       round;        /* of deep scans */
  gboolean    holds_differ; /* what they found differs from what is known */
  guint       fingerprint;  /* of the present processes */
  guint       n_unsettled;  /* how many scans look at the same processes again: a new one is about to become another program */

  NwRuntimeNames *runtime_names;
};

static void
known_namespace_free (NwKnownNamespace *known)
{
  g_strfreev (known->names);
  nw_holder_free (known->holder);
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

/* Scanning
 *
 * Each way of finding namespaces has its own table of what it found the last time; what is known is made of all of them. */

/* One that has names under /run/netns. */
typedef struct {
  guint64  inode;
  guint64  cookie;
  int      nsid;
  GStrv    names;
  gboolean is_ours;
} Named;

/* One that a thread or a descriptor holds. */
typedef struct {
  guint64  inode;
  guint    pid;
  char    *path;
  guint    round; /* in which it was seen last */
} Held;

static void
named_free (Named *self)
{
  g_strfreev (self->names);
  g_free (self);
}

static void
held_free (Held *self)
{
  g_free (self->path);
  g_free (self);
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static void
add_name (Named      *named,
          const char *name)
{
  guint length = g_strv_length (named->names);

  named->names = g_renew (char *, named->names, length + 2);
  named->names[length] = g_strdup (name);
  named->names[length + 1] = NULL;
  qsort (named->names, length + 1, sizeof *named->names, compare_names);
}

static void
scan_name (NwNetns *netns,
           gpointer user_data)
{
  NwRegistry *self = user_data;
  Named *named = g_hash_table_lookup (self->named, &netns->inode);

  if (named == NULL)
    {
      named = g_new0 (Named, 1);
      named->inode = netns->inode;
      named->cookie = nw_netns_get_cookie (netns);
      named->names = g_new0 (char *, 1);
      if (!ensure_nsid (self, netns, &named->nsid, NULL))
        named->nsid = NETNSA_NSID_NOT_ASSIGNED;
      g_hash_table_insert (self->named, &named->inode, named);
    }

  add_name (named, netns->name);
  named->is_ours |= nw_netns_is_ours (netns);
}

static guint64 *
inode_dup (guint64 inode)
{
  return g_memdup2 (&inode, sizeof inode);
}

static void
scan_mount (guint64     inode,
            const char *path,
            gpointer    user_data)
{
  NwRegistry *self = user_data;

  if (!g_str_has_prefix (path, NW_NETNS_DIRECTORY "/") && !g_hash_table_contains (self->mounts, &inode))
    g_hash_table_insert (self->mounts, inode_dup (inode), g_strdup (path));
}

static void
scan_process (guint    pid,
              guint64  inode,
              gpointer user_data)
{
  NwRegistry *self = user_data;
  GArray *pids;

  if (inode == self->root->inode)
    return;
  self->fingerprint = (self->fingerprint * 31 + pid) * 31 + (guint) inode;
  pids = g_hash_table_lookup (self->processes, &inode);
  if (pids == NULL)
    {
      pids = g_array_new (FALSE, FALSE, sizeof (guint));
      g_hash_table_insert (self->processes, inode_dup (inode), pids);
    }
  g_array_append_val (pids, pid);
}

static void
scan_hold (guint       pid,
           guint64     inode,
           const char *path,
           gpointer    user_data)
{
  NwRegistry *self = user_data;
  Held *held = g_hash_table_lookup (self->held, &inode);

  if (inode == self->root->inode)
    return;
  if (held != NULL && held->round == self->round)
    return;
  self->holds_differ |= held == NULL || !g_str_equal (held->path, path);
  held = g_new0 (Held, 1);
  held->inode = inode;
  held->pid = pid;
  held->path = g_strdup (path);
  held->round = self->round;
  g_hash_table_replace (self->held, &held->inode, held);
}

/* A namespace that is only just being put together. */
typedef struct {
  NwRegistry *self;
  GPtrArray  *namespaces;
  GHashTable *by_inode;
} Scan;

static NwKnownNamespace *
scan_get (Scan    *scan,
          guint64  inode)
{
  NwKnownNamespace *known = g_hash_table_lookup (scan->by_inode, &inode);

  if (known == NULL)
    {
      known = g_new0 (NwKnownNamespace, 1);
      known->inode = inode;
      known->nsid = NETNSA_NSID_NOT_ASSIGNED;
      known->names = g_new0 (char *, 1);
      known->holder = nw_holder_new ();
      g_ptr_array_add (scan->namespaces, known);
      g_hash_table_insert (scan->by_inode, &known->inode, known);
    }

  return known;
}

static void
gather_named (Scan *scan)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, scan->self->named);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const Named *named = value;
      NwKnownNamespace *known = scan_get (scan, named->inode);

      g_strfreev (known->names);
      known->names = g_strdupv (named->names);
      known->cookie = named->cookie;
      known->nsid = named->nsid;
      known->is_ours = named->is_ours;
    }
}

static void
gather_holders (Scan *scan)
{
  GHashTableIter iter;
  gpointer inode, value;

  g_hash_table_iter_init (&iter, scan->self->mounts);
  while (g_hash_table_iter_next (&iter, &inode, &value))
    scan_get (scan, *(guint64 *) inode)->holder->mount = g_strdup (value);

  g_hash_table_iter_init (&iter, scan->self->processes);
  while (g_hash_table_iter_next (&iter, &inode, &value))
    {
      NwHolder *holder = scan_get (scan, *(guint64 *) inode)->holder;

      g_array_append_vals (holder->pids, ((GArray *) value)->data, ((GArray *) value)->len);
    }

  g_hash_table_iter_init (&iter, scan->self->held);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const Held *held = value;
      NwHolder *holder = scan_get (scan, held->inode)->holder;

      holder->hold = g_strdup (held->path);
      holder->hold_pid = held->pid;
    }
}

/* Those without a name are opened to learn which they are: whenever what leads there is not what led there before. */
static gboolean
identify (NwRegistry             *self,
          NwKnownNamespace       *known,
          const NwKnownNamespace *before)
{
  g_autoptr (NwNetns) netns = NULL;
  NwNetnsGuard guard = NW_NETNS_GUARD_INIT;

  if (known->is_root || *known->names != NULL)
    return TRUE;
  if (before != NULL && !before->is_doubtful && *before->names == NULL
      && g_strcmp0 (before->holder->path, known->holder->path) == 0)
    {
      known->cookie = before->cookie;
      known->nsid = before->nsid;
      return TRUE;
    }

  netns = known->holder->path != NULL ? nw_netns_open_path (known->holder->path, known->inode, NULL) : NULL;
  /* Somebody else's: in a lab, of the computer that the lab is on. */
  if (netns == NULL || !nw_netns_enter (netns, &guard, NULL))
    return FALSE;
  nw_netns_leave (&guard);
  known->cookie = nw_netns_get_cookie (netns);

  return ensure_nsid (self, netns, &known->nsid, NULL);
}

static gboolean
is_changed (const NwKnownNamespace *old,
            const NwKnownNamespace *known)
{
  return old == NULL
         || old->cookie != known->cookie
         || old->nsid != known->nsid
         || old->is_ours != known->is_ours
         || !g_strv_equal ((const char *const *) old->names, (const char *const *) known->names)
         || !nw_holder_equal (old->holder, known->holder);
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

      if (is_changed (g_hash_table_lookup (before, &known->inode), known))
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

/* Puts what was found in all ways in the place of what was known. */
static gboolean
renew (NwRegistry *self,
       GArray     *changed,
       GError    **error)
{
  g_autoptr (GPtrArray) namespaces = g_ptr_array_new_with_free_func ((GDestroyNotify) known_namespace_free);
  g_autoptr (GHashTable) by_inode = g_hash_table_new (g_int64_hash, g_int64_equal);
  Scan scan = { .self = self, .namespaces = namespaces, .by_inode = by_inode };
  NwKnownNamespace *root = scan_get (&scan, self->root->inode);
  guint64 observer = self->observer != NULL ? nw_rtnl_get_netns (self->observer)->inode : 0;

  root->is_root = TRUE;
  root->cookie = nw_netns_get_cookie (self->root);
  if (!ensure_nsid (self, self->root, &root->nsid, error))
    return FALSE;
  gather_named (&scan);
  gather_holders (&scan);

  for (guint i = namespaces->len; i-- > 0; )
    {
      NwKnownNamespace *known = namespaces->pdata[i];
      const NwKnownNamespace *before = g_hash_table_lookup (self->by_inode, &known->inode);

      if (!known->is_root)
        nw_holder_describe (known->holder, before != NULL ? before->holder : NULL, *known->names != NULL, self->runtime_names);
      if (known->inode == observer || !identify (self, known, before))
        {
          g_hash_table_remove (by_inode, &known->inode);
          g_ptr_array_remove_index (namespaces, i);
        }
    }

  if (changed != NULL)
    append_changes (self->by_inode, by_inode, changed);

  g_hash_table_unref (self->by_inode);
  g_ptr_array_unref (self->namespaces);
  self->by_inode = g_steal_pointer (&by_inode);
  self->namespaces = g_steal_pointer (&namespaces);
  index_numbers (self);

  return TRUE;
}

gboolean
nw_registry_rescan (NwRegistry *self,
                    GArray     *changed,
                    GError    **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  g_hash_table_remove_all (self->named);
  g_hash_table_remove_all (self->mounts);
  if (!nw_netns_foreach (scan_name, self, &self->n_pending, error))
    return FALSE;
  nw_mount_scan (scan_mount, self);

  return renew (self, changed, error);
}

gboolean
nw_registry_rescan_processes (NwRegistry *self,
                              GArray     *changed,
                              GError    **error)
{
  guint before;

  g_return_val_if_fail (self != NULL, FALSE);

  before = self->fingerprint;
  self->fingerprint = 0;
  g_hash_table_remove_all (self->processes);
  nw_process_scan (scan_process, self);
  if (self->fingerprint != before)
    self->n_unsettled = UNSETTLED_SCANS;
  else if (self->n_unsettled > 0)
    self->n_unsettled--;

  return (self->fingerprint == before && self->n_unsettled == 0) || renew (self, changed, error);
}

static gboolean
is_of_earlier_round (gpointer key,
                     gpointer value,
                     gpointer user_data)
{
  return ((Held *) value)->round != ((NwRegistry *) user_data)->round;
}

gboolean
nw_registry_rescan_deeply (NwRegistry *self,
                           guint       budget,
                           gboolean   *is_done,
                           GArray     *changed,
                           GError    **error)
{
  g_return_val_if_fail (self != NULL, FALSE);

  nw_process_scan_deeply (&self->next_process, budget, scan_hold, self);
  if (self->next_process == 0)
    {
      self->holds_differ |= g_hash_table_foreach_remove (self->held, is_of_earlier_round, self) > 0;
      self->round++;
    }
  if (is_done != NULL)
    *is_done = self->next_process == 0;
  if (!self->holds_differ)
    return TRUE;
  self->holds_differ = FALSE;

  return renew (self, changed, error);
}

void
nw_registry_set_names_func (NwRegistry        *self,
                            NwRuntimeNamesFunc  func,
                            gpointer            user_data)
{
  g_return_if_fail (self != NULL);

  nw_runtime_names_set_func (self->runtime_names, func, user_data);
}

NwRegistry *
nw_registry_new (GError **error)
{
  g_autoptr (NwRegistry) self = g_new0 (NwRegistry, 1);
  g_autoptr (NwNetns) observer = NULL;

  self->namespaces = g_ptr_array_new_with_free_func ((GDestroyNotify) known_namespace_free);
  self->by_inode = g_hash_table_new (g_int64_hash, g_int64_equal);
  self->by_nsid = g_hash_table_new (NULL, NULL);
  self->named = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, (GDestroyNotify) named_free);
  self->mounts = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  self->processes = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, (GDestroyNotify) g_array_unref);
  self->held = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, (GDestroyNotify) held_free);
  self->runtime_names = nw_runtime_names_new ();

  self->root = nw_netns_open_root (error);
  if (self->root == NULL)
    return NULL;

  observer = nw_netns_new_private (error);
  if (observer == NULL)
    return NULL;

  self->observer = nw_rtnl_new (observer, error);
  if (self->observer == NULL)
    return NULL;
  nw_process_scan (scan_process, self);
  self->n_unsettled = UNSETTLED_SCANS;
  if (!nw_registry_rescan (self, NULL, error))
    return NULL;

  return g_steal_pointer (&self);
}

void
nw_registry_free (NwRegistry *self)
{
  g_return_if_fail (self != NULL);

  nw_runtime_names_set_func (self->runtime_names, NULL, NULL);
  g_object_unref (self->runtime_names);
  g_hash_table_unref (self->named);
  g_hash_table_unref (self->mounts);
  g_hash_table_unref (self->processes);
  g_hash_table_unref (self->held);
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

/* By its mount, or by any of its processes: the first one may have ended. */
static NwNetns *
open_holder (const NwKnownNamespace *known,
             GError                **error)
{
  const NwHolder *holder = known->holder;
  NwNetns *netns = nw_netns_open_path (holder->path != NULL ? holder->path : "/", known->inode, error);

  for (guint i = 0; i < holder->pids->len && netns == NULL; i++)
    {
      g_autofree char *path = g_strdup_printf ("/proc/%u/ns/net", g_array_index (holder->pids, guint, i));

      if (error != NULL)
        g_clear_error (error);
      netns = nw_netns_open_path (path, known->inode, error);
    }

  return netns;
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
  if (*known->names != NULL || netns != NULL)
    return netns;

  netns = open_holder (known, error);
  if (netns == NULL || known->cookie == nw_netns_get_cookie (netns))
    return netns;

  /* The process number, or the place, and the inode are all another's now. */
  nw_netns_unref (netns);
  g_set_error (error, NW_ERROR, NW_ERROR_NOT_FOUND, _("Namespace %" PRIu64 " is not there (any more)"), known->inode);

  return NULL;
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
  known->is_doubtful = netns == NULL;
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
nw_registry_open_ref (NwRegistry           *self,
                      const NwNamespaceRef *ref,
                      GError              **error)
{
  const NwKnownNamespace *known;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (ref != NULL, NULL);

  /* One that has a name is to be called by it: dialogs speak of what a request says. */
  known = ref->name == NULL || *ref->name == '\0' ? nw_registry_lookup (self, ref->inode) : NULL;
  if (known != NULL && !known->is_root && *known->names == NULL)
    return nw_registry_open (self, ref->inode, error);

  return nw_netns_open (ref, error);
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
