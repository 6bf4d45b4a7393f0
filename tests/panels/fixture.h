/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The network of the tests and the demo: a host, red and blue with a cable, green alone. */

#include <netinet/in.h>

#include "../model/world.h"

#define FIXTURE_HOST 4026531840
#define FIXTURE_RED 4026532182
#define FIXTURE_BLUE 4026532245
#define FIXTURE_GREEN 4026532308

typedef struct {
  GPtrArray   *namespaces;
  NwNamespace *host;
  NwNamespace *red;
  NwNamespace *blue;
  NwNamespace *green;
  NwLink      *veth_red;
  NwLink      *veth_blue;
} Fixture;

static inline NwRoute *
fixture_kernel_route (NwNamespace *namespace_, const char *destination, const NwLink *link)
{
  NwRoute *route = add_route (namespace_, destination, NULL, link);

  route->protocol = RTPROT_KERNEL;
  return route;
}

/** A network to change before fixture_finish() makes a snapshot of it. */
static inline Fixture
fixture_begin (void)
{
  Fixture self = { .namespaces = g_ptr_array_new_with_free_func (g_object_unref) };
  NwLink *lo;

  self.host = add_namespace (self.namespaces, FIXTURE_HOST, NULL);
  lo = add_link (self.host, 1, "lo", "loopback", "up", NULL);
  add_address (self.host, lo, "127.0.0.1/8");

  self.red = add_namespace (self.namespaces, FIXTURE_RED, "red");
  lo = add_link (self.red, 1, "lo", "loopback", "up", NULL);
  self.veth_red = add_link (self.red, 2, "veth-red", "veth", "up", "52:54:00:12:35:01");
  add_address (self.red, lo, "127.0.0.1/8");
  add_address (self.red, self.veth_red, "192.168.15.1/24");
  add_address (self.red, self.veth_red, "fe80::5054:ff:fe12:3501/64");
  add_route (self.red, "10.0.0.0/8", "192.168.15.2", self.veth_red);
  fixture_kernel_route (self.red, "192.168.15.0/24", self.veth_red);
  fixture_kernel_route (self.red, "fe80::/64", self.veth_red);
  add_neighbour (self.red, self.veth_red, "192.168.15.2", "52:54:00:12:35:02", NUD_REACHABLE);
  add_neighbour (self.red, self.veth_red, "192.168.15.9", NULL, NUD_FAILED);

  self.blue = add_namespace (self.namespaces, FIXTURE_BLUE, "blue");
  lo = add_link (self.blue, 1, "lo", "loopback", "up", NULL);
  self.veth_blue = add_link (self.blue, 2, "veth-blue", "veth", "up", "52:54:00:12:35:02");
  add_address (self.blue, lo, "127.0.0.1/8");
  add_address (self.blue, self.veth_blue, "192.168.15.2/24");
  add_address (self.blue, self.veth_blue, "fe80::5054:ff:fe12:3502/64");
  fixture_kernel_route (self.blue, "192.168.15.0/24", self.veth_blue);
  plug_cable (self.red, self.veth_red, self.blue, self.veth_blue);

  self.green = add_namespace (self.namespaces, FIXTURE_GREEN, "green");
  add_link (self.green, 1, "lo", "loopback", "down", NULL);

  return self;
}

#define FIXTURE_INTERNET 4026532400

/* What the host has in fixture_begin_article(), by ifindex. */
#define FIXTURE_SWITCH 2
#define FIXTURE_PORT_RED 3
#define FIXTURE_PORT_BLUE 4
#define FIXTURE_UPLINK 5
#define FIXTURE_SPARE 6

