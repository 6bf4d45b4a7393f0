/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-operation-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/socket.h>

#include "nw-error.h"

/* Longer than any escaped name can be (255 bytes, four characters each). */
#define STRING_MAX 1024

#define FIELD(wire, type, member) { wire, NW_FIELD_TYPE_##type, G_STRUCT_OFFSET (NwOperation, member) }

const NwFieldSpec nw_operation_fields[NW_N_OPERATION_FIELDS] = {
  [NW_FIELD_NAMESPACE]          = FIELD ("namespace", REFERENCE, namespace),
  [NW_FIELD_LINK]               = FIELD ("link", STRING, link),
  [NW_FIELD_LINK_KIND]          = FIELD ("link-kind", STRING, link_kind),
  [NW_FIELD_MAC]                = FIELD ("mac", MAC, mac),
  [NW_FIELD_MTU]                = FIELD ("mtu", UINT, mtu),
  [NW_FIELD_ADDRESS_GENERATION] = FIELD ("address-generation", UINT, address_generation),
  [NW_FIELD_PEER_NAMESPACE]     = FIELD ("peer-namespace", REFERENCE, peer_namespace),
  [NW_FIELD_PEER]               = FIELD ("peer", STRING, peer),
  [NW_FIELD_PEER_MAC]           = FIELD ("peer-mac", MAC, peer_mac),
  [NW_FIELD_PEER_MTU]           = FIELD ("peer-mtu", UINT, peer_mtu),
  [NW_FIELD_UP]                 = FIELD ("up", BOOLEAN, up),
  [NW_FIELD_NEW_NAME]           = FIELD ("new-name", STRING, new_name),
  [NW_FIELD_MASTER]             = FIELD ("master", STRING, master),
  [NW_FIELD_TARGET]             = FIELD ("target", REFERENCE, target),
  [NW_FIELD_ADDRESS]            = FIELD ("address", PREFIX, address),
  [NW_FIELD_PEER_ADDRESS]       = FIELD ("peer-address", PREFIX, peer_address),
  [NW_FIELD_BROADCAST]          = FIELD ("broadcast", ADDRESS, broadcast),
  [NW_FIELD_LIFETIME_VALID]     = FIELD ("lifetime-valid", UINT, lifetime_valid),
  [NW_FIELD_LIFETIME_PREFERRED] = FIELD ("lifetime-preferred", UINT, lifetime_preferred),
  [NW_FIELD_DESTINATION]        = FIELD ("destination", PREFIX, destination),
  [NW_FIELD_NEXTHOPS]           = FIELD ("nexthops", NEXTHOPS, nexthops),
  [NW_FIELD_SOURCE]             = FIELD ("source", ADDRESS, source),
  [NW_FIELD_METRIC]             = FIELD ("metric", UINT, metric),
  [NW_FIELD_TABLE]              = FIELD ("table", UINT, table),
  [NW_FIELD_TYPE]               = FIELD ("type", UINT, type),
  [NW_FIELD_PROTOCOL]           = FIELD ("protocol", UINT, protocol),
  [NW_FIELD_SCOPE]              = FIELD ("scope", UINT, scope),
  [NW_FIELD_TOS]                = FIELD ("tos", UINT, tos),
  [NW_FIELD_FAMILY]             = FIELD ("family", FAMILY, family),
  [NW_FIELD_ENABLED]            = FIELD ("enabled", BOOLEAN, enabled),
  [NW_FIELD_STP]                = FIELD ("stp", BOOLEAN, stp),
  [NW_FIELD_AGEING_TIME]        = FIELD ("ageing-time", UINT, ageing_time),
  [NW_FIELD_VLAN_FILTERING]     = FIELD ("vlan-filtering", BOOLEAN, vlan_filtering),
  [NW_FIELD_PARENT]             = FIELD ("parent", STRING, parent),
  [NW_FIELD_VLAN_ID]            = FIELD ("vlan-id", UINT, vlan_id),
  [NW_FIELD_MACVLAN_MODE]       = FIELD ("macvlan-mode", STRING, macvlan_mode),
  [NW_FIELD_VNI]                = FIELD ("vni", UINT, vni),
  [NW_FIELD_REMOTE]             = FIELD ("remote", ADDRESS, remote),
  [NW_FIELD_LOCAL]              = FIELD ("local", ADDRESS, local),
  [NW_FIELD_VXLAN_PORT]         = FIELD ("vxlan-port", UINT, vxlan_port),
  [NW_FIELD_RATE]               = FIELD ("rate", UINT64, rate),
  [NW_FIELD_DELAY]              = FIELD ("delay", UINT, delay),
  [NW_FIELD_JITTER]             = FIELD ("jitter", UINT, jitter),
  [NW_FIELD_LOSS]               = FIELD ("loss", UINT, loss),
  [NW_FIELD_SOURCE_NETWORK]     = FIELD ("source-network", PREFIX, source_network),
  [NW_FIELD_OUT_LINK]           = FIELD ("out-link", STRING, out_link),
  [NW_FIELD_IP_PROTOCOL]        = FIELD ("ip-protocol", UINT, ip_protocol),
  [NW_FIELD_PORT]               = FIELD ("port", UINT, port),
  [NW_FIELD_IN_LINK]            = FIELD ("in-link", STRING, in_link),
  [NW_FIELD_PORT_TARGET]        = FIELD ("port-target", PREFIX, port_target),
  [NW_FIELD_TARGET_PORT]        = FIELD ("target-port", UINT, target_port),
  [NW_FIELD_FROM_HOST]          = FIELD ("from-host", BOOLEAN, from_host),
};

