/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-command-reader.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/socket.h>

#include "nw-name.h"
#include "nw-operation-private.h"

/* ip-link(8): ip/iplink.c, iplink_parse() and iplink_modify(), and the options of each kind of link. */

/* What is said of one interface: of the new one, of the peer, or of the one that is to be changed. */
typedef struct {
  char              *name;
  const NwShellWord *name_at;
  char              *new_name;
  char              *parent;
  char              *master;
  NwScriptPlace     *netns;
  const NwShellWord *netns_at;
  gboolean           has_mac;
  NwMac              mac;
  guint              mtu;
  int                up; /* -1: not said */
  const NwShellWord *up_at;
  int                generation;
  char              *kind;
  const NwShellWord *kind_at;
} Said;

static void
said_clear (Said *said)
{
  g_free (said->name);
  g_free (said->new_name);
  g_free (said->parent);
  g_free (said->master);
  g_free (said->kind);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Said, said_clear)

#define SAID_NOTHING { .up = -1, .generation = -1 }

/* In the order in which iproute2 compares them: "a" is address, "m" is master. %TRUE: may be shortened. */
static const struct {
  const char *word;
  gboolean    may_be_short;
} keywords[] = {
  { "up", FALSE }, { "down", FALSE }, { "name", FALSE }, { "index", FALSE }, { "link", TRUE }, { "address", TRUE },
  { "broadcast", TRUE }, { "brd", FALSE }, { "txqueuelen", TRUE }, { "qlen", FALSE }, { "txqlen", TRUE }, { "mtu", FALSE },
  { "xdp", FALSE }, { "netns", FALSE }, { "multicast", FALSE }, { "allmulticast", FALSE }, { "promisc", FALSE },
  { "trailers", FALSE }, { "arp", FALSE }, { "carrier", FALSE }, { "vf", FALSE }, { "master", TRUE }, { "vrf", FALSE },
  { "nomaster", TRUE }, { "dynamic", TRUE }, { "type", TRUE }, { "alias", TRUE }, { "group", FALSE }, { "mode", FALSE },
  { "state", FALSE }, { "numtxqueues", TRUE }, { "numrxqueues", TRUE }, { "addrgenmode", TRUE }, { "link-netnsid", TRUE },
  { "protodown", FALSE }, { "gso_max_size", TRUE }, { "gso_max_segs", TRUE }, { "gro_max_size", TRUE }, { "parentdev", FALSE },
  { "help", TRUE }, { "dev", FALSE },
};

static const char *
find_keyword (const NwShellWord *word)
{
  for (guint i = 0; i < G_N_ELEMENTS (keywords); i++)
    if (keywords[i].may_be_short ? nw_word_is_short (word, keywords[i].word) : nw_word_is (word, keywords[i].word))
      return keywords[i].word;
  return NULL;
}

static const char *const kinds[] = { "veth", "bridge", "dummy", "ifb", "macvlan", "vlan", "vxlan", NULL };

/* "netns red", or "netns $$" (also 1, whose namespace is the root one) for the root namespace. */
static gboolean
read_netns (NwCommandReader *reader, Said *said)
{
  const NwShellWord *word = nw_reader_peek (reader);

  said->netns_at = word;
  if (nw_word_is (word, "$$") || nw_word_is (word, "1"))
    {
      nw_reader_take (reader);
      said->netns = nw_script_world_find (reader->world, "");
    }
  else
    {
      said->netns = nw_reader_place (reader);
    }
  return said->netns != NULL;
}

static gboolean
read_generation (NwCommandReader *reader, Said *said)
{
  static const char *const modes[] = { "eui64", "none", "stable_secret", "random", NULL };
  const NwShellWord *word = nw_reader_need (reader, _("a mode: eui64, none, stable_secret or random"));

  for (guint i = 0; word && modes[i]; i++)
    if (nw_word_is (word, modes[i]))
      {
        said->generation = i;
        return TRUE;
      }
  return word && nw_reader_refuse_unknown (reader, word, _("There is no mode “%s”."), modes);
}

static gboolean
read_name (NwCommandReader *reader, Said *said, const NwShellWord *word)
{
  if (said->name)
    {
      const char *candidates[G_N_ELEMENTS (keywords) + 1];

      for (guint i = 0; i < G_N_ELEMENTS (keywords); i++)
        candidates[i] = keywords[i].word;
      candidates[G_N_ELEMENTS (keywords)] = NULL;
      return nw_reader_refuse_unknown (reader, word, _("“%s” is not understood here: an interface is named already."), candidates);
    }
  said->name = nw_name_escape (word->text);
  said->name_at = word;
  return TRUE;
}

