/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "world.h"

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
  assert_words (nw_wording_namespace_badge (snapshot, world->blue), "2 cables");
  assert_words (nw_wording_namespace (snapshot, world->blue), "blue is directly connected to red, green.");
  /* The switch alone is nobody to talk to; with an address the host is. */
  assert_words (nw_wording_namespace (snapshot, world->loner), "loner is connected, but no other namespace is at the other end.");
  add_address (world->host, bridge, "192.168.99.1/24");
  assert_words (nw_wording_namespace (snapshot, world->loner), "loner is directly connected to Lab host.");
  add_route (world->red, "0.0.0.0/0", "192.168.15.2", world->veth_red);
  assert_words (nw_wording_namespace_badge (snapshot, world->red), "default route");
  assert_words (nw_wording_namespace (snapshot, world->red),
                "red is directly connected to blue. Everything else goes to 192.168.15.2 over veth-red.");
  assert_words (nw_wording_namespace_accessible (snapshot, world->red), "Namespace red, 1 interface, default route");
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
                "green, which has 192.168.16.1, has no route back to 192.168.15.1, so its answer gets lost. Add one there.");
  g_clear_object (&world->snapshot);
  add_route (world->green, "0.0.0.0/0", "192.168.16.2", world->veth_green);
  assert_words (no_answer (world, world->red, "192.168.16.1"), NULL);
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
    { "/wording/no-answer/unknown", test_unknown },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, World, NULL, setup, tests[i].test, teardown);
  return g_test_run ();
}
