/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "world.h"

#include "nw-command.h"

static NwNamespaceRef red = { 1, (char *) "red" };
static NwNamespaceRef blue = { 2, (char *) "blue" };
static NwNamespaceRef root = { 3, (char *) "" };

static void
give (NwOperation *operation, NwOperationField field)
{
  operation->present |= G_GUINT64_CONSTANT (1) << field;
}

/* The fixture: a list of operations in the order in which a shell can run them, with what is expected of each. */

typedef struct {
  NwOperation *operation;
  const char  *command;
} Line;

static void
line_clear (gpointer data)
{
  nw_operation_unref (((Line *) data)->operation);
}

static void
expect (GArray *lines, NwOperation *operation, const char *command)
{
  Line line = { operation, command };

  g_array_append_val (lines, line);
}

static NwOperation *
with_macs (NwOperation *veth)
{
  veth->mac = mac ("02:00:00:00:00:01");
  veth->mtu = 1400;
  veth->peer_mac = mac ("02:00:00:00:00:02");
  veth->peer_mtu = 1300;
  give (veth, NW_FIELD_MAC);
  give (veth, NW_FIELD_MTU);
  give (veth, NW_FIELD_PEER_MAC);
  give (veth, NW_FIELD_PEER_MTU);
  return veth;
}

static NwOperation *
with_generation (NwOperation *link, guint mode)
{
  link->address_generation = mode;
  give (link, NW_FIELD_ADDRESS_GENERATION);
  return link;
}

static NwOperation *
address (NwNamespaceRef namespace_, const char *link, const char *text)
{
  NwInet value = inet (text);

  return nw_operation_new_address_replace (namespace_, link, &value);
}

static NwOperation *
no_address (NwNamespaceRef namespace_, const char *link, const char *text)
{
  NwInet value = inet (text);

  return nw_operation_new_address_remove (namespace_, link, &value);
}

static NwOperation *
with_peer (NwOperation *operation, const char *peer)
{
  operation->peer_address = inet (peer);
  give (operation, NW_FIELD_PEER_ADDRESS);
  return operation;
}

static NwOperation *
with_details (NwOperation *operation)
{
  operation->broadcast = inet ("10.5.0.255");
  operation->scope = RT_SCOPE_LINK;
  operation->lifetime_valid = 900;
  operation->lifetime_preferred = 300;
  give (operation, NW_FIELD_BROADCAST);
  give (operation, NW_FIELD_SCOPE);
  give (operation, NW_FIELD_LIFETIME_VALID);
  give (operation, NW_FIELD_LIFETIME_PREFERRED);
  return operation;
}

static NwOperation *
with_scope (NwOperation *operation, guint scope)
{
  operation->scope = scope;
  give (operation, NW_FIELD_SCOPE);
  return operation;
}

static NwOperation *
route (NwNamespaceRef namespace_, const char *destination, const char *gateway, const char *link, guint metric)
{
  NwInet to = inet (destination);
  NwInet via = gateway ? inet (gateway) : NW_INET_NONE;

  return nw_operation_new_route_replace (namespace_, &to, &via, link, metric);
}

static NwOperation *
with_table (NwOperation *operation, guint table, guint type, guint protocol)
{
  operation->table = table;
  operation->type = type;
  operation->protocol = protocol;
  return operation;
}

static NwOperation *
with_nexthop (NwOperation *operation, const char *gateway, const char *link, guint weight)
{
  NwOperationNexthop nexthop = { inet (gateway), g_strdup (link), weight };

  g_array_append_val (operation->nexthops, nexthop);
  return operation;
}

static NwOperation *
with_extras (NwOperation *operation)
{
  operation->source = inet ("192.168.15.1");
  operation->tos = 0x10;
  operation->mtu = 1200;
  give (operation, NW_FIELD_SOURCE);
  give (operation, NW_FIELD_TOS);
  give (operation, NW_FIELD_MTU);
  return operation;
}

