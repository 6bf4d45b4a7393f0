/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-recipe.h"

#include <glib/gi18n-lib.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

#include "nw-segment.h"
#include "nw-suggestion-private.h"

/* Networks for documentation (RFC 5737): nobody on the real internet has them. A cable to the simulated internet each. */
static const NwInet public_networks[] = {
  { AF_INET, 24, { 203, 0, 113 } },
  { AF_INET, 24, { 198, 51, 100 } },
  { AF_INET, 24, { 192, 0, 2 } },
};

static const NwInet well_known = { AF_INET, 32, { 8, 8, 8, 8 } };

static gboolean
is_bridge (const NwLink *link)
{
  return strcmp (link->kind, "bridge") == 0;
}

/* @address: any if %NULL. Returns: (nullable): the address of @link that is @address. */
static const NwAddress *
find_address (const NwNamespace *namespace_, const NwLink *link, const NwInet *address)
{
  for (guint i = 0; i < namespace_->addresses->len; i++)
    {
      const NwAddress *own = g_ptr_array_index (namespace_->addresses, i);

      if (own->link == link->index && !nw_inet_is_link_local (&own->local) &&
          (address == NULL || nw_inet_same_address (&own->local, address)))
        return own;
    }
  return NULL;
}

/* IPv4 before IPv6, which every interface has some of. */
static const NwAddress *
find_main_address (const NwNamespace *namespace_, const NwLink *link)
{
  for (guint i = 0; i < namespace_->addresses->len; i++)
    {
      const NwAddress *own = g_ptr_array_index (namespace_->addresses, i);

      if (own->link == link->index && own->local.family == AF_INET && !nw_inet_is_link_local (&own->local))
        return own;
    }
  return find_address (namespace_, link, NULL);
}

static GArray *
find_segment (const NwSnapshot *snapshot, const NwNamespace *namespace_, const NwLink *link)
{
  return nw_segment_find (snapshot, (NwNamespace *) namespace_, (NwLink *) link, FALSE);
}

static guint
count_feet (GArray *segment, const NwInet *network)
{
  guint n = 0;

  for (guint i = 0; i < segment->len; i++)
    {
      const NwSegmentMember *member = &g_array_index (segment, NwSegmentMember, i);
      const NwAddress *address = find_main_address (member->namespace, member->link);
      NwInet other = address ? nw_inet_network (&address->local) : NW_INET_NONE;

      n += address && nw_inet_equal (&other, network);
    }
  return n;
}

/* The network of the first link of the segment, else that of most others on it, else unset. */
static NwInet
find_subnet (GArray *segment)
{
  NwInet best = NW_INET_NONE;
  guint n_best = 0;

  for (guint i = 0; i < segment->len; i++)
    {
      const NwSegmentMember *member = &g_array_index (segment, NwSegmentMember, i);
      const NwAddress *address = find_main_address (member->namespace, member->link);
      NwInet network = address ? nw_inet_network (&address->local) : NW_INET_NONE;
      guint n = address ? count_feet (segment, &network) : 0;

      if (i == 0 && address)
        return network;
      if (n > n_best)
        {
          best = network;
          n_best = n;
        }
    }
  return best;
}

/* Whether nobody on the segment has it, nor @namespace_. */
static gboolean
is_free (GArray *segment, const NwNamespace *namespace_, const NwInet *address)
{
  for (guint i = 0; i < namespace_->addresses->len; i++)
    if (nw_inet_same_address (&((NwAddress *) g_ptr_array_index (namespace_->addresses, i))->local, address))
      return FALSE;
  for (guint i = 0; i < segment->len; i++)
    {
      const NwSegmentMember *member = &g_array_index (segment, NwSegmentMember, i);

      if (find_address (member->namespace, member->link, address))
        return FALSE;
    }
  return TRUE;
}

/* The first free one from the beginning; unset when all are taken. */
static NwInet
find_free_address (GArray *segment, const NwNamespace *namespace_, const NwInet *network)
{
  for (guint n = 1;; n++)
    {
      NwInet address = nw_inet_host (network, n);

      if (!nw_inet_is_set (&address) || is_free (segment, namespace_, &address))
        return address;
    }
}

