/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What each request requires: on networks made record by record, since nothing of this asks the kernel or polkit. */

#include <linux/if_link.h>

#include "../model/world.h"
#include "nw-action.h"
#include "nw-error.h"
#include "nw-helper-interface.h"

enum { ROOT = 1, RED, BLUE, GREEN, PODMAN, DOCKER };

/* A computer: red, blue and green are ours, podman's and docker's are not.
 *
 *     root: eth0 (hardware), to-red ── red: up0        red: r0 ── blue: b0      blue: b1 ── podman: p0
 *     eth0 ← vlan in root; eth0 ← macvlan mac0 carried to green; podman: p1 ── docker: d0
 *     red: r0 ← macvlan carried to docker */
static NwSnapshot *
make_computer (void)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_object_unref);
  NwNamespace *root = add_namespace (all, ROOT, NULL);
  NwNamespace *red = add_namespace (all, RED, "red");
  NwNamespace *blue = add_namespace (all, BLUE, "blue");
  NwNamespace *green = add_namespace (all, GREEN, "green");
  NwNamespace *podman = add_namespace (all, PODMAN, "podman<1>");
  NwNamespace *docker = add_namespace (all, DOCKER, "docker");
  NwLink *link;

  root->is_ours = podman->is_ours = docker->is_ours = FALSE;
  add_link (root, 1, "lo", "loopback", "up", NULL);
  add_link (root, 2, "eth0", "", "up", NULL);
  link = add_link (root, 3, "eth0.7", "vlan", "up", NULL);
  link->peer_index = 2;
  link->peer_namespace = ROOT;
  add_link (red, 1, "lo", "loopback", "up", NULL);
  plug_cable (root, add_link (root, 4, "to-red", "veth", "up", NULL), red, add_link (red, 2, "up0", "veth", "up", NULL));
  plug_cable (red, add_link (red, 3, "r0", "veth", "up", NULL), blue, add_link (blue, 2, "b0", "veth", "up", NULL));
  plug_cable (blue, add_link (blue, 3, "b1", "veth", "up", NULL), podman, add_link (podman, 2, "p0", "veth", "up", NULL));
  plug_cable (podman, add_link (podman, 3, "p1", "veth", "up", NULL), docker, add_link (docker, 2, "d0", "veth", "up", NULL));
  link = add_link (green, 2, "mac0", "macvlan", "up", NULL);
  link->peer_index = 2;
  link->peer_namespace = ROOT;
  link = add_link (docker, 3, "mac1", "macvlan", "up", NULL);
  link->peer_index = 3;
  link->peer_namespace = RED;
  return nw_snapshot_new (1, all);
}

static NwNamespaceRef
ref (guint64 inode)
{
  static const char *const names[] = { "", "", "red", "blue", "green", "podman<1>", "docker" };

  return (NwNamespaceRef) { inode, (char *) names[inode] };
}

static const NwNamespaceRef new_one = { 0, (char *) "new" };

static NwAction
action_for (NwOperation *taken)
{
  g_autoptr (NwOperation) operation = taken;
  g_autoptr (NwSnapshot) computer = make_computer ();

  return nw_action_for_operation (operation, computer);
}

static void
test_where_it_acts (void)
{
  const NwInet address = inet ("10.0.0.1/24");

  g_assert_cmpint (action_for (nw_operation_new_namespace_add ("new")), ==, NW_ACTION_MODIFY);
  g_assert_cmpint (action_for (nw_operation_new_address_replace (new_one, "x", &address)), ==, NW_ACTION_MODIFY);
  g_assert_cmpint (action_for (nw_operation_new_address_replace (ref (RED), "up0", &address)), ==, NW_ACTION_MODIFY);
  g_assert_cmpint (action_for (nw_operation_new_address_replace (ref (PODMAN), "p0", &address)), ==, NW_ACTION_MODIFY_FOREIGN);
  g_assert_cmpint (action_for (nw_operation_new_address_replace (ref (ROOT), "eth0", &address)), ==, NW_ACTION_MODIFY_HOST);
  g_assert_cmpint (action_for (nw_operation_new_forwarding_set (ref (ROOT), AF_INET, TRUE)), ==, NW_ACTION_MODIFY_HOST);
  g_assert_cmpint (action_for (nw_operation_new_address_replace ((NwNamespaceRef) { 99, (char *) "red" }, "up0", &address)),
                   ==, NW_ACTION_IMPOSSIBLE);
}

