/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-wording.h"

#include <glib/gi18n-lib.h>
#include <linux/if_bridge.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

#include "nw-recipe.h"
#include "nw-segment.h"

static gboolean
is_kind (const NwLink *link, const char *kind)
{
  return strcmp (link->kind, kind) == 0;
}

static gboolean
is_default (const NwRoute *route)
{
  return route->destination.prefix == 0 && route->table == RT_TABLE_MAIN && route->type == RTN_UNICAST;
}

static const char *
link_name (const NwNamespace *namespace_, int index)
{
  const NwLink *link = index != 0 ? nw_namespace_find_link (namespace_, index) : NULL;

  return link ? link->name : "?";
}

/* Joins sentences with a space; %NULL and "" are left out. */
static char *
join (const char *first, const char *second)
{
  if (second == NULL || *second == '\0')
    return g_strdup (first);
  return g_strconcat (first, " ", second, NULL);
}

static char *
join_all (const char *a, const char *b, const char *c, const char *d)
{
  g_autofree char *ab = join (a ? a : "", b);
  g_autofree char *cd = join (c ? c : "", d);
  g_autofree char *all = join (ab, cd);

  return g_strdup (g_strstrip (all));
}

/* Routes. */

static const struct {
  guint       type;
  const char *word;
} route_types[] = {
  { RTN_UNICAST, "unicast" },     { RTN_LOCAL, "local" },         { RTN_BROADCAST, "broadcast" },
  { RTN_ANYCAST, "anycast" },     { RTN_MULTICAST, "multicast" }, { RTN_BLACKHOLE, "blackhole" },
  { RTN_UNREACHABLE, "unreachable" }, { RTN_PROHIBIT, "prohibit" }, { RTN_THROW, "throw" },
};

/* iproute2, lib/rt_names.c */
static const struct {
  guint       protocol;
  const char *word;
} route_protocols[] = {
  { RTPROT_REDIRECT, "redirect" }, { RTPROT_KERNEL, "kernel" }, { RTPROT_BOOT, "boot" },   { RTPROT_STATIC, "static" },
  { RTPROT_GATED, "gated" },       { RTPROT_RA, "ra" },         { RTPROT_MRT, "mrt" },     { RTPROT_ZEBRA, "zebra" },
  { RTPROT_BIRD, "bird" },         { RTPROT_DNROUTED, "dnrouted" }, { RTPROT_XORP, "xorp" }, { RTPROT_NTK, "ntk" },
  { RTPROT_DHCP, "dhcp" },         { RTPROT_KEEPALIVED, "keepalived" }, { RTPROT_BABEL, "babel" },
  { RTPROT_BGP, "bgp" },           { RTPROT_ISIS, "isis" },     { RTPROT_OSPF, "ospf" },   { RTPROT_RIP, "rip" },
  { RTPROT_EIGRP, "eigrp" },
};

/* Where a route leads, as the subject or object of a sentence. */
static char *
destination_phrase (const NwRoute *route)
{
  if (route->destination.prefix == 0)
    return g_strdup (route->destination.family == AF_INET ? _("Everything else") : _("Everything else (IPv6)"));
  return nw_inet_to_string (&route->destination);
}

static char *
nexthop_phrase (const NwNamespace *namespace_, const NwNexthop *nexthop)
{
  const char *link = link_name (namespace_, nexthop->link);
  g_autofree char *gateway = nw_inet_address_to_string (&nexthop->gateway);

  return nw_inet_is_set (&nexthop->gateway) ? g_strdup_printf (_("%s over %s"), gateway, link) : g_strdup (link);
}

static char *
word_discarding_route (const NwRoute *route, const char *destination)
{
  switch (route->type)
    {
    case RTN_BLACKHOLE:
      return g_strdup_printf (_("%s: packets are dropped without a word."), destination);
    case RTN_UNREACHABLE:
      return g_strdup_printf (_("%s: packets are refused as “host unreachable”."), destination);
    case RTN_PROHIBIT:
      return g_strdup_printf (_("%s: packets are refused as “prohibited”."), destination);
    case RTN_THROW:
      return g_strdup_printf (_("%s: this table gives no answer; the search goes on in the next one."), destination);
    case RTN_LOCAL:
      return g_strdup_printf (_("%s belongs to this namespace itself."), destination);
    case RTN_BROADCAST:
      return g_strdup_printf (_("%s is a broadcast: it reaches everybody on the network."), destination);
    case RTN_MULTICAST:
      return g_strdup_printf (_("%s is multicast: it reaches everybody who listens."), destination);
    case RTN_ANYCAST:
      return g_strdup_printf (_("%s is anycast: the nearest of several machines answers."), destination);
    default:
      return g_strdup_printf (_("%s is handled in a way Netwarren does not know."), destination);
    }
}

