/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-slab.h"

#include "nw-card.h"
#include "nw-interface-row.h"
#include "nw-wording.h"

/* More ports than this are counted, not drawn. */
#define MAX_PORTS 12

struct _NwSlab
{
  NwNode parent_instance;

  GtkLabel *name;
  GtkLabel *addresses;
  GtkBox   *ports;
};

G_DEFINE_FINAL_TYPE (NwSlab, nw_slab, NW_TYPE_NODE)

static GtkWidget *
port_new (const NwSnapshot *snapshot,
          const NwLink     *port)
{
  GtkWidget *square = g_object_new (GTK_TYPE_BOX,
                                    "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION,
                                    "valign", GTK_ALIGN_CENTER,
                                    NULL);
  NwNamespace *plugged = NULL;
  NwColour colour = NW_COLOUR_NEUTRAL;
  g_autofree char *css_class = NULL;

  if (nw_snapshot_find_peer (snapshot, port, &plugged) != NULL)
    colour = nw_colour_for_namespace (plugged);
  css_class = g_strconcat ("nw-", nw_colour_get_name (colour), NULL);
  gtk_widget_add_css_class (square, "port");
  gtk_widget_add_css_class (square, css_class);
  if (!nw_link_has_carrier (port))
    gtk_widget_add_css_class (square, "down");
  return square;
}

static void
update_ports (NwSlab            *self,
              const NwSnapshot  *snapshot,
              const NwNamespace *namespace_,
              const NwLink      *bridge)
{
  GtkWidget *child;
  guint n = 0;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->ports))) != NULL)
    gtk_box_remove (self->ports, child);

  for (guint i = 0; i < namespace_->links->len; i++)
    {
      NwLink *port = g_ptr_array_index (namespace_->links, i);

      if (port->master == bridge->index && n++ < MAX_PORTS)
        gtk_box_append (self->ports, port_new (snapshot, port));
    }

  if (n > MAX_PORTS)
    {
      g_autofree char *rest = g_strdup_printf ("+%u", n - MAX_PORTS);

      gtk_box_append (self->ports, gtk_label_new (rest));
    }
}

static void
nw_slab_class_init (NwSlabClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/netwarren/canvas/nw-slab.ui");
  gtk_widget_class_bind_template_child (widget_class, NwSlab, name);
  gtk_widget_class_bind_template_child (widget_class, NwSlab, addresses);
  gtk_widget_class_bind_template_child (widget_class, NwSlab, ports);
}

static void
nw_slab_init (NwSlab *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_add_css_class (GTK_WIDGET (self), "slab");
  nw_node_set_colour (NW_NODE (self), NW_COLOUR_NEUTRAL);
}

GtkWidget *
nw_slab_new (const NwNamespace *namespace_,
             const NwLink      *bridge)
{
  NwSlab *self = g_object_new (NW_TYPE_SLAB, NULL);
  g_autofree char *owner = nw_card_key_for (namespace_);
  g_autofree char *key = g_strdup_printf ("%s:%s", owner, bridge->name);

  nw_node_set_identity (NW_NODE (self),
                        (NwSelected) { .kind = NW_SELECTED_LINK, .inode = namespace_->inode, .link = bridge->index },
                        key);
  return GTK_WIDGET (self);
}

void
nw_slab_update (NwSlab            *self,
                const NwSnapshot  *snapshot,
                const NwNamespace *namespace_,
                const NwLink      *bridge)
{
  g_autofree char *addresses = nw_interface_row_format_addresses (namespace_, bridge);
  g_autofree char *accessible = nw_wording_link_accessible (snapshot, namespace_, bridge);

  gtk_label_set_text (self->name, bridge->name);
  gtk_label_set_text (self->addresses, addresses);
  if (nw_link_is_up (bridge))
    gtk_widget_remove_css_class (GTK_WIDGET (self), "down");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self), "down");
  update_ports (self, snapshot, namespace_, bridge);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, accessible, -1);
}