static void
bring_up (NwPlan *plan, const NwNamespace *namespace_, const NwLink *link)
{
  if (!nw_link_is_up (link))
    nw_plan_take (plan, nw_operation_new_link_set_up (nw_namespace_get_ref (namespace_), link->name, TRUE));
}

static void
bring_up_loopback (NwPlan *plan, const NwNamespace *namespace_)
{
  for (guint i = 0; i < namespace_->links->len; i++)
    {
      const NwLink *link = g_ptr_array_index (namespace_->links, i);

      if (nw_link_is_loopback (link))
        bring_up (plan, namespace_, link);
    }
}

/* Switches. */

NwPlan *
nw_recipe_switch (const NwNamespace *namespace_, const char *name)
{
  g_autofree char *title = NULL;
  NwNamespaceRef reference;

  g_return_val_if_fail (namespace_ != NULL && name != NULL, NULL);

  reference = nw_namespace_get_ref (namespace_);
  title = g_strdup_printf (_("Add the switch %s"), name);
  return nw_plan_take (nw_plan_take (nw_plan_new (title),
                                     nw_operation_new_link_add (reference, name, "bridge")),
                       nw_operation_new_link_set_up (reference, name, TRUE));
}

char *
nw_recipe_suggest_switch_name (const NwNamespace *namespace_)
{
  g_return_val_if_fail (namespace_ != NULL, NULL);

  for (guint number = 0;; number++)
    {
      g_autofree char *name = g_strdup_printf ("v-net-%u", number);

      if (nw_namespace_find_link_by_name (namespace_, name) == NULL)
        return g_steal_pointer (&name);
    }
}

void
nw_switch_cable_free (NwSwitchCable *self)
{
  g_return_if_fail (self != NULL);

  g_free (self->link);
  g_free (self->port);
  g_free (self);
}

/* Two names that are free where they are to stand: "veth-red" and "veth-red-br", then "veth-red2" and "veth-red2-br". */
static void
propose_names (NwSwitchCable *cable, const char *link_stem, const NwNamespace *from,
               const char *port_stem, const char *port_suffix, const NwNamespace *switch_namespace)
{
  for (guint number = 0;; number = MAX (number + 1, 2))
    {
      g_autofree char *link = nw_suggestion_compose_link_name (link_stem, number, "");
      g_autofree char *port = nw_suggestion_compose_link_name (port_stem, number, port_suffix);

      if (nw_namespace_find_link_by_name (from, link) == NULL &&
          nw_namespace_find_link_by_name (switch_namespace, port) == NULL &&
          (from != switch_namespace || strcmp (link, port) != 0))
        {
          cable->link = g_steal_pointer (&link);
          cable->port = g_steal_pointer (&port);
          return;
        }
    }
}

NwSwitchCable *
nw_recipe_propose_switch_cable (const NwSnapshot *snapshot, const NwNamespace *from, const NwLink *from_bridge,
                                const NwNamespace *switch_namespace, const NwLink *bridge)
{
  NwSwitchCable *self;
  g_autofree char *stem = NULL;
  g_autoptr (GArray) segment = NULL;
  NwInet network;

  g_return_val_if_fail (snapshot != NULL && from != NULL && switch_namespace != NULL && bridge != NULL, NULL);

  self = g_new0 (NwSwitchCable, 1);
  if (from_bridge)
    {
      g_autofree char *here = nw_suggestion_clean_stem (from_bridge->name);
      g_autofree char *there = nw_suggestion_clean_stem (bridge->name);

      /* Each end is named after what it leads to. */
      propose_names (self, there, from, here, "", switch_namespace);
      return self;
    }
  stem = nw_suggestion_link_stem (from);
  propose_names (self, stem, from, stem, "-br", switch_namespace);

  segment = find_segment (snapshot, switch_namespace, bridge);
  network = find_subnet (segment);
  if (!nw_inet_is_set (&network))
    network = nw_suggestion_network (snapshot, from, switch_namespace);
  /* With two feet in one network a machine would not know over which to answer. */
  if (nw_inet_is_set (&network) && !nw_suggestion_has_foot_in (from, &network))
    self->address = find_free_address (segment, from, &network);
  return self;
}

static char *
cable_title (const NwNamespace *from, const NwLink *from_bridge, const NwLink *bridge)
{
  g_autofree char *title = nw_namespace_dup_title (from);

  if (from_bridge)
    return g_strdup_printf (_("Connect %s and %s"), from_bridge->name, bridge->name);
  return g_strdup_printf (_("Plug %s into %s"), title, bridge->name);
}

