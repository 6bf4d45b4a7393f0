/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-switch-page.h"

#include <glib/gi18n-lib.h>

#include "nw-forwarding-table.h"
#include "nw-link-addresses.h"
#include "nw-link-properties.h"
#include "nw-panels.h"
#include "nw-port-row.h"
#include "nw-row.h"
#include "nw-spin-row.h"
#include "nw-switch-row.h"
#include "nw-wording.h"

#define HUNDREDTHS 100 /* of a second: what the kernel counts the ageing time in */
#define AGEING_TIME_MOST (24 * 60 * 60)

struct _NwSwitchPage
{
  NwPage           parent_instance;

  GtkWidget       *state;
  GtkLabel        *title;
  GtkLabel        *kind;
  GtkLabel        *sentence;
  GtkWidget       *switcher;
  GtkStack        *stack;
  NwSwitchRow     *up;
  GtkWidget       *namespace_row;
  GtkWidget       *namespace_dot;
  GtkLabel        *namespace_title;
  GtkListBox      *ports;
  AdwComboRow     *attach;
  NwPage          *addresses;
  NwSwitchRow     *stp;
  NwSpinRow       *ageing_time;
  NwSwitchRow     *vlan_filtering;
  NwPage          *properties;
  NwPage          *forwarding_table;

  GListStore      *store; /* NwRow of the ports */
  gboolean         updating;
};

G_DEFINE_FINAL_TYPE (NwSwitchPage, nw_switch_page, NW_TYPE_PAGE)

static NwNamespaceRef
get_ref (NwSwitchPage *self)
{
  return nw_namespace_get_ref (nw_page_get_namespace (NW_PAGE (self)));
}

static const char *
get_name (NwSwitchPage *self)
{
  return nw_page_get_link (NW_PAGE (self))->name;
}

/* The ports. */

static void
show_port (NwPortRow *widget,
           NwRow     *row)
{
  NwPage *page = NW_PAGE (gtk_widget_get_ancestor (GTK_WIDGET (widget), NW_TYPE_PAGE));

  if (page != NULL)
    nw_port_row_show (widget, nw_page_get_snapshot (page), row->namespace_, row->record);
}

static void
on_row_changed (NwRow     *row,
                NwPortRow *widget)
{
  show_port (widget, row);
}

static void
on_detach (NwSwitchPage *self,
           NwPortRow    *row)
{
  nw_page_want_one (NW_PAGE (self),
                    nw_operation_new_link_set_master (get_ref (self), nw_port_row_get_port (row)->name, ""));
}

static GtkWidget *
create_port (gpointer item,
             gpointer user_data)
{
  NwRow *row = item;
  GtkWidget *widget = nw_port_row_new ();

  nw_port_row_show (NW_PORT_ROW (widget), nw_page_get_snapshot (user_data), row->namespace_, row->record);
  g_signal_connect_object (row, "changed", G_CALLBACK (on_row_changed), widget, 0);
  g_signal_connect_object (widget, "detach", G_CALLBACK (on_detach), user_data, G_CONNECT_SWAPPED);

  return widget;
}

/* To who is plugged in; to the port itself when nobody is. */
static void
on_port_activated (NwSwitchPage *self,
                   NwPortRow    *row)
{
  NwNamespace *namespace_ = nw_page_get_namespace (NW_PAGE (self));
  NwLink *port = nw_port_row_get_port (row);
  NwNamespace *owner = NULL;
  NwLink *peer = nw_snapshot_find_peer (nw_page_get_snapshot (NW_PAGE (self)), port, &owner);

  if (peer != NULL)
    nw_page_select (NW_PAGE (self), owner, peer->master != 0 ? peer->master : peer->index);
  else
    nw_page_select (NW_PAGE (self), namespace_, port->index);
}

static void
on_attach_selected (NwSwitchPage *self)
{
  NwNamespace *namespace_ = nw_page_get_namespace (NW_PAGE (self));
  const char *name = nw_panels_get_choice (self->attach);
  NwLink *link;
  g_autofree char *title = NULL;
  NwPlan *plan;

  if (self->updating || name == NULL || adw_combo_row_get_selected (self->attach) == 0)
    return;

  link = nw_namespace_find_link_by_name (namespace_, name);
  if (link == NULL)
    return;

  title = g_strdup_printf (_("Attach %s to %s"), name, get_name (self));
  plan = nw_plan_take (nw_plan_new (title), nw_operation_new_link_set_master (get_ref (self), name, get_name (self)));
  if (!nw_link_is_up (link))
    nw_plan_take (plan, nw_operation_new_link_set_up (get_ref (self), name, TRUE));
  nw_page_want (NW_PAGE (self), plan);
}

/* What a person asks for besides. */