/* One option with what belongs to it. @is_new: of an interface that is to be made. */
static gboolean
read_said (NwCommandReader *reader, Said *said, const char *keyword, const NwShellWord *word, gboolean is_new)
{
  if (strcmp (keyword, "up") == 0 || strcmp (keyword, "down") == 0)
    {
      said->up = *keyword == 'u';
      said->up_at = word;
      return TRUE;
    }
  if (strcmp (keyword, "name") == 0)
    {
      const NwShellWord *name = nw_reader_need (reader, _("a name"));

      if (!name)
        return FALSE;
      if (is_new)
        return read_name (reader, said, name);
      g_free (said->new_name);
      said->new_name = nw_name_escape (name->text);
      return TRUE;
    }
  if (strcmp (keyword, "dev") == 0)
    {
      const NwShellWord *name = nw_reader_need (reader, _("the name of an interface"));

      return name && read_name (reader, said, name);
    }
  if (strcmp (keyword, "link") == 0)
    {
      g_free (said->parent);
      said->parent = nw_reader_link (reader, reader->place);
      return said->parent != NULL;
    }
  if (strcmp (keyword, "address") == 0)
    {
      said->has_mac = TRUE;
      return nw_reader_mac (reader, _("a MAC address"), &said->mac);
    }
  if (strcmp (keyword, "mtu") == 0)
    return nw_reader_number (reader, _("the MTU in bytes"), 1, G_MAXINT32, &said->mtu);
  if (strcmp (keyword, "netns") == 0)
    return read_netns (reader, said);
  if (strcmp (keyword, "master") == 0)
    {
      g_free (said->master);
      said->master = nw_reader_link (reader, reader->place);
      return said->master != NULL;
    }
  if (strcmp (keyword, "nomaster") == 0)
    {
      g_free (said->master);
      said->master = g_strdup ("");
      return TRUE;
    }
  if (strcmp (keyword, "addrgenmode") == 0)
    return read_generation (reader, said);
  if (strcmp (keyword, "help") == 0)
    return nw_reader_refuse (reader, word, _("Help is not understood here; see the manual, ip-link(8)."));
  nw_reader_suggest_range (reader, word, nw_reader_peek (reader), "");
  return nw_reader_refuse (reader, word, _("Netwarren has no “%s” of an interface."), keyword);
}

/* Up to "type", or to the end. */
static gboolean
read_all_said (NwCommandReader *reader, Said *said, gboolean is_new)
{
  const NwShellWord *word;

  while ((word = nw_reader_take (reader)))
    {
      const char *keyword = find_keyword (word);

      if (!keyword)
        {
          if (!read_name (reader, said, word))
            return FALSE;
          continue;
        }
      if (strcmp (keyword, "type") == 0)
        {
          said->kind_at = nw_reader_need (reader, _("a kind of interface, such as veth or bridge"));
          said->kind = said->kind_at ? g_strdup (said->kind_at->text) : NULL;
          return said->kind != NULL;
        }
      if (!read_said (reader, said, keyword, word, is_new))
        return FALSE;
    }
  return TRUE;
}

/* Options of kinds */

static gboolean
read_on_off (NwCommandReader *reader, gboolean *value)
{
  const NwShellWord *word = nw_reader_need (reader, _("1 or 0"));

  if (!word)
    return FALSE;
  if (!nw_word_is (word, "0") && !nw_word_is (word, "1"))
    return nw_reader_refuse (reader, word, _("“%s”: here stands 1 or 0."), word->text);
  *value = nw_word_is (word, "1");
  return TRUE;
}

static NwOperation *
operation_on (NwOperationKind kind, const NwScriptPlace *place, const char *link)
{
  NwOperation *operation = nw_operation_new (kind);

  nw_operation_set_reference (operation, NW_FIELD_NAMESPACE, nw_script_place_get_ref (place));
  if (link)
    nw_operation_set_string (operation, NW_FIELD_LINK, link);
  return operation;
}

