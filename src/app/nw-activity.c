/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-activity.h"

#include <glib/gi18n-lib.h>

#define MOMENT_MS 300

struct _NwActivity {
  GtkWidget       parent_instance;

  NwHistory      *history;
  guint           moment; /* until it shows */

  GtkRevealer    *revealer;
  GtkLabel       *title;
  GtkProgressBar *bar;
  GtkButton      *cancel;
};

G_DEFINE_FINAL_TYPE (NwActivity, nw_activity, GTK_TYPE_WIDGET)

static gboolean
on_moment (gpointer user_data)
{
  NwActivity *self = user_data;

  self->moment = 0;
  gtk_revealer_set_reveal_child (self->revealer, TRUE);

  return G_SOURCE_REMOVE;
}

static void
on_running (NwActivity *self)
{
  NwPlan *plan = nw_history_get_running (self->history);

  gtk_progress_bar_set_fraction (self->bar, 0);
  gtk_widget_set_sensitive (GTK_WIDGET (self->cancel), TRUE);

  if (plan == NULL)
    {
      g_clear_handle_id (&self->moment, g_source_remove);
      gtk_revealer_set_reveal_child (self->revealer, FALSE);
      return;
    }

  gtk_label_set_label (self->title, nw_plan_get_title (plan));
  if (self->moment == 0 && !gtk_revealer_get_reveal_child (self->revealer))
    self->moment = g_timeout_add (MOMENT_MS, on_moment, self);
}

static void
on_progress (NwActivity *self,
             guint       done,
             guint       total)
{
  gtk_progress_bar_set_fraction (self->bar, total > 0 ? (double) done / total : 0);
}

static void
on_cancel (NwActivity *self)
{
  gtk_widget_set_sensitive (GTK_WIDGET (self->cancel), FALSE);
  gtk_label_set_label (self->title, _("Taking back what was done…"));
  nw_history_cancel (self->history);
}

static void
nw_activity_dispose (GObject *object)
{
  NwActivity *self = NW_ACTIVITY (object);

  g_clear_handle_id (&self->moment, g_source_remove);
  gtk_widget_dispose_template (GTK_WIDGET (self), NW_TYPE_ACTIVITY);
  g_clear_object (&self->history);

  G_OBJECT_CLASS (nw_activity_parent_class)->dispose (object);
}

static void
nw_activity_class_init (NwActivityClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = nw_activity_dispose;

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/netwarren/Netwarren/nw-activity.ui");
  gtk_widget_class_bind_template_child (widget_class, NwActivity, revealer);
  gtk_widget_class_bind_template_child (widget_class, NwActivity, title);
  gtk_widget_class_bind_template_child (widget_class, NwActivity, bar);
  gtk_widget_class_bind_template_child (widget_class, NwActivity, cancel);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel);
}

static void
nw_activity_init (NwActivity *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
nw_activity_set_history (NwActivity *self,
                         NwHistory  *history)
{
  g_return_if_fail (NW_IS_ACTIVITY (self));
  g_return_if_fail (self->history == NULL);

  self->history = g_object_ref (history);
  g_signal_connect_object (history, "notify::running", G_CALLBACK (on_running), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (history, "progress", G_CALLBACK (on_progress), self, G_CONNECT_SWAPPED);
}
