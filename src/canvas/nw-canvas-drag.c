/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-canvas-drag.h"

#include <math.h>

#include "nw-canvas-band.h"
#include "nw-canvas-hit.h"
#include "nw-canvas-move.h"
#include "nw-canvas-naming.h"
#include "nw-canvas-plug.h"
#include "nw-canvas-private.h"
#include "nw-part.h"
#include "nw-world-scope.h"

/* How far a press may wander and still be a click. */
#define CLICK_TOLERANCE 5.0

GdkModifierType
nw_canvas_get_drag_state (NwCanvas *self)
{
  return gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (self->drag));
}

gboolean
nw_canvas_adds_to_selection (GdkModifierType state)
{
  return (state & (GDK_SHIFT_MASK | GDK_CONTROL_MASK)) != 0;
}

static void
end_drag (NwCanvas *self)
{
  self->drag_mode = NW_DRAG_NONE;
  self->drag_hit = (NwHit) { .kind = NW_HIT_NOTHING };
  self->cable_target = NULL;
  g_array_set_size (self->moved, 0);
  g_array_set_size (self->band_base, 0);
  nw_world_show_targets (self->world, NULL, NULL);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
cancel_drag (NwCanvas *self)
{
  for (guint i = 0; i < self->moved->len; i++)
    {
      NwMoved *moved = &g_array_index (self->moved, NwMoved, i);

      nw_world_move (self->world, moved->node, moved->start.origin.x, moved->start.origin.y);
    }
  if (self->drag_mode == NW_DRAG_BAND)
    nw_selection_set_all (self->selection, (NwSelected *) self->band_base->data, self->band_base->len);
  end_drag (self);
}

void
nw_canvas_give_up_drag (NwCanvas *self)
{
  cancel_drag (self); /* first: the gesture ends as if the button were let go */
  gtk_gesture_set_state (self->drag, GTK_EVENT_SEQUENCE_DENIED);
}

static void
drag_begin_cb (NwCanvas       *self,
               double          x,
               double          y,
               GtkGestureDrag *gesture)
{
  GtkWidget *picked = gtk_widget_pick (GTK_WIDGET (self), x, y, GTK_PICK_DEFAULT);

  if (nw_canvas_is_control (self, picked))
    {
      gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_DENIED);
      return;
    }

  nw_canvas_end_naming (self);
  self->drag_mode = NW_DRAG_PRESSED;
  self->drag_hit = nw_canvas_hit (self, x, y);
  self->press_x = x;
  self->press_y = y;
  nw_viewport_to_world (&self->viewport, x, y, &self->drag_start_x, &self->drag_start_y);

  if (self->drag_hit.kind == NW_HIT_NODE &&
      !nw_canvas_adds_to_selection (nw_canvas_get_drag_state (self)) &&
      !nw_selection_contains (self->selection, self->drag_hit.selected))
    nw_selection_set (self->selection, self->drag_hit.selected);

  if (self->drag_hit.kind == NW_HIT_PART)
    gtk_widget_grab_focus (gtk_widget_get_ancestor (picked, NW_TYPE_PART));
  else
    gtk_widget_grab_focus (self->drag_hit.node != NULL ? GTK_WIDGET (self->drag_hit.node) : GTK_WIDGET (self));
}

static void
drag_update_cb (NwCanvas       *self,
                double          dx,
                double          dy,
                GtkGestureDrag *gesture)
{
  if (self->drag_mode == NW_DRAG_NONE || (self->drag_mode == NW_DRAG_PRESSED && hypot (dx, dy) < CLICK_TOLERANCE))
    return;

  /* Panning by the wheel while dragging moves the world below the pointer. */
  nw_viewport_to_world (&self->viewport, self->press_x + dx, self->press_y + dy, &self->drag_x, &self->drag_y);

  if (self->drag_mode == NW_DRAG_PRESSED)
    {
      gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
      if (self->drag_hit.kind == NW_HIT_HANDLE)
        self->drag_mode = NW_DRAG_PLUG;
      else if (self->drag_hit.node != NULL)
        nw_canvas_begin_move (self);
      else
        nw_canvas_begin_band (self);
    }

  switch (self->drag_mode)
    {
    case NW_DRAG_MOVE:
      nw_canvas_update_move (self);
      break;
    case NW_DRAG_PLUG:
      nw_canvas_update_plug (self);
      break;
    case NW_DRAG_BAND:
      nw_canvas_update_band (self);
      break;
    case NW_DRAG_NONE:
    case NW_DRAG_PRESSED:
    default:
      break;
    }
}

static void
click (NwCanvas *self)
{
  gboolean add = nw_canvas_adds_to_selection (nw_canvas_get_drag_state (self));

  if (nw_hit_is_selectable (&self->drag_hit))
    {
      if (add)
        nw_selection_toggle (self->selection, self->drag_hit.selected);
      else
        nw_selection_set (self->selection, self->drag_hit.selected);
    }
  else if (self->drag_hit.kind == NW_HIT_NOTHING && !add)
    {
      nw_selection_clear (self->selection);
    }
}

static void
drag_end_cb (NwCanvas *self)
{
  g_autoptr (GtkWidget) anchor = self->cable_target != NULL ? g_object_ref (GTK_WIDGET (self->cable_target)) : NULL;
  NwDragMode mode = self->drag_mode;
  NwSelected from, to;

  if (anchor != NULL)
    {
      from = nw_node_get_identity (self->drag_hit.node);
      to = nw_node_get_identity (self->cable_target);
    }
  if (mode == NW_DRAG_PRESSED)
    click (self);

  end_drag (self);
  if (mode == NW_DRAG_MOVE)
    g_signal_emit (self, nw_canvas_signals[NW_CANVAS_POSITIONS_CHANGED], 0);
  else if (mode == NW_DRAG_PLUG && anchor != NULL)
    g_signal_emit (self, nw_canvas_signals[NW_CANVAS_CABLE_WANTED], 0, &from, &to, anchor);
}

static gboolean
vanishes (NwCanvas   *self,
          NwNode     *node,
          NwSnapshot *snapshot)
{
  NwSelected identity = nw_node_get_identity (node);
  NwNamespace *namespace_ = nw_snapshot_find (snapshot, identity.inode);
  NwLink *bridge = namespace_ != NULL ? nw_namespace_find_link (namespace_, identity.link) : NULL;

  return namespace_ == NULL || !nw_world_shows (self->world, identity.inode) ||
         (identity.kind == NW_SELECTED_LINK && (bridge == NULL || !g_str_equal (bridge->kind, "bridge")));
}

void
nw_canvas_drop_vanishing (NwCanvas   *self,
                          NwSnapshot *snapshot)
{
  gboolean cancel = self->drag_hit.node != NULL && vanishes (self, self->drag_hit.node, snapshot);

  for (guint i = 0; i < self->moved->len; i++)
    cancel |= vanishes (self, g_array_index (self->moved, NwMoved, i).node, snapshot);

  if (cancel)
    {
      nw_canvas_give_up_drag (self);
    }
  else if (self->cable_target != NULL && vanishes (self, self->cable_target, snapshot))
    {
      self->cable_target = NULL;
      nw_world_show_targets (self->world, self->drag_hit.node, NULL);
    }
}

void
nw_canvas_add_drag_gesture (NwCanvas *self)
{
  self->drag = gtk_gesture_drag_new ();
  g_signal_connect_swapped (self->drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect_swapped (self->drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  g_signal_connect_swapped (self->drag, "drag-end", G_CALLBACK (drag_end_cb), self);
  g_signal_connect_swapped (self->drag, "cancel", G_CALLBACK (cancel_drag), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (self->drag));
}