/* Returns: (transfer full) (nullable): a bridge-set, maybe without any field */
static NwOperation *
read_bridge_options (NwCommandReader *reader, const NwScriptPlace *place, const char *link)
{
  static const char *const known[] = { "stp_state", "ageing_time", "vlan_filtering", NULL };
  g_autoptr (NwOperation) operation = operation_on (NW_OPERATION_BRIDGE_SET, place, link);
  const NwShellWord *word;

  while ((word = nw_reader_take (reader)))
    {
      gboolean value;
      guint number;

      /* ip/iplink_bridge.c shortens them all; the first that fits counts. */
      if (nw_word_is_short (word, "stp_state"))
        {
          if (!read_on_off (reader, &value))
            return NULL;
          operation->present &= ~NW_FIELD_BIT (STP);
          nw_operation_set_boolean (operation, NW_FIELD_STP, value);
        }
      else if (strlen (word->text) > 1 && nw_word_is_short (word, "ageing_time"))
        {
          if (!nw_reader_number (reader, _("hundredths of a second"), 0, G_MAXUINT32, &number))
            return NULL;
          operation->present &= ~NW_FIELD_BIT (AGEING_TIME);
          nw_operation_set_uint (operation, NW_FIELD_AGEING_TIME, number);
        }
      else if (strlen (word->text) > 5 && nw_word_is_short (word, "vlan_filtering"))
        {
          if (!read_on_off (reader, &value))
            return NULL;
          operation->present &= ~NW_FIELD_BIT (VLAN_FILTERING);
          nw_operation_set_boolean (operation, NW_FIELD_VLAN_FILTERING, value);
        }
      else
        {
          if (!nw_nearest_word (word->text, known))
            nw_reader_suggest_range (reader, word, nw_reader_peek (reader), "");
          nw_reader_refuse_unknown (reader, word, _("Netwarren does not set “%s” of a switch."), known);
          return NULL;
        }
    }
  return g_steal_pointer (&operation);
}

static gboolean
read_vlan_options (NwCommandReader *reader, NwOperation *operation)
{
  const NwShellWord *word;
  guint id = 0;

  while ((word = nw_reader_take (reader)))
    {
      if (nw_word_is_short (word, "protocol"))
        {
          const NwShellWord *protocol = nw_reader_need (reader, _("802.1Q"));

          if (!protocol)
            return FALSE;
          if (g_ascii_strcasecmp (protocol->text, "802.1q") != 0)
            return nw_reader_refuse (reader, protocol, _("Only tags of 802.1Q are understood."));
        }
      else if (nw_word_is_short (word, "id"))
        {
          if (!nw_reader_number (reader, _("the VLAN, from 1 to 4094"), 0, G_MAXUINT16, &id))
            return FALSE;
        }
      else
        return nw_reader_refuse (reader, word, _("Netwarren does not set “%s” of a VLAN."), word->text);
    }
  if (id == 0)
    return nw_reader_refuse (reader, NULL, _("A VLAN needs its number: id 10."));
  nw_operation_set_uint (operation, NW_FIELD_VLAN_ID, id);
  return TRUE;
}

static gboolean
read_macvlan_options (NwCommandReader *reader, NwOperation *operation)
{
  const NwShellWord *word = nw_reader_take (reader);
  const NwShellWord *mode;

  /* The kernel's own default (drivers/net/macvlan.c). */
  if (!word)
    {
      nw_operation_set_string (operation, NW_FIELD_MACVLAN_MODE, "vepa");
      return TRUE;
    }
  if (!nw_word_is_short (word, "mode"))
    return nw_reader_refuse (reader, word, _("Netwarren does not set “%s” of a macvlan."), word->text);
  mode = nw_reader_need (reader, _("a mode: private, vepa, bridge or passthru"));
  if (!mode)
    return FALSE;
  nw_operation_set_string (operation, NW_FIELD_MACVLAN_MODE, mode->text);
  return nw_reader_end (reader);
}

