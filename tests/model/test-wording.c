/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "world.h"

#include <linux/if_bridge.h>
#include <netinet/in.h>

#include "nw-wording.h"

#define assert_words(call, expected)          \
  G_STMT_START                                \
    {                                         \
      g_autofree char *spoken = (call);       \
                                              \
      g_assert_cmpstr (spoken, ==, expected); \
    }                                         \
  G_STMT_END

/* red — blue — green in a row; blue forwards; loner is by itself. */
typedef struct {
  GPtrArray   *namespaces;
  NwNamespace *host, *red, *blue, *green, *loner;
  NwLink      *lo_red, *veth_red, *blue_red, *blue_green, *veth_green, *lo_loner;
  NwSnapshot  *snapshot;
} World;

static NwLink *
add_loopback (NwNamespace *namespace_, const char *state)
{
  NwLink *lo = add_link (namespace_, 1, "lo", "loopback", state, NULL);

  if (strcmp (state, "down") != 0)
    add_address (namespace_, lo, "127.0.0.1/8");
  return lo;
}

static void
setup (World *world, gconstpointer data)
{
  world->namespaces = g_ptr_array_new_with_free_func (g_object_unref);
  world->host = add_namespace (world->namespaces, 1, NULL);
  world->red = add_namespace (world->namespaces, 2, "red");
  world->blue = add_namespace (world->namespaces, 3, "blue");
  world->green = add_namespace (world->namespaces, 4, "green");
  world->loner = add_namespace (world->namespaces, 5, "loner");
  add_loopback (world->host, "up");
  world->lo_red = add_loopback (world->red, "up");
  add_loopback (world->blue, "up");
  add_loopback (world->green, "up");
  world->lo_loner = add_loopback (world->loner, "down");

  world->veth_red = add_link (world->red, 2, "veth-red", "veth", "up", NULL);
  world->blue_red = add_link (world->blue, 2, "blue-red", "veth", "up", NULL);
  world->blue_green = add_link (world->blue, 3, "blue-green", "veth", "up", NULL);
  world->veth_green = add_link (world->green, 2, "veth-green", "veth", "up", NULL);
  plug_cable (world->red, world->veth_red, world->blue, world->blue_red);
  plug_cable (world->blue, world->blue_green, world->green, world->veth_green);
  add_address (world->red, world->veth_red, "192.168.15.1/24");
  add_address (world->blue, world->blue_red, "192.168.15.2/24");
  add_address (world->blue, world->blue_green, "192.168.16.2/24");
  add_address (world->green, world->veth_green, "192.168.16.1/24");
  add_route (world->red, "192.168.15.0/24", NULL, world->veth_red);
  add_route (world->blue, "192.168.15.0/24", NULL, world->blue_red);
  add_route (world->blue, "192.168.16.0/24", NULL, world->blue_green);
  add_route (world->green, "192.168.16.0/24", NULL, world->veth_green);
  world->blue->forwarding4 = TRUE;
}

static void
teardown (World *world, gconstpointer data)
{
  g_clear_object (&world->snapshot);
  g_clear_pointer (&world->namespaces, g_ptr_array_unref);
}

static const NwSnapshot *
finish (World *world)
{
  world->snapshot = nw_snapshot_new (1, world->namespaces);
  return world->snapshot;
}

static void
set_down (NwLink *link)
{
  link->flags &= ~(IFF_UP | IFF_LOWER_UP);
}

static void
lose_carrier (NwLink *link)
{
  link->flags &= ~IFF_LOWER_UP;
}

static char *
no_answer (World *world, NwNamespace *namespace_, const char *target)
{
  NwInet address = inet (target);

  return nw_wording_no_answer (finish (world), namespace_, &address);
}

