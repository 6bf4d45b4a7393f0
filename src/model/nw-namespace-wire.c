/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "nw-namespace-wire.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/socket.h>

#include "nw-error.h"
#include "nw-name.h"

/**
 * Table: one key whose value is an array of records.
 * @type: of the value on the wire
 * @offset: of the GPtrArray in NwNamespace
 * @hash: over what identifies a record; for finding a record that did not change
 */
typedef struct {
  const char *key;
  const char *type;
  gsize       offset;
  GVariant *(*encode) (gconstpointer record);
  gpointer  (*decode) (GVariant *row, GError **error);
  GHashFunc   hash;
  GEqualFunc  equal;
} Table;

/** Flag: one key whose value is a boolean at @offset in NwNamespace. */
typedef struct {
  const char *key;
  gsize       offset;
} Flag;

static gboolean
malformed (GError **error, const char *table, const char *reason)
{
  g_set_error (error, NW_ERROR, NW_ERROR_INVALID_ARGUMENT,
               _("A description of a network is not well formed (%s): %s"), table, reason);
  return FALSE;
}

/* The values that fill most of a network. Each is made once for the process: without this, nine in ten
 * of the objects that make up a large snapshot would be copies of these. */
typedef struct {
  GVariant *bytes[256];
  GVariant *int32s[256];
  GVariant *uint32s[256];
  GVariant *forever;
  GVariant *no_bytes;
  GVariant *no_text;
} Common;

static const Common *
common (void)
{
  static gsize initialised;
  static Common values;

  if (g_once_init_enter (&initialised))
    {
      for (guint i = 0; i < 256; i++)
        {
          values.bytes[i] = g_variant_ref_sink (g_variant_new_byte ((guint8) i));
          values.int32s[i] = g_variant_ref_sink (g_variant_new_int32 ((int) i));
          values.uint32s[i] = g_variant_ref_sink (g_variant_new_uint32 (i));
        }
      values.forever = g_variant_ref_sink (g_variant_new_uint32 (G_MAXUINT32));
      values.no_bytes = g_variant_ref_sink (g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, NULL, 0, 1));
      values.no_text = g_variant_ref_sink (g_variant_new_string (""));
      g_once_init_leave (&initialised, 1);
    }
  return &values;
}

/* These return a value that is floating or common; either way it is for a container to take. */

static GVariant *
byte_to_variant (guint8 value)
{
  return common ()->bytes[value];
}

static GVariant *
int32_to_variant (int value)
{
  return value >= 0 && value < 256 ? common ()->int32s[value] : g_variant_new_int32 (value);
}

static GVariant *
uint32_to_variant (guint32 value)
{
  if (value == G_MAXUINT32)
    return common ()->forever;
  return value < 256 ? common ()->uint32s[value] : g_variant_new_uint32 (value);
}

static GVariant *
string_to_variant (const char *string)
{
  return string != NULL && string[0] != '\0' ? g_variant_new_string (string) : common ()->no_text;
}

static GVariant *
inet_to_variant (const NwInet *inet)
{
  guint8 wire[1 + sizeof inet->bytes];
  gsize length = nw_inet_length (inet->family);

  if (length == 0)
    return common ()->no_bytes;

  wire[0] = inet->prefix;
  memcpy (wire + 1, inet->bytes, length);
  return g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, wire, 1 + length, 1);
}

static GVariant *
boolean_to_variant (gboolean value)
{
  return g_variant_new_boolean (value != FALSE);
}

static GVariant *
mac_to_variant (const NwMac *mac)
{
  if (mac->length == 0)
    return common ()->no_bytes;
  return g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, mac->bytes, MIN (mac->length, sizeof mac->bytes), 1);
}

static GVariant *
encode_link (gconstpointer record)
{
  const NwLink *link = record;
  GVariant *row[] = {
    int32_to_variant (link->index),
    string_to_variant (link->name),
    string_to_variant (link->kind),
    uint32_to_variant (link->flags),
    uint32_to_variant (link->operational_state),
    uint32_to_variant (link->mtu),
    mac_to_variant (&link->mac),
    int32_to_variant (link->master),
    int32_to_variant (link->peer_index),
    g_variant_new_uint64 (link->peer_namespace),
    string_to_variant (link->alias),
    uint32_to_variant (link->address_generation),
    uint32_to_variant (link->vlan_id),
    string_to_variant (link->macvlan_mode),
    uint32_to_variant (link->vni),
    inet_to_variant (&link->remote),
    inet_to_variant (&link->local),
    uint32_to_variant (link->vxlan_port),
    uint32_to_variant (link->port_state),
  };

  return g_variant_new_tuple (row, G_N_ELEMENTS (row));
}

static GVariant *
encode_address (gconstpointer record)
{
  const NwAddress *address = record;
  GVariant *row[] = {
    int32_to_variant (address->link),
    inet_to_variant (&address->local),
    inet_to_variant (&address->peer),
    inet_to_variant (&address->broadcast),
    byte_to_variant (address->scope),
    uint32_to_variant (address->flags),
    uint32_to_variant (address->valid),
    uint32_to_variant (address->preferred),
  };

  return g_variant_new_tuple (row, G_N_ELEMENTS (row));
}

