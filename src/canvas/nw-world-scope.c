/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-world-scope.h"

#include "nw-world-private.h"
#include "nw-world-sync.h"

gboolean
nw_world_shows (NwWorld *self,
                guint64  inode)
{
  return self->scope == NULL || nw_scope_get_snapshot (self->scope) == NULL || nw_scope_shows (self->scope, inode);
}

gboolean
nw_world_is_searching (NwWorld *self)
{
  return self->scope != NULL && nw_scope_is_searching (self->scope);
}

void
nw_world_light (NwWorld *self)
{
  g_autoptr (GHashTable) lit = g_hash_table_new (NULL, NULL);
  gboolean searching = nw_world_is_searching (self);

  for (guint i = 0; searching && i < nw_scope_get_n_hits (self->scope); i++)
    g_hash_table_add (lit, nw_world_find_node_of (self, nw_scope_get_hit (self->scope, i)->selected));

  for (guint i = 0; i < self->nodes->len; i++)
    {
      GtkWidget *node = g_ptr_array_index (self->nodes, i);
      gboolean dim = searching && !g_hash_table_contains (lit, node);

      if (dim == gtk_widget_has_css_class (node, "dim"))
        continue;
      if (dim)
        gtk_widget_add_css_class (node, "dim");
      else
        gtk_widget_remove_css_class (node, "dim");
    }
}

static void
found_cb (NwWorld *self)
{
  nw_world_light (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
nw_world_set_scope (NwWorld *self,
                    NwScope *scope)
{
  g_set_object (&self->scope, scope);
  g_signal_connect_object (scope, "changed", G_CALLBACK (nw_world_sync), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (scope, "found", G_CALLBACK (found_cb), self, G_CONNECT_SWAPPED);
}
