/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "world.h"

#include <netinet/in.h>

#include "nw-recipe.h"

/* A network that follows plans: not a kernel, but enough of one for the next recipe to see what the last one did. */

typedef struct {
  GPtrArray  *namespaces;
  NwSnapshot *snapshot;
  GString    *script;
  guint64     next_inode;
} World;

static NwNamespace *
find_reference (World *world, const NwNamespaceRef *reference)
{
  NwNamespace *namespace_ = reference->inode != 0 ? nw_snapshot_find (world->snapshot, reference->inode) : NULL;

  for (guint i = 0; namespace_ == NULL && i < world->namespaces->len; i++)
    {
      NwNamespace *other = g_ptr_array_index (world->namespaces, i);

      if (g_strcmp0 (nw_namespace_get_name (other), reference->name) == 0)
        namespace_ = other;
    }
  g_assert_nonnull (namespace_);
  return namespace_;
}

static NwLink *
new_link (NwNamespace *namespace_, const char *name, const char *kind)
{
  return add_link (namespace_, (int) namespace_->links->len + 1, name, kind, "down", NULL);
}

static NwNamespace *
new_namespace (World *world, const char *name)
{
  NwNamespace *namespace_ = add_namespace (world->namespaces, world->next_inode++, name);

  add_link (namespace_, 1, "lo", "loopback", "down", NULL);
  return namespace_;
}

static NwLink *
find_link (NwNamespace *namespace_, const char *name)
{
  NwLink *link = nw_namespace_find_link_by_name (namespace_, name);

  g_assert_nonnull (link);
  return link;
}

static void
follow_address (NwNamespace *namespace_, const NwOperation *operation)
{
  g_autofree char *text = nw_inet_to_string (&operation->address);
  NwInet network = nw_inet_network (&operation->address);
  g_autofree char *connected = nw_inet_to_string (&network);
  NwLink *link = find_link (namespace_, operation->link);

  add_address (namespace_, link, text);
  add_route (namespace_, connected, NULL, link)->protocol = RTPROT_KERNEL;
}

static void
follow_route (NwNamespace *namespace_, const NwOperation *operation)
{
  const NwOperationNexthop *nexthop = &g_array_index (operation->nexthops, NwOperationNexthop, 0);
  g_autofree char *gateway = nw_inet_address_to_string (&nexthop->gateway);
  NwLink *link = NULL;

  for (guint i = 0; i < namespace_->addresses->len; i++)
    {
      const NwAddress *address = g_ptr_array_index (namespace_->addresses, i);

      if (nw_inet_contains (&address->local, &nexthop->gateway))
        link = nw_namespace_find_link (namespace_, address->link);
    }
  g_assert_nonnull (link);
  g_assert_true (nw_link_is_up (link));
  add_route (namespace_, "0.0.0.0/0", gateway, link);
}

static void
follow (World *world, const NwOperation *operation)
{
  NwNamespace *namespace_ = operation->kind == NW_OPERATION_NAMESPACE_ADD ? NULL : find_reference (world, &operation->namespace);
  NwLink *link;

  switch (operation->kind)
    {
    case NW_OPERATION_NAMESPACE_ADD:
      new_namespace (world, operation->namespace.name);
      break;
    case NW_OPERATION_LINK_ADD:
      link = new_link (namespace_, operation->link, operation->link_kind);
      if (nw_operation_has (operation, NW_FIELD_PEER))
        {
          NwNamespace *there = find_reference (world, &operation->peer_namespace);

          plug_cable (namespace_, link, there, new_link (there, operation->peer, "veth"));
        }
      break;
    case NW_OPERATION_LINK_SET_UP:
      link = find_link (namespace_, operation->link);
      link->flags = operation->up ? link->flags | IFF_UP | IFF_LOWER_UP : link->flags & ~(guint) (IFF_UP | IFF_LOWER_UP);
      break;
    case NW_OPERATION_LINK_SET_MASTER:
      find_link (namespace_, operation->link)->master = find_link (namespace_, operation->master)->index;
      break;
    case NW_OPERATION_ADDRESS_REPLACE:
      follow_address (namespace_, operation);
      break;
    case NW_OPERATION_ROUTE_REPLACE:
      follow_route (namespace_, operation);
      break;
    case NW_OPERATION_FORWARDING_SET:
      namespace_->forwarding4 = operation->enabled;
      break;
    case NW_OPERATION_MASQUERADE_ADD:
    case NW_OPERATION_PUBLISH_ADD:
      g_ptr_array_add (namespace_->nat_rules, nw_operation_dup_nat_rule (operation));
      break;
    case NW_OPERATION_BRIDGE_SET:
      {
        NwBridge *bridge = nw_bridge_new ();

        bridge->link = find_link (namespace_, operation->link)->index;
        bridge->stp = operation->stp;
        g_ptr_array_add (namespace_->bridges, bridge);
        break;
      }
    default:
      g_assert_not_reached ();
    }
}