static void
on_up_wanted (NwSwitchPage *self,
              gboolean      up)
{
  nw_page_want_one (NW_PAGE (self), nw_operation_new_link_set_up (get_ref (self), get_name (self), up));
}

static void
on_stp_wanted (NwSwitchPage *self,
               gboolean      on)
{
  nw_page_want_one (NW_PAGE (self), nw_operation_new_bridge_set_stp (get_ref (self), get_name (self), on));
}

static void
on_ageing_time_wanted (NwSwitchPage *self,
                       guint         seconds)
{
  nw_page_want_one (NW_PAGE (self),
                    nw_operation_new_bridge_set_ageing_time (get_ref (self), get_name (self), seconds * HUNDREDTHS));
}

static void
on_vlan_filtering_wanted (NwSwitchPage *self,
                          gboolean      on)
{
  nw_page_want_one (NW_PAGE (self), nw_operation_new_bridge_set_vlan_filtering (get_ref (self), get_name (self), on));
}

static void
on_namespace_activated (NwSwitchPage *self)
{
  nw_page_select (NW_PAGE (self), nw_page_get_namespace (NW_PAGE (self)), 0);
}

static void
on_delete_clicked (NwSwitchPage *self)
{
  nw_page_want_one (NW_PAGE (self), nw_operation_new_link_remove (get_ref (self), get_name (self)));
}

/* What is shown. */

static void
update_head (NwSwitchPage *self,
             NwSnapshot   *snapshot,
             NwNamespace  *namespace_,
             NwLink       *link)
{
  g_autofree char *kind = nw_wording_switch (namespace_, link);
  g_autofree char *sentence = nw_wording_link_detail (snapshot, namespace_, link);
  g_autofree char *title = nw_namespace_dup_title (namespace_);

  nw_panels_set_state (self->state, link);
  gtk_label_set_label (self->title, link->name);
  gtk_label_set_label (self->kind, kind);
  gtk_label_set_label (self->sentence, sentence);
  nw_panels_set_colour (self->namespace_dot, namespace_);
  gtk_label_set_label (self->namespace_title, title);
}

static void
update_ports (NwSwitchPage *self,
              NwSnapshot   *snapshot,
              NwNamespace  *namespace_,
              NwLink       *bridge)
{
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < namespace_->links->len; i++)
    {
      NwLink *link = g_ptr_array_index (namespace_->links, i);
      NwNamespace *owner = NULL;

      if (link->master != bridge->index)
        continue;

      nw_snapshot_find_peer (snapshot, link, &owner);
      {
        g_autofree char *partner = nw_port_row_dup_partner (snapshot, namespace_, link);
        g_autofree char *title = owner != NULL ? nw_namespace_dup_title (owner) : NULL;

        g_ptr_array_add (rows, nw_row_new (g_strdup_printf ("%" G_GUINT64_FORMAT " %d", namespace_->inode, link->index),
                                           namespace_, link, g_strconcat (partner, " ", title, NULL)));
      }
    }

  nw_rows_update (self->store, rows);
}

/* A switch cannot be plugged into a switch, nor what is in one already. */
static gboolean
is_loose (const NwLink *link)
{
  return link->master == 0 && !nw_link_is_loopback (link) && !nw_panels_is_switch (link);
}

static void
update_attach (NwSwitchPage *self,
               NwNamespace  *namespace_)
{
  g_autoptr(GPtrArray) choices = g_ptr_array_new ();

  g_ptr_array_add (choices, (char *) C_("an interface", "Choose…"));
  for (guint i = 0; i < namespace_->links->len; i++)
    {
      NwLink *link = g_ptr_array_index (namespace_->links, i);

      if (is_loose (link))
        g_ptr_array_add (choices, link->name);
    }

  self->updating = TRUE;
  nw_panels_set_choices (self->attach, choices, 0);
  self->updating = FALSE;

  gtk_widget_set_sensitive (GTK_WIDGET (self->attach), choices->len > 1);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->attach),
                               choices->len > 1 ? "" : _("There is no loose interface in this namespace."));
}

static void
update_options (NwSwitchPage *self,
                NwBridge     *bridge,
                gboolean      anew)
{
  nw_switch_row_set_available (self->stp, bridge != NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->ageing_time), bridge != NULL);
  nw_switch_row_set_available (self->vlan_filtering, bridge != NULL && bridge->vlan_filtering_known);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->vlan_filtering),
                               bridge == NULL || bridge->vlan_filtering_known
                                 ? _("Keeps frames with different tags (802.1Q) apart.")
                                 : _("This kernel was built without it (CONFIG_BRIDGE_VLAN_FILTERING)."));
  if (bridge == NULL)
    return;

  nw_switch_row_set_truth (self->stp, bridge->stp);
  nw_spin_row_set_truth (self->ageing_time, bridge->ageing_time / HUNDREDTHS, anew);
  nw_switch_row_set_truth (self->vlan_filtering, bridge->vlan_filtering);
}

