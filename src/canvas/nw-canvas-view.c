/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-canvas-view.h"

#include "nw-canvas-private.h"

#define ZOOM_STEP 1.2
/* Around what is revealed or fitted. */
#define VIEW_MARGIN 48.0
/* What is gone to is shown at least so large. */
#define READABLE_ZOOM 0.7

void
nw_canvas_viewport_changed (NwCanvas *self)
{
  graphene_rect_t view = nw_viewport_get_bounds (&self->viewport);

  nw_world_set_view (self->world, &view, self->viewport.zoom);
  nw_minimap_set_view (self->minimap, &view);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

static void
zoom_about (NwCanvas *self,
            double    zoom,
            double    view_x,
            double    view_y)
{
  double before = self->viewport.zoom;

  nw_viewport_zoom_about (&self->viewport, zoom, view_x, view_y);
  nw_canvas_viewport_changed (self);
  if (self->viewport.zoom == before)
    return;

  nw_zoom_control_set_zoom (self->zoom_control, self->viewport.zoom);
  g_signal_emit (self, nw_canvas_signals[NW_CANVAS_ZOOM_CHANGED], 0, self->viewport.zoom);
}

void
nw_canvas_reveal_bounds (NwCanvas              *self,
                         const graphene_rect_t *bounds)
{
  if (self->viewport.width > 0 && nw_viewport_reveal (&self->viewport, bounds, VIEW_MARGIN))
    nw_canvas_viewport_changed (self);
}

static void
zoom_cb (NwCanvas *self,
         double    factor,
         double    x,
         double    y)
{
  zoom_about (self, self->viewport.zoom * factor, x, y);
}

static void
centre_cb (NwCanvas *self,
           double    x,
           double    y)
{
  self->viewport.x = x - self->viewport.width / 2 / self->viewport.zoom;
  self->viewport.y = y - self->viewport.height / 2 / self->viewport.zoom;
  nw_canvas_viewport_changed (self);
}

static void
zoom_action (GtkWidget  *widget,
             const char *action_name,
             GVariant   *parameter)
{
  NwCanvas *self = NW_CANVAS (widget);

  if (g_str_equal (action_name, "canvas.zoom-in"))
    nw_canvas_zoom_by (self, ZOOM_STEP);
  else if (g_str_equal (action_name, "canvas.zoom-out"))
    nw_canvas_zoom_by (self, 1 / ZOOM_STEP);
  else if (g_str_equal (action_name, "canvas.zoom-reset"))
    nw_canvas_zoom_to (self, 1);
  else
    nw_canvas_fit (self);
}

void
nw_canvas_present (NwCanvas *self)
{
  graphene_rect_t view = nw_viewport_get_bounds (&self->viewport);
  graphene_rect_t bounds;

  if (self->presented || self->viewport.width == 0 || !nw_world_get_bounds (self->world, &bounds))
    return;

  self->presented = TRUE;
  if (!graphene_rect_contains_rect (&view, &bounds))
    nw_canvas_fit (self);
}

static gboolean
present_cb (GtkWidget     *widget,
            GdkFrameClock *frame_clock,
            gpointer       user_data)
{
  nw_canvas_present (NW_CANVAS (widget));
  return G_SOURCE_REMOVE;
}

void
nw_canvas_pan_by (NwCanvas *self,
                  double    dx,
                  double    dy)
{
  g_return_if_fail (NW_IS_CANVAS (self));

  nw_viewport_pan (&self->viewport, dx, dy);
  nw_canvas_viewport_changed (self);
}

void
nw_canvas_zoom_by (NwCanvas *self,
                   double    factor)
{
  g_return_if_fail (NW_IS_CANVAS (self));

  nw_canvas_zoom_to (self, self->viewport.zoom * factor);
}

void
nw_canvas_zoom_to (NwCanvas *self,
                   double    zoom)
{
  g_return_if_fail (NW_IS_CANVAS (self));

  zoom_about (self, zoom, self->viewport.width / 2, self->viewport.height / 2);
}

double
nw_canvas_get_zoom (NwCanvas *self)
{
  g_return_val_if_fail (NW_IS_CANVAS (self), 1);

  return self->viewport.zoom;
}

void
nw_canvas_fit (NwCanvas *self)
{
  graphene_rect_t bounds;
  NwViewport fitted;

  g_return_if_fail (NW_IS_CANVAS (self));

  if (self->viewport.width == 0 || !nw_world_get_bounds (self->world, &bounds))
    return;

  fitted = self->viewport;
  nw_viewport_fit (&fitted, &bounds, VIEW_MARGIN);
  zoom_about (self, fitted.zoom, 0, 0);
  self->viewport = fitted;
  nw_canvas_viewport_changed (self);
}

void
nw_canvas_reveal (NwCanvas   *self,
                  NwSelected  selected)
{
  NwNode *node;
  graphene_rect_t bounds;

  g_return_if_fail (NW_IS_CANVAS (self));

  node = nw_world_find_node_of (self->world, selected);
  if (node == NULL)
    return;
  bounds = nw_node_get_bounds (node);
  nw_canvas_reveal_bounds (self, &bounds);
}

void
nw_canvas_centre (NwCanvas   *self,
                  NwSelected  selected)
{
  NwNode *node;
  graphene_rect_t bounds;

  g_return_if_fail (NW_IS_CANVAS (self));

  node = nw_world_find_node_of (self->world, selected);
  if (node == NULL || self->viewport.width == 0)
    return;

  bounds = nw_node_get_bounds (node);
  if (self->viewport.zoom < READABLE_ZOOM)
    nw_canvas_zoom_to (self, READABLE_ZOOM);
  centre_cb (self, bounds.origin.x + bounds.size.width / 2, bounds.origin.y + bounds.size.height / 2);
}

void
nw_canvas_queue_present (NwCanvas *self)
{
  if (!self->presented)
    gtk_widget_add_tick_callback (GTK_WIDGET (self), present_cb, NULL, NULL);
}

void
nw_canvas_class_install_view_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "canvas.zoom-in", NULL, zoom_action);
  gtk_widget_class_install_action (widget_class, "canvas.zoom-out", NULL, zoom_action);
  gtk_widget_class_install_action (widget_class, "canvas.zoom-reset", NULL, zoom_action);
  gtk_widget_class_install_action (widget_class, "canvas.fit", NULL, zoom_action);
}

void
nw_canvas_add_view_gestures (NwCanvas *self)
{
  self->navigation = nw_navigation_new (GTK_WIDGET (self));
  g_signal_connect_swapped (self->navigation, "pan", G_CALLBACK (nw_canvas_pan_by), self);
  g_signal_connect_swapped (self->navigation, "zoom", G_CALLBACK (zoom_cb), self);
  g_signal_connect_swapped (self->minimap, "centre", G_CALLBACK (centre_cb), self);
}
