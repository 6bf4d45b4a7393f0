/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-link-addresses.h"

#include <glib/gi18n-lib.h>

#include "nw-entry-row.h"
#include "nw-panels.h"
#include "nw-recipe.h"
#include "nw-suggestion.h"

struct _NwLinkAddresses
{
  NwPage               parent_instance;

  AdwPreferencesGroup *group;
  GtkListBox          *list;
  NwEntryRow          *add;

  GPtrArray           *shown; /* NwAddress, of the rows */
};

G_DEFINE_FINAL_TYPE (NwLinkAddresses, nw_link_addresses, NW_TYPE_PAGE)

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

static void
on_address_entered (NwLinkAddresses *self)
{
  NwNamespace *namespace_ = nw_page_get_namespace (NW_PAGE (self));
  NwLink *link = nw_page_get_link (NW_PAGE (self));
  NwInet address;

  if (nw_inet_parse_prefix (nw_entry_row_get_text (self->add), &address, NULL))
    nw_page_want_one (NW_PAGE (self),
                      nw_operation_new_address_replace (nw_namespace_get_ref (namespace_), link->name, &address));
}

static void
on_address_removed (GtkWidget       *button,
                    NwLinkAddresses *self)
{
  NwAddress *address = g_object_get_data (G_OBJECT (button), "address");

  nw_page_want_one (NW_PAGE (self),
                    nw_operation_new_address_remove_from (nw_page_get_namespace (NW_PAGE (self)), address));
}

static GtkWidget *
create_row (NwLinkAddresses *self,
            NwAddress       *address)
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

static gboolean
is_shown (NwLinkAddresses *self,
          GPtrArray       *wanted)
{
  if (wanted->len != self->shown->len)
    return FALSE;

  for (guint i = 0; i < wanted->len; i++)
    {
      if (g_ptr_array_index (wanted, i) != g_ptr_array_index (self->shown, i))
        return FALSE;
    }

  return TRUE;
}

/* Rows are made anew only when an address is another, so that the focus stays where it was. */
static void
update_rows (NwLinkAddresses *self,
             NwNamespace     *namespace_,
             NwLink          *link)
{
  g_autoptr(GPtrArray) wanted = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < namespace_->addresses->len; i++)
    {
      NwAddress *address = g_ptr_array_index (namespace_->addresses, i);

      if (address->link == link->index)
        g_ptr_array_add (wanted, g_object_ref (address));
    }

  if (is_shown (self, wanted))
    return;

  for (guint i = 0; i < self->shown->len; i++)
    gtk_list_box_remove (self->list, GTK_WIDGET (gtk_list_box_get_row_at_index (self->list, 0)));
  for (guint i = 0; i < wanted->len; i++)
    gtk_list_box_insert (self->list, create_row (self, g_ptr_array_index (wanted, i)), i);

  g_ptr_array_unref (self->shown);
  self->shown = g_steal_pointer (&wanted);
}

/* One that could be typed as it stands. */
static void
update_example (NwLinkAddresses *self,
                NwNamespace     *namespace_,
                NwLink          *link)
{
  NwInet address = nw_recipe_suggest_address (nw_page_get_snapshot (NW_PAGE (self)), namespace_, link);
  g_autofree char *example = nw_inet_is_set (&address) ? nw_inet_to_string (&address) : g_strdup ("");

  nw_entry_row_set_placeholder (self->add, nw_link_is_loopback (link) ? "127.0.0.2/8" : example);
}

static void
nw_link_addresses_update (NwPage   *page,
                          gboolean  anew)
{
  NwLinkAddresses *self = NW_LINK_ADDRESSES (page);
  NwNamespace *namespace_ = nw_page_get_namespace (page);
  NwLink *link = nw_page_get_link (page);
  guint n = self->shown->len;

  update_rows (self, namespace_, link);

  /* The field is for the next address once the one in it has arrived. */
  nw_entry_row_set_truth (self->add, "", anew || self->shown->len > n);
  update_example (self, namespace_, link);
}

static void
nw_link_addresses_finalize (GObject *object)
{
  g_ptr_array_unref (NW_LINK_ADDRESSES (object)->shown);

  G_OBJECT_CLASS (nw_link_addresses_parent_class)->finalize (object);
}

static void
nw_link_addresses_class_init (NwLinkAddressesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = nw_link_addresses_finalize;
  NW_PAGE_CLASS (klass)->update = nw_link_addresses_update;

  g_type_ensure (NW_TYPE_ENTRY_ROW);

  gtk_widget_class_set_template_from_resource (widget_class, NW_PANELS_RESOURCES "ui/nw-link-addresses.ui");
  gtk_widget_class_bind_template_child (widget_class, NwLinkAddresses, group);
  gtk_widget_class_bind_template_child (widget_class, NwLinkAddresses, list);
  gtk_widget_class_bind_template_child (widget_class, NwLinkAddresses, add);
  gtk_widget_class_bind_template_callback (widget_class, on_address_entered);
}

static void
nw_link_addresses_init (NwLinkAddresses *self)
{
  self->shown = g_ptr_array_new_with_free_func (g_object_unref);
  gtk_widget_init_template (GTK_WIDGET (self));

  nw_entry_row_set_check (self->add, check_address, self);
}

void
nw_link_addresses_set_description (NwLinkAddresses *self,
                                   const char      *description)
{
  g_return_if_fail (NW_IS_LINK_ADDRESSES (self));

  adw_preferences_group_set_description (self->group, description);
}