static void
test_every_kind (void)
{
  g_autoptr (NwSnapshot) computer = make_computer ();
  static const struct { guint64 inode; NwAction action; } places[] = {
    { ROOT, NW_ACTION_MODIFY_HOST }, { GREEN, NW_ACTION_MODIFY }, { DOCKER, NW_ACTION_MODIFY_FOREIGN },
  };

  for (guint i = 0; i < NW_N_OPERATION_KINDS; i++)
    for (guint j = 0; j < G_N_ELEMENTS (places); j++)
      {
        /* The reference alone decides here: a link of that name is nowhere. */
        g_autoptr (NwOperation) operation = nw_operation_new_link_set_up (ref (places[j].inode), "nowhere", TRUE);
        NwAction action;

        operation->kind = i;
        action = nw_action_for_operation (operation, computer);
        /* Deleting docker's takes its cable's end from podman's with it; both are others'. */
        g_assert_cmpint (action, ==, places[j].action);
      }
}

static void
test_cables (void)
{
  g_assert_cmpint (action_for (nw_operation_new_veth_add (ref (RED), "a", ref (BLUE), "b")), ==, NW_ACTION_MODIFY);
  g_assert_cmpint (action_for (nw_operation_new_veth_add (new_one, "a", ref (BLUE), "b")), ==, NW_ACTION_MODIFY);
  g_assert_cmpint (action_for (nw_operation_new_veth_add (ref (RED), "a", ref (DOCKER), "b")), ==, NW_ACTION_MODIFY_FOREIGN);
  g_assert_cmpint (action_for (nw_operation_new_veth_add (ref (RED), "a", ref (ROOT), "b")), ==, NW_ACTION_MODIFY_HOST);
  g_assert_cmpint (action_for (nw_operation_new_veth_add (ref (ROOT), "a", ref (DOCKER), "b")), ==, NW_ACTION_MODIFY_HOST);
  g_assert_cmpint (action_for (nw_operation_new_veth_add (ref (RED), "a", (NwNamespaceRef) { 99, (char *) "x" }, "b")),
                   ==, NW_ACTION_IMPOSSIBLE);

  /* The other end goes with it. */
  g_assert_cmpint (action_for (nw_operation_new_link_remove (ref (BLUE), "b0")), ==, NW_ACTION_MODIFY);
  g_assert_cmpint (action_for (nw_operation_new_link_remove (ref (BLUE), "b1")), ==, NW_ACTION_MODIFY_FOREIGN);
  g_assert_cmpint (action_for (nw_operation_new_link_remove (ref (RED), "up0")), ==, NW_ACTION_MODIFY_HOST);
  /* It stays. */
  g_assert_cmpint (action_for (nw_operation_new_link_set_up (ref (RED), "up0", FALSE)), ==, NW_ACTION_MODIFY);
  g_assert_cmpint (action_for (nw_operation_new_link_move (ref (RED), "up0", ref (BLUE))), ==, NW_ACTION_MODIFY);

  g_assert_cmpint (action_for (nw_operation_new_link_move (ref (RED), "r0", ref (ROOT))), ==, NW_ACTION_MODIFY_HOST);
  g_assert_cmpint (action_for (nw_operation_new_link_move (ref (ROOT), "eth0", ref (RED))), ==, NW_ACTION_MODIFY_HOST);
  g_assert_cmpint (action_for (nw_operation_new_link_move (ref (BLUE), "b0", ref (DOCKER))), ==, NW_ACTION_MODIFY_FOREIGN);
}

static void
test_what_stands_on_it (void)
{
  /* docker's mac1 stands on r0, so that goes, or goes down, with it. */
  g_assert_cmpint (action_for (nw_operation_new_link_remove (ref (RED), "r0")), ==, NW_ACTION_MODIFY_FOREIGN);
  g_assert_cmpint (action_for (nw_operation_new_link_set_up (ref (RED), "r0", FALSE)), ==, NW_ACTION_MODIFY_FOREIGN);
  g_assert_cmpint (action_for (nw_operation_new_link_set_mtu (ref (RED), "r0", 1400)), ==, NW_ACTION_MODIFY_FOREIGN);
  /* What it stands on notices nothing. */
  g_assert_cmpint (action_for (nw_operation_new_link_remove (ref (GREEN), "mac0")), ==, NW_ACTION_MODIFY);
}

