/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <linux/if.h>
#include <linux/rtnetlink.h>
#include <sys/stat.h>

#include <json-glib/json-glib.h>

#include "nw-error.h"
#include "nw-kernel-dump.h"
#include "nw-kernel-link.h"
#include "nw-name.h"
#include "sandbox.h"

/* What `ip -j` prints, and what we read, must tell the same. */

static JsonArray *
ip_json (const char *name,
         const char *arguments)
{
  g_autofree char *text = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GError) error = NULL;

  text = *name != '\0' ? sandbox_output ("ip -j -d -n %s %s", name, arguments)
                       : sandbox_output ("ip -j -d %s", arguments);
  if (*g_strstrip (text) == '\0') /* ip prints nothing at all for some empty tables */
    return json_array_new ();

  node = json_from_string (text, &error);
  g_assert_no_error (error);

  return json_array_ref (json_node_get_array (node));
}

static gint64
get_int (JsonObject *object,
         const char *key)
{
  return json_object_get_int_member_with_default (object, key, 0);
}

static const char *
get_string (JsonObject *object,
            const char *key)
{
  return json_object_get_string_member_with_default (object, key, "");
}

static gboolean
has_flag (JsonObject *object,
          const char *flag)
{
  JsonArray *flags = json_object_get_array_member (object, "flags");

  for (guint i = 0; i < json_array_get_length (flags); i++)
    {
      if (g_str_equal (json_array_get_string_element (flags, i), flag))
        return TRUE;
    }

  return FALSE;
}

static void
compare_links (const char  *name,
               NwNamespace *namespace_)
{
  static const char *const states[] = { "UNKNOWN", "NOTPRESENT", "DOWN", "LOWERLAYERDOWN", "TESTING", "DORMANT", "UP" };
  static const char *const port_states[] = { "disabled", "listening", "learning", "forwarding", "blocking" };
  g_autoptr (JsonArray) links = ip_json (name, "link show");

  g_assert_cmpuint (namespace_->links->len, ==, json_array_get_length (links));
  for (guint i = 0; i < namespace_->links->len; i++)
    {
      const NwLink *link = namespace_->links->pdata[i];
      JsonObject *theirs = NULL;
      const char *kind = "", *port_state = "disabled";
      NwLink *master;

      for (guint j = 0; j < json_array_get_length (links); j++)
        {
          JsonObject *one = json_array_get_object_element (links, j);

          if (get_int (one, "ifindex") == link->index)
            theirs = one;
        }
      g_assert_nonnull (theirs);

      g_assert_cmpstr (link->name, ==, get_string (theirs, "ifname"));
      g_assert_cmpuint (link->mtu, ==, get_int (theirs, "mtu"));
      g_assert_cmpstr (states[link->operational_state], ==, get_string (theirs, "operstate"));
      g_assert_true (nw_link_is_up (link) == has_flag (theirs, "UP"));
      g_assert_true (nw_link_has_carrier (link) == has_flag (theirs, "LOWER_UP"));
      g_assert_cmpstr (link->alias, ==, get_string (theirs, "ifalias"));
      {
        g_autofree char *mac = nw_mac_to_string (&link->mac);

        g_assert_cmpstr (mac, ==, get_string (theirs, "address"));
      }

      if (json_object_has_member (theirs, "linkinfo"))
        {
          JsonObject *information = json_object_get_object_member (theirs, "linkinfo");

          kind = get_string (information, "info_kind");
          if (g_str_equal (get_string (information, "info_slave_kind"), "bridge"))
            port_state = get_string (json_object_get_object_member (information, "info_slave_data"), "state");
        }
      g_assert_cmpstr (link->kind, ==, has_flag (theirs, "LOOPBACK") ? "loopback" : kind);
      g_assert_cmpstr (port_states[link->port_state], ==, port_state);

      master = nw_namespace_find_link (namespace_, link->master);
      g_assert_cmpstr (master != NULL ? master->name : "", ==, get_string (theirs, "master"));

      if (json_object_has_member (theirs, "inet6_addr_gen_mode"))
        g_assert_cmpuint (link->address_generation, ==,
                          g_str_equal (get_string (theirs, "inet6_addr_gen_mode"), "none") ? 1 : 0);

      /* "link": the peer in the same namespace; "link_index": elsewhere. */
      if (json_object_has_member (theirs, "link"))
        {
          NwLink *peer = nw_namespace_find_link (namespace_, link->peer_index);

          g_assert_cmpuint (link->peer_namespace, ==, namespace_->inode);
          g_assert_cmpstr (peer->name, ==, get_string (theirs, "link"));
        }
      else
        {
          g_assert_cmpint (link->peer_index, ==, get_int (theirs, "link_index"));
        }
    }
}

