/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-card.h"

#include <glib/gi18n-lib.h>

#include "nw-interface-row.h"
#include "nw-kind.h"
#include "nw-recipe.h"
#include "nw-wording.h"

/* More interfaces than this are counted, not listed. */
#define MAX_ROWS 8

struct _NwCard
{
  NwNode parent_instance;

  GtkWidget *dot;
  GtkImage  *icon;
  GtkLabel  *title;
  GtkLabel  *badge;
  GtkWidget *warning;
  GtkLabel  *image;
  GtkBox    *rows;
  GtkLabel  *more;
};

G_DEFINE_FINAL_TYPE (NwCard, nw_card, NW_TYPE_NODE)

static void
set_label (GtkLabel   *label,
           const char *text)
{
  if (g_strcmp0 (gtk_label_get_text (label), text) != 0)
    gtk_label_set_text (label, text);
}

/* Bridges have a slab of their own, and their ports are drawn there. */
static gboolean
belongs_to_slab (const NwNamespace *namespace_,
                 const NwLink      *link)
{
  const NwLink *master = link->master != 0 ? nw_namespace_find_link (namespace_, link->master) : NULL;

  return g_str_equal (link->kind, "bridge") || (master != NULL && g_str_equal (master->kind, "bridge"));
}

/* Returns: (transfer container): the links that have a row; lo only when nothing else is there. */
static GPtrArray *
list_links (const NwNamespace *namespace_)
{
  GPtrArray *links = g_ptr_array_new ();
  NwLink *loopback = NULL;

  for (guint i = 0; i < namespace_->links->len; i++)
    {
      NwLink *link = g_ptr_array_index (namespace_->links, i);

      if (nw_link_is_loopback (link))
        loopback = link;
      else if (!belongs_to_slab (namespace_, link))
        g_ptr_array_add (links, link);
    }

  if (links->len == 0 && loopback != NULL)
    g_ptr_array_add (links, loopback);
  return links;
}

static void
update_rows (NwCard            *self,
             const NwSnapshot  *snapshot,
             const NwNamespace *namespace_)
{
  g_autoptr (GPtrArray) links = list_links (namespace_);
  guint n_rows = links->len > MAX_ROWS ? MAX_ROWS - 1 : links->len;
  GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (self->rows));

  for (guint i = 0; i < n_rows; i++)
    {
      if (row == NULL)
        {
          row = nw_interface_row_new ();
          gtk_box_append (self->rows, row);
        }
      nw_interface_row_update (NW_INTERFACE_ROW (row), snapshot, namespace_, g_ptr_array_index (links, i));
      row = gtk_widget_get_next_sibling (row);
    }

  while (row != NULL)
    {
      GtkWidget *next = gtk_widget_get_next_sibling (row);

      gtk_box_remove (self->rows, row);
      row = next;
    }

  gtk_widget_set_visible (GTK_WIDGET (self->more), links->len > n_rows);
  if (links->len > n_rows)
    {
      guint rest = links->len - n_rows;
      g_autofree char *text = g_strdup_printf (ngettext ("and %u more interface", "and %u more interfaces", rest), rest);

      set_label (self->more, text);
    }
}

/* The internet: a cloud that says that it is simulated, and under which address it is found. */
static void
update_cloud (NwCard            *self,
              const NwNamespace *namespace_,
              const char        *badge)
{
  GString *text = g_string_new (badge);
  g_autofree char *owned = NULL;

  for (guint i = 0; i < namespace_->addresses->len; i++)
    {
      const NwAddress *address = g_ptr_array_index (namespace_->addresses, i);
      const NwLink *link = nw_namespace_find_link (namespace_, address->link);

      if (link != NULL && nw_link_is_loopback (link) && !nw_inet_is_loopback (&address->local))
        {
          g_autofree char *inet = nw_inet_address_to_string (&address->local);

          g_string_append_printf (text, " · %s", inet);
        }
    }
  owned = g_string_free (text, FALSE);

  while (gtk_widget_get_first_child (GTK_WIDGET (self->rows)) != NULL)
    gtk_box_remove (self->rows, gtk_widget_get_first_child (GTK_WIDGET (self->rows)));
  set_label (self->more, owned);
  gtk_widget_set_visible (GTK_WIDGET (self->more), TRUE);
}

static void
set_css_class (NwCard     *self,
               const char *css_class,
               gboolean    set)
{
  if (set)
    gtk_widget_add_css_class (GTK_WIDGET (self), css_class);
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), css_class);
}