static char *
word_multipath_route (const NwNamespace *namespace_, const NwRoute *route, const char *destination)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) ways = NULL;
  g_autofree char *list = NULL;

  for (guint i = 0; i < route->nexthops->len; i++)
    {
      g_autofree char *way = nexthop_phrase (namespace_, &g_array_index (route->nexthops, NwNexthop, i));

      g_strv_builder_add (builder, way);
    }
  ways = g_strv_builder_end (builder);
  list = g_strjoinv (", ", ways);
  return g_strdup_printf (_("%s is shared out among several ways: %s."), destination, list);
}

static char *
word_unicast_route (const NwNamespace *namespace_, const NwRoute *route, const char *destination)
{
  const NwNexthop *nexthop = nw_route_first_nexthop (route);
  g_autofree char *gateway = NULL;
  const char *link;

  if (nexthop == NULL)
    return g_strdup_printf (_("%s leads nowhere."), destination);
  if (route->nexthops->len > 1)
    return word_multipath_route (namespace_, route, destination);

  link = link_name (namespace_, nexthop->link);
  gateway = nw_inet_address_to_string (&nexthop->gateway);
  if (!nw_inet_is_set (&nexthop->gateway))
    return g_strdup_printf (_("%s is reached directly over %s."), destination, link);
  if (route->destination.prefix == 0)
    return g_strdup_printf (_("%s goes to %s over %s."), destination, gateway, link);
  return g_strdup_printf (_("%s is reached through %s over %s."), destination, gateway, link);
}

/* What keeps a route from being used, or from being found. */
static char *
word_route_caveat (const NwNamespace *namespace_, const NwRoute *route)
{
  const NwNexthop *nexthop = nw_route_first_nexthop (route);

  if (route->table != RT_TABLE_MAIN)
    return g_strdup_printf (_("It stands in table %u, which only a routing rule consults."), route->table);
  if (route->nexthops->len == 1 && (nexthop->flags & (RTNH_F_DEAD | RTNH_F_LINKDOWN)) != 0)
    return g_strdup_printf (_("It does not work now: %s has no carrier."), link_name (namespace_, nexthop->link));
  return NULL;
}

char *
nw_wording_route (const NwNamespace *namespace_, const NwRoute *route)
{
  g_autofree char *destination = NULL;
  g_autofree char *sentence = NULL;
  g_autofree char *caveat = NULL;

  g_return_val_if_fail (namespace_ != NULL && route != NULL, NULL);

  destination = destination_phrase (route);
  sentence = route->type == RTN_UNICAST ? word_unicast_route (namespace_, route, destination)
                                        : word_discarding_route (route, destination);
  caveat = word_route_caveat (namespace_, route);
  return join (sentence, caveat);
}

const char *
nw_wording_route_type (guint type)
{
  for (guint i = 0; i < G_N_ELEMENTS (route_types); i++)
    if (route_types[i].type == type)
      return route_types[i].word;
  return _("unknown");
}

char *
nw_wording_route_protocol (guint protocol)
{
  for (guint i = 0; i < G_N_ELEMENTS (route_protocols); i++)
    if (route_protocols[i].protocol == protocol)
      return g_strdup (route_protocols[i].word);
  return g_strdup_printf ("%u", protocol);
}

/* Neighbours. */

const char *
nw_wording_neighbour_state (guint state)
{
  switch (state)
    {
    case NUD_NONE:
      return "NONE";
    case NUD_INCOMPLETE:
      return "INCOMPLETE";
    case NUD_REACHABLE:
      return "REACHABLE";
    case NUD_STALE:
      return "STALE";
    case NUD_DELAY:
      return "DELAY";
    case NUD_PROBE:
      return "PROBE";
    case NUD_FAILED:
      return "FAILED";
    case NUD_NOARP:
      return "NOARP";
    case NUD_PERMANENT:
      return "PERMANENT";
    default:
      return "UNKNOWN";
    }
}

