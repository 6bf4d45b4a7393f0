/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "world.h"

#include <linux/if_addr.h>
#include <netinet/in.h>

#include "nw-command.h"
#include "nw-error.h"
#include "nw-inverse.h"
#include "nw-plan.h"

#define RED 101
#define BLUE 102
#define ROOT 100

static NwNamespaceRef red = { RED, (char *) "red" };
static NwNamespaceRef blue = { BLUE, (char *) "blue" };

/* The same small network twice: for the shell to build, and as a snapshot. */

/* No duplicate address detection: where a cable closes a loop, an address could meet itself. */
static const char build[] =
  "for n in red blue; do\n"
  "  ip netns add $n; ip netns exec $n sysctl -qw net.ipv6.conf.default.accept_dad=0; ip -n $n link set lo up\n"
  "done\n"
  "ip -n red link add veth-red address 02:00:00:00:00:01 mtu 1400 type veth peer name veth-blue address 02:00:00:00:00:02 netns blue\n"
  "ip -n red link add p1 address 02:00:00:00:00:03 type veth peer name p2 address 02:00:00:00:00:04\n"
  "ip -n red link add br0 type bridge\n"
  "ip -n red link set p1 master br0\n"
  "for l in p1 p2 br0 veth-red; do ip -n red link set $l up; done\n"
  "ip -n blue link set veth-blue up\n"
  "ip -n red addr add 10.99.0.1/32 dev lo\n"
  "ip -n red addr add 192.168.15.1/24 dev veth-red\n"
  "ip -n red addr add 192.168.15.9/24 dev veth-red\n"
  "ip -n red addr add 192.168.15.8/24 dev veth-red\n"
  "ip -n red addr add 2001:db8::1/64 dev veth-red\n"
  "ip -n red addr add 10.55.0.1/24 dev p2\n"
  "ip -n red addr add 10.77.0.1 peer 10.77.0.2/32 dev p2\n"
  "ip -n red addr add 10.8.0.1/16 brd 10.8.255.255 dev br0\n"
  "ip -n blue addr add 192.168.15.2/24 dev veth-blue\n"
  "ip -n blue addr add 2001:db8::2/64 dev veth-blue\n"
  "ip -n red route add default via 192.168.15.2\n"
  "ip -n red route add 10.1.0.0/16 via 192.168.15.2 metric 50 proto static\n"
  "ip -n red route add 10.3.0.0/16 dev veth-red src 192.168.15.9\n"
  "ip -n red route add blackhole 10.9.0.0/16\n"
  "ip -n red route add 10.4.0.0/16 via 192.168.15.2 table 100\n"
  "ip -n red route add 2001:db8:9::/48 via 2001:db8::2\n"
  "ip -n blue route add 172.16.0.0/12 via 192.168.15.1\n"
  "ip -n red neigh add 192.168.15.2 lladdr 02:00:00:00:00:02 dev veth-red nud permanent\n"
  "ip netns exec red sysctl -qw net.ipv4.ip_forward=1\n";

static NwSnapshot *
make_snapshot (void)
{
  g_autoptr (GPtrArray) namespaces = g_ptr_array_new_with_free_func (g_object_unref);
  NwNamespace *host = add_namespace (namespaces, ROOT, NULL);
  NwNamespace *r = add_namespace (namespaces, RED, "red");
  NwNamespace *b = add_namespace (namespaces, BLUE, "blue");
  NwLink *lo_red = add_link (r, 1, "lo", "loopback", "up", NULL);
  NwLink *veth_red = add_link (r, 2, "veth-red", "veth", "up", "02:00:00:00:00:01");
  NwLink *p2 = add_link (r, 3, "p2", "veth", "up", "02:00:00:00:00:04");
  NwLink *p1 = add_link (r, 4, "p1", "veth", "up", "02:00:00:00:00:03");
  NwLink *br0 = add_link (r, 5, "br0", "bridge", "up", "02:00:00:00:00:03");
  NwLink *lo_blue = add_link (b, 1, "lo", "loopback", "up", NULL);
  NwLink *veth_blue = add_link (b, 2, "veth-blue", "veth", "up", "02:00:00:00:00:02");
  NwRoute *route;

  add_link (host, 1, "lo", "loopback", "up", NULL);
  veth_red->mtu = 1400;
  p1->master = br0->index;
  plug_cable (r, veth_red, b, veth_blue);
  plug_cable (r, p1, r, p2);

  add_address (r, lo_red, "127.0.0.1/8")->scope = RT_SCOPE_HOST;
  add_address (r, lo_red, "::1/128")->scope = RT_SCOPE_HOST;
  add_address (r, lo_red, "10.99.0.1/32");
  add_address (r, veth_red, "192.168.15.1/24");
  add_address (r, veth_red, "192.168.15.9/24")->flags = IFA_F_SECONDARY;
  add_address (r, veth_red, "192.168.15.8/24")->flags = IFA_F_SECONDARY;
  add_address (r, veth_red, "2001:db8::1/64");
  add_address (r, veth_red, "fe80::ff:fe00:1/64")->scope = RT_SCOPE_LINK;
  add_address (r, p2, "10.55.0.1/24");
  add_address (r, p2, "10.77.0.1/32")->peer = inet ("10.77.0.2/32");
  add_address (r, br0, "10.8.0.1/16")->broadcast = inet ("10.8.255.255");
  add_address (b, lo_blue, "127.0.0.1/8")->scope = RT_SCOPE_HOST;
  add_address (b, veth_blue, "192.168.15.2/24");
  add_address (b, veth_blue, "2001:db8::2/64");
  add_address (b, veth_blue, "fe80::ff:fe00:2/64")->scope = RT_SCOPE_LINK;

  route = add_route (r, "10.1.0.0/16", "192.168.15.2", veth_red);
  route->metric = 50;
  route->protocol = RTPROT_STATIC;
  add_route (r, "10.3.0.0/16", NULL, veth_red)->source = inet ("192.168.15.9");
  add_route (r, "10.4.0.0/16", "192.168.15.2", veth_red)->table = 100;
  add_route (r, "192.168.15.0/24", NULL, veth_red)->protocol = RTPROT_KERNEL;
  add_route (r, "10.9.0.0/16", NULL, NULL);
  add_route (r, "0.0.0.0/0", "192.168.15.2", veth_red);
  add_route (r, "2001:db8:9::/48", "2001:db8::2", veth_red);
  route = add_route (r, "2001:db8::/64", NULL, veth_red);
  route->protocol = RTPROT_KERNEL;
  route->metric = 256;
  add_route (b, "172.16.0.0/12", "192.168.15.1", veth_blue);

  add_neighbour (r, veth_red, "192.168.15.2", "02:00:00:00:00:02", NUD_PERMANENT);
  add_neighbour (r, veth_red, "fe80::ff:fe00:2", "02:00:00:00:00:02", NUD_STALE);
  r->forwarding4 = TRUE;
  return nw_snapshot_new (1, namespaces);
}

