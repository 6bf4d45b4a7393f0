/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-switch-row.h"

struct _NwSwitchRow
{
  AdwActionRow  parent_instance;

  GtkSwitch    *control;
  gboolean      truth;
  gboolean      updating;
};

G_DEFINE_FINAL_TYPE (NwSwitchRow, nw_switch_row, ADW_TYPE_ACTION_ROW)

enum {
  WANTED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static gboolean
on_state_set (NwSwitchRow *self,
              gboolean     on)
{
  if (!self->updating && on != self->truth)
    g_signal_emit (self, signals[WANTED], 0, on);

  return TRUE; /* "state" stays what is true */
}

static void
nw_switch_row_class_init (NwSwitchRowClass *klass)
{
  signals[WANTED] = g_signal_new ("wanted", NW_TYPE_SWITCH_ROW, G_SIGNAL_RUN_LAST, 0,
                                  NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
}

static void
nw_switch_row_init (NwSwitchRow *self)
{
  self->control = GTK_SWITCH (gtk_switch_new ());
  gtk_widget_set_valign (GTK_WIDGET (self->control), GTK_ALIGN_CENTER);
  g_signal_connect_swapped (self->control, "state-set", G_CALLBACK (on_state_set), self);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), GTK_WIDGET (self->control));
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (self), GTK_WIDGET (self->control));
}

void
nw_switch_row_set_truth (NwSwitchRow *self,
                         gboolean     on)
{
  g_return_if_fail (NW_IS_SWITCH_ROW (self));

  self->truth = on;
  self->updating = TRUE;
  gtk_switch_set_state (self->control, on);
  gtk_switch_set_active (self->control, on);
  self->updating = FALSE;
}

void
nw_switch_row_set_available (NwSwitchRow *self,
                             gboolean     available)
{
  g_return_if_fail (NW_IS_SWITCH_ROW (self));

  gtk_widget_set_sensitive (GTK_WIDGET (self->control), available);
}
