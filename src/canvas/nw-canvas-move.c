/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-canvas-move.h"

#include <math.h>

#include "nw-canvas-drag.h"
#include "nw-canvas-private.h"
#include "nw-occupancy.h"

/* How near to a line of the grid a node jumps to it. */
#define SNAP_REACH 7.0

static void
add_moved (NwCanvas *self,
           NwNode   *node)
{
  NwMoved moved = { .node = node, .start = nw_node_get_bounds (node) };

  g_array_append_val (self->moved, moved);
}

/* The first one leads. */
void
nw_canvas_begin_move (NwCanvas *self)
{
  NwNode *leader = self->drag_hit.node;

  self->drag_mode = NW_DRAG_MOVE;
  add_moved (self, leader);
  if (!nw_selection_contains (self->selection, nw_node_get_identity (leader)))
    return;
  for (guint i = 0; i < nw_selection_get_length (self->selection); i++)
    {
      NwNode *node = nw_world_find_node (self->world, *nw_selection_get (self->selection, i));

      if (node != NULL && node != leader)
        add_moved (self, node);
    }
}

static double
snap_softly (double value)
{
  double line = nw_grid_snap (value);

  return fabs (value - line) <= SNAP_REACH ? line : value;
}

void
nw_canvas_update_move (NwCanvas *self)
{
  graphene_rect_t start = g_array_index (self->moved, NwMoved, 0).start;
  double x = start.origin.x + self->drag_x - self->drag_start_x;
  double y = start.origin.y + self->drag_y - self->drag_start_y;

  if ((nw_canvas_get_drag_state (self) & GDK_CONTROL_MASK) == 0)
    {
      x = snap_softly (x);
      y = snap_softly (y);
    }
  for (guint i = 0; i < self->moved->len; i++)
    {
      NwMoved *moved = &g_array_index (self->moved, NwMoved, i);

      nw_world_move (self->world, moved->node,
                     moved->start.origin.x + x - start.origin.x,
                     moved->start.origin.y + y - start.origin.y);
    }
}
