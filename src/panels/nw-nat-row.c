/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-nat-row.h"

#include <glib/gi18n-lib.h>
#include <netinet/in.h>

#include "nw-panels.h"
#include "nw-wording.h"

struct _NwNatRow
{
  AdwActionRow  parent_instance;

  GtkWidget    *edit;
  GtkWidget    *remove;
  NwNatRule    *rule;
};

G_DEFINE_FINAL_TYPE (NwNatRow, nw_nat_row, ADW_TYPE_ACTION_ROW)

enum {
  EDIT,
  REMOVE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
on_edit_clicked (NwNatRow *self)
{
  g_signal_emit (self, signals[EDIT], 0);
}

static void
on_remove_clicked (NwNatRow *self)
{
  g_signal_emit (self, signals[REMOVE], 0);
}

static GtkWidget *
create_button (NwNatRow   *self,
               const char *icon,
               GCallback   callback)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  g_signal_connect_swapped (button, "clicked", callback, self);

  return button;
}

/* "192.168.15.0/24 → uplink", "TCP 80 → 192.168.15.2:80" */
static char *
dup_short (const NwNatRule *rule)
{
  g_autofree char *address = NULL;

  if (rule->kind == NW_NAT_MASQUERADE)
    {
      g_autofree char *network = nw_inet_to_string (&rule->source);

      return *rule->link != '\0' ? g_strdup_printf ("%s → %s", network, rule->link) : g_steal_pointer (&network);
    }

  address = nw_inet_address_to_string (&rule->target);

  return g_strdup_printf (rule->target.family == AF_INET6 ? "%s %u → [%s]:%u" : "%s %u → %s:%u",
                          rule->protocol == IPPROTO_UDP ? "UDP" : "TCP", rule->port, address, rule->target_port);
}

static void
nw_nat_row_dispose (GObject *object)
{
  g_clear_object (&NW_NAT_ROW (object)->rule);

  G_OBJECT_CLASS (nw_nat_row_parent_class)->dispose (object);
}

static void
nw_nat_row_class_init (NwNatRowClass *klass)
{
  nw_panels_init ();

  G_OBJECT_CLASS (klass)->dispose = nw_nat_row_dispose;

  signals[EDIT] = g_signal_new ("edit", NW_TYPE_NAT_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[REMOVE] = g_signal_new ("remove", NW_TYPE_NAT_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
nw_nat_row_init (NwNatRow *self)
{
  GtkWidget *buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  self->edit = create_button (self, "document-edit-symbolic", G_CALLBACK (on_edit_clicked));
  self->remove = create_button (self, "list-remove-symbolic", G_CALLBACK (on_remove_clicked));
  gtk_box_append (GTK_BOX (buttons), self->edit);
  gtk_box_append (GTK_BOX (buttons), self->remove);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), buttons);

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self), FALSE);
  gtk_widget_add_css_class (GTK_WIDGET (self), "nw-nat-row");
}

GtkWidget *
nw_nat_row_new (NwNamespace *router,
                NwNatRule   *rule)
{
  NwNatRow *self = g_object_new (NW_TYPE_NAT_ROW, NULL);
  g_autofree char *title = dup_short (rule);
  g_autofree char *sentence = nw_wording_nat_rule (router, rule);
  g_autofree char *edit = g_strdup_printf (_("Change %s"), title);
  g_autofree char *remove = g_strdup_printf (_("Remove %s"), title);

  self->rule = g_object_ref (rule);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), sentence);
  gtk_widget_set_tooltip_text (self->edit, edit);
  gtk_widget_set_tooltip_text (self->remove, remove);
  nw_panels_set_label (self->edit, edit);
  nw_panels_set_label (self->remove, remove);

  return GTK_WIDGET (self);
}

NwNatRule *
nw_nat_row_get_rule (NwNatRow *self)
{
  g_return_val_if_fail (NW_IS_NAT_ROW (self), NULL);

  return self->rule;
}
