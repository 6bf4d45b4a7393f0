/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-operation.h"

#include <glib/gi18n-lib.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

#include "nw-error.h"
#include "nw-name.h"

/* Longer than any escaped name can be (255 bytes, four characters each). */
#define STRING_MAX 1024
#define NEXTHOPS_MAX 64
#define MTU_MIN 68
#define MTU_MAX 65535
#define MTU_MAX_LOOPBACK 65536

typedef enum {
  TYPE_REFERENCE,
  TYPE_STRING,
  TYPE_UINT,
  TYPE_BOOLEAN,
  TYPE_FAMILY,
  TYPE_MAC,
  TYPE_PREFIX,
  TYPE_ADDRESS,
  TYPE_NEXTHOPS,
} FieldType;

typedef struct {
  const char *name;
  FieldType   type;
  gsize       offset;
} FieldSpec;

typedef struct {
  const char *name;
  guint64     required;
  guint64     optional;
} KindSpec;

#define FIELD(wire, type, member) { wire, type, G_STRUCT_OFFSET (NwOperation, member) }

static const FieldSpec fields[NW_N_OPERATION_FIELDS] = {
  [NW_FIELD_NAMESPACE]          = FIELD ("namespace", TYPE_REFERENCE, namespace),
  [NW_FIELD_LINK]               = FIELD ("link", TYPE_STRING, link),
  [NW_FIELD_LINK_KIND]          = FIELD ("link-kind", TYPE_STRING, link_kind),
  [NW_FIELD_MAC]                = FIELD ("mac", TYPE_MAC, mac),
  [NW_FIELD_MTU]                = FIELD ("mtu", TYPE_UINT, mtu),
  [NW_FIELD_ADDRESS_GENERATION] = FIELD ("address-generation", TYPE_UINT, address_generation),
  [NW_FIELD_PEER_NAMESPACE]     = FIELD ("peer-namespace", TYPE_REFERENCE, peer_namespace),
  [NW_FIELD_PEER]               = FIELD ("peer", TYPE_STRING, peer),
  [NW_FIELD_PEER_MAC]           = FIELD ("peer-mac", TYPE_MAC, peer_mac),
  [NW_FIELD_PEER_MTU]           = FIELD ("peer-mtu", TYPE_UINT, peer_mtu),
  [NW_FIELD_UP]                 = FIELD ("up", TYPE_BOOLEAN, up),
  [NW_FIELD_NEW_NAME]           = FIELD ("new-name", TYPE_STRING, new_name),
  [NW_FIELD_MASTER]             = FIELD ("master", TYPE_STRING, master),
  [NW_FIELD_TARGET]             = FIELD ("target", TYPE_REFERENCE, target),
  [NW_FIELD_ADDRESS]            = FIELD ("address", TYPE_PREFIX, address),
  [NW_FIELD_PEER_ADDRESS]       = FIELD ("peer-address", TYPE_PREFIX, peer_address),
  [NW_FIELD_BROADCAST]          = FIELD ("broadcast", TYPE_ADDRESS, broadcast),
  [NW_FIELD_LIFETIME_VALID]     = FIELD ("lifetime-valid", TYPE_UINT, lifetime_valid),
  [NW_FIELD_LIFETIME_PREFERRED] = FIELD ("lifetime-preferred", TYPE_UINT, lifetime_preferred),
  [NW_FIELD_DESTINATION]        = FIELD ("destination", TYPE_PREFIX, destination),
  [NW_FIELD_NEXTHOPS]           = FIELD ("nexthops", TYPE_NEXTHOPS, nexthops),
  [NW_FIELD_SOURCE]             = FIELD ("source", TYPE_ADDRESS, source),
  [NW_FIELD_METRIC]             = FIELD ("metric", TYPE_UINT, metric),
  [NW_FIELD_TABLE]              = FIELD ("table", TYPE_UINT, table),
  [NW_FIELD_TYPE]               = FIELD ("type", TYPE_UINT, type),
  [NW_FIELD_PROTOCOL]           = FIELD ("protocol", TYPE_UINT, protocol),
  [NW_FIELD_SCOPE]              = FIELD ("scope", TYPE_UINT, scope),
  [NW_FIELD_TOS]                = FIELD ("tos", TYPE_UINT, tos),
  [NW_FIELD_FAMILY]             = FIELD ("family", TYPE_FAMILY, family),
  [NW_FIELD_ENABLED]            = FIELD ("enabled", TYPE_BOOLEAN, enabled),
};

#undef FIELD

#define BIT(field) (G_GUINT64_CONSTANT (1) << NW_FIELD_##field)
#define IN_NAMESPACE BIT (NAMESPACE)
#define ON_LINK (BIT (NAMESPACE) | BIT (LINK))
#define OF_VETH (BIT (PEER_NAMESPACE) | BIT (PEER))
#define OF_VETH_OPTIONAL (BIT (PEER_MAC) | BIT (PEER_MTU))
#define OF_ROUTE (BIT (SOURCE) | BIT (METRIC) | BIT (TABLE) | BIT (TYPE) | BIT (PROTOCOL) | BIT (SCOPE) | BIT (TOS))

static const KindSpec kinds[NW_N_OPERATION_KINDS] = {
  [NW_OPERATION_NAMESPACE_ADD]     = { "namespace-add", IN_NAMESPACE, 0 },
  [NW_OPERATION_NAMESPACE_REMOVE]  = { "namespace-remove", IN_NAMESPACE, 0 },
  [NW_OPERATION_LINK_ADD]          = { "link-add", ON_LINK | BIT (LINK_KIND),
                                       BIT (MAC) | BIT (MTU) | BIT (ADDRESS_GENERATION) | OF_VETH | OF_VETH_OPTIONAL },
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
};

G_DEFINE_BOXED_TYPE (NwOperation, nw_operation, nw_operation_ref, nw_operation_unref)

static gpointer
field_pointer (const NwOperation *self, NwOperationField field)
{
  return G_STRUCT_MEMBER_P (self, fields[field].offset);
}

static void
nexthop_clear (gpointer data)
{
  NwOperationNexthop *nexthop = data;

  g_free (nexthop->link);
}

static GArray *
nexthops_new (void)
{
  GArray *nexthops = g_array_new (FALSE, TRUE, sizeof (NwOperationNexthop));

  g_array_set_clear_func (nexthops, nexthop_clear);
  return nexthops;
}

static void
nexthops_append (GArray *nexthops, const NwInet *gateway, const char *link, guint weight)
{
  NwOperationNexthop nexthop = { NW_INET_NONE, g_strdup (link ? link : ""), weight };

  if (gateway)
    nexthop.gateway = *gateway;
  g_array_append_val (nexthops, nexthop);
}