static void
nw_switch_page_update (NwPage   *page,
                       gboolean  anew)
{
  NwSwitchPage *self = NW_SWITCH_PAGE (page);
  NwSnapshot *snapshot = nw_page_get_snapshot (page);
  NwNamespace *namespace_ = nw_page_get_namespace (page);
  NwLink *link = nw_page_get_link (page);

  update_head (self, snapshot, namespace_, link);
  update_ports (self, snapshot, namespace_, link);
  update_attach (self, namespace_);
  nw_switch_row_set_truth (self->up, nw_link_is_up (link));
  update_options (self, nw_namespace_find_bridge (namespace_, link->index), anew);
  nw_page_show_same (page, self->addresses, anew);
  nw_page_show_same (page, self->properties, anew);
  nw_page_show_same (page, self->forwarding_table, anew);
}

static void
nw_switch_page_dispose (GObject *object)
{
  g_clear_object (&NW_SWITCH_PAGE (object)->store);

  G_OBJECT_CLASS (nw_switch_page_parent_class)->dispose (object);
}

static void
nw_switch_page_class_init (NwSwitchPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = nw_switch_page_dispose;
  NW_PAGE_CLASS (klass)->update = nw_switch_page_update;

  g_type_ensure (NW_TYPE_FORWARDING_TABLE);
  g_type_ensure (NW_TYPE_LINK_ADDRESSES);
  g_type_ensure (NW_TYPE_LINK_PROPERTIES);
  g_type_ensure (NW_TYPE_SPIN_ROW);
  g_type_ensure (NW_TYPE_SWITCH_ROW);

  gtk_widget_class_set_template_from_resource (widget_class, NW_PANELS_RESOURCES "ui/nw-switch-page.ui");
  gtk_widget_class_bind_template_child (widget_class, NwSwitchPage, state);
  gtk_widget_class_bind_template_child (widget_class, NwSwitchPage, title);
  gtk_widget_class_bind_template_child (widget_class, NwSwitchPage, kind);
  gtk_widget_class_bind_template_child (widget_class, NwSwitchPage, sentence);
  gtk_widget_class_bind_template_child (widget_class, NwSwitchPage, up);
  gtk_widget_class_bind_template_child (widget_class, NwSwitchPage, namespace_row);
  gtk_widget_class_bind_template_child (widget_class, NwSwitchPage, namespace_dot);
  gtk_widget_class_bind_template_child (widget_class, NwSwitchPage, namespace_title);
  gtk_widget_class_bind_template_child (widget_class, NwSwitchPage, ports);
  gtk_widget_class_bind_template_child (widget_class, NwSwitchPage, attach);
  gtk_widget_class_bind_template_child (widget_class, NwSwitchPage, addresses);
  gtk_widget_class_bind_template_child (widget_class, NwSwitchPage, stp);
  gtk_widget_class_bind_template_child (widget_class, NwSwitchPage, ageing_time);
  gtk_widget_class_bind_template_child (widget_class, NwSwitchPage, vlan_filtering);
  gtk_widget_class_bind_template_child (widget_class, NwSwitchPage, properties);
  gtk_widget_class_bind_template_child (widget_class, NwSwitchPage, forwarding_table);
  gtk_widget_class_bind_template_callback (widget_class, on_up_wanted);
  gtk_widget_class_bind_template_callback (widget_class, on_namespace_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_port_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_attach_selected);
  gtk_widget_class_bind_template_callback (widget_class, on_stp_wanted);
  gtk_widget_class_bind_template_callback (widget_class, on_ageing_time_wanted);
  gtk_widget_class_bind_template_callback (widget_class, on_vlan_filtering_wanted);
  gtk_widget_class_bind_template_callback (widget_class, on_delete_clicked);
}

static void
nw_switch_page_init (NwSwitchPage *self)
{
  self->updating = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  self->updating = FALSE;

  nw_page_adopt (NW_PAGE (self), self->addresses);
  nw_page_adopt (NW_PAGE (self), self->properties);
  nw_page_adopt (NW_PAGE (self), self->forwarding_table);
  nw_link_addresses_set_description (NW_LINK_ADDRESSES (self->addresses),
                                     _("With an address, this namespace takes part in the network itself, and can be its gateway."));
  nw_spin_row_set_range (self->ageing_time, 0, AGEING_TIME_MOST, 10);

  self->store = g_list_store_new (NW_TYPE_ROW);
  gtk_list_box_bind_model (self->ports, G_LIST_MODEL (self->store), create_port, self, NULL);
}
