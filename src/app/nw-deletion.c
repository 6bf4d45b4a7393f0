/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-deletion.h"

#include <glib/gi18n-lib.h>

#include "nw-endpoint.h"
#include "nw-error.h"

static NwOperation *
delete_namespace (const NwSnapshot *snapshot,
                  guint64           inode)
{
  NwNamespace *namespace_ = nw_snapshot_find (snapshot, inode);

  if (namespace_ == NULL || namespace_->is_root)
    return NULL;

  return nw_operation_new_namespace_remove (nw_namespace_get_ref (namespace_));
}

static NwOperation *
delete_link (const NwSnapshot *snapshot,
             const NwSelected *selected,
             NwSelection      *namespaces,
             NwSelection      *cables)
{
  NwNamespace *namespace_ = nw_snapshot_find (snapshot, selected->inode);
  NwNamespace *peer_namespace = NULL;
  NwLink *link;
  NwSelected cable;

  link = namespace_ != NULL ? nw_namespace_find_link (namespace_, selected->link) : NULL;
  if (link == NULL || nw_link_is_loopback (link))
    return NULL;

  cable = nw_selected_cable (snapshot, namespace_, link);
  if (nw_selection_contains (cables, cable))
    return NULL;

  nw_snapshot_find_peer (snapshot, link, &peer_namespace);
  if (nw_selection_contains (namespaces, (NwSelected) { NW_SELECTED_NAMESPACE, namespace_->inode, 0 }) ||
      (peer_namespace != NULL &&
       nw_selection_contains (namespaces, (NwSelected) { NW_SELECTED_NAMESPACE, peer_namespace->inode, 0 })))
    return NULL;

  nw_selection_toggle (cables, cable);

  return nw_operation_new_link_remove (nw_namespace_get_ref (namespace_), link->name);
}

static char *
dup_title (GPtrArray *operations)
{
  if (operations->len == 1)
    return nw_operation_describe (operations->pdata[0]);

  return g_strdup_printf (ngettext ("Delete %u thing", "Delete %u things", operations->len), operations->len);
}

/* @title: (nullable) */
static NwPlan *
create_plan (const NwSnapshot  *snapshot,
             NwSelection       *selection,
             const char        *title,
             GError           **error)
{
  g_autoptr(GPtrArray) operations = g_ptr_array_new_with_free_func ((GDestroyNotify) nw_operation_unref);
  g_autoptr(NwSelection) namespaces = nw_selection_new ();
  g_autoptr(NwSelection) cables = nw_selection_new ();
  g_autofree char *own_title = NULL;
  NwPlan *plan;

  for (guint i = 0; i < nw_selection_get_length (selection); i++)
    {
      const NwSelected *selected = nw_selection_get (selection, i);
      NwOperation *operation = NULL;

      if (selected->kind == NW_SELECTED_NAMESPACE)
        operation = delete_namespace (snapshot, selected->inode);
      if (operation == NULL)
        continue;

      nw_selection_toggle (namespaces, *selected);
      g_ptr_array_add (operations, operation);
    }

  for (guint i = 0; i < nw_selection_get_length (selection); i++)
    {
      const NwSelected *selected = nw_selection_get (selection, i);
      NwOperation *operation = NULL;

      if (selected->kind != NW_SELECTED_NAMESPACE)
        operation = delete_link (snapshot, selected, namespaces, cables);
      if (operation != NULL)
        g_ptr_array_add (operations, operation);
    }

  if (operations->len == 0)
    {
      g_set_error (error, NW_ERROR, NW_ERROR_INVALID_ARGUMENT, "%s",
                   nw_selection_get_length (selection) == 0
                   ? _("Select what to delete first.")
                   : _("The host itself and loopback interfaces cannot be deleted."));
      return NULL;
    }

  own_title = title == NULL ? dup_title (operations) : NULL;
  plan = nw_plan_new (title != NULL ? title : own_title);
  for (guint i = 0; i < operations->len; i++)
    nw_plan_take (plan, nw_operation_ref (operations->pdata[i]));

  return plan;
}

NwPlan *
nw_deletion_plan_new (const NwSnapshot  *snapshot,
                      NwSelection       *selection,
                      GError           **error)
{
  g_return_val_if_fail (snapshot != NULL, NULL);
  g_return_val_if_fail (NW_IS_SELECTION (selection), NULL);

  return create_plan (snapshot, selection, NULL, error);
}

/* The cables first: a port of a switch that is gone is loose already. */
static void
add_cables (NwSelection      *selection,
            const NwSnapshot *snapshot,
            const NwEndpoint *endpoint)
{
  for (guint i = 0; i < endpoint->namespace->links->len; i++)
    {
      const NwLink *link = endpoint->namespace->links->pdata[i];
      NwSelected cable;

      if (link->master != endpoint->bridge->index || nw_snapshot_find_peer (snapshot, link, NULL) == NULL)
        continue;

      cable = nw_selected_cable (snapshot, endpoint->namespace, link);
      if (!nw_selection_contains (selection, cable))
        nw_selection_toggle (selection, cable);
    }
}

NwPlan *
nw_deletion_plan_new_with_cables (const NwSnapshot  *snapshot,
                                  NwSelection       *selection,
                                  GError           **error)
{
  g_autoptr(NwSelection) wider = nw_selection_new ();
  g_autofree char *title = NULL;

  g_return_val_if_fail (snapshot != NULL, NULL);
  g_return_val_if_fail (NW_IS_SELECTION (selection), NULL);

  for (guint i = 0; i < nw_selection_get_length (selection); i++)
    {
      NwSelected selected = *nw_selection_get (selection, i);
      NwEndpoint endpoint;

      if (nw_endpoint_find (snapshot, selected, &endpoint) && endpoint.bridge != NULL)
        {
          add_cables (wider, snapshot, &endpoint);
          if (nw_selection_get_length (selection) == 1)
            title = g_strdup_printf (_("Delete %s and its cables"), endpoint.bridge->name);
        }
      if (!nw_selection_contains (wider, selected))
        nw_selection_toggle (wider, selected);
    }

  return create_plan (snapshot, wider, title, error);
}
