/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <math.h>

#include "nw-state.h"

typedef struct {
  char *directory;
  char *path;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->directory = g_dir_make_tmp ("netwarren-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->directory, "deep", "state.ini", NULL);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_autofree char *deep = g_path_get_dirname (fixture->path);

  g_unlink (fixture->path);
  g_rmdir (deep);
  g_assert_cmpint (g_rmdir (fixture->directory), ==, 0);
  g_free (fixture->path);
  g_free (fixture->directory);
}

static void
test_defaults (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr(NwState) state = nw_state_new (fixture->path);
  g_autoptr(GVariant) positions = nw_state_get_positions (state, "lab");
  g_autofree char *style = nw_state_get_style (state);
  int width, height;
  gboolean maximized;

  nw_state_get_window (state, &width, &height, &maximized);
  g_assert_cmpint (width, >=, 360);
  g_assert_cmpint (height, >=, 400);
  g_assert_false (maximized);
  g_assert_true (nw_state_get_pane (state, "outline"));
  g_assert_cmpstr (style, ==, "default");
  g_assert_cmpuint (g_variant_n_children (positions), ==, 0);

  /* To look is not to write. */
  nw_state_flush (state);
  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
}

static void
test_remembers (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr(NwState) state = nw_state_new (fixture->path);
  g_autoptr(NwState) next = NULL;
  g_autoptr(GVariant) positions = NULL;
  g_autoptr(GVariant) computer = NULL;
  g_autofree char *style = NULL;
  GVariantBuilder builder;
  int width, height;
  gboolean maximized;
  double x, y;
  GStatBuf status;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{s(dd)}"));
  g_variant_builder_add (&builder, "{s(dd)}", "red", 12.5, -300.25);
  g_variant_builder_add (&builder, "{s(dd)}", "/", 0.0, 1e6);
  g_variant_builder_add (&builder, "{s(dd)}", "it's \\x0a [\"odd\"]; =", 1.0, 2.0);
  g_variant_builder_add (&builder, "{s(dd)}", "#4026532182", 3.0, 4.0);
  g_variant_builder_add (&builder, "{s(dd)}", "far", (double) INFINITY, 4.0);
  nw_state_set_positions (state, "lab", g_variant_builder_end (&builder));
  nw_state_set_window (state, 901, 702, TRUE);
  nw_state_set_pane (state, "inspector", FALSE);
  nw_state_set_style (state, "dark");
  nw_state_flush (state);

  /* Names of what somebody builds are nobody else's business. */
  g_assert_cmpint (g_stat (fixture->path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0077, ==, 0);

  next = nw_state_new (fixture->path);
  nw_state_get_window (next, &width, &height, &maximized);
  g_assert_cmpint (width, ==, 901);
  g_assert_cmpint (height, ==, 702);
  g_assert_true (maximized);
  g_assert_false (nw_state_get_pane (next, "inspector"));
  g_assert_true (nw_state_get_pane (next, "outline"));
  style = nw_state_get_style (next);
  g_assert_cmpstr (style, ==, "dark");

  positions = nw_state_get_positions (next, "lab");
  g_assert_cmpuint (g_variant_n_children (positions), ==, 3);
  g_assert_true (g_variant_lookup (positions, "red", "(dd)", &x, &y));
  g_assert_cmpfloat (x, ==, 12.5);
  g_assert_cmpfloat (y, ==, -300.25);
  g_assert_true (g_variant_lookup (positions, "it's \\x0a [\"odd\"]; =", "(dd)", &x, &y));

  /* Each world has its own. */
  computer = nw_state_get_positions (next, "computer");
  g_assert_cmpuint (g_variant_n_children (computer), ==, 0);
}

/* Many changes are written once, a moment later, without anybody asking. */
static void
test_writes_by_itself (Fixture       *fixture,
                       gconstpointer  data)
{
  g_autoptr(NwState) state = nw_state_new (fixture->path);
  gint64 deadline = g_get_monotonic_time () + 10 * G_TIME_SPAN_SECOND;
  int width = 0, height;
  gboolean maximized;

  for (int i = 0; i < 100; i++)
    nw_state_set_window (state, 500 + i, 600, FALSE);
  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));

  /* A file that is there may still be empty. */
  while (width != 599 && g_get_monotonic_time () < deadline)
    {
      g_autoptr(NwState) next = NULL;

      g_main_context_iteration (NULL, FALSE);
      next = nw_state_new (fixture->path);
      nw_state_get_window (next, &width, &height, &maximized);
      g_usleep (1000);
    }
  g_assert_cmpint (width, ==, 599);
}

static void
test_spoilt (Fixture       *fixture,
             gconstpointer  data)
{
  static const char * const contents[] = {
    "no key file at all \x01\x02",
    "[window]\nwidth=many\nheight=-5\nmaximized=perhaps\n[panes]\noutline=7\n[lab]\npositions={'red': (1,\n",
    "[lab]\npositions=[1, 2, 3]\n[window]\nwidth=99999999999999999999\n[appearance]\nstyle=pink\n",
    "[lab]\npositions={'red': (nan, 1.0), 'blue': (1.0, inf), 'green': (1.0, 2.0)}\n",
  };
  g_autofree char *directory = g_path_get_dirname (fixture->path);

  g_assert_cmpint (g_mkdir (directory, 0700), ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (contents); i++)
    {
      g_autoptr(NwState) state = NULL;
      g_autoptr(GVariant) positions = NULL;
      g_autofree char *style = NULL;
      int width, height;
      gboolean maximized;

      g_assert_true (g_file_set_contents (fixture->path, contents[i], -1, NULL));
      state = nw_state_new (fixture->path);
      nw_state_get_window (state, &width, &height, &maximized);
      g_assert_cmpint (width, ==, 1280);
      g_assert_cmpint (height, ==, 800);
      g_assert_false (maximized);
      g_assert_true (nw_state_get_pane (state, "outline"));
      style = nw_state_get_style (state);
      g_assert_cmpstr (style, ==, "default");
      positions = nw_state_get_positions (state, "lab");
      g_assert_cmpuint (g_variant_n_children (positions), ==, i == 3 ? 1 : 0);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/state/defaults", Fixture, NULL, set_up, test_defaults, tear_down);
  g_test_add ("/state/remembers", Fixture, NULL, set_up, test_remembers, tear_down);
  g_test_add ("/state/writes-by-itself", Fixture, NULL, set_up, test_writes_by_itself, tear_down);
  g_test_add ("/state/spoilt", Fixture, NULL, set_up, test_spoilt, tear_down);

  return g_test_run ();
}