char *
nw_wording_neighbour_meaning (const NwNeighbour *neighbour)
{
  g_autofree char *address = NULL;

  g_return_val_if_fail (neighbour != NULL, NULL);

  address = nw_inet_address_to_string (&neighbour->address);
  switch (neighbour->state)
    {
    case NUD_INCOMPLETE:
      return g_strdup_printf (_("Asked “who has %s?”; no answer yet."), address);
    case NUD_REACHABLE:
      return g_strdup_printf (_("%s has answered a moment ago; its MAC address is certain."), address);
    case NUD_STALE:
      return g_strdup_printf (_("The MAC address of %s was learnt some time ago; it is used, and checked on next use."), address);
    case NUD_DELAY:
      return g_strdup_printf (_("The MAC address of %s is in use again; if nothing confirms it soon, it will be checked."), address);
    case NUD_PROBE:
      return g_strdup_printf (_("Asking %s directly whether its MAC address still holds."), address);
    case NUD_FAILED:
      return g_strdup_printf (_("Nobody answered for %s: no machine there has this address, or it is cut off."), address);
    case NUD_PERMANENT:
      return g_strdup_printf (_("The MAC address of %s was fixed by hand; it is never asked for and never forgotten."), address);
    case NUD_NOARP:
      return g_strdup_printf (_("%s needs no MAC address on this interface."), address);
    default:
      return g_strdup_printf (_("Nothing is known about %s yet."), address);
    }
}

/* Links. */

const char *
nw_wording_link_state (const NwLink *link)
{
  g_return_val_if_fail (link != NULL, NULL);

  if (!nw_link_is_up (link))
    return _("down");
  return nw_link_has_carrier (link) ? _("up") : _("no carrier");
}