/* And more of it: a switch with settings, limits, links that stand on others, address translation. */

static const char build_more[] =
  "ip -n red link set br0 type bridge ageing_time 6000\n"
  "ip -n red link add br9 type bridge stp_state 1\n"
  "ip -n red link add link veth-red name m0 address 02:00:00:00:00:21 type macvlan mode vepa\n"
  "ip -n red link add link p2 name m1 address 02:00:00:00:00:22 type macvlan mode bridge\n"
  "ip -n red link set m1 netns blue\n"
  "ip -n red link add vx0 address 02:00:00:00:00:23 type vxlan id 10 remote 192.168.15.2 local 192.168.15.1 dev veth-red dstport 4789\n"
  "ip -n red link add link vx0 name m2 address 02:00:00:00:00:24 mtu 1300 type macvlan mode private\n"
  "ip -n red link set m0 up; ip -n red link set vx0 up; ip -n blue link set m1 up; ip -n red link set m2 up\n"
  "ip -n red addr add 10.20.0.1/24 dev m0\n"
  "ip -n red addr add 2001:db8:20::1/64 dev m0\n"
  "ip -n blue addr add 10.55.0.2/24 dev m1\n"
  "ip -n red addr add 10.21.0.1/24 dev vx0\n"
  "ip -n red route add 10.22.0.0/16 via 10.20.0.2\n"
  "tc -n red qdisc add dev veth-red root tbf rate 1mbit burst 10240 latency 50ms\n"
  "tc -n red qdisc add dev p2 root tbf rate 2mbit burst 10240 latency 50ms\n";

static void
add_child (NwNamespace *namespace_, NwLink *child, const NwNamespace *there, const NwLink *parent)
{
  child->peer_index = parent->index;
  child->peer_namespace = there->inode;
}

static NwBridge *
add_bridge (NwNamespace *namespace_, const NwLink *link, gboolean stp, guint ageing_time)
{
  NwBridge *bridge = nw_bridge_new ();

  bridge->link = link->index;
  bridge->stp = stp;
  bridge->ageing_time = ageing_time;
  g_ptr_array_add (namespace_->bridges, bridge);
  return bridge;
}

static NwLimit *
add_limit (NwNamespace *namespace_, const NwLink *link, guint64 rate)
{
  NwLimit *limit = nw_limit_new ();

  limit->link = link->index;
  limit->rate = rate;
  g_ptr_array_add (namespace_->limits, limit);
  return limit;
}

static NwNatRule *
masquerade (void)
{
  NwInet network = inet ("10.55.0.0/24");

  return nw_nat_rule_new_masquerade (&network, "veth-red");
}

static NwNatRule *
publish (guint16 port, const char *target)
{
  NwInet machine = inet (target);

  return nw_nat_rule_new_publish (IPPROTO_TCP, port, "", &machine, 80, TRUE);
}

static NwSnapshot *
make_more (void)
{
  g_autoptr (NwSnapshot) plain = make_snapshot ();
  g_autoptr (GPtrArray) namespaces = g_ptr_array_new_with_free_func (g_object_unref);
  NwNamespace *r = nw_snapshot_find (plain, RED), *b = nw_snapshot_find (plain, BLUE);
  NwLink *veth_red = nw_namespace_find_link_by_name (r, "veth-red"), *p2 = nw_namespace_find_link_by_name (r, "p2");
  NwLink *br9 = add_link (r, 6, "br9", "bridge", "down", "02:00:00:00:00:09");
  NwLink *m0 = add_link (r, 7, "m0", "macvlan", "up", "02:00:00:00:00:21");
  NwLink *m2 = add_link (r, 8, "m2", "macvlan", "up", "02:00:00:00:00:24");
  NwLink *vx0 = add_link (r, 9, "vx0", "vxlan", "up", "02:00:00:00:00:23");
  NwLink *m1 = add_link (b, 8, "m1", "macvlan", "up", "02:00:00:00:00:22");

  for (guint i = 0; i < nw_snapshot_get_n_namespaces (plain); i++)
    g_ptr_array_add (namespaces, g_object_ref (nw_snapshot_get_namespace (plain, i)));
  add_bridge (r, nw_namespace_find_link_by_name (r, "br0"), FALSE, 6000);
  add_bridge (r, br9, TRUE, 30000);
  add_child (r, m0, r, veth_red);
  add_child (r, m2, r, vx0);
  add_child (r, vx0, r, veth_red);
  add_child (b, m1, r, p2);
  m0->macvlan_mode = g_strdup ("vepa");
  m1->macvlan_mode = g_strdup ("bridge");
  m2->macvlan_mode = g_strdup ("private");
  m0->mtu = 1400;
  m2->mtu = 1300;
  vx0->mtu = 1350;
  vx0->vni = 10;
  vx0->remote = inet ("192.168.15.2");
  vx0->local = inet ("192.168.15.1");
  vx0->vxlan_port = 4789;
  add_address (r, m0, "10.20.0.1/24");
  add_address (r, m0, "2001:db8:20::1/64");
  add_address (b, m1, "10.55.0.2/24");
  add_address (r, vx0, "10.21.0.1/24");
  add_route (r, "10.22.0.0/16", "10.20.0.2", m0);
  add_limit (r, veth_red, 1000000);
  add_limit (r, p2, 2000000);
  g_ptr_array_add (r->nat_rules, masquerade ());
  g_ptr_array_add (r->nat_rules, publish (80, "10.55.0.2/32"));
  return nw_snapshot_new (1, namespaces);
}

