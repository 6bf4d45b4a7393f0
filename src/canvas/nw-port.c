/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-port.h"

#include "nw-card.h"

struct _NwPort
{
  NwPart parent_instance;

  GtkWidget *socket;
};

G_DEFINE_FINAL_TYPE (NwPort, nw_port, NW_TYPE_PART)

static void
nw_port_class_init (NwPortClass *klass)
{
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "nwport");
}

static void
nw_port_init (NwPort *self)
{
  self->socket = g_object_new (GTK_TYPE_BOX, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  gtk_widget_set_parent (self->socket, GTK_WIDGET (self));
}

GtkWidget *
nw_port_new (void)
{
  return g_object_new (NW_TYPE_PORT, NULL);
}

void
nw_port_update (NwPort            *self,
                const NwSnapshot  *snapshot,
                const NwNamespace *namespace_,
                const NwLink      *link)
{
  NwNamespace *plugged = NULL;
  NwColour colour = NW_COLOUR_NEUTRAL;
  g_autofree char *colour_class = NULL;
  const char *classes[4] = { "socket" };
  guint n = 1;

  if (nw_snapshot_find_peer (snapshot, link, &plugged) != NULL)
    colour = nw_card_colour_for (plugged);
  colour_class = g_strconcat ("nw-", nw_colour_get_name (colour), NULL);
  classes[n++] = colour_class;
  if (!nw_link_has_carrier (link))
    classes[n++] = "down";
  else if (nw_link_is_held_back (link))
    classes[n++] = "held-back";

  gtk_widget_set_css_classes (self->socket, classes);
  nw_part_set_link (NW_PART (self), snapshot, namespace_, link);
}
