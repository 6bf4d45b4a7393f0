/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-spin-row.h"

#define PAUSE 700 /* milliseconds */

struct _NwSpinRow
{
  AdwActionRow   parent_instance;

  GtkSpinButton *control;
  guint          truth;
  guint          pause;
  gboolean       updating;
};

G_DEFINE_FINAL_TYPE (NwSpinRow, nw_spin_row, ADW_TYPE_ACTION_ROW)

enum {
  WANTED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
ask (NwSpinRow *self)
{
  guint number;

  g_clear_handle_id (&self->pause, g_source_remove);
  gtk_spin_button_update (self->control);

  number = gtk_spin_button_get_value_as_int (self->control);
  if (number != self->truth)
    g_signal_emit (self, signals[WANTED], 0, number);
}

static gboolean
on_pause_over (gpointer user_data)
{
  NwSpinRow *self = user_data;

  self->pause = 0;
  ask (self);

  return G_SOURCE_REMOVE;
}

static void
on_value_changed (NwSpinRow *self)
{
  if (self->updating)
    return;

  g_clear_handle_id (&self->pause, g_source_remove);
  self->pause = g_timeout_add (PAUSE, on_pause_over, self);
}

static void
on_left (NwSpinRow *self)
{
  if (self->pause != 0)
    ask (self);
}

static void
on_activate (NwSpinRow *self)
{
  ask (self);
}

static void
nw_spin_row_dispose (GObject *object)
{
  g_clear_handle_id (&NW_SPIN_ROW (object)->pause, g_source_remove);

  G_OBJECT_CLASS (nw_spin_row_parent_class)->dispose (object);
}

static void
nw_spin_row_class_init (NwSpinRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = nw_spin_row_dispose;

  signals[WANTED] = g_signal_new ("wanted", NW_TYPE_SPIN_ROW, G_SIGNAL_RUN_LAST, 0,
                                  NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
nw_spin_row_init (NwSpinRow *self)
{
  GtkEventController *focus = gtk_event_controller_focus_new ();

  self->control = GTK_SPIN_BUTTON (gtk_spin_button_new_with_range (0, 1, 1));
  gtk_spin_button_set_numeric (self->control, TRUE);
  gtk_widget_set_valign (GTK_WIDGET (self->control), GTK_ALIGN_CENTER);
  g_object_bind_property (self, "title", self->control, "tooltip-text", G_BINDING_SYNC_CREATE);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), GTK_WIDGET (self->control));
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (self), GTK_WIDGET (self->control));

  g_signal_connect_swapped (self->control, "value-changed", G_CALLBACK (on_value_changed), self);
  g_signal_connect_swapped (gtk_editable_get_delegate (GTK_EDITABLE (self->control)), "activate",
                            G_CALLBACK (on_activate), self);
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (on_left), self);
  gtk_widget_add_controller (GTK_WIDGET (self->control), focus);
}

void
nw_spin_row_set_range (NwSpinRow *self,
                       guint      least,
                       guint      most,
                       guint      step)
{
  g_return_if_fail (NW_IS_SPIN_ROW (self));

  self->updating = TRUE;
  gtk_spin_button_set_range (self->control, least, most);
  gtk_spin_button_set_increments (self->control, step, step * 10);
  self->updating = FALSE;
}

void
nw_spin_row_set_truth (NwSpinRow *self,
                       guint      number,
                       gboolean   anew)
{
  g_return_if_fail (NW_IS_SPIN_ROW (self));

  self->truth = number;
  if (self->pause != 0 && !anew)
    return;

  g_clear_handle_id (&self->pause, g_source_remove);
  self->updating = TRUE;
  gtk_spin_button_set_value (self->control, number);
  self->updating = FALSE;
}
