/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "world.h"

#include <netinet/in.h>

#include "nw-command.h"
#include "nw-plan.h"

static NwNamespaceRef red = { 1, (char *) "red" };
static NwNamespaceRef blue = { 2, (char *) "blue" };
static NwNamespaceRef root = { 3, (char *) "" };

static void
give (NwOperation *operation, NwOperationField field)
{
  operation->present |= G_GUINT64_CONSTANT (1) << field;
}

/* The fixture: a list of operations in the order in which a shell can run them, with what is expected of each. */

/* @probe: (nullable): a command that succeeds where this kernel has what the line needs */
typedef struct {
  NwOperation *operation;
  const char  *command;
  const char  *probe;
} Line;

static void
line_clear (gpointer data)
{
  nw_operation_unref (((Line *) data)->operation);
}

static void
expect (GArray *lines, NwOperation *operation, const char *command)
{
  Line line = { operation, command, NULL };

  g_array_append_val (lines, line);
}

static void
expect_where (GArray *lines, const char *probe, NwOperation *operation, const char *command)
{
  Line line = { operation, command, probe };

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

#define HAVE_VLAN "ip -n red link add link veth-red name probe type vlan id 4000 && ip -n red link delete probe"
#define HAVE_NETEM "tc -n red qdisc replace dev veth-red root netem loss 1% && tc -n red qdisc del dev veth-red root"
#define HAVE_VLAN_FILTERING "ip -n red link set br0 type bridge vlan_filtering 0"

static NwOperation *
vxlan (const char *link, const char *remote, const char *local, const char *parent, guint port)
{
  NwInet to = inet (remote);
  NwInet from = local ? inet (local) : NW_INET_NONE;

  return nw_operation_new_vxlan_add (red, link, 10, &to, &from, parent, port);
}

static void
expect_kinds (GArray *lines)
{
  NwOperation *macvlan = nw_operation_new_macvlan_add (red, "m0", "veth-red", NULL);

  macvlan->mac = mac ("02:00:00:00:00:0b");
  give (macvlan, NW_FIELD_MAC);
  expect (lines, with_generation (macvlan, 1),
          "ip -n red link add link veth-red name m0 address 02:00:00:00:00:0b type macvlan mode bridge"
          " && ip -n red link set m0 addrgenmode none");
  expect (lines, nw_operation_new_macvlan_add (red, "a", "veth-red", "private"),
          "ip -n red link add link veth-red name a type macvlan mode private");
  expect_where (lines, HAVE_VLAN, nw_operation_new_vlan_add (red, "veth-red.10", "veth-red", 10),
                "ip -n red link add link veth-red name veth-red.10 type vlan id 10");
  expect (lines, vxlan ("vx0", "10.0.0.2", "10.0.0.1", "veth-red", 0),
          "ip -n red link add vx0 type vxlan id 10 remote 10.0.0.2 local 10.0.0.1 dev veth-red dstport 4789");
  expect (lines, vxlan ("vx1", "239.1.1.1", NULL, "veth-red", 8472),
          "ip -n red link add vx1 type vxlan id 10 group 239.1.1.1 dev veth-red dstport 8472");
  expect (lines, vxlan ("vx2", "2001:db8::2", NULL, NULL, 4790),
          "ip -n red link add vx2 type vxlan id 10 remote 2001:db8::2 dstport 4790");
  expect (lines, nw_operation_new_link_add (red, "ifb7", "ifb"), "ip -n red link add ifb7 type ifb");
}

static NwOperation *
with_ageing_time (NwOperation *operation, guint ageing_time)
{
  operation->ageing_time = ageing_time;
  give (operation, NW_FIELD_AGEING_TIME);
  return operation;
}

static void
expect_bridges_and_limits (GArray *lines)
{
  expect (lines, nw_operation_new_bridge_set_stp (red, "br0", TRUE), "ip -n red link set br0 type bridge stp_state 1");
  expect (lines, with_ageing_time (nw_operation_new_bridge_set_stp (red, "br0", FALSE), 6000),
          "ip -n red link set br0 type bridge stp_state 0 ageing_time 6000");
  expect_where (lines, HAVE_VLAN_FILTERING, nw_operation_new_bridge_set_vlan_filtering (red, "br0", TRUE),
                "ip -n red link set br0 type bridge vlan_filtering 1");
  expect (lines, nw_operation_new_limit_set (red, "veth-red", 1000000, 0, 0, 0),
          "tc -n red qdisc replace dev veth-red root tbf rate 1mbit burst 10240 latency 50ms");
  expect (lines, nw_operation_new_limit_set (red, "veth-red", 40000000000, 0, 0, 0),
          "tc -n red qdisc replace dev veth-red root tbf rate 40gbit burst 50000000 latency 50ms");
  expect (lines, nw_operation_new_limit_set (red, "veth-red", 1500, 0, 0, 0),
          "tc -n red qdisc replace dev veth-red root tbf rate 1500bit burst 10240 latency 50ms");
  expect (lines, nw_operation_new_limit_set (root, "x1", 512000, 0, 0, 0),
          "tc qdisc replace dev x1 root tbf rate 512kbit burst 10240 latency 50ms");
  expect_where (lines, HAVE_NETEM, nw_operation_new_limit_set (red, "veth-red", 0, 100000, 10000, 12500),
                "tc -n red qdisc replace dev veth-red root netem limit 1000 delay 100ms 10ms loss 1.25% rate 0bit");
  expect_where (lines, HAVE_NETEM, nw_operation_new_limit_set (red, "veth-red", 2000000, 1500, 0, 1000000),
                "tc -n red qdisc replace dev veth-red root netem limit 1000 delay 1500us loss 100% rate 2mbit");
  expect_where (lines, HAVE_NETEM, nw_operation_new_limit_set (red, "veth-red", 0, 0, 7, 0),
                "tc -n red qdisc replace dev veth-red root netem limit 1000 delay 0ms 7us rate 0bit");
  expect (lines, nw_operation_new_limit_remove (red, "veth-red"), "tc -n red qdisc del dev veth-red root");
  expect (lines, nw_operation_new_limit_remove (root, "x1"), "tc qdisc del dev x1 root");
}

static NwNatRule *
masquerade (const char *network, const char *link)
{
  NwInet source = inet (network);

  return nw_nat_rule_new_masquerade (&source, link);
}

static NwNatRule *
publish (guint16 port, const char *target, guint16 target_port)
{
  NwInet machine = inet (target);

  return nw_nat_rule_new_publish (IPPROTO_TCP, port, "", &machine, target_port, FALSE);
}

#define NFT_RED "ip netns exec red nft "
#define HANDLE(chain, key) "handle $(" NFT_RED "-a list chain ip netwarren " chain " | grep -F 'comment \"netwarren:" key "\" # handle'" \
                           " | grep -o '[0-9]*$')"

static void
expect_nat (GArray *lines)
{
  g_autoptr (NwNatRule) out = masquerade ("192.168.15.0/24", "veth-red");
  g_autoptr (NwNatRule) web = publish (80, "192.168.15.2/32", 8080);

  expect (lines, nw_operation_new_nat_add (red, out),
          NFT_RED "add table ip netwarren && "
          NFT_RED "add chain ip netwarren postrouting '{ type nat hook postrouting priority srcnat; }' && "
          NFT_RED "add rule ip netwarren postrouting 'ip saddr 192.168.15.0/24 oifname \"veth-red\" counter masquerade"
          " comment \"netwarren:masquerade 192.168.15.0/24 out veth-red\"'");
  expect (lines, nw_operation_new_nat_add (root, web),
          "nft add table ip netwarren && "
          "nft add chain ip netwarren prerouting '{ type nat hook prerouting priority dstnat; }' && "
          "nft add rule ip netwarren prerouting 'fib daddr type local tcp dport 80 counter dnat to 192.168.15.2:8080"
          " comment \"netwarren:publish ip tcp 80\"'");
  /* What others there are is not known here: the chains stay. */
  expect (lines, nw_operation_new_nat_remove (red, out),
          NFT_RED "delete rule ip netwarren postrouting " HANDLE ("postrouting", "masquerade 192.168.15.0/24 out veth-red"));
  expect (lines, nw_operation_new_nat_remove (root, web),
          "nft delete rule ip netwarren prerouting handle $(nft -a list chain ip netwarren prerouting"
          " | grep -F 'comment \"netwarren:publish ip tcp 80\" # handle' | grep -o '[0-9]*$')");
}

static GArray *
make_lines (void)
{
  GArray *lines = g_array_new (FALSE, FALSE, sizeof (Line));

  g_array_set_clear_func (lines, line_clear);
  expect_links (lines);
  expect_addresses (lines);
  expect_routes (lines);
  expect_kinds (lines);
  expect_bridges_and_limits (lines);
  expect_nat (lines);
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
      const Line *line = &g_array_index (lines, Line, i);
      g_autofree char *command = nw_operation_to_command (line->operation);
      g_autofree char *quoted = g_shell_quote (command);

      /* Where the kernel cannot, it must be the kernel that refuses, not the tool. */
      if (line->probe)
        g_string_append_printf (script,
                                "if { %s; } 2>/dev/null; then %s || { printf 'refused: %%s\\n' %s; exit 1; }\n"
                                "else { %s; } 2>&1 | grep -q '^Error: \\|^RTNETLINK answers' || { printf 'not understood: %%s\\n' %s; exit 1; }\nfi\n",
                                line->probe, command, quoted, command, quoted);
      else
        g_string_append_printf (script, "%s || { printf 'refused: %%s\\n' %s; exit 1; }\n", command, quoted);
      /* "netns $$" is not accepted alone: the link must be where the shell is. */
      if (strstr (command, "$$"))
        g_string_append (script, "ip link show both-a || { echo 'not moved to the root namespace'; exit 1; }\n");
    }
  output = private_world (script->str, &success);
  if (!success)
    g_error ("%s", output);
}

