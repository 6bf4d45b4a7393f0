/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-link-page.h"

#include <glib/gi18n-lib.h>

#include "nw-entry-row.h"
#include "nw-error.h"
#include "nw-link-row.h"
#include "nw-name.h"
#include "nw-panels.h"
#include "nw-suggestion.h"
#include "nw-switch-row.h"
#include "nw-wording.h"

struct _NwLinkPage
{
  NwPage         parent_instance;

  GtkWidget     *state;
  GtkLabel      *title;
  GtkLabel      *kind;
  GtkLabel      *sentence;
  NwSwitchRow   *up;
  GtkWidget     *namespace_row;
  GtkWidget     *namespace_dot;
  GtkLabel      *namespace_title;
  GtkListBox    *addresses;
  NwEntryRow    *add_address;
  GtkWidget     *peer_group;
  NwLinkRow     *peer;
  NwEntryRow    *name;
  NwEntryRow    *mac;
  NwEntryRow    *mtu;
  AdwComboRow   *move;
  GtkWidget     *delete_button;

  GPtrArray     *address_rows;
  GtkStringList *targets;
  gboolean       updating;
};

G_DEFINE_FINAL_TYPE (NwLinkPage, nw_link_page, NW_TYPE_PAGE)

static NwNamespaceRef
get_ref (NwLinkPage *self)
{
  return nw_namespace_get_ref (nw_page_get_namespace (NW_PAGE (self)));
}

static const char *
get_name (NwLinkPage *self)
{
  return nw_page_get_link (NW_PAGE (self))->name;
}

/* What is typed, and why it will not do. */

static gboolean
check_name (const char  *text,
            gpointer     user_data,
            GError     **error)
{
  return nw_suggestion_link_name_check (nw_page_get_namespace (user_data), text, error);
}

static gboolean
check_mac (const char  *text,
           gpointer     user_data,
           GError     **error)
{
  NwMac mac;

  return nw_mac_parse (text, &mac, error);
}

static gboolean
parse_mtu (const char  *text,
           guint64     *mtu,
           GError     **error)
{
  if (g_ascii_string_to_unsigned (text, 10, 68, 65535, mtu, NULL))
    return TRUE;

  g_set_error (error, NW_ERROR, NW_ERROR_INVALID_ARGUMENT,
               _("The MTU is a number of bytes from 68 to 65535; most cables have 1500"));
  return FALSE;
}

static gboolean
check_mtu (const char  *text,
           gpointer     user_data,
           GError     **error)
{
  guint64 mtu;

  return parse_mtu (text, &mtu, error);
}

static gboolean
check_address (const char  *text,
               gpointer     user_data,
               GError     **error)
{
  NwInet address;

  return nw_inet_parse_prefix (text, &address, error) &&
         nw_suggestion_address_check (nw_page_get_snapshot (user_data), nw_page_get_namespace (user_data),
                                      &address, error);
}

/* What a person asks for. */

static void
on_up_wanted (NwLinkPage *self,
              gboolean    up)
{
  nw_page_want_one (NW_PAGE (self), nw_operation_new_link_set_up (get_ref (self), get_name (self), up));
}

static void
on_name_entered (NwLinkPage *self)
{
  nw_page_want_one (NW_PAGE (self),
                    nw_operation_new_link_rename (get_ref (self), get_name (self),
                                                  nw_entry_row_get_text (self->name)));
}

static void
on_mac_entered (NwLinkPage *self)
{
  NwMac mac;

  if (nw_mac_parse (nw_entry_row_get_text (self->mac), &mac, NULL))
    nw_page_want_one (NW_PAGE (self), nw_operation_new_link_set_mac (get_ref (self), get_name (self), &mac));
}

static void
on_mtu_entered (NwLinkPage *self)
{
  guint64 mtu;

  if (parse_mtu (nw_entry_row_get_text (self->mtu), &mtu, NULL))
    nw_page_want_one (NW_PAGE (self), nw_operation_new_link_set_mtu (get_ref (self), get_name (self), mtu));
}

static void
on_address_entered (NwLinkPage *self)
{
  NwInet address;

  if (!nw_inet_parse_prefix (nw_entry_row_get_text (self->add_address), &address, NULL))
    return;

  nw_page_want_one (NW_PAGE (self), nw_operation_new_address_replace (get_ref (self), get_name (self), &address));
}

static void
on_address_removed (GtkWidget  *button,
                    NwLinkPage *self)
{
  NwAddress *address = g_object_get_data (G_OBJECT (button), "address");

  nw_page_want_one (NW_PAGE (self),
                    nw_operation_new_address_remove_from (nw_page_get_namespace (NW_PAGE (self)), address));
}

static void
on_move_selected (NwLinkPage *self)
{
  NwSnapshot *snapshot = nw_page_get_snapshot (NW_PAGE (self));
  guint position = adw_combo_row_get_selected (self->move);
  NwNamespace *target;

  if (self->updating || position >= nw_snapshot_get_n_namespaces (snapshot))
    return;

  target = nw_snapshot_get_namespace (snapshot, position);
  if (target->inode != nw_page_get_namespace (NW_PAGE (self))->inode)
    nw_page_want_one (NW_PAGE (self),
                      nw_operation_new_link_move (get_ref (self), get_name (self), nw_namespace_get_ref (target)));
}