static GPtrArray *
invert (const NwOperation *operation, const NwSnapshot *before, GPtrArray *notes)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *inverse = g_ptr_array_new_with_free_func ((GDestroyNotify) nw_operation_unref);

  nw_operation_invert (operation, before, inverse, notes, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < inverse->len; i++)
    {
      nw_operation_check (g_ptr_array_index (inverse, i), &error);
      g_assert_no_error (error);
    }
  return inverse;
}

/* What undoes @operation, as commands, one a line. */
static void
assert_inverse (NwOperation *operation, const NwSnapshot *before, const char *expected)
{
  g_autoptr (NwOperation) owned = operation;
  g_autoptr (GPtrArray) inverse = invert (owned, before, NULL);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < inverse->len; i++)
    {
      g_autofree char *command = nw_operation_to_command (g_ptr_array_index (inverse, i));

      g_string_append_printf (text, "%s\n", command);
    }
  g_assert_cmpstr (text->str, ==, expected);
}

static NwOperation *
address_replace (const char *text)
{
  NwInet address = inet (text);

  return nw_operation_new_address_replace (red, "veth-red", &address);
}

static NwOperation *
address_remove (const char *link, const char *text)
{
  NwInet address = inet (text);

  return nw_operation_new_address_remove (red, link, &address);
}

static NwOperation *
route_replace (const char *destination, const char *gateway)
{
  NwInet to = inet (destination);
  NwInet via = inet (gateway);

  return nw_operation_new_route_replace (red, &to, &via, NULL, 0);
}

static NwOperation *
route_remove (const char *destination)
{
  NwOperation *operation = route_replace (destination, "192.168.15.2");

  operation->kind = NW_OPERATION_ROUTE_REMOVE;
  operation->present = (G_GUINT64_CONSTANT (1) << NW_FIELD_NAMESPACE) | (G_GUINT64_CONSTANT (1) << NW_FIELD_DESTINATION);
  return operation;
}

static NwOperation *
neighbour_replace (const char *text)
{
  NwInet address = inet (text);
  NwMac lladdr = mac ("02:00:00:00:00:77");

  return nw_operation_new_neighbour_replace (red, "veth-red", &address, &lladdr);
}

static NwOperation *
neighbour_remove (const char *text)
{
  NwInet address = inet (text);

  return nw_operation_new_neighbour_remove (red, "veth-red", &address);
}

static NwOperation *
set_mac (const char *text)
{
  NwMac value = mac (text);

  return nw_operation_new_link_set_mac (red, "veth-red", &value);
}

static void
test_simple (void)
{
  g_autoptr (NwSnapshot) before = make_snapshot ();

  assert_inverse (nw_operation_new_namespace_add ("green"), NULL, "ip netns delete green\n");
  assert_inverse (nw_operation_new_veth_add (red, "cable", blue, "y"), NULL, "ip -n red link delete cable\n");
  assert_inverse (nw_operation_new_link_rename (red, "veth-red", "eth0"), NULL, "ip -n red link set eth0 name veth-red\n");
  assert_inverse (nw_operation_new_link_set_mtu (red, "veth-red", 1300), before, "ip -n red link set veth-red mtu 1400\n");
  assert_inverse (nw_operation_new_link_set_mtu (red, "veth-red", 1400), before, "");
  assert_inverse (nw_operation_new_link_set_up (red, "veth-red", TRUE), before, "");
  assert_inverse (nw_operation_new_link_set_master (red, "p1", ""), before, "ip -n red link set p1 master br0\n");
  assert_inverse (nw_operation_new_link_set_master (red, "p1", "br0"), before, "");
  assert_inverse (nw_operation_new_link_set_master (red, "p2", "br0"), before, "ip -n red link set p2 nomaster\n");
  assert_inverse (set_mac ("02:00:00:00:00:99"), before,
                  "ip -n red link set veth-red address 02:00:00:00:00:01\n"
                  "ip -n red neigh replace 192.168.15.2 lladdr 02:00:00:00:00:02 dev veth-red nud permanent\n");
  assert_inverse (nw_operation_new_forwarding_set (red, AF_INET, FALSE), before,
                  "ip netns exec red sysctl -w net.ipv4.ip_forward=1\n");
  assert_inverse (nw_operation_new_forwarding_set (red, AF_INET, TRUE), before, "");
  assert_inverse (neighbour_replace ("192.168.15.2"), before,
                  "ip -n red neigh replace 192.168.15.2 lladdr 02:00:00:00:00:02 dev veth-red nud permanent\n");
  assert_inverse (neighbour_replace ("192.168.15.7"), before, "ip -n red neigh del 192.168.15.7 dev veth-red\n");
  assert_inverse (neighbour_remove ("fe80::ff:fe00:2"), before, "");
}

