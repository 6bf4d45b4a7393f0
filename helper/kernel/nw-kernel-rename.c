/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-kernel-rename.h"

#include "nw-inverse.h"
#include "nw-kernel-address.h"
#include "nw-kernel-execute.h"
#include "nw-kernel-link.h"
#include "nw-kernel-neighbour.h"
#include "nw-kernel-route.h"

static NwNamespace *
dump (NwRtnl  *rtnl,
      GError **error)
{
  NwNetns *netns = nw_rtnl_get_netns (rtnl);
  g_autoptr (NwNamespace) self = nw_namespace_new (netns->inode);

  self->is_root = netns->is_root;
  if (!nw_kernel_link_dump_local (rtnl, self->links, error)
      || !nw_kernel_address_dump (rtnl, self->addresses, error)
      || !nw_kernel_route_dump (rtnl, self->routes, error)
      || !nw_kernel_neighbour_dump (rtnl, self->neighbours, error))
    return NULL;

  nw_namespace_sort (self);

  return g_steal_pointer (&self);
}

/* What undoes setting the interface down, in words for when it is called @name. */
static GPtrArray *
plan_return (NwRtnl     *rtnl,
             int         index,
             const char *name,
             GError    **error)
{
  g_autoptr (NwNamespace) namespace_ = dump (rtnl, error);
  g_autoptr (GPtrArray) namespaces = g_ptr_array_new ();
  g_autoptr (GPtrArray) inverse = g_ptr_array_new_with_free_func ((GDestroyNotify) nw_operation_unref);
  g_autoptr (NwSnapshot) before = NULL;
  g_autoptr (NwOperation) down = NULL;
  NwLink *link;

  if (namespace_ == NULL)
    return NULL;

  /* The records are nobody else's yet. */
  link = nw_namespace_find_link (namespace_, index);
  if (link != NULL)
    {
      g_free (link->name);
      link->name = g_strdup (name);
    }

  g_ptr_array_add (namespaces, namespace_);
  before = nw_snapshot_new (0, namespaces);
  down = nw_operation_new_link_set_up (nw_namespace_get_ref (namespace_), name, FALSE);

  if (!nw_operation_invert (down, before, inverse, NULL, error))
    return NULL;

  return g_steal_pointer (&inverse);
}

static gboolean
run (NwRtnl    *rtnl,
     GPtrArray *operations,
     GError   **error)
{
  for (guint i = 0; i < operations->len; i++)
    {
      if (!nw_kernel_execute (operations->pdata[i], rtnl, NULL, NULL, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
set_down (NwRtnl     *rtnl,
          const char *name,
          GError    **error)
{
  const NwNamespaceRef here = { .inode = nw_rtnl_get_netns (rtnl)->inode, .name = (char *) "" };
  g_autoptr (NwOperation) down = nw_operation_new_link_set_up (here, name, FALSE);

  return nw_kernel_link_set_up (rtnl, down, error);
}

gboolean
nw_kernel_rename_while_down (NwRtnl            *rtnl,
                             int                index,
                             const NwOperation *operation,
                             GError           **error)
{
  const char *old = operation->link;
  const char *new = operation->new_name;
  g_autoptr (GPtrArray) forth = plan_return (rtnl, index, new, error);
  g_autoptr (GPtrArray) back = forth != NULL ? plan_return (rtnl, index, old, error) : NULL;

  if (back == NULL || !set_down (rtnl, old, error))
    return FALSE;

  if (nw_kernel_link_set_name (rtnl, index, old, new, error))
    {
      if (run (rtnl, forth, error))
        return TRUE;

      set_down (rtnl, new, NULL);
      nw_kernel_link_set_name (rtnl, index, new, old, NULL);
    }

  run (rtnl, back, NULL);

  return FALSE;
}
