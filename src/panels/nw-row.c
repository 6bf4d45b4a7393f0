/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-row.h"

G_DEFINE_FINAL_TYPE (NwRow, nw_row, G_TYPE_OBJECT)

enum {
  CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void
nw_row_finalize (GObject *object)
{
  NwRow *self = NW_ROW (object);

  g_free (self->key);
  g_free (self->note);
  g_clear_object (&self->namespace_);
  g_clear_object (&self->record);

  G_OBJECT_CLASS (nw_row_parent_class)->finalize (object);
}

static void
nw_row_class_init (NwRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = nw_row_finalize;

  signals[CHANGED] = g_signal_new ("changed", NW_TYPE_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
nw_row_init (NwRow *self)
{
}

static void
nw_row_absorb (NwRow *self,
               NwRow *newer)
{
  gboolean differs = self->record != newer->record || !g_str_equal (self->note, newer->note);

  g_set_object (&self->namespace_, newer->namespace_);

  if (differs)
    {
      g_set_object (&self->record, newer->record);
      g_free (self->note);
      self->note = g_strdup (newer->note);
      g_signal_emit (self, signals[CHANGED], 0);
    }
}

static void
remove_vanished (GListStore *store,
                 GHashTable *wanted)
{
  GListModel *model = G_LIST_MODEL (store);
  guint position = g_list_model_get_n_items (model);

  while (position > 0)
    {
      guint end = position;

      while (position > 0)
        {
          g_autoptr(NwRow) row = g_list_model_get_item (model, position - 1);

          if (g_hash_table_contains (wanted, row->key))
            break;
          position--;
        }

      if (position < end)
        g_list_store_splice (store, position, end - position, NULL, 0);
      else
        position--;
    }
}

/* Brings the row of @key, which is somewhere after @position, to @position. */
static void
move_here (GListStore *store,
           const char *key,
           guint       position)
{
  for (guint i = position + 1; i < g_list_model_get_n_items (G_LIST_MODEL (store)); i++)
    {
      g_autoptr(NwRow) row = g_list_model_get_item (G_LIST_MODEL (store), i);

      if (g_str_equal (row->key, key))
        {
          g_list_store_remove (store, i);
          g_list_store_insert (store, position, row);
          return;
        }
    }
}

NwRow *
nw_row_new (char        *key,
            NwNamespace *namespace_,
            gpointer     record,
            char        *note)
{
  NwRow *self = g_object_new (NW_TYPE_ROW, NULL);

  self->key = key;
  self->namespace_ = g_object_ref (namespace_);
  self->record = g_object_ref (record);
  self->note = note != NULL ? note : g_strdup ("");

  return self;
}

void
nw_rows_update (GListStore *store,
                GPtrArray  *rows)
{
  g_autoptr(GHashTable) wanted = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(GHashTable) present = g_hash_table_new (g_str_hash, g_str_equal);
  GListModel *model = G_LIST_MODEL (store);

  g_return_if_fail (G_IS_LIST_STORE (store));

  for (guint i = 0; i < rows->len; i++)
    {
      gboolean distinct = g_hash_table_add (wanted, ((NwRow *) g_ptr_array_index (rows, i))->key);

      g_return_if_fail (distinct);
    }

  remove_vanished (store, wanted);

  for (guint i = 0; i < g_list_model_get_n_items (model); i++)
    {
      g_autoptr(NwRow) row = g_list_model_get_item (model, i);

      g_hash_table_add (present, row->key);
    }

  for (guint i = 0; i < rows->len; i++)
    {
      NwRow *newer = g_ptr_array_index (rows, i);
      g_autoptr(NwRow) here = g_list_model_get_item (model, i);
      guint n = 0;

      while (i + n < rows->len &&
             !g_hash_table_contains (present, ((NwRow *) g_ptr_array_index (rows, i + n))->key))
        n++;

      if (n > 0)
        {
          g_list_store_splice (store, i, 0, rows->pdata + i, n);
          i += n - 1;
          continue;
        }

      if (!g_str_equal (here->key, newer->key))
        {
          move_here (store, newer->key, i);
          g_clear_object (&here);
          here = g_list_model_get_item (model, i);
        }

      nw_row_absorb (here, newer);
    }
}