const char *
nw_wording_link_kind (const NwLink *link)
{
  static const struct {
    const char *kind;
    const char *words;
  } kinds[] = {
    { "veth", N_("virtual cable") },      { "bridge", N_("switch (bridge)") }, { "loopback", N_("loopback") },
    { "dummy", N_("dummy") },             { "ifb", N_("detour (ifb)") },       { "vlan", N_("VLAN") },              { "macvlan", N_("macvlan") },
    { "ipvlan", N_("ipvlan") },           { "vxlan", N_("VXLAN tunnel") },     { "geneve", N_("Geneve tunnel") },
    { "tun", N_("TUN/TAP") },             { "wireguard", N_("WireGuard tunnel") }, { "bond", N_("bond") },
    { "vrf", N_("routing domain (VRF)") }, { "ipip", N_("IP tunnel") },        { "sit", N_("IPv6-in-IPv4 tunnel") },
    { "gre", N_("GRE tunnel") },          { "", N_("network card") },
  };

  g_return_val_if_fail (link != NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (is_kind (link, kinds[i].kind))
      return _(kinds[i].words);
  return link->kind;
}

static guint
count_ports (const NwNamespace *namespace_, const NwLink *bridge)
{
  guint n = 0;

  for (guint i = 0; i < namespace_->links->len; i++)
    n += ((NwLink *) g_ptr_array_index (namespace_->links, i))->master == bridge->index;
  return n;
}

/* "veth-blue in blue"; "veth-blue" when that is the same namespace. %NULL when the other end is out of sight. */
static char *
peer_phrase (const NwSnapshot *snapshot, const NwNamespace *namespace_, const NwLink *link, const NwLink **peer)
{
  g_autofree char *title = NULL;
  NwNamespace *there = NULL;

  *peer = nw_snapshot_find_peer (snapshot, link, &there);
  if (*peer == NULL)
    return NULL;
  if (there == namespace_)
    return g_strdup ((*peer)->name);
  title = nw_namespace_dup_title (there);
  /* Translators: an interface and the namespace it is in. */
  return g_strdup_printf (_("%s in %s"), (*peer)->name, title);
}

static char *
detail_loopback (const NwLink *link)
{
  if (nw_link_is_up (link))
    return g_strdup_printf (_("%s leads back into the namespace itself."), link->name);
  return g_strdup_printf (_("%s is down: the namespace cannot reach even itself. Set it up."), link->name);
}

static char *
detail_down (const char *other, const NwLink *link)
{
  if (other)
    return g_strdup_printf (_("%s is down, so nothing passes between it and %s. Set it up."), link->name, other);
  return g_strdup_printf (_("%s is down and carries nothing. Set it up."), link->name);
}

static char *
detail_veth (const char *other, const NwLink *peer, const NwLink *link)
{
  if (other == NULL)
    return nw_link_has_carrier (link)
             ? g_strdup_printf (_("%s is up; the other end of its cable is out of sight."), link->name)
             : g_strdup_printf (_("%s is up but has no carrier; the other end of its cable is out of sight."), link->name);
  if (nw_link_has_carrier (link))
    return g_strdup_printf (_("%s is up and connected to %s."), link->name, other);
  if (!nw_link_is_up (peer))
    return g_strdup_printf (_("%s is up, but the other end, %s, is down. Set that up as well."), link->name, other);
  return g_strdup_printf (_("%s is up, but has no carrier from %s."), link->name, other);
}

static char *
detail_bridge (const NwNamespace *namespace_, const NwLink *link)
{
  guint n = count_ports (namespace_, link);

  if (n == 0)
    return g_strdup_printf (_("%s is up, but nothing is plugged into it."), link->name);
  if (!nw_link_has_carrier (link))
    return g_strdup_printf (_("%s is up, but none of its ports is connected to something that is up."), link->name);
  return g_strdup_printf (ngettext ("%s is up, with %u port.", "%s is up, with %u ports.", n), link->name, n);
}

static char *
detail_other (const NwLink *link)
{
  if (is_kind (link, "dummy"))
    return g_strdup_printf (_("%s is up. It leads nowhere: it only carries addresses."), link->name);
  if (nw_link_has_carrier (link))
    return g_strdup_printf (_("%s is up."), link->name);
  return g_strdup_printf (_("%s is up but has no carrier: nothing is connected to it."), link->name);
}

/* The link that a vlan, macvlan or vxlan stands on: "eth0", "eth0 in red". */
static char *
parent_phrase (const NwSnapshot *snapshot, const NwNamespace *namespace_, const NwLink *link)
{
  NwNamespace *there = link->peer_namespace != 0 ? nw_snapshot_find (snapshot, link->peer_namespace) : (NwNamespace *) namespace_;
  const NwLink *parent = there && link->peer_index != 0 ? nw_namespace_find_link (there, link->peer_index) : NULL;
  g_autofree char *title = NULL;

  if (parent == NULL || there == namespace_)
    return parent ? g_strdup (parent->name) : NULL;
  title = nw_namespace_dup_title (there);
  return g_strdup_printf (_("%s in %s"), parent->name, title);
}

static char *
word_tunnel (const NwLink *link, const char *parent)
{
  g_autofree char *remote = nw_inet_address_to_string (&link->remote);

  if (nw_inet_is_set (&link->remote))
    return g_strdup_printf (_("It is tunnel %u to %s, UDP port %u."), link->vni, remote, link->vxlan_port);
  if (parent)
    return g_strdup_printf (_("It is tunnel %u over %s, UDP port %u."), link->vni, parent, link->vxlan_port);
  return NULL;
}

/* What a link that stands on another one is. */
static char *
word_nature (const NwSnapshot *snapshot, const NwNamespace *namespace_, const NwLink *link)
{
  g_autofree char *parent = parent_phrase (snapshot, namespace_, link);

  if (is_kind (link, "vxlan"))
    return word_tunnel (link, parent);
  if (parent == NULL)
    return NULL;
  if (is_kind (link, "vlan") && link->vlan_id != 0)
    return g_strdup_printf (_("It is VLAN %u on %s."), link->vlan_id, parent);
  if (is_kind (link, "macvlan"))
    return g_strdup_printf (_("It has its own MAC address on %s."), parent);
  return NULL;
}

/* Where it is plugged in, and what STP lets it do there (IEEE 802.1D). */
static char *
word_port (const NwLink *link, const NwLink *bridge)
{
  if (nw_link_is_held_back (link) && link->port_state == BR_STATE_BLOCKING)
    return g_strdup_printf (_("It is plugged into %s, whose STP keeps it shut: open, it would close a loop."), bridge->name);
  if (nw_link_is_held_back (link))
    return g_strdup_printf (_("It is plugged into %s, whose STP keeps it shut until it knows that no loop is closed."), bridge->name);
  return g_strdup_printf (_("It is plugged into %s."), bridge->name);
}

char *
nw_wording_link_detail (const NwSnapshot *snapshot, const NwNamespace *namespace_, const NwLink *link)
{
  const NwLink *peer = NULL, *master;
  g_autofree char *other = NULL;
  g_autofree char *state = NULL;
  g_autofree char *port = NULL;
  g_autofree char *nature = NULL;
  g_autofree char *more = NULL;
  g_autofree char *slow = NULL;
  g_autofree char *loop = NULL;
  const NwLimit *limit;

  g_return_val_if_fail (snapshot != NULL && namespace_ != NULL && link != NULL, NULL);

  if (is_kind (link, "veth"))
    other = peer_phrase (snapshot, namespace_, link, &peer);
  if (nw_link_is_loopback (link))
    state = detail_loopback (link);
  else if (!nw_link_is_up (link))
    state = detail_down (other, link);
  else if (is_kind (link, "veth"))
    state = detail_veth (other, peer, link);
  else if (is_kind (link, "bridge"))
    state = detail_bridge (namespace_, link);
  else
    state = detail_other (link);

  master = link->master != 0 ? nw_namespace_find_link (namespace_, link->master) : NULL;
  if (master)
    port = word_port (link, master);
  nature = word_nature (snapshot, namespace_, link);
  limit = nw_namespace_find_limit (namespace_, link->index);
  slow = limit ? nw_wording_limit (namespace_, limit) : NULL;
  loop = is_kind (link, "bridge") ? nw_wording_switch_loop (snapshot, namespace_, link) : NULL;
  more = join_all (nature, port, slow, loop);
  return join (state, more);
}

char *
nw_wording_cable (const NwSnapshot *snapshot, const NwNamespace *namespace_, const NwLink *link)
{
  g_autofree char *here = NULL;
  g_autofree char *there = NULL;
  NwNamespace *other = NULL;
  const NwLink *peer, *down;

  g_return_val_if_fail (snapshot != NULL && namespace_ != NULL && link != NULL, NULL);

  here = nw_namespace_dup_title (namespace_);
  peer = nw_snapshot_find_peer (snapshot, link, &other);
  if (peer == NULL)
    return g_strdup_printf (_("%s (%s) is one end of a cable; the other end is out of sight."), here, link->name);
  there = nw_namespace_dup_title (other);
  if (nw_link_has_carrier (link) && nw_link_has_carrier (peer))
    return g_strdup_printf (_("%s (%s) is connected to %s (%s)."), here, link->name, there, peer->name);
  if (!nw_link_is_up (link) && !nw_link_is_up (peer))
    return g_strdup_printf (_("The cable between %s (%s) and %s (%s) carries nothing: both ends are down."),
                            here, link->name, there, peer->name);
  down = nw_link_is_up (link) ? peer : link;
  return g_strdup_printf (_("The cable between %s (%s) and %s (%s) carries nothing: %s is down."),
                          here, link->name, there, peer->name, down->name);
}

/* Namespaces. */

static const NwRoute *
find_default_route (const NwNamespace *namespace_)
{
  for (guint i = 0; i < namespace_->routes->len; i++)
    {
      const NwRoute *route = g_ptr_array_index (namespace_->routes, i);

      if (is_default (route))
        return route;
    }
  return NULL;
}

/* @live, @cables: (out): links with a carrier, but for lo; those of them that are cables */
static void
count_links (const NwNamespace *namespace_, guint *all, guint *live, guint *cables)
{
  *all = *live = *cables = 0;
  for (guint i = 0; i < namespace_->links->len; i++)
    {
      const NwLink *link = g_ptr_array_index (namespace_->links, i);

      if (nw_link_is_loopback (link))
        continue;
      *all += 1;
      /* A dummy has a carrier, and leads nowhere all the same. */
      if (!nw_link_has_carrier (link) || is_kind (link, "dummy"))
        continue;
      *live += 1;
      *cables += is_kind (link, "veth");
    }
}

/* Whether what goes the default way is passed on, as far as it is to be seen. */
static gboolean
leads_outside (const NwSnapshot *snapshot, const NwNamespace *namespace_, const NwRoute *route)
{
  const NwNexthop *nexthop = nw_route_first_nexthop (route);
  NwLink *link = nexthop ? nw_namespace_find_link (namespace_, nexthop->link) : NULL;
  g_autoptr (GArray) segment = NULL;

  if (link == NULL || route->nexthops->len > 1)
    return TRUE;
  if (!nw_link_has_carrier (link))
    return FALSE;
  segment = nw_segment_find (snapshot, (NwNamespace *) namespace_, link, TRUE);
  for (guint i = 0; i < segment->len; i++)
    {
      const NwSegmentMember *member = &g_array_index (segment, NwSegmentMember, i);

      for (guint n = 0; n < member->namespace->addresses->len; n++)
        {
          const NwAddress *address = g_ptr_array_index (member->namespace->addresses, n);

          if (address->link == member->link->index && nw_inet_is_set (&nexthop->gateway) &&
              nw_inet_same_address (&address->local, &nexthop->gateway))
            {
              g_autofree char *drop = nw_wording_forward_drop_of_family (member->namespace, address->local.family);

              return drop == NULL &&
                     (address->local.family == AF_INET ? member->namespace->forwarding4 : member->namespace->forwarding6);
            }
        }
    }
  return TRUE;
}

static char *
word_place (const NwSnapshot *snapshot, const NwNamespace *namespace_)
{
  g_autofree char *router = nw_wording_router (namespace_);
  const NwRoute *route = find_default_route (namespace_);
  guint all, live, cables;

  count_links (namespace_, &all, &live, &cables);
  if (nw_recipe_is_internet (namespace_))
    return g_strdup (_("simulated"));
  if (live == 0)
    return g_strdup (_("isolated"));
  if (router)
    return g_steal_pointer (&router);
  if (route && leads_outside (snapshot, namespace_, route))
    return g_strdup (_("reaches outside"));
  if (cables == 0)
    return g_strdup (_("connected"));
  return g_strdup_printf (ngettext ("%u cable", "%u cables", cables), cables);
}

char *
nw_wording_namespace_badge (const NwSnapshot *snapshot, const NwNamespace *namespace_)
{
  g_autofree char *place = NULL;
  g_autofree char *published = NULL;

  g_return_val_if_fail (snapshot != NULL && namespace_ != NULL, NULL);

  place = word_place (snapshot, namespace_);
  published = nw_wording_published (snapshot, namespace_);
  return published ? g_strdup_printf ("%s · %s", place, published) : g_steal_pointer (&place);
}

/* Whether a namespace takes part in a segment itself, not only as the place of a switch. */
static gboolean
is_endpoint (const NwSegmentMember *member)
{
  if (member->link->master != 0)
    return FALSE;
  if (!is_kind (member->link, "bridge"))
    return TRUE;
  for (guint i = 0; i < member->namespace->addresses->len; i++)
    {
      const NwAddress *address = g_ptr_array_index (member->namespace->addresses, i);

      if (address->link == member->link->index && !nw_inet_is_link_local (&address->local))
        return TRUE;
    }
  return FALSE;
}

/* Returns: (element-type NwNamespace): the others that are reached without a router, in the order of the walk. */
static GPtrArray *
find_neighbours (const NwSnapshot *snapshot, const NwNamespace *namespace_)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  GPtrArray *neighbours = g_ptr_array_new ();

  for (guint i = 0; i < namespace_->links->len; i++)
    {
      NwLink *link = g_ptr_array_index (namespace_->links, i);
      g_autoptr (GArray) segment = nw_segment_find (snapshot, (NwNamespace *) namespace_, link, TRUE);

      for (guint n = 0; n < segment->len; n++)
        {
          const NwSegmentMember *member = &g_array_index (segment, NwSegmentMember, n);

          if (member->namespace != namespace_ && is_endpoint (member) && g_hash_table_add (seen, member->namespace))
            g_ptr_array_add (neighbours, member->namespace);
        }
    }
  return neighbours;
}