#undef FIELD

#define BIT(field) NW_FIELD_BIT (field)
#define IN_NAMESPACE BIT (NAMESPACE)
#define ON_LINK (BIT (NAMESPACE) | BIT (LINK))
#define OF_LINK_KIND (BIT (PEER_NAMESPACE) | BIT (PEER) | BIT (PEER_MAC) | BIT (PEER_MTU) | BIT (PARENT) | BIT (VLAN_ID) | \
                      BIT (MACVLAN_MODE) | BIT (VNI) | BIT (REMOTE) | BIT (LOCAL) | BIT (VXLAN_PORT))
#define OF_PORT (BIT (IP_PROTOCOL) | BIT (PORT) | BIT (IN_LINK) | BIT (PORT_TARGET) | BIT (TARGET_PORT) | BIT (FROM_HOST))
#define OF_ROUTE (BIT (SOURCE) | BIT (METRIC) | BIT (TABLE) | BIT (TYPE) | BIT (PROTOCOL) | BIT (SCOPE) | BIT (TOS))

const NwKindSpec nw_operation_kinds[NW_N_OPERATION_KINDS] = {
  [NW_OPERATION_NAMESPACE_ADD]     = { "namespace-add", IN_NAMESPACE, 0 },
  [NW_OPERATION_NAMESPACE_REMOVE]  = { "namespace-remove", IN_NAMESPACE, 0 },
  [NW_OPERATION_LINK_ADD]          = { "link-add", ON_LINK | BIT (LINK_KIND),
                                       BIT (MAC) | BIT (MTU) | BIT (ADDRESS_GENERATION) | OF_LINK_KIND },
  [NW_OPERATION_LINK_REMOVE]       = { "link-remove", ON_LINK, 0 },
  [NW_OPERATION_LINK_SET_UP]       = { "link-set-up", ON_LINK | BIT (UP), 0 },
  [NW_OPERATION_LINK_SET_MTU]      = { "link-set-mtu", ON_LINK | BIT (MTU), 0 },
  [NW_OPERATION_LINK_SET_MAC]      = { "link-set-mac", ON_LINK | BIT (MAC), 0 },
  [NW_OPERATION_LINK_RENAME]       = { "link-rename", ON_LINK | BIT (NEW_NAME), 0 },
  [NW_OPERATION_LINK_SET_MASTER]   = { "link-set-master", ON_LINK | BIT (MASTER), 0 },
  [NW_OPERATION_LINK_MOVE]         = { "link-move", ON_LINK | BIT (TARGET), 0 },
  [NW_OPERATION_ADDRESS_REPLACE]   = { "address-replace", ON_LINK | BIT (ADDRESS),
                                       BIT (BROADCAST) | BIT (PEER_ADDRESS) | BIT (SCOPE) |
                                       BIT (LIFETIME_VALID) | BIT (LIFETIME_PREFERRED) },
  [NW_OPERATION_ADDRESS_REMOVE]    = { "address-remove", ON_LINK | BIT (ADDRESS), BIT (PEER_ADDRESS) },
  [NW_OPERATION_ROUTE_REPLACE]     = { "route-replace", IN_NAMESPACE | BIT (DESTINATION) | BIT (NEXTHOPS),
                                       OF_ROUTE | BIT (MTU) },
  [NW_OPERATION_ROUTE_REMOVE]      = { "route-remove", IN_NAMESPACE | BIT (DESTINATION), OF_ROUTE | BIT (NEXTHOPS) },
  [NW_OPERATION_NEIGHBOUR_REPLACE] = { "neighbour-replace", ON_LINK | BIT (ADDRESS) | BIT (MAC), 0 },
  [NW_OPERATION_NEIGHBOUR_REMOVE]  = { "neighbour-remove", ON_LINK | BIT (ADDRESS), 0 },
  [NW_OPERATION_FORWARDING_SET]    = { "forwarding-set", IN_NAMESPACE | BIT (FAMILY) | BIT (ENABLED), 0 },
  [NW_OPERATION_BRIDGE_SET]        = { "bridge-set", ON_LINK, BIT (STP) | BIT (AGEING_TIME) | BIT (VLAN_FILTERING) },
  [NW_OPERATION_LIMIT_SET]         = { "limit-set", ON_LINK, BIT (RATE) | BIT (DELAY) | BIT (JITTER) | BIT (LOSS) },
  [NW_OPERATION_LIMIT_REMOVE]      = { "limit-remove", ON_LINK, 0 },
  [NW_OPERATION_MASQUERADE_ADD]    = { "masquerade-add", IN_NAMESPACE | BIT (SOURCE_NETWORK) | BIT (OUT_LINK), 0 },
  [NW_OPERATION_MASQUERADE_REMOVE] = { "masquerade-remove", IN_NAMESPACE | BIT (SOURCE_NETWORK) | BIT (OUT_LINK), 0 },
  [NW_OPERATION_PUBLISH_ADD]       = { "publish-add", IN_NAMESPACE | OF_PORT, 0 },
  [NW_OPERATION_PUBLISH_REMOVE]    = { "publish-remove", IN_NAMESPACE | OF_PORT, 0 },
};