static void
test_namespaces_that_go (void)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (NwOperation) remove = nw_operation_new_namespace_remove (ref (RED));
  g_autoptr (NwSnapshot) lent = NULL;
  NwNamespace *red;

  g_assert_cmpint (action_for (nw_operation_new_namespace_remove (ref (GREEN))), ==, NW_ACTION_MODIFY);
  g_assert_cmpint (action_for (nw_operation_new_namespace_remove (ref (BLUE))), ==, NW_ACTION_MODIFY_FOREIGN);
  g_assert_cmpint (action_for (nw_operation_new_namespace_remove (ref (RED))), ==, NW_ACTION_MODIFY_HOST);

  /* Hardware that was lent to it falls back to the computer. */
  add_namespace (all, ROOT, NULL);
  red = add_namespace (all, RED, "red");
  add_link (red, 1, "lo", "loopback", "up", NULL);
  add_link (red, 2, "wlan0", "", "up", NULL);
  lent = nw_snapshot_new (1, all);
  g_assert_cmpint (nw_action_for_operation (remove, lent), ==, NW_ACTION_MODIFY_HOST);
}

/* One end is known only from the other: while it moves, or where the kernel does not say. */
static void
test_cables_that_say_little (void)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (NwOperation) remove = nw_operation_new_link_remove (ref (RED), "up0");
  g_autoptr (NwSnapshot) computer = NULL;
  NwNamespace *root = add_namespace (all, ROOT, NULL);
  NwNamespace *red = add_namespace (all, RED, "red");
  NwLink *host_end = add_link (root, 2, "to-red", "veth", "up", NULL);

  add_link (red, 2, "up0", "veth", "up", NULL);
  host_end->peer_index = 2;
  host_end->peer_namespace = RED;
  computer = nw_snapshot_new (1, all);
  g_assert_cmpint (nw_action_for_operation (remove, computer), ==, NW_ACTION_MODIFY_HOST);
}

static void
test_plans (void)
{
  g_autoptr (NwSnapshot) computer = make_computer ();
  g_autoptr (NwPlan) plan = nw_plan_new ("");
  g_autoptr (NwPlan) stale = nw_plan_new ("");
  g_autoptr (NwDemand) modest = NULL;
  g_autoptr (NwDemand) foreign = NULL;
  g_autoptr (NwDemand) greatest = NULL;
  g_autoptr (GError) error = NULL;

  nw_plan_take (plan, nw_operation_new_namespace_add ("new"));
  nw_plan_take (plan, nw_operation_new_veth_add (new_one, "n0", ref (GREEN), "g0"));
  modest = nw_demand_new_for_plan (plan, computer, &error);
  g_assert_no_error (error);
  g_assert_cmpint (modest->action, ==, NW_ACTION_MODIFY);
  g_assert_cmpstr (modest->objects, ==, "new, green");
  g_assert_cmpstr (modest->what, ==, "Add the namespace new; Add the cable n0 — g0");

  nw_plan_take (plan, nw_operation_new_link_set_up (ref (PODMAN), "p0", FALSE));
  nw_plan_take (plan, nw_operation_new_link_set_up (ref (PODMAN), "p0", TRUE));
  foreign = nw_demand_new_for_plan (plan, computer, &error);
  g_assert_cmpint (foreign->action, ==, NW_ACTION_MODIFY_FOREIGN);
  g_assert_cmpstr (foreign->objects, ==, "podman?1?"); /* no markup */
  g_assert_cmpstr (foreign->what, ==, "Set p0 down; Set p0 up");

  nw_plan_take (plan, nw_operation_new_forwarding_set (ref (ROOT), AF_INET, TRUE));
  nw_plan_take (plan, nw_operation_new_link_set_up (ref (DOCKER), "d0", FALSE));
  greatest = nw_demand_new_for_plan (plan, computer, &error);
  g_assert_cmpint (greatest->action, ==, NW_ACTION_MODIFY_HOST);
  g_assert_null (strstr (greatest->what, "p0"));
  g_assert_nonnull (strstr (greatest->what, "orward"));

  nw_plan_take (stale, nw_operation_new_link_set_up ((NwNamespaceRef) { 99, (char *) "red" }, "up0", TRUE));
  g_assert_null (nw_demand_new_for_plan (stale, computer, &error));
  g_assert_error (error, NW_ERROR, NW_ERROR_NOT_FOUND);
}