static void
take_snapshot (World *world)
{
  g_clear_object (&world->snapshot);
  for (guint i = 0; i < world->namespaces->len; i++)
    nw_namespace_sort (g_ptr_array_index (world->namespaces, i));
  world->snapshot = nw_snapshot_new (1, world->namespaces);
}

/* @plan: (transfer full): is checked, typed into the shell, and followed. */
static void
apply (World *world, NwPlan *plan, const char *title)
{
  g_autoptr (NwPlan) owned = plan;
  g_auto (GStrv) commands = nw_plan_to_commands_from (plan, world->snapshot);

  g_assert_cmpstr (nw_plan_get_title (plan), ==, title);
  for (guint i = 0; i < nw_plan_get_length (plan); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *quoted = g_shell_quote (commands[i]);

      nw_operation_check (nw_plan_get (plan, i), &error);
      g_assert_no_error (error);
      g_string_append_printf (world->script, "%s >/dev/null || { echo refused: %s; exit 1; }\n", commands[i], quoted);
      follow (world, nw_plan_get (plan, i));
      take_snapshot (world);
    }
}

static void
setup (World *world, gconstpointer data)
{
  world->namespaces = g_ptr_array_new_with_free_func (g_object_unref);
  world->script = g_string_new (NULL);
  world->next_inode = 100;
  new_namespace (world, NULL);
  ((NwLink *) ((NwNamespace *) g_ptr_array_index (world->namespaces, 0))->links->pdata[0])->flags |= IFF_UP | IFF_LOWER_UP;
  take_snapshot (world);
}

static void
teardown (World *world, gconstpointer data)
{
  g_clear_object (&world->snapshot);
  g_ptr_array_unref (world->namespaces);
  g_string_free (world->script, TRUE);
}

static void
shell (World *world, const char *line)
{
  g_autofree char *quoted = g_shell_quote (line);

  g_string_append_printf (world->script, "%s || { echo failed: %s; ip -br addr; exit 1; }\n", line, quoted);
}

static NwNamespace *
named (World *world, const char *name)
{
  return nw_snapshot_find_by_name (world->snapshot, name);
}

static NwNamespace *
host (World *world)
{
  return nw_snapshot_get_root (world->snapshot);
}

static void
add_namespaces (World *world, const char *const *names)
{
  for (guint i = 0; names[i]; i++)
    {
      g_autofree char *title = g_strdup_printf ("Add %s", names[i]);

      apply (world, nw_plan_take (nw_plan_new (title), nw_operation_new_namespace_add (names[i])), title);
    }
}

static void
plug (World *world, const char *name, const char *bridge, const char *link, const char *port, const char *address)
{
  g_autofree char *title = g_strdup_printf ("Plug %s into %s", name, bridge);
  g_autofree char *given = NULL;
  g_autoptr (NwSwitchCable) cable = nw_recipe_propose_switch_cable (world->snapshot, named (world, name), NULL,
                                                                    host (world), find_link (host (world), bridge));

  given = nw_inet_to_string (&cable->address);
  g_assert_cmpstr (cable->link, ==, link);
  g_assert_cmpstr (cable->port, ==, port);
  g_assert_cmpstr (given, ==, address);
  apply (world, nw_recipe_switch_cable (world->snapshot, named (world, name), NULL, host (world),
                                        find_link (host (world), bridge), cable), title);
}