static gboolean
read_vxlan_options (NwCommandReader *reader, NwOperation *operation)
{
  const NwShellWord *word;
  /* Without "dstport" the kernel takes the port that Linux had before there was an official one. */
  guint port = 0, vni = G_MAXUINT32;
  NwInet remote = NW_INET_NONE, local = NW_INET_NONE;
  g_autofree char *parent = NULL;

  while ((word = nw_reader_take (reader)))
    {
      if (nw_word_is_short (word, "id") || nw_word_is_short (word, "vni"))
        {
          if (!nw_reader_number (reader, _("the number of the VXLAN"), 0, 0xffffff, &vni))
            return FALSE;
        }
      else if (nw_word_is_short (word, "group") || nw_word_is_short (word, "remote"))
        {
          if (!nw_reader_address (reader, _("an address"), AF_UNSPEC, &remote))
            return FALSE;
        }
      else if (nw_word_is_short (word, "local"))
        {
          if (!nw_reader_address (reader, _("an address"), AF_UNSPEC, &local))
            return FALSE;
        }
      else if (nw_word_is_short (word, "dev"))
        {
          g_free (parent);
          parent = nw_reader_link (reader, reader->place);
          if (!parent)
            return FALSE;
        }
      else if (strlen (word->text) > 3 && nw_word_is_short (word, "dstport"))
        {
          if (!nw_reader_number (reader, _("a UDP port"), 0, G_MAXUINT16, &port))
            return FALSE;
        }
      else
        {
          nw_reader_suggest_range (reader, word, word, "");
          return nw_reader_refuse (reader, word, _("Netwarren does not set “%s” of a VXLAN."), word->text);
        }
    }
  if (vni == G_MAXUINT32)
    return nw_reader_refuse (reader, NULL, _("A VXLAN needs its number: id 42."));
  nw_operation_set_uint (operation, NW_FIELD_VNI, vni);
  if (nw_inet_is_set (&remote))
    nw_operation_set_inet (operation, NW_FIELD_REMOTE, &remote);
  if (nw_inet_is_set (&local))
    nw_operation_set_inet (operation, NW_FIELD_LOCAL, &local);
  if (parent)
    nw_operation_set_string (operation, NW_FIELD_PARENT, parent);
  nw_operation_set_uint (operation, NW_FIELD_VXLAN_PORT, port ? port : 8472);
  return TRUE;
}

/* Making */

/* What can be told of an interface only once it is there. */
static gboolean
add_rest (NwCommandReader *reader, const Said *said, NwScriptPlace *place, const char *link)
{
  NwNamespaceRef ref = nw_script_place_get_ref (place);

  if (said->master && *said->master &&
      !nw_reader_add (reader, nw_operation_new_link_set_master (ref, link, said->master), said->name_at))
    return FALSE;
  return said->up < 0 || !said->up || nw_reader_add (reader, nw_operation_new_link_set_up (ref, link, TRUE), said->name_at);
}

static void
set_said (NwOperation *operation, const Said *said)
{
  if (said->has_mac)
    nw_operation_set_mac (operation, NW_FIELD_MAC, &said->mac);
  if (said->mtu != 0)
    nw_operation_set_uint (operation, NW_FIELD_MTU, said->mtu);
  if (said->generation >= 0)
    nw_operation_set_uint (operation, NW_FIELD_ADDRESS_GENERATION, said->generation);
}

/* Whether the interface that should be made is there; then it is either so already, or in the way. */
static gboolean
check_taken (NwCommandReader *reader, const Said *said, NwScriptPlace *place, gboolean *is_so)
{
  const NwLink *link = said->name ? nw_script_place_find_link (place, said->name) : NULL;
  g_autofree char *where = nw_namespace_dup_title (place->state);

  *is_so = FALSE;
  if (!link)
    return TRUE;
  if (strcmp (link->kind, said->kind) == 0)
    {
      *is_so = TRUE;
      nw_reader_is_so (reader, _("There is an interface %s (%s) in “%s” already."), link->name, link->kind, where);
      return TRUE;
    }
  return nw_reader_refuse (reader, said->name_at, _("There is an interface %s in “%s” already, of another kind (%s); take another name."),
                           link->name, where, *link->kind ? link->kind : _("hardware"));
}

