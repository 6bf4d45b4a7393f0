/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-workbench-private.h"

/* What of the network is looked at: the filter, which is remembered, and the search. */

static gboolean
is_shown (NwWorkbench      *self,
          const NwSelected *selected)
{
  NwSnapshot *snapshot = nw_scope_get_snapshot (self->scope);
  NwNamespace *namespace_ = nw_snapshot_find (snapshot, selected->inode);
  NwNamespace *other = NULL;

  if (!nw_scope_shows (self->scope, selected->inode))
    return FALSE;
  if (selected->kind != NW_SELECTED_CABLE || namespace_ == NULL)
    return TRUE;

  /* A cable is not drawn unless both ends are. */
  nw_snapshot_find_peer (snapshot, nw_namespace_find_link (namespace_, selected->link), &other);

  return other == NULL || nw_scope_shows (self->scope, other->inode);
}

/* Nobody should change what is not seen. */
static void
deselect_hidden (NwWorkbench *self)
{
  g_autoptr(GArray) kept = g_array_new (FALSE, FALSE, sizeof (NwSelected));
  guint n = nw_selection_get_length (self->selection);

  for (guint i = 0; i < n; i++)
    {
      NwSelected selected = *nw_selection_get (self->selection, i);

      if (is_shown (self, &selected))
        g_array_append_val (kept, selected);
    }

  if (kept->len < n)
    nw_selection_set_all (self->selection, (NwSelected *) kept->data, kept->len);
}

static void
on_changed (NwWorkbench *self)
{
  NwFilter filter = nw_scope_get_filter (self->scope);
  g_autofree char *text = nw_filter_to_string (&filter);

  nw_state_set_filter (self->state, nw_workbench_get_world_key (self), text);
  deselect_hidden (self);
}

static void
on_gone (NwWorkbench *self)
{
  const NwSearchHit *hit = nw_scope_get_hit (self->scope, (guint) nw_scope_get_current (self->scope));

  nw_selection_set (self->selection, hit->selected);
  nw_canvas_centre (self->canvas, hit->selected);
}

static void
on_ended (NwWorkbench *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->canvas));
}

void
nw_workbench_make_scope (NwWorkbench *self)
{
  NwFilter filter = nw_filter_get_default (nw_client_get_world (self->client) == NW_WORLD_SYSTEM);
  g_autofree char *kept = nw_state_get_filter (self->state, nw_workbench_get_world_key (self));

  if (kept != NULL)
    nw_filter_parse (&filter, kept);
  nw_scope_set_filter (self->scope, &filter);
  nw_canvas_set_scope (self->canvas, self->scope);
  g_signal_connect_object (self->scope, "changed", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);

  self->search = NW_SEARCH_BAR (nw_search_bar_new (self->scope));
  g_signal_connect_object (self->search, "gone", G_CALLBACK (on_gone), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->search, "ended", G_CALLBACK (on_ended), self, G_CONNECT_SWAPPED);
  adw_bin_set_child (self->search_bin, GTK_WIDGET (self->search));
}

void
nw_workbench_search (NwWorkbench *self)
{
  g_return_if_fail (NW_IS_WORKBENCH (self));

  nw_search_bar_open (self->search);
}
