/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fixture.h"

#include <linux/if.h>
#include <linux/if_bridge.h>
#include <linux/rtnetlink.h>
#include <netinet/in.h>
#include <sys/socket.h>

static NwLink *
add_link (NwNamespace *namespace_,
          int          index,
          const char  *name,
          const char  *kind,
          guint        flags,
          const char  *address)
{
  NwLink *link = nw_link_new ();

  link->index = index;
  g_free (link->name);
  link->name = g_strdup (name);
  g_free (link->kind);
  link->kind = g_strdup (kind);
  link->flags = flags;
  link->mtu = 1500;
  g_ptr_array_add (namespace_->links, link);

  if (address != NULL)
    {
      NwAddress *record = nw_address_new ();

      record->link = index;
      g_assert_true (nw_inet_parse_prefix (address, &record->local, NULL));
      g_ptr_array_add (namespace_->addresses, record);
    }
  return link;
}

NwNamespace *
fixture_namespace (guint64     inode,
                   const char *name)
{
  NwNamespace *namespace_ = nw_namespace_new (inode);

  namespace_->is_root = name == NULL;
  namespace_->is_ours = name != NULL;
  if (name != NULL)
    {
      g_strfreev (namespace_->names);
      namespace_->names = g_strsplit (name, ",", -1);
    }
  add_link (namespace_, 1, "lo", "loopback", IFF_LOOPBACK, NULL);
  return namespace_;
}

NwLink *
fixture_link (NwNamespace *namespace_,
              const char  *name,
              const char  *kind,
              gboolean     up,
              const char  *address)
{
  return add_link (namespace_, (int) namespace_->links->len + 1, name, kind,
                   up ? IFF_UP | IFF_LOWER_UP : 0, address);
}

void
fixture_cable (NwNamespace *a,
               const char  *name_a,
               gboolean     up_a,
               const char  *address_a,
               NwNamespace *b,
               const char  *name_b,
               gboolean     up_b,
               const char  *address_b)
{
  NwLink *link_a = fixture_link (a, name_a, "veth", up_a, address_a);
  NwLink *link_b = fixture_link (b, name_b, "veth", up_b, address_b);

  link_a->peer_index = link_b->index;
  link_a->peer_namespace = b->inode;
  link_b->peer_index = link_a->index;
  link_b->peer_namespace = a->inode;
  if (!up_a || !up_b)
    {
      link_a->flags &= ~(guint) IFF_LOWER_UP;
      link_b->flags &= ~(guint) IFF_LOWER_UP;
    }
}

static NwSnapshot *
snapshot_of (GPtrArray *namespaces)
{
  static guint64 serial;

  return nw_snapshot_new (++serial, namespaces);
}

NwInet
fixture_inet (const char *text)
{
  NwInet inet;

  g_assert_true (nw_inet_parse_prefix (text, &inet, NULL));
  return inet;
}

/* A default route by way of @gateway. */
static void
add_default_route (NwNamespace *namespace_,
                   const char  *gateway)
{
  NwRoute *route = nw_route_new ();
  NwNexthop nexthop = { .gateway = fixture_inet (gateway), .link = 2, .weight = 1 };

  g_assert_true (nw_inet_parse_destination ("default", AF_INET, &route->destination, NULL));
  route->table = RT_TABLE_MAIN;
  route->type = RTN_UNICAST;
  g_array_append_val (route->nexthops, nexthop);
  g_ptr_array_add (namespace_->routes, route);
}

NwLink *
fixture_switch (NwNamespace *namespace_,
                const char  *name,
                const char  *address)
{
  NwLink *bridge = fixture_link (namespace_, name, "bridge", TRUE, address);
  NwBridge *options = nw_bridge_new ();

  options->link = bridge->index;
  g_ptr_array_add (namespace_->bridges, options);
  return bridge;
}

void
fixture_plug (NwNamespace *namespace_,
              const char  *port,
              NwLink      *bridge)
{
  nw_namespace_find_link_by_name (namespace_, port)->master = bridge->index;
}

void
fixture_limit (NwNamespace *namespace_,
               const char  *link,
               guint64      rate,
               guint        delay)
{
  NwLimit *limit = nw_limit_new ();

  limit->link = nw_namespace_find_link_by_name (namespace_, link)->index;
  limit->rate = rate;
  limit->delay = delay;
  g_ptr_array_add (namespace_->limits, limit);
}

