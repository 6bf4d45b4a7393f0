/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-neighbours-page.h"

#include <glib/gi18n-lib.h>

#include "nw-panels.h"
#include "nw-wording.h"

struct _NwNeighboursPage
{
  NwPage     parent_instance;

  NwTable   *table;
  GtkLabel  *meaning;
  GtkWidget *forget;
};

G_DEFINE_FINAL_TYPE (NwNeighboursPage, nw_neighbours_page, NW_TYPE_PAGE)

static char *
dup_address (NwRow *row)
{
  return nw_inet_address_to_string (&((NwNeighbour *) row->record)->address);
}

static char *
dup_mac (NwRow *row)
{
  const NwNeighbour *neighbour = row->record;

  return neighbour->mac.length > 0 ? nw_mac_to_string (&neighbour->mac) : g_strdup (_("not known"));
}

static char *
dup_state (NwRow *row)
{
  return g_strdup (nw_wording_neighbour_state (((NwNeighbour *) row->record)->state));
}

static char *
dup_link (NwRow *row)
{
  return g_strdup (row->note);
}

static char *
dup_meaning (NwRow *row)
{
  return nw_wording_neighbour_meaning (row->record);
}

static int
compare_addresses (NwRow *a,
                   NwRow *b)
{
  return nw_inet_compare (&((NwNeighbour *) a->record)->address, &((NwNeighbour *) b->record)->address);
}

static void
on_selection_changed (NwNeighboursPage *self)
{
  NwRow *row = nw_table_get_selected (self->table);
  g_autofree char *meaning = row != NULL ? dup_meaning (row) : NULL;

  gtk_widget_set_sensitive (self->forget, row != NULL);
  gtk_label_set_label (self->meaning, meaning != NULL ? meaning : "");
  gtk_widget_set_visible (GTK_WIDGET (self->meaning), meaning != NULL);
}

static void
forget (NwNeighboursPage *self)
{
  NwNamespace *namespace_ = nw_page_get_namespace (NW_PAGE (self));
  NwRow *row = nw_table_get_selected (self->table);

  if (row != NULL)
    nw_page_want_one (NW_PAGE (self),
                      nw_operation_new_neighbour_remove (nw_namespace_get_ref (namespace_), row->note,
                                                         &((NwNeighbour *) row->record)->address));
}

static void
nw_neighbours_page_update (NwPage   *page,
                           gboolean  anew)
{
  NwNeighboursPage *self = NW_NEIGHBOURS_PAGE (page);
  NwNamespace *namespace_ = nw_page_get_namespace (page);
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < namespace_->neighbours->len; i++)
    {
      NwNeighbour *neighbour = g_ptr_array_index (namespace_->neighbours, i);
      NwLink *link = nw_namespace_find_link (namespace_, neighbour->link);
      g_autofree char *address = nw_inet_address_to_string (&neighbour->address);

      g_ptr_array_add (rows, nw_row_new (g_strdup_printf ("%" G_GUINT64_FORMAT " %d %s", namespace_->inode, neighbour->link, address),
                                         namespace_, neighbour, link != NULL ? g_strdup (link->name) : NULL));
    }

  nw_table_set_rows (self->table, rows);
  on_selection_changed (self);
}

static void
nw_neighbours_page_class_init (NwNeighboursPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  NW_PAGE_CLASS (klass)->update = nw_neighbours_page_update;

  g_type_ensure (NW_TYPE_TABLE);

  gtk_widget_class_set_template_from_resource (widget_class, NW_PANELS_RESOURCES "ui/nw-neighbours-page.ui");
  gtk_widget_class_bind_template_child (widget_class, NwNeighboursPage, table);
  gtk_widget_class_bind_template_child (widget_class, NwNeighboursPage, meaning);
  gtk_widget_class_bind_template_child (widget_class, NwNeighboursPage, forget);
  gtk_widget_class_bind_template_callback (widget_class, on_selection_changed);
  gtk_widget_class_bind_template_callback (widget_class, forget);
}

static void
nw_neighbours_page_init (NwNeighboursPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  nw_table_add_column (self->table, _("Address"), dup_address, compare_addresses, NW_COLUMN_MONOSPACE | NW_COLUMN_EXPAND);
  nw_table_add_column (self->table, _("MAC"), dup_mac, NULL, NW_COLUMN_MONOSPACE);
  nw_table_add_column (self->table, _("State"), dup_state, NULL, NW_COLUMN_PLAIN);
  nw_table_add_column (self->table, _("Interface"), dup_link, NULL, NW_COLUMN_PLAIN);
  nw_table_set_tooltip (self->table, dup_meaning);
  nw_table_add_button (self->table, self->forget);
}

NwTable *
nw_neighbours_page_get_table (NwNeighboursPage *self)
{
  g_return_val_if_fail (NW_IS_NEIGHBOURS_PAGE (self), NULL);

  return self->table;
}