static void
nexthop_clear (gpointer data)
{
  NwOperationNexthop *nexthop = data;

  g_free (nexthop->link);
}

/* Reading from and writing to the wire, by the type of the field. */

static const char *
field_type_string (NwFieldType type)
{
  switch (type)
    {
    case NW_FIELD_TYPE_REFERENCE:
      return "(ts)";
    case NW_FIELD_TYPE_UINT:
    case NW_FIELD_TYPE_FAMILY:
      return "u";
    case NW_FIELD_TYPE_UINT64:
      return "t";
    case NW_FIELD_TYPE_BOOLEAN:
      return "b";
    case NW_FIELD_TYPE_NEXTHOPS:
      return "a(ssu)";
    case NW_FIELD_TYPE_STRING:
    case NW_FIELD_TYPE_MAC:
    case NW_FIELD_TYPE_PREFIX:
    case NW_FIELD_TYPE_ADDRESS:
    default:
      return "s";
    }
}

static GVariant *
encode_nexthops (GArray *nexthops)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(ssu)"));
  for (guint i = 0; i < nexthops->len; i++)
    {
      const NwOperationNexthop *nexthop = &g_array_index (nexthops, NwOperationNexthop, i);
      g_autofree char *gateway = nw_inet_address_to_string (&nexthop->gateway);

      g_variant_builder_add (&builder, "(ssu)", gateway, nexthop->link, nexthop->weight);
    }
  return g_variant_builder_end (&builder);
}

