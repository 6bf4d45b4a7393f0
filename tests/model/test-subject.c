/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What an operation is about, and which operations are about a thing. */

#include "nw-command.h"
#include "nw-subject.h"
#include "world.h"

typedef struct {
  NwSnapshot *snapshot;
  NwLink     *veth_red;
  NwLink     *veth_blue;
} Scene;

#define RED 101
#define BLUE 102

static Scene
scene_new (void)
{
  g_autoptr (GPtrArray) namespaces = g_ptr_array_new_with_free_func (g_object_unref);
  NwNamespace *red, *blue;
  Scene scene;

  add_namespace (namespaces, 100, NULL);
  red = add_namespace (namespaces, RED, "red");
  blue = add_namespace (namespaces, BLUE, "blue");
  add_link (red, 1, "lo", "loopback", "up", NULL);
  scene.veth_red = add_link (red, 2, "veth-red", "veth", "up", NULL);
  scene.veth_blue = add_link (blue, 7, "veth-blue", "veth", "up", NULL);
  plug_cable (red, scene.veth_red, blue, scene.veth_blue);
  scene.snapshot = nw_snapshot_new (1, namespaces);

  return scene;
}

static void
assert_finds (NwOperation *operation, const NwSnapshot *snapshot, NwSelectedKind kind, guint64 inode, int link)
{
  g_autoptr (NwOperation) owned = operation;
  g_autoptr (GArray) subjects = nw_subject_find (operation, snapshot);
  const NwSelected *selected = &g_array_index (subjects, NwSelected, 0);

  g_assert_cmpuint (subjects->len, ==, 1);
  g_assert_cmpint (selected->kind, ==, kind);
  g_assert_cmpuint (selected->inode, ==, inode);
  g_assert_cmpint (selected->link, ==, link);
}

static void
test_find (void)
{
  Scene scene = scene_new ();
  g_autoptr (NwSnapshot) snapshot = scene.snapshot;
  NwNamespaceRef red = { RED, (char *) "red" };
  NwNamespaceRef old_red = { 77, (char *) "red" }; /* before an undo and a redo */
  NwNamespaceRef blue = { 0, (char *) "blue" };
  g_autoptr (NwOperation) gone = nw_operation_new_link_set_up (red, "veth-green", TRUE);
  g_autoptr (GArray) nothing = nw_subject_find (gone, snapshot);

  assert_finds (nw_operation_new_namespace_add ("red"), snapshot, NW_SELECTED_NAMESPACE, RED, 0);
  assert_finds (nw_operation_new_veth_add (red, "veth-red", blue, "veth-blue"), snapshot, NW_SELECTED_CABLE, RED, 2);
  assert_finds (nw_operation_new_link_set_up (old_red, "veth-red", TRUE), snapshot, NW_SELECTED_LINK, RED, 2);
  assert_finds (nw_operation_new_link_rename (blue, "veth0", "veth-blue"), snapshot, NW_SELECTED_LINK, BLUE, 7);
  assert_finds (nw_operation_new_link_move (red, "veth-blue", blue), snapshot, NW_SELECTED_LINK, BLUE, 7);
  assert_finds (nw_operation_new_forwarding_set (red, AF_INET, TRUE), snapshot, NW_SELECTED_NAMESPACE, RED, 0);
  g_assert_cmpuint (nothing->len, ==, 0);
}

static gboolean
is_named (NwOperation *operation, const NwSnapshot *snapshot, NwSelected selected)
{
  g_autoptr (NwOperation) owned = operation;

  return nw_subject_is_named (operation, snapshot, &selected);
}

static void
test_is_named (void)
{
  Scene scene = scene_new ();
  g_autoptr (NwSnapshot) snapshot = scene.snapshot;
  NwNamespaceRef red = { RED, (char *) "red" };
  NwNamespaceRef blue = { BLUE, (char *) "blue" };
  NwSelected in_red = { NW_SELECTED_NAMESPACE, RED, 0 };
  NwSelected in_blue = { NW_SELECTED_NAMESPACE, BLUE, 0 };
  NwSelected veth_red = { NW_SELECTED_LINK, RED, 2 };
  NwSelected lo = { NW_SELECTED_LINK, RED, 1 };
  NwSelected cable = { NW_SELECTED_CABLE, RED, 2 };

  g_assert_true (is_named (nw_operation_new_namespace_add ("red"), snapshot, in_red));
  g_assert_false (is_named (nw_operation_new_namespace_add ("red"), snapshot, in_blue));
  g_assert_false (is_named (nw_operation_new_namespace_add ("red"), snapshot, veth_red));
  g_assert_true (is_named (nw_operation_new_veth_add (red, "veth-red", blue, "veth-blue"), snapshot, in_blue));
  g_assert_true (is_named (nw_operation_new_veth_add (red, "veth-red", blue, "veth-blue"), snapshot, cable));
  g_assert_true (is_named (nw_operation_new_link_set_up (blue, "veth-blue", TRUE), snapshot, cable));
  g_assert_false (is_named (nw_operation_new_link_set_up (blue, "veth-blue", TRUE), snapshot, veth_red));
  g_assert_true (is_named (nw_operation_new_link_set_up (red, "veth-red", TRUE), snapshot, veth_red));
  g_assert_false (is_named (nw_operation_new_link_set_up (red, "veth-red", TRUE), snapshot, lo));
  g_assert_true (is_named (nw_operation_new_link_move (blue, "veth-red", red), snapshot, veth_red));
}

static void
assert_ping (const char *name, const char *target, const char *link, guint count, const char *expected)
{
  NwNamespaceRef from = { 0, (char *) name };
  g_autofree char *command = NULL;
  NwInet inet;

  g_assert_true (nw_inet_parse_address (target, &inet, NULL));
  command = nw_command_ping (&from, &inet, link, count);
  g_assert_cmpstr (command, ==, expected);
}

static void
test_ping (void)
{
  assert_ping ("red", "192.168.15.2", NULL, 0, "ip netns exec red ping 192.168.15.2");
  assert_ping ("", "10.0.0.1", NULL, 3, "ping -c 3 10.0.0.1");
  assert_ping ("red", "fe80::1", "veth-red", 0, "ip netns exec red ping -I veth-red fe80::1");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/subject/find", test_find);
  g_test_add_func ("/subject/is-named", test_is_named);
  g_test_add_func ("/subject/ping", test_ping);

  return g_test_run ();
}
