/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "nw-snapshot.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "nw-error.h"
#include "nw-namespace-wire.h"

struct _NwSnapshot {
  GObject parent_instance;

  guint64     serial;
  GPtrArray  *namespaces; /* owned, sorted */
  GHashTable *by_inode;   /* &NwNamespace.inode → NwNamespace, both borrowed from @namespaces */
  GHashTable *by_name;    /* name → NwNamespace, likewise */
};

G_DEFINE_FINAL_TYPE (NwSnapshot, nw_snapshot, G_TYPE_OBJECT)

#define NAMESPACES_VARIANT_TYPE G_VARIANT_TYPE ("a(ta{sv})")
#define INODES_VARIANT_TYPE G_VARIANT_TYPE ("at")

static void
nw_snapshot_finalize (GObject *object)
{
  NwSnapshot *self = NW_SNAPSHOT (object);

  g_hash_table_unref (self->by_inode);
  g_hash_table_unref (self->by_name);
  g_ptr_array_unref (self->namespaces);

  G_OBJECT_CLASS (nw_snapshot_parent_class)->finalize (object);
}

static void
nw_snapshot_class_init (NwSnapshotClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = nw_snapshot_finalize;
}

static void
nw_snapshot_init (NwSnapshot *self)
{
  self->namespaces = g_ptr_array_new_with_free_func (g_object_unref);
  self->by_inode = g_hash_table_new (g_int64_hash, g_int64_equal);
  self->by_name = g_hash_table_new (g_str_hash, g_str_equal);
}

/* Steps over the digits at *@p; returns how many there are without leading zeros, and where those begin. */
static gsize
read_number (const char **p, const char **digits)
{
  while (**p == '0')
    (*p)++;
  *digits = *p;
  while (g_ascii_isdigit (**p))
    (*p)++;
  return (gsize) (*p - *digits);
}

/* Numbers within names count as numbers: "ns2" stands before "ns10". */
static int
compare_names (const char *a, const char *b)
{
  const char *p = a, *q = b;

  while (*p != '\0' && *q != '\0')
    {
      int order;

      if (g_ascii_isdigit (*p) && g_ascii_isdigit (*q))
        {
          const char *digits_p, *digits_q;
          gsize length_p = read_number (&p, &digits_p);
          gsize length_q = read_number (&q, &digits_q);

          if (length_p != length_q)
            return length_p < length_q ? -1 : 1;
          order = strncmp (digits_p, digits_q, length_p);
        }
      else
        order = (guchar) g_ascii_tolower (*p++) - (guchar) g_ascii_tolower (*q++);
      if (order != 0)
        return order;
    }
  if (*p != *q)
    return *p == '\0' ? -1 : 1;
  return strcmp (a, b);
}

/* The root namespace first, then those with a name, then those with a label, then the others by inode. */
static int
compare_namespaces (gconstpointer pointer_a, gconstpointer pointer_b)
{
  const NwNamespace *a = *(NwNamespace *const *) pointer_a;
  const NwNamespace *b = *(NwNamespace *const *) pointer_b;
  const char *name_a = nw_namespace_get_name (a);
  const char *name_b = nw_namespace_get_name (b);
  int order = 0;

  if (!a->is_root != !b->is_root)
    return a->is_root ? -1 : 1;
  if ((name_a == NULL) != (name_b == NULL))
    return name_a != NULL ? -1 : 1;
  if (name_a == NULL && !*a->label != !*b->label)
    return *a->label != '\0' ? -1 : 1;
  order = name_a != NULL ? compare_names (name_a, name_b) : compare_names (a->label, b->label);
  if (order == 0)
    order = (a->inode > b->inode) - (a->inode < b->inode);
  return order;
}

/* @namespaces: (transfer full), without duplicates */
static NwSnapshot *
snapshot_new_take (guint64 serial, GPtrArray *namespaces)
{
  NwSnapshot *self = g_object_new (NW_TYPE_SNAPSHOT, NULL);

  self->serial = serial;
  g_ptr_array_unref (self->namespaces);
  self->namespaces = namespaces;
  g_ptr_array_sort (self->namespaces, compare_namespaces);

  for (guint i = 0; i < namespaces->len; i++)
    {
      NwNamespace *namespace_ = namespaces->pdata[i];

      g_hash_table_insert (self->by_inode, &namespace_->inode, namespace_);
      for (guint j = 0; namespace_->names[j] != NULL; j++)
        {
          /* While a name moves from one namespace to another, both may bear it for a moment. */
          if (!g_hash_table_contains (self->by_name, namespace_->names[j]))
            g_hash_table_insert (self->by_name, namespace_->names[j], namespace_);
        }
    }
  return self;
}

static gboolean
malformed (GError **error, const char *reason)
{
  g_set_error (error, NW_ERROR, NW_ERROR_INVALID_ARGUMENT, _("A description of a network is not well formed: %s"), reason);
  return FALSE;
}