static GVariant *
encode_nexthops (const GArray *nexthops)
{
  g_autofree GVariant **rows = g_new (GVariant *, nexthops->len);

  for (guint i = 0; i < nexthops->len; i++)
    {
      const NwNexthop *hop = &g_array_index (nexthops, NwNexthop, i);
      GVariant *row[] = {
        inet_to_variant (&hop->gateway),
        int32_to_variant (hop->link),
        uint32_to_variant (hop->weight),
        uint32_to_variant (hop->flags),
      };

      rows[i] = g_variant_new_tuple (row, G_N_ELEMENTS (row));
    }
  return g_variant_new_array (G_VARIANT_TYPE ("(ayiuu)"), rows, nexthops->len);
}

static GVariant *
encode_route (gconstpointer record)
{
  const NwRoute *route = record;
  GVariant *row[] = {
    inet_to_variant (&route->destination),
    encode_nexthops (route->nexthops),
    inet_to_variant (&route->source),
    uint32_to_variant (route->metric),
    uint32_to_variant (route->table),
    byte_to_variant (route->type),
    byte_to_variant (route->protocol),
    byte_to_variant (route->scope),
    byte_to_variant (route->tos),
    uint32_to_variant (route->mtu),
  };

  return g_variant_new_tuple (row, G_N_ELEMENTS (row));
}

static GVariant *
encode_neighbour (gconstpointer record)
{
  const NwNeighbour *neighbour = record;
  GVariant *row[] = {
    int32_to_variant (neighbour->link),
    inet_to_variant (&neighbour->address),
    mac_to_variant (&neighbour->mac),
    uint32_to_variant (neighbour->state),
    uint32_to_variant (neighbour->flags),
  };

  return g_variant_new_tuple (row, G_N_ELEMENTS (row));
}

static GVariant *
encode_bridge (gconstpointer record)
{
  const NwBridge *bridge = record;
  GVariant *row[] = {
    int32_to_variant (bridge->link),
    boolean_to_variant (bridge->stp),
    uint32_to_variant (bridge->ageing_time),
    boolean_to_variant (bridge->vlan_filtering),
    boolean_to_variant (bridge->vlan_filtering_known),
  };

  return g_variant_new_tuple (row, G_N_ELEMENTS (row));
}

static GVariant *
encode_bridge_entry (gconstpointer record)
{
  const NwBridgeEntry *entry = record;
  GVariant *row[] = {
    int32_to_variant (entry->bridge),
    int32_to_variant (entry->port),
    mac_to_variant (&entry->mac),
    uint32_to_variant (entry->vlan),
    boolean_to_variant (entry->is_local),
  };

  return g_variant_new_tuple (row, G_N_ELEMENTS (row));
}

static GVariant *
encode_limit (gconstpointer record)
{
  const NwLimit *limit = record;
  GVariant *row[] = {
    int32_to_variant (limit->link),
    g_variant_new_uint64 (limit->rate),
    uint32_to_variant (limit->delay),
    uint32_to_variant (limit->jitter),
    uint32_to_variant (limit->loss),
  };

  return g_variant_new_tuple (row, G_N_ELEMENTS (row));
}

static GVariant *
encode_nat_rule (gconstpointer record)
{
  const NwNatRule *rule = record;
  GVariant *row[] = {
    uint32_to_variant (rule->kind),
    string_to_variant (rule->link),
    inet_to_variant (&rule->source),
    byte_to_variant (rule->protocol),
    g_variant_new_uint16 (rule->port),
    inet_to_variant (&rule->target),
    g_variant_new_uint16 (rule->target_port),
    boolean_to_variant (rule->from_host),
  };

  return g_variant_new_tuple (row, G_N_ELEMENTS (row));
}

static GVariant *
encode_foreign_rule (gconstpointer record)
{
  const NwForeignRule *rule = record;
  GVariant *row[] = {
    string_to_variant (rule->family),
    string_to_variant (rule->table),
    string_to_variant (rule->chain),
    string_to_variant (rule->hook),
    int32_to_variant (rule->priority),
    string_to_variant (rule->type),
    string_to_variant (rule->policy),
    g_variant_new_uint64 (rule->handle),
    string_to_variant (rule->text),
    uint32_to_variant (rule->n_more),
    boolean_to_variant (rule->drops),
  };

  return g_variant_new_tuple (row, G_N_ELEMENTS (row));
}

static GVariant *
encode_process (gconstpointer record)
{
  const NwProcess *process = record;
  GVariant *row[] = {
    uint32_to_variant (process->pid),
    uint32_to_variant (process->uid),
    string_to_variant (process->command),
  };

  return g_variant_new_tuple (row, G_N_ELEMENTS (row));
}

static gint32
child_int32 (GVariant *row, gsize i)
{
  g_autoptr (GVariant) child = g_variant_get_child_value (row, i);

  return g_variant_get_int32 (child);
}

static guint32
child_uint32 (GVariant *row, gsize i)
{
  g_autoptr (GVariant) child = g_variant_get_child_value (row, i);

  return g_variant_get_uint32 (child);
}

