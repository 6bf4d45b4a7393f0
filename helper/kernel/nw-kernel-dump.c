/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-kernel-dump.h"

#include <sys/socket.h>

#include "nw-error.h"
#include "nw-kernel-address.h"
#include "nw-kernel-bridge.h"
#include "nw-kernel-forwarding.h"
#include "nw-kernel-limit.h"
#include "nw-kernel-link.h"
#include "nw-kernel-neighbour.h"
#include "nw-kernel-route.h"
#include "nw-kernel-ruleset.h"

static gboolean
has_bridges (const NwNamespace *self)
{
  for (guint i = 0; i < self->links->len; i++)
    if (g_str_equal (((NwLink *) g_ptr_array_index (self->links, i))->kind, "bridge"))
      return TRUE;

  return FALSE;
}

static gboolean
dump_links (NwNamespace            *self,
            NwRegistry             *registry,
            const NwKnownNamespace *known,
            NwRtnl                 *rtnl,
            GError                **error)
{
  gboolean has_limits = FALSE;

  return nw_kernel_link_dump (registry, known, self->links, &has_limits, error)
         && (!has_bridges (self) || nw_kernel_bridge_dump (rtnl, self->bridges, error))
         && (!has_limits || nw_kernel_limit_dump (rtnl, self->limits, error));
}

static gboolean
dump_forwarding (NwNamespace *self,
                 NwRtnl      *rtnl,
                 GError     **error)
{
  return nw_kernel_forwarding_get (rtnl, AF_INET, &self->forwarding4, error)
         && nw_kernel_forwarding_get (rtnl, AF_INET6, &self->forwarding6, error);
}

static void
take_over (GPtrArray **table,
           GPtrArray  *before)
{
  g_ptr_array_unref (*table);
  *table = g_ptr_array_ref (before);
}

/* What was not read again. */
static void
keep (NwNamespace *self,
      NwNamespace *before,
      NwTables     tables)
{
  if ((tables & NW_TABLES_LINKS) == 0)
    {
      take_over (&self->links, before->links);
      take_over (&self->bridges, before->bridges);
      take_over (&self->limits, before->limits);
    }
  if ((tables & NW_TABLES_ADDRESSES) == 0)
    take_over (&self->addresses, before->addresses);
  if ((tables & NW_TABLES_ROUTES) == 0)
    take_over (&self->routes, before->routes);
  if ((tables & NW_TABLES_NEIGHBOURS) == 0)
    take_over (&self->neighbours, before->neighbours);
  if ((tables & NW_TABLES_BRIDGE_ENTRIES) == 0 && has_bridges (self))
    take_over (&self->bridge_entries, before->bridge_entries);
  if ((tables & NW_TABLES_FORWARDING) == 0)
    {
      self->forwarding4 = before->forwarding4;
      self->forwarding6 = before->forwarding6;
    }
  if ((tables & NW_TABLES_RULES) == 0)
    {
      take_over (&self->nat_rules, before->nat_rules);
      take_over (&self->foreign_rules, before->foreign_rules);
    }
}

NwNamespace *
nw_kernel_dump_again (NwRegistry  *registry,
                      guint64      inode,
                      NwNamespace *before,
                      NwTables     tables,
                      GError     **error)
{
  g_autoptr (NwNetns) netns = NULL;
  g_autoptr (NwRtnl) rtnl = NULL;
  g_autoptr (NwNamespace) self = NULL;
  const NwKnownNamespace *known;

  g_return_val_if_fail (registry != NULL, NULL);

  if (before == NULL)
    tables = NW_TABLES_ALL;
  else if ((tables & NW_TABLES_LINKS) != 0 && !has_bridges (before))
    tables |= NW_TABLES_BRIDGE_ENTRIES; /* of one that may be new */

  netns = nw_registry_open (registry, inode, error);
  if (netns == NULL)
    return NULL;

  rtnl = nw_rtnl_new (netns, error);
  if (rtnl == NULL)
    return NULL;

  known = nw_registry_lookup (registry, inode);
  self = nw_namespace_new (inode);
  g_strfreev (self->names);
  self->names = g_strdupv (known->names);
  self->is_root = known->is_root;
  self->is_ours = known->is_ours;
  if (!known->is_root)
    nw_holder_fill (known->holder, known->names[0], self);

  if (((tables & NW_TABLES_LINKS) != 0 && !dump_links (self, registry, known, rtnl, error))
      || ((tables & NW_TABLES_ADDRESSES) != 0 && !nw_kernel_address_dump (rtnl, self->addresses, error))
      || ((tables & NW_TABLES_ROUTES) != 0 && !nw_kernel_route_dump (rtnl, self->routes, error))
      || ((tables & NW_TABLES_NEIGHBOURS) != 0 && !nw_kernel_neighbour_dump (rtnl, self->neighbours, error))
      || ((tables & NW_TABLES_FORWARDING) != 0 && !dump_forwarding (self, rtnl, error))
      || ((tables & NW_TABLES_BRIDGE_ENTRIES) != 0
          && has_bridges ((tables & NW_TABLES_LINKS) != 0 ? self : before)
          && !nw_kernel_bridge_dump_entries (rtnl, self->bridge_entries, error))
      || ((tables & NW_TABLES_RULES) != 0 && !nw_kernel_ruleset_dump (netns, self->nat_rules, self->foreign_rules, error)))
    return NULL;

  nw_namespace_sort (self);
  if (tables != NW_TABLES_ALL)
    keep (self, before, tables);

  return g_steal_pointer (&self);
}

NwNamespace *
nw_kernel_dump_namespace (NwRegistry *registry,
                          guint64     inode,
                          GError    **error)
{
  return nw_kernel_dump_again (registry, inode, NULL, NW_TABLES_ALL, error);
}

GPtrArray *
nw_kernel_dump_all (NwRegistry *registry,
                    GError    **error)
{
  g_autoptr (GPtrArray) namespaces = NULL;
  GPtrArray *known;

  g_return_val_if_fail (registry != NULL, NULL);

  namespaces = g_ptr_array_new_with_free_func (g_object_unref);
  known = nw_registry_get_namespaces (registry);

  for (guint i = 0; i < known->len; i++)
    {
      const NwKnownNamespace *one = known->pdata[i];
      g_autoptr (GError) local_error = NULL;
      NwNamespace *namespace_ = nw_kernel_dump_namespace (registry, one->inode, &local_error);

      if (namespace_ != NULL)
        {
          g_ptr_array_add (namespaces, namespace_);
        }
      else if (!g_error_matches (local_error, NW_ERROR, NW_ERROR_NOT_FOUND))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return NULL;
        }
    }

  return g_steal_pointer (&namespaces);
}