static void
test_addresses_and_routes (void)
{
  g_autoptr (NwSnapshot) before = make_snapshot ();

  assert_inverse (address_replace ("192.168.15.50/24"), before, "ip -n red addr del 192.168.15.50/24 dev veth-red\n");
  assert_inverse (address_replace ("192.168.15.1/24"), before, "ip -n red addr replace 192.168.15.1/24 dev veth-red\n");
  assert_inverse (address_replace ("192.168.15.1/25"), before, "ip -n red addr del 192.168.15.1/25 dev veth-red\n");
  assert_inverse (address_remove ("br0", "10.8.0.1/16"), before, "ip -n red addr replace 10.8.0.1/16 brd 10.8.255.255 dev br0\n");
  assert_inverse (address_remove ("veth-red", "2001:db8::1/64"), before,
                  "ip -n red addr replace 2001:db8::1/64 dev veth-red\n"
                  "ip -n red route replace 2001:db8:9::/48 via 2001:db8::2 dev veth-red metric 1024\n"
                  "ip -n red neigh replace 192.168.15.2 lladdr 02:00:00:00:00:02 dev veth-red nud permanent\n");
  assert_inverse (route_replace ("0.0.0.0/0", "192.168.15.77"), before,
                  "ip -n red route replace default via 192.168.15.2 dev veth-red\n");
  assert_inverse (route_replace ("10.200.0.0/16", "192.168.15.2"), before,
                  "ip -n red route del 10.200.0.0/16 via 192.168.15.2\n");
  assert_inverse (route_replace ("2001:db8:7::/48", "2001:db8::2"), before,
                  "ip -n red route del 2001:db8:7::/48 via 2001:db8::2 metric 1024\n");
  assert_inverse (route_remove ("10.1.0.0/16"), before,
                  "ip -n red route replace 10.1.0.0/16 via 192.168.15.2 dev veth-red metric 50 proto static\n");
  assert_inverse (route_remove ("10.9.0.0/16"), before, "ip -n red route replace blackhole 10.9.0.0/16\n");
}

static void
test_namespace (void)
{
  g_autoptr (NwSnapshot) before = make_snapshot ();
  g_autoptr (NwOperation) remove = nw_operation_new_namespace_remove (red);
  g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) inverse = invert (remove, before, notes);

  assert_inverse (nw_operation_ref (remove), before,
    "ip netns add red\n"
    "ip -n red link add br0 type bridge\n"
    "ip -n red link add veth-red address 02:00:00:00:00:01 mtu 1400 type veth peer name veth-blue address 02:00:00:00:00:02 netns blue\n"
    "ip -n red link add p2 address 02:00:00:00:00:04 type veth peer name p1 address 02:00:00:00:00:03\n"
    "ip -n red link set p1 master br0\n"
    "ip -n red addr replace 10.99.0.1/32 dev lo\n"
    "ip -n red addr replace 192.168.15.1/24 dev veth-red\n"
    "ip -n red addr replace 192.168.15.9/24 dev veth-red\n"
    "ip -n red addr replace 192.168.15.8/24 dev veth-red\n"
    "ip -n red addr replace 2001:db8::1/64 dev veth-red\n"
    "ip -n blue addr replace 192.168.15.2/24 dev veth-blue\n"
    "ip -n blue addr replace 2001:db8::2/64 dev veth-blue\n"
    "ip -n red addr replace 10.55.0.1/24 dev p2\n"
    "ip -n red addr replace 10.77.0.1 peer 10.77.0.2/32 dev p2\n"
    "ip -n red addr replace 10.8.0.1/16 brd 10.8.255.255 dev br0\n"
    "ip -n red link set lo up\n"
    "ip -n red link set veth-red up\n"
    "ip -n blue link set veth-blue up\n"
    "ip -n red link set p2 up\n"
    "ip -n red link set p1 up\n"
    "ip -n red link set br0 up\n"
    "ip -n red route replace 10.3.0.0/16 dev veth-red src 192.168.15.9\n"
    "ip -n red route replace blackhole 10.9.0.0/16\n"
    "ip -n red route replace 10.1.0.0/16 via 192.168.15.2 dev veth-red metric 50 proto static\n"
    "ip -n red route replace 10.4.0.0/16 via 192.168.15.2 dev veth-red table 100\n"
    "ip -n red route replace default via 192.168.15.2 dev veth-red\n"
    "ip -n red route replace 2001:db8:9::/48 via 2001:db8::2 dev veth-red metric 1024\n"
    "ip -n blue route replace 172.16.0.0/12 via 192.168.15.1 dev veth-blue\n"
    "ip -n red neigh replace 192.168.15.2 lladdr 02:00:00:00:00:02 dev veth-red nud permanent\n"
    "ip netns exec red sysctl -w net.ipv4.ip_forward=1\n");

  /* The namespace that comes back has no inode yet; the others keep theirs. */
  for (guint i = 0; i < inverse->len; i++)
    {
      const NwOperation *operation = g_ptr_array_index (inverse, i);

      g_assert_cmpuint (operation->namespace.inode, ==, strcmp (operation->namespace.name, "red") == 0 ? 0 : BLUE);
      if (nw_operation_has (operation, NW_FIELD_PEER_NAMESPACE))
        g_assert_cmpuint (operation->peer_namespace.inode, ==, strcmp (operation->peer_namespace.name, "red") == 0 ? 0 : BLUE);
    }
  g_assert_cmpuint (notes->len, ==, 3);
}

/* Links that cannot be made again are named, and nothing is tried on them. */
static void
test_lost_links (void)
{
  g_autoptr (GPtrArray) namespaces = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (NwSnapshot) before = NULL;
  g_autoptr (NwOperation) remove = nw_operation_new_namespace_remove (red);
  g_autoptr (GPtrArray) inverse = NULL;
  NwNamespace *r = add_namespace (namespaces, RED, "red");
  NwLink *vlan = add_link (r, 2, "eth0.5", "vlan", "up", "02:00:00:00:00:01");
  NwLink *half = add_link (r, 3, "half", "veth", "up", "02:00:00:00:00:02");
  guint n_about_links = 0;

  add_link (r, 4, "sit0", "sit", "down", NULL);
  add_address (r, vlan, "10.0.0.1/24");
  add_address (r, half, "10.1.0.1/24");
  add_route (r, "0.0.0.0/0", "10.0.0.254", vlan);
  before = nw_snapshot_new (1, namespaces);
  inverse = invert (remove, before, notes);
  g_assert_cmpuint (inverse->len, ==, 1);
  for (guint i = 0; i < notes->len; i++)
    {
      const char *text = g_ptr_array_index (notes, i);

      n_about_links += strstr (text, "eth0.5") || strstr (text, "half") || strstr (text, "default");
      g_assert_null (strstr (text, "sit0"));
    }
  g_assert_cmpuint (n_about_links, ==, 3);
}