static guint64
child_uint64 (GVariant *row, gsize i)
{
  g_autoptr (GVariant) child = g_variant_get_child_value (row, i);

  return g_variant_get_uint64 (child);
}

static guint8
child_byte (GVariant *row, gsize i)
{
  g_autoptr (GVariant) child = g_variant_get_child_value (row, i);

  return g_variant_get_byte (child);
}

static guint16
child_uint16 (GVariant *row, gsize i)
{
  g_autoptr (GVariant) child = g_variant_get_child_value (row, i);

  return g_variant_get_uint16 (child);
}

static gboolean
child_boolean (GVariant *row, gsize i)
{
  g_autoptr (GVariant) child = g_variant_get_child_value (row, i);

  return g_variant_get_boolean (child);
}

static char *
child_string (GVariant *row, gsize i)
{
  g_autoptr (GVariant) child = g_variant_get_child_value (row, i);

  return g_variant_dup_string (child, NULL);
}

static gboolean
child_inet (GVariant *row, gsize i, NwInet *inet, const char *table, GError **error)
{
  g_autoptr (GVariant) child = g_variant_get_child_value (row, i);
  gsize length;
  const guint8 *wire = g_variant_get_fixed_array (child, &length, 1);

  *inet = NW_INET_NONE;
  if (length == 0)
    return TRUE;
  if (length != 1 + 4 && length != 1 + 16)
    return malformed (error, table, _("an address of a wrong length"));
  if (wire[0] > (length - 1) * 8)
    return malformed (error, table, _("a prefix length that is too large"));

  inet->family = length == 1 + 4 ? AF_INET : AF_INET6;
  inet->prefix = wire[0];
  memcpy (inet->bytes, wire + 1, length - 1);
  return TRUE;
}

static gboolean
child_mac (GVariant *row, gsize i, NwMac *mac, const char *table, GError **error)
{
  g_autoptr (GVariant) child = g_variant_get_child_value (row, i);
  gsize length;
  const guint8 *wire = g_variant_get_fixed_array (child, &length, 1);

  *mac = (NwMac) { 0 };
  if (length > sizeof mac->bytes)
    return malformed (error, table, _("a MAC address of a wrong length"));
  if (length > 0)
    memcpy (mac->bytes, wire, length);
  mac->length = (guint8) length;
  return TRUE;
}

/* An ifindex; @minimum is 0 where there may be none. */
static gboolean
child_link (GVariant *row, gsize i, int minimum, int *index, const char *table, GError **error)
{
  *index = child_int32 (row, i);
  return *index >= minimum || malformed (error, table, _("an interface of an impossible number"));
}

static gboolean
is_escaped_name (const char *name)
{
  g_autofree char *bytes = nw_name_unescape (name);

  return bytes != NULL && bytes[0] != '\0' && strchr (bytes, '/') == NULL;
}

/* Escaped text, at most @maximum bytes of it, or none at all. */
static gboolean
child_text (GVariant *row, gsize i, gsize maximum, char **text, const char *table, GError **error)
{
  g_autofree char *escaped = child_string (row, i);
  g_autofree char *bytes = NULL;

  if (strlen (escaped) > maximum)
    return malformed (error, table, _("a text that is too long"));
  bytes = nw_name_unescape (escaped);
  if (bytes == NULL)
    return malformed (error, table, _("a text that is not escaped"));
  g_free (*text);
  *text = g_steal_pointer (&escaped);
  return TRUE;
}

static gpointer
decode_link (GVariant *row, GError **error)
{
  g_autoptr (NwLink) link = nw_link_new ();

  link->name = child_string (row, 1);
  link->kind = child_string (row, 2);
  link->flags = child_uint32 (row, 3);
  link->operational_state = child_uint32 (row, 4);
  link->mtu = child_uint32 (row, 5);
  link->peer_namespace = child_uint64 (row, 9);
  link->alias = child_string (row, 10);
  link->address_generation = child_uint32 (row, 11);
  link->vlan_id = child_uint32 (row, 12);
  link->macvlan_mode = child_string (row, 13);
  link->vni = child_uint32 (row, 14);
  link->vxlan_port = child_uint32 (row, 17);
  link->port_state = child_uint32 (row, 18);
  if (*link->macvlan_mode == '\0')
    g_clear_pointer (&link->macvlan_mode, g_free);

  if (!is_escaped_name (link->name))
    {
      malformed (error, "links", _("a name that is none"));
      return NULL;
    }
  if (!child_link (row, 0, 1, &link->index, "links", error) ||
      !child_mac (row, 6, &link->mac, "links", error) ||
      !child_link (row, 7, 0, &link->master, "links", error) ||
      !child_link (row, 8, 0, &link->peer_index, "links", error) ||
      !child_inet (row, 15, &link->remote, "links", error) ||
      !child_inet (row, 16, &link->local, "links", error))
    return NULL;

  return g_steal_pointer (&link);
}

static gboolean
is_unset_or_of_family (const NwInet *inet, int family)
{
  return inet->family == AF_UNSPEC || inet->family == family;
}