/* Docker's: whatever is not said to be let through is dropped. */
static void
add_forward_drop (NwNamespace *namespace_)
{
  NwForeignRule *chain = nw_foreign_rule_new ();

  g_free (chain->family);
  chain->family = g_strdup ("ip");
  g_free (chain->table);
  chain->table = g_strdup ("filter");
  g_free (chain->chain);
  chain->chain = g_strdup ("FORWARD");
  g_free (chain->hook);
  chain->hook = g_strdup ("forward");
  g_free (chain->type);
  chain->type = g_strdup ("filter");
  g_free (chain->policy);
  chain->policy = g_strdup ("drop");
  chain->drops = TRUE;
  g_ptr_array_add (namespace_->foreign_rules, chain);
}

static NwNamespace *
add_internet (GPtrArray   *namespaces,
              NwNamespace *host)
{
  NwNamespace *internet = fixture_namespace (4026532190, "internet");
  NwAddress *address = nw_address_new ();

  address->link = 1;
  address->local = fixture_inet ("8.8.8.8/32");
  g_ptr_array_add (internet->addresses, address);
  fixture_cable (host, "uplink", TRUE, "203.0.113.1/24", internet, "uplink", TRUE, "203.0.113.254/24");
  g_ptr_array_add (namespaces, internet);
  return internet;
}

static GPtrArray *
build_look (void)
{
  GPtrArray *namespaces = g_ptr_array_new_with_free_func (g_object_unref);
  NwNamespace *host = fixture_namespace (4026531840, NULL);
  NwNamespace *red = fixture_namespace (4026532182, "red");
  NwNamespace *blue = fixture_namespace (4026532183, "blue");
  NwNamespace *green = fixture_namespace (4026532184, "green");
  NwInet network = fixture_inet ("192.168.15.0/24"), target = fixture_inet ("192.168.15.2/32");
  NwLink *bridge = fixture_switch (host, "v-net-0", "192.168.15.5/24");

  fixture_cable (red, "veth-red", TRUE, "192.168.15.1/24", host, "veth-red-br", TRUE, NULL);
  fixture_cable (blue, "veth-blue", TRUE, "192.168.15.2/24", host, "veth-blue-br", TRUE, NULL);
  fixture_plug (host, "veth-red-br", bridge);
  fixture_plug (host, "veth-blue-br", bridge);
  add_default_route (red, "192.168.15.5/32");
  add_default_route (blue, "192.168.15.5/32");
  host->forwarding4 = TRUE;
  g_ptr_array_add (host->nat_rules, nw_nat_rule_new_masquerade (&network, ""));
  g_ptr_array_add (host->nat_rules, nw_nat_rule_new_publish (IPPROTO_TCP, 80, "", &target, 80, FALSE));

  g_ptr_array_add (namespaces, host);
  g_ptr_array_add (namespaces, red);
  g_ptr_array_add (namespaces, blue);
  g_ptr_array_add (namespaces, green);
  add_internet (namespaces, host);
  return namespaces;
}

NwSnapshot *
fixture_look (void)
{
  g_autoptr (GPtrArray) namespaces = build_look ();

  return snapshot_of (namespaces);
}

