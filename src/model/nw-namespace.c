/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "nw-namespace.h"

#include <glib/gi18n-lib.h>

G_DEFINE_FINAL_TYPE (NwNamespace, nw_namespace, G_TYPE_OBJECT)

static char *root_title;

static void
nw_namespace_finalize (GObject *object)
{
  NwNamespace *self = NW_NAMESPACE (object);

  g_strfreev (self->names);
  g_free (self->runtime);
  g_free (self->label);
  g_free (self->image);
  g_free (self->project);
  g_free (self->path);
  g_ptr_array_unref (self->processes);
  g_ptr_array_unref (self->links);
  g_ptr_array_unref (self->addresses);
  g_ptr_array_unref (self->routes);
  g_ptr_array_unref (self->neighbours);
  g_ptr_array_unref (self->bridges);
  g_ptr_array_unref (self->bridge_entries);
  g_ptr_array_unref (self->limits);
  g_ptr_array_unref (self->nat_rules);
  g_ptr_array_unref (self->foreign_rules);

  G_OBJECT_CLASS (nw_namespace_parent_class)->finalize (object);
}

static void
nw_namespace_class_init (NwNamespaceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = nw_namespace_finalize;
}

static void
nw_namespace_init (NwNamespace *self)
{
  self->names = g_new0 (char *, 1);
  self->runtime = g_strdup ("");
  self->label = g_strdup ("");
  self->image = g_strdup ("");
  self->project = g_strdup ("");
  self->path = g_strdup ("");
  self->processes = g_ptr_array_new_with_free_func (g_object_unref);
  self->links = g_ptr_array_new_with_free_func (g_object_unref);
  self->addresses = g_ptr_array_new_with_free_func (g_object_unref);
  self->routes = g_ptr_array_new_with_free_func (g_object_unref);
  self->neighbours = g_ptr_array_new_with_free_func (g_object_unref);
  self->bridges = g_ptr_array_new_with_free_func (g_object_unref);
  self->bridge_entries = g_ptr_array_new_with_free_func (g_object_unref);
  self->limits = g_ptr_array_new_with_free_func (g_object_unref);
  self->nat_rules = g_ptr_array_new_with_free_func (g_object_unref);
  self->foreign_rules = g_ptr_array_new_with_free_func (g_object_unref);
}

static gboolean
records_equal (const GPtrArray *a, const GPtrArray *b, GEqualFunc equal)
{
  if (a == b)
    return TRUE;
  if (a->len != b->len)
    return FALSE;

  for (guint i = 0; i < a->len; i++)
    {
      if (!equal (a->pdata[i], b->pdata[i]))
        return FALSE;
    }
  return TRUE;
}

static int
compare_pointed_links (gconstpointer a, gconstpointer b)
{
  return nw_link_compare (*(NwLink *const *) a, *(NwLink *const *) b);
}

static int
compare_pointed_routes (gconstpointer a, gconstpointer b)
{
  return nw_route_compare (*(NwRoute *const *) a, *(NwRoute *const *) b);
}

static int
compare_pointed_neighbours (gconstpointer a, gconstpointer b)
{
  return nw_neighbour_compare (*(NwNeighbour *const *) a, *(NwNeighbour *const *) b);
}

static int
compare_pointed_bridges (gconstpointer a, gconstpointer b)
{
  return nw_bridge_compare (*(NwBridge *const *) a, *(NwBridge *const *) b);
}

static int
compare_pointed_bridge_entries (gconstpointer a, gconstpointer b)
{
  return nw_bridge_entry_compare (*(NwBridgeEntry *const *) a, *(NwBridgeEntry *const *) b);
}

static int
compare_pointed_limits (gconstpointer a, gconstpointer b)
{
  return nw_limit_compare (*(NwLimit *const *) a, *(NwLimit *const *) b);
}

static int
compare_pointed_nat_rules (gconstpointer a, gconstpointer b)
{
  return nw_nat_rule_compare (*(NwNatRule *const *) a, *(NwNatRule *const *) b);
}

NwNamespace *
nw_namespace_new (guint64 inode)
{
  NwNamespace *self = g_object_new (NW_TYPE_NAMESPACE, NULL);

  self->inode = inode;
  return self;
}

void
nw_namespace_sort (NwNamespace *self)
{
  g_return_if_fail (NW_IS_NAMESPACE (self));

  g_ptr_array_sort (self->links, compare_pointed_links);
  g_ptr_array_sort (self->routes, compare_pointed_routes);
  g_ptr_array_sort (self->neighbours, compare_pointed_neighbours);
  g_ptr_array_sort (self->bridges, compare_pointed_bridges);
  g_ptr_array_sort (self->bridge_entries, compare_pointed_bridge_entries);
  g_ptr_array_sort (self->limits, compare_pointed_limits);
  g_ptr_array_sort (self->nat_rules, compare_pointed_nat_rules);
}