static gpointer
decode_address (GVariant *row, GError **error)
{
  g_autoptr (NwAddress) address = nw_address_new ();

  address->scope = child_byte (row, 4);
  address->flags = child_uint32 (row, 5);
  address->valid = child_uint32 (row, 6);
  address->preferred = child_uint32 (row, 7);

  if (!child_link (row, 0, 1, &address->link, "addresses", error) ||
      !child_inet (row, 1, &address->local, "addresses", error) ||
      !child_inet (row, 2, &address->peer, "addresses", error) ||
      !child_inet (row, 3, &address->broadcast, "addresses", error))
    return NULL;
  if (!nw_inet_is_set (&address->local) ||
      !is_unset_or_of_family (&address->peer, address->local.family) ||
      !is_unset_or_of_family (&address->broadcast, address->local.family))
    {
      malformed (error, "addresses", _("an address without its bytes, or of two families"));
      return NULL;
    }

  return g_steal_pointer (&address);
}

static gboolean
decode_nexthops (GVariant *rows, GArray *nexthops, GError **error)
{
  gsize n = g_variant_n_children (rows);

  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (rows, i);
      NwNexthop hop = { .weight = child_uint32 (row, 2), .flags = child_uint32 (row, 3) };

      if (!child_inet (row, 0, &hop.gateway, "routes", error) ||
          !child_link (row, 1, 0, &hop.link, "routes", error))
        return FALSE;
      g_array_append_val (nexthops, hop);
    }
  return TRUE;
}

static gpointer
decode_route (GVariant *row, GError **error)
{
  g_autoptr (NwRoute) route = nw_route_new ();
  g_autoptr (GVariant) nexthops = g_variant_get_child_value (row, 1);

  route->metric = child_uint32 (row, 3);
  route->table = child_uint32 (row, 4);
  route->type = child_byte (row, 5);
  route->protocol = child_byte (row, 6);
  route->scope = child_byte (row, 7);
  route->tos = child_byte (row, 8);
  route->mtu = child_uint32 (row, 9);

  if (!child_inet (row, 0, &route->destination, "routes", error) ||
      !decode_nexthops (nexthops, route->nexthops, error) ||
      !child_inet (row, 2, &route->source, "routes", error))
    return NULL;
  if (!nw_inet_is_set (&route->destination))
    {
      malformed (error, "routes", _("a route to nowhere"));
      return NULL;
    }

  return g_steal_pointer (&route);
}

static gpointer
decode_neighbour (GVariant *row, GError **error)
{
  g_autoptr (NwNeighbour) neighbour = nw_neighbour_new ();

  neighbour->state = child_uint32 (row, 3);
  neighbour->flags = child_uint32 (row, 4);

  if (!child_link (row, 0, 1, &neighbour->link, "neighbours", error) ||
      !child_inet (row, 1, &neighbour->address, "neighbours", error) ||
      !child_mac (row, 2, &neighbour->mac, "neighbours", error))
    return NULL;
  if (!nw_inet_is_set (&neighbour->address))
    {
      malformed (error, "neighbours", _("a neighbour without an address"));
      return NULL;
    }

  return g_steal_pointer (&neighbour);
}

static gpointer
decode_bridge (GVariant *row, GError **error)
{
  g_autoptr (NwBridge) bridge = nw_bridge_new ();

  bridge->stp = child_boolean (row, 1);
  bridge->ageing_time = child_uint32 (row, 2);
  bridge->vlan_filtering = child_boolean (row, 3);
  bridge->vlan_filtering_known = child_boolean (row, 4);

  if (!child_link (row, 0, 1, &bridge->link, "bridges", error))
    return NULL;
  return g_steal_pointer (&bridge);
}

static gpointer
decode_bridge_entry (GVariant *row, GError **error)
{
  g_autoptr (NwBridgeEntry) entry = nw_bridge_entry_new ();

  entry->vlan = child_uint32 (row, 3);
  entry->is_local = child_boolean (row, 4);

  if (!child_link (row, 0, 1, &entry->bridge, "bridge-entries", error) ||
      !child_link (row, 1, 1, &entry->port, "bridge-entries", error) ||
      !child_mac (row, 2, &entry->mac, "bridge-entries", error))
    return NULL;
  if (entry->mac.length == 0)
    {
      malformed (error, "bridge-entries", _("an entry without a MAC address"));
      return NULL;
    }

  return g_steal_pointer (&entry);
}

static gpointer
decode_limit (GVariant *row, GError **error)
{
  g_autoptr (NwLimit) limit = nw_limit_new ();

  limit->rate = child_uint64 (row, 1);
  limit->delay = child_uint32 (row, 2);
  limit->jitter = child_uint32 (row, 3);
  limit->loss = child_uint32 (row, 4);

  if (!child_link (row, 0, 1, &limit->link, "limits", error))
    return NULL;
  return g_steal_pointer (&limit);
}

