/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-slab.h"

#include <glib/gi18n-lib.h>

#include "nw-card.h"
#include "nw-port.h"
#include "nw-segment.h"
#include "nw-wording.h"

/* More ports than this are counted, not drawn. */
#define MAX_PORTS 12
/* So many sockets there seem to be at least: a switch has room for more. */
#define MIN_SOCKETS 4

struct _NwSlab
{
  NwNode parent_instance;

  GtkLabel  *name;
  GtkWidget *owner;
  GtkWidget *owner_dot;
  GtkLabel  *owner_title;
  GtkWidget *warning;
  GtkLabel  *addresses;
  GtkBox    *ports;
  GtkBox    *spares;
  GtkLabel  *more;
};

G_DEFINE_FINAL_TYPE (NwSlab, nw_slab, NW_TYPE_NODE)

static void
set_label (GtkLabel   *label,
           const char *text)
{
  if (g_strcmp0 (gtk_label_get_text (label), text) != 0)
    gtk_label_set_text (label, text);
}

/* Sockets into which nothing is plugged. */
static void
update_spares (NwSlab *self,
               guint   n_ports)
{
  guint n = n_ports < MIN_SOCKETS ? MIN_SOCKETS - n_ports : 0;
  GtkWidget *spare = gtk_widget_get_first_child (GTK_WIDGET (self->spares));

  for (guint i = 0; i < n; i++)
    {
      if (spare == NULL)
        {
          spare = g_object_new (GTK_TYPE_BOX, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
          gtk_widget_add_css_class (spare, "spare");
          gtk_box_append (self->spares, spare);
        }
      spare = gtk_widget_get_next_sibling (spare);
    }
  while (spare != NULL)
    {
      GtkWidget *next = gtk_widget_get_next_sibling (spare);

      gtk_box_remove (self->spares, spare);
      spare = next;
    }
}

static void
update_ports (NwSlab            *self,
              const NwSnapshot  *snapshot,
              const NwNamespace *namespace_,
              const NwLink      *bridge)
{
  GtkWidget *port = gtk_widget_get_first_child (GTK_WIDGET (self->ports));
  guint n = 0;

  for (guint i = 0; i < namespace_->links->len; i++)
    {
      NwLink *link = g_ptr_array_index (namespace_->links, i);

      if (link->master != bridge->index || n++ >= MAX_PORTS)
        continue;
      if (port == NULL)
        {
          port = nw_port_new ();
          gtk_box_append (self->ports, port);
        }
      nw_port_update (NW_PORT (port), snapshot, namespace_, link);
      port = gtk_widget_get_next_sibling (port);
    }
  while (port != NULL)
    {
      GtkWidget *next = gtk_widget_get_next_sibling (port);

      gtk_box_remove (self->ports, port);
      port = next;
    }

  update_spares (self, n);
  gtk_widget_set_visible (GTK_WIDGET (self->more), n > MAX_PORTS);
  if (n > MAX_PORTS)
    {
      g_autofree char *rest = g_strdup_printf ("+%u", n - MAX_PORTS);

      set_label (self->more, rest);
    }
}

static gboolean
leads_out_via (const NwNamespace *namespace_,
               const NwInet      *gateway)
{
  for (guint i = 0; i < namespace_->routes->len; i++)
    {
      const NwRoute *route = g_ptr_array_index (namespace_->routes, i);

      if (route->destination.prefix != 0)
        continue;
      for (guint j = 0; j < route->nexthops->len; j++)
        {
          if (nw_inet_same_address (&g_array_index (route->nexthops, NwNexthop, j).gateway, gateway))
            return TRUE;
        }
    }
  return FALSE;
}

/* Whether somebody on the network of the bridge reaches everything else by way of one of its addresses. */
static gboolean
is_gateway (const NwSnapshot  *snapshot,
            const NwNamespace *namespace_,
            const NwLink      *bridge)
{
  g_autoptr (GArray) segment = nw_segment_find (snapshot, (NwNamespace *) namespace_, (NwLink *) bridge, FALSE);

  for (guint i = 0; i < namespace_->addresses->len; i++)
    {
      const NwAddress *address = g_ptr_array_index (namespace_->addresses, i);

      for (guint j = 0; address->link == bridge->index && j < segment->len; j++)
        {
          if (leads_out_via (g_array_index (segment, NwSegmentMember, j).namespace, &address->local))
            return TRUE;
        }
    }
  return FALSE;
}

static void
update_addresses (NwSlab            *self,
                  const NwSnapshot  *snapshot,
                  const NwNamespace *namespace_,
                  const NwLink      *bridge)
{
  const NwInet *address = nw_slab_get_address (namespace_, bridge);
  g_autofree char *text = address != NULL ? nw_inet_to_string (address) : g_strdup (_("no address"));

  if (address != NULL && is_gateway (snapshot, namespace_, bridge))
    {
      /* Translators: below the name of a switch: its address, by way of which machines reach the outside */
      g_autofree char *gateway = g_strdup_printf (_("%s · gateway"), text);

      set_label (self->addresses, gateway);
    }
  else
    {
      set_label (self->addresses, text);
    }
}

static void
update_owner (NwSlab            *self,
              const NwNamespace *namespace_)
{
  g_autofree char *title = nw_namespace_dup_title (namespace_);
  /* Translators: beside the name of a switch: the namespace that it is in */
  g_autofree char *text = g_strdup_printf (_("in %s"), title);
  g_autofree char *colour_class = g_strconcat ("nw-", nw_colour_get_name (nw_card_colour_for (namespace_)), NULL);
  const char *classes[] = { "owner", colour_class, NULL };

  gtk_widget_set_visible (self->owner, !namespace_->is_root);
  gtk_widget_set_css_classes (self->owner_dot, classes);
  set_label (self->owner_title, text);
}

static void
nw_slab_class_init (NwSlabClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class, "/org/netwarren/canvas/nw-slab.ui");
  gtk_widget_class_bind_template_child (widget_class, NwSlab, name);
  gtk_widget_class_bind_template_child (widget_class, NwSlab, owner);
  gtk_widget_class_bind_template_child (widget_class, NwSlab, owner_dot);
  gtk_widget_class_bind_template_child (widget_class, NwSlab, owner_title);
  gtk_widget_class_bind_template_child (widget_class, NwSlab, warning);
  gtk_widget_class_bind_template_child (widget_class, NwSlab, addresses);
  gtk_widget_class_bind_template_child (widget_class, NwSlab, ports);
  gtk_widget_class_bind_template_child (widget_class, NwSlab, spares);
  gtk_widget_class_bind_template_child (widget_class, NwSlab, more);
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
  g_autofree char *key = nw_slab_key_for (namespace_, bridge->name);

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
  g_autofree char *key = nw_slab_key_for (namespace_, bridge->name);
  g_autofree char *loop = nw_wording_switch_loop (snapshot, namespace_, bridge);
  g_autofree char *accessible = nw_wording_link_accessible (snapshot, namespace_, bridge);

  nw_node_set_identity (NW_NODE (self), nw_node_get_identity (NW_NODE (self)), key);
  if (g_strcmp0 (gtk_label_get_text (self->name), bridge->name) != 0)
    {
      gtk_label_set_text (self->name, bridge->name);
      nw_node_set_title (NW_NODE (self), bridge->name);
    }
  if (nw_link_is_up (bridge))
    gtk_widget_remove_css_class (GTK_WIDGET (self), "down");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self), "down");

  update_owner (self, namespace_);
  update_addresses (self, snapshot, namespace_, bridge);
  update_ports (self, snapshot, namespace_, bridge);
  nw_node_set_warning (NW_NODE (self), self->warning, loop);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, accessible, -1);
}

void
nw_slab_update_selection (NwSlab     *self,
                          GHashTable *selected)
{
  nw_part_update_selection_in (self->ports, selected);
}

char *
nw_slab_key_for (const NwNamespace *namespace_,
                 const char        *name)
{
  g_autofree char *owner = nw_card_key_for (namespace_);

  return g_strdup_printf ("%s:%s", owner, name);
}

const NwInet *
nw_slab_get_address (const NwNamespace *namespace_,
                     const NwLink      *bridge)
{
  for (guint i = 0; i < namespace_->addresses->len; i++)
    {
      const NwAddress *address = g_ptr_array_index (namespace_->addresses, i);

      if (address->link == bridge->index && !nw_inet_is_link_local (&address->local))
        return &address->local;
    }
  return NULL;
}