static inline NwForeignRule *
add_foreign_rule (NwNamespace *namespace_, const char *chain, guint64 handle, const char *text, guint n_more)
{
  NwForeignRule *rule = nw_foreign_rule_new ();

  g_free (rule->family);
  rule->family = g_strdup ("ip");
  g_free (rule->table);
  rule->table = g_strdup ("filter");
  g_free (rule->chain);
  rule->chain = g_strdup (chain);
  g_free (rule->text);
  rule->text = g_strdup (text);
  rule->handle = handle;
  rule->n_more = n_more;
  if (handle == 0 && g_str_equal (chain, "FORWARD"))
    {
      g_free (rule->hook);
      rule->hook = g_strdup ("forward");
      g_free (rule->type);
      rule->type = g_strdup ("filter");
      g_free (rule->policy);
      rule->policy = g_strdup ("drop");
      rule->drops = TRUE;
    }
  g_ptr_array_add (namespace_->foreign_rules, rule);
  return rule;
}

static inline void
add_bridge_entry (NwNamespace *namespace_, int port, const char *address, gboolean is_local)
{
  NwBridgeEntry *entry = nw_bridge_entry_new ();

  entry->bridge = FIXTURE_SWITCH;
  entry->port = port;
  entry->mac = mac (address);
  entry->is_local = is_local;
  g_ptr_array_add (namespace_->bridge_entries, entry);
}

/* @link: the far end's ifindex is 2 */
static inline NwLink *
fixture_plug_in (Fixture *self, NwNamespace *namespace_, const char *name, const char *lladdr, int port, const char *port_name)
{
  NwLink *link = add_link (namespace_, 2, name, "veth", "up", lladdr);
  NwLink *end = add_link (self->host, port, port_name, "veth", "up", NULL);

  end->master = FIXTURE_SWITCH;
  plug_cable (namespace_, link, self->host, end);
  return link;
}

/** The network of the article before its last steps: red and blue on a switch of the host, which has an uplink to the internet. */
static inline Fixture
fixture_begin_article (void)
{
  Fixture self = { .namespaces = g_ptr_array_new_with_free_func (g_object_unref) };
  NwBridge *bridge = nw_bridge_new ();
  NwNamespace *internet;
  NwLink *lo, *line, *link;

  self.host = add_namespace (self.namespaces, FIXTURE_HOST, NULL);
  lo = add_link (self.host, 1, "lo", "loopback", "up", NULL);
  add_address (self.host, lo, "127.0.0.1/8");
  link = add_link (self.host, FIXTURE_SWITCH, "v-net-0", "bridge", "up", "52:54:00:12:35:05");
  bridge->link = FIXTURE_SWITCH;
  bridge->ageing_time = 30000;
  g_ptr_array_add (self.host->bridges, bridge);
  add_bridge_entry (self.host, FIXTURE_PORT_RED, "52:54:00:12:35:01", FALSE);
  add_bridge_entry (self.host, FIXTURE_PORT_RED, "52:54:00:12:35:03", TRUE);

  self.red = add_namespace (self.namespaces, FIXTURE_RED, "red");
  lo = add_link (self.red, 1, "lo", "loopback", "up", NULL);
  add_address (self.red, lo, "127.0.0.1/8");
  self.veth_red = fixture_plug_in (&self, self.red, "veth-red", "52:54:00:12:35:01", FIXTURE_PORT_RED, "veth-red-br");
  add_address (self.red, self.veth_red, "192.168.15.1/24");
  fixture_kernel_route (self.red, "192.168.15.0/24", self.veth_red);

  self.blue = add_namespace (self.namespaces, FIXTURE_BLUE, "blue");
  lo = add_link (self.blue, 1, "lo", "loopback", "up", NULL);
  add_address (self.blue, lo, "127.0.0.1/8");
  self.veth_blue = fixture_plug_in (&self, self.blue, "veth-blue", "52:54:00:12:35:02", FIXTURE_PORT_BLUE, "veth-blue-br");
  add_address (self.blue, self.veth_blue, "192.168.15.2/24");
  fixture_kernel_route (self.blue, "192.168.15.0/24", self.veth_blue);

  self.green = add_namespace (self.namespaces, FIXTURE_GREEN, "green");
  add_link (self.green, 1, "lo", "loopback", "down", NULL);

  internet = add_namespace (self.namespaces, FIXTURE_INTERNET, "internet");
  lo = add_link (internet, 1, "lo", "loopback", "up", NULL);
  add_address (internet, lo, "8.8.8.8/32");
  line = add_link (internet, 2, "line", "veth", "up", "52:54:00:12:35:08");
  add_address (internet, line, "203.0.113.254/24");
  link = add_link (self.host, FIXTURE_UPLINK, "uplink", "veth", "up", "52:54:00:12:35:07");
  add_address (self.host, link, "203.0.113.1/24");
  plug_cable (self.host, link, internet, line);
  add_route (self.host, "0.0.0.0/0", "203.0.113.254", link);
  fixture_kernel_route (self.host, "203.0.113.0/24", link);
  add_link (self.host, FIXTURE_SPARE, "spare0", "dummy", "down", "52:54:00:12:35:09");

  return self;
}