static gpointer
decode_nat_rule (GVariant *row, GError **error)
{
  g_autofree char *link = child_string (row, 1);
  guint32 kind = child_uint32 (row, 0);
  NwInet source, target;

  if (!child_inet (row, 2, &source, "nat", error) ||
      !child_inet (row, 5, &target, "nat", error))
    return NULL;
  if (*link != '\0' && !is_escaped_name (link))
    malformed (error, "nat", _("a name that is none"));
  else if (kind == NW_NAT_MASQUERADE && nw_inet_is_set (&source))
    return nw_nat_rule_new_masquerade (&source, link);
  else if (kind == NW_NAT_PUBLISH && nw_inet_is_set (&target))
    return nw_nat_rule_new_publish (child_byte (row, 3), child_uint16 (row, 4), link, &target,
                                    child_uint16 (row, 6), child_boolean (row, 7));
  else
    malformed (error, "nat", _("a rule of an unknown kind, or without its address"));
  return NULL;
}

static gpointer
decode_foreign_rule (GVariant *row, GError **error)
{
  g_autoptr (NwForeignRule) rule = nw_foreign_rule_new ();
  char **strings[] = { &rule->family, &rule->table, &rule->chain, &rule->hook, NULL, &rule->type, &rule->policy, NULL, &rule->text };

  for (guint i = 0; i < G_N_ELEMENTS (strings); i++)
    {
      if (strings[i] == NULL)
        continue;
      g_free (*strings[i]);
      *strings[i] = child_string (row, i);
    }
  rule->priority = child_int32 (row, 4);
  rule->handle = child_uint64 (row, 7);
  rule->n_more = child_uint32 (row, 9);
  rule->drops = child_boolean (row, 10);

  return g_steal_pointer (&rule);
}

static gpointer
decode_process (GVariant *row, GError **error)
{
  g_autofree char *command = NULL;
  guint32 pid = child_uint32 (row, 0);

  if (pid == 0 || pid > G_MAXINT32)
    {
      malformed (error, "processes", _("a process of an impossible number"));
      return NULL;
    }
  if (!child_text (row, 2, NW_PROCESS_COMMAND_MAX, &command, "processes", error))
    return NULL;
  return nw_process_new (pid, child_uint32 (row, 1), command);
}

static guint
hash_inet (const NwInet *inet, guint seed)
{
  guint hash = seed;

  for (gsize i = 0; i < nw_inet_length (inet->family); i++)
    hash = hash * 33 + inet->bytes[i];
  return hash * 33 + inet->prefix;
}

static guint
hash_link (gconstpointer record)
{
  return (guint) ((const NwLink *) record)->index;
}

static guint
hash_address (gconstpointer record)
{
  const NwAddress *address = record;

  return hash_inet (&address->local, (guint) address->link);
}

static guint
hash_route (gconstpointer record)
{
  const NwRoute *route = record;

  return hash_inet (&route->destination, route->metric + route->table);
}

static guint
hash_neighbour (gconstpointer record)
{
  const NwNeighbour *neighbour = record;

  return hash_inet (&neighbour->address, (guint) neighbour->link);
}

static guint
hash_bridge (gconstpointer record)
{
  return (guint) ((const NwBridge *) record)->link;
}

static guint
hash_bridge_entry (gconstpointer record)
{
  const NwBridgeEntry *entry = record;
  guint hash = (guint) entry->port;

  for (guint i = 0; i < entry->mac.length; i++)
    hash = hash * 33 + entry->mac.bytes[i];
  return hash;
}

static guint
hash_limit (gconstpointer record)
{
  return (guint) ((const NwLimit *) record)->link;
}

static guint
hash_nat_rule (gconstpointer record)
{
  const NwNatRule *rule = record;

  return hash_inet (rule->kind == NW_NAT_MASQUERADE ? &rule->source : &rule->target, rule->port);
}

static guint
hash_foreign_rule (gconstpointer record)
{
  const NwForeignRule *rule = record;

  return g_str_hash (rule->chain) * 33 + (guint) rule->handle;
}

static guint
hash_process (gconstpointer record)
{
  return ((const NwProcess *) record)->pid;
}

#define NAMES_KEY "names"
#define HOLDER_KEY "holder"
#define HOLDER_TYPE "(sssss)"
#define PROCESSES_KEY "processes"
#define PROCESSES_TYPE "(ua(uus))"
#define RUNTIME_MAX 32

static const Flag flags[] = {
  { "root", G_STRUCT_OFFSET (NwNamespace, is_root) },
  { "ours", G_STRUCT_OFFSET (NwNamespace, is_ours) },
  { "forwarding4", G_STRUCT_OFFSET (NwNamespace, forwarding4) },
  { "forwarding6", G_STRUCT_OFFSET (NwNamespace, forwarding6) },
};

