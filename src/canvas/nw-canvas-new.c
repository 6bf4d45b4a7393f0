/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-canvas-new.h"

#include "nw-canvas-hit.h"
#include "nw-canvas-private.h"
#include "nw-occupancy.h"

/* The size of a card with one interface, and where in it one would take hold of it. */
#define CARD_WIDTH 180
#define CARD_HEIGHT 96
#define SLAB_WIDTH 320
#define CARD_GRIP_X 90
#define CARD_GRIP_Y 20

/* Where a node would stand that is taken hold of at a point of the view. */
static graphene_point_t
place_for_grip (NwCanvas *self,
                double    view_x,
                double    view_y)
{
  double x, y;

  nw_viewport_to_world (&self->viewport, view_x, view_y, &x, &y);
  return GRAPHENE_POINT_INIT (nw_grid_snap (x - CARD_GRIP_X), nw_grid_snap (y - CARD_GRIP_Y));
}

static void
want_namespace (NwCanvas *self,
                double    view_x,
                double    view_y)
{
  graphene_point_t place = place_for_grip (self, view_x, view_y);

  g_signal_emit (self, nw_canvas_signals[NW_CANVAS_NAMESPACE_WANTED], 0, (double) place.x, (double) place.y);
}

/* A switch that is dropped on a namespace, or on what is in it, is meant for that; its place is found beside it. */
static void
want_switch (NwCanvas *self,
             double    view_x,
             double    view_y)
{
  NwSnapshot *snapshot = nw_world_get_snapshot (self->world);
  NwNamespace *root = snapshot != NULL ? nw_snapshot_get_root (snapshot) : NULL;
  NwHit hit = nw_canvas_hit (self, view_x, view_y);
  graphene_point_t place = place_for_grip (self, view_x, view_y);
  guint64 inode = root != NULL ? root->inode : 0;

  if (hit.node != NULL)
    {
      graphene_rect_t rect = nw_node_get_bounds (hit.node);

      inode = nw_node_get_identity (hit.node).inode;
      rect.origin.y -= rect.size.height;
      nw_world_find_free_place (self->world, &rect);
      place = rect.origin;
    }
  if (inode != 0)
    g_signal_emit (self, nw_canvas_signals[NW_CANVAS_SWITCH_WANTED], 0, inode, (double) place.x, (double) place.y);
}

static void
released_cb (NwCanvas        *self,
             int              n_press,
             double           x,
             double           y,
             GtkGestureClick *gesture)
{
  if (n_press != 2 || nw_canvas_is_control (self, gtk_widget_pick (GTK_WIDGET (self), x, y, GTK_PICK_DEFAULT)))
    return;
  if (nw_canvas_hit (self, x, y).kind == NW_HIT_NOTHING)
    want_namespace (self, x, y);
}

static gboolean
drop_cb (NwCanvas     *self,
         const GValue *value,
         double        x,
         double        y)
{
  const char *what = g_value_get_string (value);

  if (g_strcmp0 (what, "namespace") == 0)
    want_namespace (self, x, y);
  else if (g_strcmp0 (what, "switch") == 0)
    want_switch (self, x, y);
  else
    return FALSE;

  return TRUE;
}

void
nw_canvas_find_free_place (NwCanvas *self,
                           gboolean  for_switch,
                           double   *x,
                           double   *y)
{
  double width = for_switch ? SLAB_WIDTH : CARD_WIDTH;
  graphene_rect_t view, rect;

  g_return_if_fail (NW_IS_CANVAS (self));

  view = nw_viewport_get_bounds (&self->viewport);
  rect = GRAPHENE_RECT_INIT (view.origin.x + (view.size.width - width) / 2,
                             view.origin.y + (view.size.height - CARD_HEIGHT) / 2,
                             width, CARD_HEIGHT);
  nw_world_find_free_place (self->world, &rect);
  *x = rect.origin.x;
  *y = rect.origin.y;
}

void
nw_canvas_add_new_gestures (NwCanvas *self)
{
  GtkGesture *gesture = gtk_gesture_click_new ();
  GtkDropTarget *drop = gtk_drop_target_new (G_TYPE_STRING, GDK_ACTION_COPY);

  g_signal_connect_swapped (gesture, "released", G_CALLBACK (released_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (gesture));

  g_signal_connect_swapped (drop, "drop", G_CALLBACK (drop_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drop));
}
