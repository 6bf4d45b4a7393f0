/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-ghost.h"

#include <glib/gi18n-lib.h>

#include "nw-colour.h"

struct _NwGhost
{
  GtkWidget parent_instance;

  GtkWidget *dot;
  GtkLabel  *title;

  guint            id;
  guint64          owner;
  graphene_point_t position;
};

G_DEFINE_FINAL_TYPE (NwGhost, nw_ghost, GTK_TYPE_WIDGET)

static void
nw_ghost_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (nw_ghost_parent_class)->dispose (object);
}

static void
nw_ghost_class_init (NwGhostClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = nw_ghost_dispose;
  gtk_widget_class_set_css_name (widget_class, "nwghost");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/org/netwarren/canvas/nw-ghost.ui");
  gtk_widget_class_bind_template_child (widget_class, NwGhost, dot);
  gtk_widget_class_bind_template_child (widget_class, NwGhost, title);
}

static void
nw_ghost_init (NwGhost *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
nw_ghost_new (guint       id,
              guint64     owner,
              const char *name,
              double      x,
              double      y)
{
  NwGhost *self = g_object_new (NW_TYPE_GHOST, "can-target", FALSE, NULL);
  g_autofree char *css_class = owner != 0 ? g_strdup ("slab") : nw_ghost_css_class_for_name (name);
  /* Translators: %s was asked for and is not there yet */
  g_autofree char *accessible = g_strdup_printf (owner != 0 ? _("Switch %s, being made") : _("Namespace %s, being made"), name);

  self->id = id;
  self->owner = owner;
  self->position = GRAPHENE_POINT_INIT (x, y);
  gtk_widget_set_visible (self->dot, owner == 0);
  gtk_label_set_text (self->title, name);
  gtk_widget_add_css_class (GTK_WIDGET (self), css_class);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, accessible, -1);
  return GTK_WIDGET (self);
}

guint
nw_ghost_get_id (NwGhost *self)
{
  return self->id;
}

guint64
nw_ghost_get_owner (NwGhost *self)
{
  return self->owner;
}

const char *
nw_ghost_get_name (NwGhost *self)
{
  return gtk_label_get_text (self->title);
}

graphene_rect_t
nw_ghost_get_bounds (NwGhost *self)
{
  GtkRequisition natural;

  gtk_widget_get_preferred_size (GTK_WIDGET (self), NULL, &natural);
  return GRAPHENE_RECT_INIT (self->position.x, self->position.y, natural.width, natural.height);
}

void
nw_ghost_settle (NwGhost *self)
{
  graphene_rect_t bounds = nw_ghost_get_bounds (self);

  gtk_widget_allocate (GTK_WIDGET (self), bounds.size.width, bounds.size.height, -1,
                       gsk_transform_translate (NULL, &bounds.origin));
}

char *
nw_ghost_css_class_for_name (const char *name)
{
  g_autoptr (NwNamespace) namespace_ = nw_namespace_new (0);

  g_strfreev (namespace_->names);
  namespace_->names = g_new0 (char *, 2);
  namespace_->names[0] = g_strdup (name);
  return g_strconcat ("nw-", nw_colour_get_name (nw_colour_for_namespace (namespace_)), NULL);
}