/* The same route, to be removed. */
static NwOperation *
no (NwOperation *operation)
{
  operation->kind = NW_OPERATION_ROUTE_REMOVE;
  return operation;
}

static NwOperation *
neighbour (NwNamespaceRef namespace_, const char *link, const char *text)
{
  NwInet value = inet (text);
  NwMac lladdr = mac ("02:00:00:00:00:02");

  return nw_operation_new_neighbour_replace (namespace_, link, &value, &lladdr);
}

static NwOperation *
no_neighbour (NwNamespaceRef namespace_, const char *link, const char *text)
{
  NwInet value = inet (text);

  return nw_operation_new_neighbour_remove (namespace_, link, &value);
}

static NwOperation *
set_mac (NwNamespaceRef namespace_, const char *link, const char *text)
{
  NwMac value = mac (text);

  return nw_operation_new_link_set_mac (namespace_, link, &value);
}

static void
expect_links (GArray *lines)
{
  NwNamespaceRef odd = { 0, (char *) "we ird" };

  expect (lines, nw_operation_new_namespace_add ("red"), "ip netns add red");
  expect (lines, nw_operation_new_namespace_add ("blue"), "ip netns add blue");
  expect (lines, nw_operation_new_link_set_up (red, "lo", TRUE), "ip -n red link set lo up");
  expect (lines, nw_operation_new_veth_add (red, "veth-red", blue, "veth-blue"),
          "ip -n red link add veth-red type veth peer name veth-blue netns blue");
  expect (lines, with_macs (nw_operation_new_veth_add (red, "eth1", blue, "eth2")),
          "ip -n red link add eth1 address 02:00:00:00:00:01 mtu 1400 type veth"
          " peer name eth2 address 02:00:00:00:00:02 mtu 1300 netns blue");
  expect (lines, nw_operation_new_veth_add (red, "both-a", red, "both-b"),
          "ip -n red link add both-a type veth peer name both-b");
  expect (lines, with_macs (nw_operation_new_veth_add (red, "to-host", root, "to-red")),
          "ip link add to-red address 02:00:00:00:00:02 mtu 1300 type veth"
          " peer name to-host address 02:00:00:00:00:01 mtu 1400 netns red");
  expect (lines, nw_operation_new_veth_add (root, "to-blue", blue, "from-host"),
          "ip link add to-blue type veth peer name from-host netns blue");
  expect (lines, nw_operation_new_veth_add (root, "x1", root, "x2"), "ip link add x1 type veth peer name x2");
  expect (lines, with_generation (nw_operation_new_link_add (red, "br0", "bridge"), 1),
          "ip -n red link add br0 type bridge && ip -n red link set br0 addrgenmode none");
  /* Words that ip(8) would take for options. */
  expect (lines, nw_operation_new_link_add (red, "a", "bridge"), "ip -n red link add dev a type bridge");
  expect (lines, nw_operation_new_link_set_up (red, "a", TRUE), "ip -n red link set dev a up");
  expect (lines, nw_operation_new_link_rename (red, "a", "up"), "ip -n red link set dev a name up");
  expect (lines, nw_operation_new_link_remove (red, "up"), "ip -n red link delete dev up");
  expect (lines, nw_operation_new_link_add (red, "-x", "bridge"), "ip -n red link add -x type bridge");
  expect (lines, nw_operation_new_link_rename (red, "-x", "it's"), "ip -n red link set -x name 'it'\\''s'");
  expect (lines, nw_operation_new_link_remove (red, "it's"), "ip -n red link delete 'it'\\''s'");
  expect (lines, nw_operation_new_link_add (red, "$HOME;#", "bridge"), "ip -n red link add '$HOME;#' type bridge");
  expect (lines, nw_operation_new_link_remove (red, "$HOME;#"), "ip -n red link delete '$HOME;#'");
  expect (lines, nw_operation_new_link_rename (red, "eth1", "\\xc3x\\x5c'"), "ip -n red link set eth1 name $'\\xc3x\\\\\\''");
  expect (lines, nw_operation_new_link_remove (red, "\\xc3x\\x5c'"), "ip -n red link delete $'\\xc3x\\\\\\''");
  /* Names that others gave. */
  expect (lines, nw_operation_new_namespace_add ("we ird"), "ip netns add 'we ird'");
  expect (lines, nw_operation_new_link_set_up (odd, "lo", TRUE), "ip -n 'we ird' link set lo up");
  expect (lines, nw_operation_new_namespace_remove (odd), "ip netns delete 'we ird'");
  expect (lines, nw_operation_new_namespace_add ("\\xff\\x01"), "ip netns add $'\\xff\\x01'");
  odd.name = (char *) "\\xff\\x01";
  expect (lines, nw_operation_new_namespace_remove (odd), "ip netns delete $'\\xff\\x01'");

  expect (lines, nw_operation_new_link_set_master (red, "both-a", "br0"), "ip -n red link set both-a master br0");
  expect (lines, nw_operation_new_link_set_master (red, "both-a", ""), "ip -n red link set both-a nomaster");
  expect (lines, nw_operation_new_link_set_mtu (red, "veth-red", 1400), "ip -n red link set veth-red mtu 1400");
  expect (lines, set_mac (red, "veth-red", "02:00:00:00:00:0a"), "ip -n red link set veth-red address 02:00:00:00:00:0a");
  expect (lines, nw_operation_new_link_move (red, "both-a", blue), "ip -n red link set both-a netns blue");
  expect (lines, nw_operation_new_link_move (blue, "both-a", root), "ip -n blue link set both-a netns $$");
  expect (lines, nw_operation_new_link_move (root, "both-a", red), "ip link set both-a netns red");
  expect (lines, nw_operation_new_link_set_up (red, "veth-red", TRUE), "ip -n red link set veth-red up");
  expect (lines, nw_operation_new_link_set_up (blue, "veth-blue", TRUE), "ip -n blue link set veth-blue up");
}

