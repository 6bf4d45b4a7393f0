/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-command-reader.h"

#include <glib/gi18n-lib.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

#include "nw-name.h"
#include "nw-operation-private.h"

/* ip-address(8) and ip-neighbour(8): ip/ipaddress.c and ip/ipneigh.c. */

typedef struct {
  NwInet             local;
  const NwShellWord *local_at;
  NwInet             peer;
  NwInet             broadcast;
  char              *link;
  int                scope;
  guint              valid, preferred;
  gboolean           has_valid, has_preferred;
} Said;

static void
said_clear (Said *said)
{
  g_free (said->link);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Said, said_clear)

static gboolean
read_scope (NwCommandReader *reader, int *scope)
{
  static const struct {
    const char *name;
    int         scope;
  } scopes[] = { { "global", RT_SCOPE_UNIVERSE }, { "site", RT_SCOPE_SITE }, { "link", RT_SCOPE_LINK }, { "host", RT_SCOPE_HOST },
                 { "nowhere", RT_SCOPE_NOWHERE } };
  static const char *const names[] = { "global", "site", "link", "host", "nowhere", NULL };
  const NwShellWord *word = nw_reader_peek (reader);
  guint number;

  for (guint i = 0; i < G_N_ELEMENTS (scopes); i++)
    if (nw_word_is (word, scopes[i].name))
      {
        nw_reader_take (reader);
        *scope = scopes[i].scope;
        return TRUE;
      }
  if (word && !g_ascii_isdigit (*word->text))
    return nw_reader_refuse_unknown (reader, word, _("There is no scope “%s”."), names);
  if (!nw_reader_number (reader, _("a scope, such as global or link"), 0, 255, &number))
    return FALSE;
  *scope = number;
  return TRUE;
}

static gboolean
read_lifetime (NwCommandReader *reader, guint *seconds, gboolean *has)
{
  *has = TRUE;
  *seconds = G_MAXUINT32;
  if (nw_reader_skip (reader, "forever"))
    return TRUE;
  return nw_reader_number (reader, _("a number of seconds, or forever"), 0, G_MAXUINT32, seconds);
}

/* "brd +" is the last address of the network; "-" is all bits clear. */
static gboolean
read_broadcast (NwCommandReader *reader, Said *said)
{
  gboolean is_plus = nw_reader_skip (reader, "+");

  if (!is_plus && !nw_reader_skip (reader, "-"))
    return nw_reader_address (reader, _("an address, or +"), AF_INET, &said->broadcast);
  if (said->local.family != AF_INET)
    return nw_reader_refuse (reader, nw_reader_last (reader), _("Write the IPv4 address first, and then “broadcast +”."));
  said->broadcast = nw_inet_network (&said->local);
  for (guint bit = said->local.prefix; is_plus && bit < 32; bit++)
    said->broadcast.bytes[bit / 8] |= 0x80 >> bit % 8;
  said->broadcast.prefix = 32;
  return TRUE;
}

/* A word that is no option is the address; a second one is a mistake, mostly a missing "dev". */
static gboolean
read_local (NwCommandReader *reader, Said *said, const NwShellWord *word, int family)
{
  static const char *const known[] = { "dev", "peer", "broadcast", "brd", "scope", "local", "label", "valid_lft", "preferred_lft", NULL };

  if (!nw_inet_is_set (&said->local))
    {
      if (!said->local_at && !strpbrk (word->text, ".:0123456789"))
        return nw_reader_refuse_unknown (reader, word, _("“%s” is no address; write one like 192.168.15.1/24."), known);
      said->local_at = word;
      reader->at--;
      return nw_reader_prefix (reader, _("an address"), family, &said->local);
    }
  if (!said->link)
    {
      g_autofree char *name = nw_name_escape (word->text);

      if (nw_script_place_find_link (reader->place, name))
        {
          nw_reader_suggest_before (reader, word, "dev ");
          return nw_reader_refuse (reader, word, _("Before the interface %s stands “dev”."), name);
        }
    }
  return nw_reader_refuse_unknown (reader, word, _("“%s” is not understood here."), known);
}

