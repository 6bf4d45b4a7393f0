/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <gio/gio.h>

#include "nw-selection.h"

typedef struct {
  NwSelection *selection;
  guint        n_changes;
} Fixture;

static void
on_changed (NwSelection *selection, Fixture *fixture)
{
  fixture->n_changes++;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->selection = nw_selection_new ();
  g_signal_connect (fixture->selection, "changed", G_CALLBACK (on_changed), fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_object_unref (fixture->selection);
}

static NwLink *
add_veth (NwNamespace *namespace_, int index, guint64 peer_namespace, int peer_index)
{
  NwLink *link = nw_link_new ();

  link->index = index;
  link->name = g_strdup_printf ("veth%d", index);
  link->kind = g_strdup ("veth");
  link->alias = g_strdup ("");
  link->peer_index = peer_index;
  link->peer_namespace = peer_namespace;
  g_ptr_array_add (namespace_->links, link);
  return link;
}

/* Namespaces @a and @b; a cable from @a:2 to @b:3, and one in @a from 4 to 5. */
static NwSnapshot *
cabled (guint64 a, guint64 b)
{
  g_autoptr (GPtrArray) namespaces = g_ptr_array_new_with_free_func (g_object_unref);
  NwNamespace *namespace_a = nw_namespace_new (a);
  NwNamespace *namespace_b = nw_namespace_new (b);

  g_ptr_array_add (namespaces, namespace_a);
  g_ptr_array_add (namespaces, namespace_b);
  add_veth (namespace_a, 2, b, 3);
  add_veth (namespace_b, 3, a, 2);
  add_veth (namespace_a, 4, a, 5);
  add_veth (namespace_a, 5, a, 4);
  return nw_snapshot_new (1, namespaces);
}

static NwSelected
cable_from (const NwSnapshot *snapshot, guint64 inode, int index)
{
  NwNamespace *namespace_ = nw_snapshot_find (snapshot, inode);

  return nw_selected_cable (snapshot, namespace_, nw_namespace_find_link (namespace_, index));
}

static void
assert_is (const NwSelected *selected, NwSelectedKind kind, guint64 inode, int link)
{
  g_assert_cmpint (selected->kind, ==, kind);
  g_assert_cmpuint (selected->inode, ==, inode);
  g_assert_cmpint (selected->link, ==, link);
}

static const NwSelected red = { NW_SELECTED_NAMESPACE, 1, 0 };
static const NwSelected blue = { NW_SELECTED_NAMESPACE, 2, 0 };
static const NwSelected link_of_red = { NW_SELECTED_LINK, 1, 2 };

static void
test_changes (Fixture *fixture, gconstpointer data)
{
  const NwSelected several[] = { blue, link_of_red, blue, red };

  nw_selection_clear (fixture->selection);
  g_assert_cmpuint (fixture->n_changes, ==, 0);

  nw_selection_set (fixture->selection, red);
  nw_selection_set (fixture->selection, red);
  g_assert_cmpuint (fixture->n_changes, ==, 1);
  g_assert_true (nw_selection_contains (fixture->selection, red));
  g_assert_false (nw_selection_contains (fixture->selection, blue));

  nw_selection_toggle (fixture->selection, blue);
  assert_is (nw_selection_get (fixture->selection, 1), NW_SELECTED_NAMESPACE, 2, 0);
  nw_selection_toggle (fixture->selection, red);
  g_assert_cmpuint (fixture->n_changes, ==, 3);
  g_assert_cmpuint (nw_selection_get_length (fixture->selection), ==, 1);

  nw_selection_set_all (fixture->selection, several, G_N_ELEMENTS (several));
  g_assert_cmpuint (nw_selection_get_length (fixture->selection), ==, 3);
  assert_is (nw_selection_get (fixture->selection, 0), NW_SELECTED_NAMESPACE, 2, 0);
  assert_is (nw_selection_get (fixture->selection, 1), NW_SELECTED_LINK, 1, 2);
  assert_is (nw_selection_get (fixture->selection, 2), NW_SELECTED_NAMESPACE, 1, 0);

  nw_selection_clear (fixture->selection);
  g_assert_cmpuint (nw_selection_get_length (fixture->selection), ==, 0);
  g_assert_cmpuint (fixture->n_changes, ==, 5);
}

static void
test_cable (Fixture *fixture, gconstpointer data)
{
  g_autoptr (NwSnapshot) snapshot = cabled (9, 7);
  NwSelected one = cable_from (snapshot, 9, 2);
  NwSelected other = cable_from (snapshot, 7, 3);
  NwSelected inner = cable_from (snapshot, 9, 5);

  assert_is (&one, NW_SELECTED_CABLE, 7, 3);
  assert_is (&other, NW_SELECTED_CABLE, 7, 3);
  assert_is (&inner, NW_SELECTED_CABLE, 9, 4);
}

static void
test_prune (Fixture *fixture, gconstpointer data)
{
  g_autoptr (NwSnapshot) snapshot = cabled (1, 3);
  const NwSelected selected[] = {
    blue, red, { NW_SELECTED_LINK, 1, 9 }, link_of_red, { NW_SELECTED_CABLE, 3, 3 }, { NW_SELECTED_CABLE, 2, 3 },
  };

  nw_selection_set_all (fixture->selection, selected, G_N_ELEMENTS (selected));
  nw_selection_prune (fixture->selection, snapshot);
  g_assert_cmpuint (fixture->n_changes, ==, 2);
  g_assert_cmpuint (nw_selection_get_length (fixture->selection), ==, 3);
  assert_is (nw_selection_get (fixture->selection, 0), NW_SELECTED_NAMESPACE, 1, 0);
  assert_is (nw_selection_get (fixture->selection, 1), NW_SELECTED_LINK, 1, 2);
  assert_is (nw_selection_get (fixture->selection, 2), NW_SELECTED_CABLE, 1, 2);

  nw_selection_prune (fixture->selection, snapshot);
  g_assert_cmpuint (fixture->n_changes, ==, 2);
}

/* A namespace that comes back under another number keeps its selected cable, though the canonical end is another. */
static void
test_remap (Fixture *fixture, gconstpointer data)
{
  g_autoptr (NwSnapshot) before = cabled (1, 2);
  g_autoptr (NwSnapshot) after = cabled (5, 2);

  nw_selection_set (fixture->selection, cable_from (before, 1, 2));
  nw_selection_toggle (fixture->selection, red);
  nw_selection_remap (fixture->selection, 1, 5);
  nw_selection_prune (fixture->selection, after);
  g_assert_cmpuint (nw_selection_get_length (fixture->selection), ==, 2);
  g_assert_true (nw_selection_contains (fixture->selection, cable_from (after, 5, 2)));
  assert_is (nw_selection_get (fixture->selection, 1), NW_SELECTED_NAMESPACE, 5, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/selection/changes", Fixture, NULL, set_up, test_changes, tear_down);
  g_test_add ("/selection/cable", Fixture, NULL, set_up, test_cable, tear_down);
  g_test_add ("/selection/prune", Fixture, NULL, set_up, test_prune, tear_down);
  g_test_add ("/selection/remap", Fixture, NULL, set_up, test_remap, tear_down);
  return g_test_run ();
}