/* An IPv6 address is not good as a source while its link has no carrier: such a route is left out, and only that one. */
static void
test_routes_without_carrier (void)
{
  static const char *const states[] = { "up", "no carrier" };

  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    {
      g_autoptr (GPtrArray) namespaces = g_ptr_array_new_with_free_func (g_object_unref);
      g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);
      g_autoptr (NwSnapshot) before = NULL;
      g_autoptr (NwOperation) remove = nw_operation_new_namespace_remove (red);
      g_autoptr (GPtrArray) inverse = NULL;
      NwNamespace *r = add_namespace (namespaces, RED, "red");
      NwLink *bridge = add_link (r, 2, "br0", "bridge", states[i], "02:00:00:00:00:01");
      guint n_routes = 0;
      gboolean is_told = FALSE;

      add_address (r, bridge, "10.0.0.1/24");
      add_address (r, bridge, "2001:db8::1/64");
      add_route (r, "10.1.0.0/16", NULL, bridge)->source = inet ("10.0.0.1");
      add_route (r, "2001:db8:1::/48", NULL, bridge);
      add_route (r, "2001:db8:2::/48", NULL, bridge)->source = inet ("2001:db8::1");
      before = nw_snapshot_new (1, namespaces);
      inverse = invert (remove, before, notes);
      for (guint n = 0; n < inverse->len; n++)
        n_routes += ((NwOperation *) g_ptr_array_index (inverse, n))->kind == NW_OPERATION_ROUTE_REPLACE;
      for (guint n = 0; n < notes->len; n++)
        is_told |= strstr (g_ptr_array_index (notes, n), "2001:db8:2::/48") != NULL;
      g_assert_cmpuint (n_routes, ==, i == 0 ? 3 : 2);
      g_assert_true (is_told == (i == 1));
    }
}

/* VLANs, which not every kernel has; and what stands on what decides the order. */
static void
test_children (void)
{
  g_autoptr (GPtrArray) namespaces = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (NwSnapshot) before = NULL;
  NwNamespace *r = add_namespace (namespaces, RED, "red");
  NwNamespace *b = add_namespace (namespaces, BLUE, "blue");
  NwLink *moved = add_link (r, 2, "moved", "vlan", "up", "02:00:00:00:00:02");
  NwLink *inner = add_link (r, 3, "inner", "vlan", "up", "02:00:00:00:00:03");
  NwLink *outer = add_link (r, 4, "outer", "vlan", "up", "02:00:00:00:00:04");
  NwLink *base = add_link (r, 5, "base", "dummy", "up", "02:00:00:00:00:05");
  NwLink *abroad = add_link (b, 2, "abroad", "macvlan", "up", "02:00:00:00:00:06");

  add_child (r, outer, r, base);
  add_child (r, inner, r, outer);
  add_child (r, moved, b, abroad);
  add_child (b, abroad, r, inner);
  outer->vlan_id = 10;
  inner->vlan_id = 20;
  moved->vlan_id = 30;
  abroad->macvlan_mode = g_strdup ("passthru");
  before = nw_snapshot_new (1, namespaces);

  assert_inverse (nw_operation_new_link_remove (red, "base"), before,
    "ip -n red link add base address 02:00:00:00:00:05 type dummy\n"
    "ip -n red link add link base name outer address 02:00:00:00:00:04 type vlan id 10\n"
    "ip -n red link add link outer name inner address 02:00:00:00:00:03 type vlan id 20\n"
    "ip -n red link add link inner name abroad address 02:00:00:00:00:06 type macvlan mode passthru\n"
    "ip -n red link set abroad netns blue\n"
    "ip -n blue link add link abroad name moved address 02:00:00:00:00:02 type vlan id 30\n"
    "ip -n blue link set moved netns red\n"
    "ip -n red link set base up\n"
    "ip -n red link set outer up\n"
    "ip -n red link set inner up\n"
    "ip -n blue link set abroad up\n"
    "ip -n red link set moved up\n");
}

/* One that stands on nothing goes with the namespace that it was made in; what others know of that is its inode. */
static void
test_tunnel_elsewhere (void)
{
  g_autoptr (GPtrArray) namespaces = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (NwSnapshot) before = NULL;
  NwNamespace *b = add_namespace (namespaces, BLUE, "blue");
  NwLink *tunnel = add_link (b, 2, "vx0", "vxlan", "down", "02:00:00:00:00:02");

  add_namespace (namespaces, RED, "red");
  tunnel->peer_namespace = RED;
  tunnel->vni = 7;
  tunnel->remote = inet ("10.0.0.1");
  tunnel->vxlan_port = 4789;
  before = nw_snapshot_new (1, namespaces);

  assert_inverse (nw_operation_new_namespace_remove (red), before,
    "ip netns add red\n"
    "ip -n red link add vx0 address 02:00:00:00:00:02 type vxlan id 7 remote 10.0.0.1 dstport 4789\n"
    "ip -n red link set vx0 netns blue\n"
    "ip -n blue link set vx0 mtu 1500\n");
}

