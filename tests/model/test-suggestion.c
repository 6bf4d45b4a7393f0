/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "world.h"

#include "nw-error.h"
#include "nw-name.h"
#include "nw-suggestion.h"

typedef struct {
  GPtrArray   *namespaces;
  NwNamespace *host;
  NwNamespace *red;
  NwNamespace *blue;
  NwNamespace *green;
} World;

static void
world_init (World *world)
{
  world->namespaces = g_ptr_array_new_with_free_func (g_object_unref);
  world->host = add_namespace (world->namespaces, 1, NULL);
  world->red = add_namespace (world->namespaces, 2, "red");
  world->blue = add_namespace (world->namespaces, 3, "blue");
  world->green = add_namespace (world->namespaces, 4, "green");
}

static NwSnapshot *
world_finish (World *world)
{
  NwSnapshot *snapshot = nw_snapshot_new (1, world->namespaces);

  g_clear_pointer (&world->namespaces, g_ptr_array_unref);
  return snapshot;
}

static void
test_namespace_name (void)
{
  g_autoptr (GPtrArray) namespaces = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < 15; i++)
    {
      g_autoptr (NwSnapshot) snapshot = nw_snapshot_new (i, namespaces);
      char *name = nw_suggestion_namespace_name (snapshot);

      if (i < 3)
        g_assert_cmpstr (name, ==, ((const char *[]) { "red", "blue", "green" })[i]);
      if (i == 14)
        g_assert_true (g_str_has_prefix (name, "ns"));
      g_assert_true (nw_suggestion_namespace_name_check (snapshot, name, NULL));
      g_assert_false (g_hash_table_contains (seen, name));
      add_namespace (namespaces, 100 + i, name);
      g_hash_table_add (seen, name);
    }
}

static void
test_name_checks (void)
{
  World world;
  g_autoptr (NwSnapshot) snapshot = NULL;
  g_autoptr (GError) error = NULL;

  world_init (&world);
  add_link (world.red, 2, "veth-red", "veth", "up", NULL);
  snapshot = world_finish (&world);

  g_assert_false (nw_suggestion_namespace_name_check (snapshot, "red", &error));
  g_assert_error (error, NW_ERROR, NW_ERROR_EXISTS);
  g_clear_error (&error);
  g_assert_false (nw_suggestion_namespace_name_check (snapshot, "../red", &error));
  g_assert_error (error, NW_ERROR, NW_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);
  g_assert_true (nw_suggestion_namespace_name_check (snapshot, "red2", NULL));

  g_assert_false (nw_suggestion_link_name_check (world.red, "veth-red", &error));
  g_assert_error (error, NW_ERROR, NW_ERROR_EXISTS);
  g_assert_nonnull (strstr (error->message, "red"));
  g_clear_error (&error);
  g_assert_false (nw_suggestion_link_name_check (world.red, "1234567890abcdef", &error));
  g_assert_error (error, NW_ERROR, NW_ERROR_INVALID_ARGUMENT);
  g_assert_true (nw_suggestion_link_name_check (world.blue, "veth-red", NULL));
}

static void
assert_proposal (const NwSnapshot *snapshot, NwNamespace *a, NwNamespace *b,
                 const char *link_a, const char *link_b, const char *address_a, const char *address_b)
{
  g_autoptr (NwCableProposal) proposal = nw_cable_proposal_new (snapshot, a, b);
  g_autofree char *text_a = nw_inet_to_string (&proposal->address_a);
  g_autofree char *text_b = nw_inet_to_string (&proposal->address_b);

  g_assert_cmpstr (proposal->link_a, ==, link_a);
  g_assert_cmpstr (proposal->link_b, ==, link_b);
  g_assert_cmpstr (text_a, ==, address_a);
  g_assert_cmpstr (text_b, ==, address_b);
  /* Whatever is proposed must pass the checks that stand at the fields. */
  g_assert_true (nw_suggestion_link_name_check (a, proposal->link_a, NULL));
  g_assert_true (nw_suggestion_link_name_check (b, proposal->link_b, NULL));
  if (nw_inet_is_set (&proposal->address_a))
    {
      g_assert_true (nw_suggestion_address_check (snapshot, a, &proposal->address_a, NULL));
      g_assert_true (nw_suggestion_address_check (snapshot, b, &proposal->address_b, NULL));
    }
}

