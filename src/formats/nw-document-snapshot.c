/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-document-private.h"

#include <glib/gi18n-lib.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

/* From what there is to what somebody wanted. */

typedef struct {
  const NwSnapshot *snapshot;
  NwDocument       *document;
  NwDocumentFlags   flags;
  GHashTable       *macs;  /* those of fixed neighbours, as text */
  GPtrArray        *notes; /* (nullable) */
} Taking;

static void take_note (Taking *taking, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
take_note (Taking *taking, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  if (taking->notes)
    g_ptr_array_add (taking->notes, g_strdup_vprintf (format, arguments));
  va_end (arguments);
}

/* What a namespace is called in the document; %NULL for one that no file could name. */
static const char *
get_name (const NwNamespace *namespace_)
{
  return namespace_->is_root ? "" : nw_namespace_get_name (namespace_);
}

static gboolean
is_wanted (const Taking *taking, const NwNamespace *namespace_)
{
  return get_name (namespace_) != NULL && (namespace_->is_root || namespace_->is_ours || (taking->flags & NW_DOCUMENT_OURS) == 0);
}

/* Whether an interface outside of our namespaces is ours all the same: the end of a cable into one, or a switch where such ends meet. */
static gboolean
leads_to_ours (const Taking *taking, const NwNamespace *namespace_, const NwLink *link)
{
  NwNamespace *there = NULL;

  if (nw_snapshot_find_peer (taking->snapshot, link, &there))
    return there->is_ours && !there->is_root;
  if (strcmp (link->kind, "bridge") != 0)
    return FALSE;
  for (guint i = 0; i < namespace_->links->len; i++)
    {
      const NwLink *port = g_ptr_array_index (namespace_->links, i);

      if (port->master == link->index && strcmp (port->kind, "veth") == 0 && leads_to_ours (taking, namespace_, port))
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_mine (const Taking *taking, const NwNamespace *namespace_, const NwLink *link)
{
  return (taking->flags & NW_DOCUMENT_OURS) == 0 || (namespace_->is_ours && !namespace_->is_root) ||
         leads_to_ours (taking, namespace_, link);
}

static gboolean
is_child_kind (const char *kind)
{
  return strcmp (kind, "vlan") == 0 || strcmp (kind, "macvlan") == 0 || strcmp (kind, "vxlan") == 0;
}

/* Whether there is an operation that makes such a link. */
static gboolean
can_be_made (Taking *taking, const NwNamespace *namespace_, const NwLink *link)
{
  NwNamespace *there = NULL;

  if (nw_link_is_loopback (link) || *link->kind == '\0' || strcmp (link->kind, "bridge") == 0 ||
      strcmp (link->kind, "dummy") == 0 || strcmp (link->kind, "ifb") == 0)
    return TRUE;
  if (strcmp (link->kind, "veth") == 0)
    return nw_snapshot_find_peer (taking->snapshot, link, &there) && is_wanted (taking, there);
  if (!is_child_kind (link->kind))
    return FALSE;
  if (link->macvlan_mode && strcmp (link->macvlan_mode, "source") == 0)
    return FALSE;
  return link->peer_index == 0
         ? strcmp (link->kind, "vxlan") == 0
         : (link->peer_namespace == 0 || link->peer_namespace == namespace_->inode) && nw_namespace_find_link (namespace_, link->peer_index);
}

/* eth_random_addr() sets the bit of locally administered addresses (IEEE 802); factories never do. */
static gboolean
is_mac_wanted (const Taking *taking, const NwLink *link)
{
  g_autofree char *text = nw_mac_to_string (&link->mac);

  if (link->mac.length != 6 || nw_link_is_loopback (link) || *link->kind == '\0')
    return FALSE;
  return (taking->flags & NW_DOCUMENT_EXACT) != 0 || (link->mac.bytes[0] & 2) == 0 || g_hash_table_contains (taking->macs, text);
}

/* Children take it from their parents, switches from their ports. */
static gboolean
is_mtu_wanted (const NwNamespace *namespace_, const NwLink *link)
{
  NwLink *parent = is_child_kind (link->kind) ? nw_namespace_find_link (namespace_, link->peer_index) : NULL;

  if (nw_link_is_loopback (link))
    return link->mtu != 65536;
  if (*link->kind == '\0')
    return FALSE;
  if (strcmp (link->kind, "vxlan") == 0)
    return parent == NULL ? link->mtu != 1500 : link->mtu != parent->mtu - (link->remote.family == AF_INET6 ? 70 : 50);
  if (strcmp (link->kind, "bridge") == 0)
    for (guint i = 0; i < namespace_->links->len; i++)
      if (((NwLink *) g_ptr_array_index (namespace_->links, i))->master == link->index &&
          ((NwLink *) g_ptr_array_index (namespace_->links, i))->mtu == link->mtu)
        return FALSE;
  return link->mtu != (parent ? parent->mtu : 1500);
}

/* Also made by the kernel: an interface keeps the link-local address of the MAC that it had before it was given another one (RFC 4291, appendix A), and a
 * switch gets another one from its ports. */
static gboolean
is_left_over (const NwLink *link, const NwAddress *address)
{
  return address->local.family == AF_INET6 && nw_inet_is_link_local (&address->local) && link->address_generation == IN6_ADDR_GEN_MODE_EUI64 &&
         address->local.bytes[11] == 0xff && address->local.bytes[12] == 0xfe;
}

static void
take_addresses (Taking *taking, const NwNamespace *namespace_, const NwLink *link, NwDocumentLink *target)
{
  for (guint i = 0; i < namespace_->addresses->len; i++)
    {
      const NwAddress *address = g_ptr_array_index (namespace_->addresses, i);
      NwDocumentAddress copy = { address->local, address->peer, address->broadcast, address->scope };

      if (address->link != link->index || nw_address_is_automatic (address, link) || is_left_over (link, address))
        continue;
      if (address->valid != G_MAXUINT32)
        {
          g_autofree char *text = nw_inet_to_string (&address->local);

          take_note (taking, _("%s of %s is only lent for a while; it is left out."), text, link->name);
          continue;
        }
      copy.peer.prefix = nw_inet_is_set (&copy.peer) ? copy.local.prefix : 0;
      g_array_append_val (target->addresses, copy);
    }
}

static void
take_neighbours (const NwNamespace *namespace_, const NwLink *link, NwDocumentLink *target)
{
  for (guint i = 0; i < namespace_->neighbours->len; i++)
    {
      const NwNeighbour *neighbour = g_ptr_array_index (namespace_->neighbours, i);
      NwDocumentNeighbour copy = { neighbour->address, neighbour->mac };

      if (neighbour->link == link->index && (neighbour->state & NUD_PERMANENT) != 0 && neighbour->mac.length == 6)
        g_array_append_val (target->neighbours, copy);
    }
}

static void
take_special (Taking *taking, const NwNamespace *namespace_, const NwLink *link, NwDocumentLink *target)
{
  NwBridge *bridge = nw_namespace_find_bridge (namespace_, link->index);
  NwLimit *limit = nw_namespace_find_limit (namespace_, link->index);
  NwNamespace *there = NULL;
  NwLink *peer = nw_snapshot_find_peer (taking->snapshot, link, &there);

  if (strcmp (link->kind, "veth") == 0 && peer)
    {
      nw_document_set_string (&target->peer_namespace, get_name (there));
      nw_document_set_string (&target->peer, peer->name);
    }
  if (is_child_kind (link->kind) && link->peer_index != 0)
    nw_document_set_string (&target->parent, nw_namespace_find_link (namespace_, link->peer_index)->name);
  target->vlan_id = link->vlan_id;
  nw_document_set_string (&target->macvlan_mode, link->macvlan_mode ? link->macvlan_mode : "");
  target->vni = link->vni;
  target->remote = link->remote;
  target->local = link->local;
  target->vxlan_port = link->vxlan_port;
  if (bridge)
    {
      target->stp = bridge->stp;
      target->ageing_time = bridge->ageing_time;
      target->vlan_filtering = bridge->vlan_filtering;
    }
  if (limit)
    {
      target->rate = limit->rate;
      target->delay = limit->delay;
      target->jitter = limit->jitter;
      target->loss = limit->loss;
    }
}

static void
take_link (Taking *taking, const NwNamespace *namespace_, const NwLink *link, NwDocumentNamespace *target)
{
  NwLink *master = link->master != 0 ? nw_namespace_find_link (namespace_, link->master) : NULL;
  NwDocumentLink *copy;

  if (!is_mine (taking, namespace_, link) && !nw_link_is_loopback (link))
    return;
  if (!can_be_made (taking, namespace_, link))
    {
      take_note (taking, _("%s is an interface of a kind that cannot be made again (%s); it is left out."), link->name, link->kind);
      return;
    }
  copy = nw_document_link_new (link->name, link->kind);
  copy->up = nw_link_is_up (link);
  if (is_mac_wanted (taking, link))
    copy->mac = link->mac;
  if ((taking->flags & NW_DOCUMENT_EXACT) != 0 || is_mtu_wanted (namespace_, link))
    copy->mtu = link->mtu;
  if (master && is_mine (taking, namespace_, master))
    nw_document_set_string (&copy->master, master->name);
  if (!nw_link_is_loopback (link))
    copy->address_generation = link->address_generation;
  take_special (taking, namespace_, link, copy);
  take_addresses (taking, namespace_, link, copy);
  take_neighbours (namespace_, link, copy);
  g_ptr_array_add (target->links, copy);
}

static gboolean
take_nexthops (const NwNamespace *namespace_, const NwRoute *route, const NwDocumentNamespace *target, NwDocumentRoute *copy)
{
  for (guint i = 0; i < route->nexthops->len; i++)
    {
      const NwNexthop *nexthop = &g_array_index (route->nexthops, NwNexthop, i);
      NwLink *link = nw_namespace_find_link (namespace_, nexthop->link);

      if ((nexthop->flags & RTNH_F_ONLINK) != 0 || (link && !nw_document_namespace_find_link (target, link->name)) ||
          (nw_inet_is_set (&nexthop->gateway) && nexthop->gateway.family != route->destination.family))
        return FALSE;
      /* A device of "lo" is what the kernel notes for IPv6 routes that lead nowhere. */
      if (route->type == RTN_UNICAST || route->type == RTN_LOCAL)
        nw_document_route_add_nexthop (copy, &nexthop->gateway, link ? link->name : "", route->nexthops->len > 1 ? nexthop->weight : 1);
    }
  return TRUE;
}

static void
take_route (Taking *taking, const NwNamespace *namespace_, const NwRoute *route, NwDocumentNamespace *target)
{
  NwDocumentRoute *copy;

  if (route->table == RT_TABLE_LOCAL || route->protocol == RTPROT_KERNEL || route->protocol == RTPROT_RA || route->protocol == RTPROT_REDIRECT)
    return;
  copy = nw_document_route_new ();
  copy->destination = route->destination;
  copy->source = route->source;
  copy->metric = route->metric;
  copy->table = route->table;
  copy->type = route->type;
  copy->protocol = route->protocol;
  copy->scope = route->scope;
  copy->tos = route->tos;
  copy->mtu = route->mtu;
  if (take_nexthops (namespace_, route, target, copy))
    {
      g_ptr_array_add (target->routes, copy);
    }
  else
    {
      /* With NW_DOCUMENT_OURS those over the computer's own hardware are not ours to keep. */
      if ((taking->flags & NW_DOCUMENT_OURS) == 0)
        {
          g_autofree char *destination = nw_inet_destination_to_string (&route->destination);

          take_note (taking, _("The route to %s cannot be made again exactly and is left out."), destination);
        }
      nw_document_route_free (copy);
    }
}

static int
compare_routes (gconstpointer a, gconstpointer b)
{
  return nw_document_route_compare (*(const NwDocumentRoute *const *) a, *(const NwDocumentRoute *const *) b);
}

static void
take_namespace (Taking *taking, const NwNamespace *namespace_)
{
  const char *name = get_name (namespace_);
  NwDocumentNamespace *target = nw_document_find (taking->document, name);

  if (target == NULL)
    target = nw_document_add_namespace (taking->document, name);
  target->forwarding4 = namespace_->forwarding4;
  target->forwarding6 = namespace_->forwarding6;
  g_ptr_array_set_size (target->links, 0);
  for (guint i = 0; i < namespace_->links->len; i++)
    take_link (taking, namespace_, g_ptr_array_index (namespace_->links, i), target);
  for (guint i = 0; i < namespace_->routes->len; i++)
    take_route (taking, namespace_, g_ptr_array_index (namespace_->routes, i), target);
  g_ptr_array_sort (target->routes, compare_routes);
  for (guint i = 0; i < namespace_->nat_rules->len; i++)
    g_ptr_array_add (target->nat_rules, g_object_ref (g_ptr_array_index (namespace_->nat_rules, i)));
}

static void
find_macs (Taking *taking)
{
  for (guint i = 0; i < nw_snapshot_get_n_namespaces (taking->snapshot); i++)
    {
      const NwNamespace *namespace_ = nw_snapshot_get_namespace (taking->snapshot, i);

      for (guint n = 0; n < namespace_->neighbours->len; n++)
        {
          const NwNeighbour *neighbour = g_ptr_array_index (namespace_->neighbours, n);

          if ((neighbour->state & NUD_PERMANENT) != 0)
            g_hash_table_add (taking->macs, nw_mac_to_string (&neighbour->mac));
        }
    }
}

NwDocument *
nw_document_from_snapshot (const NwSnapshot *snapshot, NwDocumentFlags flags, GPtrArray *notes)
{
  g_autoptr (GHashTable) macs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Taking taking = { snapshot, nw_document_new (), flags, macs, notes };

  g_return_val_if_fail (snapshot != NULL, taking.document);

  find_macs (&taking);
  for (guint i = 0; i < nw_snapshot_get_n_namespaces (snapshot); i++)
    {
      const NwNamespace *namespace_ = nw_snapshot_get_namespace (snapshot, i);

      if (is_wanted (&taking, namespace_))
        take_namespace (&taking, namespace_);
      else if (get_name (namespace_) == NULL && (flags & NW_DOCUMENT_OURS) == 0)
        take_note (&taking, _("A namespace without a name (%" G_GUINT64_FORMAT ") is left out."), namespace_->inode);
    }
  return taking.document;
}
