/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-endpoint.h"
#include "nw-move.h"

/* The network: the root with the switch v-net-0, red with a switch too, and a namespace without a name. */
enum {
  ROOT = 1,
  RED = 10,
  NAMELESS = 77,
};

static void
add_link (NwNamespace *namespace_,
          int          index,
          const char  *name,
          const char  *kind)
{
  NwLink *link = nw_link_new ();

  link->index = index;
  link->name = g_strdup (name);
  link->kind = g_strdup (kind);
  g_ptr_array_add (namespace_->links, link);
}

static NwNamespace *
new_namespace (guint64     inode,
               const char *name)
{
  NwNamespace *namespace_ = nw_namespace_new (inode);

  if (name != NULL)
    {
      g_strfreev (namespace_->names);
      namespace_->names = g_strsplit (name, " ", -1);
    }
  namespace_->is_root = inode == ROOT;
  add_link (namespace_, 2, "v-net-0", "bridge");
  add_link (namespace_, 3, "eth0", "veth");

  return namespace_;
}

static NwSnapshot *
new_snapshot (void)
{
  g_autoptr(GPtrArray) namespaces = g_ptr_array_new_with_free_func (g_object_unref);

  g_ptr_array_add (namespaces, new_namespace (ROOT, NULL));
  g_ptr_array_add (namespaces, new_namespace (RED, "red"));
  g_ptr_array_add (namespaces, new_namespace (NAMELESS, NULL));

  return nw_snapshot_new (1, namespaces);
}

static void
assert_endpoint (NwSelected  selected,
                 const char *key,
                 const char *title)
{
  g_autoptr(NwSnapshot) snapshot = new_snapshot ();
  NwEndpoint endpoint;
  g_autofree char *found_key = NULL;
  g_autofree char *found_title = NULL;

  if (key == NULL)
    {
      g_assert_false (nw_endpoint_find (snapshot, selected, &endpoint));
      return;
    }

  g_assert_true (nw_endpoint_find (snapshot, selected, &endpoint));
  found_key = nw_endpoint_dup_key (&endpoint);
  found_title = nw_endpoint_dup_title (&endpoint);
  g_assert_cmpstr (found_key, ==, key);
  g_assert_cmpstr (found_title, ==, title);
}

static void
test_endpoint (void)
{
  assert_endpoint ((NwSelected) { NW_SELECTED_NAMESPACE, ROOT, 0 }, "/", "Lab host");
  assert_endpoint ((NwSelected) { NW_SELECTED_NAMESPACE, RED, 0 }, "red", "red");
  assert_endpoint ((NwSelected) { NW_SELECTED_NAMESPACE, NAMELESS, 0 }, "#77", "namespace 77");
  assert_endpoint ((NwSelected) { NW_SELECTED_LINK, ROOT, 2 }, "/:v-net-0", "v-net-0");
  assert_endpoint ((NwSelected) { NW_SELECTED_LINK, RED, 2 }, "red:v-net-0", "v-net-0 in red");

  /* An interface that is no switch, what is gone, and a cable. */
  assert_endpoint ((NwSelected) { NW_SELECTED_LINK, RED, 3 }, NULL, NULL);
  assert_endpoint ((NwSelected) { NW_SELECTED_LINK, RED, 4 }, NULL, NULL);
  assert_endpoint ((NwSelected) { NW_SELECTED_NAMESPACE, 11, 0 }, NULL, NULL);
  assert_endpoint ((NwSelected) { NW_SELECTED_CABLE, RED, 3 }, NULL, NULL);
}

static void
assert_move (const char *before_text,
             const char *after_text,
             const char *expected)
{
  g_autoptr(GVariant) before = g_variant_ref_sink (g_variant_new_parsed (before_text));
  g_autoptr(GVariant) after = g_variant_ref_sink (g_variant_new_parsed (after_text));
  g_autoptr(GVariant) from = NULL;
  g_autoptr(GVariant) to = NULL;
  g_autofree char *from_text = NULL;
  g_autofree char *to_text = NULL;
  g_autofree char *both = NULL;

  if (nw_move_find (before, after, &from, &to) == 0)
    {
      g_assert_null (expected);
      g_assert_null (from);
      g_assert_null (to);
      return;
    }

  from_text = g_variant_print (from, FALSE);
  to_text = g_variant_print (to, FALSE);
  both = g_strdup_printf ("%s -> %s", from_text, to_text);
  g_assert_cmpstr (both, ==, expected);
}

static void
test_find (void)
{
  assert_move ("@a{s(dd)} {}", "@a{s(dd)} {}", NULL);
  assert_move ("{'red': (1.0, 2.0)}", "{'red': (1.0, 2.0)}", NULL);
  assert_move ("{'red': (1.0, 2.0)}", "{'red': (1.2, 1.9)}", NULL);
  assert_move ("{'red': (1.0, 2.0)}", "{'red': (1.0, 2.0), 'blue': (9.0, 9.0)}", NULL);
  assert_move ("{'red': (1.0, 2.0), 'blue': (9.0, 9.0)}", "{'red': (1.0, 2.0)}", NULL);
  assert_move ("{'red': (1.0, 2.0), 'blue': (9.0, 9.0)}", "{'blue': (9.0, 33.0), 'red': (1.0, 2.0)}",
               "{'blue': (9.0, 9.0)} -> {'blue': (9.0, 33.0)}");
}

static GVariant *
moved (const char *text)
{
  return g_variant_ref_sink (g_variant_new_parsed (text));
}

static void
test_by_hand (void)
{
  g_autoptr(NwSnapshot) snapshot = new_snapshot ();
  g_autoptr(NwSelection) selection = nw_selection_new ();
  g_autoptr(GVariant) one = moved ("{'red': (1.0, 2.0)}");
  g_autoptr(GVariant) two = moved ("{'red': (1.0, 2.0), '/:v-net-0': (3.0, 4.0)}");

  g_assert_true (nw_move_is_by_hand (one, snapshot, selection));
  g_assert_false (nw_move_is_by_hand (two, snapshot, selection));
  nw_selection_toggle (selection, (NwSelected) { NW_SELECTED_NAMESPACE, RED, 0 });
  g_assert_false (nw_move_is_by_hand (two, snapshot, selection));
  nw_selection_toggle (selection, (NwSelected) { NW_SELECTED_LINK, ROOT, 2 });
  nw_selection_toggle (selection, (NwSelected) { NW_SELECTED_NAMESPACE, ROOT, 0 });
  g_assert_true (nw_move_is_by_hand (two, snapshot, selection));
}

static void
assert_title (const char *text,
              const char *expected)
{
  g_autoptr(GVariant) positions = moved (text);
  g_autofree char *title = nw_move_dup_title (positions);

  g_assert_cmpstr (title, ==, expected);
}

static void
test_title (void)
{
  assert_title ("{'red': (1.0, 2.0)}", "Move red");
  assert_title ("{'/': (1.0, 2.0)}", "Move the host");
  assert_title ("{'/:v-net-0': (1.0, 2.0)}", "Move v-net-0");
  assert_title ("{'red': (1.0, 2.0), 'blue': (3.0, 4.0)}", "Move 2 things");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/move/endpoint", test_endpoint);
  g_test_add_func ("/move/find", test_find);
  g_test_add_func ("/move/by-hand", test_by_hand);
  g_test_add_func ("/move/title", test_title);

  return g_test_run ();
}
