/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-canvas-hit.h"

#include "nw-canvas-private.h"
#include "nw-part.h"

/* How far from a cable a click still hits it. */
#define CABLE_TOLERANCE 7.0

gboolean
nw_canvas_is_control (NwCanvas  *self,
                      GtkWidget *widget)
{
  return widget != NULL &&
         (gtk_widget_is_ancestor (widget, GTK_WIDGET (self->zoom_control)) || widget == GTK_WIDGET (self->zoom_control) ||
          widget == GTK_WIDGET (self->minimap) ||
          (self->name_entry != NULL &&
           (widget == self->name_entry || gtk_widget_is_ancestor (widget, self->name_entry))));
}

NwHit
nw_canvas_hit (NwCanvas *self,
               double    view_x,
               double    view_y)
{
  double x, y;

  nw_viewport_to_world (&self->viewport, view_x, view_y, &x, &y);
  return nw_world_hit (self->world, x, y, CABLE_TOLERANCE / self->viewport.zoom);
}

gboolean
nw_hit_is_selectable (const NwHit *hit)
{
  return hit->kind == NW_HIT_NODE || hit->kind == NW_HIT_PART || hit->kind == NW_HIT_CABLE;
}

GdkRectangle
nw_canvas_get_view_rectangle (NwCanvas *self,
                              NwNode   *node)
{
  graphene_rect_t bounds = nw_node_get_bounds (node);
  double x, y;

  nw_viewport_to_view (&self->viewport, bounds.origin.x, bounds.origin.y, &x, &y);
  return (GdkRectangle) {
    .x = (int) x,
    .y = (int) y,
    .width = (int) (bounds.size.width * self->viewport.zoom),
    .height = (int) (bounds.size.height * self->viewport.zoom),
  };
}

NwHit
nw_canvas_get_focused (NwCanvas *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  NwHit hit = { .kind = NW_HIT_NOTHING, .node = nw_world_node_of (self->world, focus) };

  if (hit.node != NULL)
    {
      hit.kind = NW_IS_PART (focus) ? NW_HIT_PART : NW_HIT_NODE;
      hit.selected = NW_IS_PART (focus) ? nw_part_get_identity (NW_PART (focus)) : nw_node_get_identity (hit.node);
    }
  return hit;
}
