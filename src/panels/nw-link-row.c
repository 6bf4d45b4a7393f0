/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-link-row.h"

#include <glib/gi18n-lib.h>

#include "nw-panels.h"
#include "nw-wording.h"

struct _NwLinkRow
{
  AdwActionRow  parent_instance;

  GtkWidget    *state;
  GtkWidget    *dot;
  GtkLabel     *owner;
  NwNamespace  *namespace_;
  NwLink       *link;
};

G_DEFINE_FINAL_TYPE (NwLinkRow, nw_link_row, ADW_TYPE_ACTION_ROW)

static void
nw_link_row_dispose (GObject *object)
{
  NwLinkRow *self = NW_LINK_ROW (object);

  g_clear_object (&self->namespace_);
  g_clear_object (&self->link);

  G_OBJECT_CLASS (nw_link_row_parent_class)->dispose (object);
}

static void
nw_link_row_class_init (NwLinkRowClass *klass)
{
  nw_panels_init ();

  G_OBJECT_CLASS (klass)->dispose = nw_link_row_dispose;
}

/* Beside the namespace there is room for what matters most: of a port that is its switch, for nobody speaks to its address. */
static char *
dup_subtitle (NwNamespace *namespace_,
              NwLink      *link,
              gboolean     brief)
{
  NwLink *master = brief && link->master != 0 ? nw_namespace_find_link (namespace_, link->master) : NULL;
  g_autofree char *addresses = NULL;

  if (master != NULL)
    return g_strdup_printf (_("port of %s"), master->name);

  addresses = nw_panels_dup_addresses (namespace_, link, brief);

  return *addresses != '\0' ? g_steal_pointer (&addresses) : g_strdup (_("no address"));
}

static void
nw_link_row_init (NwLinkRow *self)
{
  GtkWidget *owner = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->state = adw_bin_new ();
  gtk_widget_set_valign (self->state, GTK_ALIGN_CENTER);
  adw_action_row_add_prefix (ADW_ACTION_ROW (self), self->state);

  self->dot = adw_bin_new ();
  gtk_widget_set_valign (self->dot, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (self->dot, "nw-dot");
  self->owner = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_ellipsize (self->owner, PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (self->owner, 12);
  gtk_box_append (GTK_BOX (owner), self->dot);
  gtk_box_append (GTK_BOX (owner), GTK_WIDGET (self->owner));
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), owner);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), gtk_image_new_from_icon_name ("go-next-symbolic"));

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self), TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self), "nw-link-row");
}

GtkWidget *
nw_link_row_new (void)
{
  return g_object_new (NW_TYPE_LINK_ROW, NULL);
}

void
nw_link_row_show (NwLinkRow   *self,
                  NwSnapshot  *snapshot,
                  NwNamespace *namespace_,
                  NwLink      *link,
                  gboolean     with_namespace)
{
  g_autofree char *addresses = NULL;
  g_autofree char *label = NULL;
  g_autofree char *title = NULL;

  g_return_if_fail (NW_IS_LINK_ROW (self));

  g_set_object (&self->namespace_, namespace_);
  g_set_object (&self->link, link);

  addresses = dup_subtitle (namespace_, link, with_namespace);
  label = nw_wording_link_accessible (snapshot, namespace_, link);
  title = nw_namespace_dup_title (namespace_);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), link->name);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), addresses);
  nw_panels_set_state (self->state, link);
  nw_panels_set_colour (self->dot, namespace_);
  gtk_label_set_label (self->owner, title);
  gtk_widget_set_visible (gtk_widget_get_parent (self->dot), with_namespace);
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  nw_panels_set_label (self, label);
}

NwNamespace *
nw_link_row_get_namespace (NwLinkRow *self)
{
  g_return_val_if_fail (NW_IS_LINK_ROW (self), NULL);

  return self->namespace_;
}

NwLink *
nw_link_row_get_link (NwLinkRow *self)
{
  g_return_val_if_fail (NW_IS_LINK_ROW (self), NULL);

  return self->link;
}