static void
test_settings (void)
{
  g_autoptr (NwSnapshot) before = make_more ();
  NwLimit *odd = nw_namespace_find_limit (nw_snapshot_find (before, RED), 3);
  g_autoptr (NwOperation) set = nw_operation_new_limit_set (red, "p2", 5000, 0, 0, 0);
  g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) inverse = NULL;
  g_autoptr (NwNatRule) web = publish (80, "10.55.0.2/32");

  assert_inverse (nw_operation_new_bridge_set_stp (red, "br9", TRUE), before, "");
  assert_inverse (nw_operation_new_bridge_set_stp (red, "br9", FALSE), before, "ip -n red link set br9 type bridge stp_state 1\n");
  assert_inverse (nw_operation_new_bridge_set_ageing_time (red, "br9", 0), before,
                  "ip -n red link set br9 type bridge ageing_time 30000\n");
  assert_inverse (nw_operation_new_bridge_set_vlan_filtering (red, "br9", TRUE), before,
                  "ip -n red link set br9 type bridge vlan_filtering 0\n");
  assert_inverse (nw_operation_new_limit_set (red, "p1", 5000, 0, 0, 0), before, "tc -n red qdisc del dev p1 root\n");
  assert_inverse (nw_operation_new_limit_set (red, "veth-red", 5000, 0, 0, 0), before,
                  "tc -n red qdisc replace dev veth-red root tbf rate 1mbit burst 10240 latency 50ms\n");
  assert_inverse (nw_operation_new_nat_add (red, web), before, "");

  /* A limit that others set and we would not. */
  odd->rate = 8;
  inverse = invert (set, before, notes);
  g_assert_cmpuint (inverse->len, ==, 0);
  g_assert_cmpuint (notes->len, ==, 1);
}

static void
test_not_found (void)
{
  g_autoptr (NwSnapshot) before = make_snapshot ();
  g_autoptr (GPtrArray) inverse = g_ptr_array_new_with_free_func ((GDestroyNotify) nw_operation_unref);
  NwNamespaceRef gone = { 999, (char *) "gone" };
  g_autoptr (NwNatRule) out = masquerade ();
  NwOperation *missing[] = {
    nw_operation_new_namespace_remove (gone),
    nw_operation_new_link_remove (red, "nothing"),
    nw_operation_new_link_set_up (gone, "lo", TRUE),
    address_remove ("veth-red", "10.0.0.1/24"),
    address_remove ("veth-red", "192.168.15.1/25"),
    route_remove ("10.200.0.0/16"),
    neighbour_remove ("192.168.15.200"),
    nw_operation_new_bridge_set_stp (red, "veth-red", TRUE),
    nw_operation_new_limit_remove (red, "veth-red"),
    nw_operation_new_nat_remove (red, out),
  };

  for (guint i = 0; i < G_N_ELEMENTS (missing); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (NwOperation) operation = missing[i];

      g_assert_false (nw_operation_invert (operation, before, inverse, NULL, &error));
      g_assert_error (error, NW_ERROR, NW_ERROR_NOT_FOUND);
      g_assert_cmpuint (inverse->len, ==, 0);
    }
}

/* The kernel as the judge: do, undo, and nothing may differ. */

/* The labels of IPv4 addresses (veth-red:2) are left out: a rename numbers them anew, and the model has none. So is the MAC address
 * of the switch without ports: it has one by chance until it gets a port. */
static const char dump[] =
  "dump () {\n"
  "  for n in red blue; do\n"
  "    echo \"== $n\"\n"
  "    ip -n $n -d -o link show | sed -E -e 's/^[0-9]+: //; s/@[^:]*//; s/link-netns(id)? [^ ]+//; s/ (bridge|bridge_slave) .*//'"
    " -e '/^br9/s/link.ether [^ ]*//' | sort\n"
  "    ip -n $n -o addr show | sed -E 's/^[0-9]+: //; s/ tentative//; s/:[0-9]+\\\\/\\\\/' | sort -s -k1,1\n"
  "    ip -n $n -4 route show table all | grep -v 'table local' | sort\n"
  "    ip -n $n -6 route show table all | grep -v 'table local' | sort\n"
  "    ip -n $n neigh show nud permanent | sort\n"
  "    ip netns exec $n sysctl net.ipv4.ip_forward net.ipv6.conf.all.forwarding\n"
  "    for b in $(ip -n $n -o link show type bridge | cut -d: -f2); do\n"
  "      echo $b $(ip -n $n -d link show $b | grep -oE '(stp_state|ageing_time|vlan_filtering) [0-9]+')\n"
  "    done | sort\n"
  "    tc -n $n qdisc show | grep 'tbf\\|netem' | sed -E 's/ [0-9a-f]+: / /' | sort\n"
  "    ip netns exec $n nft -s list ruleset | sort\n"
  "  done 2>&1\n"
  "}\n"
  /* Carrier and link-local addresses come a moment later: until two looks, a while apart, agree. */
  "settle () {\n"
  "  dump >/run/last\n"
  "  for i in $(seq 50); do\n"
  "    sleep 0.3; dump >/run/before\n"
  "    cmp -s /run/last /run/before && ! grep -q 'linkdown\\|NO-CARRIER' /run/before && return\n"
  "    cp /run/before /run/last\n"
  "  done\n"
  "  echo 'the network does not come to rest'; cat /run/before; exit 1\n"
  "}\n"
  "same () {\n"
  "  for i in $(seq 100); do dump >/run/after; cmp -s /run/before /run/after && return; sleep 0.1; done\n"
  "  echo 'after undo:'; diff -u /run/before /run/after; exit 1\n"
  "}\n";

static void
append_command (GString *script, const char *command)
{
  g_autofree char *quoted = g_shell_quote (command);

  g_string_append_printf (script, "%s >/dev/null || { echo refused: %s; exit 1; }\n", command, quoted);
}