static GVariant *
encode (const NwOperation *self, NwOperationField field)
{
  gpointer member = nw_operation_field (self, field);

  switch (nw_operation_fields[field].type)
    {
    case NW_FIELD_TYPE_REFERENCE:
      return g_variant_new ("(ts)", ((NwNamespaceRef *) member)->inode, ((NwNamespaceRef *) member)->name);
    case NW_FIELD_TYPE_STRING:
      return g_variant_new_string (*(char **) member);
    case NW_FIELD_TYPE_UINT:
      return g_variant_new_uint32 (*(guint *) member);
    case NW_FIELD_TYPE_UINT64:
      return g_variant_new_uint64 (*(guint64 *) member);
    case NW_FIELD_TYPE_BOOLEAN:
      return g_variant_new_boolean (*(gboolean *) member);
    case NW_FIELD_TYPE_FAMILY:
      return g_variant_new_uint32 (*(guint *) member == AF_INET6 ? 6 : 4);
    case NW_FIELD_TYPE_MAC:
      return g_variant_new_take_string (nw_mac_to_string (member));
    case NW_FIELD_TYPE_PREFIX:
      return g_variant_new_take_string (nw_inet_to_string (member));
    case NW_FIELD_TYPE_ADDRESS:
      return g_variant_new_take_string (nw_inet_address_to_string (member));
    case NW_FIELD_TYPE_NEXTHOPS:
      return encode_nexthops (*(GArray **) member);
    default:
      g_assert_not_reached ();
    }
}

static gboolean
check_length (const NwOperation *self, NwOperationField field, const char *text, GError **error)
{
  if (strlen (text) > STRING_MAX)
    return nw_operation_refuse (self, field, error, _("the text is too long; give at most %d bytes"), STRING_MAX);
  return TRUE;
}

static gboolean
decode_reference (NwOperation *self, NwOperationField field, GVariant *value, GError **error)
{
  NwNamespaceRef reference;

  g_variant_get (value, "(t&s)", &reference.inode, &reference.name);
  if (!check_length (self, field, reference.name, error))
    return FALSE;
  nw_operation_set_reference (self, field, reference);
  return TRUE;
}

static gboolean
decode_text (NwOperation *self, NwOperationField field, GVariant *value, GError **error)
{
  const char *text = g_variant_get_string (value, NULL);
  GError *reason = NULL;
  NwInet inet;
  NwMac mac;

  if (!check_length (self, field, text, error))
    return FALSE;
  switch (nw_operation_fields[field].type)
    {
    case NW_FIELD_TYPE_MAC:
      if (!nw_mac_parse (text, &mac, &reason))
        return nw_operation_refuse_with (self, field, error, reason);
      nw_operation_set_mac (self, field, &mac);
      break;
    case NW_FIELD_TYPE_PREFIX:
      if (!nw_inet_parse_prefix (text, &inet, &reason))
        return nw_operation_refuse_with (self, field, error, reason);
      nw_operation_set_inet (self, field, &inet);
      break;
    case NW_FIELD_TYPE_ADDRESS:
      if (!nw_inet_parse_address (text, &inet, &reason))
        return nw_operation_refuse_with (self, field, error, reason);
      nw_operation_set_inet (self, field, &inet);
      break;
    case NW_FIELD_TYPE_STRING:
      nw_operation_set_string (self, field, text);
      break;
    case NW_FIELD_TYPE_REFERENCE:
    case NW_FIELD_TYPE_UINT:
    case NW_FIELD_TYPE_UINT64:
    case NW_FIELD_TYPE_BOOLEAN:
    case NW_FIELD_TYPE_FAMILY:
    case NW_FIELD_TYPE_NEXTHOPS:
    default:
      g_assert_not_reached ();
    }
  return TRUE;
}

static gboolean
decode_family (NwOperation *self, NwOperationField field, GVariant *value, GError **error)
{
  guint32 version = g_variant_get_uint32 (value);

  if (version != 4 && version != 6)
    return nw_operation_refuse (self, field, error, _("%u is no version of IP; give 4 or 6"), version);
  nw_operation_set_uint (self, field, version == 4 ? AF_INET : AF_INET6);
  return TRUE;
}

