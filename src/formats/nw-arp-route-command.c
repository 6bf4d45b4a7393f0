/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-command-reader.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/socket.h>

#include "nw-name.h"
#include "nw-operation-private.h"

/* net-tools: arp(8), route(8) and ifconfig(8), which ip(8) has replaced and articles still use. */

/* arp takes the interface that the address is reached by, when it is told none. */
static char *
find_link_to (const NwCommandReader *reader, const NwInet *address)
{
  for (guint i = 0; i < reader->place->state->addresses->len; i++)
    {
      const NwAddress *there = reader->place->state->addresses->pdata[i];
      const NwLink *link = nw_namespace_find_link (reader->place->state, there->link);

      if (link && nw_inet_contains (&there->local, address))
        return g_strdup (link->name);
    }
  return NULL;
}

typedef struct {
  char               verb; /* s, d, or 0 to show */
  NwInet             address;
  const NwShellWord *address_at;
  NwMac              mac;
  char              *link;
  gboolean           is_numeric;
} ArpSaid;

static gboolean
read_arp_option (NwCommandReader *reader, ArpSaid *said, const NwShellWord *word)
{
  for (const char *at = word->text + 1; *at; at++)
    switch (*at)
      {
      case 'n':
        said->is_numeric = TRUE;
        break;
      case 'v':
      case 'e':
        break;
      case 'i':
        g_free (said->link);
        said->link = nw_reader_link (reader, reader->place);
        return said->link != NULL;
      case 's':
      case 'd':
        said->verb = *at;
        break;
      default:
        return nw_reader_refuse (reader, word, _("The option -%c of arp is not understood here; “arp -n” shows the table."), *at);
      }
  return TRUE;
}

gboolean
nw_arp_command_read (NwCommandReader *reader)
{
  ArpSaid said = { 0 };
  g_autofree char *link = NULL;
  NwNamespaceRef ref = nw_script_place_get_ref (reader->place);
  const NwShellWord *word;
  NwQuestion *question;

  while ((word = nw_reader_take (reader)))
    {
      gboolean understood;

      if (*word->text == '-')
        understood = read_arp_option (reader, &said, word);
      else if (!nw_inet_is_set (&said.address))
        {
          said.address_at = word;
          reader->at--;
          understood = nw_reader_address (reader, _("an address"), AF_INET, &said.address);
        }
      else if (said.verb == 's' && said.mac.length == 0)
        {
          reader->at--;
          understood = nw_reader_mac (reader, _("a MAC address"), &said.mac);
        }
      else
        understood = nw_reader_refuse (reader, word, _("“%s” is not understood here."), word->text);
      if (!understood)
        {
          g_free (said.link);
          return FALSE;
        }
    }
  link = said.link;
  if (said.verb == 0)
    {
      question = nw_reader_ask (reader, NW_QUESTION_ARP);
      question->target = said.address;
      question->flags = said.is_numeric ? NW_QUESTION_NUMERIC : 0;
      g_free (question->link);
      question->link = g_strdup (link ? link : "");
      return TRUE;
    }
  if (!nw_inet_is_set (&said.address))
    return nw_reader_refuse (reader, NULL, _("Which neighbour? Write its address."));
  if (!link)
    link = find_link_to (reader, &said.address);
  if (!link)
    return nw_reader_refuse (reader, said.address_at, _("No interface there is in a network with this address; say which with -i."));
  if (said.verb == 'd')
    return nw_reader_add (reader, nw_operation_new_neighbour_remove (ref, link, &said.address), said.address_at);
  if (said.mac.length == 0)
    return nw_reader_refuse (reader, NULL, _("Which MAC address does it have? Write it behind the address."));
  return nw_reader_add (reader, nw_operation_new_neighbour_replace (ref, link, &said.address, &said.mac), said.address_at);
}

/* 255.255.255.0 → 24. Returns: whether it is a mask */
static gboolean
mask_to_prefix (const NwInet *mask, guint8 *prefix)
{
  guint bits = 0;

  if (mask->family != AF_INET)
    return FALSE;
  while (bits < 32 && (mask->bytes[bits / 8] & (0x80 >> bits % 8)))
    bits++;
  *prefix = bits;
  for (guint i = bits; i < 32; i++)
    if (mask->bytes[i / 8] & (0x80 >> i % 8))
      return FALSE;
  return TRUE;
}

static gboolean
read_mask (NwCommandReader *reader, NwInet *inet)
{
  const NwShellWord *word = nw_reader_peek (reader);
  NwInet mask;

  if (!nw_reader_address (reader, _("a mask, such as 255.255.255.0"), AF_INET, &mask))
    return FALSE;
  return mask_to_prefix (&mask, &inet->prefix) || nw_reader_refuse (reader, word, _("%s is no mask: its bits do not begin with all ones."), word->text);
}

typedef struct {
  gboolean           has_target;
  NwInet             target;
  const NwShellWord *target_at;
  NwInet             gateway;
  guint              metric;
  char              *link;
  gboolean           is_host, is_net;
} RouteSaid;

static void
route_said_clear (RouteSaid *said)
{
  g_free (said->link);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RouteSaid, route_said_clear)

