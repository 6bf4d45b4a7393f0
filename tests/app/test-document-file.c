/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <unistd.h>

#include "nw-difference.h"
#include "nw-document-file.h"
#include "nw-error.h"
#include "nw-recovery.h"

typedef struct {
  char  *directory;
  GFile *file;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autofree char *path = NULL;

  fixture->directory = g_dir_make_tmp ("netwarren-XXXXXX", NULL);
  path = g_build_filename (fixture->directory, "a.netwarren", NULL);
  fixture->file = g_file_new_for_path (path);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr(GDir) dir = g_dir_open (fixture->directory, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (fixture->directory, name, NULL);

      g_assert_cmpint (g_unlink (path), ==, 0);
    }
  g_assert_cmpint (g_rmdir (fixture->directory), ==, 0);
  g_object_unref (fixture->file);
  g_free (fixture->directory);
}

static void
on_result (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static GAsyncResult *
wait_result (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);

  return *result;
}

static gboolean
save (NwDocumentFile  *file,
      GFile           *where,
      NwSaveMode       mode,
      GError         **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  nw_document_file_save_async (file, where, mode, on_result, &result);

  return nw_document_file_save_finish (file, wait_result (&result), error);
}

static NwLoadedDocument *
load (GFile   *file,
      GError **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  nw_document_file_load_async (file, NULL, on_result, &result);

  return nw_document_file_load_finish (wait_result (&result), error);
}

static NwDocument *
new_document (const char *name)
{
  NwDocument *document = nw_document_new ();
  g_autoptr(NwOperation) add = nw_operation_new_namespace_add (name);

  g_assert_true (nw_document_apply (document, add, NULL));
  nw_document_set_position (document, name, 10, 20);

  return document;
}

static void
test_modified (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr(NwDocumentFile) file = nw_document_file_new ();
  g_autoptr(NwDocument) empty = nw_document_new ();
  g_autoptr(NwDocument) red = new_document ("red");
  g_autoptr(NwDocument) moved = nw_document_copy (red);
  g_autoptr(GError) error = NULL;

  nw_document_set_position (empty, "/", 5, 5);
  nw_document_file_set_present (file, empty);
  g_assert_false (nw_document_file_is_modified (file));
  nw_document_file_set_present (file, red);
  g_assert_true (nw_document_file_is_modified (file));

  g_assert_true (save (file, fixture->file, NW_SAVE_NEW, &error));
  g_assert_no_error (error);
  g_assert_false (nw_document_file_is_modified (file));

  nw_document_set_position (moved, "red", 100, 20);
  nw_document_file_set_present (file, moved);
  g_assert_true (nw_document_file_is_modified (file));
  nw_document_file_set_present (file, red);
  g_assert_false (nw_document_file_is_modified (file));
}

static void
test_others (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr(NwDocumentFile) one = nw_document_file_new ();
  g_autoptr(NwDocumentFile) other = nw_document_file_new ();
  g_autoptr(NwDocument) red = new_document ("red");
  g_autoptr(NwDocument) blue = new_document ("blue");
  g_autoptr(NwLoadedDocument) loaded = NULL;
  g_autoptr(GError) error = NULL;

  nw_document_file_set_present (one, red);
  nw_document_file_set_present (other, blue);
  g_assert_true (save (one, fixture->file, NW_SAVE_NEW, NULL));
  g_assert_false (save (other, fixture->file, NW_SAVE_NEW, &error));
  g_assert_error (error, NW_ERROR, NW_ERROR_EXISTS);
  g_assert_nonnull (strstr (error->message, "a.netwarren"));
  g_clear_error (&error);

  g_usleep (20000); /* a version is a time, and the kernel's clock for files ticks */
  g_assert_true (save (other, fixture->file, NW_SAVE_REPLACE, NULL));
  g_assert_false (save (one, fixture->file, NW_SAVE_SAME, &error));
  g_assert_error (error, NW_ERROR, NW_ERROR_CHANGED);

  loaded = load (fixture->file, NULL);
  g_assert_true (nw_document_equal (loaded->document, blue));
  nw_document_file_adopt (one, loaded);
  g_assert_true (nw_document_file_is_modified (one));
  g_assert_true (save (one, fixture->file, NW_SAVE_SAME, NULL));
}

static void
test_errors (Fixture       *fixture,
             gconstpointer  data)
{
  g_autoptr(NwDocumentFile) file = nw_document_file_new ();
  g_autoptr(NwDocument) red = new_document ("red");
  g_autoptr(GFile) nowhere = g_file_new_build_filename (fixture->directory, "no", "b.netwarren", NULL);
  g_autoptr(GFile) directory = g_file_new_for_path (fixture->directory);
  g_autoptr(GError) error = NULL;

  nw_document_file_set_present (file, red);
  g_assert_false (save (file, nowhere, NW_SAVE_NEW, &error));
  g_assert_error (error, NW_ERROR, NW_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "b.netwarren"));
  g_assert_null (nw_document_file_get_file (file));
  g_clear_error (&error);

  g_assert_null (load (nowhere, &error));
  g_assert_error (error, NW_ERROR, NW_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (load (directory, &error));
  g_assert_error (error, NW_ERROR, NW_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);

  g_assert_true (g_file_replace_contents (fixture->file, "{ \"format\"", 10, NULL, FALSE, 0, NULL, NULL, NULL));
  g_assert_null (load (fixture->file, &error));
  g_assert_nonnull (strstr (error->message, "a.netwarren"));
  g_assert_nonnull (strstr (error->message, "Line 1"));
}