static const Table tables[] = {
  { "links", "a(issuuuayiitsuusuayayuu)", G_STRUCT_OFFSET (NwNamespace, links),
    encode_link, decode_link, hash_link, (GEqualFunc) nw_link_equal },
  { "addresses", "a(iayayayyuuu)", G_STRUCT_OFFSET (NwNamespace, addresses),
    encode_address, decode_address, hash_address, (GEqualFunc) nw_address_equal },
  { "routes", "a(aya(ayiuu)ayuuyyyyu)", G_STRUCT_OFFSET (NwNamespace, routes),
    encode_route, decode_route, hash_route, (GEqualFunc) nw_route_equal },
  { "neighbours", "a(iayayuu)", G_STRUCT_OFFSET (NwNamespace, neighbours),
    encode_neighbour, decode_neighbour, hash_neighbour, (GEqualFunc) nw_neighbour_equal },
  { "bridges", "a(ibubb)", G_STRUCT_OFFSET (NwNamespace, bridges),
    encode_bridge, decode_bridge, hash_bridge, (GEqualFunc) nw_bridge_equal },
  { "bridge-entries", "a(iiayub)", G_STRUCT_OFFSET (NwNamespace, bridge_entries),
    encode_bridge_entry, decode_bridge_entry, hash_bridge_entry, (GEqualFunc) nw_bridge_entry_equal },
  { "limits", "a(ituuu)", G_STRUCT_OFFSET (NwNamespace, limits),
    encode_limit, decode_limit, hash_limit, (GEqualFunc) nw_limit_equal },
  { "nat", "a(usayyqayqb)", G_STRUCT_OFFSET (NwNamespace, nat_rules),
    encode_nat_rule, decode_nat_rule, hash_nat_rule, (GEqualFunc) nw_nat_rule_equal },
  { "foreign", "a(ssssisstsub)", G_STRUCT_OFFSET (NwNamespace, foreign_rules),
    encode_foreign_rule, decode_foreign_rule, hash_foreign_rule, (GEqualFunc) nw_foreign_rule_equal },
};

/* Within the value of PROCESSES_KEY, after the number of all. */
static const Table process_table = {
  PROCESSES_KEY, "a(uus)", G_STRUCT_OFFSET (NwNamespace, processes),
  encode_process, decode_process, hash_process, (GEqualFunc) nw_process_equal,
};

/* Which keys a variant held: a bit each. An older helper knows nothing of holders and processes. */
#define HOLDER_BIT (1u << 0)
#define PROCESSES_BIT (1u << 1)
#define NAMES_BIT (1u << 2)
#define FLAG_BIT(i) (1u << (3 + (i)))
#define TABLE_BIT(i) (1u << (3 + G_N_ELEMENTS (flags) + (i)))
#define ALL_BITS ((1u << (3 + G_N_ELEMENTS (flags) + G_N_ELEMENTS (tables))) - 1)
#define REQUIRED_BITS (ALL_BITS & ~(HOLDER_BIT | PROCESSES_BIT))

static gboolean *
flag_of (const NwNamespace *self, const Flag *flag)
{
  return &G_STRUCT_MEMBER (gboolean, self, flag->offset);
}

static GPtrArray **
table_of (const NwNamespace *self, const Table *table)
{
  return &G_STRUCT_MEMBER (GPtrArray *, self, table->offset);
}

static GVariant *
encode_table (const Table *table, const GPtrArray *records)
{
  g_autofree GVariant **rows = g_new (GVariant *, records->len);

  for (guint i = 0; i < records->len; i++)
    rows[i] = table->encode (records->pdata[i]);
  return g_variant_new_array (g_variant_type_element (G_VARIANT_TYPE (table->type)), rows, records->len);
}

static gboolean
records_equal (const Table *table, const GPtrArray *a, const GPtrArray *b)
{
  if (a == b)
    return TRUE;
  if (a->len != b->len)
    return FALSE;

  for (guint i = 0; i < a->len; i++)
    {
      if (!table->equal (a->pdata[i], b->pdata[i]))
        return FALSE;
    }
  return TRUE;
}

static gboolean
decode_table (const Table *table, GVariant *value, GPtrArray *records, GError **error)
{
  gsize n;

  if (!g_variant_is_of_type (value, G_VARIANT_TYPE (table->type)))
    return malformed (error, table->key, _("a value of a wrong type"));

  n = g_variant_n_children (value);
  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (value, i);
      gpointer record = table->decode (row, error);

      if (record == NULL)
        return FALSE;
      g_ptr_array_add (records, record);
    }
  return TRUE;
}

