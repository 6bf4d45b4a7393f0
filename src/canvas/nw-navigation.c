/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-navigation.h"

#include <math.h>

/* Pixels for a step of the mouse wheel. */
#define WHEEL_STEP 64.0
/* A step of the wheel zooms by this; so many pixels of two fingers as well. */
#define WHEEL_ZOOM 1.15
#define PIXELS_PER_ZOOM_STEP 40.0

struct _NwNavigation
{
  GObject parent_instance;

  GtkWidget *widget; /* owns the controllers that call us */
  gboolean   space_held;
  gboolean   space_used;
  double     pointer_x;
  double     pointer_y;
  double     last_x;
  double     last_y;
  double     last_scale;
};

G_DEFINE_FINAL_TYPE (NwNavigation, nw_navigation, G_TYPE_OBJECT)

enum
{
  PAN,
  ZOOM,
  SPACE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
motion_cb (NwNavigation *self,
           double        x,
           double        y)
{
  self->pointer_x = x;
  self->pointer_y = y;
}

static gboolean
scroll_cb (NwNavigation             *self,
           double                    dx,
           double                    dy,
           GtkEventControllerScroll *controller)
{
  GtkEventController *event_controller = GTK_EVENT_CONTROLLER (controller);
  GdkModifierType state = gtk_event_controller_get_current_event_state (event_controller);
  gboolean by_wheel = gtk_event_controller_scroll_get_unit (controller) == GDK_SCROLL_UNIT_WHEEL;

  if ((state & GDK_CONTROL_MASK) != 0)
    {
      double steps = by_wheel ? dy : dy / PIXELS_PER_ZOOM_STEP;

      g_signal_emit (self, signals[ZOOM], 0, pow (WHEEL_ZOOM, -steps), self->pointer_x, self->pointer_y);
      return GDK_EVENT_STOP;
    }

  if ((state & GDK_SHIFT_MASK) != 0 && dx == 0)
    {
      dx = dy;
      dy = 0;
    }
  if (by_wheel)
    {
      dx *= WHEEL_STEP;
      dy *= WHEEL_STEP;
    }
  g_signal_emit (self, signals[PAN], 0, -dx, -dy);
  return GDK_EVENT_STOP;
}

static void
pinch_begin_cb (NwNavigation     *self,
                GdkEventSequence *sequence,
                GtkGesture       *gesture)
{
  self->last_scale = 1;
  gtk_gesture_get_bounding_box_center (gesture, &self->last_x, &self->last_y);
}

static void
pinch_cb (NwNavigation   *self,
          double          scale,
          GtkGestureZoom *gesture)
{
  double x, y;

  if (!gtk_gesture_get_bounding_box_center (GTK_GESTURE (gesture), &x, &y) || scale <= 0)
    return;

  g_signal_emit (self, signals[PAN], 0, x - self->last_x, y - self->last_y);
  g_signal_emit (self, signals[ZOOM], 0, scale / self->last_scale, x, y);
  self->last_scale = scale;
  self->last_x = x;
  self->last_y = y;
}

static void
drag_begin_cb (NwNavigation   *self,
               double          x,
               double          y,
               GtkGestureDrag *gesture)
{
  guint button = gtk_gesture_single_get_current_button (GTK_GESTURE_SINGLE (gesture));

  if (button != GDK_BUTTON_MIDDLE && !(button == GDK_BUTTON_PRIMARY && self->space_held))
    {
      gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_DENIED);
      return;
    }

  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  gtk_widget_set_cursor_from_name (self->widget, "grabbing");
  self->space_used = self->space_held;
  self->last_x = 0;
  self->last_y = 0;
}

static void
drag_update_cb (NwNavigation *self,
                double        dx,
                double        dy)
{
  g_signal_emit (self, signals[PAN], 0, dx - self->last_x, dy - self->last_y);
  self->last_x = dx;
  self->last_y = dy;
}