static void
test_routes (World *world, gconstpointer data)
{
  NwNamespace *red = world->red;
  NwRoute *route;
  NwNexthop second = { inet ("192.168.15.3"), 2, 1, 0 };

  route = g_ptr_array_index (red->routes, 0);
  assert_words (nw_wording_route (red, route), "192.168.15.0/24 is reached directly over veth-red.");
  g_array_index (route->nexthops, NwNexthop, 0).flags = RTNH_F_LINKDOWN;
  assert_words (nw_wording_route (red, route),
                "192.168.15.0/24 is reached directly over veth-red. It does not work now: veth-red has no carrier.");
  route = add_route (red, "0.0.0.0/0", "192.168.15.2", world->veth_red);
  assert_words (nw_wording_route (red, route), "Everything else goes to 192.168.15.2 over veth-red.");
  g_array_append_val (route->nexthops, second);
  assert_words (nw_wording_route (red, route),
                "Everything else is shared out among several ways: 192.168.15.2 over veth-red, 192.168.15.3 over veth-red.");
  route = add_route (red, "::/0", "fe80::1", world->veth_red);
  assert_words (nw_wording_route (red, route), "Everything else (IPv6) goes to fe80::1 over veth-red.");
  route = add_route (red, "10.0.0.0/8", "192.168.15.2", world->veth_red);
  assert_words (nw_wording_route (red, route), "10.0.0.0/8 is reached through 192.168.15.2 over veth-red.");
  route->table = 100;
  assert_words (nw_wording_route (red, route),
                "10.0.0.0/8 is reached through 192.168.15.2 over veth-red. It stands in table 100, which only a routing rule consults.");
  route = add_route (red, "10.9.0.0/16", NULL, NULL);
  assert_words (nw_wording_route (red, route), "10.9.0.0/16: packets are dropped without a word.");

  g_assert_cmpstr (nw_wording_route_type (RTN_PROHIBIT), ==, "prohibit");
  assert_words (nw_wording_route_protocol (RTPROT_KERNEL), "kernel");
  assert_words (nw_wording_route_protocol (RTPROT_RA), "ra");
  assert_words (nw_wording_route_protocol (77), "77");
}