static gboolean
add_veth (NwCommandReader *reader, Said *said)
{
  g_auto (Said) peer = SAID_NOTHING;
  NwScriptPlace *near = said->netns ? said->netns : reader->place;
  NwScriptPlace *far;
  NwOperation *operation;
  const NwLink *taken;
  gboolean is_so;

  if (nw_reader_skip (reader, "peer"))
    {
      if (!read_all_said (reader, &peer, TRUE))
        return FALSE;
      if (peer.kind)
        return nw_reader_refuse (reader, peer.kind_at, _("Both ends of a cable are veth; say “type” only once."));
    }
  else if (!nw_reader_end (reader))
    {
      return FALSE;
    }
  if (!check_taken (reader, said, near, &is_so) || is_so)
    return is_so;
  if (said->up > 0 || peer.up > 0)
    {
      const NwShellWord *up_at = said->up > 0 ? said->up_at : peer.up_at;

      /* veth_open() in drivers/net/veth.c: an end goes up only when both know each other, which is the last thing to happen. */
      nw_reader_suggest_range (reader, up_at, up_at, "");
      return nw_reader_refuse (reader, up_at, _("The kernel sets no end up before the cable is whole; do it afterwards, with “ip link set”."));
    }

  far = peer.netns ? peer.netns : reader->place;
  /* The kernel names the far end first. */
  if (!peer.name)
    peer.name = nw_script_place_free_name (far, "veth", far == near ? said->name : NULL);
  if (!said->name)
    said->name = nw_script_place_free_name (near, "veth", far == near ? peer.name : NULL);
  taken = nw_script_place_find_link (far, peer.name);
  if (taken)
    {
      g_autofree char *where = nw_namespace_dup_title (far->state);

      return nw_reader_refuse (reader, peer.name_at, _("There is an interface %s in “%s” already; take another name."), peer.name, where);
    }

  operation = nw_operation_new_veth_add (nw_script_place_get_ref (near), said->name, nw_script_place_get_ref (far), peer.name);
  set_said (operation, said);
  if (peer.has_mac)
    nw_operation_set_mac (operation, NW_FIELD_PEER_MAC, &peer.mac);
  if (peer.mtu != 0)
    nw_operation_set_uint (operation, NW_FIELD_PEER_MTU, peer.mtu);
  return nw_reader_add (reader, operation, said->name_at) && add_rest (reader, said, near, said->name) &&
         add_rest (reader, &peer, far, peer.name);
}

/* A switch, a dummy, or what stands on a parent. */
static gboolean
add_single (NwCommandReader *reader, Said *said)
{
  gboolean has_parent = strcmp (said->kind, "vlan") == 0 || strcmp (said->kind, "macvlan") == 0;
  NwScriptPlace *place = said->netns && !said->parent ? said->netns : reader->place;
  g_autoptr (NwOperation) operation = NULL;
  g_autoptr (NwOperation) bridge = NULL;
  gboolean is_so;

  if (!check_taken (reader, said, said->netns ? said->netns : place, &is_so))
    return FALSE;
  if (!said->name)
    said->name = nw_script_place_free_name (place, said->kind, NULL);
  operation = operation_on (NW_OPERATION_LINK_ADD, place, said->name);
  nw_operation_set_string (operation, NW_FIELD_LINK_KIND, said->kind);
  set_said (operation, said);

  if (has_parent && !said->parent)
    return nw_reader_refuse (reader, said->kind_at, _("A %s stands on another interface: say which with “link eth0” before “type”."), said->kind);
  if (said->parent && !has_parent)
    return nw_reader_refuse (reader, said->kind_at, _("A %s stands on no other interface; leave “link %s” out."), said->kind, said->parent);
  if (has_parent)
    nw_operation_set_string (operation, NW_FIELD_PARENT, said->parent);
  if (strcmp (said->kind, "bridge") == 0)
    bridge = read_bridge_options (reader, place, said->name);
  if ((strcmp (said->kind, "bridge") == 0 && !bridge) ||
      (strcmp (said->kind, "vlan") == 0 && !read_vlan_options (reader, operation)) ||
      (strcmp (said->kind, "macvlan") == 0 && !read_macvlan_options (reader, operation)) ||
      (strcmp (said->kind, "vxlan") == 0 && !read_vxlan_options (reader, operation)) || !nw_reader_end (reader))
    return FALSE;
  if (is_so)
    return TRUE;

  if (!nw_reader_add (reader, g_steal_pointer (&operation), said->name_at))
    return FALSE;
  if (bridge && (bridge->present & (NW_FIELD_BIT (STP) | NW_FIELD_BIT (AGEING_TIME) | NW_FIELD_BIT (VLAN_FILTERING))) != 0 &&
      !nw_reader_add (reader, g_steal_pointer (&bridge), said->name_at))
    return FALSE;
  if (said->netns && said->netns != place)
    {
      if (!nw_reader_add (reader, nw_operation_new_link_move (nw_script_place_get_ref (place), said->name,
                                                              nw_script_place_get_ref (said->netns)), said->netns_at))
        return FALSE;
      place = said->netns;
    }
  return add_rest (reader, said, place, said->name);
}