static char *
word_neighbours (const char *title, GPtrArray *neighbours)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) titles = NULL;
  g_autofree char *list = NULL;

  if (neighbours->len > 4)
    return g_strdup_printf (ngettext ("%s shares a network with %u other namespace.",
                                      "%s shares networks with %u other namespaces.", neighbours->len),
                            title, neighbours->len);
  for (guint i = 0; i < neighbours->len; i++)
    {
      g_autofree char *neighbour = nw_namespace_dup_title (g_ptr_array_index (neighbours, i));

      g_strv_builder_add (builder, neighbour);
    }
  titles = g_strv_builder_end (builder);
  list = g_strjoinv (", ", titles);
  return g_strdup_printf (_("%s is directly connected to %s."), title, list);
}

static char *
word_isolation (const char *title, guint n_links)
{
  if (n_links == 0)
    return g_strdup_printf (_("%s is isolated: it has no interface but lo. Draw a cable to another namespace."), title);
  return g_strdup_printf (_("%s is isolated: none of its interfaces is up and connected to something that is up."), title);
}

static char *
word_connection (const NwSnapshot *snapshot, const NwNamespace *namespace_, const char *title)
{
  g_autoptr (GPtrArray) neighbours = find_neighbours (snapshot, namespace_);

  if (neighbours->len > 0)
    return word_neighbours (title, neighbours);
  return g_strdup_printf (_("%s is connected, but no other namespace is at the other end."), title);
}

