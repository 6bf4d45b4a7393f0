/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-link-properties.h"

#include <glib/gi18n-lib.h>

#include "nw-entry-row.h"
#include "nw-error.h"
#include "nw-name.h"
#include "nw-panels.h"
#include "nw-suggestion.h"

struct _NwLinkProperties
{
  NwPage       parent_instance;

  NwEntryRow  *name;
  NwEntryRow  *mac;
  NwEntryRow  *mtu;
  AdwComboRow *move;

  gboolean     updating;
};

G_DEFINE_FINAL_TYPE (NwLinkProperties, nw_link_properties, NW_TYPE_PAGE)

static NwNamespaceRef
get_ref (NwLinkProperties *self)
{
  return nw_namespace_get_ref (nw_page_get_namespace (NW_PAGE (self)));
}

static const char *
get_name (NwLinkProperties *self)
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

/* What a person asks for. */

static void
on_name_entered (NwLinkProperties *self)
{
  nw_page_want_one (NW_PAGE (self),
                    nw_operation_new_link_rename (get_ref (self), get_name (self),
                                                  nw_entry_row_get_text (self->name)));
}

static void
on_mac_entered (NwLinkProperties *self)
{
  NwMac mac;

  if (nw_mac_parse (nw_entry_row_get_text (self->mac), &mac, NULL))
    nw_page_want_one (NW_PAGE (self), nw_operation_new_link_set_mac (get_ref (self), get_name (self), &mac));
}

static void
on_mtu_entered (NwLinkProperties *self)
{
  guint64 mtu;

  if (parse_mtu (nw_entry_row_get_text (self->mtu), &mtu, NULL))
    nw_page_want_one (NW_PAGE (self), nw_operation_new_link_set_mtu (get_ref (self), get_name (self), mtu));
}

static void
on_move_selected (NwLinkProperties *self)
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

/* What is shown. */

static void
update_targets (NwLinkProperties *self,
                NwSnapshot       *snapshot,
                NwNamespace      *namespace_)
{
  g_autoptr(GPtrArray) titles = g_ptr_array_new_with_free_func (g_free);
  guint here = 0;

  for (guint i = 0; i < nw_snapshot_get_n_namespaces (snapshot); i++)
    {
      NwNamespace *target = nw_snapshot_get_namespace (snapshot, i);

      g_ptr_array_add (titles, nw_namespace_dup_title (target));
      if (target->inode == namespace_->inode)
        here = i;
    }

  self->updating = TRUE;
  nw_panels_set_choices (self->move, titles, here);
  self->updating = FALSE;
}

static void
nw_link_properties_update (NwPage   *page,
                           gboolean  anew)
{
  NwLinkProperties *self = NW_LINK_PROPERTIES (page);
  NwLink *link = nw_page_get_link (page);
  gboolean loopback = nw_link_is_loopback (link);
  g_autofree char *mtu = g_strdup_printf ("%u", link->mtu);
  g_autofree char *mac = nw_mac_to_string (&link->mac);

  update_targets (self, nw_page_get_snapshot (page), nw_page_get_namespace (page));

  nw_entry_row_set_truth (self->name, link->name, anew);
  nw_entry_row_set_truth (self->mac, mac, anew);
  nw_entry_row_set_truth (self->mtu, mtu, anew);

  gtk_widget_set_visible (GTK_WIDGET (self->name), !loopback);
  gtk_widget_set_visible (GTK_WIDGET (self->mac), !loopback && link->mac.length == 6);
  gtk_widget_set_visible (GTK_WIDGET (self->move), !loopback);
}

static void
nw_link_properties_class_init (NwLinkPropertiesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  NW_PAGE_CLASS (klass)->update = nw_link_properties_update;

  g_type_ensure (NW_TYPE_ENTRY_ROW);

  gtk_widget_class_set_template_from_resource (widget_class, NW_PANELS_RESOURCES "ui/nw-link-properties.ui");
  gtk_widget_class_bind_template_child (widget_class, NwLinkProperties, name);
  gtk_widget_class_bind_template_child (widget_class, NwLinkProperties, mac);
  gtk_widget_class_bind_template_child (widget_class, NwLinkProperties, mtu);
  gtk_widget_class_bind_template_child (widget_class, NwLinkProperties, move);
  gtk_widget_class_bind_template_callback (widget_class, on_name_entered);
  gtk_widget_class_bind_template_callback (widget_class, on_mac_entered);
  gtk_widget_class_bind_template_callback (widget_class, on_mtu_entered);
  gtk_widget_class_bind_template_callback (widget_class, on_move_selected);
}

static void
nw_link_properties_init (NwLinkProperties *self)
{
  self->updating = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  self->updating = FALSE;

  nw_entry_row_set_check (self->name, check_name, self);
  nw_entry_row_set_check (self->mac, check_mac, self);
  nw_entry_row_set_check (self->mtu, check_mtu, self);
}