static gboolean
link_add (NwCommandReader *reader)
{
  g_auto (Said) said = SAID_NOTHING;

  if (!read_all_said (reader, &said, TRUE))
    return FALSE;
  if (!said.kind)
    return nw_reader_refuse (reader, NULL, _("What kind of interface? Say “type veth”, “type bridge” or another."));
  if (!g_strv_contains (kinds, said.kind))
    return nw_reader_refuse_unknown (reader, said.kind_at, _("Netwarren makes no interfaces of type “%s”."), kinds);
  if (strcmp (said.kind, "veth") == 0)
    return add_veth (reader, &said);
  return add_single (reader, &said);
}

/* Changing */

/* It may have gone with its other end; that is what was wanted. */
static gboolean
is_gone (NwCommandReader *reader, const char *name)
{
  const char *place = nw_script_place_get_name (reader->place);

  return !nw_script_place_find_link (reader->place, name) && nw_script_world_has_gone (reader->world, place, name);
}

/* Refuses a name that is not there, as nw_reader_link() does. */
static gboolean
check_there (NwCommandReader *reader, const Said *said)
{
  NwCommandReader at_name = *reader;
  g_autofree char *link = NULL;

  if (nw_script_place_find_link (reader->place, said->name))
    return TRUE;
  for (at_name.at = 0; reader->command->words->pdata[at_name.at] != said->name_at; at_name.at++)
    ;
  link = nw_reader_link (&at_name, reader->place);
  return link != NULL;
}

/* ip-link(8) can set the mode only of a link that is there, and an operation only of one that it makes. */
static gboolean
set_generation (NwCommandReader *reader, const Said *said)
{
  NwScriptLine *last = reader->last;
  NwOperation *before = last && last->operations->len > 0 ? last->operations->pdata[last->operations->len - 1] : NULL;
  NwOperation *with;

  if (!before || reader->is_dry || before->kind != NW_OPERATION_LINK_ADD || strcmp (before->link, said->name) != 0 ||
      strcmp (before->namespace.name, nw_script_place_get_name (reader->place)) != 0)
    return nw_reader_refuse (reader, said->name_at,
                             _("The mode in which IPv6 addresses are made can be set only just after the interface was made."));
  with = nw_operation_copy (before);
  with->present &= ~NW_FIELD_BIT (ADDRESS_GENERATION);
  nw_operation_set_uint (with, NW_FIELD_ADDRESS_GENERATION, said->generation);
  nw_operation_unref (before);
  last->operations->pdata[last->operations->len - 1] = with;
  return nw_reader_pass (reader, _("Says how the interface makes its own IPv6 addresses; it is done together with making it."));
}

static gboolean
set_in_place (NwCommandReader *reader, const Said *said)
{
  NwScriptPlace *place = reader->place;
  NwNamespaceRef ref = nw_script_place_get_ref (place);
  const char *name = said->name;

  if (said->netns && said->netns != place)
    {
      if (!nw_reader_add (reader, nw_operation_new_link_move (ref, name, nw_script_place_get_ref (said->netns)), said->netns_at))
        return FALSE;
      ref = nw_script_place_get_ref (said->netns);
    }
  if (said->new_name)
    {
      if (!nw_reader_add (reader, nw_operation_new_link_rename (ref, name, said->new_name), said->name_at))
        return FALSE;
      name = said->new_name;
    }
  if (said->has_mac && !nw_reader_add (reader, nw_operation_new_link_set_mac (ref, name, &said->mac), said->name_at))
    return FALSE;
  if (said->mtu != 0 && !nw_reader_add (reader, nw_operation_new_link_set_mtu (ref, name, said->mtu), said->name_at))
    return FALSE;
  if (said->master && !nw_reader_add (reader, nw_operation_new_link_set_master (ref, name, said->master), said->name_at))
    return FALSE;
  return said->up < 0 || nw_reader_add (reader, nw_operation_new_link_set_up (ref, name, said->up), said->name_at);
}