static void
compare_addresses (const char  *name,
                   NwNamespace *namespace_)
{
  g_autoptr (JsonArray) links = ip_json (name, "addr show");
  g_autoptr (GPtrArray) theirs = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) ours = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < json_array_get_length (links); i++)
    {
      JsonObject *link = json_array_get_object_element (links, i);
      JsonArray *addresses = json_object_get_array_member (link, "addr_info");

      for (guint j = 0; j < json_array_get_length (addresses); j++)
        {
          JsonObject *one = json_array_get_object_element (addresses, j);

          g_ptr_array_add (theirs, g_strdup_printf ("%s %s/%d peer %s brd %s scope %s%s%s", get_string (link, "ifname"),
                                                    get_string (one, "local"), (int) get_int (one, "prefixlen"),
                                                    get_string (one, "address"), get_string (one, "broadcast"),
                                                    get_string (one, "scope"),
                                                    json_object_has_member (one, "secondary") ? " secondary" : "",
                                                    get_int (one, "valid_life_time") == G_MAXUINT32 ? " forever" : ""));
        }
    }

  for (guint i = 0; i < namespace_->addresses->len; i++)
    {
      const NwAddress *address = namespace_->addresses->pdata[i];
      g_autofree char *local = nw_inet_to_string (&address->local);
      g_autofree char *peer = nw_inet_address_to_string (&address->peer);
      g_autofree char *broadcast = nw_inet_address_to_string (&address->broadcast);

      g_ptr_array_add (ours, g_strdup_printf ("%s %s peer %s brd %s scope %s%s%s",
                                              nw_namespace_find_link (namespace_, address->link)->name, local, peer, broadcast,
                                              address->scope == RT_SCOPE_HOST ? "host"
                                              : address->scope == RT_SCOPE_LINK ? "link" : "global",
                                              address->local.family == AF_INET && (address->flags & 1) ? " secondary" : "",
                                              address->valid == G_MAXUINT32 ? " forever" : ""));
    }

  g_assert_cmpuint (ours->len, ==, theirs->len);
  for (guint i = 0; i < ours->len; i++)
    g_assert_true (g_ptr_array_find_with_equal_func (ours, theirs->pdata[i], g_str_equal, NULL));
}

static void
append_nexthop (GString    *line,
                JsonObject *hop)
{
  if (json_object_has_member (hop, "via"))
    g_string_append_printf (line, " via %s", get_string (json_object_get_object_member (hop, "via"), "host"));
  if (json_object_has_member (hop, "gateway"))
    g_string_append_printf (line, " via %s", get_string (hop, "gateway"));
  g_string_append_printf (line, " dev %s weight %d", get_string (hop, "dev"), MAX ((int) get_int (hop, "weight"), 1));
}

static char *
route_of_ip (JsonObject *route)
{
  GString *line = g_string_new (NULL);
  const char *type = get_string (route, "type");
  const char *destination = get_string (route, "dst");
  JsonArray *metrics;

  g_string_append_printf (line, "%s %s", type, destination);
  if (!g_str_equal (destination, "default") && strchr (destination, '/') == NULL)
    g_string_append (line, strchr (destination, ':') != NULL ? "/128" : "/32");

  if (json_object_has_member (route, "nexthops"))
    {
      JsonArray *hops = json_object_get_array_member (route, "nexthops");

      for (guint i = 0; i < json_array_get_length (hops); i++)
        append_nexthop (line, json_array_get_object_element (hops, i));
    }
  else if (g_str_equal (type, "unicast"))
    {
      append_nexthop (line, route);
    }

  g_string_append_printf (line, " src %s metric %u", get_string (route, "prefsrc"), (guint) get_int (route, "metric"));
  if (json_object_has_member (route, "table") && !g_str_equal (get_string (route, "table"), "main"))
    g_string_append_printf (line, " table %s", get_string (route, "table"));
  metrics = json_object_has_member (route, "metrics") ? json_object_get_array_member (route, "metrics") : NULL;
  if (metrics != NULL && json_array_get_length (metrics) > 0)
    g_string_append_printf (line, " mtu %u", (guint) get_int (json_array_get_object_element (metrics, 0), "mtu"));
  g_string_append_printf (line, " proto %s", get_string (route, "protocol"));

  return g_string_free (line, FALSE);
}