char *
nw_wording_namespace (const NwSnapshot *snapshot, const NwNamespace *namespace_)
{
  g_autofree char *title = NULL;
  g_autofree char *connection = NULL;
  g_autofree char *way_out = NULL;
  g_autofree char *firewall = NULL;
  g_autofree char *simulated = NULL;
  const NwRoute *route;
  guint all, live, cables;

  g_return_val_if_fail (snapshot != NULL && namespace_ != NULL, NULL);

  title = nw_namespace_dup_title (namespace_);
  count_links (namespace_, &all, &live, &cables);
  if (live == 0)
    return word_isolation (title, all);
  connection = word_connection (snapshot, namespace_, title);
  route = find_default_route (namespace_);
  way_out = route ? nw_wording_route (namespace_, route) : NULL;
  firewall = nw_wording_forward_drop (namespace_);
  simulated = nw_recipe_is_internet (namespace_)
                ? g_strdup_printf (_("%s plays the internet: it is simulated, and knows no way back to private addresses."), title)
                : NULL;
  return join_all (simulated, connection, way_out, firewall);
}

char *
nw_wording_namespace_accessible (const NwSnapshot *snapshot, const NwNamespace *namespace_)
{
  g_autofree char *title = NULL;
  g_autofree char *badge = NULL;
  guint all, live, cables;

  g_return_val_if_fail (snapshot != NULL && namespace_ != NULL, NULL);

  title = nw_namespace_dup_title (namespace_);
  badge = nw_wording_namespace_badge (snapshot, namespace_);
  count_links (namespace_, &all, &live, &cables);
  if (namespace_->is_root)
    return g_strdup_printf (ngettext ("%s, %u interface, %s", "%s, %u interfaces, %s", all), title, all, badge);
  return g_strdup_printf (ngettext ("Namespace %s, %u interface, %s", "Namespace %s, %u interfaces, %s", all),
                          title, all, badge);
}

char *
nw_wording_link_accessible (const NwSnapshot *snapshot, const NwNamespace *namespace_, const NwLink *link)
{
  GString *text;

  g_return_val_if_fail (namespace_ != NULL && link != NULL, NULL);

  text = g_string_new (NULL);
  g_string_append_printf (text, is_kind (link, "bridge") ? _("Switch %s, %s") : _("Interface %s, %s"),
                          link->name, nw_wording_link_state (link));
  for (guint i = 0; i < namespace_->addresses->len; i++)
    {
      const NwAddress *address = g_ptr_array_index (namespace_->addresses, i);
      g_autofree char *inet = NULL;

      /* Link-local addresses are everywhere and say little. */
      if (address->link != link->index || nw_inet_is_link_local (&address->local))
        continue;
      inet = nw_inet_to_string (&address->local);
      g_string_append_printf (text, ", %s", inet);
    }
  return g_string_free (text, FALSE);
}