/* With the others in sight, adding replaces and the last one takes chains and table along: nothing is left. */
static void
test_nat_plan (void)
{
  g_autoptr (GPtrArray) namespaces = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (NwSnapshot) before = NULL;
  g_autoptr (NwPlan) plan = nw_plan_new ("");
  g_autoptr (NwNatRule) out = masquerade ("192.168.15.0/24", "");
  g_autoptr (NwNatRule) out6 = masquerade ("2001:db8::/64", "");
  g_autoptr (NwNatRule) web = publish (80, "192.168.15.2/32", 80);
  g_autoptr (NwNatRule) other_web = publish (80, "192.168.15.3/24", 81);
  g_autoptr (GString) script = g_string_new (NULL);
  g_autofree char *output = NULL;
  g_autofree char *nft = NULL;
  g_auto (GStrv) commands = NULL;
  gboolean success;

  add_namespace (namespaces, root.inode, NULL);
  g_ptr_array_add (((NwNamespace *) g_ptr_array_index (namespaces, 0))->nat_rules, g_object_ref (web));
  before = nw_snapshot_new (1, namespaces);
  nw_plan_take (plan, nw_operation_new_nat_add (root, out));
  nw_plan_take (plan, nw_operation_new_nat_add (root, out6));
  nw_plan_take (plan, nw_operation_new_nat_add (root, other_web));
  nw_plan_take (plan, nw_operation_new_nat_add (root, out));
  nw_plan_take (plan, nw_operation_new_nat_remove (root, out));
  nw_plan_take (plan, nw_operation_new_nat_remove (root, out6));
  nw_plan_take (plan, nw_operation_new_nat_remove (root, other_web));
  commands = nw_plan_to_commands_from (plan, before);
  g_assert_cmpuint (g_strv_length (commands), ==, nw_plan_get_length (plan));

  nft = g_find_program_in_path ("nft");
  if (nft == NULL || !have_private_worlds ())
    {
      g_test_skip ("user namespaces, ip(8) or nft(8) are not to be had here");
      return;
    }
  {
    g_auto (GStrv) already = nw_nat_rule_to_commands (web, "");

    for (guint i = 0; already[i]; i++)
      g_string_append_printf (script, "%s || exit 1\n", already[i]);
  }
  g_string_append (script, "nft add table ip others && nft add chain ip others c\n");
  for (guint i = 0; commands[i]; i++)
    {
      g_autofree char *quoted = g_shell_quote (commands[i]);

      g_string_append_printf (script, "%s || { printf 'refused: %%s\\n' %s; exit 1; }\n", commands[i], quoted);
      if (i == 3)
        g_string_append (script, "test $(nft list ruleset | grep -c netwarren:masquerade) = 2 || { nft list ruleset; exit 1; }\n"
                                 "test $(nft list ruleset | grep -c 'netwarren:publish') = 2 || { nft list ruleset; exit 1; }\n"
                                 "nft list ruleset | grep -q 'dnat to 192.168.15.3:81' || { nft list ruleset; exit 1; }\n");
    }
  g_string_append (script, "test \"$(nft list ruleset | tr -d '\\t\\n ')\" = 'tableipothers{chainc{}}' || { nft list ruleset; exit 1; }\n");
  output = private_world (script->str, &success);
  if (!success)
    g_error ("%s", output);
}

