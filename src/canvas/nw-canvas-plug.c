/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-canvas-plug.h"

#include "nw-canvas-private.h"

void
nw_canvas_update_plug (NwCanvas *self)
{
  NwHit hit = nw_world_hit (self->world, self->drag_x, self->drag_y, 0);
  gboolean fits = hit.node != NULL && hit.node != self->drag_hit.node && nw_node_get_connectable (hit.node);

  self->cable_target = fits ? hit.node : NULL;
  nw_world_show_targets (self->world, self->drag_hit.node, self->cable_target);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static graphene_point_t
middle_of_side (const graphene_rect_t *rect,
                NwSide                 side)
{
  float x = side == NW_SIDE_LEFT ? 0 : side == NW_SIDE_RIGHT ? 1 : 0.5;
  float y = side == NW_SIDE_TOP ? 0 : side == NW_SIDE_BOTTOM ? 1 : 0.5;

  return GRAPHENE_POINT_INIT (rect->origin.x + x * rect->size.width, rect->origin.y + y * rect->size.height);
}

void
nw_canvas_snapshot_plug (NwCanvas    *self,
                         GtkSnapshot *snapshot)
{
  g_autoptr (GskTransform) transform = nw_viewport_to_transform (&self->viewport);
  graphene_rect_t node = nw_node_get_bounds (self->drag_hit.node);
  graphene_point_t from = GRAPHENE_POINT_INIT (node.origin.x + node.size.width, self->drag_start_y);
  graphene_point_t to = GRAPHENE_POINT_INIT (self->drag_x, self->drag_y);
  GdkRGBA colour = nw_node_get_rgba (self->drag_hit.node), end_colour = colour;
  NwSide from_side = NW_SIDE_RIGHT, to_side = NW_SIDE_LEFT;
  graphene_rect_t bounds;
  NwCablePath path;
  cairo_t *cr;

  if (self->cable_target != NULL)
    {
      graphene_rect_t target = nw_node_get_bounds (self->cable_target);

      nw_cable_path_choose_sides (&node, &target, &from_side, &to_side);
      from = middle_of_side (&node, from_side);
      to = middle_of_side (&target, to_side);
      nw_cable_layer_choose_colours (self->drag_hit.node, self->cable_target, &colour, &end_colour);
    }
  nw_cable_path_route (&path, &from, from_side, &to, to_side, 0);
  bounds = nw_cable_path_get_bounds (&path);
  graphene_rect_inset (&bounds, -12, -12);

  gtk_snapshot_save (snapshot);
  gtk_snapshot_transform (snapshot, transform);
  cr = gtk_snapshot_append_cairo (snapshot, &bounds);
  nw_cable_layer_draw_line (cr, &path, NW_CABLE_GHOST, &colour, &end_colour);
  cairo_new_path (cr);
  gdk_cairo_set_source_rgba (cr, &end_colour);
  cairo_arc (cr, to.x, to.y, 6, 0, 2 * G_PI);
  cairo_fill (cr);
  cairo_destroy (cr);
  gtk_snapshot_restore (snapshot);
}