static void
expect_addresses (GArray *lines)
{
  expect (lines, address (red, "veth-red", "192.168.15.1/24"), "ip -n red addr replace 192.168.15.1/24 dev veth-red");
  expect (lines, address (red, "veth-red", "2001:db8::1/64"), "ip -n red addr replace 2001:db8::1/64 dev veth-red");
  expect (lines, with_details (address (red, "veth-red", "10.5.0.1/24")),
          "ip -n red addr replace 10.5.0.1/24 brd 10.5.0.255 dev veth-red scope link valid_lft 900 preferred_lft 300");
  expect (lines, with_scope (address (red, "lo", "127.0.0.2/8"), RT_SCOPE_HOST), "ip -n red addr replace 127.0.0.2/8 dev lo");
  expect (lines, with_scope (address (red, "lo", "10.12.0.1/24"), RT_SCOPE_HOST),
          "ip -n red addr replace 10.12.0.1/24 dev lo scope host");
  expect (lines, with_scope (address (red, "veth-red", "fe80::5/64"), RT_SCOPE_LINK),
          "ip -n red addr replace fe80::5/64 dev veth-red");
  expect (lines, with_peer (address (red, "veth-red", "10.6.0.1/32"), "10.6.0.2/32"),
          "ip -n red addr replace 10.6.0.1 peer 10.6.0.2/32 dev veth-red");
  expect (lines, with_peer (no_address (red, "veth-red", "10.6.0.1/32"), "10.6.0.2/32"),
          "ip -n red addr del 10.6.0.1 peer 10.6.0.2/32 dev veth-red");
  expect (lines, no_address (red, "veth-red", "10.5.0.1/24"), "ip -n red addr del 10.5.0.1/24 dev veth-red");
  expect (lines, address (root, "lo", "10.7.0.1/32"), "ip addr replace 10.7.0.1/32 dev lo");
}