static void
test_proposals (void)
{
  World world;
  g_autoptr (NwSnapshot) snapshot = NULL;
  NwNamespace *odd, *longest, *nameless;
  NwLink *veth_red, *veth_blue;

  world_init (&world);
  odd = add_namespace (world.namespaces, 5, "we ird\\xff");
  longest = add_namespace (world.namespaces, 6, "a-very-long-name-for-a-namespace");
  nameless = nw_namespace_new (7);
  g_ptr_array_add (world.namespaces, nameless);
  veth_red = add_link (world.red, 2, "veth-red", "veth", "up", NULL);
  veth_blue = add_link (world.blue, 2, "veth-blue", "veth", "up", NULL);
  plug_cable (world.red, veth_red, world.blue, veth_blue);
  add_address (world.red, veth_red, "192.168.15.1/24");
  add_address (world.blue, veth_blue, "192.168.15.2/24");
  add_route (world.blue, "192.168.16.0/23", "192.168.15.1", veth_blue);
  snapshot = world_finish (&world);

  assert_proposal (snapshot, world.red, world.green, "veth-red-green", "veth-green", "192.168.18.1/24", "192.168.18.2/24");
  assert_proposal (snapshot, world.red, world.blue, "veth-red-blue", "veth-blue-red", "192.168.18.1/24", "192.168.18.2/24");
  assert_proposal (snapshot, world.host, world.green, "veth-host", "veth-green", "192.168.18.1/24", "192.168.18.2/24");
  assert_proposal (snapshot, world.green, world.green, "veth-green", "veth-green2", "192.168.18.1/24", "192.168.18.2/24");
  assert_proposal (snapshot, odd, longest, "veth-weirdxff", "veth-a-very-lon", "192.168.18.1/24", "192.168.18.2/24");
  assert_proposal (snapshot, nameless, world.green, "veth-ns", "veth-green", "192.168.18.1/24", "192.168.18.2/24");
}

static void
test_first_proposal (void)
{
  World world;
  g_autoptr (NwSnapshot) snapshot = NULL;

  world_init (&world);
  snapshot = world_finish (&world);
  assert_proposal (snapshot, world.red, world.blue, "veth-red", "veth-blue", "192.168.15.1/24", "192.168.15.2/24");
}

static void
test_numbered_names (void)
{
  World world;
  g_autoptr (NwSnapshot) snapshot = NULL;

  world_init (&world);
  add_link (world.red, 2, "veth-red", "veth", "up", NULL);
  add_link (world.red, 3, "veth-red-blue", "veth", "up", NULL);
  add_link (world.red, 4, "veth-red2", "veth", "up", NULL);
  snapshot = world_finish (&world);
  assert_proposal (snapshot, world.red, world.blue, "veth-red3", "veth-blue", "192.168.15.1/24", "192.168.15.2/24");
}

/* Somebody routes all private networks: then it is enough that the two themselves have no foot in it, and with
 * that taken too there is nothing to propose. */
static void
test_crowded (void)
{
  World world;
  g_autoptr (NwSnapshot) snapshot = NULL;
  NwLink *link;

  world_init (&world);
  link = add_link (world.green, 2, "eth0", "veth", "up", NULL);
  add_route (world.green, "192.168.0.0/16", NULL, link);
  add_route (world.green, "10.0.0.0/8", NULL, link);
  add_route (world.green, "172.16.0.0/12", NULL, link);
  link = add_link (world.host, 2, "eth0", "veth", "up", NULL);
  add_address (world.host, link, "192.168.0.1/16");
  add_address (world.host, link, "10.0.0.1/8");
  add_address (world.host, link, "172.16.0.1/12");
  snapshot = world_finish (&world);
  assert_proposal (snapshot, world.red, world.blue, "veth-red", "veth-blue", "192.168.15.1/24", "192.168.15.2/24");
  assert_proposal (snapshot, world.red, world.host, "veth-red", "veth-host", "", "");
}

static void
assert_address (const NwSnapshot *snapshot, NwNamespace *namespace_, const char *text, int code, const char *words)
{
  g_autoptr (GError) error = NULL;
  NwInet address = inet (text);
  gboolean fits = nw_suggestion_address_check (snapshot, namespace_, &address, &error);

  if (words == NULL)
    {
      g_assert_no_error (error);
      g_assert_true (fits);
      return;
    }
  g_assert_false (fits);
  g_assert_error (error, NW_ERROR, code);
  if (!strstr (error->message, words))
    g_error ("“%s” lacks “%s”", error->message, words);
}