NwSnapshot *
fixture_all (void)
{
  g_autoptr (GPtrArray) namespaces = build_look ();
  NwNamespace *host = g_ptr_array_index (namespaces, 0), *green = g_ptr_array_index (namespaces, 3);
  NwNamespace *blue = g_ptr_array_index (namespaces, 2);
  NwNamespace *router = fixture_namespace (4026532185, "office");
  NwNamespace *purple = fixture_namespace (4026532186, "purple");
  NwNamespace *orange = fixture_namespace (4026532187, "orange");
  NwLink *bridge = nw_namespace_find_link_by_name (host, "v-net-0"), *spare = fixture_switch (host, "v-net-1", NULL), *lan, *dmz, *vlan;

  /* Two cables between two switches: a loop. */
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *a = g_strdup_printf ("trunk%u-0", i), *b = g_strdup_printf ("trunk%u-1", i);

      fixture_cable (host, a, TRUE, NULL, host, b, TRUE, NULL);
      fixture_plug (host, a, bridge);
      fixture_plug (host, b, spare);
    }
  nw_namespace_find_link_by_name (host, "trunk1-1")->port_state = BR_STATE_BLOCKING;
  fixture_link (host, "tap0", "tun", TRUE, NULL);
  fixture_plug (host, "tap0", spare);
  /* A cable that is pulled out at green. */
  fixture_cable (green, "veth-green", FALSE, "192.168.15.3/24", host, "veth-green-br", TRUE, NULL);
  fixture_plug (host, "veth-green-br", spare);
  fixture_limit (blue, "veth-blue", 1000000, 50000);

  /* A router with switches of its own, with and without an address, and a firewall that drops. */
  lan = fixture_switch (router, "lan", "10.0.0.1/24");
  dmz = fixture_switch (router, "dmz", NULL);
  fixture_cable (router, "wan", TRUE, "192.168.15.254/24", host, "veth-router-br", TRUE, NULL);
  fixture_plug (host, "veth-router-br", bridge);
  fixture_cable (purple, "eth0", TRUE, "10.0.0.2/24", router, "veth-purple", TRUE, NULL);
  fixture_plug (router, "veth-purple", lan);
  fixture_cable (orange, "eth0", TRUE, NULL, router, "veth-orange", TRUE, NULL);
  fixture_plug (router, "veth-orange", dmz);
  fixture_limit (router, "veth-purple", 100000, 0);
  add_default_route (purple, "10.0.0.1/32");
  router->forwarding4 = TRUE;
  add_forward_drop (router);
  vlan = fixture_link (orange, "eth0.10", "vlan", TRUE, "10.10.0.1/24");
  vlan->vlan_id = 10;
  vlan->peer_index = 2;
  vlan->peer_namespace = orange->inode;
  fixture_link (orange, "mac0", "macvlan", TRUE, NULL)->peer_index = 2;

  g_ptr_array_add (namespaces, router);
  g_ptr_array_add (namespaces, purple);
  g_ptr_array_add (namespaces, orange);
  return snapshot_of (namespaces);
}

NwSnapshot *
fixture_pair (void)
{
  g_autoptr (GPtrArray) namespaces = g_ptr_array_new_with_free_func (g_object_unref);
  NwNamespace *host = fixture_namespace (4026531840, NULL);
  NwNamespace *red = fixture_namespace (4026532182, "red");
  NwNamespace *blue = fixture_namespace (4026532183, "blue");
  NwNamespace *green = fixture_namespace (4026532184, "green");

  fixture_cable (red, "veth-red", TRUE, "192.168.15.1/24", blue, "veth-blue", TRUE, "192.168.15.2/24");
  fixture_cable (green, "veth-green", TRUE, "192.168.16.1/24", host, "veth-host", FALSE, NULL);

  g_ptr_array_add (namespaces, host);
  g_ptr_array_add (namespaces, red);
  g_ptr_array_add (namespaces, blue);
  g_ptr_array_add (namespaces, green);
  return snapshot_of (namespaces);
}

NwSnapshot *
fixture_tree (guint n)
{
  g_autoptr (GPtrArray) namespaces = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("n%u", i);

      g_ptr_array_add (namespaces, fixture_namespace (4026532000 + i, i == 0 ? NULL : name));
      if (i > 0)
        {
          g_autofree char *down = g_strdup_printf ("veth%u", i);

          fixture_cable (g_ptr_array_index (namespaces, (i - 1) / 4), down, TRUE, NULL,
                         g_ptr_array_index (namespaces, i), "uplink", TRUE, "10.0.0.1/24");
        }
    }
  return snapshot_of (namespaces);
}

NwSnapshot *
fixture_star (guint n)
{
  g_autoptr (GPtrArray) namespaces = g_ptr_array_new_with_free_func (g_object_unref);
  NwNamespace *host = fixture_namespace (4026531840, NULL);
  NwLink *bridge = fixture_switch (host, "v-net-0", "10.0.0.1/16");

  g_ptr_array_add (namespaces, host);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("n%u", i), *port = g_strdup_printf ("veth%u", i);
      g_autofree char *address = g_strdup_printf ("10.0.%u.%u/16", (i + 2) / 256, (i + 2) % 256);
      NwNamespace *machine = fixture_namespace (4026532000 + i, name);

      fixture_cable (machine, "eth0", TRUE, address, host, port, TRUE, NULL);
      fixture_plug (host, port, bridge);
      g_ptr_array_add (namespaces, machine);
    }
  return snapshot_of (namespaces);
}