static void
run (World *world)
{
  g_autofree char *output = NULL;
  gboolean success;

  if (!have_private_worlds ())
    {
      g_test_skip ("user namespaces or ip(8) are not to be had here");
      return;
    }
  output = private_world (world->script->str, &success);
  if (!success)
    g_error ("%s", output);
}

#define PING "ping -c 1 -W 3 -i 0.2 "

/* From its first to its last step, each a recipe; the kernel says what can be reached. */
static void
test_article (World *world, gconstpointer data)
{
  static const char *const names[] = { "red", "blue", NULL };
  g_autofree char *switch_name = nw_recipe_suggest_switch_name (host (world));
  g_autofree char *python = g_find_program_in_path ("python3");
  g_autofree char *address = NULL;
  g_autoptr (NwGateway) gateway = NULL;
  g_autoptr (NwPlan) again = NULL;
  NwInet machine = inet ("192.168.15.2/32");
  g_autoptr (NwNatRule) web = nw_nat_rule_new_publish (IPPROTO_TCP, 80, "", &machine, 80, FALSE);

  add_namespaces (world, names);
  g_assert_cmpstr (switch_name, ==, "v-net-0");
  apply (world, nw_recipe_switch (host (world), switch_name), "Add the switch v-net-0");
  plug (world, "red", "v-net-0", "veth-red", "veth-red-br", "192.168.15.1/24");
  plug (world, "blue", "v-net-0", "veth-blue", "veth-blue-br", "192.168.15.2/24");
  shell (world, "ip netns exec red " PING "192.168.15.2 >/dev/null");

  apply (world, nw_recipe_internet (world->snapshot, host (world)), "Add the simulated internet");
  g_assert_true (nw_recipe_is_internet (named (world, "internet")));
  g_assert_false (nw_recipe_is_internet (named (world, "red")));
  shell (world, PING "8.8.8.8 >/dev/null");
  shell (world, "! ip netns exec blue " PING "8.8.8.8 >/dev/null 2>&1");

  gateway = nw_recipe_propose_gateway (world->snapshot, host (world), find_link (host (world), "v-net-0"));
  address = nw_inet_to_string (&gateway->address);
  g_assert_cmpstr (gateway->inside, ==, "v-net-0");
  g_assert_cmpstr (gateway->outside, ==, "uplink");
  g_assert_cmpstr (address, ==, "192.168.15.5/24");
  g_assert_cmpuint (gateway->clients->len, ==, 2);
  g_assert_true (gateway->masquerade);
  apply (world, nw_recipe_gateway (world->snapshot, gateway), "Let red and blue reach outside");
  again = nw_recipe_gateway (world->snapshot, gateway);
  g_assert_cmpuint (nw_plan_get_length (again), ==, 0);
  shell (world, PING "192.168.15.1 >/dev/null");
  shell (world, "ip netns exec red " PING "192.168.15.5 >/dev/null");
  /* The address that is seen outside is the host's: the internet would not know the way back to another. */
  shell (world, "ip netns exec internet nft add table ip t");
  shell (world, "ip netns exec internet nft add chain ip t c '{ type filter hook input priority 0; }'");
  shell (world, "ip netns exec internet nft add rule ip t c ip saddr 203.0.113.1 counter");
  shell (world, "ip netns exec blue " PING "8.8.8.8 >/dev/null");
  shell (world, "ip netns exec red " PING "203.0.113.254 >/dev/null");
  shell (world, "ip netns exec internet nft list chain ip t c | grep -q 'packets 2 '");

  apply (world, nw_plan_take (nw_plan_new ("Publish"), nw_operation_new_nat_add (nw_namespace_get_ref (host (world)), web)), "Publish");
  if (python)
    {
      g_string_append (world->script,
                       "ip netns exec blue python3 -c 'import socket; s = socket.create_server ((\"\", 80)); print (\"ready\", flush = True); "
                       "c, a = s.accept (); c.sendall (b\"blue\\n\"); c.close ()' >/run/ready &\n"
                       "for i in $(seq 100); do grep -q ready /run/ready && break; sleep 0.05; done\n");
      shell (world, "test $(timeout 5 ip netns exec internet bash -c 'cat </dev/tcp/203.0.113.1/80') = blue");
    }
  run (world);
}