/* red and blue hang on a switch in the host; green is apart. */
static void
test_addresses (void)
{
  World world;
  g_autoptr (NwSnapshot) snapshot = NULL;
  NwLink *bridge, *port_red, *port_blue, *veth_red, *veth_blue, *veth_green;

  world_init (&world);
  bridge = add_link (world.host, 2, "br0", "bridge", "up", NULL);
  port_red = add_link (world.host, 3, "port-red", "veth", "up", NULL);
  port_blue = add_link (world.host, 4, "port-blue", "veth", "down", NULL);
  veth_red = add_link (world.red, 2, "veth-red", "veth", "up", NULL);
  veth_blue = add_link (world.blue, 2, "veth-blue", "veth", "down", NULL);
  veth_green = add_link (world.green, 2, "veth-green", "veth", "down", NULL);
  port_red->master = port_blue->master = bridge->index;
  plug_cable (world.host, port_red, world.red, veth_red);
  plug_cable (world.host, port_blue, world.blue, veth_blue);
  add_address (world.host, bridge, "192.168.15.254/24");
  add_address (world.red, veth_red, "192.168.15.1/24");
  add_address (world.red, veth_red, "fe80::1/64");
  add_address (world.blue, veth_blue, "192.168.15.2/24");
  add_address (world.green, veth_green, "192.168.15.3/24");
  snapshot = world_finish (&world);

  assert_address (snapshot, world.red, "192.168.15.4/24", 0, NULL);
  assert_address (snapshot, world.red, "192.168.15.1/24", NW_ERROR_EXISTS, "veth-red in red");
  assert_address (snapshot, world.red, "192.168.15.2/24", NW_ERROR_EXISTS, "veth-blue in blue");
  assert_address (snapshot, world.blue, "192.168.15.1/25", NW_ERROR_EXISTS, "veth-red in red");
  assert_address (snapshot, world.blue, "192.168.15.254/24", NW_ERROR_EXISTS, "br0 in ");
  /* green is on no cable with them: the same address twice does no harm. */
  assert_address (snapshot, world.red, "192.168.15.3/24", 0, NULL);
  assert_address (snapshot, world.blue, "fe80::1/64", 0, NULL);

  assert_address (snapshot, world.red, "0.0.0.0/24", NW_ERROR_INVALID_ARGUMENT, "0.0.0.0");
  assert_address (snapshot, world.red, "224.0.0.5/24", NW_ERROR_INVALID_ARGUMENT, "multicast");
  assert_address (snapshot, world.red, "ff02::5/64", NW_ERROR_INVALID_ARGUMENT, "multicast");
  assert_address (snapshot, world.red, "10.0.0.1/0", NW_ERROR_INVALID_ARGUMENT, "/24");
  assert_address (snapshot, world.red, "10.0.0.0/24", NW_ERROR_INVALID_ARGUMENT, "network itself");
  assert_address (snapshot, world.red, "10.0.0.255/24", NW_ERROR_INVALID_ARGUMENT, "everybody");
  assert_address (snapshot, world.red, "10.0.3.255/22", NW_ERROR_INVALID_ARGUMENT, "everybody");
  assert_address (snapshot, world.red, "10.0.0.255/22", 0, NULL);
  assert_address (snapshot, world.red, "10.0.0.0/31", 0, NULL);
  assert_address (snapshot, world.red, "10.0.0.0/32", 0, NULL);
  assert_address (snapshot, world.red, "2001:db8::/64", 0, NULL);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/suggestion/namespace-name", test_namespace_name);
  g_test_add_func ("/suggestion/name-checks", test_name_checks);
  g_test_add_func ("/suggestion/proposals", test_proposals);
  g_test_add_func ("/suggestion/first-proposal", test_first_proposal);
  g_test_add_func ("/suggestion/numbered-names", test_numbered_names);
  g_test_add_func ("/suggestion/crowded", test_crowded);
  g_test_add_func ("/suggestion/addresses", test_addresses);
  return g_test_run ();
}