static char *
route_of_ours (NwNamespace   *namespace_,
               const NwRoute *route)
{
  static const char *const types[] = {
    [RTN_UNICAST] = "unicast", [RTN_BLACKHOLE] = "blackhole", [RTN_UNREACHABLE] = "unreachable",
    [RTN_PROHIBIT] = "prohibit", [RTN_THROW] = "throw", [RTN_MULTICAST] = "multicast",
  };
  g_autofree char *destination = nw_inet_destination_to_string (&route->destination);
  g_autofree char *source = nw_inet_address_to_string (&route->source);
  GString *line = g_string_new (NULL);

  g_string_append_printf (line, "%s %s", types[route->type], destination);
  for (guint i = 0; i < route->nexthops->len; i++)
    {
      const NwNexthop *hop = &g_array_index (route->nexthops, NwNexthop, i);

      if (nw_inet_is_set (&hop->gateway))
        {
          g_autofree char *gateway = nw_inet_address_to_string (&hop->gateway);

          g_string_append_printf (line, " via %s", gateway);
        }
      g_string_append_printf (line, " dev %s weight %u", nw_namespace_find_link (namespace_, hop->link)->name, hop->weight);
    }
  g_string_append_printf (line, " src %s metric %u", source, route->metric);
  if (route->table != RT_TABLE_MAIN)
    g_string_append_printf (line, " table %u", route->table);
  if (route->mtu != 0)
    g_string_append_printf (line, " mtu %u", route->mtu);
  g_string_append_printf (line, " proto %s", route->protocol == RTPROT_KERNEL ? "kernel"
                                             : route->protocol == RTPROT_STATIC ? "static" : "boot");

  return g_string_free (line, FALSE);
}

static void
compare_routes (const char  *name,
                NwNamespace *namespace_)
{
  static const char *const arguments[] = { "-4 route show table all", "-6 route show table all" };
  g_autoptr (GPtrArray) theirs = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) ours = g_ptr_array_new_with_free_func (g_free);

  for (guint family = 0; family < G_N_ELEMENTS (arguments); family++)
    {
      g_autoptr (JsonArray) routes = ip_json (name, arguments[family]);

      for (guint i = 0; i < json_array_get_length (routes); i++)
        {
          JsonObject *route = json_array_get_object_element (routes, i);

          if (!g_str_equal (get_string (route, "table"), "local"))
            g_ptr_array_add (theirs, route_of_ip (route));
        }
    }

  for (guint i = 0; i < namespace_->routes->len; i++)
    g_ptr_array_add (ours, route_of_ours (namespace_, namespace_->routes->pdata[i]));

  for (guint i = 0; i < theirs->len; i++)
    if (!g_ptr_array_find_with_equal_func (ours, theirs->pdata[i], g_str_equal, NULL))
      g_error ("%s: ip has the route “%s”, we do not", name, (char *) theirs->pdata[i]);
  for (guint i = 0; i < ours->len; i++)
    if (!g_ptr_array_find_with_equal_func (theirs, ours->pdata[i], g_str_equal, NULL))
      g_error ("%s: we have the route “%s”, ip does not", name, (char *) ours->pdata[i]);
  g_assert_cmpuint (ours->len, ==, theirs->len);
}

static void
compare_neighbours (const char  *name,
                    NwNamespace *namespace_)
{
  g_autoptr (JsonArray) neighbours = ip_json (name, "neigh show");

  g_assert_cmpuint (namespace_->neighbours->len, ==, json_array_get_length (neighbours));
  for (guint i = 0; i < namespace_->neighbours->len; i++)
    {
      const NwNeighbour *neighbour = namespace_->neighbours->pdata[i];
      g_autofree char *address = nw_inet_address_to_string (&neighbour->address);
      g_autofree char *mac = nw_mac_to_string (&neighbour->mac);
      gboolean found = FALSE;

      for (guint j = 0; j < json_array_get_length (neighbours); j++)
        {
          JsonObject *one = json_array_get_object_element (neighbours, j);

          found |= g_str_equal (get_string (one, "dst"), address)
                   && g_str_equal (get_string (one, "lladdr"), mac)
                   && g_str_equal (get_string (one, "dev"), nw_namespace_find_link (namespace_, neighbour->link)->name);
        }
      g_assert_true (found);
    }
}