static gboolean
read_target (NwCommandReader *reader, RouteSaid *said, const NwShellWord *word, int family)
{
  said->has_target = TRUE;
  said->target_at = word;
  if (nw_word_is (word, "default"))
    {
      said->target = (NwInet){ family, 0, { 0 } };
      return TRUE;
    }
  reader->at--;
  return nw_reader_prefix (reader, _("a network, or “default”"), family, &said->target);
}

static gboolean
read_route_word (NwCommandReader *reader, RouteSaid *said, const NwShellWord *word, int family)
{
  if (nw_word_is (word, "-net") || nw_word_is (word, "-host"))
    {
      said->is_host = nw_word_is (word, "-host");
      said->is_net = !said->is_host;
      return TRUE;
    }
  if (nw_word_is (word, "gw") || nw_word_is (word, "gateway"))
    return nw_reader_address (reader, _("the router's address"), family, &said->gateway);
  if (nw_word_is (word, "netmask"))
    {
      said->is_net = TRUE;
      return read_mask (reader, &said->target);
    }
  if (nw_word_is (word, "metric"))
    return nw_reader_number (reader, _("a metric"), 0, G_MAXUINT32, &said->metric);
  if (nw_word_is (word, "dev") || nw_word_is (word, "device") || said->has_target)
    {
      if (!nw_word_is (word, "dev") && !nw_word_is (word, "device"))
        reader->at--;
      g_free (said->link);
      said->link = nw_reader_link (reader, reader->place);
      return said->link != NULL;
    }
  return read_target (reader, said, word, family);
}

static gboolean
route_change (NwCommandReader *reader, gboolean is_add, int family)
{
  g_auto (RouteSaid) said = { 0 };
  g_autoptr (NwOperation) operation = NULL;
  NwInet network;
  const NwShellWord *word;

  while ((word = nw_reader_take (reader)))
    if (!read_route_word (reader, &said, word, family))
      return FALSE;
  if (!said.has_target)
    return nw_reader_refuse (reader, NULL, _("Where to? Write “-net” and a network, or “default”."));
  network = nw_inet_network (&said.target);
  if (!nw_inet_equal (&network, &said.target))
    {
      g_autofree char *meant = nw_inet_to_string (&network);

      return nw_reader_refuse (reader, said.target_at, _("This is a machine in a network, not the network; that is %s."), meant);
    }
  if (said.is_net && said.target.prefix == 32 && !strchr (said.target_at->text, '/'))
    {
      g_autofree char *with = g_strconcat (said.target_at->text, "/24", NULL);

      nw_reader_suggest_word (reader, said.target_at, with);
      return nw_reader_refuse (reader, said.target_at, _("How large is this network? Write %s, or “netmask 255.255.255.0”."), with);
    }
  if (is_add && !nw_inet_is_set (&said.gateway) && !said.link)
    return nw_reader_refuse (reader, NULL, _("By which way? Write “gw” and the router's address, or “dev” and the interface."));

  operation = nw_operation_new (is_add ? NW_OPERATION_ROUTE_REPLACE : NW_OPERATION_ROUTE_REMOVE);
  nw_operation_set_reference (operation, NW_FIELD_NAMESPACE, nw_script_place_get_ref (reader->place));
  nw_operation_set_inet (operation, NW_FIELD_DESTINATION, &said.target);
  if (said.metric != 0)
    nw_operation_set_uint (operation, NW_FIELD_METRIC, said.metric);
  else if (is_add && family == AF_INET6)
    nw_operation_set_uint (operation, NW_FIELD_METRIC, 1); /* net-tools' own */
  if (nw_inet_is_set (&said.gateway) || said.link)
    {
      operation->nexthops = nw_operation_nexthops_new ();
      operation->present |= NW_FIELD_BIT (NEXTHOPS);
      nw_operation_nexthops_append (operation->nexthops, &said.gateway, said.link, 1);
    }
  return nw_reader_add (reader, g_steal_pointer (&operation), said.target_at);
}

gboolean
nw_route_command_read (NwCommandReader *reader)
{
  gboolean is_numeric = FALSE;
  int family = AF_INET;
  const NwShellWord *word;
  NwQuestion *question;

  while ((word = nw_reader_peek (reader)) && *word->text == '-' && !nw_word_is (word, "-net") && !nw_word_is (word, "-host"))
    {
      nw_reader_take (reader);
      if (nw_word_is (word, "-6") || nw_word_is (word, "--inet6"))
        family = AF_INET6;
      else if (nw_word_is (word, "-A"))
        {
          const NwShellWord *name = nw_reader_need (reader, _("inet or inet6"));

          if (!name)
            return FALSE;
          family = nw_word_is (name, "inet6") ? AF_INET6 : AF_INET;
        }
      else if (strspn (word->text + 1, "nveF4") == strlen (word->text + 1))
        is_numeric |= strchr (word->text, 'n') != NULL;
      else
        return nw_reader_refuse (reader, word, _("The option %s is not understood here."), word->text);
    }
  if (nw_reader_skip (reader, "add"))
    return route_change (reader, TRUE, family);
  if (nw_reader_skip (reader, "del") || nw_reader_skip (reader, "delete"))
    return route_change (reader, FALSE, family);
  if (!nw_reader_end (reader))
    return FALSE;
  if (family == AF_INET6)
    {
      nw_reader_suggest_line (reader, "ip -6 route");
      return nw_reader_refuse (reader, nw_reader_last (reader), _("Routes of IPv6 are told by “ip -6 route”."));
    }
  question = nw_reader_ask (reader, NW_QUESTION_ROUTE_TABLE);
  question->family = family;
  question->flags = is_numeric ? NW_QUESTION_NUMERIC : 0;
  return TRUE;
}

