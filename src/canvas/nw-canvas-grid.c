/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-canvas-grid.h"

#include "nw-canvas-private.h"
#include "nw-occupancy.h"

GdkRGBA
nw_canvas_lookup_colour (NwCanvas   *self,
                         const char *name)
{
  GdkRGBA rgba = { 0.5, 0.5, 0.5, 1 };

  gtk_style_context_lookup_color (gtk_widget_get_style_context (GTK_WIDGET (self)), name, &rgba);
  return rgba;
}

void
nw_canvas_snapshot_grid (NwCanvas    *self,
                         GtkSnapshot *snapshot)
{
  g_autoptr (GskTransform) transform = nw_viewport_to_transform (&self->viewport);
  graphene_rect_t view = nw_viewport_get_bounds (&self->viewport);
  GdkRGBA colour = nw_canvas_lookup_colour (self, "nw_dots");
  float cell = NW_GRID;
  float radius;
  GskRoundedRect dot;

  while (cell * self->viewport.zoom < 0.7 * NW_GRID)
    cell *= 2;
  radius = cell / NW_GRID;
  gsk_rounded_rect_init_from_rect (&dot, &GRAPHENE_RECT_INIT (-radius, -radius, 2 * radius, 2 * radius), radius);
  graphene_rect_inset (&view, -1, -1);

  gtk_snapshot_save (snapshot);
  gtk_snapshot_transform (snapshot, transform);
  gtk_snapshot_push_repeat (snapshot, &view, &GRAPHENE_RECT_INIT (-cell / 2, -cell / 2, cell, cell));
  gtk_snapshot_push_rounded_clip (snapshot, &dot);
  gtk_snapshot_append_color (snapshot, &colour, &dot.bounds);
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_restore (snapshot);
}