NwPlan *
nw_recipe_switch_cable (const NwSnapshot *snapshot, const NwNamespace *from, const NwLink *from_bridge,
                        const NwNamespace *switch_namespace, const NwLink *bridge, const NwSwitchCable *cable)
{
  g_autofree char *title = NULL;
  NwNamespaceRef near, far;
  NwPlan *plan;

  g_return_val_if_fail (from != NULL && switch_namespace != NULL && bridge != NULL && cable != NULL, NULL);

  title = cable_title (from, from_bridge, bridge);
  plan = nw_plan_new (title);
  near = nw_namespace_get_ref (from);
  far = nw_namespace_get_ref (switch_namespace);

  nw_plan_take (plan, nw_operation_new_veth_add (near, cable->link, far, cable->port));
  nw_plan_take (plan, nw_operation_new_link_set_master (far, cable->port, bridge->name));
  nw_plan_take (plan, nw_operation_new_link_set_up (far, cable->port, TRUE));
  if (from_bridge)
    nw_plan_take (plan, nw_operation_new_link_set_master (near, cable->link, from_bridge->name));
  else if (nw_inet_is_set (&cable->address))
    nw_plan_take (plan, nw_operation_new_address_replace (near, cable->link, &cable->address));
  nw_plan_take (plan, nw_operation_new_link_set_up (near, cable->link, TRUE));

  bring_up (plan, switch_namespace, bridge);
  if (from_bridge)
    bring_up (plan, from, from_bridge);
  else
    bring_up_loopback (plan, from);
  return plan;
}

static gboolean
speaks_stp (const NwNamespace *namespace_, const NwLink *link)
{
  const NwBridge *bridge = nw_namespace_find_bridge (namespace_, link->index);

  return bridge && bridge->stp;
}

gboolean
nw_recipe_closes_loop (const NwSnapshot *snapshot, const NwNamespace *a, const NwLink *bridge_a,
                       const NwNamespace *b, const NwLink *bridge_b)
{
  g_autoptr (GArray) segment = NULL;

  g_return_val_if_fail (snapshot != NULL && a != NULL && bridge_a != NULL && b != NULL && bridge_b != NULL, FALSE);

  /* One that speaks it is enough: it hears itself through the others, which pass its frames on (br_handle_frame()). */
  if (speaks_stp (a, bridge_a) || speaks_stp (b, bridge_b))
    return FALSE;
  segment = find_segment (snapshot, a, bridge_a);
  for (guint i = 0; i < segment->len; i++)
    if (g_array_index (segment, NwSegmentMember, i).link == bridge_b)
      return TRUE;
  return FALSE;
}

/* Gateways. */

void
nw_gateway_free (NwGateway *self)
{
  g_return_if_fail (self != NULL);

  g_clear_object (&self->router);
  g_free (self->inside);
  g_free (self->outside);
  g_clear_pointer (&self->clients, g_ptr_array_unref);
  g_free (self);
}

/* Whether packets are sent to, and answered at, this link: ports of a switch only pass frames on, and so do most switches. */
static gboolean
is_endpoint (const NwSegmentMember *member)
{
  return member->link->master == 0 &&
         (!is_bridge (member->link) || find_address (member->namespace, member->link, NULL) != NULL);
}

GPtrArray *
nw_recipe_find_clients (const NwSnapshot *snapshot, NwNamespace *router, const NwLink *inside)
{
  GPtrArray *clients = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GArray) segment = NULL;

  g_return_val_if_fail (snapshot != NULL && router != NULL && inside != NULL, clients);

  segment = find_segment (snapshot, router, inside);
  for (guint i = 0; i < segment->len; i++)
    {
      const NwSegmentMember *member = &g_array_index (segment, NwSegmentMember, i);

      if (member->namespace != router && is_endpoint (member) && !nw_recipe_is_internet (member->namespace) &&
          !g_ptr_array_find (clients, member->namespace, NULL))
        g_ptr_array_add (clients, g_object_ref (member->namespace));
    }
  return clients;
}

