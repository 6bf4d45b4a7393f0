/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-table.h"

#include <glib/gi18n-lib.h>

#include "nw-panels.h"

typedef struct {
  NwTable        *table;
  char           *title;
  NwTableText     text;
  NwTableCompare  compare;
  NwColumnFlags   flags;
} Column;

struct _NwTable
{
  AdwBin             parent_instance;

  GtkWidget         *toolbar;
  GtkLabel          *title;
  GtkLabel          *empty;
  GtkStack          *stack;
  GtkScrolledWindow *scrolled;
  GtkColumnView     *view;
  GMenuModel        *menu;
  GtkWidget         *menu_popover;

  GListStore        *store;
  GtkMultiSelection *selection;
  GPtrArray         *columns;
  NwTableText        tooltip;
};

G_DEFINE_FINAL_TYPE (NwTable, nw_table, ADW_TYPE_BIN)

enum {
  PROP_0,
  PROP_TITLE,
  PROP_EMPTY,
  N_PROPS,
};

enum {
  SELECTION_CHANGED,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static void
column_free (gpointer data)
{
  Column *column = data;

  g_free (column->title);
  g_free (column);
}

/* A cell: its text, and under it the note of the row in a column that wants it. */

static void
show_cell (GtkListItem *item,
           NwRow       *row)
{
  Column *column = g_object_get_data (G_OBJECT (item), "column");
  GtkWidget *cell = gtk_list_item_get_child (item);
  GtkWidget *label = gtk_widget_get_first_child (cell);
  GtkWidget *note = gtk_widget_get_next_sibling (label);
  g_autofree char *text = column->text (row);

  gtk_label_set_label (GTK_LABEL (label), text);
  if (note != NULL)
    gtk_label_set_label (GTK_LABEL (note), row->note);

  if (column->table->tooltip != NULL)
    {
      g_autofree char *tooltip = column->table->tooltip (row);

      gtk_widget_set_tooltip_text (cell, tooltip);
    }
}

static void
on_row_changed (NwRow       *row,
                GtkListItem *item)
{
  show_cell (item, row);
}

static void
on_setup (GtkSignalListItemFactory *factory,
          GtkListItem              *item,
          Column                   *column)
{
  GtkWidget *cell = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  if (column->flags & NW_COLUMN_MONOSPACE)
    gtk_widget_add_css_class (label, "monospace");
  gtk_box_append (GTK_BOX (cell), label);

  if (column->flags & NW_COLUMN_NOTED)
    {
      GtkWidget *note = gtk_label_new (NULL);

      gtk_label_set_xalign (GTK_LABEL (note), 0);
      gtk_label_set_wrap (GTK_LABEL (note), TRUE);
      gtk_label_set_wrap_mode (GTK_LABEL (note), PANGO_WRAP_WORD_CHAR);
      gtk_label_set_width_chars (GTK_LABEL (note), 20);
      gtk_label_set_max_width_chars (GTK_LABEL (note), 26);
      gtk_widget_add_css_class (note, "nw-caption");
      gtk_box_append (GTK_BOX (cell), note);
    }

  g_object_set_data (G_OBJECT (item), "column", column);
  gtk_list_item_set_child (item, cell);
}

static void
on_bind (GtkSignalListItemFactory *factory,
         GtkListItem              *item,
         Column                   *column)
{
  NwRow *row = gtk_list_item_get_item (item);

  show_cell (item, row);
  g_signal_connect (row, "changed", G_CALLBACK (on_row_changed), item);
}

static void
on_unbind (GtkSignalListItemFactory *factory,
           GtkListItem              *item,
           Column                   *column)
{
  g_signal_handlers_disconnect_by_func (gtk_list_item_get_item (item), on_row_changed, item);
}

static int
compare_rows (gconstpointer a,
              gconstpointer b,
              gpointer      user_data)
{
  Column *column = user_data;
  g_autofree char *text_a = NULL;
  g_autofree char *text_b = NULL;

  if (column->compare != NULL)
    return column->compare ((NwRow *) a, (NwRow *) b);

  text_a = column->text ((NwRow *) a);
  text_b = column->text ((NwRow *) b);

  return gtk_ordering_from_cmpfunc (g_utf8_collate (text_a, text_b));
}

static void
append_row (NwTable *self,
            GString *text,
            NwRow   *row)
{
  for (guint i = 0; i < self->columns->len; i++)
    {
      Column *column = g_ptr_array_index (self->columns, i);
      g_autofree char *cell = row != NULL ? column->text (row) : g_strdup (column->title);

      if (i > 0)
        g_string_append_c (text, '\t');
      g_string_append (text, cell);
    }
  g_string_append_c (text, '\n');
}

static void
on_selection_changed (NwTable *self)
{
  g_autoptr(GtkBitset) selected = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "table.copy", !gtk_bitset_is_empty (selected));
  g_signal_emit (self, signals[SELECTION_CHANGED], 0);
}