/* What the shell does before it begins: the small network, or all of it. */
static char *
building (const NwSnapshot *before)
{
  const NwNamespace *r = nw_snapshot_find (before, RED);
  GString *script = g_string_new (build);

  if (r->nat_rules->len > 0)
    g_string_append (script, build_more);
  for (guint i = 0; i < r->nat_rules->len; i++)
    {
      g_auto (GStrv) commands = nw_nat_rule_to_commands (g_ptr_array_index (r->nat_rules, i), "ip netns exec red ");
      g_autofree char *joined = g_strjoinv ("\n", commands);

      g_string_append_printf (script, "%s\n", joined);
    }
  return g_string_free (script, FALSE);
}

/* @prepare: more of the shell before it begins */
static void
try_in_kernel_from (NwSnapshot *before, NwOperation *operation, const char *prepare)
{
  g_autoptr (NwSnapshot) owned_before = before;
  g_autoptr (GPtrArray) inverse = invert (operation, before, NULL);
  g_autoptr (NwPlan) plan = nw_plan_new ("");
  g_autoptr (GString) script = g_string_new (dump);
  g_autofree char *description = nw_operation_describe (operation);
  g_autofree char *prelude = building (before);
  g_autofree char *output = NULL;
  g_auto (GStrv) commands = NULL;
  gboolean success;

  nw_plan_take (plan, operation);
  for (guint i = 0; i < inverse->len; i++)
    nw_plan_take (plan, nw_operation_ref (g_ptr_array_index (inverse, i)));
  commands = nw_plan_to_commands_from (plan, before);

  g_string_append_printf (script, "%s%ssettle\n", prelude, prepare ? prepare : "");
  append_command (script, commands[0]);
  /* A namespace is taken apart after the command has returned. */
  if (operation->kind == NW_OPERATION_NAMESPACE_REMOVE)
    g_string_append (script, "for i in $(seq 100); do ip -n red link show veth-red 2>/dev/null && ip -n blue link show veth-blue 2>/dev/null"
                             " || break; sleep 0.05; done >/dev/null\n"
                             "for n in red blue; do for i in $(seq 100); do ip -n $n link show 2>/dev/null | grep -q 'veth-\\|m1' || break;"
                             " test $n = blue -a $(ip -n blue link show m1 2>/dev/null | wc -l) != 0 -a ! -e /run/netns/red || break; sleep 0.05; done; done\n");
  g_string_append (script, "dump >/run/done; cmp -s /run/before /run/done && { echo 'it changed nothing'; exit 1; }\n");
  for (guint i = 1; commands[i]; i++)
    append_command (script, commands[i]);
  g_string_append (script, "same\n");
  output = private_world (script->str, &success);
  if (!success)
    g_error ("%s:\n%s", description, output);
}

static void
try_in_kernel (NwOperation *operation, const char *prepare)
{
  try_in_kernel_from (make_snapshot (), operation, prepare);
}

static void
try_more (NwOperation *operation)
{
  try_in_kernel_from (make_more (), operation, NULL);
}

static gboolean
skip_without_kernel (void)
{
  if (have_private_worlds ())
    return FALSE;
  g_test_skip ("user namespaces or ip(8) are not to be had here");
  return TRUE;
}

static void
test_kernel_namespaces (void)
{
  if (skip_without_kernel ())
    return;
  try_in_kernel (nw_operation_new_namespace_remove (red), NULL);
  try_in_kernel (nw_operation_new_namespace_remove (blue), NULL);
}

static void
test_kernel_links (void)
{
  if (skip_without_kernel ())
    return;
  try_in_kernel (nw_operation_new_link_remove (red, "veth-red"), NULL);
  try_in_kernel (nw_operation_new_link_remove (blue, "veth-blue"), NULL);
  try_in_kernel (nw_operation_new_link_remove (red, "br0"), NULL);
  try_in_kernel (nw_operation_new_link_remove (red, "p1"), NULL);
  try_in_kernel (nw_operation_new_link_move (red, "veth-red", blue), NULL);
  try_in_kernel (nw_operation_new_link_rename (red, "veth-red", "eth0"), NULL);
}

static void
test_kernel_link_settings (void)
{
  if (skip_without_kernel ())
    return;
  try_in_kernel (nw_operation_new_link_set_up (red, "veth-red", FALSE), NULL);
  try_in_kernel (nw_operation_new_link_set_up (red, "br0", FALSE), NULL);
  try_in_kernel (nw_operation_new_link_set_up (red, "lo", FALSE), NULL);
  try_in_kernel (nw_operation_new_link_set_mtu (red, "veth-red", 1000), NULL);
  try_in_kernel (nw_operation_new_link_set_mtu (red, "lo", 1500), NULL);
  try_in_kernel (set_mac ("02:00:00:00:00:99"), NULL);
  try_in_kernel (nw_operation_new_link_set_master (red, "p1", ""), NULL);
  try_in_kernel (nw_operation_new_link_set_master (red, "p2", "br0"), NULL);
}

static void
test_kernel_addresses (void)
{
  NwOperation *limited = address_replace ("192.168.15.1/24");
  NwOperation *point_to_point = address_remove ("p2", "10.77.0.1/32");

  limited->lifetime_valid = limited->lifetime_preferred = 1000;
  limited->present |= (G_GUINT64_CONSTANT (1) << NW_FIELD_LIFETIME_VALID) | (G_GUINT64_CONSTANT (1) << NW_FIELD_LIFETIME_PREFERRED);
  point_to_point->peer_address = inet ("10.77.0.2/32");
  point_to_point->present |= G_GUINT64_CONSTANT (1) << NW_FIELD_PEER_ADDRESS;
  if (skip_without_kernel ())
    {
      nw_operation_unref (limited);
      nw_operation_unref (point_to_point);
      return;
    }
  try_in_kernel (limited, NULL);
  try_in_kernel (address_replace ("192.168.15.50/24"), NULL);
  try_in_kernel (address_replace ("2001:db8::50/64"), NULL);
  try_in_kernel (address_remove ("veth-red", "192.168.15.9/24"), NULL);
  try_in_kernel (address_remove ("br0", "10.8.0.1/16"), NULL);
  try_in_kernel (address_remove ("veth-red", "2001:db8::1/64"), NULL);
  try_in_kernel (address_remove ("lo", "10.99.0.1/32"), NULL);
  /* With a primary address its secondaries go, or one takes its place. */
  try_in_kernel (address_remove ("veth-red", "192.168.15.1/24"),
                 "ip netns exec red sysctl -qw net.ipv4.conf.all.promote_secondaries=0 net.ipv4.conf.veth-red.promote_secondaries=0\n");
  try_in_kernel (address_remove ("veth-red", "192.168.15.1/24"),
                 "ip netns exec red sysctl -qw net.ipv4.conf.all.promote_secondaries=1\n");
  try_in_kernel (point_to_point, NULL);
}