/* The numbers that people like to give a gateway, those of them that are free; else any. */
static NwInet
propose_gateway_address (GArray *segment, const NwNamespace *router, const NwInet *network)
{
  guint length = (guint) nw_inet_length (network->family) * 8;
  guint last = length - network->prefix >= 8 ? 254 : (1u << (length - network->prefix)) - 2;
  const guint favourites[] = { 5, last, 1 };

  for (guint i = 0; i < G_N_ELEMENTS (favourites); i++)
    {
      NwInet address = nw_inet_host (network, favourites[i]);

      if (nw_inet_is_set (&address) && is_free (segment, router, &address))
        return address;
    }
  return find_free_address (segment, router, network);
}

NwInet
nw_recipe_suggest_address (const NwSnapshot *snapshot, const NwNamespace *namespace_, const NwLink *link)
{
  g_autoptr (GArray) segment = NULL;
  NwInet network;

  g_return_val_if_fail (snapshot != NULL && namespace_ != NULL && link != NULL, NW_INET_NONE);

  segment = find_segment (snapshot, namespace_, link);
  network = find_subnet (segment);
  if (!nw_inet_is_set (&network))
    network = nw_suggestion_network (snapshot, namespace_, namespace_);
  if (!nw_inet_is_set (&network))
    return NW_INET_NONE;

  /* A switch with an address is on its way to being a gateway. */
  return is_bridge (link) ? propose_gateway_address (segment, namespace_, &network)
                          : find_free_address (segment, namespace_, &network);
}

/* Where the default route leads, unless that is back inside. */
static const char *
find_outside (const NwNamespace *router, const NwLink *inside)
{
  for (guint i = 0; i < router->routes->len; i++)
    {
      const NwRoute *route = g_ptr_array_index (router->routes, i);
      const NwNexthop *nexthop = nw_route_first_nexthop (route);
      const NwLink *link;

      if (route->destination.prefix != 0 || route->table != RT_TABLE_MAIN || route->type != RTN_UNICAST || nexthop == NULL)
        continue;
      link = nw_namespace_find_link (router, nexthop->link);
      if (link && link != inside && !nw_link_is_loopback (link))
        return link->name;
    }
  return "";
}

NwGateway *
nw_recipe_propose_gateway (const NwSnapshot *snapshot, NwNamespace *router, const NwLink *inside)
{
  NwGateway *self;
  const NwAddress *own;

  g_return_val_if_fail (snapshot != NULL && router != NULL && inside != NULL, NULL);

  self = g_new0 (NwGateway, 1);
  self->router = g_object_ref (router);
  self->inside = g_strdup (inside->name);
  self->outside = g_strdup (find_outside (router, inside));
  self->clients = nw_recipe_find_clients (snapshot, router, inside);
  self->masquerade = TRUE;

  own = find_main_address (router, inside);
  if (own)
    {
      self->address = own->local;
    }
  else
    {
      g_autoptr (GArray) segment = find_segment (snapshot, router, inside);
      NwInet network = find_subnet (segment);

      if (!nw_inet_is_set (&network))
        network = nw_suggestion_network (snapshot, router, router);
      if (nw_inet_is_set (&network))
        self->address = propose_gateway_address (segment, router, &network);
    }
  return self;
}

static char *
gateway_title (const NwGateway *gateway)
{
  g_autofree char *router = nw_namespace_dup_title (gateway->router);
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;

  if (gateway->clients->len == 0)
    return g_strdup_printf (_("Make %s a gateway"), router);
  first = nw_namespace_dup_title (g_ptr_array_index (gateway->clients, 0));
  if (gateway->clients->len == 1)
    return g_strdup_printf (_("Let %s reach outside"), first);
  second = nw_namespace_dup_title (g_ptr_array_index (gateway->clients, 1));
  if (gateway->clients->len == 2)
    return g_strdup_printf (_("Let %s and %s reach outside"), first, second);
  return g_strdup_printf (_("Let %u namespaces reach outside"), gateway->clients->len);
}

/* The interface of @client through which it can reach @gateway directly. */
static const NwLink *
find_link_towards (GArray *segment, const NwNamespace *client, const NwInet *gateway)
{
  for (guint i = 0; i < segment->len; i++)
    {
      const NwSegmentMember *member = &g_array_index (segment, NwSegmentMember, i);

      if (member->namespace != client || !is_endpoint (member))
        continue;
      for (guint n = 0; n < client->addresses->len; n++)
        {
          const NwAddress *own = g_ptr_array_index (client->addresses, n);

          if (own->link == member->link->index && nw_inet_contains (&own->local, gateway))
            return member->link;
        }
    }
  return NULL;
}

