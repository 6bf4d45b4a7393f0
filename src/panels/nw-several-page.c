/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-several-page.h"

#include <glib/gi18n-lib.h>

#include "nw-cable-popover.h"
#include "nw-panels.h"

/* A rubber band can select a thousand; a list of so many rows tells nobody anything. */
#define N_ROWS_SHOWN 50

struct _NwSeveralPage
{
  NwPage      parent_instance;

  GtkLabel   *title;
  GtkListBox *list;
  GtkWidget  *connect_button;
};

G_DEFINE_FINAL_TYPE (NwSeveralPage, nw_several_page, NW_TYPE_PAGE)

static void
on_row_activated (NwSeveralPage *self,
                  GtkListBoxRow *row)
{
  NwSelected *selected = g_object_get_data (G_OBJECT (row), "selected");

  if (selected != NULL)
    nw_selection_set (nw_page_get_selection (NW_PAGE (self)), *selected);
}

static void
on_plan_wanted (NwSeveralPage *self,
                NwPlan        *plan)
{
  nw_page_want (NW_PAGE (self), g_object_ref (plan));
}

static void
on_connect_clicked (NwSeveralPage *self)
{
  NwSelection *selection = nw_page_get_selection (NW_PAGE (self));
  GtkWidget *popover;

  popover = nw_cable_popover_new (nw_page_get_client (NW_PAGE (self)),
                                  nw_selection_get (selection, 0)->inode, nw_selection_get (selection, 1)->inode);
  if (popover == NULL)
    return;

  g_signal_connect_object (popover, "plan-wanted", G_CALLBACK (on_plan_wanted), self, G_CONNECT_SWAPPED);
  gtk_widget_set_parent (popover, self->connect_button);
  gtk_popover_popup (GTK_POPOVER (popover));
}

static GtkWidget *
create_row (NwSnapshot       *snapshot,
            const NwSelected *selected)
{
  NwNamespace *namespace_ = nw_snapshot_find (snapshot, selected->inode);
  NwLink *link = namespace_ != NULL ? nw_namespace_find_link (namespace_, selected->link) : NULL;
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *dot = adw_bin_new ();
  g_autofree char *title = NULL;

  if (namespace_ == NULL)
    return row;

  title = nw_namespace_dup_title (namespace_);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  gtk_widget_set_valign (dot, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (dot, "nw-dot");
  nw_panels_set_colour (dot, namespace_);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), dot);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_object_set_data_full (G_OBJECT (row), "selected", g_memdup2 (selected, sizeof *selected), g_free);

  if (selected->kind == NW_SELECTED_NAMESPACE || link == NULL)
    {
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
      adw_action_row_set_subtitle (ADW_ACTION_ROW (row), _("namespace"));
    }
  else if (selected->kind == NW_SELECTED_LINK)
    {
      g_autofree char *subtitle = g_strdup_printf (_("interface of %s"), title);

      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), link->name);
      adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
    }
  else
    {
      NwLink *peer = nw_snapshot_find_peer (snapshot, link, NULL);
      g_autofree char *name = g_strdup_printf ("%s — %s", link->name, peer != NULL ? peer->name : "?");

      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), name);
      adw_action_row_set_subtitle (ADW_ACTION_ROW (row), _("cable"));
    }

  return row;
}

static void
nw_several_page_update (NwPage   *page,
                        gboolean  anew)
{
  NwSeveralPage *self = NW_SEVERAL_PAGE (page);
  NwSelection *selection = nw_page_get_selection (page);
  guint n = nw_selection_get_length (selection);
  guint n_namespaces = 0;
  g_autofree char *title = g_strdup_printf (ngettext ("%u selected", "%u selected", n), n);
  GtkWidget *row;

  gtk_label_set_label (self->title, title);

  while ((row = gtk_widget_get_first_child (GTK_WIDGET (self->list))) != NULL)
    gtk_list_box_remove (self->list, row);

  for (guint i = 0; i < n; i++)
    {
      const NwSelected *selected = nw_selection_get (selection, i);

      if (selected->kind == NW_SELECTED_NAMESPACE)
        n_namespaces++;
      if (i < N_ROWS_SHOWN)
        gtk_list_box_append (self->list, create_row (nw_page_get_snapshot (page), selected));
    }

  if (n > N_ROWS_SHOWN)
    {
      g_autofree char *rest = g_strdup_printf (ngettext ("and %u more", "and %u more", n - N_ROWS_SHOWN), n - N_ROWS_SHOWN);

      row = adw_action_row_new ();
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), rest);
      gtk_list_box_append (self->list, row);
    }

  gtk_widget_set_visible (self->connect_button, n == 2 && n_namespaces == 2);
}

static void
nw_several_page_class_init (NwSeveralPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  NW_PAGE_CLASS (klass)->update = nw_several_page_update;

  gtk_widget_class_set_template_from_resource (widget_class, NW_PANELS_RESOURCES "ui/nw-several-page.ui");
  gtk_widget_class_bind_template_child (widget_class, NwSeveralPage, title);
  gtk_widget_class_bind_template_child (widget_class, NwSeveralPage, list);
  gtk_widget_class_bind_template_child (widget_class, NwSeveralPage, connect_button);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_connect_clicked);
}

static void
nw_several_page_init (NwSeveralPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