static void
test_kernel_routes_and_rest (void)
{
  if (skip_without_kernel ())
    return;
  try_in_kernel (route_replace ("0.0.0.0/0", "192.168.15.77"), NULL);
  try_in_kernel (route_replace ("10.9.0.0/16", "192.168.15.77"), NULL);
  try_in_kernel (route_replace ("10.200.0.0/16", "192.168.15.77"), NULL);
  try_in_kernel (route_replace ("2001:db8:9::/48", "2001:db8::3"), NULL);
  try_in_kernel (route_replace ("2001:db8:7::/48", "2001:db8::3"), NULL);
  try_in_kernel (route_remove ("10.1.0.0/16"), NULL);
  try_in_kernel (route_remove ("2001:db8:9::/48"), NULL);
  try_in_kernel (neighbour_replace ("192.168.15.2"), NULL);
  try_in_kernel (neighbour_replace ("192.168.15.7"), NULL);
  try_in_kernel (neighbour_remove ("192.168.15.2"), NULL);
  try_in_kernel (nw_operation_new_forwarding_set (red, AF_INET, FALSE), NULL);
  try_in_kernel (nw_operation_new_forwarding_set (blue, AF_INET6, TRUE), NULL);
}

static void
test_kernel_more_links (void)
{
  if (skip_without_kernel ())
    return;
  try_more (nw_operation_new_link_remove (red, "veth-red"));
  try_more (nw_operation_new_link_remove (red, "p2"));
  try_more (nw_operation_new_link_remove (red, "m0"));
  try_more (nw_operation_new_link_remove (blue, "m1"));
  try_more (nw_operation_new_link_remove (red, "vx0"));
  try_more (nw_operation_new_link_remove (red, "br9"));
  try_more (nw_operation_new_link_remove (red, "br0"));
  try_more (nw_operation_new_link_move (red, "veth-red", blue));
  try_more (nw_operation_new_link_set_mtu (red, "veth-red", 1300));
  try_more (nw_operation_new_link_set_mtu (red, "veth-red", 1000));
  try_more (nw_operation_new_link_set_up (red, "veth-red", FALSE));
  try_more (nw_operation_new_link_set_up (red, "m0", FALSE));
}

static void
test_kernel_more_namespaces (void)
{
  if (skip_without_kernel ())
    return;
  try_more (nw_operation_new_namespace_remove (red));
  try_more (nw_operation_new_namespace_remove (blue));
}

static void
test_kernel_settings (void)
{
  g_autoptr (NwNatRule) out = masquerade ();
  g_autoptr (NwNatRule) web = publish (80, "10.55.0.2/32");
  g_autoptr (NwNatRule) other_web = publish (80, "10.55.0.3/24");
  g_autoptr (NwNatRule) mail = publish (25, "2001:db8::2/128");

  if (skip_without_kernel ())
    return;
  try_more (nw_operation_new_bridge_set_stp (red, "br9", FALSE));
  try_more (nw_operation_new_bridge_set_ageing_time (red, "br0", 30000));
  try_more (nw_operation_new_limit_set (red, "veth-red", 3000000, 0, 0, 0));
  try_more (nw_operation_new_limit_set (red, "p1", 3000000, 0, 0, 0));
  try_more (nw_operation_new_limit_remove (red, "p2"));
  try_more (nw_operation_new_nat_remove (red, out));
  try_more (nw_operation_new_nat_remove (red, web));
  try_more (nw_operation_new_nat_add (red, other_web));
  try_more (nw_operation_new_nat_add (red, mail));
  try_more (nw_operation_new_nat_add (blue, out));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/inverse/simple", test_simple);
  g_test_add_func ("/inverse/addresses-and-routes", test_addresses_and_routes);
  g_test_add_func ("/inverse/namespace", test_namespace);
  g_test_add_func ("/inverse/lost-links", test_lost_links);
  g_test_add_func ("/inverse/routes-without-carrier", test_routes_without_carrier);
  g_test_add_func ("/inverse/not-found", test_not_found);
  g_test_add_func ("/inverse/children", test_children);
  g_test_add_func ("/inverse/tunnel-elsewhere", test_tunnel_elsewhere);
  g_test_add_func ("/inverse/settings", test_settings);
  g_test_add_func ("/inverse/kernel/namespaces", test_kernel_namespaces);
  g_test_add_func ("/inverse/kernel/links", test_kernel_links);
  g_test_add_func ("/inverse/kernel/link-settings", test_kernel_link_settings);
  g_test_add_func ("/inverse/kernel/addresses", test_kernel_addresses);
  g_test_add_func ("/inverse/kernel/routes-and-rest", test_kernel_routes_and_rest);
  g_test_add_func ("/inverse/kernel/more-links", test_kernel_more_links);
  g_test_add_func ("/inverse/kernel/more-namespaces", test_kernel_more_namespaces);
  g_test_add_func ("/inverse/kernel/settings", test_kernel_settings);
  return g_test_run ();
}