static gboolean
has_default_route (const NwNamespace *namespace_, const NwInet *gateway)
{
  guint usual_metric = gateway->family == AF_INET6 ? 1024 : 0;

  for (guint i = 0; i < namespace_->routes->len; i++)
    {
      const NwRoute *route = g_ptr_array_index (namespace_->routes, i);
      const NwNexthop *nexthop = nw_route_first_nexthop (route);

      if (route->destination.prefix == 0 && route->table == RT_TABLE_MAIN && route->nexthops->len == 1 &&
          route->metric == usual_metric && nw_inet_is_set (&nexthop->gateway) &&
          nw_inet_same_address (&nexthop->gateway, gateway))
        return TRUE;
    }
  return FALSE;
}

static void
take_default_route (NwPlan *plan, NwNamespaceRef reference, const NwInet *gateway)
{
  NwInet everywhere = { gateway->family, 0, { 0 } };

  nw_plan_take (plan, nw_operation_new_route_replace (reference, &everywhere, gateway, NULL, 0));
}

static gboolean
has_nat_rule (const NwNamespace *namespace_, const NwNatRule *rule)
{
  for (guint i = 0; i < namespace_->nat_rules->len; i++)
    if (nw_nat_rule_equal (g_ptr_array_index (namespace_->nat_rules, i), rule))
      return TRUE;
  return FALSE;
}

static void
route_clients (NwPlan *plan, const NwSnapshot *snapshot, const NwGateway *gateway, const NwLink *inside)
{
  g_autoptr (GArray) segment = find_segment (snapshot, gateway->router, inside);

  for (guint i = 0; i < gateway->clients->len; i++)
    {
      const NwNamespace *client = g_ptr_array_index (gateway->clients, i);
      const NwLink *link = find_link_towards (segment, client, &gateway->address);

      /* Without an address in that network it could not reach the gateway; the kernel would refuse the route. */
      if (link == NULL)
        continue;
      bring_up (plan, client, link);
      if (!has_default_route (client, &gateway->address) || !nw_link_is_up (link))
        take_default_route (plan, nw_namespace_get_ref (client), &gateway->address);
    }
}

NwPlan *
nw_recipe_gateway (const NwSnapshot *snapshot, const NwGateway *gateway)
{
  g_autofree char *title = NULL;
  NwNamespaceRef router;
  const NwLink *inside;
  const NwAddress *own;
  NwPlan *plan;
  int family;

  g_return_val_if_fail (snapshot != NULL && gateway != NULL, NULL);

  title = gateway_title (gateway);
  plan = nw_plan_new (title);
  router = nw_namespace_get_ref (gateway->router);
  inside = nw_namespace_find_link_by_name (gateway->router, gateway->inside);
  if (inside == NULL || !nw_inet_is_set (&gateway->address))
    return plan;

  family = gateway->address.family;
  bring_up (plan, gateway->router, inside);
  own = find_address (gateway->router, inside, &gateway->address);
  if (own == NULL || own->local.prefix != gateway->address.prefix)
    nw_plan_take (plan, nw_operation_new_address_replace (router, gateway->inside, &gateway->address));
  route_clients (plan, snapshot, gateway, inside);
  if (!(family == AF_INET ? gateway->router->forwarding4 : gateway->router->forwarding6))
    nw_plan_take (plan, nw_operation_new_forwarding_set (router, family, TRUE));
  if (gateway->masquerade)
    {
      NwInet network = nw_inet_network (&gateway->address);
      g_autoptr (NwNatRule) rule = nw_nat_rule_new_masquerade (&network, gateway->outside);

      if (!has_nat_rule (gateway->router, rule))
        nw_plan_take (plan, nw_operation_new_nat_add (router, rule));
    }
  return plan;
}

/* The simulated internet. */

gboolean
nw_recipe_is_internet (const NwNamespace *namespace_)
{
  g_return_val_if_fail (namespace_ != NULL, FALSE);

  if (!namespace_->is_ours || g_strcmp0 (nw_namespace_get_name (namespace_), NW_INTERNET_NAME) != 0)
    return FALSE;
  for (guint i = 0; i < namespace_->links->len; i++)
    {
      const NwLink *link = g_ptr_array_index (namespace_->links, i);

      if (nw_link_is_loopback (link) && find_address (namespace_, link, &well_known))
        return TRUE;
    }
  return FALSE;
}

