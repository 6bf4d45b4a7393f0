/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-endpoint.h"

#include <glib/gi18n-lib.h>

gboolean
nw_endpoint_is_switch (const NwLink *link)
{
  g_return_val_if_fail (link != NULL, FALSE);

  return g_strcmp0 (link->kind, "bridge") == 0;
}

gboolean
nw_endpoint_find (const NwSnapshot *snapshot,
                  NwSelected        selected,
                  NwEndpoint       *endpoint)
{
  g_return_val_if_fail (snapshot != NULL, FALSE);

  if (selected.kind == NW_SELECTED_CABLE)
    return FALSE;

  endpoint->namespace = nw_snapshot_find (snapshot, selected.inode);
  endpoint->bridge = NULL;
  if (endpoint->namespace == NULL || selected.kind == NW_SELECTED_NAMESPACE)
    return endpoint->namespace != NULL;

  endpoint->bridge = nw_namespace_find_link (endpoint->namespace, selected.link);

  return endpoint->bridge != NULL && nw_endpoint_is_switch (endpoint->bridge);
}

char *
nw_endpoint_dup_title (const NwEndpoint *self)
{
  g_autofree char *owner = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  owner = nw_namespace_dup_title (self->namespace);
  if (self->bridge == NULL)
    return g_steal_pointer (&owner);
  if (self->namespace->is_root)
    return g_strdup (self->bridge->name);

  /* Translators: a switch and the namespace that it is in */
  return g_strdup_printf (_("%s in %s"), self->bridge->name, owner);
}

char *
nw_endpoint_dup_key (const NwEndpoint *self)
{
  const char *name;
  g_autofree char *owner = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  name = nw_namespace_get_name (self->namespace);
  if (self->namespace->is_root)
    owner = g_strdup ("/");
  else if (name != NULL)
    owner = g_strdup (name);
  else
    owner = g_strdup_printf ("#%" G_GUINT64_FORMAT, self->namespace->inode);

  return self->bridge != NULL ? g_strconcat (owner, ":", self->bridge->name, NULL) : g_steal_pointer (&owner);
}
