/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-wording.h"

#include <glib/gi18n-lib.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

#include "nw-segment.h"

/* Why nobody answers. */

/* Time to live of an ordinary packet (RFC 1340): it dies on the way sooner than this. */
#define HOPS_MAX 64

/**
 * Search: the way of a packet as far as the snapshot tells it.
 * @namespace: where the packet is: first who sends it, then one router after the other
 * @title: what that is called
 * @text: @target
 * @route, @link, @hop: where it goes from there; @hop is whom it is handed to: the gateway, or the target itself
 * @source: the sender's address that it bears by then
 * @router: the last one that passed it on and did not translate its sender; %NULL for none
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
  NwInet             source;
  const NwNamespace *router;
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
  return g_strjoin (" ", way, detail, NULL);
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
  return g_strjoin (" ", silence, elsewhere, NULL);
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
judge_gateway (const Search *search, const NwNamespace *gateway)
{
  gboolean is_ipv4 = search->target->family == AF_INET;
  g_autofree char *title = nw_namespace_dup_title (gateway);
  g_autofree char *firewall = NULL;

  if (!(is_ipv4 ? gateway->forwarding4 : gateway->forwarding6))
    return g_strdup_printf (is_ipv4 ? _("%s hands packets for %s to %s, which does not forward IPv4. Switch forwarding on there.")
                                    : _("%s hands packets for %s to %s, which does not forward IPv6. Switch forwarding on there."),
                            search->title, search->text, title);
  firewall = nw_wording_forward_drop_of_family (gateway, search->target->family);
  return firewall ? g_strjoin (" ", firewall, _("An accept rule before it may let some through."), NULL) : NULL;
}

/* Masquerade, if the router does it: the packet goes on under another address. */
static gboolean
is_masqueraded (const Search *search)
{
  for (guint i = 0; i < search->namespace->nat_rules->len; i++)
    {
      const NwNatRule *rule = g_ptr_array_index (search->namespace->nat_rules, i);

      if (rule->kind == NW_NAT_MASQUERADE && nw_nat_rule_get_family (rule) == search->target->family &&
          nw_inet_contains (&rule->source, &search->source) && !nw_link_is_loopback (search->link) &&
          (*rule->link == '\0' || strcmp (rule->link, search->link->name) == 0))
        return TRUE;
    }
  return FALSE;
}

static void
follow_source (Search *search, gboolean is_sender)
{
  const NwInet *source;

  if (!is_sender && (!nw_inet_is_set (&search->source) || !is_masqueraded (search)))
    {
      search->router = search->namespace;
      return;
    }
  source = find_source (search);
  search->source = source ? *source : NW_INET_NONE;
  search->router = NULL;
}

/* The target has heard the question, but has no way to answer. */
static char *
judge_way_back (const Search *search, const NwNamespace *holder)
{
  g_autofree char *title = NULL;
  g_autofree char *from = NULL;
  g_autofree char *router = NULL;

  if (!nw_inet_is_set (&search->source) || nw_inet_is_link_local (&search->source) ||
      find_own_address (holder, &search->source) || find_route (holder, &search->source))
    return NULL;
  title = nw_namespace_dup_title (holder);
  from = nw_inet_address_to_string (&search->source);
  if (search->router == NULL)
    return g_strdup_printf (_("%s, which has %s, has no route back to %s, so its answer gets lost. Add one there."),
                            title, search->text, from);
  router = nw_namespace_dup_title (search->router);
  return g_strdup_printf (_("%s, which has %s, has no route back to %s, so its answer gets lost. "
                            "Add one there, or let %s masquerade: then it is asked by an address that it knows."),
                          title, search->text, from, router);
}

/* Where the packet goes from where it is, each step only when the one before is in order. Leaves @link %NULL when that
 * is not to be seen from here. */
static char *
judge_step (Search *search)
{
  const NwNexthop *nexthop;
  char *verdict;

  search->link = NULL;
  search->route = find_route (search->namespace, search->target);
  if (search->route == NULL)
    return judge_missing_route (search);
  if (search->route->type != RTN_UNICAST)
    return judge_route_type (search);
  nexthop = nw_route_first_nexthop (search->route);
  /* Which of several ways it takes is not to be seen from here. */
  if (nexthop == NULL || search->route->nexthops->len > 1)
    return NULL;
  search->link = nw_namespace_find_link (search->namespace, nexthop->link);
  if (search->link == NULL)
    return NULL;
  search->hop = nw_inet_is_set (&nexthop->gateway) ? nexthop->gateway : *search->target;

  verdict = judge_link (search);
  return verdict ? verdict : judge_neighbour (search);
}

static char *
judge_circle (const Search *search, const NwNamespace *next)
{
  g_autofree char *title = nw_namespace_dup_title (next);

  return g_strdup_printf (_("Packets for %s go round in circles: %s hands them back to %s. Correct a route there."),
                          search->text, search->title, title);
}

static char *
judge_storm (const Search *search)
{
  return nw_wording_switch_loop (search->snapshot, search->namespace, search->link);
}

/* From router to router. */
static char *
judge_way (Search *search)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  g_autofree char *storm = NULL;

  for (guint i = 0; i < HOPS_MAX; i++)
    {
      char *verdict = judge_step (search);
      g_autoptr (GArray) segment = NULL;
      const NwSegmentMember *holder;

      if (verdict || search->link == NULL)
        return verdict;
      follow_source (search, i == 0);
      if (storm == NULL)
        storm = judge_storm (search);
      segment = nw_segment_find (search->snapshot, (NwNamespace *) search->namespace, search->link, TRUE);
      holder = find_holder_on_segment (segment, &search->hop);
      if (holder == NULL || holder->namespace == search->namespace)
        break;
      if (find_own_address (holder->namespace, search->target))
        {
          verdict = judge_way_back (search, holder->namespace);
          return verdict ? verdict : g_steal_pointer (&storm);
        }
      verdict = judge_gateway (search, holder->namespace);
      if (verdict)
        return verdict;
      g_hash_table_add (seen, (gpointer) search->namespace);
      if (g_hash_table_contains (seen, holder->namespace))
        return judge_circle (search, holder->namespace);
      search->namespace = holder->namespace;
      g_free (search->title);
      search->title = nw_namespace_dup_title (holder->namespace);
    }
  return g_steal_pointer (&storm);
}

static char *
judge (Search *search)
{
  if (find_own_address (search->namespace, search->target) || nw_inet_is_loopback (search->target))
    return judge_own_address (search);
  /* fe80:: and multicast need an interface rather than a route. */
  if (nw_inet_is_link_local (search->target) || nw_inet_is_multicast (search->target))
    return NULL;
  return judge_way (search);
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