static void
on_delete_clicked (NwLinkPage *self)
{
  nw_page_want_one (NW_PAGE (self), nw_operation_new_link_remove (get_ref (self), get_name (self)));
}

static void
on_namespace_activated (NwLinkPage *self)
{
  nw_page_select (NW_PAGE (self), nw_page_get_namespace (NW_PAGE (self)), 0);
}

static void
on_peer_activated (NwLinkPage *self)
{
  nw_page_select (NW_PAGE (self), nw_link_row_get_namespace (self->peer), nw_link_row_get_link (self->peer)->index);
}

/* What is shown. */

static GtkWidget *
create_address_row (NwLinkPage *self,
                    NwAddress  *address)
{
  g_autofree char *text = nw_inet_to_string (&address->local);
  g_autofree char *label = g_strdup_printf (_("Remove %s"), text);
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *button = gtk_button_new_from_icon_name ("list-remove-symbolic");

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), text);
  gtk_widget_add_css_class (row, "nw-address");
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);

  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, label);
  gtk_widget_add_css_class (button, "flat");
  nw_panels_set_label (button, label);
  g_object_set_data_full (G_OBJECT (button), "address", g_object_ref (address), g_object_unref);
  g_signal_connect (button, "clicked", G_CALLBACK (on_address_removed), self);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);

  return row;
}

/* Rows are made anew only when an address is another, so that the focus stays where it was. */
static void
update_addresses (NwLinkPage  *self,
                  NwNamespace *namespace_,
                  NwLink      *link)
{
  g_autoptr(GPtrArray) wanted = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < namespace_->addresses->len; i++)
    {
      NwAddress *address = g_ptr_array_index (namespace_->addresses, i);

      if (address->link == link->index)
        g_ptr_array_add (wanted, g_object_ref (address));
    }

  if (wanted->len == self->address_rows->len)
    {
      gboolean same = TRUE;

      for (guint i = 0; same && i < wanted->len; i++)
        same = g_ptr_array_index (wanted, i) == g_ptr_array_index (self->address_rows, i);
      if (same)
        return;
    }

  for (guint i = 0; i < self->address_rows->len; i++)
    gtk_list_box_remove (self->addresses, GTK_WIDGET (gtk_list_box_get_row_at_index (self->addresses, 0)));
  for (guint i = 0; i < wanted->len; i++)
    gtk_list_box_insert (self->addresses, create_address_row (self, g_ptr_array_index (wanted, i)), i);

  g_ptr_array_unref (self->address_rows);
  self->address_rows = g_steal_pointer (&wanted);
}

static void
update_targets (NwLinkPage  *self,
                NwSnapshot  *snapshot,
                NwNamespace *namespace_)
{
  guint n = nw_snapshot_get_n_namespaces (snapshot);
  g_autoptr(GPtrArray) titles = g_ptr_array_new_with_free_func (g_free);
  gboolean same = n == g_list_model_get_n_items (G_LIST_MODEL (self->targets));
  guint here = 0;

  for (guint i = 0; i < n; i++)
    {
      NwNamespace *target = nw_snapshot_get_namespace (snapshot, i);
      char *title = nw_namespace_dup_title (target);

      g_ptr_array_add (titles, title);
      same = same && g_str_equal (title, gtk_string_list_get_string (self->targets, i));
      if (target->inode == namespace_->inode)
        here = i;
    }
  g_ptr_array_add (titles, NULL);

  self->updating = TRUE;
  if (!same)
    gtk_string_list_splice (self->targets, 0, g_list_model_get_n_items (G_LIST_MODEL (self->targets)),
                            (const char * const *) titles->pdata);
  adw_combo_row_set_selected (self->move, here);
  self->updating = FALSE;
}

static void
update_head (NwLinkPage  *self,
             NwSnapshot  *snapshot,
             NwNamespace *namespace_,
             NwLink      *link)
{
  g_autofree char *sentence = nw_wording_link_detail (snapshot, namespace_, link);
  g_autofree char *title = nw_namespace_dup_title (namespace_);

  nw_panels_set_state (self->state, link);
  gtk_label_set_label (self->title, link->name);
  gtk_label_set_label (self->kind, nw_wording_link_kind (link));
  gtk_label_set_label (self->sentence, sentence);
  nw_panels_set_colour (self->namespace_dot, namespace_);
  gtk_label_set_label (self->namespace_title, title);
}