static void
test_long_plans (void)
{
  g_autoptr (NwSnapshot) computer = make_computer ();
  g_autoptr (NwPlan) plan = nw_plan_new ("");
  g_autoptr (NwDemand) demand = NULL;

  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *name = g_strdup_printf ("n%u", i);

      nw_plan_take (plan, nw_operation_new_namespace_add (name));
    }
  demand = nw_demand_new_for_plan (plan, computer, NULL);
  g_assert_cmpstr (demand->objects, ==, "n0, n1, n2, n3, 96 more");
  g_assert_cmpstr (demand->what, ==,
                   "Add the namespace n0; Add the namespace n1; Add the namespace n2; Add the namespace n3; 96 more");
}

/* All that is on the bus has been thought of, and nothing else passes. */
static void
test_table (void)
{
  GDBusInterfaceInfo *info = nw_dbus_helper1_interface_info ();

  for (guint i = 0; info->methods[i] != NULL; i++)
    g_assert_cmpint (nw_action_for_method (info->methods[i]->name), !=, NW_ACTION_IMPOSSIBLE);
  for (guint i = 0; info->properties[i] != NULL; i++)
    {
      g_assert_cmpint (info->properties[i]->flags, ==, G_DBUS_PROPERTY_INFO_FLAGS_READABLE);
      g_assert_cmpint (nw_action_for_property (info->properties[i]->name), !=, NW_ACTION_IMPOSSIBLE);
    }

  g_assert_cmpint (nw_action_for_method ("GetSecrets"), ==, NW_ACTION_IMPOSSIBLE);
  g_assert_cmpint (nw_action_for_method ("apply"), ==, NW_ACTION_IMPOSSIBLE);
  g_assert_cmpint (nw_action_for_method (""), ==, NW_ACTION_IMPOSSIBLE);
  g_assert_cmpint (nw_action_for_property ("Apply"), ==, NW_ACTION_IMPOSSIBLE);

  /* Who may do nothing learns no more than this. */
  g_assert_cmpint (nw_action_for_property ("World"), ==, NW_ACTION_FREE);
  g_assert_cmpint (nw_action_for_property ("RootNamespace"), ==, NW_ACTION_VIEW);
  for (guint i = 0; info->methods[i] != NULL; i++)
    g_assert_cmpint (nw_action_for_method (info->methods[i]->name), !=, NW_ACTION_FREE);
}

static void
test_order (void)
{
  static const NwAction asked[] = { NW_ACTION_VIEW, NW_ACTION_MODIFY, NW_ACTION_MODIFY_FOREIGN, NW_ACTION_MODIFY_HOST };

  for (guint i = 0; i < G_N_ELEMENTS (asked); i++)
    {
      g_assert_true (g_str_has_prefix (nw_action_get_id (asked[i]), "org.netwarren.Helper1."));
      g_assert_true (i == 0 || asked[i - 1] < asked[i]);
    }
  g_assert_null (nw_action_get_id (NW_ACTION_FREE));
  g_assert_null (nw_action_get_id (NW_ACTION_OWN));
  g_assert_null (nw_action_get_id (NW_ACTION_IMPOSSIBLE));
}

int
main (int argc, char **argv)
{
  g_setenv ("LC_ALL", "C", TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/action/where-it-acts", test_where_it_acts);
  g_test_add_func ("/action/every-kind", test_every_kind);
  g_test_add_func ("/action/cables", test_cables);
  g_test_add_func ("/action/what-stands-on-it", test_what_stands_on_it);
  g_test_add_func ("/action/namespaces-that-go", test_namespaces_that_go);
  g_test_add_func ("/action/cables-that-say-little", test_cables_that_say_little);
  g_test_add_func ("/action/plans", test_plans);
  g_test_add_func ("/action/long-plans", test_long_plans);
  g_test_add_func ("/action/table", test_table);
  g_test_add_func ("/action/order", test_order);
  return g_test_run ();
}