static NwOperation *
operation_new (NwOperationKind kind)
{
  NwOperation *self = g_new0 (NwOperation, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->kind = kind;
  return self;
}

static void
set_reference (NwOperation *self, NwOperationField field, NwNamespaceRef reference)
{
  NwNamespaceRef *member = field_pointer (self, field);

  member->inode = reference.inode;
  member->name = g_strdup (reference.name ? reference.name : "");
  self->present |= G_GUINT64_CONSTANT (1) << field;
}

static void
set_string (NwOperation *self, NwOperationField field, const char *value)
{
  char **member = field_pointer (self, field);

  *member = g_strdup (value ? value : "");
  self->present |= G_GUINT64_CONSTANT (1) << field;
}

static void
set_uint (NwOperation *self, NwOperationField field, guint value)
{
  guint *member = field_pointer (self, field);

  *member = value;
  self->present |= G_GUINT64_CONSTANT (1) << field;
}

static void
set_boolean (NwOperation *self, NwOperationField field, gboolean value)
{
  gboolean *member = field_pointer (self, field);

  *member = value != FALSE;
  self->present |= G_GUINT64_CONSTANT (1) << field;
}

static void
set_inet (NwOperation *self, NwOperationField field, const NwInet *value)
{
  NwInet *member = field_pointer (self, field);

  *member = *value;
  if (fields[field].type == TYPE_ADDRESS)
    member->prefix = nw_inet_length (member->family) * 8;
  self->present |= G_GUINT64_CONSTANT (1) << field;
}

static void
set_mac (NwOperation *self, NwOperationField field, const NwMac *value)
{
  NwMac *member = field_pointer (self, field);

  *member = *value;
  self->present |= G_GUINT64_CONSTANT (1) << field;
}

/* A new operation that acts on a link, or in a namespace when @link is %NULL. */
static NwOperation *
operation_new_in (NwOperationKind kind, NwNamespaceRef namespace_, const char *link)
{
  NwOperation *self = operation_new (kind);

  set_reference (self, NW_FIELD_NAMESPACE, namespace_);
  if (link)
    set_string (self, NW_FIELD_LINK, link);
  return self;
}

static NwOperation *
operation_copy (const NwOperation *self)
{
  NwOperation *copy = g_memdup2 (self, sizeof *self);

  g_atomic_ref_count_init (&copy->ref_count);
  for (guint i = 0; i < NW_N_OPERATION_FIELDS; i++)
    {
      if (fields[i].type == TYPE_STRING)
        {
          char **string = field_pointer (copy, i);

          *string = g_strdup (*string);
        }
      else if (fields[i].type == TYPE_REFERENCE)
        {
          NwNamespaceRef *reference = field_pointer (copy, i);

          reference->name = g_strdup (reference->name);
        }
      else if (fields[i].type == TYPE_NEXTHOPS && self->nexthops)
        {
          copy->nexthops = nexthops_new ();
          for (guint n = 0; n < self->nexthops->len; n++)
            {
              const NwOperationNexthop *nexthop = &g_array_index (self->nexthops, NwOperationNexthop, n);

              nexthops_append (copy->nexthops, &nexthop->gateway, nexthop->link, nexthop->weight);
            }
        }
    }
  return copy;
}

static void
operation_free (NwOperation *self)
{
  for (guint i = 0; i < NW_N_OPERATION_FIELDS; i++)
    {
      if (fields[i].type == TYPE_STRING)
        g_free (*(char **) field_pointer (self, i));
      else if (fields[i].type == TYPE_REFERENCE)
        g_free (((NwNamespaceRef *) field_pointer (self, i))->name);
    }
  g_clear_pointer (&self->nexthops, g_array_unref);
  g_free (self);
}

/* What is asked of the values. Every refusal names the operation, the field and the remedy. */

static gboolean refuse (const NwOperation *self, NwOperationField field, GError **error,
                        const char *format, ...) G_GNUC_PRINTF (4, 5);

static gboolean
refuse (const NwOperation *self, NwOperationField field, GError **error, const char *format, ...)
{
  g_autofree char *reason = NULL;
  va_list arguments;

  va_start (arguments, format);
  reason = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error (error, NW_ERROR, NW_ERROR_INVALID_ARGUMENT, "%s: %s: %s",
               kinds[self->kind].name, fields[field].name, reason);
  return FALSE;
}

/* Puts the names of operation and field before a reason that came from elsewhere. */
static gboolean
refuse_with (const NwOperation *self, NwOperationField field, GError **error, GError *reason)
{
  g_propagate_prefixed_error (error, reason, "%s: %s: ", kinds[self->kind].name, fields[field].name);
  return FALSE;
}

static gboolean
check_existing_link (const NwOperation *self, NwOperationField field, const char *name, GError **error)
{
  g_autofree char *bytes = nw_name_unescape (name);

  if (bytes == NULL)
    return refuse (self, field, error, _("“%s” is not an escaped name; write a backslash as \\x5c"), name);
  if (*bytes == '\0')
    return refuse (self, field, error, _("the name is empty; give the name of an interface"));
  if (strlen (bytes) > NW_LINK_NAME_MAX || strchr (bytes, '/'))
    return refuse (self, field, error, _("“%s” cannot be an interface: names have 1 to 15 bytes and no “/”"), name);
  return TRUE;
}

static gboolean
check_new_link (const NwOperation *self, NwOperationField field, const char *name, GError **error)
{
  g_autofree char *bytes = nw_name_unescape (name);
  GError *reason = NULL;

  if (bytes == NULL)
    return refuse (self, field, error, _("“%s” contains a backslash; leave it out"), name);
  if (!nw_link_name_check (bytes, &reason))
    return refuse_with (self, field, error, reason);
  return TRUE;
}

static gboolean
check_reference (const NwOperation *self, NwOperationField field, GError **error)
{
  const NwNamespaceRef *reference = field_pointer (self, field);
  g_autofree char *bytes = nw_name_unescape (reference->name);

  if (bytes == NULL)
    return refuse (self, field, error, _("“%s” is not an escaped name; write a backslash as \\x5c"), reference->name);
  if (*bytes == '\0' && reference->inode == 0)
    return refuse (self, field, error, _("it has neither inode nor name; give the inode of the namespace"));
  if (strlen (bytes) > 255 || strchr (bytes, '/') || strcmp (bytes, ".") == 0 || strcmp (bytes, "..") == 0)
    return refuse (self, field, error,
                   _("“%s” cannot be a namespace: names have at most 255 bytes and no “/”"), reference->name);
  return TRUE;
}

static gboolean
check_new_namespace (const NwOperation *self, GError **error)
{
  GError *reason = NULL;

  if (self->namespace.inode != 0)
    return refuse (self, NW_FIELD_NAMESPACE, error,
                   _("a namespace yet to be made has no inode; give 0 and a name"));
  if (!nw_namespace_name_check (self->namespace.name, &reason))
    return refuse_with (self, NW_FIELD_NAMESPACE, error, reason);
  return TRUE;
}

static gboolean
check_mtu (const NwOperation *self, NwOperationField field, guint mtu, GError **error)
{
  guint max = self->link && strcmp (self->link, "lo") == 0 ? MTU_MAX_LOOPBACK : MTU_MAX;

  if (mtu < MTU_MIN || mtu > max)
    return refuse (self, field, error, _("%u bytes is out of range; an MTU is %d to %u"), mtu, MTU_MIN, max);
  return TRUE;
}

static gboolean
check_mac (const NwOperation *self, NwOperationField field, GError **error)
{
  const NwMac *mac = field_pointer (self, field);
  g_autofree char *text = nw_mac_to_string (mac);
  GError *reason = NULL;
  NwMac parsed;

  if (!nw_mac_parse (text, &parsed, &reason))
    return refuse_with (self, field, error, reason);
  return TRUE;
}

static gboolean
is_unspecified (const NwInet *inet)
{
  static const guint8 zero[16] = { 0 };

  return memcmp (inet->bytes, zero, sizeof zero) == 0;
}

/* An address of one machine: not 0.0.0.0, not multicast, not 255.255.255.255. */
static gboolean
check_unicast (const NwOperation *self, NwOperationField field, const NwInet *inet, GError **error)
{
  static const guint8 everybody[4] = { 255, 255, 255, 255 };
  g_autofree char *text = nw_inet_address_to_string (inet);

  if (is_unspecified (inet))
    return refuse (self, field, error, _("%s means “no address”; give the address of a machine"), text);
  if (nw_inet_is_multicast (inet))
    return refuse (self, field, error, _("%s is a multicast group; give the address of one machine"), text);
  if (inet->family == AF_INET && memcmp (inet->bytes, everybody, sizeof everybody) == 0)
    return refuse (self, field, error, _("%s means everybody; give the address of one machine"), text);
  return TRUE;
}

static gboolean
check_inet_shape (const NwOperation *self, NwOperationField field, GError **error)
{
  const NwInet *inet = field_pointer (self, field);
  gsize length = nw_inet_length (inet->family);

  if (length == 0)
    return refuse (self, field, error, _("there is no address; give one, such as 192.168.15.1/24"));
  if (inet->prefix > length * 8)
    return refuse (self, field, error, _("/%u is too long a prefix; the longest is /%u"), inet->prefix, (guint) length * 8);
  return TRUE;
}

static gboolean
check_same_family (const NwOperation *self, NwOperationField field, const NwInet *inet, int family, GError **error)
{
  if (inet->family == family)
    return TRUE;
  if (family == AF_INET)
    return refuse (self, field, error, _("it must be an IPv4 address, like the others here"));
  return refuse (self, field, error, _("it must be an IPv6 address, like the others here"));
}

static gboolean
check_range (const NwOperation *self, NwOperationField field, guint max, GError **error)
{
  const guint *value = field_pointer (self, field);

  if (nw_operation_has (self, field) && *value > max)
    return refuse (self, field, error, _("%u is out of range; the largest is %u"), *value, max);
  return TRUE;
}

/* The shape that a field has wherever it occurs. */
static gboolean
check_field (const NwOperation *self, NwOperationField field, GError **error)
{
  switch (fields[field].type)
    {
    case TYPE_REFERENCE:
      return check_reference (self, field, error);
    case TYPE_MAC:
      return check_mac (self, field, error);
    case TYPE_PREFIX:
    case TYPE_ADDRESS:
      return check_inet_shape (self, field, error);
    case TYPE_STRING:
    case TYPE_UINT:
    case TYPE_BOOLEAN:
    case TYPE_FAMILY:
    case TYPE_NEXTHOPS:
    default:
      return TRUE;
    }
}

static gboolean
check_presence (const NwOperation *self, GError **error)
{
  guint64 known = kinds[self->kind].required | kinds[self->kind].optional;

  for (guint i = 0; i < NW_N_OPERATION_FIELDS; i++)
    {
      guint64 bit = G_GUINT64_CONSTANT (1) << i;

      if ((kinds[self->kind].required & ~self->present & bit) != 0)
        return refuse (self, i, error, _("this field is missing; add it"));
      if ((self->present & ~known & bit) != 0)
        return refuse (self, i, error, _("this field does not belong here; leave it out"));
    }
  return TRUE;
}

static gboolean
same_reference (const NwNamespaceRef *a, const NwNamespaceRef *b)
{
  return a->inode == b->inode && (a->inode != 0 || g_strcmp0 (a->name, b->name) == 0);
}

static gboolean
check_link_add (const NwOperation *self, GError **error)
{
  gboolean is_veth = strcmp (self->link_kind, "veth") == 0;

  if (!is_veth && strcmp (self->link_kind, "bridge") != 0 && strcmp (self->link_kind, "dummy") != 0)
    {
      g_set_error (error, NW_ERROR, NW_ERROR_UNSUPPORTED,
                   _("%s: %s: “%s” is a kind of interface that Netwarren cannot make; choose veth, bridge or dummy"),
                   kinds[self->kind].name, fields[NW_FIELD_LINK_KIND].name, self->link_kind);
      return FALSE;
    }
  for (guint i = 0; i < NW_N_OPERATION_FIELDS; i++)
    {
      guint64 bit = G_GUINT64_CONSTANT (1) << i;

      if (is_veth && (OF_VETH & ~self->present & bit) != 0)
        return refuse (self, i, error, _("this field is missing; a veth cable needs both ends"));
      if (!is_veth && ((OF_VETH | OF_VETH_OPTIONAL) & self->present & bit) != 0)
        return refuse (self, i, error, _("only a veth cable has another end; leave it out"));
    }
  if (!check_new_link (self, NW_FIELD_LINK, self->link, error))
    return FALSE;
  if (nw_operation_has (self, NW_FIELD_MTU) && !check_mtu (self, NW_FIELD_MTU, self->mtu, error))
    return FALSE;
  if (!check_range (self, NW_FIELD_ADDRESS_GENERATION, 3, error))
    return FALSE;
  if (!is_veth)
    return TRUE;
  if (!check_new_link (self, NW_FIELD_PEER, self->peer, error))
    return FALSE;
  if (nw_operation_has (self, NW_FIELD_PEER_MTU) && !check_mtu (self, NW_FIELD_PEER_MTU, self->peer_mtu, error))
    return FALSE;
  if (same_reference (&self->namespace, &self->peer_namespace) && strcmp (self->link, self->peer) == 0)
    return refuse (self, NW_FIELD_PEER, error,
                   _("both ends would be called “%s” in the same namespace; give one of them another name"), self->peer);
  return TRUE;
}

static gboolean
check_link_move (const NwOperation *self, GError **error)
{
  if (same_reference (&self->namespace, &self->target))
    return refuse (self, NW_FIELD_TARGET, error, _("“%s” is there already; choose another namespace"), self->link);
  return TRUE;
}

static gboolean
check_address (const NwOperation *self, GError **error)
{
  int family = self->address.family;

  if (self->kind == NW_OPERATION_ADDRESS_REPLACE &&
      !check_unicast (self, NW_FIELD_ADDRESS, &self->address, error))
    return FALSE;
  if (nw_operation_has (self, NW_FIELD_PEER_ADDRESS) &&
      (!check_same_family (self, NW_FIELD_PEER_ADDRESS, &self->peer_address, family, error) ||
       !check_unicast (self, NW_FIELD_PEER_ADDRESS, &self->peer_address, error)))
    return FALSE;
  if (nw_operation_has (self, NW_FIELD_BROADCAST) &&
      (self->broadcast.family != AF_INET || family != AF_INET))
    return refuse (self, NW_FIELD_BROADCAST, error, _("only IPv4 has broadcast addresses; leave it out"));
  if (!check_range (self, NW_FIELD_SCOPE, 255, error))
    return FALSE;
  if (nw_operation_has (self, NW_FIELD_LIFETIME_VALID) && self->lifetime_valid == 0)
    return refuse (self, NW_FIELD_LIFETIME_VALID, error,
                   _("0 seconds is over at once; give 1 or more, or 4294967295 for ever"));
  if (nw_operation_has (self, NW_FIELD_LIFETIME_PREFERRED) &&
      self->lifetime_preferred > (nw_operation_has (self, NW_FIELD_LIFETIME_VALID) ? self->lifetime_valid : G_MAXUINT32))
    return refuse (self, NW_FIELD_LIFETIME_PREFERRED, error,
                   _("an address cannot be preferred for longer than it is valid; give at most the valid lifetime"));
  return TRUE;
}

static gboolean
check_nexthops (const NwOperation *self, GError **error)
{
  for (guint i = 0; i < self->nexthops->len; i++)
    {
      const NwOperationNexthop *nexthop = &g_array_index (self->nexthops, NwOperationNexthop, i);

      if (nw_inet_is_set (&nexthop->gateway) &&
          (!check_same_family (self, NW_FIELD_NEXTHOPS, &nexthop->gateway, self->destination.family, error) ||
           !check_unicast (self, NW_FIELD_NEXTHOPS, &nexthop->gateway, error)))
        return FALSE;
      if (*nexthop->link != '\0' && !check_existing_link (self, NW_FIELD_NEXTHOPS, nexthop->link, error))
        return FALSE;
      if (*nexthop->link == '\0' && !nw_inet_is_set (&nexthop->gateway))
        return refuse (self, NW_FIELD_NEXTHOPS, error, _("a next hop leads nowhere; give it a gateway or an interface"));
      if (nexthop->weight < 1 || nexthop->weight > 256)
        return refuse (self, NW_FIELD_NEXTHOPS, error, _("%u is out of range; a weight is 1 to 256"), nexthop->weight);
    }
  return TRUE;
}

static gboolean
type_has_nexthops (guint type)
{
  return type != RTN_BLACKHOLE && type != RTN_UNREACHABLE && type != RTN_PROHIBIT && type != RTN_THROW;
}

static gboolean
check_route (const NwOperation *self, GError **error)
{
  guint type = nw_operation_has (self, NW_FIELD_TYPE) ? self->type : RTN_UNICAST;
  guint n_nexthops = nw_operation_has (self, NW_FIELD_NEXTHOPS) ? self->nexthops->len : 0;
  NwInet network = nw_inet_network (&self->destination);

  if (!nw_inet_equal (&network, &self->destination))
    {
      g_autofree char *given = nw_inet_to_string (&self->destination);
      g_autofree char *meant = nw_inet_to_string (&network);

      return refuse (self, NW_FIELD_DESTINATION, error, _("%s has host bits set; did you mean %s?"), given, meant);
    }
  if (type == RTN_UNSPEC || type > RTN_THROW)
    return refuse (self, NW_FIELD_TYPE, error, _("%u is no type of route; give 1 (unicast) to 9 (throw)"), type);
  if (n_nexthops > NEXTHOPS_MAX)
    return refuse (self, NW_FIELD_NEXTHOPS, error, _("%u are too many; give at most %d"), n_nexthops, NEXTHOPS_MAX);
  if (n_nexthops > 0 && !type_has_nexthops (type))
    return refuse (self, NW_FIELD_NEXTHOPS, error, _("a route of this type discards packets; leave its next hops out"));
  if (n_nexthops == 0 && type_has_nexthops (type) && self->kind == NW_OPERATION_ROUTE_REPLACE)
    return refuse (self, NW_FIELD_NEXTHOPS, error, _("the route leads nowhere; give it a gateway or an interface"));
  if (n_nexthops > 0 && !check_nexthops (self, error))
    return FALSE;
  if (nw_operation_has (self, NW_FIELD_SOURCE) &&
      (!check_same_family (self, NW_FIELD_SOURCE, &self->source, self->destination.family, error) ||
       !check_unicast (self, NW_FIELD_SOURCE, &self->source, error)))
    return FALSE;
  if (nw_operation_has (self, NW_FIELD_TABLE) && self->table == RT_TABLE_UNSPEC)
    return refuse (self, NW_FIELD_TABLE, error, _("there is no table 0; give 254 for the main table"));
  if (nw_operation_has (self, NW_FIELD_MTU) && !check_mtu (self, NW_FIELD_MTU, self->mtu, error))
    return FALSE;
  return check_range (self, NW_FIELD_PROTOCOL, 255, error) &&
         check_range (self, NW_FIELD_SCOPE, 255, error) &&
         check_range (self, NW_FIELD_TOS, 255, error);
}

static gboolean
check_neighbour (const NwOperation *self, GError **error)
{
  if (self->address.prefix != nw_inet_length (self->address.family) * 8)
    return refuse (self, NW_FIELD_ADDRESS, error, _("a neighbour is a single address; leave the prefix length out"));
  return check_unicast (self, NW_FIELD_ADDRESS, &self->address, error);
}

/* Reading from and writing to the wire, by the type of the field. */

static const char *
field_type_string (FieldType type)
{
  switch (type)
    {
    case TYPE_REFERENCE:
      return "(ts)";
    case TYPE_UINT:
    case TYPE_FAMILY:
      return "u";
    case TYPE_BOOLEAN:
      return "b";
    case TYPE_NEXTHOPS:
      return "a(ssu)";
    case TYPE_STRING:
    case TYPE_MAC:
    case TYPE_PREFIX:
    case TYPE_ADDRESS:
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
  gpointer member = field_pointer (self, field);

  switch (fields[field].type)
    {
    case TYPE_REFERENCE:
      return g_variant_new ("(ts)", ((NwNamespaceRef *) member)->inode, ((NwNamespaceRef *) member)->name);
    case TYPE_STRING:
      return g_variant_new_string (*(char **) member);
    case TYPE_UINT:
      return g_variant_new_uint32 (*(guint *) member);
    case TYPE_BOOLEAN:
      return g_variant_new_boolean (*(gboolean *) member);
    case TYPE_FAMILY:
      return g_variant_new_uint32 (*(guint *) member == AF_INET6 ? 6 : 4);
    case TYPE_MAC:
      return g_variant_new_take_string (nw_mac_to_string (member));
    case TYPE_PREFIX:
      return g_variant_new_take_string (nw_inet_to_string (member));
    case TYPE_ADDRESS:
      return g_variant_new_take_string (nw_inet_address_to_string (member));
    case TYPE_NEXTHOPS:
      return encode_nexthops (*(GArray **) member);
    default:
      g_assert_not_reached ();
    }
}

static gboolean
check_length (const NwOperation *self, NwOperationField field, const char *text, GError **error)
{
  if (strlen (text) > STRING_MAX)
    return refuse (self, field, error, _("the text is too long; give at most %d bytes"), STRING_MAX);
  return TRUE;
}

static gboolean
decode_reference (NwOperation *self, NwOperationField field, GVariant *value, GError **error)
{
  NwNamespaceRef reference;

  g_variant_get (value, "(t&s)", &reference.inode, &reference.name);
  if (!check_length (self, field, reference.name, error))
    return FALSE;
  set_reference (self, field, reference);
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
  switch (fields[field].type)
    {
    case TYPE_MAC:
      if (!nw_mac_parse (text, &mac, &reason))
        return refuse_with (self, field, error, reason);
      set_mac (self, field, &mac);
      break;
    case TYPE_PREFIX:
      if (!nw_inet_parse_prefix (text, &inet, &reason))
        return refuse_with (self, field, error, reason);
      set_inet (self, field, &inet);
      break;
    case TYPE_ADDRESS:
      if (!nw_inet_parse_address (text, &inet, &reason))
        return refuse_with (self, field, error, reason);
      set_inet (self, field, &inet);
      break;
    case TYPE_STRING:
      set_string (self, field, text);
      break;
    case TYPE_REFERENCE:
    case TYPE_UINT:
    case TYPE_BOOLEAN:
    case TYPE_FAMILY:
    case TYPE_NEXTHOPS:
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
    return refuse (self, field, error, _("%u is no version of IP; give 4 or 6"), version);
  set_uint (self, field, version == 4 ? AF_INET : AF_INET6);
  return TRUE;
}

static gboolean
decode_nexthops (NwOperation *self, NwOperationField field, GVariant *value, GError **error)
{
  g_autoptr (GArray) nexthops = nexthops_new ();
  gsize n = g_variant_n_children (value);

  if (n > NEXTHOPS_MAX)
    return refuse (self, field, error, _("%" G_GSIZE_FORMAT " are too many; give at most %d"), n, NEXTHOPS_MAX);
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
        return refuse_with (self, field, error, reason);
      nexthops_append (nexthops, &gateway, link, weight);
    }
  self->nexthops = g_steal_pointer (&nexthops);
  self->present |= BIT (NEXTHOPS);
  return TRUE;
}

static gboolean
decode (NwOperation *self, NwOperationField field, GVariant *value, GError **error)
{
  const char *type = field_type_string (fields[field].type);

  if (nw_operation_has (self, field))
    return refuse (self, field, error, _("this field is there twice; give it once"));
  if (!g_variant_is_of_type (value, G_VARIANT_TYPE (type)))
    return refuse (self, field, error, _("the type is “%s”; it must be “%s”"), g_variant_get_type_string (value), type);
  switch (fields[field].type)
    {
    case TYPE_REFERENCE:
      return decode_reference (self, field, value, error);
    case TYPE_UINT:
      set_uint (self, field, g_variant_get_uint32 (value));
      return TRUE;
    case TYPE_BOOLEAN:
      set_boolean (self, field, g_variant_get_boolean (value));
      return TRUE;
    case TYPE_FAMILY:
      return decode_family (self, field, value, error);
    case TYPE_NEXTHOPS:
      return decode_nexthops (self, field, value, error);
    case TYPE_STRING:
    case TYPE_MAC:
    case TYPE_PREFIX:
    case TYPE_ADDRESS:
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
    if (strcmp (fields[i].name, name) == 0)
      return i;
  return -1;
}

static int
find_kind (const char *name)
{
  for (int i = 0; i < NW_N_OPERATION_KINDS; i++)
    if (strcmp (kinds[i].name, name) == 0)
      return i;
  return -1;
}

static gboolean
field_equal (const NwOperation *a, const NwOperation *b, NwOperationField field)
{
  gconstpointer x = field_pointer (a, field);
  gconstpointer y = field_pointer (b, field);

  switch (fields[field].type)
    {
    case TYPE_REFERENCE:
      return ((const NwNamespaceRef *) x)->inode == ((const NwNamespaceRef *) y)->inode &&
             g_strcmp0 (((const NwNamespaceRef *) x)->name, ((const NwNamespaceRef *) y)->name) == 0;
    case TYPE_STRING:
      return g_strcmp0 (*(char *const *) x, *(char *const *) y) == 0;
    case TYPE_UINT:
    case TYPE_FAMILY:
      return *(const guint *) x == *(const guint *) y;
    case TYPE_BOOLEAN:
      return *(const gboolean *) x == *(const gboolean *) y;
    case TYPE_MAC:
      return nw_mac_equal (x, y);
    case TYPE_PREFIX:
    case TYPE_ADDRESS:
      return nw_inet_equal (x, y);
    case TYPE_NEXTHOPS:
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

/* A prefix length that counts for both ends: the kernel reports it with the peer, some callers with the local end. */
static guint8
point_to_point_prefix (const NwAddress *address)
{
  return nw_inet_is_set (&address->peer) ? MIN (address->local.prefix, address->peer.prefix) : address->local.prefix;
}

static const char *
link_name (NwNamespace *namespace_, int index)
{
  NwLink *link = index != 0 ? nw_namespace_find_link (namespace_, index) : NULL;

  return link ? link->name : "";
}

static NwOperation *
operation_new_from_address (NwOperationKind kind, NwNamespace *namespace_, const NwAddress *address)
{
  NwOperation *self = operation_new_in (kind, nw_namespace_get_ref (namespace_), link_name (namespace_, address->link));
  NwInet local = address->local;
  NwInet peer = address->peer;

  local.prefix = peer.prefix = point_to_point_prefix (address);
  set_inet (self, NW_FIELD_ADDRESS, &local);
  if (nw_inet_is_set (&peer))
    set_inet (self, NW_FIELD_PEER_ADDRESS, &peer);
  return self;
}

static NwOperation *
operation_new_from_route (NwOperationKind kind, NwNamespace *namespace_, const NwRoute *route)
{
  NwOperation *self = operation_new_in (kind, nw_namespace_get_ref (namespace_), NULL);

  set_inet (self, NW_FIELD_DESTINATION, &route->destination);
  set_uint (self, NW_FIELD_TABLE, route->table);
  set_uint (self, NW_FIELD_TYPE, route->type);
  set_uint (self, NW_FIELD_PROTOCOL, route->protocol);
  set_uint (self, NW_FIELD_SCOPE, route->scope);
  set_uint (self, NW_FIELD_TOS, route->tos);
  set_uint (self, NW_FIELD_METRIC, route->metric);
  if (nw_inet_is_set (&route->source))
    set_inet (self, NW_FIELD_SOURCE, &route->source);
  if (route->mtu != 0 && kind == NW_OPERATION_ROUTE_REPLACE)
    set_uint (self, NW_FIELD_MTU, route->mtu);

  self->nexthops = nexthops_new ();
  self->present |= BIT (NEXTHOPS);
  /* IPv6 reports even a blackhole as leading over lo. */
  for (guint i = 0; type_has_nexthops (route->type) && i < route->nexthops->len; i++)
    {
      const NwNexthop *nexthop = &g_array_index (route->nexthops, NwNexthop, i);

      nexthops_append (self->nexthops, &nexthop->gateway, link_name (namespace_, nexthop->link), MAX (nexthop->weight, 1));
    }
  return self;
}

NwOperation *
nw_operation_ref (NwOperation *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
nw_operation_unref (NwOperation *self)
{
  g_return_if_fail (self != NULL);

  if (g_atomic_ref_count_dec (&self->ref_count))
    operation_free (self);
}

const char *
nw_operation_kind_to_string (NwOperationKind kind)
{
  g_return_val_if_fail ((guint) kind < NW_N_OPERATION_KINDS, NULL);

  return kinds[kind].name;
}

NwOperation *
nw_operation_new_namespace_add (const char *name)
{
  NwNamespaceRef namespace_ = { 0, (char *) name };

  return operation_new_in (NW_OPERATION_NAMESPACE_ADD, namespace_, NULL);
}

NwOperation *
nw_operation_new_namespace_remove (NwNamespaceRef namespace_)
{
  return operation_new_in (NW_OPERATION_NAMESPACE_REMOVE, namespace_, NULL);
}

NwOperation *
nw_operation_new_veth_add (NwNamespaceRef namespace_, const char *link, NwNamespaceRef peer_namespace, const char *peer)
{
  NwOperation *self = nw_operation_new_link_add (namespace_, link, "veth");

  set_reference (self, NW_FIELD_PEER_NAMESPACE, peer_namespace);
  set_string (self, NW_FIELD_PEER, peer);
  return self;
}

NwOperation *
nw_operation_new_link_add (NwNamespaceRef namespace_, const char *link, const char *kind)
{
  NwOperation *self = operation_new_in (NW_OPERATION_LINK_ADD, namespace_, link);

  set_string (self, NW_FIELD_LINK_KIND, kind);
  return self;
}

NwOperation *
nw_operation_new_link_remove (NwNamespaceRef namespace_, const char *link)
{
  return operation_new_in (NW_OPERATION_LINK_REMOVE, namespace_, link);
}

NwOperation *
nw_operation_new_link_set_up (NwNamespaceRef namespace_, const char *link, gboolean up)
{
  NwOperation *self = operation_new_in (NW_OPERATION_LINK_SET_UP, namespace_, link);

  set_boolean (self, NW_FIELD_UP, up);
  return self;
}

NwOperation *
nw_operation_new_link_set_mtu (NwNamespaceRef namespace_, const char *link, guint mtu)
{
  NwOperation *self = operation_new_in (NW_OPERATION_LINK_SET_MTU, namespace_, link);

  set_uint (self, NW_FIELD_MTU, mtu);
  return self;
}

NwOperation *
nw_operation_new_link_set_mac (NwNamespaceRef namespace_, const char *link, const NwMac *mac)
{
  NwOperation *self = operation_new_in (NW_OPERATION_LINK_SET_MAC, namespace_, link);

  set_mac (self, NW_FIELD_MAC, mac);
  return self;
}

NwOperation *
nw_operation_new_link_rename (NwNamespaceRef namespace_, const char *link, const char *new_name)
{
  NwOperation *self = operation_new_in (NW_OPERATION_LINK_RENAME, namespace_, link);

  set_string (self, NW_FIELD_NEW_NAME, new_name);
  return self;
}

NwOperation *
nw_operation_new_link_set_master (NwNamespaceRef namespace_, const char *link, const char *master)
{
  NwOperation *self = operation_new_in (NW_OPERATION_LINK_SET_MASTER, namespace_, link);

  set_string (self, NW_FIELD_MASTER, master);
  return self;
}

NwOperation *
nw_operation_new_link_move (NwNamespaceRef namespace_, const char *link, NwNamespaceRef target)
{
  NwOperation *self = operation_new_in (NW_OPERATION_LINK_MOVE, namespace_, link);

  set_reference (self, NW_FIELD_TARGET, target);
  return self;
}

NwOperation *
nw_operation_new_address_replace (NwNamespaceRef namespace_, const char *link, const NwInet *address)
{
  NwOperation *self = operation_new_in (NW_OPERATION_ADDRESS_REPLACE, namespace_, link);

  set_inet (self, NW_FIELD_ADDRESS, address);
  return self;
}

NwOperation *
nw_operation_new_address_remove (NwNamespaceRef namespace_, const char *link, const NwInet *address)
{
  NwOperation *self = operation_new_in (NW_OPERATION_ADDRESS_REMOVE, namespace_, link);

  set_inet (self, NW_FIELD_ADDRESS, address);
  return self;
}

NwOperation *
nw_operation_new_route_replace (NwNamespaceRef namespace_, const NwInet *destination, const NwInet *gateway,
                                const char *link, guint metric)
{
  NwOperation *self = operation_new_in (NW_OPERATION_ROUTE_REPLACE, namespace_, NULL);
  gboolean has_gateway = gateway && nw_inet_is_set (gateway);

  set_inet (self, NW_FIELD_DESTINATION, destination);
  self->nexthops = nexthops_new ();
  self->present |= BIT (NEXTHOPS);
  if (has_gateway || (link && *link))
    nexthops_append (self->nexthops, gateway, link, 1);
  /* What iproute2 fills in (ip/iproute.c, iproute_modify()). */
  set_uint (self, NW_FIELD_TABLE, RT_TABLE_MAIN);
  set_uint (self, NW_FIELD_TYPE, RTN_UNICAST);
  set_uint (self, NW_FIELD_PROTOCOL, RTPROT_BOOT);
  set_uint (self, NW_FIELD_SCOPE,
            destination->family == AF_INET && !has_gateway ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE);
  if (metric != 0)
    set_uint (self, NW_FIELD_METRIC, metric);
  return self;
}

NwOperation *
nw_operation_new_route_replace_from (NwNamespace *namespace_, const NwRoute *route)
{
  return operation_new_from_route (NW_OPERATION_ROUTE_REPLACE, namespace_, route);
}

NwOperation *
nw_operation_new_route_remove_from (NwNamespace *namespace_, const NwRoute *route)
{
  return operation_new_from_route (NW_OPERATION_ROUTE_REMOVE, namespace_, route);
}

NwOperation *
nw_operation_new_address_replace_from (NwNamespace *namespace_, const NwAddress *address)
{
  NwOperation *self = operation_new_from_address (NW_OPERATION_ADDRESS_REPLACE, namespace_, address);

  if (nw_inet_is_set (&address->broadcast))
    set_inet (self, NW_FIELD_BROADCAST, &address->broadcast);
  set_uint (self, NW_FIELD_SCOPE, address->scope);
  if (address->valid != G_MAXUINT32 && address->valid != 0)
    {
      set_uint (self, NW_FIELD_LIFETIME_VALID, address->valid);
      set_uint (self, NW_FIELD_LIFETIME_PREFERRED, MIN (address->preferred, address->valid));
    }
  return self;
}

NwOperation *
nw_operation_new_address_remove_from (NwNamespace *namespace_, const NwAddress *address)
{
  return operation_new_from_address (NW_OPERATION_ADDRESS_REMOVE, namespace_, address);
}

NwOperation *
nw_operation_new_neighbour_replace (NwNamespaceRef namespace_, const char *link, const NwInet *address, const NwMac *mac)
{
  NwOperation *self = nw_operation_new_neighbour_remove (namespace_, link, address);

  self->kind = NW_OPERATION_NEIGHBOUR_REPLACE;
  set_mac (self, NW_FIELD_MAC, mac);
  return self;
}

NwOperation *
nw_operation_new_neighbour_remove (NwNamespaceRef namespace_, const char *link, const NwInet *address)
{
  NwOperation *self = operation_new_in (NW_OPERATION_NEIGHBOUR_REMOVE, namespace_, link);
  NwInet single = *address;

  single.prefix = nw_inet_length (single.family) * 8;
  set_inet (self, NW_FIELD_ADDRESS, &single);
  return self;
}

NwOperation *
nw_operation_new_forwarding_set (NwNamespaceRef namespace_, int family, gboolean enabled)
{
  NwOperation *self = operation_new_in (NW_OPERATION_FORWARDING_SET, namespace_, NULL);

  set_uint (self, NW_FIELD_FAMILY, family);
  set_boolean (self, NW_FIELD_ENABLED, enabled);
  return self;
}

gboolean
nw_operation_check (const NwOperation *self, GError **error)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail ((guint) self->kind < NW_N_OPERATION_KINDS, FALSE);

  if (!check_presence (self, error))
    return FALSE;
  if (self->kind == NW_OPERATION_NAMESPACE_ADD)
    return check_new_namespace (self, error);
  if (self->kind == NW_OPERATION_NAMESPACE_REMOVE && *self->namespace.name == '\0')
    return refuse (self, NW_FIELD_NAMESPACE, error, _("a namespace without a name cannot be removed; choose one that has a name"));
  for (guint i = 0; i < NW_N_OPERATION_FIELDS; i++)
    if (nw_operation_has (self, i) && !check_field (self, i, error))
      return FALSE;
  if (self->kind != NW_OPERATION_LINK_ADD && nw_operation_has (self, NW_FIELD_LINK) &&
      !check_existing_link (self, NW_FIELD_LINK, self->link, error))
    return FALSE;

  switch (self->kind)
    {
    case NW_OPERATION_LINK_ADD:
      return check_link_add (self, error);
    case NW_OPERATION_LINK_SET_MTU:
      return check_mtu (self, NW_FIELD_MTU, self->mtu, error);
    case NW_OPERATION_LINK_RENAME:
      return check_new_link (self, NW_FIELD_NEW_NAME, self->new_name, error);
    case NW_OPERATION_LINK_SET_MASTER:
      return *self->master == '\0' || check_existing_link (self, NW_FIELD_MASTER, self->master, error);
    case NW_OPERATION_LINK_MOVE:
      return check_link_move (self, error);
    case NW_OPERATION_ADDRESS_REPLACE:
    case NW_OPERATION_ADDRESS_REMOVE:
      return check_address (self, error);
    case NW_OPERATION_ROUTE_REPLACE:
    case NW_OPERATION_ROUTE_REMOVE:
      return check_route (self, error);
    case NW_OPERATION_NEIGHBOUR_REPLACE:
    case NW_OPERATION_NEIGHBOUR_REMOVE:
      return check_neighbour (self, error);
    case NW_OPERATION_FORWARDING_SET:
      if (self->family != AF_INET && self->family != AF_INET6)
        return refuse (self, NW_FIELD_FAMILY, error, _("this is no version of IP; give 4 or 6"));
      return TRUE;
    case NW_OPERATION_NAMESPACE_ADD:
    case NW_OPERATION_NAMESPACE_REMOVE:
    case NW_OPERATION_LINK_REMOVE:
    case NW_OPERATION_LINK_SET_UP:
    case NW_OPERATION_LINK_SET_MAC:
    case NW_N_OPERATION_KINDS:
    default:
      return TRUE;
    }
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

NwOperation *
nw_operation_remap (NwOperation *self, guint64 from, guint64 to)
{
  NwOperation *copy = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  for (guint i = 0; i < NW_N_OPERATION_FIELDS; i++)
    {
      const NwNamespaceRef *reference = field_pointer (self, i);

      if (fields[i].type != TYPE_REFERENCE || !nw_operation_has (self, i) || reference->inode != from)
        continue;
      if (copy == NULL)
        copy = operation_copy (self);
      ((NwNamespaceRef *) field_pointer (copy, i))->inode = to;
    }
  return copy ? copy : nw_operation_ref (self);
}

GVariant *
nw_operation_to_variant (const NwOperation *self)
{
  GVariantBuilder builder;

  g_return_val_if_fail (self != NULL, NULL);

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{sv}"));
  for (guint i = 0; i < NW_N_OPERATION_FIELDS; i++)
    if (nw_operation_has (self, i))
      g_variant_builder_add (&builder, "{sv}", fields[i].name, encode (self, i));
  return g_variant_new ("(sa{sv})", kinds[self->kind].name, &builder);
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

  self = operation_new (kind);
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

/* What to call a namespace of which only the reference is known. */
static const char *
reference_title (const NwNamespaceRef *reference)
{
  return *reference->name ? reference->name : C_("namespace", "the host");
}

static char *
describe_link_add (const NwOperation *self)
{
  if (nw_operation_has (self, NW_FIELD_PEER))
    return g_strdup_printf (_("Add the cable %s — %s"), self->link, self->peer);
  if (strcmp (self->link_kind, "bridge") == 0)
    return g_strdup_printf (_("Add the switch %s"), self->link);
  return g_strdup_printf (_("Add the interface %s"), self->link);
}

static char *
describe_route (const NwOperation *self)
{
  g_autofree char *destination = nw_inet_destination_to_string (&self->destination);
  const NwOperationNexthop *nexthop = NULL;

  if (self->kind == NW_OPERATION_ROUTE_REMOVE)
    return g_strdup_printf (_("Remove the route to %s"), destination);
  if (self->nexthops->len > 0)
    nexthop = &g_array_index (self->nexthops, NwOperationNexthop, 0);
  if (nexthop && nw_inet_is_set (&nexthop->gateway))
    {
      g_autofree char *gateway = nw_inet_address_to_string (&nexthop->gateway);

      return g_strdup_printf (_("Route %s through %s"), destination, gateway);
    }
  if (nexthop)
    return g_strdup_printf (_("Route %s over %s"), destination, nexthop->link);
  return g_strdup_printf (_("Discard what goes to %s"), destination);
}

static char *
describe_forwarding (const NwOperation *self)
{
  const char *title = reference_title (&self->namespace);

  if (self->family == AF_INET)
    return self->enabled ? g_strdup_printf (_("Let %s forward IPv4"), title)
                         : g_strdup_printf (_("Stop %s forwarding IPv4"), title);
  return self->enabled ? g_strdup_printf (_("Let %s forward IPv6"), title)
                       : g_strdup_printf (_("Stop %s forwarding IPv6"), title);
}

char *
nw_operation_describe (const NwOperation *self)
{
  g_autofree char *address = NULL;
  g_autofree char *mac = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  if (nw_operation_has (self, NW_FIELD_ADDRESS))
    address = self->kind == NW_OPERATION_ADDRESS_REPLACE || self->kind == NW_OPERATION_ADDRESS_REMOVE
                ? nw_inet_to_string (&self->address) : nw_inet_address_to_string (&self->address);
  if (nw_operation_has (self, NW_FIELD_MAC))
    mac = nw_mac_to_string (&self->mac);

  switch (self->kind)
    {
    case NW_OPERATION_NAMESPACE_ADD:
      return g_strdup_printf (_("Add the namespace %s"), self->namespace.name);
    case NW_OPERATION_NAMESPACE_REMOVE:
      return g_strdup_printf (_("Delete the namespace %s"), reference_title (&self->namespace));
    case NW_OPERATION_LINK_ADD:
      return describe_link_add (self);
    case NW_OPERATION_LINK_REMOVE:
      return g_strdup_printf (_("Delete the interface %s"), self->link);
    case NW_OPERATION_LINK_SET_UP:
      return g_strdup_printf (self->up ? _("Set %s up") : _("Set %s down"), self->link);
    case NW_OPERATION_LINK_SET_MTU:
      return g_strdup_printf (_("Set the MTU of %s to %u"), self->link, self->mtu);
    case NW_OPERATION_LINK_SET_MAC:
      return g_strdup_printf (_("Give %s the MAC address %s"), self->link, mac);
    case NW_OPERATION_LINK_RENAME:
      return g_strdup_printf (_("Rename %s to %s"), self->link, self->new_name);
    case NW_OPERATION_LINK_SET_MASTER:
      return *self->master ? g_strdup_printf (_("Plug %s into %s"), self->link, self->master)
                           : g_strdup_printf (_("Unplug %s from its switch"), self->link);
    case NW_OPERATION_LINK_MOVE:
      return g_strdup_printf (_("Move %s to %s"), self->link, reference_title (&self->target));
    case NW_OPERATION_ADDRESS_REPLACE:
      return g_strdup_printf (_("Give %s the address %s"), self->link, address);
    case NW_OPERATION_ADDRESS_REMOVE:
      return g_strdup_printf (_("Take the address %s from %s"), address, self->link);
    case NW_OPERATION_ROUTE_REPLACE:
    case NW_OPERATION_ROUTE_REMOVE:
      return describe_route (self);
    case NW_OPERATION_NEIGHBOUR_REPLACE:
      return g_strdup_printf (_("Fix the neighbour %s at %s"), address, mac);
    case NW_OPERATION_NEIGHBOUR_REMOVE:
      return g_strdup_printf (_("Forget the neighbour %s"), address);
    case NW_OPERATION_FORWARDING_SET:
      return describe_forwarding (self);
    case NW_N_OPERATION_KINDS:
    default:
      g_return_val_if_reached (NULL);
    }
}