static void
expect_routes (GArray *lines)
{
  expect (lines, route (red, "0.0.0.0/0", "192.168.15.2", NULL, 0), "ip -n red route replace default via 192.168.15.2");
  expect (lines, route (red, "10.0.0.0/8", "192.168.15.2", "veth-red", 7),
          "ip -n red route replace 10.0.0.0/8 via 192.168.15.2 dev veth-red metric 7");
  expect (lines, route (red, "10.1.0.0/16", NULL, "veth-red", 0), "ip -n red route replace 10.1.0.0/16 dev veth-red");
  expect (lines, with_extras (route (red, "10.2.0.0/16", "192.168.15.2", NULL, 0)),
          "ip -n red route replace 10.2.0.0/16 tos 0x10 via 192.168.15.2 src 192.168.15.1 mtu 1200");
  expect (lines, with_table (route (red, "10.3.0.0/16", "192.168.15.2", NULL, 0), 100, RTN_UNICAST, RTPROT_STATIC),
          "ip -n red route replace 10.3.0.0/16 via 192.168.15.2 table 100 proto static");
  expect (lines, with_scope (with_table (route (red, "10.9.0.0/16", NULL, NULL, 0), RT_TABLE_MAIN, RTN_BLACKHOLE, RTPROT_BOOT), 0),
          "ip -n red route replace blackhole 10.9.0.0/16");
  expect (lines, with_scope (with_table (route (red, "10.8.0.0/16", NULL, NULL, 0), RT_TABLE_MAIN, RTN_UNREACHABLE, RTPROT_BOOT), 0),
          "ip -n red route replace unreachable 10.8.0.0/16");
  expect (lines, with_nexthop (route (red, "10.10.0.0/16", "192.168.15.2", NULL, 0), "192.168.15.3", "veth-red", 5),
          "ip -n red route replace 10.10.0.0/16 nexthop via 192.168.15.2 nexthop via 192.168.15.3 dev veth-red weight 5");
  expect (lines, with_scope (route (red, "10.11.0.0/16", NULL, "veth-red", 0), RT_SCOPE_UNIVERSE),
          "ip -n red route replace 10.11.0.0/16 dev veth-red scope global");
  expect (lines, route (red, "::/0", "2001:db8::2", NULL, 0), "ip -n red -6 route replace default via 2001:db8::2");
  expect (lines, route (red, "2001:db8:9::/48", "fe80::9", "veth-red", 0),
          "ip -n red route replace 2001:db8:9::/48 via fe80::9 dev veth-red");
  expect (lines, no (route (red, "2001:db8:9::/48", "fe80::9", "veth-red", 1024)),
          "ip -n red route del 2001:db8:9::/48 via fe80::9 dev veth-red metric 1024");
  expect (lines, no (route (red, "::/0", "2001:db8::2", NULL, 0)), "ip -n red -6 route del default via 2001:db8::2");
  expect (lines, no (route (red, "10.1.0.0/16", NULL, "veth-red", 0)), "ip -n red route del 10.1.0.0/16 dev veth-red");
  expect (lines, no (with_table (route (red, "10.3.0.0/16", "192.168.15.2", NULL, 0), 100, RTN_UNICAST, RTPROT_STATIC)),
          "ip -n red route del 10.3.0.0/16 via 192.168.15.2 table 100 proto static");
  expect (lines, no (with_scope (with_table (route (red, "10.9.0.0/16", NULL, NULL, 0), RT_TABLE_MAIN, RTN_BLACKHOLE, RTPROT_BOOT), 0)),
          "ip -n red route del blackhole 10.9.0.0/16");
  expect (lines, no (with_nexthop (route (red, "10.10.0.0/16", "192.168.15.2", NULL, 0), "192.168.15.3", "veth-red", 5)),
          "ip -n red route del 10.10.0.0/16 nexthop via 192.168.15.2 nexthop via 192.168.15.3 dev veth-red weight 5");
}