/** Its last steps: the switch has an address and is the gateway, port 80 leads to blue, a cable is slow, and somebody has a firewall. */
static inline void
fixture_finish_article (Fixture *self, gboolean firewall)
{
  NwLink *bridge = g_ptr_array_index (self->host->links, 1);
  NwLimit *limit = nw_limit_new ();
  NwInet network = inet ("192.168.15.0/24");
  NwInet target = inet ("192.168.15.2/32");

  add_address (self->host, bridge, "192.168.15.5/24");
  add_route (self->red, "0.0.0.0/0", "192.168.15.5", self->veth_red);
  add_route (self->blue, "0.0.0.0/0", "192.168.15.5", self->veth_blue);
  self->host->forwarding4 = TRUE;
  g_ptr_array_add (self->host->nat_rules, nw_nat_rule_new_masquerade (&network, "uplink"));
  g_ptr_array_add (self->host->nat_rules, nw_nat_rule_new_publish (IPPROTO_TCP, 80, "", &target, 80, TRUE));
  add_bridge_entry (self->host, FIXTURE_PORT_BLUE, "52:54:00:12:35:02", FALSE);
  add_bridge_entry (self->host, FIXTURE_SWITCH, "52:54:00:12:35:05", TRUE);
  limit->link = self->veth_red->index;
  limit->rate = 1000000;
  g_ptr_array_add (self->red->limits, limit);

  if (firewall)
    {
      add_foreign_rule (self->host, "FORWARD", 0, "", 0);
      add_foreign_rule (self->host, "FORWARD", 7, "jump DOCKER-USER", 0);
      add_foreign_rule (self->host, "FORWARD", 8, "oifname \"docker0\" ct state established,related … accept", 2);
      add_foreign_rule (self->host, "DOCKER-USER", 0, "", 0);
      add_foreign_rule (self->host, "DOCKER-USER", 9, "counter return", 0);
    }
}

/** Returns: (transfer full) */
static inline NwSnapshot *
fixture_finish (Fixture *self, guint64 serial)
{
  NwSnapshot *snapshot = nw_snapshot_new (serial, self->namespaces);

  g_clear_pointer (&self->namespaces, g_ptr_array_unref);
  return snapshot;
}

/**
 * Returns: (transfer full): what the client holds after a change from @before to @wanted: unchanged records are the same objects
 */
static inline NwSnapshot *
fixture_change (const NwSnapshot *before, const NwSnapshot *wanted)
{
  g_autoptr (GVariant) removed = NULL;
  g_autoptr (GVariant) changed = NULL;
  g_autoptr (GError) error = NULL;
  NwSnapshot *after;

  if (!nw_snapshot_diff (before, wanted, &removed, &changed))
    return g_object_ref ((NwSnapshot *) before);

  g_variant_ref_sink (removed);
  g_variant_ref_sink (changed);
  after = nw_snapshot_patch (before, nw_snapshot_get_serial (wanted), removed, changed, &error);
  g_assert_no_error (error);
  return after;
}