static gboolean
link_set (NwCommandReader *reader)
{
  g_auto (Said) said = SAID_NOTHING;
  g_autoptr (NwOperation) bridge = NULL;
  const NwLink *link;

  if (!read_all_said (reader, &said, FALSE))
    return FALSE;
  if (!said.name)
    return nw_reader_refuse (reader, NULL, _("Which interface is to be changed?"));
  if (!check_there (reader, &said))
    return FALSE;
  link = nw_script_place_find_link (reader->place, said.name);
  if (said.generation >= 0 && !set_generation (reader, &said))
    return FALSE;
  if (said.netns && said.master && *said.master)
    return nw_reader_refuse (reader, said.netns_at, _("Into another namespace and onto a switch: take two commands for it."));
  if (said.kind && strcmp (said.kind, "bridge") != 0)
    return nw_reader_refuse (reader, said.kind_at, _("Netwarren sets options of switches (type bridge) only."));
  if (said.kind && strcmp (link->kind, "bridge") != 0)
    return nw_reader_refuse (reader, said.name_at, _("%s is no switch."), said.name);
  if (said.kind)
    {
      bridge = read_bridge_options (reader, reader->place, said.name);
      if (!bridge || !nw_reader_add (reader, g_steal_pointer (&bridge), said.kind_at))
        return FALSE;
    }
  if (!set_in_place (reader, &said))
    return FALSE;
  if (reader->line->operations->len == 0 && reader->n_so == 0 && !reader->is_understood && !reader->is_dry)
    return nw_reader_refuse (reader, NULL, _("What is to be changed of %s? Say “up”, “mtu 1400”, “master v-net-0” or the like."), said.name);
  return TRUE;
}

static gboolean
link_delete (NwCommandReader *reader)
{
  g_auto (Said) said = SAID_NOTHING;

  if (!read_all_said (reader, &said, FALSE))
    return FALSE;
  if (!said.name)
    return nw_reader_refuse (reader, NULL, _("Which interface is to be deleted?"));
  if (!nw_script_place_find_link (reader->place, said.name) && reader->line->may_fail)
    return nw_reader_is_so (reader, _("There is no interface %s."), said.name);
  if (is_gone (reader, said.name))
    return nw_reader_is_so (reader, _("%s is gone already: the two ends of a cable go together."), said.name);
  return check_there (reader, &said) && nw_reader_end (reader) &&
         nw_reader_add (reader, nw_operation_new_link_remove (nw_script_place_get_ref (reader->place), said.name), said.name_at);
}

/* Showing: also the first half of "ip addr show". */
static gboolean
link_show (NwCommandReader *reader, const NwQuestion *options)
{
  NwQuestion *question = nw_reader_ask (reader, NW_QUESTION_LINKS);
  const NwShellWord *word;

  question->flags = options->flags;
  question->family = options->family;
  while ((word = nw_reader_peek (reader)))
    {
      char **into = &question->link;

      if (nw_word_is (word, "up"))
        {
          nw_reader_take (reader);
          question->flags |= NW_QUESTION_UP_ONLY;
          continue;
        }
      if (nw_word_is (word, "type") || nw_word_is (word, "master") || nw_word_is (word, "dev"))
        {
          nw_reader_take (reader);
          into = nw_word_is (word, "type") ? &question->link_kind : nw_word_is (word, "master") ? &question->master : into;
        }
      g_free (*into);
      *into = into == &question->link_kind ? nw_reader_name (reader, _("a kind of interface")) : nw_reader_link (reader, reader->place);
      if (!*into)
        return FALSE;
    }
  return TRUE;
}

gboolean
nw_ip_link_read (NwCommandReader *reader, const NwQuestion *options)
{
  /* do_iplink(), in its order. */
  static const char *const verbs[] = {
    "add", "set", "change", "replace", "delete", "show", "lst", "list", "xstats", "afstats", "property", "help", NULL,
  };
  const NwShellWord *word = nw_reader_take (reader);
  const char *verb = word ? NULL : "show";

  for (guint i = 0; word && !verb && verbs[i]; i++)
    if (nw_word_is_short (word, verbs[i]))
      verb = verbs[i];
  if (!verb)
    {
      /* "ip link veth0 set up", "ip link up veth0": the words are there, in another order. */
      return nw_reader_refuse_unknown (reader, word, _("ip link knows no “%s”; add, set, delete and show come first."), verbs);
    }
  if (strcmp (verb, "add") == 0)
    return link_add (reader);
  if (strcmp (verb, "set") == 0 || strcmp (verb, "change") == 0)
    return link_set (reader);
  if (strcmp (verb, "delete") == 0)
    return link_delete (reader);
  if (strcmp (verb, "show") == 0 || strcmp (verb, "lst") == 0 || strcmp (verb, "list") == 0)
    return link_show (reader, options);
  return nw_reader_refuse (reader, word, _("“ip link %s” is not understood here."), verb);
}
