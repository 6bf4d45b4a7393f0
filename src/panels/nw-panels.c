/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-panels.h"

#include <glib/gi18n-lib.h>

#include "nw-colour.h"
#include "nw-panels-resources.h"
#include "nw-wording.h"

void
nw_panels_init (void)
{
  static gsize initialised = 0;

  if (g_once_init_enter (&initialised))
    {
      GdkDisplay *display = gdk_display_get_default ();

      nw_panels_register_resource ();

      if (display != NULL)
        {
          g_autoptr(GtkCssProvider) provider = gtk_css_provider_new ();

          gtk_css_provider_load_from_resource (provider, NW_PANELS_RESOURCES "panels.css");
          gtk_style_context_add_provider_for_display (display, GTK_STYLE_PROVIDER (provider),
                                                      GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
          gtk_icon_theme_add_resource_path (gtk_icon_theme_get_for_display (display), NW_PANELS_RESOURCES "icons");
        }

      g_once_init_leave (&initialised, 1);
    }
}

void
nw_panels_set_colour (GtkWidget         *widget,
                      const NwNamespace *namespace_)
{
  NwColour wanted = nw_colour_for_namespace (namespace_);

  for (NwColour colour = 0; colour < NW_N_COLOURS; colour++)
    {
      g_autofree char *class = g_strconcat ("nw-", nw_colour_get_name (colour), NULL);

      if (colour == wanted)
        gtk_widget_add_css_class (widget, class);
      else
        gtk_widget_remove_css_class (widget, class);
    }
}

void
nw_panels_set_state (GtkWidget    *dot,
                     const NwLink *link)
{
  static const char * const up[] = { "nw-state", "up", NULL };
  static const char * const down[] = { "nw-state", "down", NULL };
  static const char * const no_carrier[] = { "nw-state", "no-carrier", NULL };
  const char * const *classes = down;

  if (nw_link_is_up (link))
    classes = nw_link_has_carrier (link) && !nw_link_is_held_back (link) ? up : no_carrier;

  gtk_widget_set_css_classes (dot, (const char **) classes);
  gtk_widget_set_tooltip_text (dot, nw_wording_link_state (link));
}

void
nw_panels_set_label (gpointer    widget,
                     const char *label)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

void
nw_panels_set_description (gpointer    widget,
                           const char *description)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, description, -1);
}

char *
nw_panels_dup_addresses (const NwNamespace *namespace_,
                         const NwLink      *link,
                         gboolean           brief)
{
  GString *all = g_string_new (NULL);
  g_autoptr(GString) lasting = g_string_new (NULL);

  for (guint i = 0; i < namespace_->addresses->len; i++)
    {
      const NwAddress *address = g_ptr_array_index (namespace_->addresses, i);
      g_autofree char *local = NULL;

      if (address->link != link->index)
        continue;

      local = nw_inet_to_string (&address->local);
      g_string_append_printf (all, "%s%s", all->len > 0 ? "\n" : "", local);
      if (!nw_inet_is_link_local (&address->local))
        g_string_append_printf (lasting, "%s%s", lasting->len > 0 ? "\n" : "", local);
    }

  if (brief && lasting->len > 0)
    g_string_assign (all, lasting->str);

  return g_string_free (all, FALSE);
}

gboolean
nw_panels_is_cable (const NwLink *link)
{
  return g_str_equal (link->kind, "veth");
}

gboolean
nw_panels_focus_child (GtkWidget        *bin,
                       GtkDirectionType  direction)
{
  GtkWidget *child = gtk_widget_get_first_child (bin);

  return child != NULL && gtk_widget_child_focus (child, direction);
}

gboolean
nw_panels_is_switch (const NwLink *link)
{
  return g_str_equal (link->kind, "bridge");
}

void
nw_panels_set_choices (AdwComboRow *row,
                       GPtrArray   *choices,
                       guint        selected)
{
  GListModel *model = adw_combo_row_get_model (row);
  guint n = model != NULL ? g_list_model_get_n_items (model) : 0;
  gboolean same = model != NULL && n == choices->len;

  for (guint i = 0; same && i < n; i++)
    same = g_str_equal (gtk_string_list_get_string (GTK_STRING_LIST (model), i), g_ptr_array_index (choices, i));

  if (!same)
    {
      g_autoptr(GtkStringList) list = gtk_string_list_new (NULL);

      for (guint i = 0; i < choices->len; i++)
        gtk_string_list_append (list, g_ptr_array_index (choices, i));
      adw_combo_row_set_model (row, G_LIST_MODEL (list));
    }

  adw_combo_row_set_selected (row, selected);
}

const char *
nw_panels_get_choice (AdwComboRow *row)
{
  GtkStringObject *chosen = adw_combo_row_get_selected_item (row);

  return chosen != NULL ? gtk_string_object_get_string (chosen) : NULL;
}

void
nw_panels_copy (GtkWidget  *widget,
                const char *text)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
}

static gboolean
unparent_in_idle (gpointer user_data)
{
  GtkWidget *widget = user_data;

  if (gtk_widget_get_parent (widget) != NULL)
    gtk_widget_unparent (widget);

  return G_SOURCE_REMOVE;
}

void
nw_panels_unparent_soon (GtkWidget *popover)
{
  g_return_if_fail (GTK_IS_WIDGET (popover));

  g_idle_add_full (G_PRIORITY_DEFAULT, unparent_in_idle, g_object_ref (popover), g_object_unref);
}
