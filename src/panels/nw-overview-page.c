/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-overview-page.h"

#include <glib/gi18n-lib.h>
#include <sys/socket.h>

#include "nw-link-dialog.h"
#include "nw-link-row.h"
#include "nw-panels.h"
#include "nw-row.h"
#include "nw-switch-row.h"

struct _NwOverviewPage
{
  NwPage       parent_instance;

  GtkListBox  *links;
  NwSwitchRow *forwarding4;
  NwSwitchRow *forwarding6;
  GtkWidget   *delete_button;

  GListStore  *store;
};

G_DEFINE_FINAL_TYPE (NwOverviewPage, nw_overview_page, NW_TYPE_PAGE)

static void
show_row (NwLinkRow *widget,
          NwRow     *row)
{
  NwPage *page = NW_PAGE (gtk_widget_get_ancestor (GTK_WIDGET (widget), NW_TYPE_PAGE));

  if (page != NULL)
    nw_link_row_show (widget, nw_page_get_snapshot (page), row->namespace_, row->record, FALSE);
}

static void
on_row_changed (NwRow     *row,
                NwLinkRow *widget)
{
  show_row (widget, row);
}

static GtkWidget *
create_row (gpointer item,
            gpointer user_data)
{
  NwRow *row = item;
  GtkWidget *widget = nw_link_row_new ();

  nw_link_row_show (NW_LINK_ROW (widget), nw_page_get_snapshot (user_data), row->namespace_, row->record, FALSE);
  g_signal_connect_object (row, "changed", G_CALLBACK (on_row_changed), widget, 0);

  return widget;
}

static void
on_row_activated (NwOverviewPage *self,
                  NwLinkRow      *row)
{
  nw_page_select (NW_PAGE (self), nw_link_row_get_namespace (row), nw_link_row_get_link (row)->index);
}

static void
on_plan_wanted (NwOverviewPage *self,
                NwPlan         *plan)
{
  nw_page_want (NW_PAGE (self), g_object_ref (plan));
}

static void
on_add_clicked (NwOverviewPage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *dialog = nw_link_dialog_new (nw_page_get_client (NW_PAGE (self)), nw_page_get_namespace (NW_PAGE (self))->inode);

  g_signal_connect_object (dialog, "plan-wanted", G_CALLBACK (on_plan_wanted), self, G_CONNECT_SWAPPED);
  gtk_window_set_transient_for (GTK_WINDOW (dialog), GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
want_forwarding (NwOverviewPage *self,
                 int             family,
                 gboolean        on)
{
  NwNamespace *namespace_ = nw_page_get_namespace (NW_PAGE (self));

  nw_page_want_one (NW_PAGE (self),
                    nw_operation_new_forwarding_set (nw_namespace_get_ref (namespace_), family, on));
}

static void
on_forwarding4_wanted (NwOverviewPage *self,
                       gboolean        on)
{
  want_forwarding (self, AF_INET, on);
}

static void
on_forwarding6_wanted (NwOverviewPage *self,
                       gboolean        on)
{
  want_forwarding (self, AF_INET6, on);
}

static void
on_delete_clicked (NwOverviewPage *self)
{
  NwNamespace *namespace_ = nw_page_get_namespace (NW_PAGE (self));

  nw_page_want_one (NW_PAGE (self), nw_operation_new_namespace_remove (nw_namespace_get_ref (namespace_)));
}

static void
nw_overview_page_update (NwPage   *page,
                         gboolean  anew)
{
  NwOverviewPage *self = NW_OVERVIEW_PAGE (page);
  NwNamespace *namespace_ = nw_page_get_namespace (page);
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < namespace_->links->len; i++)
    {
      NwLink *link = g_ptr_array_index (namespace_->links, i);

      g_ptr_array_add (rows, nw_row_new (g_strdup_printf ("%" G_GUINT64_FORMAT " %d", namespace_->inode, link->index),
                                         namespace_, link, nw_panels_dup_addresses (namespace_, link, FALSE)));
    }
  nw_rows_update (self->store, rows);

  nw_switch_row_set_truth (self->forwarding4, namespace_->forwarding4);
  nw_switch_row_set_truth (self->forwarding6, namespace_->forwarding6);
  gtk_widget_set_visible (self->delete_button, !namespace_->is_root);
}

static void
nw_overview_page_dispose (GObject *object)
{
  NwOverviewPage *self = NW_OVERVIEW_PAGE (object);

  g_clear_object (&self->store);

  G_OBJECT_CLASS (nw_overview_page_parent_class)->dispose (object);
}

static void
nw_overview_page_class_init (NwOverviewPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = nw_overview_page_dispose;
  NW_PAGE_CLASS (klass)->update = nw_overview_page_update;

  g_type_ensure (NW_TYPE_SWITCH_ROW);

  gtk_widget_class_set_template_from_resource (widget_class, NW_PANELS_RESOURCES "ui/nw-overview-page.ui");
  gtk_widget_class_bind_template_child (widget_class, NwOverviewPage, links);
  gtk_widget_class_bind_template_child (widget_class, NwOverviewPage, forwarding4);
  gtk_widget_class_bind_template_child (widget_class, NwOverviewPage, forwarding6);
  gtk_widget_class_bind_template_child (widget_class, NwOverviewPage, delete_button);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_add_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_forwarding4_wanted);
  gtk_widget_class_bind_template_callback (widget_class, on_forwarding6_wanted);
  gtk_widget_class_bind_template_callback (widget_class, on_delete_clicked);
}

static void
nw_overview_page_init (NwOverviewPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->store = g_list_store_new (NW_TYPE_ROW);
  gtk_list_box_bind_model (self->links, G_LIST_MODEL (self->store), create_row, self, NULL);
}
