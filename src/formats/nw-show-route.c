/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-show-writer.h"

#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

/* ip route (ip/iproute.c, print_route()), and route of net-tools (lib/inet_gr.c). */

static const char *
protocol_name (guint protocol, char buffer[12])
{
  static const struct {
    guint       protocol;
    const char *name;
  } names[] = {
    { RTPROT_UNSPEC, "unspec" }, { RTPROT_REDIRECT, "redirect" }, { RTPROT_KERNEL, "kernel" }, { RTPROT_BOOT, "boot" },
    { RTPROT_STATIC, "static" }, { 8, "gated" }, { RTPROT_RA, "ra" }, { 10, "mrt" }, { RTPROT_ZEBRA, "zebra" }, { RTPROT_BIRD, "bird" },
    { 13, "dnrouted" }, { 14, "xorp" }, { 15, "ntk" }, { RTPROT_DHCP, "dhcp" }, { 18, "keepalived" }, { 42, "babel" },
    { 186, "bgp" }, { 187, "isis" }, { 188, "ospf" }, { 189, "rip" }, { 192, "eigrp" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (names[i].protocol == protocol)
      return names[i].name;
  g_snprintf (buffer, 12, "%u", protocol);
  return buffer;
}

static const char *
type_name (guint type)
{
  static const char *const names[] = {
    "none", "unicast", "local", "broadcast", "anycast", "multicast", "blackhole", "unreachable", "prohibit", "throw",
  };

  return type < G_N_ELEMENTS (names) ? names[type] : "unicast";
}

static void
show_flags (NwShowWriter *self, guint flags)
{
  static const struct {
    guint       flag;
    const char *name;
  } names[] = { { RTNH_F_DEAD, "dead" }, { RTNH_F_ONLINK, "onlink" }, { RTNH_F_PERVASIVE, "pervasive" }, { RTNH_F_LINKDOWN, "linkdown" } };

  nw_show_open_array (self, "flags");
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (flags & names[i].flag)
      nw_show_string (self, "", "%s ", names[i].name);
  nw_show_close_array (self);
}

/* @is_asked: by "dev", which is not told again */
static void
show_way (NwShowWriter *self, const NwNamespace *namespace_, const NwNexthop *nexthop, gboolean is_asked)
{
  g_autofree char *link = nw_show_dup_link (namespace_, nexthop->link);

  if (nw_inet_is_set (&nexthop->gateway))
    nw_show_inet (self, "gateway", "via %s ", &nexthop->gateway);
  if (*link && !is_asked)
    nw_show_string (self, "dev", "dev %s ", link);
}

static void
show_destination (NwShowWriter *self, const NwRoute *route)
{
  gboolean is_host = route->destination.prefix == nw_inet_length (route->destination.family) * 8;
  g_autofree char *text = is_host ? nw_inet_address_to_string (&route->destination) : nw_inet_destination_to_string (&route->destination);

  nw_show_string (self, "dst", "%s ", text);
}

static void
show_nexthops (NwShowWriter *self, const NwNamespace *namespace_, const NwRoute *route)
{
  nw_show_open_array (self, "nexthops");
  for (guint i = 0; i < route->nexthops->len; i++)
    {
      const NwNexthop *nexthop = &g_array_index (route->nexthops, NwNexthop, i);

      nw_show_open_object (self);
      nw_show_text (self, "\n\tnexthop ");
      show_way (self, namespace_, nexthop, FALSE);
      nw_show_number (self, "weight", "weight %u ", MAX (nexthop->weight, 1));
      show_flags (self, nexthop->flags);
      nw_show_close_object (self);
    }
  nw_show_close_array (self);
}

static void
show_table (NwShowWriter *self, guint table)
{
  char text[12];

  g_snprintf (text, sizeof text, "%u", table);
  nw_show_string (self, "table", "table %s ", table == RT_TABLE_LOCAL ? "local" : table == RT_TABLE_DEFAULT ? "default" : text);
}

static void
show_metrics (NwShowWriter *self, const NwRoute *route)
{
  if (route->mtu == 0)
    return;
  nw_show_open_array (self, "metrics");
  nw_show_open_object (self);
  nw_show_number (self, "mtu", "mtu %u ", route->mtu);
  nw_show_close_object (self);
  nw_show_close_array (self);
}

static void
show_route (NwShowWriter *self, const NwNamespace *namespace_, const NwRoute *route, const NwQuestion *question)
{
  gboolean is_detailed = (question->flags & NW_QUESTION_DETAILS) != 0;
  gboolean is_multipath = route->nexthops->len > 1;
  const NwNexthop *nexthop = nw_route_first_nexthop (route);
  char buffer[12];

  nw_show_open_object (self);
  if (route->type != RTN_UNICAST || is_detailed)
    nw_show_string (self, "type", "%s ", type_name (route->type));
  show_destination (self, route);
  if (route->tos != 0)
    {
      char tos[8];

      g_snprintf (tos, sizeof tos, "0x%02x", route->tos);
      nw_show_string (self, "tos", "tos %s ", tos);
    }
  if (nexthop && !is_multipath)
    show_way (self, namespace_, nexthop, *question->link != '\0');
  else if (!nexthop && route->destination.family == AF_INET6 && !*question->link)
    nw_show_string (self, "dev", "dev %s ", "lo"); /* the kernel leads even a blackhole somewhere */
  if ((question->flags & NW_QUESTION_ALL_TABLES) && route->table != RT_TABLE_MAIN)
    show_table (self, route->table);
  if (route->protocol != RTPROT_BOOT || is_detailed)
    nw_show_string (self, "protocol", "proto %s ", protocol_name (route->protocol, buffer));
  if (route->scope != RT_SCOPE_UNIVERSE || is_detailed)
    nw_show_string (self, "scope", "scope %s ", nw_show_scope (route->scope, buffer));
  if (nw_inet_is_set (&route->source))
    nw_show_inet (self, "prefsrc", "src %s ", &route->source);
  if (route->metric != 0)
    nw_show_number (self, "metric", "metric %u ", route->metric);
  show_flags (self, nexthop && !is_multipath ? nexthop->flags : 0);
  show_metrics (self, route);
  if (is_multipath)
    show_nexthops (self, namespace_, route);
  /* The kernel tells it of every IPv6 route (RTA_PREF); it is "medium" unless a router says otherwise. */
  if (route->destination.family == AF_INET6)
    nw_show_string (self, "pref", "pref %s", "medium");
  nw_show_text (self, "\n");
  nw_show_close_object (self);
}

static gboolean
is_asked (const NwNamespace *namespace_, const NwRoute *route, const NwQuestion *question, int family)
{
  guint table = question->table ? question->table : RT_TABLE_MAIN;

  if (route->destination.family != family)
    return FALSE;
  if (!(question->flags & NW_QUESTION_ALL_TABLES) && route->table != table)
    return FALSE;
  if (nw_inet_is_set (&question->target) && !nw_inet_equal (&question->target, &route->destination))
    return FALSE;
  if (*question->link)
    {
      const NwLink *link = nw_namespace_find_link_by_name (namespace_, question->link);

      /* Those with several next hops have no interface of their own. */
      return link && route->nexthops->len == 1 && nw_route_first_nexthop (route)->link == link->index;
    }
  return TRUE;
}

/* The kernel's order, fib_trie's and ip6_fib's: by address; of the same address the shorter prefix first. */
static int
compare_routes (gconstpointer a, gconstpointer b)
{
  const NwRoute *one = *(NwRoute *const *) a;
  const NwRoute *other = *(NwRoute *const *) b;
  int order = memcmp (one->destination.bytes, other->destination.bytes, 16);

  if (order != 0)
    return order;
  if (one->destination.prefix != other->destination.prefix)
    return one->destination.family == AF_INET6 && (one->destination.prefix == 0) != (other->destination.prefix == 0)
             ? (int) other->destination.prefix - one->destination.prefix
             : (int) one->destination.prefix - other->destination.prefix;
  return one->metric < other->metric ? -1 : one->metric > other->metric;
}

static GPtrArray *
sorted_routes (const NwNamespace *namespace_, const NwQuestion *question, int family)
{
  GPtrArray *routes = g_ptr_array_new ();

  for (guint i = 0; i < namespace_->routes->len; i++)
    if (is_asked (namespace_, namespace_->routes->pdata[i], question, family))
      g_ptr_array_add (routes, namespace_->routes->pdata[i]);
  g_ptr_array_sort (routes, compare_routes);
  /* ip6_fib tells the default route last. */
  for (guint i = 0; family == AF_INET6 && i < routes->len; i++)
    {
      NwRoute *first = routes->pdata[0];

      if (first->destination.prefix != 0)
        break;
      g_ptr_array_remove_index (routes, 0);
      g_ptr_array_add (routes, first);
    }
  return routes;
}

void
nw_show_routes (NwShowWriter *self, const NwNamespace *namespace_, const NwQuestion *question)
{
  gboolean is_one_line = (question->flags & NW_QUESTION_ONE_LINE) && !self->is_json;
  gboolean both = question->family == AF_UNSPEC && (question->flags & NW_QUESTION_ALL_TABLES);
  int families[] = { question->family == AF_INET6 ? AF_INET6 : AF_INET, both ? AF_INET6 : 0 };

  if (nw_inet_is_set (&question->target))
    families[0] = question->target.family;
  nw_show_open_array (self, NULL);
  for (guint family = 0; family < G_N_ELEMENTS (families); family++)
    {
      g_autoptr (GPtrArray) routes = sorted_routes (namespace_, question, families[family]);

      for (guint i = 0; i < routes->len; i++)
        {
          gsize start = self->out->len;

          show_route (self, namespace_, routes->pdata[i], question);
          for (gsize at = start; at + 1 < self->out->len && is_one_line; at++)
            if (self->out->str[at] == '\n')
              self->out->str[at] = '\\';
        }
    }
  nw_show_close_array (self);
}

static char *
dup_mask (guint prefix)
{
  guint32 mask = prefix == 0 ? 0 : G_MAXUINT32 << (32 - prefix);

  return g_strdup_printf ("%u.%u.%u.%u", mask >> 24, mask >> 16 & 255, mask >> 8 & 255, mask & 255);
}

void
nw_show_route_table (NwShowWriter *self, const NwNamespace *namespace_, const NwQuestion *question)
{
  g_autoptr (GPtrArray) routes = sorted_routes (namespace_, question, AF_INET);
  gboolean is_numeric = (question->flags & NW_QUESTION_NUMERIC) != 0;

  g_string_append (self->out, "Kernel IP routing table\n"
                              "Destination     Gateway         Genmask         Flags Metric Ref    Use Iface\n");
  for (guint i = 0; i < routes->len; i++)
    {
      const NwRoute *route = routes->pdata[i];
      const NwNexthop *nexthop = nw_route_first_nexthop (route);
      gboolean has_gateway = nexthop && nw_inet_is_set (&nexthop->gateway);
      g_autofree char *destination = nw_inet_address_to_string (&route->destination);
      g_autofree char *gateway = has_gateway ? nw_inet_address_to_string (&nexthop->gateway) : g_strdup ("0.0.0.0");
      g_autofree char *mask = dup_mask (route->destination.prefix);
      g_autofree char *link = nexthop ? nw_show_dup_link (namespace_, nexthop->link) : g_strdup ("*");
      const char *flags = route->type == RTN_UNREACHABLE || route->type == RTN_PROHIBIT ? "!" : has_gateway ? "UG" : "U";
      g_autofree char *all_flags = g_strconcat (flags, route->destination.prefix == 32 ? "H" : "", NULL);

      g_string_append_printf (self->out, "%-15s %-15s %-15s %-5s %-6u %-2d %7d %s\n",
                              !is_numeric && route->destination.prefix == 0 ? "default" : destination, gateway, mask, all_flags,
                              route->metric, 0, 0, link);
    }
}
