/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-scale-row.h"

#include <glib/gi18n-lib.h>

#include "nw-panels.h"

struct _NwScaleRow
{
  AdwPreferencesRow  parent_instance;

  GtkLabel          *title;
  GtkLabel          *value_label;
  GtkScale          *scale;

  const guint64     *values;
  guint              n;
  NwScaleText        text;
  guint64            value;
  gboolean           updating;
};

G_DEFINE_FINAL_TYPE (NwScaleRow, nw_scale_row, ADW_TYPE_PREFERENCES_ROW)

enum {
  WANTED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
show_value (NwScaleRow *self)
{
  g_autofree char *text = self->value == 0 ? g_strdup (C_("a limit", "off")) : self->text (self->value);

  gtk_label_set_label (self->value_label, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->scale), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, text, -1);
}

static void
on_value_changed (NwScaleRow *self)
{
  guint position = (guint) (gtk_range_get_value (GTK_RANGE (self->scale)) + 0.5);

  if (self->updating || position >= self->n || self->values[position] == self->value)
    return;

  self->value = self->values[position];
  show_value (self);
  g_signal_emit (self, signals[WANTED], 0);
}

static gboolean
nw_scale_row_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (NW_SCALE_ROW (widget)->scale));
}

static void
nw_scale_row_class_init (NwScaleRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  nw_panels_init ();

  widget_class->grab_focus = nw_scale_row_grab_focus;

  signals[WANTED] = g_signal_new ("wanted", NW_TYPE_SCALE_ROW, G_SIGNAL_RUN_LAST, 0,
                                  NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, NW_PANELS_RESOURCES "ui/nw-scale-row.ui");
  gtk_widget_class_bind_template_child (widget_class, NwScaleRow, title);
  gtk_widget_class_bind_template_child (widget_class, NwScaleRow, value_label);
  gtk_widget_class_bind_template_child (widget_class, NwScaleRow, scale);
  gtk_widget_class_bind_template_callback (widget_class, on_value_changed);
}

static void
nw_scale_row_init (NwScaleRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  g_object_bind_property (self, "title", self->title, "label", G_BINDING_SYNC_CREATE);
}

void
nw_scale_row_set_values (NwScaleRow    *self,
                         const guint64 *values,
                         guint          n,
                         NwScaleText    text)
{
  g_return_if_fail (NW_IS_SCALE_ROW (self));
  g_return_if_fail (n > 1);

  self->values = values;
  self->n = n;
  self->text = text;

  self->updating = TRUE;
  gtk_range_set_range (GTK_RANGE (self->scale), 0, n - 1);
  gtk_range_set_increments (GTK_RANGE (self->scale), 1, 3);
  gtk_range_set_round_digits (GTK_RANGE (self->scale), 0);
  self->updating = FALSE;

  nw_scale_row_set_value (self, values[0]);
}

guint64
nw_scale_row_get_value (NwScaleRow *self)
{
  g_return_val_if_fail (NW_IS_SCALE_ROW (self), 0);

  return self->value;
}

void
nw_scale_row_set_value (NwScaleRow *self,
                        guint64     value)
{
  guint position = 0;

  g_return_if_fail (NW_IS_SCALE_ROW (self));

  /* One that is not offered stands at the next that is less, but never at "off". */
  while (position + 1 < self->n && self->values[position + 1] <= value)
    position++;
  if (position == 0 && value != 0)
    position = 1;

  self->value = value;
  self->updating = TRUE;
  gtk_range_set_value (GTK_RANGE (self->scale), position);
  self->updating = FALSE;
  show_value (self);
}

void
nw_scale_row_set_accessible_label (NwScaleRow *self,
                                   const char *label)
{
  g_return_if_fail (NW_IS_SCALE_ROW (self));

  gtk_accessible_reset_relation (GTK_ACCESSIBLE (self->scale), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  nw_panels_set_label (self->scale, label);
}