/* What has no name is entered by the path that leads to it, and a link goes there by that. */
static void
test_nameless (void)
{
  static const char *const expected[] = {
    "ip link add k1 type veth peer name k2 netns '/run/k ept'",
    "nsenter --net='/run/k ept' ip link set k2 up",
    "nsenter --net='/run/k ept' ip addr replace 10.1.2.3/24 dev k2",
    "nsenter --net='/run/k ept' sysctl -w net.ipv4.ip_forward=1",
  };
  g_autoptr (GPtrArray) namespaces = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (NwSnapshot) before = NULL;
  g_autoptr (NwPlan) plan = nw_plan_new ("");
  g_autoptr (GString) script = g_string_new ("touch '/run/k ept'; unshare --net='/run/k ept' true || exit 1\n");
  g_autofree char *output = NULL;
  g_autofree char *ping = NULL;
  g_auto (GStrv) commands = NULL;
  NwNamespaceRef kept = { 4026539999, (char *) "" };
  NwNamespaceRef placed = kept;
  NwInet address;
  NwNamespace *namespace_;
  gboolean success;

  add_namespace (namespaces, root.inode, NULL);
  ((NwNamespace *) g_ptr_array_index (namespaces, 0))->is_root = TRUE;
  add_namespace (namespaces, kept.inode, NULL);
  namespace_ = g_ptr_array_index (namespaces, 1);
  namespace_->is_root = FALSE;
  g_free (namespace_->path);
  namespace_->path = g_strdup ("/run/k ept");
  before = nw_snapshot_new (1, namespaces);

  address = inet ("10.1.2.3/24");
  nw_plan_take (plan, nw_operation_new_veth_add (root, "k1", kept, "k2"));
  nw_plan_take (plan, nw_operation_new_link_set_up (kept, "k2", TRUE));
  nw_plan_take (plan, nw_operation_new_address_replace (kept, "k2", &address));
  nw_plan_take (plan, nw_operation_new_forwarding_set (kept, 2, TRUE));
  commands = nw_plan_to_commands_from (plan, before);
  for (guint i = 0; commands[i] != NULL; i++)
    {
      g_assert_cmpstr (commands[i], ==, expected[i]);
      g_string_append_printf (script, "%s || exit 1\n", commands[i]);
    }
  g_string_append (script, "nsenter --net='/run/k ept' ip -4 -o address show dev k2 up | grep -q 10.1.2.3/24 || exit 1\n");

  placed.name = (char *) nw_command_place (&kept, before);
  ping = nw_command_ping (&placed, &address, NULL, 1);
  g_assert_cmpstr (ping, ==, "nsenter --net='/run/k ept' ping -c 1 10.1.2.3");
  g_assert_cmpstr (nw_command_place (&root, before), ==, "");

  if (!have_private_worlds ())
    {
      g_test_skip ("user namespaces or ip(8) are not to be had here");
      return;
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
  g_test_add_func ("/command/nameless", test_nameless);
  g_test_add_func ("/command/nat-plan", test_nat_plan);
  return g_test_run ();
}