static NwNamespace *
dump_named (NwRegistry *registry,
            const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NwNetns) netns = *name != '\0' ? nw_netns_open_named (name, &error) : nw_netns_open_root (&error);
  NwNamespace *namespace_;

  g_assert_no_error (error);
  namespace_ = nw_kernel_dump_namespace (registry, netns->inode, &error);
  g_assert_no_error (error);

  return namespace_;
}

static void
compare (NwRegistry *registry,
         const char *name)
{
  g_autoptr (NwNamespace) namespace_ = dump_named (registry, name);

  compare_links (name, namespace_);
  compare_addresses (name, namespace_);
  compare_routes (name, namespace_);
  compare_neighbours (name, namespace_);
}

static void
clear (void)
{
  sandbox_run ("for n in /run/netns/*; do [ -e $n ] && ip netns delete ${n##*/}; done; "
               "ip -j link show type veth | grep -o '\"ifname\":\"[^\"]*' | cut -d'\"' -f4 | while read l; do ip link delete $l || true; done; "
               "ip link delete br0 2>/dev/null || true");
}

/* Everything that a table can hold. */
static void
test_busy (void)
{
  static const char *const names[] = { "red", "blue", "hub" };
  g_autoptr (NwRegistry) registry = NULL;
  g_autoptr (GError) error = NULL;

  sandbox_run ("for n in red blue hub; do ip netns add $n; ip -n $n link set lo up; done\n"
               "for n in red blue hub; do ip netns exec $n sh -c 'for f in /proc/sys/net/ipv6/conf/*/accept_dad; do echo 0 > $f; done'; done\n"
               "ip link add br0 address 02:00:5e:00:00:01 type bridge; ip link set br0 up; ip addr add 192.168.15.5/24 dev br0\n"
               "for n in red blue; do ip link add veth-$n type veth peer name eth0 netns $n; ip link set veth-$n master br0 up; done\n"
               "ip -n red addr add 192.168.15.1/24 brd + dev eth0; ip -n red addr add 192.168.15.11/24 dev eth0\n"
               "ip -n red addr add 10.9.0.1 peer 10.9.0.2/32 dev eth0; ip -n red addr add 2001:db8::1/64 dev eth0 nodad\n"
               "ip -n red addr add 10.8.0.1/16 dev eth0 valid_lft 1000 preferred_lft 500\n"
               "ip -n red link set eth0 mtu 1400 alias 'to the switch' up; ip -n blue link set eth0 addrgenmode none up\n"
               "ip -n blue addr add 192.168.15.2/24 dev eth0\n"
               "ip -n hub link add p0 type veth peer name p1; ip -n hub link set p0 up; ip -n hub link set p1 up\n"
               "ip -n hub addr add 10.0.1.1/24 dev p0; ip -n hub addr add 10.0.2.1/24 dev p1; ip -n hub addr add fd00::1/64 dev p0 nodad\n"
               /* A port that STP holds back, for a minute. */
               "ip -n hub link add stp0 type bridge stp_state 1 forward_delay 3000; ip -n hub link add t0 type veth peer name t1\n"
               "for l in stp0 t0 t1; do ip -n hub link set $l addrgenmode none; done\n"
               "ip -n hub link set t0 master stp0; for l in stp0 t0 t1; do ip -n hub link set $l up; done\n"
               "ip -n red route add default via 192.168.15.5; ip -n red route add 172.16.0.0/12 via 192.168.15.2 src 192.168.15.11 metric 7\n"
               "ip -n red route add blackhole 10.66.0.0/16; ip -n red route add unreachable 10.67.0.0/16 metric 9; ip -n red route add prohibit 2001:db8:dead::/48\n"
               "ip -n red route add blackhole 2001:db8:beef::/48; ip -n red route add throw 10.68.0.0/16 table 100\n"
               "ip -n red route add 2001:db8:1::/48 via 2001:db8::2 metric 5 proto static; ip -n red route add default via 2001:db8::9\n"
               "ip -n red route add 10.70.0.0/16 via inet6 2001:db8::2 dev eth0; ip -n red route add 10.71.0.0/16 dev eth0 mtu 1300 table 4000000000\n"
               "ip -n hub route add 10.3.0.0/16 nexthop via 10.0.1.2 weight 3 nexthop via 10.0.2.2\n"
               "ip -n hub route add 2001:db8:3::/48 nexthop via fd00::2 weight 2 nexthop via fd00::3\n"
               "ip -n red neigh add 192.168.15.77 lladdr 02:00:5e:00:00:77 dev eth0; ip -n red neigh add 2001:db8::77 lladdr 02:00:5e:00:00:78 dev eth0\n"
               "ip netns exec red sysctl -q -w net.ipv4.ip_forward=1; ip netns exec hub sysctl -q -w net.ipv6.conf.all.forwarding=1\n");
  /* Link states and link-local addresses come a moment later. */
  SANDBOX_WAIT (sandbox_try ("ip -n red -6 addr show dev eth0 | grep -q fe80 && ip -n hub -6 addr show dev p1 | grep -q fe80 && "
                             "ip -n hub -6 addr show dev p0 | grep -q fe80 && ip -6 addr show dev veth-red | grep -q fe80 && "
                             "ip -6 addr show dev veth-blue | grep -q fe80 && ip -6 addr show dev br0 | grep -q fe80 && "
                             "! ip -6 addr show | grep -q tentative && "
                             "! ip -n red link | grep -q 'LOWER_UP.*state [DL]'"));

  registry = nw_registry_new (&error);
  g_assert_no_error (error);
  compare (registry, "");
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    compare (registry, names[i]);

  {
    g_autoptr (NwNamespace) red = dump_named (registry, "red");
    g_autoptr (NwNamespace) hub = dump_named (registry, "hub");
    g_autoptr (NwNamespace) root = dump_named (registry, "");
    NwLink *eth0 = nw_namespace_find_link_by_name (red, "eth0");

    g_assert_true (nw_link_is_held_back (nw_namespace_find_link_by_name (hub, "t0")));
    g_assert_false (nw_link_is_held_back (nw_namespace_find_link_by_name (root, "veth-red")));

    g_assert_true (red->forwarding4);
    g_assert_false (red->forwarding6);
    g_assert_false (hub->forwarding4);
    g_assert_true (hub->forwarding6);
    g_assert_cmpstr (red->names[0], ==, "red");
    g_assert_false (red->is_root);
    g_assert_true (root->is_root);
    g_assert_cmpuint (root->names != NULL ? g_strv_length (root->names) : 99, ==, 0);
    g_assert_cmpuint (eth0->peer_namespace, ==, root->inode);
    g_assert_cmpstr (nw_namespace_find_link (root, eth0->peer_index)->name, ==, "veth-red");
    g_assert_cmpstr (eth0->alias, ==, "to the switch");
  }
  clear ();
}