static gboolean
read_said (NwCommandReader *reader, Said *said, int family)
{
  const NwShellWord *word;

  while ((word = nw_reader_take (reader)))
    {
      gboolean understood = TRUE;

      if (nw_word_is (word, "dev"))
        understood = (said->link = (g_free (said->link), nw_reader_link (reader, reader->place))) != NULL;
      else if (nw_word_is (word, "peer") || nw_word_is (word, "remote"))
        understood = nw_reader_prefix (reader, _("an address"), family, &said->peer);
      else if (nw_word_is_short (word, "broadcast") || nw_word_is (word, "brd"))
        understood = read_broadcast (reader, said);
      else if (nw_word_is (word, "scope"))
        understood = read_scope (reader, &said->scope);
      else if (nw_word_is (word, "valid_lft"))
        understood = read_lifetime (reader, &said->valid, &said->has_valid);
      else if (nw_word_is (word, "preferred_lft"))
        understood = read_lifetime (reader, &said->preferred, &said->has_preferred);
      else if (nw_word_is (word, "label"))
        understood = nw_reader_need (reader, _("a label")) != NULL; /* a name of old for the same, of no effect */
      else if (nw_word_is (word, "nodad") || nw_word_is (word, "noprefixroute") || nw_word_is (word, "home") ||
               nw_word_is (word, "mngtmpaddr") || nw_word_is (word, "autojoin") || nw_word_is (word, "metric") ||
               nw_word_is (word, "anycast"))
        {
          nw_reader_suggest_range (reader, word, nw_word_is (word, "metric") || nw_word_is (word, "anycast") ? nw_reader_peek (reader) : word, "");
          understood = nw_reader_refuse (reader, word, _("Netwarren has no “%s” of an address."), word->text);
        }
      else if (nw_word_is (word, "local"))
        {
          said->local_at = nw_reader_peek (reader);
          understood = nw_reader_prefix (reader, _("an address"), family, &said->local);
        }
      else
        understood = read_local (reader, said, word, family);
      if (!understood)
        return FALSE;
    }
  return TRUE;
}

/* With a peer the prefix length stands behind the peer, and counts for both. */
static void
set_address (NwOperation *operation, const Said *said)
{
  NwInet local = said->local;

  if (nw_inet_is_set (&said->peer))
    local.prefix = said->peer.prefix;
  nw_operation_set_inet (operation, NW_FIELD_ADDRESS, &local);
  if (nw_inet_is_set (&said->peer))
    nw_operation_set_inet (operation, NW_FIELD_PEER_ADDRESS, &said->peer);
}

/* Without a prefix length it is an address without a network: allowed, and seldom meant. */
static void
advise_prefix (NwCommandReader *reader, const Said *said)
{
  g_autofree char *address = NULL;
  g_autofree char *with = NULL;

  if (nw_inet_is_set (&said->peer) || !said->local_at || strchr (said->local_at->text, '/') || nw_inet_is_loopback (&said->local))
    return;
  address = nw_inet_address_to_string (&said->local);
  with = g_strdup_printf (said->local.family == AF_INET ? "%s/24" : "%s/64", address);
  nw_reader_advise (reader, said->local_at, _("Without a prefix length, as in %s, no other address is reached over this interface."), with);
  nw_reader_suggest_word (reader, said->local_at, with);
}

static gboolean
address_add (NwCommandReader *reader, int family)
{
  g_auto (Said) said = { .scope = -1 };
  g_autoptr (NwOperation) operation = NULL;

  if (!read_said (reader, &said, family))
    return FALSE;
  if (!nw_inet_is_set (&said.local))
    return nw_reader_refuse (reader, NULL, _("Which address? Write one like 192.168.15.1/24."));
  if (!said.link)
    return nw_reader_refuse (reader, NULL, _("Which interface gets it? Write “dev” and its name."));

  operation = nw_operation_new (NW_OPERATION_ADDRESS_REPLACE);
  nw_operation_set_reference (operation, NW_FIELD_NAMESPACE, nw_script_place_get_ref (reader->place));
  nw_operation_set_string (operation, NW_FIELD_LINK, said.link);
  set_address (operation, &said);
  if (nw_inet_is_set (&said.broadcast))
    nw_operation_set_inet (operation, NW_FIELD_BROADCAST, &said.broadcast);
  if (said.scope >= 0)
    nw_operation_set_uint (operation, NW_FIELD_SCOPE, said.scope);
  if (said.has_valid)
    nw_operation_set_uint (operation, NW_FIELD_LIFETIME_VALID, said.valid);
  if (said.has_preferred)
    nw_operation_set_uint (operation, NW_FIELD_LIFETIME_PREFERRED, said.preferred);
  advise_prefix (reader, &said);
  return nw_reader_add (reader, g_steal_pointer (&operation), said.local_at);
}

/* The address on the interface that "ip addr del" means: iproute2 takes one with another prefix length as well, and
 * one with a peer without the peer. */
