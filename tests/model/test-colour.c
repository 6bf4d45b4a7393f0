/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <gio/gio.h>

#include "nw-colour.h"

static NwNamespace *
named (const char *name)
{
  NwNamespace *namespace_ = nw_namespace_new (4026532182);

  g_strfreev (namespace_->names);
  namespace_->names = g_strsplit (name, " ", -1);
  return namespace_;
}

static NwColour
colour_of (const char *name)
{
  g_autoptr (NwNamespace) namespace_ = named (name);

  return nw_colour_for_namespace (namespace_);
}

/* A namespace called red is red, whatever stands after it that is not another word. */
static void
test_names (void)
{
  for (int colour = 0; colour < NW_COLOUR_NEUTRAL; colour++)
    {
      const char *name = nw_colour_get_name ((NwColour) colour);
      g_autofree char *second = g_strdup_printf ("%s2", name);
      g_autofree char *dashed = g_strdup_printf ("%s-1", name);
      g_autofree char *shouted = g_ascii_strup (name, -1);

      g_assert_cmpint (colour_of (name), ==, colour);
      g_assert_cmpint (colour_of (second), ==, colour);
      g_assert_cmpint (colour_of (dashed), ==, colour);
      g_assert_cmpint (colour_of (shouted), ==, colour);
    }
  g_assert_cmpstr (nw_colour_get_name (NW_COLOUR_RED), ==, "red");
  g_assert_cmpstr (nw_colour_get_name (NW_COLOUR_NEUTRAL), ==, "neutral");
}

/* Others get theirs from their name, evenly; none is neutral, nor looks like the red, the blue or the green one. */
static void
test_others (void)
{
  guint n[NW_N_COLOURS] = { 0 };

  for (guint i = 0; i < 900; i++)
    {
      g_autofree char *name = g_strdup_printf ("ns-%u", i);

      n[colour_of (name)]++;
    }
  for (int colour = 0; colour < NW_N_COLOURS; colour++)
    {
      if (colour == NW_COLOUR_RED || colour == NW_COLOUR_BLUE || colour == NW_COLOUR_GREEN || colour == NW_COLOUR_NEUTRAL)
        g_assert_cmpuint (n[colour], ==, 0);
      else
        g_assert_cmpuint (n[colour], >, 75);
    }

  g_assert_cmpint (colour_of ("router"), !=, NW_COLOUR_RED);
  g_assert_cmpint (colour_of ("redmond"), !=, NW_COLOUR_RED);
  g_assert_cmpint (colour_of ("router"), ==, colour_of ("router"));
}

static void
test_root (void)
{
  g_autoptr (NwNamespace) root = named ("red");
  g_autoptr (NwNamespace) nameless = nw_namespace_new (4026532182);

  root->is_root = TRUE;
  g_assert_cmpint (nw_colour_for_namespace (root), ==, NW_COLOUR_NEUTRAL);
  g_assert_cmpint (nw_colour_for_namespace (nameless), !=, NW_COLOUR_NEUTRAL);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/colour/names", test_names);
  g_test_add_func ("/colour/others", test_others);
  g_test_add_func ("/colour/root", test_root);
  return g_test_run ();
}
