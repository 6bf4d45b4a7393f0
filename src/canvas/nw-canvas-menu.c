/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-canvas-menu.h"

#include "nw-canvas-hit.h"
#include "nw-canvas-naming.h"
#include "nw-canvas-private.h"

static void
open_menu (NwCanvas    *self,
           const NwHit *hit,
           double       view_x,
           double       view_y,
           GdkRectangle where)
{
  double x, y;

  if (nw_hit_is_selectable (hit) && !nw_selection_contains (self->selection, hit->selected))
    nw_selection_set (self->selection, hit->selected);
  else if (hit->kind == NW_HIT_NOTHING)
    nw_selection_clear (self->selection);

  nw_viewport_to_world (&self->viewport, view_x, view_y, &x, &y);
  g_signal_emit (self, nw_canvas_signals[NW_CANVAS_CONTEXT_MENU], 0, x, y, &where);
}

static void
secondary_pressed_cb (NwCanvas        *self,
                      int              n_press,
                      double           x,
                      double           y,
                      GtkGestureClick *gesture)
{
  NwHit hit;

  if (nw_canvas_is_control (self, gtk_widget_pick (GTK_WIDGET (self), x, y, GTK_PICK_DEFAULT)))
    return;

  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  hit = nw_canvas_hit (self, x, y);
  open_menu (self, &hit, x, y, (GdkRectangle) { (int) x, (int) y, 1, 1 });
}

static gboolean
menu_key_cb (GtkWidget *widget,
             GVariant  *arguments,
             gpointer   user_data)
{
  NwCanvas *self = NW_CANVAS (widget);
  NwHit hit = nw_canvas_get_focused (self);
  GdkRectangle where = { (int) self->viewport.width / 2, (int) self->viewport.height / 2, 1, 1 };

  if (nw_canvas_is_naming (self))
    return FALSE;
  if (hit.node != NULL)
    where = nw_canvas_get_view_rectangle (self, hit.node);

  open_menu (self, &hit, where.x + where.width / 2, where.y + where.height / 2, where);
  return TRUE;
}

void
nw_canvas_add_menu_gesture (NwCanvas *self)
{
  GtkGesture *gesture = gtk_gesture_click_new ();

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (gesture), GDK_BUTTON_SECONDARY);
  g_signal_connect_swapped (gesture, "pressed", G_CALLBACK (secondary_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (gesture));
}

void
nw_canvas_class_add_menu_bindings (GtkWidgetClass *widget_class)
{
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Menu, 0, menu_key_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, menu_key_cb, NULL);
}
