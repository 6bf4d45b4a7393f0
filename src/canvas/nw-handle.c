/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-handle.h"

struct _NwHandle
{
  GtkWidget parent_instance;

  GtkWidget *dot;
};

G_DEFINE_FINAL_TYPE (NwHandle, nw_handle, GTK_TYPE_WIDGET)

static void
nw_handle_dispose (GObject *object)
{
  NwHandle *self = NW_HANDLE (object);

  g_clear_pointer (&self->dot, gtk_widget_unparent);
  G_OBJECT_CLASS (nw_handle_parent_class)->dispose (object);
}

static void
nw_handle_class_init (NwHandleClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = nw_handle_dispose;
  gtk_widget_class_set_css_name (widget_class, "nwhandle");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_BUTTON);
}

static void
nw_handle_init (NwHandle *self)
{
  self->dot = g_object_new (GTK_TYPE_BOX,
                            "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION,
                            "halign", GTK_ALIGN_CENTER,
                            "valign", GTK_ALIGN_CENTER,
                            NULL);
  gtk_widget_add_css_class (self->dot, "dot");
  gtk_widget_set_parent (self->dot, GTK_WIDGET (self));
  gtk_widget_set_size_request (GTK_WIDGET (self), NW_HANDLE_SIZE, NW_HANDLE_SIZE);
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), "crosshair");
}

GtkWidget *
nw_handle_new (void)
{
  return g_object_new (NW_TYPE_HANDLE, NULL);
}
