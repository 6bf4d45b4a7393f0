/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* The network of the tests and the demo: a host, red and blue with a cable, green alone. */

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