static void
nw_link_page_update (NwPage   *page,
                     gboolean  anew)
{
  NwLinkPage *self = NW_LINK_PAGE (page);
  NwSnapshot *snapshot = nw_page_get_snapshot (page);
  NwNamespace *namespace_ = nw_page_get_namespace (page);
  NwLink *link = nw_page_get_link (page);
  gboolean loopback = nw_link_is_loopback (link);
  gboolean cable = nw_panels_is_cable (link);
  g_autofree char *mtu = g_strdup_printf ("%u", link->mtu);
  g_autofree char *mac = nw_mac_to_string (&link->mac);
  NwNamespace *peer_namespace = NULL;
  NwLink *peer = nw_snapshot_find_peer (snapshot, link, &peer_namespace);
  guint n_addresses = self->address_rows->len;

  update_head (self, snapshot, namespace_, link);
  update_addresses (self, namespace_, link);
  update_targets (self, snapshot, namespace_);

  nw_switch_row_set_truth (self->up, nw_link_is_up (link));
  nw_entry_row_set_truth (self->name, link->name, anew);
  nw_entry_row_set_truth (self->mac, mac, anew);
  nw_entry_row_set_truth (self->mtu, mtu, anew);
  /* The field is for the next address once the one in it has arrived. */
  nw_entry_row_set_truth (self->add_address, "", anew || self->address_rows->len > n_addresses);
  nw_entry_row_set_placeholder (self->add_address, loopback ? "127.0.0.2/8" : "192.168.15.1/24");

  if (peer != NULL)
    nw_link_row_show (self->peer, snapshot, peer_namespace, peer, TRUE);
  gtk_widget_set_visible (self->peer_group, peer != NULL);

  gtk_widget_set_visible (GTK_WIDGET (self->name), !loopback);
  gtk_widget_set_visible (GTK_WIDGET (self->mac), !loopback && link->mac.length == 6);
  gtk_widget_set_visible (GTK_WIDGET (self->move), !loopback);
  gtk_button_set_label (GTK_BUTTON (self->delete_button), cable ? _("Delete Cable") : _("Delete Interface"));
  gtk_widget_set_visible (self->delete_button, !loopback && *link->kind != '\0');
}

static void
nw_link_page_finalize (GObject *object)
{
  g_ptr_array_unref (NW_LINK_PAGE (object)->address_rows);

  G_OBJECT_CLASS (nw_link_page_parent_class)->finalize (object);
}

static void
nw_link_page_class_init (NwLinkPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = nw_link_page_finalize;
  NW_PAGE_CLASS (klass)->update = nw_link_page_update;

  g_type_ensure (NW_TYPE_ENTRY_ROW);
  g_type_ensure (NW_TYPE_LINK_ROW);
  g_type_ensure (NW_TYPE_SWITCH_ROW);

  gtk_widget_class_set_template_from_resource (widget_class, NW_PANELS_RESOURCES "ui/nw-link-page.ui");
  gtk_widget_class_bind_template_child (widget_class, NwLinkPage, state);
  gtk_widget_class_bind_template_child (widget_class, NwLinkPage, title);
  gtk_widget_class_bind_template_child (widget_class, NwLinkPage, kind);
  gtk_widget_class_bind_template_child (widget_class, NwLinkPage, sentence);
  gtk_widget_class_bind_template_child (widget_class, NwLinkPage, up);
  gtk_widget_class_bind_template_child (widget_class, NwLinkPage, namespace_row);
  gtk_widget_class_bind_template_child (widget_class, NwLinkPage, namespace_dot);
  gtk_widget_class_bind_template_child (widget_class, NwLinkPage, namespace_title);
  gtk_widget_class_bind_template_child (widget_class, NwLinkPage, addresses);
  gtk_widget_class_bind_template_child (widget_class, NwLinkPage, add_address);
  gtk_widget_class_bind_template_child (widget_class, NwLinkPage, peer_group);
  gtk_widget_class_bind_template_child (widget_class, NwLinkPage, peer);
  gtk_widget_class_bind_template_child (widget_class, NwLinkPage, name);
  gtk_widget_class_bind_template_child (widget_class, NwLinkPage, mac);
  gtk_widget_class_bind_template_child (widget_class, NwLinkPage, mtu);
  gtk_widget_class_bind_template_child (widget_class, NwLinkPage, move);
  gtk_widget_class_bind_template_child (widget_class, NwLinkPage, delete_button);
  gtk_widget_class_bind_template_callback (widget_class, on_up_wanted);
  gtk_widget_class_bind_template_callback (widget_class, on_namespace_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_address_entered);
  gtk_widget_class_bind_template_callback (widget_class, on_peer_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_name_entered);
  gtk_widget_class_bind_template_callback (widget_class, on_mac_entered);
  gtk_widget_class_bind_template_callback (widget_class, on_mtu_entered);
  gtk_widget_class_bind_template_callback (widget_class, on_move_selected);
  gtk_widget_class_bind_template_callback (widget_class, on_delete_clicked);
}

static void
nw_link_page_init (NwLinkPage *self)
{
  self->address_rows = g_ptr_array_new_with_free_func (g_object_unref);
  self->updating = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));

  self->targets = gtk_string_list_new (NULL);
  adw_combo_row_set_model (self->move, G_LIST_MODEL (self->targets));
  g_object_unref (self->targets); /* the row keeps it */
  self->updating = FALSE;

  nw_entry_row_set_check (self->name, check_name, self);
  nw_entry_row_set_check (self->mac, check_mac, self);
  nw_entry_row_set_check (self->mtu, check_mtu, self);
  nw_entry_row_set_check (self->add_address, check_address, self);
}
