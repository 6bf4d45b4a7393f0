/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-canvas-band.h"

#include <math.h>

#include "nw-canvas-drag.h"
#include "nw-canvas-grid.h"
#include "nw-canvas-private.h"

static graphene_rect_t
band_bounds (NwCanvas *self)
{
  return GRAPHENE_RECT_INIT (MIN (self->drag_start_x, self->drag_x), MIN (self->drag_start_y, self->drag_y),
                             fabs (self->drag_x - self->drag_start_x), fabs (self->drag_y - self->drag_start_y));
}

void
nw_canvas_begin_band (NwCanvas *self)
{
  self->drag_mode = NW_DRAG_BAND;
  if (!nw_canvas_adds_to_selection (nw_canvas_get_drag_state (self)))
    return;
  for (guint i = 0; i < nw_selection_get_length (self->selection); i++)
    g_array_append_val (self->band_base, *nw_selection_get (self->selection, i));
}

void
nw_canvas_update_band (NwCanvas *self)
{
  graphene_rect_t bounds = band_bounds (self);
  g_autoptr (GPtrArray) nodes = nw_world_find_nodes_in (self->world, &bounds);
  g_autoptr (GArray) selected = g_array_copy (self->band_base);

  for (guint i = 0; i < nodes->len; i++)
    {
      NwSelected identity = nw_node_get_identity (g_ptr_array_index (nodes, i));

      g_array_append_val (selected, identity);
    }
  nw_selection_set_all (self->selection, (NwSelected *) selected->data, selected->len);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
nw_canvas_snapshot_band (NwCanvas    *self,
                         GtkSnapshot *snapshot)
{
  GdkRGBA border = nw_canvas_lookup_colour (self, "accent_color"), fill = border;
  graphene_rect_t band = band_bounds (self);
  GskRoundedRect outline;
  double x, y;

  nw_viewport_to_view (&self->viewport, band.origin.x, band.origin.y, &x, &y);
  gsk_rounded_rect_init_from_rect (&outline,
                                   &GRAPHENE_RECT_INIT (x, y, band.size.width * self->viewport.zoom,
                                                        band.size.height * self->viewport.zoom),
                                   4);
  fill.alpha = 0.12;
  gtk_snapshot_append_color (snapshot, &fill, &outline.bounds);
  gtk_snapshot_append_border (snapshot, &outline, (float[4]) { 1, 1, 1, 1 },
                              (GdkRGBA[4]) { border, border, border, border });
}