/* A ring of namespaces whose cable ends all have the same ifindexes: only the observer can tell them apart. */
static void
test_equal_indexes (void)
{
  g_autoptr (NwRegistry) registry = NULL;
  g_autoptr (GError) error = NULL;
  guint64 inodes[5];

  sandbox_run ("for i in 0 1 2 3 4; do ip netns add n$i; done; "
               "for i in 0 1 2 3 4; do j=$(( (i + 1) %% 5 )); ip -n n$i link add right index 10 type veth peer name left index 10%s netns n$j; done",
               /* the same index even at both ends of a cable would clash in the ring, so the left ends get their own */
               "1");
  sandbox_run ("ip netns add x; ip netns add y; ip -n x link add cable index 50 type veth peer name cable index 50 netns y");

  registry = nw_registry_new (&error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (inodes); i++)
    {
      g_autofree char *name = g_strdup_printf ("n%u", i);
      g_autoptr (NwNetns) netns = nw_netns_open_named (name, &error);

      g_assert_no_error (error);
      inodes[i] = netns->inode;
    }

  for (guint i = 0; i < G_N_ELEMENTS (inodes); i++)
    {
      g_autoptr (NwNamespace) namespace_ = nw_kernel_dump_namespace (registry, inodes[i], &error);
      NwLink *right, *left;

      g_assert_no_error (error);
      right = nw_namespace_find_link_by_name (namespace_, "right");
      left = nw_namespace_find_link_by_name (namespace_, "left");
      g_assert_cmpint (right->index, ==, 10);
      g_assert_cmpint (right->peer_index, ==, 101);
      g_assert_cmpuint (right->peer_namespace, ==, inodes[(i + 1) % 5]);
      g_assert_cmpint (left->peer_index, ==, 10);
      g_assert_cmpuint (left->peer_namespace, ==, inodes[(i + 4) % 5]);
    }

  {
    g_autoptr (NwNamespace) x = dump_named (registry, "x");
    g_autoptr (NwNamespace) y = dump_named (registry, "y");
    NwLink *link = nw_namespace_find_link_by_name (x, "cable");

    g_assert_cmpint (link->index, ==, 50);
    g_assert_cmpint (link->peer_index, ==, 50);
    g_assert_cmpuint (link->peer_namespace, ==, y->inode);
  }
  clear ();
}