/* "uplink", "uplink2", ... @namespace_: (nullable): a new one, where every name is free */
static char *
number_name (const NwNamespace *namespace_, const char *stem)
{
  for (guint number = 1;; number++)
    {
      g_autofree char *name = number == 1 ? g_strdup (stem) : g_strdup_printf ("%s%u", stem, number);

      if (namespace_ == NULL || nw_namespace_find_link_by_name (namespace_, name) == NULL)
        return g_steal_pointer (&name);
    }
}

/* Whether there is a cable between the two. */
static gboolean
are_connected (const NwSnapshot *snapshot, const NwNamespace *a, const NwNamespace *b)
{
  for (guint i = 0; i < a->links->len; i++)
    {
      NwNamespace *there = NULL;

      if (nw_snapshot_find_peer (snapshot, g_ptr_array_index (a->links, i), &there) && there == b)
        return TRUE;
    }
  return FALSE;
}

static void
take_uplink (NwPlan *plan, const NwNamespace *router, const NwNamespace *internet, const NwInet *network)
{
  static const NwNamespaceRef new_internet = { 0, (char *) NW_INTERNET_NAME };
  NwNamespaceRef near = nw_namespace_get_ref (router);
  NwNamespaceRef far = internet ? nw_namespace_get_ref (internet) : new_internet;
  g_autofree char *uplink = number_name (router, "uplink");
  g_autofree char *port = number_name (internet, "line");
  NwInet near_address = nw_inet_host (network, 1);
  NwInet far_address = nw_inet_host (network, 254);

  nw_plan_take (plan, nw_operation_new_veth_add (near, uplink, far, port));
  nw_plan_take (plan, nw_operation_new_address_replace (near, uplink, &near_address));
  nw_plan_take (plan, nw_operation_new_address_replace (far, port, &far_address));
  nw_plan_take (plan, nw_operation_new_link_set_up (near, uplink, TRUE));
  nw_plan_take (plan, nw_operation_new_link_set_up (far, port, TRUE));
  take_default_route (plan, near, &far_address);
}

NwPlan *
nw_recipe_internet (const NwSnapshot *snapshot, const NwNamespace *router)
{
  NwNamespaceRef new_internet = { 0, (char *) NW_INTERNET_NAME };
  NwNamespace *internet;
  NwPlan *plan;

  g_return_val_if_fail (snapshot != NULL && router != NULL, NULL);

  plan = nw_plan_new (_("Add the simulated internet"));
  internet = nw_snapshot_find_by_name (snapshot, NW_INTERNET_NAME);
  if (internet && (!nw_recipe_is_internet (internet) || are_connected (snapshot, router, internet)))
    return plan;

  if (internet == NULL)
    {
      nw_plan_take (plan, nw_operation_new_namespace_add (NW_INTERNET_NAME));
      nw_plan_take (plan, nw_operation_new_link_set_up (new_internet, "lo", TRUE));
      nw_plan_take (plan, nw_operation_new_address_replace (new_internet, "lo", &well_known));
      nw_plan_take (plan, nw_operation_new_forwarding_set (new_internet, AF_INET, TRUE));
    }
  for (guint i = 0; i < G_N_ELEMENTS (public_networks); i++)
    if (internet == NULL || !nw_suggestion_has_foot_in (internet, &public_networks[i]))
      {
        take_uplink (plan, router, internet, &public_networks[i]);
        break;
      }
  return plan;
}

NwPlan *
nw_recipe_plug (const NwNamespace *namespace_, const NwLink *link, gboolean plugged)
{
  g_autofree char *title = NULL;
  NwPlan *plan;

  g_return_val_if_fail (namespace_ != NULL && link != NULL, NULL);

  title = g_strdup_printf (plugged ? _("Plug %s in") : _("Unplug %s"), link->name);
  plan = nw_plan_new (title);
  if (!nw_link_is_up (link) != !plugged)
    nw_plan_take (plan, nw_operation_new_link_set_up (nw_namespace_get_ref (namespace_), link->name, plugged));
  return plan;
}
