/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-zoom-control.h"

#include <glib/gi18n-lib.h>
#include <math.h>

struct _NwZoomControl
{
  GtkWidget parent_instance;

  GtkButton *value;
};

G_DEFINE_FINAL_TYPE (NwZoomControl, nw_zoom_control, GTK_TYPE_WIDGET)

static void
nw_zoom_control_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (nw_zoom_control_parent_class)->dispose (object);
}

static void
nw_zoom_control_class_init (NwZoomControlClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = nw_zoom_control_dispose;
  gtk_widget_class_set_css_name (widget_class, "nwzoom");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/netwarren/canvas/nw-zoom-control.ui");
  gtk_widget_class_bind_template_child (widget_class, NwZoomControl, value);
}

static void
nw_zoom_control_init (NwZoomControl *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  nw_zoom_control_set_zoom (self, 1);
}

GtkWidget *
nw_zoom_control_new (void)
{
  return g_object_new (NW_TYPE_ZOOM_CONTROL, NULL);
}

void
nw_zoom_control_set_zoom (NwZoomControl *self,
                          double         zoom)
{
  /* Translators: the zoom of the canvas, in per cent */
  g_autofree char *text = g_strdup_printf (_("%d %%"), (int) round (zoom * 100));

  if (g_strcmp0 (gtk_button_get_label (self->value), text) != 0)
    gtk_button_set_label (self->value, text);
}