static gboolean
decode_nexthops (NwOperation *self, NwOperationField field, GVariant *value, GError **error)
{
  g_autoptr (GArray) nexthops = nw_operation_nexthops_new ();
  gsize n = g_variant_n_children (value);

  if (n > NW_OPERATION_NEXTHOPS_MAX)
    return nw_operation_refuse (self, field, error, _("%zu are too many; give at most %d"), n, NW_OPERATION_NEXTHOPS_MAX);
  for (gsize i = 0; i < n; i++)
    {
      const char *gateway_text, *link;
      NwInet gateway = NW_INET_NONE;
      GError *reason = NULL;
      guint32 weight;

      g_variant_get_child (value, i, "(&s&su)", &gateway_text, &link, &weight);
      if (!check_length (self, field, gateway_text, error) || !check_length (self, field, link, error))
        return FALSE;
      if (*gateway_text != '\0' && !nw_inet_parse_address (gateway_text, &gateway, &reason))
        return nw_operation_refuse_with (self, field, error, reason);
      nw_operation_nexthops_append (nexthops, &gateway, link, weight);
    }
  self->nexthops = g_steal_pointer (&nexthops);
  self->present |= BIT (NEXTHOPS);
  return TRUE;
}

static gboolean
decode (NwOperation *self, NwOperationField field, GVariant *value, GError **error)
{
  const char *type = field_type_string (nw_operation_fields[field].type);

  if (nw_operation_has (self, field))
    return nw_operation_refuse (self, field, error, _("this field is there twice; give it once"));
  if (!g_variant_is_of_type (value, G_VARIANT_TYPE (type)))
    return nw_operation_refuse (self, field, error, _("the type is “%s”; it must be “%s”"), g_variant_get_type_string (value), type);
  switch (nw_operation_fields[field].type)
    {
    case NW_FIELD_TYPE_REFERENCE:
      return decode_reference (self, field, value, error);
    case NW_FIELD_TYPE_UINT:
      nw_operation_set_uint (self, field, g_variant_get_uint32 (value));
      return TRUE;
    case NW_FIELD_TYPE_UINT64:
      nw_operation_set_uint64 (self, field, g_variant_get_uint64 (value));
      return TRUE;
    case NW_FIELD_TYPE_BOOLEAN:
      nw_operation_set_boolean (self, field, g_variant_get_boolean (value));
      return TRUE;
    case NW_FIELD_TYPE_FAMILY:
      return decode_family (self, field, value, error);
    case NW_FIELD_TYPE_NEXTHOPS:
      return decode_nexthops (self, field, value, error);
    case NW_FIELD_TYPE_STRING:
    case NW_FIELD_TYPE_MAC:
    case NW_FIELD_TYPE_PREFIX:
    case NW_FIELD_TYPE_ADDRESS:
    default:
      return decode_text (self, field, value, error);
    }
}

/* As much of a text from outside as an error message can bear; still valid UTF-8. */
static char *
abbreviate (const char *text)
{
  return g_utf8_strlen (text, -1) > 40 ? g_utf8_substring (text, 0, 40) : g_strdup (text);
}

static int
find_field (const char *name)
{
  for (int i = 0; i < NW_N_OPERATION_FIELDS; i++)
    if (strcmp (nw_operation_fields[i].name, name) == 0)
      return i;
  return -1;
}

static int
find_kind (const char *name)
{
  for (int i = 0; i < NW_N_OPERATION_KINDS; i++)
    if (strcmp (nw_operation_kinds[i].name, name) == 0)
      return i;
  return -1;
}