static gboolean
contains (GArray *inodes,
          guint64 inode)
{
  for (guint i = 0; i < inodes->len; i++)
    {
      if (g_array_index (inodes, guint64, i) == inode)
        return TRUE;
    }

  return FALSE;
}

static guint64
inode_of (const char *path)
{
  struct stat status;

  return stat (path, &status) == 0 ? status.st_ino : 0;
}

/* Namespaces come, go, change their names, and take over each other's inodes. */
static void
test_registry (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NwRegistry) registry = nw_registry_new (&error);
  g_autoptr (GArray) changed = g_array_new (FALSE, FALSE, sizeof (guint64));
  const NwKnownNamespace *known;
  guint64 red, blue;

  g_assert_no_error (error);
  g_assert_cmpuint (nw_registry_get_namespaces (registry)->len, ==, 1);
  known = nw_registry_get_namespaces (registry)->pdata[0];
  g_assert_true (known->is_root);
  g_assert_cmpuint (known->inode, ==, inode_of ("/proc/self/ns/net"));

  sandbox_run ("ip netns add red; ip link add to-red type veth peer name eth0 netns red");
  nw_netns_unref (nw_netns_create ("blue", &error));
  g_assert_no_error (error);
  red = inode_of ("/run/netns/red");
  blue = inode_of ("/run/netns/blue");

  /* The peer is in a namespace that nobody knows yet. */
  {
    g_autoptr (NwNamespace) root = dump_named (registry, "");
    NwLink *link = nw_namespace_find_link_by_name (root, "to-red");

    g_assert_cmpint (link->peer_index, >, 0);
    g_assert_cmpuint (link->peer_namespace, ==, 0);
  }

  g_assert_true (nw_registry_rescan (registry, changed, &error));
  g_assert_cmpuint (changed->len, ==, 2);
  g_assert_true (contains (changed, red) && contains (changed, blue));
  g_assert_true (nw_registry_lookup (registry, blue)->is_ours);
  g_assert_false (nw_registry_lookup (registry, red)->is_ours);
  g_assert_cmpuint (nw_registry_lookup_nsid (registry, nw_registry_lookup (registry, red)->nsid)->inode, ==, red);
  {
    g_autoptr (NwNamespace) root = dump_named (registry, "");

    g_assert_cmpuint (nw_namespace_find_link_by_name (root, "to-red")->peer_namespace, ==, red);
  }

  /* Nothing new. */
  g_array_set_size (changed, 0);
  g_assert_true (nw_registry_rescan (registry, changed, &error));
  g_assert_cmpuint (changed->len, ==, 0);
  g_assert_true (nw_registry_lookup (registry, blue)->is_ours);

  /* A second name, and a file that is none yet. */
  sandbox_run ("touch /run/netns/aka /run/netns/later; mount --bind /run/netns/red /run/netns/aka");
  g_assert_true (nw_registry_rescan (registry, changed, &error));
  g_assert_cmpuint (changed->len, ==, 1);
  g_assert_true (contains (changed, red));
  g_assert_cmpstr (nw_registry_lookup (registry, red)->names[0], ==, "aka");
  g_assert_cmpstr (nw_registry_lookup (registry, red)->names[1], ==, "red");
  g_assert_cmpuint (nw_registry_get_n_pending (registry), ==, 1);
  sandbox_run ("rm /run/netns/later; ip netns delete red; ip netns delete aka");

  g_array_set_size (changed, 0);
  g_assert_true (nw_registry_rescan (registry, changed, &error));
  g_assert_cmpuint (changed->len, ==, 1);
  g_assert_null (nw_registry_lookup (registry, red));
  g_assert_null (nw_registry_open (registry, red, &error));
  g_assert_error (error, NW_ERROR, NW_ERROR_NOT_FOUND);
  g_clear_error (&error);

  /* Between two scans blue is replaced by a foreign blue, sooner or later one with the same inode. */
  for (guint i = 0; i < 100 && inode_of ("/run/netns/blue") == blue; i++)
    sandbox_run ("ip netns delete blue; sleep 0.02; ip netns add blue");
  for (guint i = 0; i < 100 && inode_of ("/run/netns/blue") != blue; i++)
    sandbox_run ("ip netns delete blue; ip netns add blue");
  if (inode_of ("/run/netns/blue") == blue)
    {
      g_autoptr (NwNamespace) again = nw_kernel_dump_namespace (registry, blue, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (again->links->len, ==, 1);
      g_assert_true (nw_registry_rescan (registry, NULL, &error));
      g_assert_no_error (error);
      g_assert_false (nw_registry_lookup (registry, blue)->is_ours);
    }
  clear ();
}