gboolean
nw_namespace_equal (const NwNamespace *a, const NwNamespace *b)
{
  return a == b ||
         (a->inode == b->inode &&
          !a->is_root == !b->is_root &&
          !a->is_ours == !b->is_ours &&
          !a->forwarding4 == !b->forwarding4 &&
          !a->forwarding6 == !b->forwarding6 &&
          g_strv_equal ((const char *const *) a->names, (const char *const *) b->names) &&
          g_str_equal (a->runtime, b->runtime) &&
          g_str_equal (a->label, b->label) &&
          g_str_equal (a->image, b->image) &&
          g_str_equal (a->project, b->project) &&
          g_str_equal (a->path, b->path) &&
          a->n_processes == b->n_processes &&
          records_equal (a->processes, b->processes, (GEqualFunc) nw_process_equal) &&
          records_equal (a->links, b->links, (GEqualFunc) nw_link_equal) &&
          records_equal (a->addresses, b->addresses, (GEqualFunc) nw_address_equal) &&
          records_equal (a->routes, b->routes, (GEqualFunc) nw_route_equal) &&
          records_equal (a->neighbours, b->neighbours, (GEqualFunc) nw_neighbour_equal) &&
          records_equal (a->bridges, b->bridges, (GEqualFunc) nw_bridge_equal) &&
          records_equal (a->bridge_entries, b->bridge_entries, (GEqualFunc) nw_bridge_entry_equal) &&
          records_equal (a->limits, b->limits, (GEqualFunc) nw_limit_equal) &&
          records_equal (a->nat_rules, b->nat_rules, (GEqualFunc) nw_nat_rule_equal) &&
          records_equal (a->foreign_rules, b->foreign_rules, (GEqualFunc) nw_foreign_rule_equal));
}

const char *
nw_namespace_get_name (const NwNamespace *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->is_root ? NULL : self->names[0];
}

char *
nw_namespace_dup_title (const NwNamespace *self)
{
  g_autofree char *number = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  if (self->is_computer)
    return g_strdup (_("This computer"));
  if (self->is_root)
    return g_strdup (root_title != NULL ? root_title : _("Lab host"));
  if (self->names[0] != NULL)
    return g_strdup (self->names[0]);
  if (self->label[0] != '\0')
    return g_strdup (self->label);
  number = g_strdup_printf ("%" G_GUINT64_FORMAT, self->inode);
  /* Translators: a namespace without a name, with the number by which the kernel knows it. */
  return g_strdup_printf (_("namespace %s"), number);
}

gboolean
nw_namespace_is_container (const NwNamespace *self)
{
  static const char *const runtimes[] = { "docker", "podman", "containerd", "cri-o", "lxc", "nspawn", NULL };

  g_return_val_if_fail (self != NULL, FALSE);

  return g_strv_contains (runtimes, self->runtime);
}

void
nw_namespace_set_root_title (const char *title)
{
  g_free (root_title);
  root_title = g_strdup (title);
}

NwLink *
nw_namespace_find_link (const NwNamespace *self, int index)
{
  guint low = 0, high;

  g_return_val_if_fail (self != NULL, NULL);

  high = self->links->len;
  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      NwLink *link = self->links->pdata[middle];

      if (link->index == index)
        return link;
      if (link->index < index)
        low = middle + 1;
      else
        high = middle;
    }
  return NULL;
}

NwLink *
nw_namespace_find_link_by_name (const NwNamespace *self, const char *name)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);

  for (guint i = 0; i < self->links->len; i++)
    {
      NwLink *link = self->links->pdata[i];

      if (g_strcmp0 (link->name, name) == 0)
        return link;
    }
  return NULL;
}

NwBridge *
nw_namespace_find_bridge (const NwNamespace *self, int link)
{
  g_return_val_if_fail (self != NULL, NULL);

  for (guint i = 0; i < self->bridges->len; i++)
    {
      NwBridge *bridge = self->bridges->pdata[i];

      if (bridge->link == link)
        return bridge;
    }
  return NULL;
}

NwLimit *
nw_namespace_find_limit (const NwNamespace *self, int link)
{
  g_return_val_if_fail (self != NULL, NULL);

  for (guint i = 0; i < self->limits->len; i++)
    {
      NwLimit *limit = self->limits->pdata[i];

      if (limit->link == link)
        return limit;
    }
  return NULL;
}

NwNamespaceRef
nw_namespace_get_ref (const NwNamespace *self)
{
  const char *name;

  g_return_val_if_fail (self != NULL, ((NwNamespaceRef) { 0, (char *) "" }));

  name = nw_namespace_get_name (self);
  return (NwNamespaceRef) { self->inode, (char *) (name != NULL ? name : "") };
}