static void
test_neighbours (World *world, gconstpointer data)
{
  static const struct {
    guint       state;
    const char *word;
    const char *about;
  } states[] = {
    { NUD_INCOMPLETE, "INCOMPLETE", "no answer yet" }, { NUD_REACHABLE, "REACHABLE", "certain" },
    { NUD_STALE, "STALE", "some time ago" },           { NUD_DELAY, "DELAY", "in use again" },
    { NUD_PROBE, "PROBE", "Asking" },                  { NUD_FAILED, "FAILED", "Nobody answered" },
    { NUD_PERMANENT, "PERMANENT", "by hand" },         { NUD_NOARP, "NOARP", "needs no" },
    { NUD_NONE, "NONE", "Nothing is known" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    {
      NwNeighbour *neighbour = add_neighbour (world->red, world->veth_red, "192.168.15.2", NULL, states[i].state);
      g_autofree char *meaning = nw_wording_neighbour_meaning (neighbour);

      g_assert_cmpstr (nw_wording_neighbour_state (states[i].state), ==, states[i].word);
      g_assert_nonnull (strstr (meaning, states[i].about));
      g_assert_nonnull (strstr (meaning, "192.168.15.2"));
    }
}

static void
test_links (World *world, gconstpointer data)
{
  NwLink *bridge = add_link (world->host, 2, "br0", "bridge", "no carrier", NULL);
  NwLink *port = add_link (world->host, 3, "port", "veth", "no carrier", NULL);
  const NwSnapshot *snapshot = finish (world);

  g_assert_cmpstr (nw_wording_link_state (world->veth_red), ==, "up");
  g_assert_cmpstr (nw_wording_link_state (bridge), ==, "no carrier");
  g_assert_cmpstr (nw_wording_link_state (world->lo_loner), ==, "down");
  g_assert_cmpstr (nw_wording_link_kind (world->veth_red), ==, "virtual cable");
  g_assert_cmpstr (nw_wording_link_kind (bridge), ==, "switch (bridge)");

  assert_words (nw_wording_link_detail (snapshot, world->red, world->veth_red),
                "veth-red is up and connected to blue-red in blue.");
  assert_words (nw_wording_cable (snapshot, world->red, world->veth_red), "red (veth-red) is connected to blue (blue-red).");
  set_down (world->blue_red);
  lose_carrier (world->veth_red);
  assert_words (nw_wording_link_detail (snapshot, world->red, world->veth_red),
                "veth-red is up, but the other end, blue-red in blue, is down. Set that up as well.");
  assert_words (nw_wording_link_detail (snapshot, world->blue, world->blue_red),
                "blue-red is down, so nothing passes between it and veth-red in red. Set it up.");
  assert_words (nw_wording_cable (snapshot, world->red, world->veth_red),
                "The cable between red (veth-red) and blue (blue-red) carries nothing: blue-red is down.");
  assert_words (nw_wording_link_detail (snapshot, world->host, bridge), "br0 is up, but nothing is plugged into it.");
  port->master = bridge->index;
  assert_words (nw_wording_link_detail (snapshot, world->host, bridge),
                "br0 is up, but none of its ports is connected to something that is up.");
  assert_words (nw_wording_link_detail (snapshot, world->host, port),
                "port is up but has no carrier; the other end of its cable is out of sight. It is plugged into br0.");
  port->flags = IFF_UP | IFF_LOWER_UP;
  port->port_state = BR_STATE_BLOCKING;
  assert_words (nw_wording_link_detail (snapshot, world->host, port),
                "port is up; the other end of its cable is out of sight. "
                "It is plugged into br0, whose STP keeps it shut: open, it would close a loop.");
  port->port_state = BR_STATE_LEARNING;
  assert_words (nw_wording_link_detail (snapshot, world->host, port),
                "port is up; the other end of its cable is out of sight. "
                "It is plugged into br0, whose STP keeps it shut until it knows that no loop is closed.");
  port->port_state = BR_STATE_FORWARDING;
  assert_words (nw_wording_link_detail (snapshot, world->host, port),
                "port is up; the other end of its cable is out of sight. It is plugged into br0.");
  assert_words (nw_wording_link_detail (snapshot, world->loner, world->lo_loner),
                "lo is down: the namespace cannot reach even itself. Set it up.");
}

static void
test_namespaces (World *world, gconstpointer data)
{
  NwLink *bridge = add_link (world->host, 2, "br0", "bridge", "up", NULL);
  NwLink *port = add_link (world->host, 3, "port", "veth", "up", NULL);
  NwLink *loner_end = add_link (world->loner, 2, "veth-loner", "veth", "up", NULL);
  const NwSnapshot *snapshot;

  port->master = bridge->index;
  plug_cable (world->host, port, world->loner, loner_end);
  snapshot = finish (world);

  assert_words (nw_wording_namespace_badge (snapshot, world->red), "1 cable");
  assert_words (nw_wording_namespace_badge (snapshot, world->blue), "forwards");
  assert_words (nw_wording_namespace_badge (snapshot, world->green), "1 cable");
  assert_words (nw_wording_namespace (snapshot, world->blue), "blue is directly connected to red, green.");
  /* The switch alone is nobody to talk to; with an address the host is. */
  assert_words (nw_wording_namespace (snapshot, world->loner), "loner is connected, but no other namespace is at the other end.");
  add_address (world->host, bridge, "192.168.99.1/24");
  assert_words (nw_wording_namespace (snapshot, world->loner), "loner is directly connected to Lab host.");
  add_route (world->red, "0.0.0.0/0", "192.168.15.2", world->veth_red);
  assert_words (nw_wording_namespace_badge (snapshot, world->red), "reaches outside");
  /* A way that is cut off is none. */
  world->blue->forwarding4 = FALSE;
  assert_words (nw_wording_namespace_badge (snapshot, world->red), "1 cable");
  assert_words (nw_wording_namespace_badge (snapshot, world->blue), "2 cables");
  world->blue->forwarding4 = TRUE;
  assert_words (nw_wording_namespace (snapshot, world->red),
                "red is directly connected to blue. Everything else goes to 192.168.15.2 over veth-red.");
  assert_words (nw_wording_namespace_accessible (snapshot, world->red), "Namespace red, 1 interface, reaches outside");
  assert_words (nw_wording_link_accessible (snapshot, world->red, world->veth_red), "Interface veth-red, up, 192.168.15.1/24");
  assert_words (nw_wording_namespace_accessible (snapshot, world->host), "Lab host, 2 interfaces, 1 cable");
  lose_carrier (loner_end);
  assert_words (nw_wording_namespace_badge (snapshot, world->loner), "isolated");
}

static void
test_answers (World *world, gconstpointer data)
{
  assert_words (no_answer (world, world->red, "192.168.15.2"), NULL);
}

static void
test_no_route (World *world, gconstpointer data)
{
  assert_words (no_answer (world, world->red, "192.168.16.1"),
                "red has no route to 192.168.16.1: no entry of its routing table fits, and there is no default route. "
                "Add a route, or an address in the same network.");
}

static void
test_no_loopback (World *world, gconstpointer data)
{
  assert_words (no_answer (world, world->loner, "127.0.0.1"),
                "127.0.0.1 is in loner itself, but lo is down, and even the way to oneself leads over it. Set lo up.");
}

static void
test_link_down (World *world, gconstpointer data)
{
  set_down (world->veth_red);
  assert_words (no_answer (world, world->red, "192.168.15.2"),
                "The way to 192.168.15.2 leads over veth-red. veth-red is down, so nothing passes between it and blue-red in blue. Set it up.");
}

static void
test_other_end_down (World *world, gconstpointer data)
{
  set_down (world->blue_red);
  lose_carrier (world->veth_red);
  assert_words (no_answer (world, world->red, "192.168.15.2"),
                "The way to 192.168.15.2 leads over veth-red. veth-red is up, but the other end, blue-red in blue, is down. "
                "Set that up as well.");
}

static void
test_nobody_there (World *world, gconstpointer data)
{
  add_neighbour (world->red, world->veth_red, "192.168.15.9", NULL, NUD_FAILED);
  assert_words (no_answer (world, world->red, "192.168.15.9"), "red asked over veth-red who has 192.168.15.9, and nobody answered.");
}

static void
test_elsewhere (World *world, gconstpointer data)
{
  add_neighbour (world->red, world->veth_red, "192.168.15.9", NULL, NUD_INCOMPLETE);
  add_address (world->green, world->veth_green, "192.168.15.9/24");
  assert_words (no_answer (world, world->red, "192.168.15.9"),
                "red asked over veth-red who has 192.168.15.9, and nobody answered. green has it, but is not on the same cable or switch.");
}

static void
test_refused (World *world, gconstpointer data)
{
  add_route (world->red, "0.0.0.0/0", "192.168.15.2", world->veth_red);
  add_route (world->red, "192.168.16.0/25", NULL, NULL);
  assert_words (no_answer (world, world->red, "192.168.16.1"), "A blackhole route in red drops what goes to 192.168.16.1.");
}

/* The longest prefix wins, whatever stands first; among equals the smaller metric; other tables do not count. */
static void
test_longest_prefix (World *world, gconstpointer data)
{
  NwLink *bad = add_link (world->red, 3, "bad", "dummy", "down", NULL);
  NwRoute *route;

  add_route (world->red, "192.168.0.0/16", NULL, bad);
  add_route (world->red, "192.168.15.0/24", NULL, bad)->metric = 9;
  route = add_route (world->red, "192.168.15.2/32", NULL, bad);
  route->table = 100;
  assert_words (no_answer (world, world->red, "192.168.15.2"), NULL);
  route->table = RT_TABLE_MAIN;
  g_clear_object (&world->snapshot);
  assert_words (no_answer (world, world->red, "192.168.15.2"),
                "The way to 192.168.15.2 leads over bad. bad is down and carries nothing. Set it up.");
}

static void
test_not_forwarding (World *world, gconstpointer data)
{
  world->blue->forwarding4 = FALSE;
  add_route (world->red, "0.0.0.0/0", "192.168.15.2", world->veth_red);
  assert_words (no_answer (world, world->red, "192.168.16.1"),
                "red hands packets for 192.168.16.1 to blue, which does not forward IPv4. Switch forwarding on there.");
}

static void
test_no_way_back (World *world, gconstpointer data)
{
  add_route (world->red, "0.0.0.0/0", "192.168.15.2", world->veth_red);
  assert_words (no_answer (world, world->red, "192.168.16.1"),
                "green, which has 192.168.16.1, has no route back to 192.168.15.1, so its answer gets lost. "
                "Add one there, or let blue masquerade: then it is asked by an address that it knows.");
  g_clear_object (&world->snapshot);
  add_route (world->green, "0.0.0.0/0", "192.168.16.2", world->veth_green);
  assert_words (no_answer (world, world->red, "192.168.16.1"), NULL);
}

static void
masquerade (World *world, const char *network, const char *link)
{
  NwInet source = inet (network);

  g_ptr_array_set_size (world->blue->nat_rules, 0);
  g_ptr_array_add (world->blue->nat_rules, nw_nat_rule_new_masquerade (&source, link));
  g_clear_object (&world->snapshot);
}

/* Behind masquerade the target is asked by the router, which it knows; but only what the rule is for. */
static void
test_masquerade (World *world, gconstpointer data)
{
  g_autofree char *verdict = NULL;

  add_route (world->red, "0.0.0.0/0", "192.168.15.2", world->veth_red);
  masquerade (world, "192.168.15.0/24", "blue-green");
  assert_words (no_answer (world, world->red, "192.168.16.1"), NULL);
  masquerade (world, "192.168.15.0/24", "");
  assert_words (no_answer (world, world->red, "192.168.16.1"), NULL);
  masquerade (world, "192.168.15.0/24", "blue-red");
  verdict = no_answer (world, world->red, "192.168.16.1");
  g_assert_nonnull (strstr (verdict, "no route back to 192.168.15.1"));
}

static void
test_at_the_router (World *world, gconstpointer data)
{
  add_route (world->red, "0.0.0.0/0", "192.168.15.2", world->veth_red);
  assert_words (no_answer (world, world->red, "8.8.8.8"),
                "blue has no route to 8.8.8.8: no entry of its routing table fits, and there is no default route. "
                "Add a route, or an address in the same network.");
  g_clear_object (&world->snapshot);
  set_down (world->veth_green);
  lose_carrier (world->blue_green);
  assert_words (no_answer (world, world->red, "192.168.16.1"),
                "The way to 192.168.16.1 leads over blue-green. blue-green is up, but the other end, veth-green in green, is down. "
                "Set that up as well.");
}

static void
test_circle (World *world, gconstpointer data)
{
  add_route (world->red, "0.0.0.0/0", "192.168.15.2", world->veth_red);
  add_route (world->blue, "0.0.0.0/0", "192.168.16.1", world->blue_green);
  add_route (world->green, "0.0.0.0/0", "192.168.16.2", world->veth_green);
  world->green->forwarding4 = TRUE;
  assert_words (no_answer (world, world->red, "8.8.8.8"),
                "Packets for 8.8.8.8 go round in circles: green hands them back to blue. Correct a route there.");
}

static NwForeignRule *
add_foreign_chain (NwNamespace *namespace_, const char *policy)
{
  NwForeignRule *chain = nw_foreign_rule_new ();
  struct {
    char      **member;
    const char *value;
  } strings[] = {
    { &chain->family, "ip" }, { &chain->table, "filter" }, { &chain->chain, "FORWARD" },
    { &chain->hook, "forward" }, { &chain->type, "filter" }, { &chain->policy, policy },
  };

  for (guint i = 0; i < G_N_ELEMENTS (strings); i++)
    {
      g_free (*strings[i].member);
      *strings[i].member = g_strdup (strings[i].value);
    }
  chain->drops = strcmp (policy, "drop") == 0;
  g_ptr_array_add (namespace_->foreign_rules, chain);
  return chain;
}

static void
test_firewall (World *world, gconstpointer data)
{
  add_foreign_chain (world->blue, "accept");
  assert_words (nw_wording_forward_drop (world->blue), NULL);
  add_foreign_chain (world->blue, "drop");
  assert_words (nw_wording_forward_drop (world->blue),
                "Somebody else’s firewall (table ip filter, chain FORWARD, policy drop) drops what blue should forward.");
  assert_words (nw_wording_forward_drop_of_family (world->blue, AF_INET6), NULL);
  add_route (world->red, "0.0.0.0/0", "192.168.15.2", world->veth_red);
  assert_words (no_answer (world, world->red, "192.168.16.1"),
                "Somebody else’s firewall (table ip filter, chain FORWARD, policy drop) drops what blue should forward. "
                "An accept rule before it may let some through.");
  assert_words (nw_wording_namespace_badge (world->snapshot, world->red), "1 cable"); /* it does not reach outside */
  world->blue->forwarding4 = FALSE;
  assert_words (nw_wording_forward_drop (world->blue), NULL);
}

static void
test_rules (World *world, gconstpointer data)
{
  NwInet network = inet ("192.168.15.0/24"), everywhere = { AF_INET, 0, { 0 } };
  NwInet machine = inet ("192.168.15.1/32"), neighbours = inet ("192.168.15.1/24"), machine6 = inet ("2001:db8::2/128");
  g_autoptr (NwNatRule) out = nw_nat_rule_new_masquerade (&network, "uplink");
  g_autoptr (NwNatRule) any = nw_nat_rule_new_masquerade (&network, "");
  g_autoptr (NwNatRule) all = nw_nat_rule_new_masquerade (&everywhere, "");
  g_autoptr (NwNatRule) web = nw_nat_rule_new_publish (IPPROTO_TCP, 80, "", &machine, 8080, FALSE);
  g_autoptr (NwNatRule) dns = nw_nat_rule_new_publish (IPPROTO_UDP, 53, "uplink", &machine6, 53, TRUE);
  g_autoptr (NwNatRule) near = nw_nat_rule_new_publish (IPPROTO_TCP, 443, "", &neighbours, 443, FALSE);
  const NwSnapshot *snapshot = finish (world);

  assert_words (nw_wording_nat_rule (world->host, out),
                "What 192.168.15.0/24 sends out over uplink leaves under the address of Lab host.");
  assert_words (nw_wording_nat_rule (world->host, any), "What 192.168.15.0/24 sends out leaves under the address of Lab host.");
  assert_words (nw_wording_nat_rule (world->host, all), "Everything that is passed on leaves under the address of Lab host.");
  assert_words (nw_wording_nat_rule (world->host, web), "TCP port 80 of Lab host leads to 192.168.15.1:8080.");
  assert_words (nw_wording_nat_rule (world->host, dns),
                "UDP port 53 of Lab host leads to [2001:db8::2]:53 for what comes in by uplink. That holds for Lab host itself as well.");
  assert_words (nw_wording_nat_rule (world->host, near),
                "TCP port 443 of Lab host leads to 192.168.15.1:443. The machines of 192.168.15.0/24 reach it as well.");

  assert_words (nw_wording_published (snapshot, world->red), NULL);
  g_ptr_array_add (world->blue->nat_rules, g_object_ref (web));
  g_ptr_array_add (world->blue->nat_rules, g_object_ref (near));
  assert_words (nw_wording_published (snapshot, world->red), "⇄ :80 :443");
  assert_words (nw_wording_published (snapshot, world->green), NULL);
  assert_words (nw_wording_namespace_badge (snapshot, world->red), "1 cable · ⇄ :80 :443");
  assert_words (nw_wording_namespace_badge (snapshot, world->blue), "forwards · NAT");
}

static void
add_limit (NwNamespace *namespace_, const NwLink *link, guint64 rate, guint delay, guint jitter, guint loss)
{
  NwLimit *limit = nw_limit_new ();

  limit->link = link->index;
  limit->rate = rate;
  limit->delay = delay;
  limit->jitter = jitter;
  limit->loss = loss;
  g_ptr_array_add (namespace_->limits, limit);
}

static void
test_limits (World *world, gconstpointer data)
{
  static const struct {
    guint64     rate;
    guint       delay, jitter, loss;
    const char *text, *label;
  } cases[] = {
    { 1000000, 0, 0, 0, "at most 1 Mbit/s", "1 Mbit/s" },
    { 2500, 0, 0, 0, "at most 2.5 kbit/s", "2.5 kbit/s" },
    { 0, 50000, 0, 0, "50 ms later", "50 ms" },
    { 10000000000, 1500000, 300, 12500, "at most 10 Gbit/s, 1.5 s later (give or take 300 µs), 1.25 % lost",
      "10 Gbit/s · 1.5 s ± 300 µs · 1.25 % lost" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      add_limit (world->red, world->veth_red, cases[i].rate, cases[i].delay, cases[i].jitter, cases[i].loss);
      assert_words (nw_limit_describe (cases[i].rate, cases[i].delay, cases[i].jitter, cases[i].loss), cases[i].text);
      assert_words (nw_limit_to_label (g_ptr_array_index (world->red->limits, i)), cases[i].label);
    }
  assert_words (nw_wording_link_detail (finish (world), world->red, world->veth_red),
                "veth-red is up and connected to blue-red in blue. What leaves by veth-red is slowed down: at most 1 Mbit/s.");
}

static void
add_bridge (NwNamespace *namespace_, const NwLink *link, gboolean stp)
{
  NwBridge *bridge = nw_bridge_new ();

  bridge->link = link->index;
  bridge->stp = stp;
  g_ptr_array_add (namespace_->bridges, bridge);
}

/* Two cables between two switches. */
static void
test_switch_loop (World *world, gconstpointer data)
{
  NwLink *br0 = add_link (world->host, 2, "br0", "bridge", "up", NULL);
  NwLink *br1 = add_link (world->host, 3, "br1", "bridge", "up", NULL);
  NwLink *ends[4];
  const NwSnapshot *snapshot;

  for (int i = 0; i < 4; i++)
    {
      g_autofree char *name = g_strdup_printf ("end%d", i);

      ends[i] = add_link (world->host, 4 + i, name, "veth", "up", NULL);
      ends[i]->master = i % 2 == 0 ? br0->index : br1->index;
    }
  plug_cable (world->host, ends[0], world->host, ends[1]);
  plug_cable (world->host, ends[2], world->host, ends[3]);
  snapshot = finish (world);
  assert_words (nw_wording_switch (world->host, br0), "switch with 2 ports");
  assert_words (nw_wording_switch_loop (snapshot, world->host, br0),
                "The cables between switches close a loop, and every broadcast runs round in it for ever. "
                "Pull one of them out, or let the switches speak STP.");
  lose_carrier (ends[0]);
  lose_carrier (ends[1]);
  assert_words (nw_wording_switch_loop (snapshot, world->host, br0), NULL);
  ends[0]->flags |= IFF_LOWER_UP;
  ends[1]->flags |= IFF_LOWER_UP;
  add_bridge (world->host, br1, TRUE);
  assert_words (nw_wording_switch_loop (snapshot, world->host, br0), NULL);
}

static void
test_children (World *world, gconstpointer data)
{
  NwLink *vlan = add_link (world->red, 3, "veth-red.10", "vlan", "up", NULL);
  NwLink *macvlan = add_link (world->blue, 9, "m0", "macvlan", "up", NULL);
  NwLink *vxlan = add_link (world->red, 4, "vx0", "vxlan", "up", NULL);
  const NwSnapshot *snapshot;

  vlan->peer_index = macvlan->peer_index = world->veth_red->index;
  vlan->peer_namespace = macvlan->peer_namespace = world->red->inode;
  vlan->vlan_id = 10;
  vxlan->vni = 7;
  vxlan->remote = inet ("10.0.0.2");
  vxlan->vxlan_port = 4789;
  snapshot = finish (world);
  assert_words (nw_wording_link_detail (snapshot, world->red, vlan), "veth-red.10 is up. It is VLAN 10 on veth-red.");
  assert_words (nw_wording_link_detail (snapshot, world->blue, macvlan), "m0 is up. It has its own MAC address on veth-red in red.");
  assert_words (nw_wording_link_detail (snapshot, world->red, vxlan), "vx0 is up. It is tunnel 7 to 10.0.0.2, UDP port 4789.");
}

static void
test_unknown (World *world, gconstpointer data)
{
  assert_words (no_answer (world, world->red, "fe80::1"), NULL);
  g_clear_object (&world->snapshot);
  assert_words (no_answer (world, world->red, "224.0.0.1"), NULL);
}

int
main (int argc, char *argv[])
{
  static const struct {
    const char *path;
    void      (*test) (World *world, gconstpointer data);
  } tests[] = {
    { "/wording/routes", test_routes },
    { "/wording/neighbours", test_neighbours },
    { "/wording/links", test_links },
    { "/wording/namespaces", test_namespaces },
    { "/wording/no-answer/answers", test_answers },
    { "/wording/no-answer/no-route", test_no_route },
    { "/wording/no-answer/no-loopback", test_no_loopback },
    { "/wording/no-answer/link-down", test_link_down },
    { "/wording/no-answer/other-end-down", test_other_end_down },
    { "/wording/no-answer/nobody-there", test_nobody_there },
    { "/wording/no-answer/elsewhere", test_elsewhere },
    { "/wording/no-answer/refused", test_refused },
    { "/wording/no-answer/longest-prefix", test_longest_prefix },
    { "/wording/no-answer/not-forwarding", test_not_forwarding },
    { "/wording/no-answer/no-way-back", test_no_way_back },
    { "/wording/no-answer/masquerade", test_masquerade },
    { "/wording/no-answer/at-the-router", test_at_the_router },
    { "/wording/no-answer/circle", test_circle },
    { "/wording/no-answer/firewall", test_firewall },
    { "/wording/no-answer/unknown", test_unknown },
    { "/wording/rules", test_rules },
    { "/wording/limits", test_limits },
    { "/wording/switch-loop", test_switch_loop },
    { "/wording/children", test_children },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, World, NULL, setup, tests[i].test, teardown);
  return g_test_run ();
}