/* The mask that addresses once had by themselves (RFC 791), as the kernel still takes it (inet_abc_len()). */
static guint8
class_of (const NwInet *address)
{
  return address->bytes[0] < 128 ? 8 : address->bytes[0] < 192 ? 16 : 24;
}

static gboolean
add_ifconfig_address (NwCommandReader *reader, const char *link, NwInet address, gboolean has_prefix, const NwShellWord *at)
{
  NwNamespaceRef ref = nw_script_place_get_ref (reader->place);
  const NwLink *there = nw_script_place_find_link (reader->place, link);
  NwOperation *operation;

  if (!has_prefix)
    address.prefix = class_of (&address);
  for (guint i = 0; i < reader->place->state->addresses->len; i++)
    {
      const NwAddress *other = reader->place->state->addresses->pdata[i];

      /* ifconfig knows one address of an interface. */
      if (other->link == there->index && other->local.family == AF_INET && !nw_inet_equal (&other->local, &address))
        {
          if (!nw_reader_add (reader, nw_operation_new_address_remove_from (reader->place->state, other), at))
            return FALSE;
          break;
        }
    }
  operation = nw_operation_new_address_replace (ref, link, &address);
  if (address.prefix < 31)
    {
      NwInet broadcast = nw_inet_network (&address);

      for (guint bit = address.prefix; bit < 32; bit++)
        broadcast.bytes[bit / 8] |= 0x80 >> bit % 8;
      broadcast.prefix = 32;
      nw_operation_set_inet (operation, NW_FIELD_BROADCAST, &broadcast);
    }
  return nw_reader_add (reader, operation, at) && nw_reader_add (reader, nw_operation_new_link_set_up (ref, link, TRUE), at);
}

gboolean
nw_ifconfig_command_read (NwCommandReader *reader)
{
  const NwShellWord *link_at = nw_reader_peek (reader), *word, *address_at = NULL;
  NwNamespaceRef ref = nw_script_place_get_ref (reader->place);
  g_autofree char *link = NULL;
  NwInet address = NW_INET_NONE;
  gboolean has_prefix = FALSE;
  int up = -1;
  guint mtu = 0;

  if (!link_at || *link_at->text == '-' || !nw_reader_peek_after (reader, 1))
    {
      g_autofree char *shown = g_strconcat ("ip addr show ", link_at && *link_at->text != '-' ? link_at->text : "", NULL);
      const NwShellWord *command = nw_reader_last (reader);

      nw_reader_suggest_range (reader, command, NULL, g_strchomp (shown));
      return nw_reader_refuse (reader, command, _("What ifconfig shows is told by “ip addr”."));
    }
  link = nw_reader_link (reader, reader->place);
  if (!link)
    return FALSE;
  while ((word = nw_reader_take (reader)))
    {
      if (nw_word_is (word, "up") || nw_word_is (word, "down"))
        up = nw_word_is (word, "up");
      else if (nw_word_is (word, "mtu"))
        {
          if (!nw_reader_number (reader, _("the MTU in bytes"), 1, G_MAXINT32, &mtu))
            return FALSE;
        }
      else if (nw_word_is (word, "netmask"))
        {
          has_prefix = TRUE;
          if (!read_mask (reader, &address))
            return FALSE;
        }
      else if (nw_word_is (word, "hw") && nw_reader_skip (reader, "ether"))
        {
          NwMac mac;

          if (!nw_reader_mac (reader, _("a MAC address"), &mac) ||
              !nw_reader_add (reader, nw_operation_new_link_set_mac (ref, link, &mac), word))
            return FALSE;
        }
      else if (!nw_inet_is_set (&address) && strpbrk (word->text, ".:"))
        {
          address_at = word;
          has_prefix = strchr (word->text, '/') != NULL;
          reader->at--;
          if (!nw_reader_prefix (reader, _("an address"), AF_INET, &address))
            return FALSE;
        }
      else
        return nw_reader_refuse (reader, word, _("“%s” is not understood here; “ip link” and “ip addr” are newer."), word->text);
    }
  if (mtu != 0 && !nw_reader_add (reader, nw_operation_new_link_set_mtu (ref, link, mtu), link_at))
    return FALSE;
  if (nw_inet_is_set (&address) && !add_ifconfig_address (reader, link, address, has_prefix, address_at))
    return FALSE;
  return up < 0 || nw_reader_add (reader, nw_operation_new_link_set_up (ref, link, up), link_at);
}
