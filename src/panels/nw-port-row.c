/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-port-row.h"

#include <glib/gi18n-lib.h>

#include "nw-panels.h"
#include "nw-wording.h"

struct _NwPortRow
{
  AdwActionRow  parent_instance;

  GtkWidget    *state;
  GtkWidget    *partner;
  GtkWidget    *dot;
  GtkLabel     *owner;
  GtkWidget    *detach;

  NwLink       *port;
};

G_DEFINE_FINAL_TYPE (NwPortRow, nw_port_row, ADW_TYPE_ACTION_ROW)

enum {
  DETACH,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
on_detach_clicked (NwPortRow *self)
{
  g_signal_emit (self, signals[DETACH], 0);
}

static void
nw_port_row_dispose (GObject *object)
{
  g_clear_object (&NW_PORT_ROW (object)->port);

  G_OBJECT_CLASS (nw_port_row_parent_class)->dispose (object);
}

static void
nw_port_row_class_init (NwPortRowClass *klass)
{
  nw_panels_init ();

  G_OBJECT_CLASS (klass)->dispose = nw_port_row_dispose;

  signals[DETACH] = g_signal_new ("detach", NW_TYPE_PORT_ROW, G_SIGNAL_RUN_LAST, 0,
                                  NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
nw_port_row_init (NwPortRow *self)
{
  self->state = adw_bin_new ();
  gtk_widget_set_valign (self->state, GTK_ALIGN_CENTER);
  adw_action_row_add_prefix (ADW_ACTION_ROW (self), self->state);

  self->partner = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  self->dot = adw_bin_new ();
  gtk_widget_set_valign (self->dot, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (self->dot, "nw-dot");
  self->owner = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_ellipsize (self->owner, PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (self->owner, 10);
  gtk_box_append (GTK_BOX (self->partner), self->dot);
  gtk_box_append (GTK_BOX (self->partner), GTK_WIDGET (self->owner));
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), self->partner);

  self->detach = gtk_button_new_from_icon_name ("list-remove-symbolic");
  gtk_widget_set_valign (self->detach, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (self->detach, "flat");
  g_signal_connect_swapped (self->detach, "clicked", G_CALLBACK (on_detach_clicked), self);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), self->detach);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self), TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self), "nw-link-row");
}

GtkWidget *
nw_port_row_new (void)
{
  return g_object_new (NW_TYPE_PORT_ROW, NULL);
}

static char *
dup_partner (NwSnapshot  *snapshot,
             NwNamespace *namespace_,
             NwLink      *port)
{
  NwNamespace *owner = NULL;
  NwLink *peer = nw_snapshot_find_peer (snapshot, port, &owner);
  NwLink *other_switch = peer != NULL && peer->master != 0 ? nw_namespace_find_link (owner, peer->master) : NULL;
  g_autofree char *addresses = NULL;
  char *end_of_first;

  if (other_switch != NULL)
    return g_strdup_printf (_("the switch %s"), other_switch->name);
  if (peer == NULL)
    return nw_panels_is_cable (port) ? g_strdup (_("nothing plugged in")) : g_strdup (nw_wording_link_kind (port));

  addresses = nw_panels_dup_addresses (owner, peer, TRUE);
  end_of_first = strchr (addresses, '\n');
  if (end_of_first != NULL)
    *end_of_first = '\0';

  return *addresses != '\0' ? g_strdup_printf ("%s\n%s", peer->name, addresses) : g_strdup (peer->name);
}

char *
nw_port_row_dup_partner (NwSnapshot  *snapshot,
                         NwNamespace *namespace_,
                         NwLink      *port)
{
  g_autofree char *partner = dup_partner (snapshot, namespace_, port);

  return nw_link_is_held_back (port) ? g_strdup_printf (_("%s\nkept shut by STP"), partner) : g_steal_pointer (&partner);
}

void
nw_port_row_show (NwPortRow   *self,
                  NwSnapshot  *snapshot,
                  NwNamespace *namespace_,
                  NwLink      *port)
{
  NwNamespace *owner = NULL;
  NwLink *peer;
  g_autofree char *partner = NULL;
  g_autofree char *spoken = NULL;
  g_autofree char *label = NULL;
  g_autofree char *detach = NULL;
  g_autofree char *title = NULL;

  g_return_if_fail (NW_IS_PORT_ROW (self));

  g_set_object (&self->port, port);
  peer = nw_snapshot_find_peer (snapshot, port, &owner);
  partner = nw_port_row_dup_partner (snapshot, namespace_, port);
  title = peer != NULL ? nw_namespace_dup_title (owner) : g_strdup ("");
  spoken = g_strdelimit (g_strdup (partner), "\n", ' ');
  label = peer != NULL ? g_strdup_printf (_("Port %s, %s, %s in %s"), port->name, nw_wording_link_state (port), spoken, title)
                       : g_strdup_printf (_("Port %s, %s, %s"), port->name, nw_wording_link_state (port), spoken);
  detach = g_strdup_printf (_("Detach %s"), port->name);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), port->name);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), partner);
  nw_panels_set_state (self->state, port);
  gtk_widget_set_visible (self->partner, peer != NULL);
  gtk_label_set_label (self->owner, title);
  if (peer != NULL)
    nw_panels_set_colour (self->dot, owner);

  gtk_widget_set_tooltip_text (self->detach, detach);
  nw_panels_set_label (self->detach, detach);
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  nw_panels_set_label (self, label);
}

NwLink *
nw_port_row_get_port (NwPortRow *self)
{
  g_return_val_if_fail (NW_IS_PORT_ROW (self), NULL);

  return self->port;
}
