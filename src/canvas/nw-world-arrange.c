/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-layout.h"
#include "nw-world-places.h"
#include "nw-world-private.h"

typedef struct
{
  NwWorld *world;
  GStrv    keys;
} Arrangement;

static void
arranged_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  Arrangement *arrangement = user_data;
  g_autofree graphene_point_t *places = nw_layout_compute_finish (result, NULL);

  /* Without places it was cancelled: the world is gone, or is arranged anew. */
  if (places != NULL)
    {
      NwWorld *self = arrangement->world;

      for (guint i = 0; arrangement->keys[i] != NULL; i++)
        nw_world_remember (self, arrangement->keys[i], places[i].x, places[i].y);
      nw_world_place_nodes (self);
      g_signal_emit (self, nw_world_signals[NW_WORLD_POSITIONS_CHANGED], 0);
    }

  g_object_unref (arrangement->world);
  g_strfreev (arrangement->keys);
  g_free (arrangement);
}

void
nw_world_arrange (NwWorld *self)
{
  g_autofree graphene_size_t *sizes = g_new0 (graphene_size_t, self->nodes->len + 1);
  g_autoptr (GHashTable) indexes = g_hash_table_new (NULL, NULL);
  g_autoptr (GArray) edges = g_array_new (FALSE, FALSE, sizeof (NwLayoutEdge));
  Arrangement *arrangement = g_new0 (Arrangement, 1);
  int root = -1;

  arrangement->world = g_object_ref (self);
  arrangement->keys = g_new0 (char *, self->nodes->len + 1);
  for (guint i = 0; i < self->nodes->len; i++)
    {
      NwNode *node = g_ptr_array_index (self->nodes, i);
      graphene_rect_t bounds = nw_node_get_bounds (node);

      sizes[i] = bounds.size;
      arrangement->keys[i] = g_strdup (nw_node_get_key (node));
      g_hash_table_insert (indexes, node, GUINT_TO_POINTER (i));
      if (g_str_equal (nw_node_get_key (node), "/"))
        root = (int) i;
    }
  for (guint i = 0; i < nw_cable_layer_get_length (self->cables); i++)
    {
      NwNode *from, *to;
      NwLayoutEdge edge;

      nw_cable_layer_get_ends (self->cables, i, &from, &to);
      edge.beside = nw_world_is_internet (from) || nw_world_is_internet (to);
      if (nw_world_is_internet (from))
        nw_cable_layer_get_ends (self->cables, i, &to, &from);
      edge.from = GPOINTER_TO_UINT (g_hash_table_lookup (indexes, from));
      edge.to = GPOINTER_TO_UINT (g_hash_table_lookup (indexes, to));
      g_array_append_val (edges, edge);
    }

  g_cancellable_cancel (self->arranging);
  g_clear_object (&self->arranging);
  self->arranging = g_cancellable_new ();
  nw_layout_compute_async (sizes, self->nodes->len, root, (NwLayoutEdge *) edges->data, edges->len,
                           self->arranging, arranged_cb, arrangement);
}