static int
compare_strings (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

static gboolean
decode_names (GVariant *value, NwNamespace *self, GError **error)
{
  gsize n;

  if (!g_variant_is_of_type (value, G_VARIANT_TYPE_STRING_ARRAY))
    return malformed (error, NAMES_KEY, _("a value of a wrong type"));

  g_strfreev (self->names);
  self->names = g_variant_dup_strv (value, &n);
  qsort (self->names, n, sizeof (char *), compare_strings);
  for (gsize i = 0; i < n; i++)
    {
      if (!is_escaped_name (self->names[i]))
        return malformed (error, NAMES_KEY, _("a name that is none"));
      if (i > 0 && strcmp (self->names[i - 1], self->names[i]) == 0)
        return malformed (error, NAMES_KEY, _("the same name twice"));
    }
  return TRUE;
}

static gboolean
decode_holder (GVariant *value, NwNamespace *self, GError **error)
{
  if (!g_variant_is_of_type (value, G_VARIANT_TYPE (HOLDER_TYPE)))
    return malformed (error, HOLDER_KEY, _("a value of a wrong type"));

  return child_text (value, 0, RUNTIME_MAX, &self->runtime, HOLDER_KEY, error) &&
         child_text (value, 1, NW_NAMESPACE_LABEL_MAX, &self->label, HOLDER_KEY, error) &&
         child_text (value, 2, NW_NAMESPACE_LABEL_MAX, &self->image, HOLDER_KEY, error) &&
         child_text (value, 3, NW_NAMESPACE_LABEL_MAX, &self->project, HOLDER_KEY, error) &&
         child_text (value, 4, NW_NAMESPACE_PATH_MAX, &self->path, HOLDER_KEY, error);
}

static gboolean
decode_processes (GVariant *value, NwNamespace *self, GError **error)
{
  g_autoptr (GVariant) rows = NULL;

  if (!g_variant_is_of_type (value, G_VARIANT_TYPE (PROCESSES_TYPE)))
    return malformed (error, PROCESSES_KEY, _("a value of a wrong type"));

  self->n_processes = child_uint32 (value, 0);
  rows = g_variant_get_child_value (value, 1);
  if (g_variant_n_children (rows) > MIN (self->n_processes, NW_NAMESPACE_PROCESSES_MAX))
    return malformed (error, PROCESSES_KEY, _("more processes than there are"));
  if (!decode_table (&process_table, rows, self->processes, error))
    return FALSE;

  for (guint i = 1; i < self->processes->len; i++)
    {
      const NwProcess *previous = self->processes->pdata[i - 1];
      const NwProcess *process = self->processes->pdata[i];

      if (previous->pid >= process->pid)
        return malformed (error, PROCESSES_KEY, _("processes that are not in their order"));
    }
  return TRUE;
}

/* Reads one entry of the dictionary into @self. Keys that are not known belong to a newer helper.
 * Returns: the bit of the key, 0 for an unknown one; or -1 with @error set */
static int
decode_entry (const char *key, GVariant *value, NwNamespace *self, GError **error)
{
  if (strcmp (key, NAMES_KEY) == 0)
    return decode_names (value, self, error) ? (int) NAMES_BIT : -1;
  if (strcmp (key, HOLDER_KEY) == 0)
    return decode_holder (value, self, error) ? (int) HOLDER_BIT : -1;
  if (strcmp (key, PROCESSES_KEY) == 0)
    return decode_processes (value, self, error) ? (int) PROCESSES_BIT : -1;

  for (guint i = 0; i < G_N_ELEMENTS (flags); i++)
    {
      if (strcmp (key, flags[i].key) != 0)
        continue;
      if (!g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN))
        {
          malformed (error, key, _("a value of a wrong type"));
          return -1;
        }
      *flag_of (self, &flags[i]) = g_variant_get_boolean (value);
      return FLAG_BIT (i);
    }

  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      if (strcmp (key, tables[i].key) == 0)
        return decode_table (&tables[i], value, *table_of (self, &tables[i]), error) ? (int) TABLE_BIT (i) : -1;
    }

  return 0;
}

static gboolean
decode_dictionary (GVariant *dictionary, NwNamespace *self, guint *present, GError **error)
{
  gsize n = g_variant_n_children (dictionary);

  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) entry = g_variant_get_child_value (dictionary, i);
      g_autoptr (GVariant) key = g_variant_get_child_value (entry, 0);
      g_autoptr (GVariant) boxed = g_variant_get_child_value (entry, 1);
      g_autoptr (GVariant) value = g_variant_get_variant (boxed);
      int bit = decode_entry (g_variant_get_string (key, NULL), value, self, error);

      if (bit < 0)
        return FALSE;
      if ((*present & (guint) bit) != 0)
        return malformed (error, g_variant_get_string (key, NULL), _("it is there twice"));
      *present |= (guint) bit;
    }
  return TRUE;
}

static gboolean
check_links (const NwNamespace *self, GError **error)
{
  for (guint i = 1; i < self->links->len; i++)
    {
      const NwLink *previous = self->links->pdata[i - 1];
      const NwLink *link = self->links->pdata[i];

      if (previous->index == link->index)
        return malformed (error, "links", _("the same interface twice"));
    }
  return TRUE;
}

/* Puts the record that was there before in the place of each equal one. */
static void
reuse_records (const Table *table, GPtrArray *records, const GPtrArray *before)
{
  g_autoptr (GHashTable) old = g_hash_table_new (table->hash, table->equal);

  for (guint i = 0; i < before->len; i++)
    g_hash_table_add (old, before->pdata[i]);

  for (guint i = 0; i < records->len; i++)
    {
      gpointer same = g_hash_table_lookup (old, records->pdata[i]);

      if (same == NULL)
        continue;
      g_hash_table_remove (old, same); /* a list must not hold the same object twice */
      g_object_unref (records->pdata[i]);
      records->pdata[i] = g_object_ref (same);
    }
}

static void
replace_text (char **text, const char *value)
{
  g_free (*text);
  *text = g_strdup (value);
}