static gboolean
field_equal (const NwOperation *a, const NwOperation *b, NwOperationField field)
{
  gconstpointer x = nw_operation_field (a, field);
  gconstpointer y = nw_operation_field (b, field);

  switch (nw_operation_fields[field].type)
    {
    case NW_FIELD_TYPE_REFERENCE:
      return ((const NwNamespaceRef *) x)->inode == ((const NwNamespaceRef *) y)->inode &&
             g_strcmp0 (((const NwNamespaceRef *) x)->name, ((const NwNamespaceRef *) y)->name) == 0;
    case NW_FIELD_TYPE_STRING:
      return g_strcmp0 (*(char *const *) x, *(char *const *) y) == 0;
    case NW_FIELD_TYPE_UINT:
    case NW_FIELD_TYPE_FAMILY:
      return *(const guint *) x == *(const guint *) y;
    case NW_FIELD_TYPE_UINT64:
      return *(const guint64 *) x == *(const guint64 *) y;
    case NW_FIELD_TYPE_BOOLEAN:
      return *(const gboolean *) x == *(const gboolean *) y;
    case NW_FIELD_TYPE_MAC:
      return nw_mac_equal (x, y);
    case NW_FIELD_TYPE_PREFIX:
    case NW_FIELD_TYPE_ADDRESS:
      return nw_inet_equal (x, y);
    case NW_FIELD_TYPE_NEXTHOPS:
    default:
      break;
    }
  if (a->nexthops->len != b->nexthops->len)
    return FALSE;
  for (guint i = 0; i < a->nexthops->len; i++)
    {
      const NwOperationNexthop *m = &g_array_index (a->nexthops, NwOperationNexthop, i);
      const NwOperationNexthop *n = &g_array_index (b->nexthops, NwOperationNexthop, i);

      if (m->weight != n->weight || strcmp (m->link, n->link) != 0 ||
          nw_inet_is_set (&m->gateway) != nw_inet_is_set (&n->gateway) ||
          (nw_inet_is_set (&m->gateway) && !nw_inet_same_address (&m->gateway, &n->gateway)))
        return FALSE;
    }
  return TRUE;
}

GArray *
nw_operation_nexthops_new (void)
{
  GArray *nexthops = g_array_new (FALSE, TRUE, sizeof (NwOperationNexthop));

  g_array_set_clear_func (nexthops, nexthop_clear);
  return nexthops;
}

void
nw_operation_nexthops_append (GArray *nexthops, const NwInet *gateway, const char *link, guint weight)
{
  NwOperationNexthop nexthop = { NW_INET_NONE, g_strdup (link ? link : ""), weight };

  if (gateway)
    nexthop.gateway = *gateway;
  g_array_append_val (nexthops, nexthop);
}