static const NwAddress *
find_meant (const NwCommandReader *reader, const Said *said)
{
  const NwLink *link = nw_script_place_find_link (reader->place, said->link);
  gboolean has_prefix = said->local_at && strchr (said->local_at->text, '/') != NULL;

  for (guint i = 0; link && i < reader->place->state->addresses->len; i++)
    {
      const NwAddress *address = reader->place->state->addresses->pdata[i];

      if (address->link == link->index && nw_inet_same_address (&address->local, &said->local) &&
          (!has_prefix || address->local.prefix == said->local.prefix || nw_inet_is_set (&address->peer)) &&
          (!nw_inet_is_set (&said->peer) || nw_inet_same_address (&address->peer, &said->peer)))
        return address;
    }
  return NULL;
}

static gboolean
address_delete (NwCommandReader *reader, int family)
{
  g_auto (Said) said = { .scope = -1 };
  const NwAddress *address;
  g_autofree char *text = NULL;

  if (!read_said (reader, &said, family))
    return FALSE;
  if (!nw_inet_is_set (&said.local))
    return nw_reader_refuse (reader, NULL, _("Which address? Write one like 192.168.15.1/24."));
  if (!said.link)
    return nw_reader_refuse (reader, NULL, _("Which interface has it? Write “dev” and its name."));
  address = find_meant (reader, &said);
  if (address)
    return nw_reader_add (reader, nw_operation_new_address_remove_from (reader->place->state, address), said.local_at);
  text = nw_inet_to_string (&said.local);
  if (reader->line->may_fail)
    return nw_reader_is_so (reader, _("%s does not have the address %s."), said.link, text);
  return nw_reader_refuse (reader, said.local_at, _("%s does not have the address %s."), said.link, text);
}

/* "flush dev X": each of them is removed; "flush" alone would take everything. */
static gboolean
address_flush (NwCommandReader *reader, int family)
{
  g_autofree char *name = NULL;
  g_autoptr (GPtrArray) addresses = g_ptr_array_new_with_free_func (g_object_unref);
  const NwLink *link;

  nw_reader_skip (reader, "dev");
  if (!nw_reader_peek (reader))
    return nw_reader_refuse (reader, NULL, _("This would take all addresses of all interfaces away; name one with “dev”."));
  name = nw_reader_link (reader, reader->place);
  if (!name || !nw_reader_end (reader))
    return FALSE;
  link = nw_script_place_find_link (reader->place, name);
  for (guint i = 0; i < reader->place->state->addresses->len; i++)
    {
      NwAddress *address = reader->place->state->addresses->pdata[i];

      if (address->link == link->index && (family == AF_UNSPEC || address->local.family == family))
        g_ptr_array_add (addresses, g_object_ref (address));
    }
  for (guint i = 0; i < addresses->len; i++)
    if (!nw_reader_add (reader, nw_operation_new_address_remove_from (reader->place->state, addresses->pdata[i]), nw_reader_last (reader)))
      return FALSE;
  if (addresses->len == 0)
    return nw_reader_is_so (reader, _("%s has no address."), name);
  nw_reader_advise (reader, NULL, _("This takes every address of %s away, also the one by which you may be reaching this machine; "
                                    "“ip addr replace” needs no flush before it."), name);
  return TRUE;
}

static gboolean
address_show (NwCommandReader *reader, const NwQuestion *options)
{
  NwQuestion *question;

  question = nw_reader_ask (reader, NW_QUESTION_ADDRESSES);
  question->flags = options->flags;
  question->family = options->family;
  while (nw_reader_peek (reader))
    {
      char **into = &question->link;

      if (nw_reader_skip (reader, "up"))
        {
          question->flags |= NW_QUESTION_UP_ONLY;
          continue;
        }
      if (nw_reader_skip (reader, "type"))
        into = &question->link_kind;
      else if (nw_reader_skip (reader, "master"))
        into = &question->master;
      else if (!nw_reader_skip (reader, "dev") && nw_word_is (nw_reader_peek (reader), "scope"))
        return nw_reader_refuse (reader, nw_reader_peek (reader), _("A filter by scope is not understood here."));
      g_free (*into);
      *into = into == &question->link_kind ? nw_reader_name (reader, _("a kind of interface")) : nw_reader_link (reader, reader->place);
      if (!*into)
        return FALSE;
    }
  return TRUE;
}

gboolean
nw_ip_address_read (NwCommandReader *reader, const NwQuestion *options)
{
  /* do_ipaddr(), in its order. */
  static const char *const verbs[] = {
    "add", "change", "chg", "replace", "delete", "show", "lst", "list", "flush", "save", "showdump", "restore", "help", NULL,
  };
  const NwShellWord *word = nw_reader_take (reader);
  const char *verb = NULL;

  if (!word)
    return address_show (reader, options);
  for (guint i = 0; !verb && verbs[i]; i++)
    if (nw_word_is_short (word, verbs[i]))
      verb = verbs[i];
  if (!verb)
    return nw_reader_refuse_unknown (reader, word, _("ip addr knows no “%s”."), verbs);
  if (strcmp (verb, "add") == 0 || strcmp (verb, "replace") == 0 || *verb == 'c')
    return address_add (reader, options->family);
  if (strcmp (verb, "delete") == 0)
    return address_delete (reader, options->family);
  if (strcmp (verb, "flush") == 0)
    return address_flush (reader, options->family);
  if (strcmp (verb, "show") == 0 || *verb == 'l')
    return address_show (reader, options);
  return nw_reader_refuse (reader, word, _("“ip addr %s” is not understood here."), verb);
}