static void
on_changed_on_disk (NwDocumentFile *file,
                    gboolean        gone,
                    int            *told)
{
  *told = gone ? 2 : 1;
}

static void
test_watched (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr(NwDocumentFile) file = nw_document_file_new ();
  g_autoptr(NwDocument) red = new_document ("red");
  int told = 0;

  nw_document_file_set_present (file, red);
  g_assert_true (save (file, fixture->file, NW_SAVE_NEW, NULL));
  g_signal_connect (file, "changed-on-disk", G_CALLBACK (on_changed_on_disk), &told);

  g_usleep (20000);
  g_assert_true (g_file_replace_contents (fixture->file, "x", 1, NULL, FALSE, 0, NULL, NULL, NULL));
  while (told != 1)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (g_file_delete (fixture->file, NULL, NULL));
  while (told != 2)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (nw_document_file_is_modified (file));
}

static GPtrArray *
find (const char *directory)
{
  g_autoptr(GAsyncResult) result = NULL;

  nw_recovery_find_async (directory, on_result, &result);

  return nw_recovery_find_finish (wait_result (&result));
}

static gboolean
has_copy (const char *directory)
{
  g_autoptr(GDir) dir = g_dir_open (directory, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, ".netwarren"))
      return TRUE;

  return FALSE;
}

static void
wait_copy (const char *directory)
{
  while (!has_copy (directory))
    g_main_context_iteration (NULL, TRUE);
}

static void
test_recovery (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr(NwRecovery) recovery = nw_recovery_new (fixture->directory);
  g_autoptr(NwDocument) red = new_document ("red");
  g_autoptr(GPtrArray) none = NULL;
  g_autoptr(GPtrArray) left = NULL;
  g_autoptr(GPtrArray) held = NULL;
  g_autoptr(GPtrArray) after = NULL;
  NwRecovery *found;

  nw_recovery_keep (recovery, red, fixture->file);
  wait_copy (fixture->directory);
  while (g_main_context_iteration (NULL, FALSE))
    ;

  /* That of one who lives is nobody else's. */
  none = find (fixture->directory);
  g_assert_cmpuint (none->len, ==, 0);

  /* The thread may still hold it. */
  g_object_add_weak_pointer (G_OBJECT (recovery), (gpointer *) &recovery);
  g_object_unref (recovery);
  while (recovery != NULL)
    g_main_context_iteration (NULL, TRUE);

  left = find (fixture->directory);
  g_assert_cmpuint (left->len, ==, 1);
  found = left->pdata[0];
  g_assert_true (nw_document_equal (nw_recovery_get_document (found), red));
  g_assert_true (g_file_equal (nw_recovery_get_file (found), fixture->file));
  g_assert_cmpint (ABS (nw_recovery_get_time (found) - g_get_real_time () / G_USEC_PER_SEC), <, 60);

  /* Whoever found it has it alone. */
  held = find (fixture->directory);
  g_assert_cmpuint (held->len, ==, 0);
  nw_recovery_discard (found);
  after = find (fixture->directory);
  g_assert_cmpuint (after->len, ==, 0);
  g_assert_false (has_copy (fixture->directory));
}

static void
assert_list (GPtrArray  *list,
             const char *expected)
{
  g_autofree char *text = NULL;

  g_ptr_array_add (list, NULL);
  text = g_strjoinv (", ", (char **) list->pdata);
  g_ptr_array_remove_index (list, list->len - 1);
  g_assert_cmpstr (text, ==, expected);
}

static void
apply (NwDocument  *document,
       NwOperation *operation)
{
  g_autoptr(NwOperation) owned = operation;

  g_assert_true (nw_document_apply (document, owned, NULL));
}

static void
test_difference (void)
{
  g_autoptr(NwDocument) wanted = nw_document_new ();
  g_autoptr(NwDocument) present = NULL;
  g_autoptr(NwPlan) gentle = NULL;
  g_autoptr(NwPlan) whole = NULL;
  g_autoptr(NwDifference) one = NULL;
  g_autoptr(NwDifference) other = NULL;

  apply (wanted, nw_operation_new_namespace_add ("red"));
  apply (wanted, nw_operation_new_namespace_add ("blue"));
  apply (wanted, nw_operation_new_veth_add (nw_document_ref ("red"), "veth-red", nw_document_ref ("blue"), "veth-blue"));
  present = nw_document_copy (wanted);
  apply (wanted, nw_operation_new_link_set_up (nw_document_ref ("blue"), "veth-blue", TRUE));
  apply (wanted, nw_operation_new_namespace_add ("green"));
  apply (present, nw_operation_new_namespace_add ("extra"));

  gentle = nw_document_plan_from (wanted, present, NW_DOCUMENT_DEFAULT, NULL);
  one = nw_difference_new (wanted, present, gentle);
  assert_list (one->made, "green");
  assert_list (one->changed, "veth-blue — veth-red");
  assert_list (one->removed, "");
  assert_list (one->same, "red, blue");
  assert_list (one->others, "extra");

  whole = nw_document_plan_from (wanted, present, NW_DOCUMENT_REMOVE, NULL);
  other = nw_difference_new (wanted, present, whole);
  assert_list (other->removed, "extra");
  assert_list (other->others, "");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, function) g_test_add (name, Fixture, NULL, set_up, function, tear_down)
  ADD ("/document-file/modified", test_modified);
  ADD ("/document-file/others", test_others);
  ADD ("/document-file/errors", test_errors);
  ADD ("/document-file/watched", test_watched);
  ADD ("/document-file/recovery", test_recovery);
  g_test_add_func ("/document-file/difference", test_difference);

  return g_test_run ();
}