static void
take_over_holder (NwNamespace *self, guint present, const NwNamespace *before)
{
  if ((present & HOLDER_BIT) == 0)
    {
      replace_text (&self->runtime, before->runtime);
      replace_text (&self->label, before->label);
      replace_text (&self->image, before->image);
      replace_text (&self->project, before->project);
      replace_text (&self->path, before->path);
    }

  if ((present & PROCESSES_BIT) != 0)
    reuse_records (&process_table, self->processes, before->processes);
  else
    {
      self->n_processes = before->n_processes;
      g_ptr_array_unref (self->processes);
      self->processes = g_ptr_array_ref (before->processes);
    }
}

static void
take_over (NwNamespace *self, guint present, const NwNamespace *before)
{
  if ((present & NAMES_BIT) == 0)
    {
      g_strfreev (self->names);
      self->names = g_strdupv (before->names);
    }

  take_over_holder (self, present, before);

  self->is_computer = before->is_computer;
  for (guint i = 0; i < G_N_ELEMENTS (flags); i++)
    {
      if ((present & FLAG_BIT (i)) == 0)
        *flag_of (self, &flags[i]) = *flag_of (before, &flags[i]);
    }

  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      GPtrArray **records = table_of (self, &tables[i]);
      GPtrArray *old = *table_of (before, &tables[i]);

      if ((present & TABLE_BIT (i)) != 0)
        {
          reuse_records (&tables[i], *records, old);
          continue;
        }
      g_ptr_array_unref (*records);
      *records = g_ptr_array_ref (old);
    }
}

static gboolean
holders_equal (const NwNamespace *a, const NwNamespace *b)
{
  return g_str_equal (a->runtime, b->runtime) && g_str_equal (a->label, b->label) && g_str_equal (a->image, b->image) &&
         g_str_equal (a->project, b->project) && g_str_equal (a->path, b->path);
}

static GVariant *
encode_holder (const NwNamespace *self)
{
  return g_variant_new (HOLDER_TYPE, self->runtime, self->label, self->image, self->project, self->path);
}

static GVariant *
encode_processes (const NwNamespace *self)
{
  return g_variant_new ("(u@a(uus))", self->n_processes, encode_table (&process_table, self->processes));
}

static gboolean
processes_equal (const NwNamespace *a, const NwNamespace *b)
{
  return a->n_processes == b->n_processes && records_equal (&process_table, a->processes, b->processes);
}

GVariant *
nw_namespace_to_variant (const NwNamespace *self, const NwNamespace *before)
{
  GVariantBuilder dictionary;

  g_return_val_if_fail (self != NULL, NULL);

  g_variant_builder_init (&dictionary, G_VARIANT_TYPE_VARDICT);
  if (before == NULL || !g_strv_equal ((const char *const *) self->names, (const char *const *) before->names))
    g_variant_builder_add (&dictionary, "{sv}", NAMES_KEY, g_variant_new_strv ((const char *const *) self->names, -1));

  if (before == NULL || !holders_equal (self, before))
    g_variant_builder_add (&dictionary, "{sv}", HOLDER_KEY, encode_holder (self));
  if (before == NULL || !processes_equal (self, before))
    g_variant_builder_add (&dictionary, "{sv}", PROCESSES_KEY, encode_processes (self));

  for (guint i = 0; i < G_N_ELEMENTS (flags); i++)
    {
      gboolean value = *flag_of (self, &flags[i]);

      if (before == NULL || !value != !*flag_of (before, &flags[i]))
        g_variant_builder_add (&dictionary, "{sv}", flags[i].key, g_variant_new_boolean (value));
    }

  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      const GPtrArray *records = *table_of (self, &tables[i]);

      if (before == NULL || !records_equal (&tables[i], records, *table_of (before, &tables[i])))
        g_variant_builder_add (&dictionary, "{sv}", tables[i].key, encode_table (&tables[i], records));
    }

  return g_variant_new ("(ta{sv})", self->inode, &dictionary);
}

NwNamespace *
nw_namespace_from_variant (GVariant *variant, NwNamespace *before, GError **error)
{
  g_autoptr (NwNamespace) self = NULL;
  g_autoptr (GVariant) dictionary = NULL;
  guint present = 0;

  g_return_val_if_fail (g_variant_is_of_type (variant, NW_NAMESPACE_VARIANT_TYPE), NULL);
  g_return_val_if_fail (before == NULL || NW_IS_NAMESPACE (before), NULL);

  self = nw_namespace_new (nw_namespace_variant_get_inode (variant));
  dictionary = g_variant_get_child_value (variant, 1);
  if (!decode_dictionary (dictionary, self, &present, error))
    return NULL;

  nw_namespace_sort (self);
  if (!check_links (self, error))
    return NULL;

  if (before == NULL)
    {
      if ((present & REQUIRED_BITS) == REQUIRED_BITS)
        return g_steal_pointer (&self);
      malformed (error, _("a new namespace"), _("a table is missing"));
      return NULL;
    }

  take_over (self, present, before);
  if (nw_namespace_equal (self, before))
    return g_object_ref (before);
  return g_steal_pointer (&self);
}

guint64
nw_namespace_variant_get_inode (GVariant *variant)
{
  g_return_val_if_fail (g_variant_is_of_type (variant, NW_NAMESPACE_VARIANT_TYPE), 0);

  return child_uint64 (variant, 0);
}