static void
drag_end_cb (NwNavigation *self)
{
  gtk_widget_set_cursor_from_name (self->widget, self->space_held ? "grab" : NULL);
}

/* Whether the widget with the focus has a use of its own for the space key. */
static gboolean
space_is_taken (NwNavigation *self)
{
  GtkRoot *root = gtk_widget_get_root (self->widget);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  return GTK_IS_EDITABLE (focus) || GTK_IS_TEXT (focus) || GTK_IS_BUTTON (focus);
}

static gboolean
key_pressed_cb (NwNavigation    *self,
                guint            keyval,
                guint            keycode,
                GdkModifierType  state)
{
  if (keyval != GDK_KEY_space || (state & (GDK_CONTROL_MASK | GDK_ALT_MASK)) != 0 || space_is_taken (self))
    return GDK_EVENT_PROPAGATE;

  if (!self->space_held)
    {
      self->space_held = TRUE;
      self->space_used = FALSE;
      gtk_widget_set_cursor_from_name (self->widget, "grab");
    }
  return GDK_EVENT_STOP;
}

static void
let_go_of_space (NwNavigation *self)
{
  self->space_held = FALSE;
  gtk_widget_set_cursor_from_name (self->widget, NULL);
}

static void
key_released_cb (NwNavigation    *self,
                 guint            keyval,
                 guint            keycode,
                 GdkModifierType  state)
{
  if (keyval != GDK_KEY_space || !self->space_held)
    return;

  let_go_of_space (self);
  if (!self->space_used)
    g_signal_emit (self, signals[SPACE], 0);
}

static void
nw_navigation_class_init (NwNavigationClass *klass)
{
  signals[PAN] = g_signal_new ("pan", NW_TYPE_NAVIGATION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                               G_TYPE_NONE, 2, G_TYPE_DOUBLE, G_TYPE_DOUBLE);
  signals[ZOOM] = g_signal_new ("zoom", NW_TYPE_NAVIGATION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 3, G_TYPE_DOUBLE, G_TYPE_DOUBLE, G_TYPE_DOUBLE);
  signals[SPACE] = g_signal_new ("space", NW_TYPE_NAVIGATION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
}

static void
nw_navigation_init (NwNavigation *self)
{
}

NwNavigation *
nw_navigation_new (GtkWidget *widget)
{
  NwNavigation *self = g_object_new (NW_TYPE_NAVIGATION, NULL);
  GtkEventController *controller;

  self->widget = widget;

  controller = gtk_event_controller_motion_new ();
  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  g_signal_connect_object (controller, "enter", G_CALLBACK (motion_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (controller, "motion", G_CALLBACK (motion_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (widget, controller);

  controller = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES);
  g_signal_connect_object (controller, "scroll", G_CALLBACK (scroll_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (widget, controller);

  controller = GTK_EVENT_CONTROLLER (gtk_gesture_zoom_new ());
  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  g_signal_connect_object (controller, "begin", G_CALLBACK (pinch_begin_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (controller, "scale-changed", G_CALLBACK (pinch_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (widget, controller);

  controller = GTK_EVENT_CONTROLLER (gtk_gesture_drag_new ());
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (controller), 0);
  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  g_signal_connect_object (controller, "drag-begin", G_CALLBACK (drag_begin_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (controller, "drag-update", G_CALLBACK (drag_update_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (controller, "drag-end", G_CALLBACK (drag_end_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (widget, controller);

  controller = gtk_event_controller_key_new ();
  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  g_signal_connect_object (controller, "key-pressed", G_CALLBACK (key_pressed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (controller, "key-released", G_CALLBACK (key_released_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (widget, controller);

  controller = gtk_event_controller_focus_new ();
  g_signal_connect_object (controller, "leave", G_CALLBACK (let_go_of_space), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (widget, controller);

  return self;
}

void
nw_navigation_get_pointer (NwNavigation *self,
                           double       *x,
                           double       *y)
{
  *x = self->pointer_x;
  *y = self->pointer_y;
}