/* Every namespace gets the next address; what is taken, by the gateway too, is left out. */
static void
test_addresses (World *world, gconstpointer data)
{
  static const char *const names[] = { "red", "blue", "green", "orange", "purple", "a-very-long-name", "other", NULL };
  g_autoptr (NwGateway) gateway = NULL;
  g_autoptr (NwSwitchCable) second = NULL;
  g_autoptr (NwSwitchCable) elsewhere = NULL;
  g_autofree char *address = NULL;

  add_namespaces (world, names);
  apply (world, nw_recipe_switch (host (world), "v-net-0"), "Add the switch v-net-0");
  apply (world, nw_recipe_switch (host (world), "v-net-1"), "Add the switch v-net-1");
  plug (world, "red", "v-net-0", "veth-red", "veth-red-br", "192.168.15.1/24");
  gateway = nw_recipe_propose_gateway (world->snapshot, host (world), find_link (host (world), "v-net-0"));
  g_assert_cmpstr (gateway->outside, ==, "");
  gateway->masquerade = FALSE;
  apply (world, nw_recipe_gateway (world->snapshot, gateway), "Let red reach outside");
  g_assert_cmpuint (host (world)->nat_rules->len, ==, 0);
  plug (world, "blue", "v-net-0", "veth-blue", "veth-blue-br", "192.168.15.2/24");
  plug (world, "green", "v-net-0", "veth-green", "veth-green-br", "192.168.15.3/24");
  plug (world, "orange", "v-net-0", "veth-orange", "veth-orange-br", "192.168.15.4/24");
  plug (world, "purple", "v-net-0", "veth-purple", "veth-purple-br", "192.168.15.6/24");
  plug (world, "a-very-long-name", "v-net-0", "veth-a-very-lon", "veth-a-very-br", "192.168.15.7/24");
  /* Another switch is another network. */
  plug (world, "other", "v-net-1", "veth-other", "veth-other-br", "192.168.16.1/24");
  plug (world, "red", "v-net-1", "veth-red2", "veth-red2-br", "192.168.16.2/24");

  second = nw_recipe_propose_switch_cable (world->snapshot, named (world, "red"), NULL, host (world), find_link (host (world), "v-net-0"));
  g_assert_cmpstr (second->link, ==, "veth-red3");
  g_assert_false (nw_inet_is_set (&second->address));
  elsewhere = nw_recipe_propose_switch_cable (world->snapshot, host (world), NULL, host (world), find_link (host (world), "v-net-1"));
  g_assert_cmpstr (elsewhere->link, ==, "veth-host");
  g_assert_cmpstr (elsewhere->port, ==, "veth-host-br");
  address = nw_inet_to_string (&elsewhere->address);
  g_assert_cmpstr (address, ==, "192.168.16.3/24");
  shell (world, "ip netns exec purple " PING "192.168.15.7 >/dev/null");
  run (world);
}

/* Any namespace can be the router, and the address it has is the one that counts. */
static void
test_router (World *world, gconstpointer data)
{
  static const char *const names[] = { "red", "router", NULL };
  g_autoptr (NwGateway) gateway = NULL;
  NwInet addresses[] = { inet ("10.0.0.9/30"), inet ("10.0.0.10/30") };
  NwPlan *plan = nw_plan_new ("Cable");
  NwNamespaceRef red, router;

  add_namespaces (world, names);
  red = nw_namespace_get_ref (named (world, "red"));
  router = nw_namespace_get_ref (named (world, "router"));
  nw_plan_take (plan, nw_operation_new_veth_add (red, "eth0", router, "inside"));
  nw_plan_take (plan, nw_operation_new_address_replace (red, "eth0", &addresses[0]));
  nw_plan_take (plan, nw_operation_new_address_replace (router, "inside", &addresses[1]));
  apply (world, plan, "Cable");
  apply (world, nw_recipe_internet (world->snapshot, named (world, "router")), "Add the simulated internet");

  /* Both ends of the cable are down: that is mended on the way. */
  gateway = nw_recipe_propose_gateway (world->snapshot, named (world, "router"), find_link (named (world, "router"), "inside"));
  g_assert_true (nw_inet_equal (&gateway->address, &addresses[1]));
  g_assert_cmpuint (gateway->clients->len, ==, 1);
  apply (world, nw_recipe_gateway (world->snapshot, gateway), "Let red reach outside");
  shell (world, "ip netns exec red " PING "8.8.8.8 >/dev/null");

  /* A second line for the host; the internet passes on from one to the other. */
  apply (world, nw_recipe_internet (world->snapshot, host (world)), "Add the simulated internet");
  shell (world, "ip netns exec red " PING "198.51.100.1 >/dev/null");
  apply (world, nw_recipe_internet (world->snapshot, host (world)), "Add the simulated internet");
  g_assert_cmpuint (host (world)->links->len, ==, 2);
  run (world);
}

