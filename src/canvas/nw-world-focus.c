/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-world-focus.h"

#include <math.h>

#include "nw-world-private.h"

/* How much it costs to go from one node to another with an arrow key: forward, and as straight as
 * possible. Infinite for what does not lie in that direction. */
static double
focus_cost (const graphene_rect_t *from,
            const graphene_rect_t *to,
            GtkDirectionType       direction)
{
  double dx = to->origin.x + to->size.width / 2 - from->origin.x - from->size.width / 2;
  double dy = to->origin.y + to->size.height / 2 - from->origin.y - from->size.height / 2;
  gboolean level = direction == GTK_DIR_LEFT || direction == GTK_DIR_RIGHT;
  double forward = level ? dx : dy;
  double aside = fabs (level ? dy : dx);

  if (direction == GTK_DIR_LEFT || direction == GTK_DIR_UP)
    forward = -forward;
  if (forward <= 0 || aside > 2 * forward)
    return G_MAXDOUBLE;
  return forward + 2 * aside;
}

static gboolean
focus_aside (NwWorld          *self,
             NwNode           *from,
             GtkDirectionType  direction)
{
  graphene_rect_t bounds = nw_node_get_bounds (from);
  double best_cost = G_MAXDOUBLE;
  NwNode *best = NULL;

  for (guint i = 0; i < self->nodes->len; i++)
    {
      NwNode *node = g_ptr_array_index (self->nodes, i);
      graphene_rect_t other = nw_node_get_bounds (node);
      double cost = node == from ? G_MAXDOUBLE : focus_cost (&bounds, &other, direction);

      if (cost < best_cost)
        {
          best_cost = cost;
          best = node;
        }
    }

  if (best != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (best));
  return TRUE; /* arrow keys never leave the canvas */
}

static int
compare_reading_order (gconstpointer a,
                       gconstpointer b)
{
  graphene_rect_t first = nw_node_get_bounds (*(NwNode *const *) a);
  graphene_rect_t second = nw_node_get_bounds (*(NwNode *const *) b);

  if (first.origin.y != second.origin.y)
    return first.origin.y < second.origin.y ? -1 : 1;
  return first.origin.x < second.origin.x ? -1 : first.origin.x > second.origin.x;
}

/* Tab goes from node to node as one reads, and through the rows of each. */
static gboolean
focus_in_order (NwWorld          *self,
                NwNode           *from,
                GtkDirectionType  direction)
{
  g_autoptr (GPtrArray) order = g_ptr_array_copy (self->nodes, NULL, NULL);
  int step = direction == GTK_DIR_TAB_BACKWARD ? -1 : 1;
  int next = step > 0 ? 0 : (int) order->len - 1;
  guint position;

  g_ptr_array_sort (order, compare_reading_order);
  if (from != NULL && g_ptr_array_find (order, from, &position))
    next = (int) position + step;

  for (; next >= 0 && next < (int) order->len; next += step)
    {
      if (gtk_widget_child_focus (g_ptr_array_index (order, next), direction))
        return TRUE;
    }
  return FALSE;
}

gboolean
nw_world_focus (GtkWidget        *widget,
                GtkDirectionType  direction)
{
  NwWorld *self = NW_WORLD (widget);
  GtkWidget *child = gtk_widget_get_focus_child (widget);
  gboolean in_order = direction == GTK_DIR_TAB_FORWARD || direction == GTK_DIR_TAB_BACKWARD;

  if (child != NULL && gtk_widget_child_focus (child, direction))
    return TRUE;
  if (in_order || child == NULL || !NW_IS_NODE (child))
    return focus_in_order (self, (NwNode *) child, direction);
  return focus_aside (self, NW_NODE (child), direction);
}