NwOperation *
nw_operation_new (NwOperationKind kind)
{
  NwOperation *self = g_new0 (NwOperation, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->kind = kind;
  return self;
}

void
nw_operation_set_reference (NwOperation *self, NwOperationField field, NwNamespaceRef reference)
{
  NwNamespaceRef *member = nw_operation_field (self, field);

  member->inode = reference.inode;
  member->name = g_strdup (reference.name ? reference.name : "");
  self->present |= G_GUINT64_CONSTANT (1) << field;
}

void
nw_operation_set_string (NwOperation *self, NwOperationField field, const char *value)
{
  char **member = nw_operation_field (self, field);

  *member = g_strdup (value ? value : "");
  self->present |= G_GUINT64_CONSTANT (1) << field;
}

void
nw_operation_set_uint (NwOperation *self, NwOperationField field, guint value)
{
  guint *member = nw_operation_field (self, field);

  *member = value;
  self->present |= G_GUINT64_CONSTANT (1) << field;
}

void
nw_operation_set_uint64 (NwOperation *self, NwOperationField field, guint64 value)
{
  guint64 *member = nw_operation_field (self, field);

  *member = value;
  self->present |= G_GUINT64_CONSTANT (1) << field;
}

void
nw_operation_set_boolean (NwOperation *self, NwOperationField field, gboolean value)
{
  gboolean *member = nw_operation_field (self, field);

  *member = value != FALSE;
  self->present |= G_GUINT64_CONSTANT (1) << field;
}

void
nw_operation_set_inet (NwOperation *self, NwOperationField field, const NwInet *value)
{
  NwInet *member = nw_operation_field (self, field);

  *member = *value;
  if (nw_operation_fields[field].type == NW_FIELD_TYPE_ADDRESS)
    member->prefix = nw_inet_length (member->family) * 8;
  self->present |= G_GUINT64_CONSTANT (1) << field;
}

void
nw_operation_set_mac (NwOperation *self, NwOperationField field, const NwMac *value)
{
  NwMac *member = nw_operation_field (self, field);

  *member = *value;
  self->present |= G_GUINT64_CONSTANT (1) << field;
}

NwOperation *
nw_operation_copy (const NwOperation *self)
{
  NwOperation *copy = g_memdup2 (self, sizeof *self);

  g_atomic_ref_count_init (&copy->ref_count);
  for (guint i = 0; i < NW_N_OPERATION_FIELDS; i++)
    {
      if (nw_operation_fields[i].type == NW_FIELD_TYPE_STRING)
        {
          char **string = nw_operation_field (copy, i);

          *string = g_strdup (*string);
        }
      else if (nw_operation_fields[i].type == NW_FIELD_TYPE_REFERENCE)
        {
          NwNamespaceRef *reference = nw_operation_field (copy, i);

          reference->name = g_strdup (reference->name);
        }
      else if (nw_operation_fields[i].type == NW_FIELD_TYPE_NEXTHOPS && self->nexthops)
        {
          copy->nexthops = nw_operation_nexthops_new ();
          for (guint n = 0; n < self->nexthops->len; n++)
            {
              const NwOperationNexthop *nexthop = &g_array_index (self->nexthops, NwOperationNexthop, n);

              nw_operation_nexthops_append (copy->nexthops, &nexthop->gateway, nexthop->link, nexthop->weight);
            }
        }
    }
  return copy;
}

void
nw_operation_free (NwOperation *self)
{
  for (guint i = 0; i < NW_N_OPERATION_FIELDS; i++)
    {
      if (nw_operation_fields[i].type == NW_FIELD_TYPE_STRING)
        g_free (*(char **) nw_operation_field (self, i));
      else if (nw_operation_fields[i].type == NW_FIELD_TYPE_REFERENCE)
        g_free (((NwNamespaceRef *) nw_operation_field (self, i))->name);
    }
  g_clear_pointer (&self->nexthops, g_array_unref);
  g_free (self);
}

gboolean
nw_operation_equal (const NwOperation *a, const NwOperation *b)
{
  g_return_val_if_fail (a != NULL && b != NULL, FALSE);

  if (a->kind != b->kind || a->present != b->present)
    return FALSE;
  for (guint i = 0; i < NW_N_OPERATION_FIELDS; i++)
    if (nw_operation_has (a, i) && !field_equal (a, b, i))
      return FALSE;
  return TRUE;
}

GVariant *
nw_operation_to_variant (const NwOperation *self)
{
  GVariantBuilder builder;

  g_return_val_if_fail (self != NULL, NULL);

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{sv}"));
  for (guint i = 0; i < NW_N_OPERATION_FIELDS; i++)
    if (nw_operation_has (self, i))
      g_variant_builder_add (&builder, "{sv}", nw_operation_fields[i].name, encode (self, i));
  return g_variant_new ("(sa{sv})", nw_operation_kinds[self->kind].name, &builder);
}

NwOperation *
nw_operation_from_variant (GVariant *variant, GError **error)
{
  g_autoptr (NwOperation) self = NULL;
  g_autoptr (GVariant) dictionary = NULL;
  const char *kind_name;
  int kind;

  g_return_val_if_fail (variant != NULL, NULL);

  if (!g_variant_is_of_type (variant, G_VARIANT_TYPE ("(sa{sv})")))
    {
      g_set_error (error, NW_ERROR, NW_ERROR_INVALID_ARGUMENT,
                   _("An operation has the type “(sa{sv})”, not “%s”"), g_variant_get_type_string (variant));
      return NULL;
    }
  g_variant_get (variant, "(&s@a{sv})", &kind_name, &dictionary);
  kind = find_kind (kind_name);
  if (kind < 0)
    {
      g_autofree char *given = abbreviate (kind_name);

      g_set_error (error, NW_ERROR, NW_ERROR_INVALID_ARGUMENT,
                   _("“%s” is no operation; give one of those that nw-operation.h lists"), given);
      return NULL;
    }

  self = nw_operation_new (kind);
  for (gsize i = 0; i < g_variant_n_children (dictionary); i++)
    {
      g_autoptr (GVariant) value = NULL;
      const char *name;
      int field;

      g_variant_get_child (dictionary, i, "{&sv}", &name, &value);
      field = find_field (name);
      if (field < 0)
        {
          g_autofree char *given = abbreviate (name);

          g_set_error (error, NW_ERROR, NW_ERROR_INVALID_ARGUMENT,
                       _("%s: “%s” is no field; leave it out"), kind_name, given);
          return NULL;
        }
      if (!decode (self, field, value, error))
        return NULL;
    }
  if (!nw_operation_check (self, error))
    return NULL;
  return g_steal_pointer (&self);
}