static void
test_two_switches (World *world, gconstpointer data)
{
  static const char *const names[] = { "red", "blue", NULL };
  g_autoptr (NwSwitchCable) cable = NULL;
  g_autoptr (NwPlan) nothing = NULL;
  NwLink *first, *second;

  add_namespaces (world, names);
  apply (world, nw_recipe_switch (host (world), "v-net-0"), "Add the switch v-net-0");
  apply (world, nw_recipe_switch (host (world), "v-net-1"), "Add the switch v-net-1");
  first = find_link (host (world), "v-net-0");
  second = find_link (host (world), "v-net-1");
  g_assert_false (nw_recipe_closes_loop (world->snapshot, host (world), first, host (world), second));
  g_assert_true (nw_recipe_closes_loop (world->snapshot, host (world), first, host (world), first));

  cable = nw_recipe_propose_switch_cable (world->snapshot, host (world), first, host (world), second);
  g_assert_cmpstr (cable->link, ==, "veth-v-net-1");
  g_assert_cmpstr (cable->port, ==, "veth-v-net-0");
  g_assert_false (nw_inet_is_set (&cable->address));
  apply (world, nw_recipe_switch_cable (world->snapshot, host (world), first, host (world), second, cable), "Connect v-net-0 and v-net-1");
  g_assert_true (nw_recipe_closes_loop (world->snapshot, host (world), first, host (world), second));
  plug (world, "red", "v-net-0", "veth-red", "veth-red-br", "192.168.15.1/24");
  plug (world, "blue", "v-net-1", "veth-blue", "veth-blue-br", "192.168.15.2/24");
  shell (world, "ip netns exec red " PING "192.168.15.2 >/dev/null");

  apply (world, nw_recipe_plug (host (world), find_link (host (world), "veth-red-br"), FALSE), "Unplug veth-red-br");
  shell (world, "! ip netns exec red " PING "192.168.15.2 >/dev/null 2>&1");
  nothing = nw_recipe_plug (host (world), find_link (host (world), "veth-red-br"), FALSE);
  g_assert_cmpuint (nw_plan_get_length (nothing), ==, 0);
  apply (world, nw_recipe_plug (host (world), find_link (host (world), "veth-red-br"), TRUE), "Plug veth-red-br in");
  /* The carrier comes back a moment later (linkwatch). */
  shell (world, "for i in $(seq 20); do ip netns exec red " PING "192.168.15.2 >/dev/null && break; done; test $i -lt 20");

  apply (world, nw_plan_take (nw_plan_new ("STP"), nw_operation_new_bridge_set_stp (nw_namespace_get_ref (host (world)), "v-net-1", TRUE)), "STP");
  g_assert_false (nw_recipe_closes_loop (world->snapshot, host (world), first, host (world), second));
  run (world);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/recipe/article", World, NULL, setup, test_article, teardown);
  g_test_add ("/recipe/addresses", World, NULL, setup, test_addresses, teardown);
  g_test_add ("/recipe/router", World, NULL, setup, test_router, teardown);
  g_test_add ("/recipe/two-switches", World, NULL, setup, test_two_switches, teardown);
  return g_test_run ();
}
