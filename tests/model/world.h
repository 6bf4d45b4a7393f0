/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Networks to try the model on, made record by record, and the real ip(8) in a private world to hold it to. */

#include <gio/gio.h>
#include <linux/if.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <string.h>

#include "nw-snapshot.h"

static inline NwInet
inet (const char *text)
{
  g_autoptr (GError) error = NULL;
  NwInet result;

  nw_inet_parse_prefix (text, &result, &error);
  g_assert_no_error (error);
  return result;
}

static inline NwMac
mac (const char *text)
{
  g_autoptr (GError) error = NULL;
  NwMac result;

  nw_mac_parse (text, &result, &error);
  g_assert_no_error (error);
  return result;
}

/** @name: %NULL for the root namespace */
static inline NwNamespace *
add_namespace (GPtrArray *namespaces, guint64 inode, const char *name)
{
  NwNamespace *namespace_ = nw_namespace_new (inode);
  const char *names[] = { name, NULL };

  g_strfreev (namespace_->names);
  namespace_->names = g_strdupv ((GStrv) names);
  namespace_->is_root = name == NULL;
  namespace_->is_ours = TRUE;
  g_ptr_array_add (namespaces, namespace_);
  return namespace_;
}

/** @index: links are added in the order of their indexes; @state: "up", "down", or "no carrier" */
static inline NwLink *
add_link (NwNamespace *namespace_, int index, const char *name, const char *kind, const char *state, const char *address)
{
  NwLink *link = nw_link_new ();

  link->index = index;
  g_free (link->name);
  link->name = g_strdup (name);
  g_free (link->kind);
  link->kind = g_strdup (kind);
  g_free (link->alias);
  link->alias = g_strdup ("");
  link->mtu = 1500;
  if (strcmp (kind, "loopback") == 0)
    {
      link->flags |= IFF_LOOPBACK;
      link->mtu = 65536;
    }
  if (strcmp (state, "down") != 0)
    link->flags |= IFF_UP;
  if (strcmp (state, "up") == 0)
    link->flags |= IFF_LOWER_UP;
  if (address)
    link->mac = mac (address);
  g_ptr_array_add (namespace_->links, link);
  return link;
}

static inline void
plug_cable (NwNamespace *a, NwLink *link_a, NwNamespace *b, NwLink *link_b)
{
  link_a->peer_index = link_b->index;
  link_a->peer_namespace = b->inode;
  link_b->peer_index = link_a->index;
  link_b->peer_namespace = a->inode;
}

static inline NwAddress *
add_address (NwNamespace *namespace_, const NwLink *link, const char *text)
{
  NwAddress *address = nw_address_new ();

  address->link = link->index;
  address->local = inet (text);
  address->valid = address->preferred = G_MAXUINT32;
  g_ptr_array_add (namespace_->addresses, address);
  return address;
}

/** @gateway, @link: (nullable) */
static inline NwRoute *
add_route (NwNamespace *namespace_, const char *destination, const char *gateway, const NwLink *link)
{
  NwRoute *route = nw_route_new ();
  NwNexthop nexthop = { gateway ? inet (gateway) : NW_INET_NONE, link ? link->index : 0, 1, 0 };

  route->destination = inet (destination);
  route->table = RT_TABLE_MAIN;
  route->type = link ? RTN_UNICAST : RTN_BLACKHOLE;
  route->protocol = RTPROT_BOOT;
  route->scope = link && !gateway && !strchr (destination, ':') ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE;
  route->metric = strchr (destination, ':') ? 1024 : 0;
  if (link)
    g_array_append_val (route->nexthops, nexthop);
  g_ptr_array_add (namespace_->routes, route);
  return route;
}

static inline NwNeighbour *
add_neighbour (NwNamespace *namespace_, const NwLink *link, const char *address, const char *lladdr, guint state)
{
  NwNeighbour *neighbour = nw_neighbour_new ();

  neighbour->link = link->index;
  neighbour->address = inet (address);
  if (lladdr)
    neighbour->mac = mac (lladdr);
  neighbour->state = state;
  g_ptr_array_add (namespace_->neighbours, neighbour);
  return neighbour;
}

/** The shell that private_world() starts; its tools must be there and user namespaces allowed. */
static inline gboolean
have_private_worlds (void)
{
  const char *argv[] = { "unshare", "-Urnm", "sh", "-c", "mount -t tmpfs none /run && ip netns add probe && ip -n probe link", NULL };
  int status;

  return g_spawn_sync (NULL, (char **) argv, NULL,
                       G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL,
                       NULL, NULL, NULL, NULL, &status, NULL) &&
         g_spawn_check_wait_status (status, NULL);
}

/**
 * private_world: feeds @script to a shell in user, network and mount namespaces of its own, line by line as a
 * person types it: bash -c would replace itself by the last command.
 * Returns: (transfer full): all it printed
 */
static inline char *
private_world (const char *script, gboolean *success)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = NULL;
  g_autofree char *whole = g_strconcat ("mount -t tmpfs none /run\nip link set lo up\n", script, NULL);
  char *output = NULL;

  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE,
                              &error, "unshare", "-Urnm", "bash", "-s", NULL);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, whole, NULL, &output, NULL, &error);
  g_assert_no_error (error);
  *success = g_subprocess_get_successful (process);
  return output;
}