/* What sort of namespace it is: a dot for one that was named by hand, else a mark, and what a container was made from. */
static void
update_mark (NwCard            *self,
             const NwNamespace *namespace_)
{
  gboolean is_plain = nw_kind_of (namespace_) == NW_KIND_NAMED;
  const char *icon_name = nw_kind_get_icon_name (namespace_);

  gtk_widget_set_visible (self->dot, is_plain);
  gtk_widget_set_visible (GTK_WIDGET (self->icon), !is_plain);
  if (g_strcmp0 (gtk_image_get_icon_name (self->icon), icon_name) != 0)
    {
      gtk_image_set_from_icon_name (self->icon, icon_name);
      gtk_widget_set_tooltip_text (GTK_WIDGET (self->icon), nw_kind_describe (namespace_));
    }
  gtk_widget_set_visible (GTK_WIDGET (self->image), *namespace_->image != '\0');
  set_label (self->image, namespace_->image);
}

static void
nw_card_class_init (NwCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/netwarren/canvas/nw-card.ui");
  gtk_widget_class_bind_template_child (widget_class, NwCard, dot);
  gtk_widget_class_bind_template_child (widget_class, NwCard, icon);
  gtk_widget_class_bind_template_child (widget_class, NwCard, title);
  gtk_widget_class_bind_template_child (widget_class, NwCard, badge);
  gtk_widget_class_bind_template_child (widget_class, NwCard, warning);
  gtk_widget_class_bind_template_child (widget_class, NwCard, image);
  gtk_widget_class_bind_template_child (widget_class, NwCard, rows);
  gtk_widget_class_bind_template_child (widget_class, NwCard, more);
}

static void
nw_card_init (NwCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_add_css_class (GTK_WIDGET (self), "card");
}

GtkWidget *
nw_card_new (const NwNamespace *namespace_)
{
  NwCard *self = g_object_new (NW_TYPE_CARD, NULL);
  g_autofree char *key = nw_card_key_for (namespace_);

  nw_node_set_identity (NW_NODE (self),
                        (NwSelected) { .kind = NW_SELECTED_NAMESPACE, .inode = namespace_->inode },
                        key);
  return GTK_WIDGET (self);
}

void
nw_card_update (NwCard            *self,
                const NwSnapshot  *snapshot,
                const NwNamespace *namespace_)
{
  g_autofree char *title = nw_namespace_dup_title (namespace_);
  g_autofree char *badge = nw_wording_namespace_badge (snapshot, namespace_);
  g_autofree char *accessible = nw_wording_namespace_accessible (snapshot, namespace_);
  g_autofree char *key = nw_card_key_for (namespace_);
  g_autofree char *warning = nw_wording_forward_drop (namespace_);
  gboolean is_internet = nw_recipe_is_internet (namespace_);

  nw_node_set_identity (NW_NODE (self), nw_node_get_identity (NW_NODE (self)), key);
  nw_node_set_colour (NW_NODE (self), nw_card_colour_for (namespace_));
  nw_node_set_warning (NW_NODE (self), self->warning, warning);
  set_css_class (self, "internet", is_internet);
  update_mark (self, namespace_);
  gtk_widget_set_visible (GTK_WIDGET (self->badge), !is_internet);
  gtk_widget_set_visible (GTK_WIDGET (self->rows), !is_internet);
  if (g_strcmp0 (gtk_label_get_text (self->title), title) != 0)
    {
      gtk_label_set_text (self->title, title);
      nw_node_set_title (NW_NODE (self), title);
    }
  set_label (self->badge, badge);
  if (is_internet)
    update_cloud (self, namespace_, badge);
  else
    update_rows (self, snapshot, namespace_);
  if (nw_kind_of (namespace_) != NW_KIND_NAMED && nw_kind_of (namespace_) != NW_KIND_HOST)
    {
      g_autofree char *with_kind = g_strdup_printf ("%s, %s", accessible, nw_kind_describe (namespace_));

      gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, with_kind, -1);
      return;
    }
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, accessible, -1);
}

void
nw_card_update_selection (NwCard     *self,
                          GHashTable *selected)
{
  nw_part_update_selection_in (self->rows, selected);
}

gboolean
nw_card_is_internet (NwCard *self)
{
  return gtk_widget_has_css_class (GTK_WIDGET (self), "internet");
}

NwColour
nw_card_colour_for (const NwNamespace *namespace_)
{
  return nw_recipe_is_internet (namespace_) ? NW_COLOUR_NEUTRAL : nw_colour_for_namespace (namespace_);
}

char *
nw_card_key_for (const NwNamespace *namespace_)
{
  const char *name = nw_namespace_get_name (namespace_);

  if (namespace_->is_root)
    return g_strdup ("/");
  if (name != NULL)
    return g_strdup (name);
  return g_strdup_printf ("#%" G_GUINT64_FORMAT, namespace_->inode);
}