static void
expect_rest (GArray *lines)
{
  expect (lines, neighbour (red, "veth-red", "192.168.15.2"),
          "ip -n red neigh replace 192.168.15.2 lladdr 02:00:00:00:00:02 dev veth-red nud permanent");
  expect (lines, neighbour (red, "veth-red", "fe80::2"),
          "ip -n red neigh replace fe80::2 lladdr 02:00:00:00:00:02 dev veth-red nud permanent");
  expect (lines, no_neighbour (red, "veth-red", "192.168.15.2"), "ip -n red neigh del 192.168.15.2 dev veth-red");
  expect (lines, nw_operation_new_forwarding_set (red, AF_INET, TRUE), "ip netns exec red sysctl -w net.ipv4.ip_forward=1");
  expect (lines, nw_operation_new_forwarding_set (blue, AF_INET6, TRUE),
          "ip netns exec blue sysctl -w net.ipv6.conf.all.forwarding=1");
  expect (lines, nw_operation_new_forwarding_set (root, AF_INET, FALSE), "sysctl -w net.ipv4.ip_forward=0");
  expect (lines, nw_operation_new_link_set_up (red, "veth-red", FALSE), "ip -n red link set veth-red down");
  expect (lines, nw_operation_new_link_rename (red, "veth-red", "eth0"), "ip -n red link set veth-red name eth0");
  expect (lines, nw_operation_new_link_remove (red, "eth0"), "ip -n red link delete eth0");
  expect (lines, nw_operation_new_link_remove (root, "x1"), "ip link delete x1");
  expect (lines, nw_operation_new_namespace_remove (red), "ip netns delete red");
}

static GArray *
make_lines (void)
{
  GArray *lines = g_array_new (FALSE, FALSE, sizeof (Line));

  g_array_set_clear_func (lines, line_clear);
  expect_links (lines);
  expect_addresses (lines);
  expect_routes (lines);
  expect_rest (lines);
  return lines;
}

static void
test_words (void)
{
  g_autoptr (GArray) lines = make_lines ();
  gboolean seen[NW_N_OPERATION_KINDS] = { FALSE };

  for (guint i = 0; i < lines->len; i++)
    {
      const Line *line = &g_array_index (lines, Line, i);
      g_autofree char *command = nw_operation_to_command (line->operation);

      seen[line->operation->kind] = TRUE;
      g_assert_cmpstr (command, ==, line->command);
    }
  for (guint i = 0; i < NW_N_OPERATION_KINDS; i++)
    if (!seen[i])
      g_error ("no command of the kind %s is tried", nw_operation_kind_to_string (i));
}

/* Every one of them, in this order, must be accepted by the real tools. */
static void
test_tools (void)
{
  g_autoptr (GArray) lines = make_lines ();
  g_autoptr (GString) script = g_string_new (NULL);
  g_autofree char *output = NULL;
  gboolean success;

  if (!have_private_worlds ())
    {
      g_test_skip ("user namespaces or ip(8) are not to be had here");
      return;
    }
  for (guint i = 0; i < lines->len; i++)
    {
      g_autofree char *command = nw_operation_to_command (g_array_index (lines, Line, i).operation);
      g_autofree char *quoted = g_shell_quote (command);

      g_string_append_printf (script, "%s || { printf 'refused: %%s\\n' %s; exit 1; }\n", command, quoted);
      /* "netns $$" is not accepted alone: the link must be where the shell is. */
      if (strstr (command, "$$"))
        g_string_append (script, "ip link show both-a || { echo 'not moved to the root namespace'; exit 1; }\n");
    }
  output = private_world (script->str, &success);
  if (!success)
    g_error ("%s", output);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/command/words", test_words);
  g_test_add_func ("/command/tools", test_tools);
  return g_test_run ();
}
