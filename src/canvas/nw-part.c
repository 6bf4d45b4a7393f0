/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-part.h"

#include "nw-wording.h"

typedef struct
{
  NwSelected identity;
} NwPartPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (NwPart, nw_part, GTK_TYPE_WIDGET)

static void
nw_part_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (nw_part_parent_class)->dispose (object);
}

static void
nw_part_class_init (NwPartClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = nw_part_dispose;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_BUTTON);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
}

static void
nw_part_init (NwPart *self)
{
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
}

void
nw_part_set_link (NwPart            *self,
                  const NwSnapshot  *snapshot,
                  const NwNamespace *namespace_,
                  const NwLink      *link)
{
  NwPartPrivate *priv = nw_part_get_instance_private (self);
  g_autofree char *accessible = nw_wording_link_accessible (snapshot, namespace_, link);

  priv->identity = (NwSelected) { .kind = NW_SELECTED_LINK, .inode = namespace_->inode, .link = link->index };
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, accessible, -1);
}

NwSelected
nw_part_get_identity (NwPart *self)
{
  NwPartPrivate *priv = nw_part_get_instance_private (self);

  return priv->identity;
}

void
nw_part_set_selected (NwPart   *self,
                      gboolean  selected)
{
  if (selected == gtk_widget_has_css_class (GTK_WIDGET (self), "selected"))
    return;
  if (selected)
    gtk_widget_add_css_class (GTK_WIDGET (self), "selected");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "selected");
  gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_SELECTED, selected, -1);
}

void
nw_part_update_selection_in (GtkBox     *box,
                             GHashTable *selected)
{
  for (GtkWidget *part = gtk_widget_get_first_child (GTK_WIDGET (box));
       part != NULL;
       part = gtk_widget_get_next_sibling (part))
    {
      NwSelected identity = nw_part_get_identity (NW_PART (part));

      nw_part_set_selected (NW_PART (part), g_hash_table_contains (selected, &identity));
    }
}