static gboolean
check_root (GPtrArray *namespaces, GError **error)
{
  guint n_roots = 0;

  for (guint i = 0; i < namespaces->len; i++)
    n_roots += ((NwNamespace *) namespaces->pdata[i])->is_root ? 1 : 0;
  return n_roots <= 1 || malformed (error, _("it has two root namespaces"));
}

/* Reads @variant into the (owned) values of @by_inode. What is in @before is changed, what is not is new. */
static gboolean
decode_namespaces (GVariant *variant, GHashTable *by_inode, const NwSnapshot *before, GError **error)
{
  gsize n = g_variant_n_children (variant);

  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) child = g_variant_get_child_value (variant, i);
      guint64 inode = nw_namespace_variant_get_inode (child);
      NwNamespace *old = before != NULL ? nw_snapshot_find (before, inode) : NULL;
      NwNamespace *namespace_;

      if (inode == 0)
        return malformed (error, _("a namespace without a number"));
      if (g_hash_table_contains (by_inode, &inode))
        return malformed (error, _("the same namespace is there twice"));

      namespace_ = nw_namespace_from_variant (child, old, error);
      if (namespace_ == NULL)
        return FALSE;
      g_hash_table_insert (by_inode, &namespace_->inode, namespace_);
    }
  return TRUE;
}

static GPtrArray *
values_of (GHashTable *by_inode)
{
  GPtrArray *values = g_ptr_array_new_full (g_hash_table_size (by_inode), g_object_unref);
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, by_inode);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    g_ptr_array_add (values, g_object_ref (value));
  return values;
}

static GHashTable *
namespace_table_new (void)
{
  return g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_object_unref);
}

NwSnapshot *
nw_snapshot_new (guint64 serial, GPtrArray *namespaces)
{
  g_autoptr (GHashTable) by_inode = namespace_table_new ();

  g_return_val_if_fail (namespaces != NULL, NULL);

  for (guint i = 0; i < namespaces->len; i++)
    {
      NwNamespace *namespace_ = namespaces->pdata[i];

      g_hash_table_replace (by_inode, &namespace_->inode, g_object_ref (namespace_));
    }
  return snapshot_new_take (serial, values_of (by_inode));
}

guint64
nw_snapshot_get_serial (const NwSnapshot *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->serial;
}

guint
nw_snapshot_get_n_namespaces (const NwSnapshot *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->namespaces->len;
}

NwNamespace *
nw_snapshot_get_namespace (const NwSnapshot *self, guint position)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (position < self->namespaces->len, NULL);

  return self->namespaces->pdata[position];
}

NwNamespace *
nw_snapshot_find (const NwSnapshot *self, guint64 inode)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_hash_table_lookup (self->by_inode, &inode);
}

NwNamespace *
nw_snapshot_find_by_name (const NwSnapshot *self, const char *name)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);

  return g_hash_table_lookup (self->by_name, name);
}

NwNamespace *
nw_snapshot_get_root (const NwSnapshot *self)
{
  NwNamespace *first;

  g_return_val_if_fail (self != NULL, NULL);

  first = self->namespaces->len > 0 ? self->namespaces->pdata[0] : NULL;
  return first != NULL && first->is_root ? first : NULL;
}

void
nw_snapshot_set_computer (NwSnapshot *self)
{
  NwNamespace *root;

  g_return_if_fail (NW_IS_SNAPSHOT (self));

  root = nw_snapshot_get_root (self);
  if (root != NULL)
    root->is_computer = TRUE;
}

static gboolean
is_veth (const NwLink *link)
{
  return g_strcmp0 (link->kind, "veth") == 0;
}

NwLink *
nw_snapshot_find_peer (const NwSnapshot *self, const NwLink *link, NwNamespace **namespace_)
{
  NwNamespace *there;
  NwLink *peer;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (link != NULL, NULL);

  if (!is_veth (link) || link->peer_index == 0 || link->peer_namespace == 0)
    return NULL;

  there = nw_snapshot_find (self, link->peer_namespace);
  peer = there != NULL ? nw_namespace_find_link (there, link->peer_index) : NULL;
  /* While an end moves, its old index may be another link's already: both ends must agree. */
  if (peer == NULL || !is_veth (peer) || peer->peer_index != link->index)
    return NULL;

  if (namespace_ != NULL)
    *namespace_ = there;
  return peer;
}

gboolean
nw_snapshot_equal (const NwSnapshot *a, const NwSnapshot *b)
{
  g_return_val_if_fail (a != NULL, FALSE);
  g_return_val_if_fail (b != NULL, FALSE);

  if (a == b)
    return TRUE;
  if (a->namespaces->len != b->namespaces->len)
    return FALSE;

  for (guint i = 0; i < a->namespaces->len; i++)
    {
      if (!nw_namespace_equal (a->namespaces->pdata[i], b->namespaces->pdata[i]))
        return FALSE;
    }
  return TRUE;
}

