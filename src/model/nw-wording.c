/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-wording.h"

#include <glib/gi18n-lib.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

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
    { "dummy", N_("dummy") },             { "vlan", N_("VLAN") },              { "macvlan", N_("macvlan") },
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

char *
nw_wording_link_detail (const NwSnapshot *snapshot, const NwNamespace *namespace_, const NwLink *link)
{
  const NwLink *peer = NULL, *master;
  g_autofree char *other = NULL;
  g_autofree char *state = NULL;
  g_autofree char *port = NULL;

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
    port = g_strdup_printf (_("It is plugged into %s."), master->name);
  return join (state, port);
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

char *
nw_wording_namespace_badge (const NwSnapshot *snapshot, const NwNamespace *namespace_)
{
  guint all, live, cables;

  g_return_val_if_fail (namespace_ != NULL, NULL);

  count_links (namespace_, &all, &live, &cables);
  if (live == 0)
    return g_strdup (_("isolated"));
  if (find_default_route (namespace_))
    return g_strdup (_("default route"));
  if (cables == 0)
    return g_strdup (_("connected"));
  return g_strdup_printf (ngettext ("%u cable", "%u cables", cables), cables);
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
  return join (connection, way_out);
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

/* Why nobody answers. */

/**
 * Search: the way of a packet as far as the snapshot tells it.
 * @hop: whom the packet is handed to: the gateway, or the target itself
 */
typedef struct {
  const NwSnapshot  *snapshot;
  const NwNamespace *namespace;
  const NwInet      *target;
  char              *title;
  char              *text;
  const NwRoute     *route;
  NwLink            *link;
  NwInet             hop;
} Search;

static const NwAddress *
find_own_address (const NwNamespace *namespace_, const NwInet *address)
{
  for (guint i = 0; i < namespace_->addresses->len; i++)
    {
      const NwAddress *own = g_ptr_array_index (namespace_->addresses, i);

      if (nw_inet_same_address (&own->local, address))
        return own;
    }
  return NULL;
}

/* Longest prefix first, then the smallest metric, as the kernel chooses (fib_table_lookup()). */
static const NwRoute *
find_route (const NwNamespace *namespace_, const NwInet *target)
{
  const NwRoute *best = NULL;

  for (guint i = 0; i < namespace_->routes->len; i++)
    {
      const NwRoute *route = g_ptr_array_index (namespace_->routes, i);

      if (route->table != RT_TABLE_MAIN || route->tos != 0 || !nw_inet_contains (&route->destination, target))
        continue;
      if (best == NULL || route->destination.prefix > best->destination.prefix ||
          (route->destination.prefix == best->destination.prefix && route->metric < best->metric))
        best = route;
    }
  return best;
}

static NwLink *
find_loopback (const NwNamespace *namespace_)
{
  for (guint i = 0; i < namespace_->links->len; i++)
    {
      NwLink *link = g_ptr_array_index (namespace_->links, i);

      if (nw_link_is_loopback (link))
        return link;
    }
  return NULL;
}

static char *
judge_own_address (const Search *search)
{
  const NwLink *lo = find_loopback (search->namespace);

  if (lo == NULL || nw_link_is_up (lo))
    return NULL;
  return g_strdup_printf (_("%s is in %s itself, but %s is down, and even the way to oneself leads over it. Set %s up."),
                          search->text, search->title, lo->name, lo->name);
}

static char *
judge_missing_route (const Search *search)
{
  return g_strdup_printf (_("%s has no route to %s: no entry of its routing table fits, and there is no default route. "
                            "Add a route, or an address in the same network."), search->title, search->text);
}

static char *
judge_route_type (const Search *search)
{
  switch (search->route->type)
    {
    case RTN_BLACKHOLE:
      return g_strdup_printf (_("A blackhole route in %s drops what goes to %s."), search->title, search->text);
    case RTN_UNREACHABLE:
    case RTN_PROHIBIT:
      return g_strdup_printf (_("A route in %s refuses what goes to %s."), search->title, search->text);
    default:
      return NULL;
    }
}

static char *
judge_link (const Search *search)
{
  g_autofree char *detail = NULL;
  g_autofree char *way = NULL;

  if (nw_link_has_carrier (search->link))
    return NULL;
  way = g_strdup_printf (_("The way to %s leads over %s."), search->text, search->link->name);
  detail = nw_wording_link_detail (search->snapshot, search->namespace, search->link);
  return join (way, detail);
}

static const NwSegmentMember *
find_holder_on_segment (GArray *segment, const NwInet *address)
{
  for (guint i = 0; i < segment->len; i++)
    {
      const NwSegmentMember *member = &g_array_index (segment, NwSegmentMember, i);
      const NwAddress *own = find_own_address (member->namespace, address);

      if (own && own->link == member->link->index)
        return member;
    }
  return NULL;
}

static NwNamespace *
find_holder_anywhere (const NwSnapshot *snapshot, const NwInet *address)
{
  for (guint i = 0; i < nw_snapshot_get_n_namespaces (snapshot); i++)
    {
      NwNamespace *namespace_ = nw_snapshot_get_namespace (snapshot, i);

      if (find_own_address (namespace_, address))
        return namespace_;
    }
  return NULL;
}

static const NwNeighbour *
find_neighbour (const Search *search)
{
  for (guint i = 0; i < search->namespace->neighbours->len; i++)
    {
      const NwNeighbour *neighbour = g_ptr_array_index (search->namespace->neighbours, i);

      if (neighbour->link == search->link->index && nw_inet_same_address (&neighbour->address, &search->hop))
        return neighbour;
    }
  return NULL;
}

static char *
judge_neighbour (const Search *search)
{
  const NwNeighbour *neighbour = find_neighbour (search);
  g_autofree char *hop = NULL;
  g_autofree char *silence = NULL;
  g_autofree char *elsewhere = NULL;
  NwNamespace *holder;

  if (neighbour == NULL || (neighbour->state & (NUD_FAILED | NUD_INCOMPLETE)) == 0)
    return NULL;
  hop = nw_inet_address_to_string (&search->hop);
  silence = g_strdup_printf (_("%s asked over %s who has %s, and nobody answered."), search->title, search->link->name, hop);
  holder = find_holder_anywhere (search->snapshot, &search->hop);
  if (holder && holder != search->namespace)
    {
      g_autofree char *title = nw_namespace_dup_title (holder);
      g_autoptr (GArray) segment = nw_segment_find (search->snapshot, (NwNamespace *) search->namespace, search->link, TRUE);

      if (find_holder_on_segment (segment, &search->hop) == NULL)
        elsewhere = g_strdup_printf (_("%s has it, but is not on the same cable or switch."), title);
    }
  return join (silence, elsewhere);
}

/* The address that the packet bears as its sender (inet_select_addr()): the answer goes there. */
static const NwInet *
find_source (const Search *search)
{
  const NwInet *source = NULL;

  if (nw_inet_is_set (&search->route->source))
    return &search->route->source;
  for (guint i = 0; i < search->namespace->addresses->len; i++)
    {
      const NwAddress *own = g_ptr_array_index (search->namespace->addresses, i);

      if (own->link != search->link->index || own->local.family != search->target->family ||
          nw_inet_is_link_local (&own->local) != nw_inet_is_link_local (search->target))
        continue;
      if (nw_inet_contains (&own->local, &search->hop))
        return &own->local;
      if (source == NULL)
        source = &own->local;
    }
  return source;
}

static char *
judge_gateway (const Search *search, const NwSegmentMember *holder)
{
  gboolean is_ipv4 = search->target->family == AF_INET;
  g_autofree char *title = nw_namespace_dup_title (holder->namespace);

  if (find_own_address (holder->namespace, search->target) ||
      (is_ipv4 ? holder->namespace->forwarding4 : holder->namespace->forwarding6))
    return NULL;
  if (is_ipv4)
    return g_strdup_printf (_("%s hands packets for %s to %s, which does not forward IPv4. Switch forwarding on there."),
                            search->title, search->text, title);
  return g_strdup_printf (_("%s hands packets for %s to %s, which does not forward IPv6. Switch forwarding on there."),
                          search->title, search->text, title);
}

/* The target has heard the question, but has no way to answer. */
static char *
judge_way_back (const Search *search)
{
  const NwNamespace *holder = find_holder_anywhere (search->snapshot, search->target);
  const NwInet *source = find_source (search);
  g_autofree char *title = NULL;
  g_autofree char *from = NULL;

  if (holder == NULL || source == NULL || nw_inet_is_link_local (source) ||
      find_own_address (holder, source) || find_route (holder, source))
    return NULL;
  title = nw_namespace_dup_title (holder);
  from = nw_inet_address_to_string (source);
  return g_strdup_printf (_("%s, which has %s, has no route back to %s, so its answer gets lost. Add one there."),
                          title, search->text, from);
}

static char *
judge_beyond (const Search *search)
{
  g_autoptr (GArray) segment = nw_segment_find (search->snapshot, (NwNamespace *) search->namespace, search->link, TRUE);
  const NwSegmentMember *holder = find_holder_on_segment (segment, &search->hop);
  char *verdict = NULL;

  if (holder && holder->namespace != search->namespace)
    verdict = judge_gateway (search, holder);
  return verdict ? verdict : judge_way_back (search);
}

/* From the route on, each step only when the one before is in order. */
static char *
judge (Search *search)
{
  const NwNexthop *nexthop;
  char *verdict;

  if (find_own_address (search->namespace, search->target) || nw_inet_is_loopback (search->target))
    return judge_own_address (search);
  /* fe80:: and multicast need an interface rather than a route. */
  if (nw_inet_is_link_local (search->target) || nw_inet_is_multicast (search->target))
    return NULL;
  search->route = find_route (search->namespace, search->target);
  if (search->route == NULL)
    return judge_missing_route (search);
  if (search->route->type != RTN_UNICAST)
    return judge_route_type (search);
  nexthop = nw_route_first_nexthop (search->route);
  search->link = nexthop ? nw_namespace_find_link (search->namespace, nexthop->link) : NULL;
  /* Which of several ways it takes is not to be seen from here. */
  if (search->link == NULL || search->route->nexthops->len > 1)
    return NULL;
  search->hop = nw_inet_is_set (&nexthop->gateway) ? nexthop->gateway : *search->target;

  verdict = judge_link (search);
  if (verdict == NULL)
    verdict = judge_neighbour (search);
  if (verdict == NULL)
    verdict = judge_beyond (search);
  return verdict;
}

char *
nw_wording_no_answer (const NwSnapshot *snapshot, const NwNamespace *namespace_, const NwInet *target)
{
  Search search = { .snapshot = snapshot, .namespace = namespace_, .target = target };
  char *verdict;

  g_return_val_if_fail (snapshot != NULL && namespace_ != NULL && target != NULL, NULL);

  search.title = nw_namespace_dup_title (namespace_);
  search.text = nw_inet_address_to_string (target);
  verdict = judge (&search);
  g_free (search.title);
  g_free (search.text);
  return verdict;
}