static void
test_foreign_names (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NwRegistry) registry = NULL;
  g_autoptr (NwNamespace) red = NULL;
  g_autoptr (NwNetns) netns = NULL;
  g_autoptr (NwRtnl) rtnl = NULL;
  gboolean found = FALSE;

  sandbox_run ("ip netns add red; ip -n red link add \"$(printf 'v\\351\\\\h')\" type veth peer name w");
  registry = nw_registry_new (&error);
  g_assert_no_error (error);
  red = dump_named (registry, "red");
  netns = nw_registry_open (registry, red->inode, &error);
  rtnl = nw_rtnl_new (netns, &error);
  g_assert_no_error (error);

  for (guint i = 0; i < red->links->len; i++)
    {
      const NwLink *link = red->links->pdata[i];

      g_assert_true (g_utf8_validate (link->name, -1, NULL));
      g_assert_cmpint (nw_kernel_link_find (rtnl, link->name, &error), ==, link->index);
      found |= strchr (link->name, '\\') != NULL;
    }
  g_assert_true (found);
  clear ();
}

/* Figures for a person; nothing is asserted but that it works. */
static void
test_two_hundred (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NwRegistry) registry = NULL;
  g_autoptr (GPtrArray) all = NULL;
  gint64 start, made, scanned, rescanned, dumped;

  start = g_get_monotonic_time ();
  for (guint i = 0; i < 200; i++)
    {
      g_autofree char *name = g_strdup_printf ("n%u", i);

      nw_netns_unref (nw_netns_create (name, &error));
      g_assert_no_error (error);
    }
  made = g_get_monotonic_time ();
  sandbox_run ("ip link add br0 type bridge; ip link set br0 up; "
               "for i in $(seq 0 199); do echo link add v$i type veth peer name eth0 netns n$i; echo link set v$i master br0 up; done | ip -batch -; "
               "for i in $(seq 0 199); do ip -n n$i addr add 10.0.0.$i/24 dev eth0; done");

  registry = nw_registry_new (&error);
  g_assert_no_error (error);
  scanned = g_get_monotonic_time ();
  nw_registry_rescan (registry, NULL, &error);
  rescanned = g_get_monotonic_time ();
  all = nw_kernel_dump_all (registry, &error);
  dumped = g_get_monotonic_time ();
  g_assert_no_error (error);
  g_assert_cmpuint (all->len, ==, 201);

  for (guint i = 0; i < all->len; i++)
    {
      NwNamespace *one = all->pdata[i];

      if (!one->is_root)
        {
          g_assert_cmpuint (one->links->len, ==, 2);
          g_assert_cmpuint (one->addresses->len, ==, 1);
          g_assert_cmpuint (nw_namespace_find_link_by_name (one, "eth0")->peer_namespace, ==, nw_registry_get_root (registry)->inode);
        }
    }

  g_test_message ("200 namespaces: made in %.1f ms; scanned again in %.1f ms; all tables of all read in %.1f ms",
                  (made - start) / 1000.0, (rescanned - scanned) / 1000.0, (dumped - rescanned) / 1000.0);
  clear ();
}

int
main (int   argc,
      char *argv[])
{
  sandbox_enter ();
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/dump/registry", test_registry);
  g_test_add_func ("/dump/busy", test_busy);
  g_test_add_func ("/dump/equal-indexes", test_equal_indexes);
  g_test_add_func ("/dump/foreign-names", test_foreign_names);
  g_test_add_func ("/dump/two-hundred", test_two_hundred);

  return g_test_run ();
}