GVariant *
nw_snapshot_to_variant (const NwSnapshot *self)
{
  g_autofree GVariant **children = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  children = g_new (GVariant *, self->namespaces->len);
  for (guint i = 0; i < self->namespaces->len; i++)
    children[i] = nw_namespace_to_variant (self->namespaces->pdata[i], NULL);
  return g_variant_new_array (NW_NAMESPACE_VARIANT_TYPE, children, self->namespaces->len);
}

NwSnapshot *
nw_snapshot_from_variant (guint64 serial, GVariant *namespaces, GError **error)
{
  g_autoptr (GHashTable) by_inode = namespace_table_new ();
  g_autoptr (GPtrArray) values = NULL;

  g_return_val_if_fail (namespaces != NULL, NULL);

  if (!g_variant_is_of_type (namespaces, NAMESPACES_VARIANT_TYPE))
    {
      malformed (error, _("it is of a wrong type"));
      return NULL;
    }
  if (!decode_namespaces (namespaces, by_inode, NULL, error))
    return NULL;

  values = values_of (by_inode);
  if (!check_root (values, error))
    return NULL;
  return snapshot_new_take (serial, g_steal_pointer (&values));
}

gboolean
nw_snapshot_diff (const NwSnapshot *before, const NwSnapshot *after, GVariant **removed, GVariant **changed)
{
  GVariantBuilder removed_builder, changed_builder;
  gboolean differs = FALSE;

  g_return_val_if_fail (before != NULL, FALSE);
  g_return_val_if_fail (after != NULL, FALSE);
  g_return_val_if_fail (removed != NULL && changed != NULL, FALSE);

  g_variant_builder_init (&removed_builder, INODES_VARIANT_TYPE);
  g_variant_builder_init (&changed_builder, NAMESPACES_VARIANT_TYPE);

  for (guint i = 0; i < before->namespaces->len; i++)
    {
      NwNamespace *old = before->namespaces->pdata[i];

      if (nw_snapshot_find (after, old->inode) != NULL)
        continue;
      g_variant_builder_add_value (&removed_builder, g_variant_new_uint64 (old->inode));
      differs = TRUE;
    }

  for (guint i = 0; i < after->namespaces->len; i++)
    {
      NwNamespace *new = after->namespaces->pdata[i];
      NwNamespace *old = nw_snapshot_find (before, new->inode);

      if (old != NULL && nw_namespace_equal (old, new))
        continue;
      g_variant_builder_add_value (&changed_builder, nw_namespace_to_variant (new, old));
      differs = TRUE;
    }

  if (!differs)
    {
      g_variant_builder_clear (&removed_builder);
      g_variant_builder_clear (&changed_builder);
      return FALSE;
    }
  *removed = g_variant_builder_end (&removed_builder);
  *changed = g_variant_builder_end (&changed_builder);
  return TRUE;
}

NwSnapshot *
nw_snapshot_patch (const NwSnapshot *self, guint64 serial, GVariant *removed, GVariant *changed, GError **error)
{
  g_autoptr (GHashTable) gone = g_hash_table_new (g_int64_hash, g_int64_equal);
  g_autoptr (GHashTable) by_inode = namespace_table_new ();
  g_autoptr (GPtrArray) values = NULL;
  const guint64 *inodes;
  gsize n_inodes;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (removed != NULL && changed != NULL, NULL);

  if (!g_variant_is_of_type (removed, INODES_VARIANT_TYPE) || !g_variant_is_of_type (changed, NAMESPACES_VARIANT_TYPE))
    {
      malformed (error, _("it is of a wrong type"));
      return NULL;
    }
  if (!decode_namespaces (changed, by_inode, self, error))
    return NULL;

  inodes = g_variant_get_fixed_array (removed, &n_inodes, sizeof (guint64));
  for (gsize i = 0; i < n_inodes; i++)
    {
      if (g_hash_table_contains (by_inode, &inodes[i]))
        {
          malformed (error, _("a namespace is both gone and changed"));
          return NULL;
        }
      g_hash_table_add (gone, (gpointer) &inodes[i]);
    }

  for (guint i = 0; i < self->namespaces->len; i++)
    {
      NwNamespace *old = self->namespaces->pdata[i];

      if (!g_hash_table_contains (gone, &old->inode) && !g_hash_table_contains (by_inode, &old->inode))
        g_hash_table_insert (by_inode, &old->inode, g_object_ref (old));
    }

  values = values_of (by_inode);
  if (!check_root (values, error))
    return NULL;
  return snapshot_new_take (serial, g_steal_pointer (&values));
}
