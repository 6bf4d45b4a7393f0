/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-command-reader.h"

#include <glib/gi18n-lib.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

#include "nw-error.h"
#include "nw-operation-private.h"

/* ip-route(8): ip/iproute.c, iproute_modify(). */

typedef struct {
  int                family;
  gboolean           has_destination;
  NwInet             destination;
  const NwShellWord *destination_at;
  int                type;
  NwInet             gateway;
  const NwShellWord *gateway_at;
  char              *link;
  NwInet             source;
  guint              metric;
  gint64             table_number;
  int                protocol;
  int                scope;
  guint              tos;
  guint              mtu;
  GArray            *nexthops;
} Said;

static void
said_clear (Said *said)
{
  g_free (said->link);
  g_clear_pointer (&said->nexthops, g_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Said, said_clear)

typedef struct {
  const char *name;
  int         value;
} Named;

static const Named types[] = {
  { "unicast", RTN_UNICAST }, { "local", RTN_LOCAL }, { "broadcast", RTN_BROADCAST }, { "anycast", RTN_ANYCAST },
  { "multicast", RTN_MULTICAST }, { "blackhole", RTN_BLACKHOLE }, { "unreachable", RTN_UNREACHABLE },
  { "prohibit", RTN_PROHIBIT }, { "throw", RTN_THROW }, { NULL },
};

/* /etc/iproute2/rt_tables, rt_protos, rt_scopes as they are shipped. */
static const Named tables[] = { { "main", RT_TABLE_MAIN }, { "local", RT_TABLE_LOCAL }, { "default", RT_TABLE_DEFAULT }, { NULL } };
static const Named protocols[] = {
  { "redirect", RTPROT_REDIRECT }, { "kernel", RTPROT_KERNEL }, { "boot", RTPROT_BOOT }, { "static", RTPROT_STATIC },
  { "ra", RTPROT_RA }, { "dhcp", RTPROT_DHCP }, { "zebra", RTPROT_ZEBRA }, { "bird", RTPROT_BIRD }, { "bgp", RTPROT_BGP },
  { "isis", RTPROT_ISIS }, { "ospf", RTPROT_OSPF }, { "rip", RTPROT_RIP }, { "eigrp", RTPROT_EIGRP }, { NULL },
};
static const Named scopes[] = {
  { "global", RT_SCOPE_UNIVERSE }, { "site", RT_SCOPE_SITE }, { "link", RT_SCOPE_LINK }, { "host", RT_SCOPE_HOST },
  { "nowhere", RT_SCOPE_NOWHERE }, { NULL },
};

static const Named *
find_named (const Named *list, const NwShellWord *word)
{
  for (; word && list->name; list++)
    if (nw_word_is (word, list->name))
      return list;
  return NULL;
}

static gboolean
read_named (NwCommandReader *reader, const Named *list, const char *what, guint most, gint64 *value)
{
  const Named *named = find_named (list, nw_reader_peek (reader));
  guint number;

  if (named)
    {
      nw_reader_take (reader);
      *value = named->value;
      return TRUE;
    }
  if (!nw_reader_number (reader, what, 0, most, &number))
    return FALSE;
  *value = number;
  return TRUE;
}

static gboolean
read_destination (NwCommandReader *reader, Said *said, const NwShellWord *word)
{
  static const char *const known[] = {
    "default", "via", "dev", "src", "metric", "table", "proto", "scope", "mtu", "nexthop", "onlink", NULL,
  };
  g_autoptr (GError) error = NULL;

  if (said->has_destination)
    {
      g_autofree char *link = g_strdup (word->text);

      if (!said->link && nw_script_place_find_link (reader->place, link))
        {
          nw_reader_suggest_before (reader, word, "dev ");
          return nw_reader_refuse (reader, word, _("Before the interface %s stands “dev”."), link);
        }
      if (!nw_inet_is_set (&said->gateway))
        {
          NwInet gateway;

          if (nw_inet_parse_address (word->text, &gateway, NULL))
            {
              nw_reader_suggest_before (reader, word, "via ");
              return nw_reader_refuse (reader, word, _("Before the router's address stands “via”."));
            }
        }
      return nw_reader_refuse_unknown (reader, word, _("“%s” is not understood here."), known);
    }
  said->destination_at = word;
  said->has_destination = TRUE;
  if (nw_word_is (word, "default") || nw_word_is (word, "any") || nw_word_is (word, "all"))
    {
      /* Of which family shows in the gateway. */
      said->destination = NW_INET_NONE;
      return TRUE;
    }
  if (nw_inet_parse_prefix (word->text, &said->destination, &error))
    {
      NwInet network = nw_inet_network (&said->destination);

      if (!nw_inet_equal (&network, &said->destination))
        {
          g_autofree char *meant = nw_inet_to_string (&network);

          nw_reader_suggest_word (reader, word, meant);
          return nw_reader_refuse (reader, word, _("%s is a machine in a network, not the network; that is %s."), word->text, meant);
        }
      return TRUE;
    }
  if (!strpbrk (word->text, ".:0123456789"))
    return nw_reader_refuse_unknown (reader, word, _("“%s” is no destination; write a network like 10.0.0.0/8, or “default”."), known);
  return nw_reader_refuse (reader, word, "%s.", error->message);
}

/* "via" and "dev" of a next hop, or of the only one. */
static gboolean
read_gateway (NwCommandReader *reader, int family, NwInet *gateway)
{
  if (nw_reader_skip (reader, "inet") || nw_reader_skip (reader, "inet6"))
    return nw_reader_address (reader, _("the router's address"), nw_word_is (nw_reader_last (reader), "inet") ? AF_INET : AF_INET6, gateway);
  return nw_reader_address (reader, _("the router's address"), family, gateway);
}

static gboolean
read_nexthop (NwCommandReader *reader, Said *said)
{
  NwInet gateway = NW_INET_NONE;
  g_autofree char *link = NULL;
  guint weight = 1;
  const NwShellWord *word;

  while ((word = nw_reader_peek (reader)) && !nw_word_is (word, "nexthop"))
    {
      nw_reader_take (reader);
      if (nw_word_is (word, "via"))
        {
          if (!read_gateway (reader, said->destination.family, &gateway))
            return FALSE;
        }
      else if (nw_word_is (word, "dev"))
        {
          g_free (link);
          link = nw_reader_link (reader, reader->place);
          if (!link)
            return FALSE;
        }
      else if (nw_word_is (word, "weight"))
        {
          if (!nw_reader_number (reader, _("a weight"), 1, 256, &weight))
            return FALSE;
        }
      else
        return nw_reader_refuse (reader, word, _("“%s” is not understood here."), word->text);
    }
  if (!said->nexthops)
    said->nexthops = nw_operation_nexthops_new ();
  if (said->nexthops->len >= NW_OPERATION_NEXTHOPS_MAX)
    return nw_reader_refuse (reader, nw_reader_last (reader), _("That are too many next hops."));
  nw_operation_nexthops_append (said->nexthops, &gateway, link, weight);
  return TRUE;
}

static gboolean
read_option (NwCommandReader *reader, Said *said, const NwShellWord *word)
{
  gint64 value = 0;
  gboolean understood = TRUE;

  if (nw_word_is (word, "via"))
    {
      said->gateway_at = nw_reader_peek (reader);
      return read_gateway (reader, said->destination.family ? said->destination.family : said->family, &said->gateway);
    }
  if (nw_word_is (word, "dev") || nw_word_is (word, "oif"))
    {
      g_free (said->link);
      said->link = nw_reader_link (reader, reader->place);
      return said->link != NULL;
    }
  if (nw_word_is (word, "src"))
    return nw_reader_address (reader, _("an address of this machine"), said->destination.family, &said->source);
  if (nw_word_is (word, "tos") || nw_word_is_short (word, "dsfield"))
    {
      understood = nw_reader_number (reader, _("a type of service"), 0, 255, &said->tos);
      return understood;
    }
  if (nw_word_is_short (word, "metric") || nw_word_is_short (word, "priority") || nw_word_is (word, "preference"))
    return nw_reader_number (reader, _("a metric"), 0, G_MAXUINT32, &said->metric);
  if (nw_word_is (word, "scope"))
    {
      understood = read_named (reader, scopes, _("a scope, such as global or link"), 255, &value);
      said->scope = value;
      return understood;
    }
  if (nw_word_is (word, "mtu"))
    return nw_reader_number (reader, _("an MTU in bytes"), 1, G_MAXUINT16, &said->mtu);
  if (nw_word_is (word, "nexthop"))
    return read_nexthop (reader, said);
  if (nw_word_is_short (word, "protocol"))
    {
      understood = read_named (reader, protocols, _("a protocol, such as static"), 255, &value);
      said->protocol = value;
      return understood;
    }
  if (nw_word_is_short (word, "table"))
    return read_named (reader, tables, _("a table, such as main or 100"), G_MAXUINT32, &said->table_number);
  if (nw_word_is (word, "onlink") || nw_word_is (word, "hoplimit") || nw_word_is (word, "advmss") || nw_word_is (word, "from") ||
      nw_word_is (word, "encap") || nw_word_is (word, "pref") || nw_word_is (word, "rtt") || nw_word_is_short (word, "window"))
    {
      nw_reader_suggest_range (reader, word, nw_word_is (word, "onlink") ? word : nw_reader_peek (reader), "");
      return nw_reader_refuse (reader, word, _("Netwarren has no “%s” of a route."), word->text);
    }
  if (nw_word_is (word, "to"))
    word = nw_reader_need (reader, _("a destination"));
  else if (find_named (types, word))
    {
      said->type = find_named (types, word)->value;
      word = nw_reader_need (reader, _("a destination"));
    }
  return word && read_destination (reader, said, word);
}

static guint
usual_scope (const Said *said, guint type)
{
  if (said->destination.family != AF_INET)
    return RT_SCOPE_UNIVERSE;
  if (type == RTN_LOCAL)
    return RT_SCOPE_HOST;
  if (type == RTN_BROADCAST || type == RTN_MULTICAST || type == RTN_ANYCAST)
    return RT_SCOPE_LINK;
  return type == RTN_UNICAST && said->nexthops && said->nexthops->len == 1 &&
         !nw_inet_is_set (&g_array_index (said->nexthops, NwOperationNexthop, 0).gateway)
           ? RT_SCOPE_LINK
           : RT_SCOPE_UNIVERSE;
}

static NwOperation *
to_operation (NwCommandReader *reader, Said *said, NwOperationKind kind)
{
  NwOperation *operation = nw_operation_new (kind);
  gboolean is_delete = kind == NW_OPERATION_ROUTE_REMOVE;
  guint type = said->type >= 0 ? (guint) said->type : RTN_UNICAST;

  nw_operation_set_reference (operation, NW_FIELD_NAMESPACE, nw_script_place_get_ref (reader->place));
  nw_operation_set_inet (operation, NW_FIELD_DESTINATION, &said->destination);
  if (!said->nexthops && (nw_inet_is_set (&said->gateway) || said->link))
    {
      said->nexthops = nw_operation_nexthops_new ();
      nw_operation_nexthops_append (said->nexthops, &said->gateway, said->link, 1);
    }
  if (said->nexthops || !is_delete)
    {
      operation->nexthops = said->nexthops ? g_array_ref (said->nexthops) : nw_operation_nexthops_new ();
      operation->present |= NW_FIELD_BIT (NEXTHOPS);
    }
  if (nw_inet_is_set (&said->source))
    nw_operation_set_inet (operation, NW_FIELD_SOURCE, &said->source);
  if (said->metric != 0)
    nw_operation_set_uint (operation, NW_FIELD_METRIC, said->metric);
  /* What is not typed is the usual value of a new route, and any of one that is deleted (iproute_modify()). */
  if (said->table_number >= 0)
    nw_operation_set_uint (operation, NW_FIELD_TABLE, said->table_number);
  else if (type == RTN_LOCAL || type == RTN_BROADCAST || type == RTN_ANYCAST)
    nw_operation_set_uint (operation, NW_FIELD_TABLE, RT_TABLE_LOCAL);
  else if (!is_delete)
    nw_operation_set_uint (operation, NW_FIELD_TABLE, RT_TABLE_MAIN);
  if (said->type >= 0 || !is_delete)
    nw_operation_set_uint (operation, NW_FIELD_TYPE, type);
  if (said->protocol >= 0 || !is_delete)
    nw_operation_set_uint (operation, NW_FIELD_PROTOCOL, said->protocol >= 0 ? said->protocol : RTPROT_BOOT);
  if (said->scope >= 0 || !is_delete)
    nw_operation_set_uint (operation, NW_FIELD_SCOPE, said->scope >= 0 ? (guint) said->scope : usual_scope (said, type));
  if (said->tos != 0)
    nw_operation_set_uint (operation, NW_FIELD_TOS, said->tos);
  if (said->mtu != 0 && !is_delete)
    nw_operation_set_uint (operation, NW_FIELD_MTU, said->mtu);
  return operation;
}

/* What the kernel would say no to is said before; what replaces another route, too. */
static void
advise (NwCommandReader *reader, const Said *said, const NwOperation *operation, const char *verb)
{
  g_autofree char *where = nw_reader_dup_where (reader);
  const NwRoute *there = nw_script_place_find_route (reader->place, operation);

  if (nw_inet_is_set (&said->gateway) && !nw_inet_is_link_local (&said->gateway) &&
      !nw_script_place_reaches (reader->place, &said->gateway))
    {
      g_autofree char *gateway = nw_inet_address_to_string (&said->gateway);

      nw_reader_advise (reader, said->gateway_at,
                        _("“%s” has no interface that is up in a network with %s, so that this router cannot be reached; "
                          "the kernel will refuse the route."), where, gateway);
    }
  else if (there && strcmp (verb, "add") == 0 && !nw_script_world_is_so (reader->world, operation))
    {
      g_autofree char *destination = nw_inet_destination_to_string (&said->destination);

      nw_reader_advise (reader, said->destination_at,
                        _("“%s” has a route to %s already. “ip route add” would say “File exists”; here it is replaced."), where, destination);
    }
}

static gboolean
settle_family (NwCommandReader *reader, Said *said)
{
  int family = said->family;

  if (!said->has_destination)
    return nw_reader_refuse (reader, NULL, _("Where to? Write a network like 10.0.0.0/8, or “default”."));
  if (nw_inet_is_set (&said->destination))
    return TRUE;
  if (family == AF_UNSPEC && nw_inet_is_set (&said->gateway))
    family = said->gateway.family;
  for (guint i = 0; said->nexthops && family == AF_UNSPEC && i < said->nexthops->len; i++)
    family = g_array_index (said->nexthops, NwOperationNexthop, i).gateway.family;
  said->destination.family = family == AF_INET6 ? AF_INET6 : AF_INET;
  return TRUE;
}

static gboolean
route_change (NwCommandReader *reader, int family, const char *verb)
{
  g_auto (Said) said = { .family = family, .type = -1, .table_number = -1, .protocol = -1, .scope = -1 };
  gboolean is_delete = strcmp (verb, "delete") == 0;
  g_autoptr (NwOperation) operation = NULL;
  const NwShellWord *word;

  while ((word = nw_reader_take (reader)))
    if (!read_option (reader, &said, word))
      return FALSE;
  if (!settle_family (reader, &said))
    return FALSE;
  if (!is_delete && !said.nexthops && !said.link && !nw_inet_is_set (&said.gateway) &&
      nw_operation_route_has_nexthops (said.type >= 0 ? (guint) said.type : RTN_UNICAST))
    return nw_reader_refuse (reader, NULL, _("By which way? Write “via” and the router's address, or “dev” and the interface."));
  operation = to_operation (reader, &said, is_delete ? NW_OPERATION_ROUTE_REMOVE : NW_OPERATION_ROUTE_REPLACE);
  if (!is_delete)
    advise (reader, &said, operation, verb);
  return nw_reader_add (reader, g_steal_pointer (&operation), said.destination_at);
}

static gboolean
route_show (NwCommandReader *reader, const NwQuestion *options)
{
  NwQuestion *question = nw_reader_ask (reader, NW_QUESTION_ROUTES);
  const NwShellWord *word;

  question->flags = options->flags;
  question->family = options->family;
  while ((word = nw_reader_take (reader)))
    {
      if (nw_word_is_short (word, "table"))
        {
          gint64 table = 0;

          if (nw_reader_skip (reader, "all"))
            question->flags |= NW_QUESTION_ALL_TABLES;
          else if (!read_named (reader, tables, _("a table, such as main or all"), G_MAXUINT32, &table))
            return FALSE;
          question->table = table;
        }
      else if (nw_word_is (word, "dev") || nw_word_is (word, "oif"))
        {
          g_free (question->link);
          question->link = nw_reader_link (reader, reader->place);
          if (!question->link)
            return FALSE;
        }
      else
        {
          if (nw_word_is (word, "to"))
            word = nw_reader_need (reader, _("a destination"));
          if (word && nw_word_is (word, "exact"))
            word = nw_reader_need (reader, _("a destination"));
          if (!word)
            return FALSE;
          question->is_exact = TRUE;
          if (!nw_inet_parse_destination (word->text, options->family, &question->target, NULL))
            return nw_reader_refuse (reader, word, _("“%s” is not understood here: routes are shown by “dev”, “table” or destination."), word->text);
        }
    }
  return TRUE;
}

/* "flush dev X", "flush 10.0.0.0/8", "flush table 100" */
static gboolean
route_flush (NwCommandReader *reader, const NwQuestion *options)
{
  g_autoptr (GPtrArray) routes = g_ptr_array_new_with_free_func (g_object_unref);
  const NwShellWord *at = nw_reader_peek (reader);
  const NwQuestion *what;
  const NwLink *link;

  if (!at)
    return nw_reader_refuse (reader, NULL, _("This would take all routes away; say which: “dev” and an interface, or a destination."));
  if (!route_show (reader, options))
    return FALSE;
  what = reader->line->question;
  link = *what->link ? nw_script_place_find_link (reader->place, what->link) : NULL;
  for (guint i = 0; i < reader->place->state->routes->len; i++)
    {
      NwRoute *route = reader->place->state->routes->pdata[i];
      const NwNexthop *nexthop = nw_route_first_nexthop (route);

      if ((!link || (nexthop && nexthop->link == link->index)) &&
          (!nw_inet_is_set (&what->target) || nw_inet_equal (&what->target, &route->destination)) &&
          (options->family == AF_UNSPEC ? route->destination.family == AF_INET || nw_inet_is_set (&what->target)
                                        : route->destination.family == options->family) &&
          ((what->flags & NW_QUESTION_ALL_TABLES) || route->table == (what->table ? what->table : RT_TABLE_MAIN)))
        g_ptr_array_add (routes, g_object_ref (route));
    }
  g_clear_object (&reader->line->question);
  for (guint i = 0; i < routes->len; i++)
    if (!nw_reader_add (reader, nw_operation_new_route_remove_from (reader->place->state, routes->pdata[i]), at))
      return FALSE;
  return routes->len > 0 || nw_reader_is_so (reader, _("There is no such route."));
}

gboolean
nw_ip_route_read (NwCommandReader *reader, const NwQuestion *options)
{
  /* do_iproute(), in its order. */
  static const char *const verbs[] = {
    "list", "show", "lst", "get", "add", "change", "chg", "replace", "prepend", "append", "test", "delete", "flush", "save",
    "restore", "showdump", "help", NULL,
  };
  const NwShellWord *word = nw_reader_take (reader);
  const char *verb = word ? NULL : "show";

  for (guint i = 0; word && !verb && verbs[i]; i++)
    if (nw_word_is_short (word, verbs[i]))
      verb = verbs[i];
  if (!verb)
    return nw_reader_refuse_unknown (reader, word, _("ip route knows no “%s”."), verbs);
  if (strcmp (verb, "add") == 0 || strcmp (verb, "replace") == 0 || strcmp (verb, "delete") == 0 || g_str_has_prefix (verb, "ch"))
    return route_change (reader, options->family, verb);
  if (strcmp (verb, "list") == 0 || strcmp (verb, "show") == 0 || strcmp (verb, "lst") == 0)
    return route_show (reader, options);
  if (strcmp (verb, "flush") == 0)
    return route_flush (reader, options);
  if (strcmp (verb, "get") == 0)
    return nw_reader_refuse (reader, word, _("Which way a packet would take is not told here; ping it, or look at “ip route”."));
  return nw_reader_refuse (reader, word, _("“ip route %s” is not understood here."), verb);
}
