/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-world-places.h"

#include <math.h>

#include "nw-card.h"
#include "nw-ghost.h"
#include "nw-occupancy.h"
#include "nw-world-private.h"

/* What stays free around a node that is placed automatically. */
#define PLACE_GAP (3.0 * NW_GRID) /* cards grow with what there is to say of them */
/* Between the internet and what leads to it. */
#define INTERNET_GAP (5.0 * NW_GRID)
/* More new nodes than this at once are not placed one by one beside what they are connected to, but in rows. */
#define MANY_NODES 48
#define ROW_STEP_X (10.0 * NW_GRID)
#define ROW_STEP_Y (7.0 * NW_GRID)

void
nw_world_remember (NwWorld    *self,
                   const char *key,
                   double      x,
                   double      y)
{
  graphene_point_t position = GRAPHENE_POINT_INIT (round (x), round (y));

  g_hash_table_insert (self->positions, g_strdup (key), g_memdup2 (&position, sizeof position));
}

/* What is taken: the nodes that have a place, and the ghosts. */
static NwOccupancy *
occupancy_new (NwWorld *self)
{
  NwOccupancy *occupancy = nw_occupancy_new (PLACE_GAP);

  for (guint i = 0; i < self->nodes->len; i++)
    {
      NwNode *node = g_ptr_array_index (self->nodes, i);
      graphene_rect_t bounds = nw_node_get_bounds (node);

      if (g_hash_table_contains (self->positions, nw_node_get_key (node)))
        nw_occupancy_add (occupancy, &bounds);
    }
  for (guint i = 0; i < self->ghosts->len; i++)
    {
      graphene_rect_t bounds = nw_ghost_get_bounds (g_ptr_array_index (self->ghosts, i));

      nw_occupancy_add (occupancy, &bounds);
    }

  return occupancy;
}

gboolean
nw_world_is_internet (NwNode *node)
{
  return NW_IS_CARD (node) && nw_card_is_internet (NW_CARD (node));
}

/* Where a node would like to be: near what it is connected to, else in the middle of the view. */
static void
wish_place (NwWorld         *self,
            NwNode          *node,
            graphene_rect_t *rect)
{
  graphene_point_t sum = GRAPHENE_POINT_INIT (0, 0);
  guint n = 0;

  for (guint i = 0; i < nw_cable_layer_get_length (self->cables); i++)
    {
      NwNode *from, *to, *other;

      nw_cable_layer_get_ends (self->cables, i, &from, &to);
      other = node == from ? to : node == to ? from : node;
      if (other != node && g_hash_table_contains (self->positions, nw_node_get_key (other)))
        {
          graphene_rect_t bounds = nw_node_get_bounds (other);

          sum.x += bounds.origin.x + bounds.size.width / 2;
          sum.y += bounds.origin.y + bounds.size.height / 2;
          if (nw_world_is_internet (node))
            sum.x += (bounds.size.width + rect->size.width) / 2 + INTERNET_GAP;
          n++;
        }
    }

  if (n > 0)
    {
      rect->origin.x = sum.x / n - rect->size.width / 2;
      rect->origin.y = sum.y / n - rect->size.height / 2;
    }
  else
    {
      rect->origin.x = self->view.origin.x + (self->view.size.width - rect->size.width) / 2;
      rect->origin.y = self->view.origin.y + (self->view.size.height - rect->size.height) / 2;
      /* The host stands below, what is built on it above. */
      if (g_str_equal (nw_node_get_key (node), "/"))
        rect->origin.y += 6 * NW_GRID;
    }
}

/* The place of one of many new nodes: in rows around the middle of the view. */
static void
wish_place_in_rows (NwWorld         *self,
                    guint            i,
                    guint            n,
                    graphene_rect_t *rect)
{
  guint n_columns = (guint) ceil (sqrt (n));

  rect->origin.x = self->view.origin.x + self->view.size.width / 2 + (i % n_columns - n_columns / 2.0) * ROW_STEP_X;
  rect->origin.y = self->view.origin.y + self->view.size.height / 2 + (i / n_columns - n_columns / 2.0) * ROW_STEP_Y;
}

guint
nw_world_place_nodes (NwWorld *self)
{
  g_autoptr (NwOccupancy) occupancy = NULL;
  guint n_new = 0, n_unplaced = 0;

  for (guint i = 0; i < self->nodes->len; i++)
    {
      NwNode *node = g_ptr_array_index (self->nodes, i);
      graphene_point_t *place = g_hash_table_lookup (self->positions, nw_node_get_key (node));

      if (place != NULL)
        nw_node_set_position (node, place->x, place->y);
      else
        n_unplaced++;
    }
  for (guint i = 0; i < self->nodes->len; i++)
    {
      NwNode *node = g_ptr_array_index (self->nodes, i);
      graphene_rect_t rect;

      if (g_hash_table_contains (self->positions, nw_node_get_key (node)))
        continue;
      if (occupancy == NULL)
        occupancy = occupancy_new (self);
      rect = nw_node_get_bounds (node);
      if (n_unplaced > MANY_NODES)
        wish_place_in_rows (self, n_new, n_unplaced, &rect);
      else
        wish_place (self, node, &rect);
      nw_occupancy_find (occupancy, &rect);
      nw_occupancy_add (occupancy, &rect);
      nw_node_set_position (node, rect.origin.x, rect.origin.y);
      nw_world_remember (self, nw_node_get_key (node), rect.origin.x, rect.origin.y);
      n_new++;
    }

  gtk_widget_queue_allocate (GTK_WIDGET (self));
  return n_new;
}

GVariant *
nw_world_get_positions (NwWorld *self)
{
  GVariantBuilder builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a{s(dd)}"));
  g_autoptr (GList) keys = g_list_sort (g_hash_table_get_keys (self->positions), (GCompareFunc) g_strcmp0);

  for (GList *key = keys; key != NULL; key = key->next)
    {
      graphene_point_t *position = g_hash_table_lookup (self->positions, key->data);

      g_variant_builder_add (&builder, "{s(dd)}", key->data, (double) position->x, (double) position->y);
    }

  return g_variant_builder_end (&builder);
}

void
nw_world_set_positions (NwWorld  *self,
                        GVariant *positions)
{
  GVariantIter iter;
  const char *key;
  double x, y;

  g_return_if_fail (g_variant_is_of_type (positions, G_VARIANT_TYPE ("a{s(dd)}")));

  g_variant_iter_init (&iter, positions);
  while (g_variant_iter_next (&iter, "{&s(dd)}", &key, &x, &y))
    {
      if (isfinite (x) && isfinite (y))
        nw_world_remember (self, key, x, y);
    }
  nw_world_place_nodes (self);
}

void
nw_world_place (NwWorld    *self,
                const char *key,
                double      x,
                double      y)
{
  nw_world_remember (self, key, x, y);
  nw_world_place_nodes (self);
}

void
nw_world_move (NwWorld *self,
               NwNode  *node,
               double   x,
               double   y)
{
  if (!nw_node_set_position (node, x, y))
    return;
  nw_world_remember (self, nw_node_get_key (node), x, y);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

void
nw_world_find_free_place (NwWorld         *self,
                          graphene_rect_t *rect)
{
  g_autoptr (NwOccupancy) occupancy = occupancy_new (self);

  nw_occupancy_find (occupancy, rect);
}
