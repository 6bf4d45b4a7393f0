/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A list changes only where the network did. */

#include <string.h>

#include "fixture.h"
#include "nw-row.h"

typedef struct {
  guint n_changes; /* of the list */
  guint n_removed;
  guint n_added;
  guint n_updates; /* of rows in place */
} Changes;

static NwNamespace *some_namespace;

static void
on_items_changed (GListModel *model, guint position, guint removed, guint added, Changes *changes)
{
  changes->n_changes++;
  changes->n_removed += removed;
  changes->n_added += added;
}

static void
on_row_changed (NwRow *row, Changes *changes)
{
  changes->n_updates++;
}

/** @keys: one letter each; an upper-case letter is the same key with another record. */
static GPtrArray *
make_rows (const char *keys)
{
  static NwLink *records[2];
  GPtrArray *rows = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < 2; i++)
    if (records[i] == NULL)
      records[i] = nw_link_new ();

  for (; *keys != '\0'; keys++)
    g_ptr_array_add (rows, nw_row_new (g_strdup_printf ("%c", g_ascii_tolower (*keys)), some_namespace,
                                       records[g_ascii_isupper (*keys) ? 1 : 0], NULL));
  return rows;
}

static char *
read_keys (GListStore *store)
{
  GString *keys = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (store)); i++)
    {
      g_autoptr (NwRow) row = g_list_model_get_item (G_LIST_MODEL (store), i);

      g_string_append (keys, row->key);
    }
  return g_string_free (keys, FALSE);
}

static void
update (GListStore *store, const char *keys)
{
  g_autoptr (GPtrArray) rows = make_rows (keys);

  nw_rows_update (store, rows);
}

static void
check (const char *before, const char *after, guint n_changes, guint n_removed, guint n_added, guint n_updates)
{
  g_autoptr (GListStore) store = g_list_store_new (NW_TYPE_ROW);
  g_autoptr (GHashTable) rows = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_object_unref);
  g_autofree char *expected = g_ascii_strdown (after, -1);
  g_autofree char *keys = NULL;
  Changes changes = { 0 };

  update (store, before);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (store)); i++)
    {
      NwRow *row = g_list_model_get_item (G_LIST_MODEL (store), i);

      g_signal_connect (row, "changed", G_CALLBACK (on_row_changed), &changes);
      g_hash_table_insert (rows, row->key, row);
    }
  g_signal_connect (store, "items-changed", G_CALLBACK (on_items_changed), &changes);

  update (store, after);

  keys = read_keys (store);
  g_assert_cmpstr (keys, ==, expected);
  g_assert_cmpuint (changes.n_changes, ==, n_changes);
  g_assert_cmpuint (changes.n_removed, ==, n_removed);
  g_assert_cmpuint (changes.n_added, ==, n_added);
  g_assert_cmpuint (changes.n_updates, ==, n_updates);

  /* Rows that stay are the same objects, so a selection made of them stays too. */
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (store)); i++)
    {
      g_autoptr (NwRow) row = g_list_model_get_item (G_LIST_MODEL (store), i);
      NwRow *old = g_hash_table_lookup (rows, row->key);

      g_assert_true (old == NULL || old == row);
      if (old != NULL)
        g_signal_handlers_disconnect_by_data (old, &changes);
    }
}

static void
test_minimal (void)
{
  check ("", "", 0, 0, 0, 0);
  check ("abc", "abc", 0, 0, 0, 0);
  check ("", "abc", 1, 0, 3, 0);
  check ("abc", "", 1, 3, 0, 0);
  check ("abcdef", "abef", 1, 2, 0, 0);
  check ("abcdef", "bce", 3, 3, 0, 0);
  check ("aef", "abcdef", 1, 0, 3, 0);
  check ("ace", "abcdef", 3, 0, 3, 0);
  check ("abc", "xbz", 4, 2, 2, 0);
}

static void
test_in_place (void)
{
  check ("abc", "aBc", 0, 0, 0, 1);
  check ("abc", "ABC", 0, 0, 0, 3);
  check ("abc", "aBcd", 1, 0, 1, 1);
}

static void
test_moved (void)
{
  check ("abc", "cab", 2, 1, 1, 0);
  check ("abcd", "dcba", 6, 3, 3, 0);
  check ("abcd", "xdB", 5, 3, 2, 1);
}

static void
test_duplicate_key (void)
{
  g_autoptr (GListStore) store = g_list_store_new (NW_TYPE_ROW);

  g_test_expect_message ("netwarren", G_LOG_LEVEL_CRITICAL, "*distinct*");
  update (store, "aa");
  g_test_assert_expected_messages ();
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  some_namespace = nw_namespace_new (FIXTURE_RED);
  g_test_add_func ("/panels/rows/minimal", test_minimal);
  g_test_add_func ("/panels/rows/in-place", test_in_place);
  g_test_add_func ("/panels/rows/moved", test_moved);
  g_test_add_func ("/panels/rows/duplicate-key", test_duplicate_key);
  status = g_test_run ();
  g_object_unref (some_namespace);
  return status;
}
