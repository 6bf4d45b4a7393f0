/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <gio/gio.h>
#include <string.h>

#include "nw-error.h"

/* Every code crosses the bus and comes back, under a name that the interface documents. */
static void
test_names (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "..", "data", "org.netwarren.Helper1.xml", NULL);
  g_autofree char *xml = NULL;
  g_autoptr (GError) error = NULL;
  const char *list;

  g_file_get_contents (path, &xml, NULL, &error);
  g_assert_no_error (error);
  list = strstr (xml, "org.netwarren.Helper1.Error.{");
  g_assert_nonnull (list);
  *strchr (list, '}') = '\0';

  for (int code = NW_ERROR_FAILED; code <= NW_ERROR_UNCONFIRMED; code++)
    {
      g_autoptr (GError) sent = g_error_new_literal (NW_ERROR, code, "because");
      g_autofree char *name = g_dbus_error_encode_gerror (sent);
      g_autoptr (GError) received = g_dbus_error_new_for_dbus_error (name, "because");

      g_assert_true (g_str_has_prefix (name, "org.netwarren.Helper1.Error."));
      g_assert_nonnull (strstr (list, strrchr (name, '.') + 1));
      g_assert_error (received, NW_ERROR, code);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/error/names", test_names);
  return g_test_run ();
}