static void
copy (GtkWidget  *widget,
      const char *action,
      GVariant   *parameter)
{
  g_autofree char *text = nw_table_to_text (NW_TABLE (widget), g_str_equal (action, "table.copy"));

  nw_panels_copy (widget, text);
}

static void
on_secondary_click (NwTable *self,
                    int      n_press,
                    double   x,
                    double   y)
{
  GdkRectangle where = { (int) x, (int) y, 1, 1 };

  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu_popover), &where);
  gtk_popover_popup (GTK_POPOVER (self->menu_popover));
}

static void
nw_table_size_allocate (GtkWidget *widget,
                        int        width,
                        int        height,
                        int        baseline)
{
  GTK_WIDGET_CLASS (nw_table_parent_class)->size_allocate (widget, width, height, baseline);

  gtk_popover_present (GTK_POPOVER (NW_TABLE (widget)->menu_popover));
}

static void
nw_table_get_property (GObject    *object,
                       guint       prop_id,
                       GValue     *value,
                       GParamSpec *pspec)
{
  NwTable *self = NW_TABLE (object);

  switch (prop_id)
    {
    case PROP_TITLE:
      g_value_set_string (value, gtk_label_get_label (self->title));
      break;

    case PROP_EMPTY:
      g_value_set_string (value, gtk_label_get_label (self->empty));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
nw_table_set_property (GObject      *object,
                       guint         prop_id,
                       const GValue *value,
                       GParamSpec   *pspec)
{
  NwTable *self = NW_TABLE (object);

  switch (prop_id)
    {
    case PROP_TITLE:
      gtk_label_set_label (self->title, g_value_get_string (value));
      nw_panels_set_label (self->view, g_value_get_string (value));
      break;

    case PROP_EMPTY:
      gtk_label_set_label (self->empty, g_value_get_string (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
nw_table_dispose (GObject *object)
{
  NwTable *self = NW_TABLE (object);

  g_clear_pointer (&self->menu_popover, gtk_widget_unparent);
  if (self->view != NULL)
    gtk_column_view_set_model (self->view, NULL);
  g_clear_object (&self->selection);
  g_clear_object (&self->store);

  G_OBJECT_CLASS (nw_table_parent_class)->dispose (object);
}

static void
nw_table_finalize (GObject *object)
{
  g_ptr_array_unref (NW_TABLE (object)->columns);

  G_OBJECT_CLASS (nw_table_parent_class)->finalize (object);
}

static void
nw_table_class_init (NwTableClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  nw_panels_init ();

  object_class->get_property = nw_table_get_property;
  object_class->set_property = nw_table_set_property;
  object_class->dispose = nw_table_dispose;
  object_class->finalize = nw_table_finalize;
  widget_class->size_allocate = nw_table_size_allocate;

  properties[PROP_TITLE] =
    g_param_spec_string ("title", NULL, NULL, NULL, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_EMPTY] =
    g_param_spec_string ("empty", NULL, NULL, NULL, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[SELECTION_CHANGED] = g_signal_new ("selection-changed", NW_TYPE_TABLE, G_SIGNAL_RUN_LAST, 0,
                                             NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_install_action (widget_class, "table.copy", NULL, copy);
  gtk_widget_class_install_action (widget_class, "table.copy-all", NULL, copy);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK, "table.copy", NULL);

  gtk_widget_class_set_template_from_resource (widget_class, NW_PANELS_RESOURCES "ui/nw-table.ui");
  gtk_widget_class_bind_template_child (widget_class, NwTable, toolbar);
  gtk_widget_class_bind_template_child (widget_class, NwTable, title);
  gtk_widget_class_bind_template_child (widget_class, NwTable, empty);
  gtk_widget_class_bind_template_child (widget_class, NwTable, stack);
  gtk_widget_class_bind_template_child (widget_class, NwTable, scrolled);
  gtk_widget_class_bind_template_child (widget_class, NwTable, view);
  gtk_widget_class_bind_template_child (widget_class, NwTable, menu);
}

static void
nw_table_init (NwTable *self)
{
  GtkGesture *click = gtk_gesture_click_new ();
  GtkSortListModel *sorted;

  gtk_widget_init_template (GTK_WIDGET (self));

  self->columns = g_ptr_array_new_with_free_func (column_free);
  self->store = g_list_store_new (NW_TYPE_ROW);
  sorted = gtk_sort_list_model_new (g_object_ref (G_LIST_MODEL (self->store)),
                                    g_object_ref (gtk_column_view_get_sorter (self->view)));
  self->selection = gtk_multi_selection_new (G_LIST_MODEL (sorted));
  gtk_column_view_set_model (self->view, GTK_SELECTION_MODEL (self->selection));
  g_signal_connect_swapped (self->selection, "selection-changed", G_CALLBACK (on_selection_changed), self);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "table.copy", FALSE);

  self->menu_popover = gtk_popover_menu_new_from_model (self->menu);
  gtk_popover_set_has_arrow (GTK_POPOVER (self->menu_popover), FALSE);
  gtk_widget_set_halign (self->menu_popover, GTK_ALIGN_START);
  gtk_widget_set_parent (self->menu_popover, GTK_WIDGET (self));

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (on_secondary_click), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}

void
nw_table_add_column (NwTable        *self,
                     const char     *title,
                     NwTableText     text,
                     NwTableCompare  compare,
                     NwColumnFlags   flags)
{
  g_autoptr(GtkColumnViewColumn) view_column = NULL;
  g_autoptr(GtkSorter) sorter = NULL;
  GtkListItemFactory *factory;
  Column *column;

  g_return_if_fail (NW_IS_TABLE (self));

  column = g_new0 (Column, 1);
  column->table = self;
  column->title = g_strdup (title);
  column->text = text;
  column->compare = compare;
  column->flags = flags;
  g_ptr_array_add (self->columns, column);

  factory = gtk_signal_list_item_factory_new ();
  g_signal_connect (factory, "setup", G_CALLBACK (on_setup), column);
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind), column);
  g_signal_connect (factory, "unbind", G_CALLBACK (on_unbind), column);

  view_column = gtk_column_view_column_new (title, factory);
  sorter = GTK_SORTER (gtk_custom_sorter_new (compare_rows, column, NULL));
  gtk_column_view_column_set_sorter (view_column, sorter);
  gtk_column_view_column_set_expand (view_column, (flags & NW_COLUMN_EXPAND) != 0);
  gtk_column_view_column_set_resizable (view_column, TRUE);
  gtk_column_view_append_column (self->view, view_column);
}

void
nw_table_add_button (NwTable   *self,
                     GtkWidget *button)
{
  g_return_if_fail (NW_IS_TABLE (self));

  gtk_box_insert_child_after (GTK_BOX (self->toolbar), button, GTK_WIDGET (self->title));
}

void
nw_table_set_tooltip (NwTable     *self,
                      NwTableText  text)
{
  g_return_if_fail (NW_IS_TABLE (self));

  self->tooltip = text;
}

void
nw_table_set_rows (NwTable   *self,
                   GPtrArray *rows)
{
  g_return_if_fail (NW_IS_TABLE (self));

  nw_rows_update (self->store, rows);

  /* Rows whose record changed in place may belong elsewhere in the order now. */
  if (gtk_sorter_get_order (gtk_column_view_get_sorter (self->view)) != GTK_SORTER_ORDER_NONE)
    gtk_sorter_changed (gtk_column_view_get_sorter (self->view), GTK_SORTER_CHANGE_DIFFERENT);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "table.copy-all", rows->len > 0);
  gtk_stack_set_visible_child_name (self->stack, rows->len > 0 ? "rows" : "empty");
}

NwRow *
nw_table_get_selected (NwTable *self)
{
  g_autoptr(GtkBitset) selected = NULL;
  g_autoptr(NwRow) row = NULL;

  g_return_val_if_fail (NW_IS_TABLE (self), NULL);

  selected = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  if (gtk_bitset_is_empty (selected))
    return NULL;

  row = g_list_model_get_item (G_LIST_MODEL (self->selection), gtk_bitset_get_minimum (selected));

  return row; /* the model keeps it */
}

char *
nw_table_to_text (NwTable  *self,
                  gboolean  only_selected)
{
  GString *text;

  g_return_val_if_fail (NW_IS_TABLE (self), NULL);

  text = g_string_new (NULL);
  if (!only_selected)
    append_row (self, text, NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->selection)); i++)
    {
      g_autoptr(NwRow) row = g_list_model_get_item (G_LIST_MODEL (self->selection), i);

      if (!only_selected || gtk_selection_model_is_selected (GTK_SELECTION_MODEL (self->selection), i))
        append_row (self, text, row);
    }

  return g_string_free (text, FALSE);
}

GtkSelectionModel *
nw_table_get_model (NwTable *self)
{
  g_return_val_if_fail (NW_IS_TABLE (self), NULL);

  return GTK_SELECTION_MODEL (self->selection);
}

GtkColumnView *
nw_table_get_view (NwTable *self)
{
  g_return_val_if_fail (NW_IS_TABLE (self), NULL);

  return self->view;
}