/* Neighbours */

static gboolean
neighbour_change (NwCommandReader *reader, gboolean is_delete)
{
  NwInet address = NW_INET_NONE;
  NwMac mac = { 0 };
  g_autofree char *link = NULL;
  const NwShellWord *word, *address_at = NULL;
  NwNamespaceRef ref = nw_script_place_get_ref (reader->place);

  while ((word = nw_reader_take (reader)))
    {
      if (nw_word_is (word, "lladdr"))
        {
          if (!nw_reader_mac (reader, _("a MAC address"), &mac))
            return FALSE;
        }
      else if (nw_word_is (word, "dev"))
        {
          g_free (link);
          link = nw_reader_link (reader, reader->place);
          if (!link)
            return FALSE;
        }
      else if (nw_word_is (word, "nud"))
        {
          const NwShellWord *state = nw_reader_need (reader, _("a state: permanent"));

          if (!state)
            return FALSE;
          if (!nw_word_is_short (state, "permanent"))
            {
              nw_reader_suggest_word (reader, state, "permanent");
              return nw_reader_refuse (reader, state, _("Netwarren makes permanent entries only; others come and go by themselves."));
            }
        }
      else
        {
          if (!nw_reader_skip (reader, "to") && nw_inet_is_set (&address))
            return nw_reader_refuse (reader, word, _("“%s” is not understood here."), word->text);
          if (!nw_word_is (word, "to"))
            reader->at--;
          address_at = nw_reader_peek (reader);
          if (!nw_reader_address (reader, _("an address"), AF_UNSPEC, &address))
            return FALSE;
        }
    }
  if (!nw_inet_is_set (&address))
    return nw_reader_refuse (reader, NULL, _("Which neighbour? Write its address."));
  if (!link)
    return nw_reader_refuse (reader, NULL, _("Behind which interface? Write “dev” and its name."));
  if (is_delete)
    return nw_reader_add (reader, nw_operation_new_neighbour_remove (ref, link, &address), address_at);
  if (mac.length == 0)
    return nw_reader_refuse (reader, NULL, _("Which MAC address does it have? Write “lladdr” and the address."));
  return nw_reader_add (reader, nw_operation_new_neighbour_replace (ref, link, &address, &mac), address_at);
}

static gboolean
neighbour_show (NwCommandReader *reader, const NwQuestion *options)
{
  NwQuestion *question = nw_reader_ask (reader, NW_QUESTION_NEIGHBOURS);

  question->flags = options->flags;
  question->family = options->family;
  while (nw_reader_peek (reader))
    {
      if (nw_reader_skip (reader, "dev"))
        {
          g_free (question->link);
          question->link = nw_reader_link (reader, reader->place);
          if (!question->link)
            return FALSE;
        }
      else
        {
          nw_reader_skip (reader, "to");
          if (!nw_reader_address (reader, _("an address"), AF_UNSPEC, &question->target))
            return FALSE;
        }
    }
  return TRUE;
}

gboolean
nw_ip_neighbour_read (NwCommandReader *reader, const NwQuestion *options)
{
  /* do_ipneigh(), in its order. */
  static const char *const verbs[] = {
    "add", "change", "chg", "replace", "delete", "get", "show", "lst", "list", "flush", "help", NULL,
  };
  const NwShellWord *word = nw_reader_take (reader);
  const char *verb = word ? NULL : "show";

  for (guint i = 0; word && !verb && verbs[i]; i++)
    if (nw_word_is_short (word, verbs[i]))
      verb = verbs[i];
  if (!verb)
    return nw_reader_refuse_unknown (reader, word, _("ip neigh knows no “%s”."), verbs);
  if (strcmp (verb, "add") == 0 || strcmp (verb, "replace") == 0 || *verb == 'c')
    return neighbour_change (reader, FALSE);
  if (strcmp (verb, "delete") == 0)
    return neighbour_change (reader, TRUE);
  if (strcmp (verb, "show") == 0 || *verb == 'l')
    return neighbour_show (reader, options);
  return nw_reader_refuse (reader, word, _("“ip neigh %s” is not understood here."), verb);
}
