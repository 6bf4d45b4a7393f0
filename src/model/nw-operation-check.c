/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-operation-private.h"

#include <inttypes.h>
#include <glib/gi18n-lib.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

#include "nw-error.h"
#include "nw-name.h"

#define MTU_MIN 68
#define MTU_MAX 65535
#define MTU_MAX_LOOPBACK 65536
/* IEEE 802.1D-2004, table 7-5: at most a million seconds. */
#define AGEING_TIME_MAX 100000000u

/* What is asked of the values. Every refusal names the operation, the field and the remedy. */

static gboolean
check_existing_link (const NwOperation *self, NwOperationField field, const char *name, GError **error)
{
  g_autofree char *bytes = nw_name_unescape (name);

  if (bytes == NULL)
    return nw_operation_refuse (self, field, error, _("“%s” is not an escaped name; write a backslash as \\x5c"), name);
  if (*bytes == '\0')
    return nw_operation_refuse (self, field, error, _("the name is empty; give the name of an interface"));
  if (strlen (bytes) > NW_LINK_NAME_MAX || strchr (bytes, '/'))
    return nw_operation_refuse (self, field, error, _("“%s” cannot be an interface: names have 1 to 15 bytes and no “/”"), name);
  return TRUE;
}

static gboolean
check_new_link (const NwOperation *self, NwOperationField field, const char *name, GError **error)
{
  g_autofree char *bytes = nw_name_unescape (name);
  GError *reason = NULL;

  if (bytes == NULL)
    return nw_operation_refuse (self, field, error, _("“%s” contains a backslash; leave it out"), name);
  if (!nw_link_name_check (bytes, &reason))
    return nw_operation_refuse_with (self, field, error, reason);
  return TRUE;
}

static gboolean
check_reference (const NwOperation *self, NwOperationField field, GError **error)
{
  const NwNamespaceRef *reference = nw_operation_field (self, field);
  g_autofree char *bytes = nw_name_unescape (reference->name);

  if (bytes == NULL)
    return nw_operation_refuse (self, field, error, _("“%s” is not an escaped name; write a backslash as \\x5c"), reference->name);
  if (*bytes == '\0' && reference->inode == 0)
    return nw_operation_refuse (self, field, error, _("it has neither inode nor name; give the inode of the namespace"));
  if (strlen (bytes) > 255 || strchr (bytes, '/') || strcmp (bytes, ".") == 0 || strcmp (bytes, "..") == 0)
    return nw_operation_refuse (self, field, error,
                   _("“%s” cannot be a namespace: names have at most 255 bytes and no “/”"), reference->name);
  return TRUE;
}

static gboolean
check_new_namespace (const NwOperation *self, GError **error)
{
  GError *reason = NULL;

  if (self->namespace.inode != 0)
    return nw_operation_refuse (self, NW_FIELD_NAMESPACE, error,
                   _("a namespace yet to be made has no inode; give 0 and a name"));
  if (!nw_namespace_name_check (self->namespace.name, &reason))
    return nw_operation_refuse_with (self, NW_FIELD_NAMESPACE, error, reason);
  return TRUE;
}

static gboolean
check_mtu (const NwOperation *self, NwOperationField field, guint mtu, GError **error)
{
  guint max = self->link && strcmp (self->link, "lo") == 0 ? MTU_MAX_LOOPBACK : MTU_MAX;

  if (mtu < MTU_MIN || mtu > max)
    return nw_operation_refuse (self, field, error, _("%u bytes is out of range; an MTU is %d to %u"), mtu, MTU_MIN, max);
  return TRUE;
}

static gboolean
check_mac (const NwOperation *self, NwOperationField field, GError **error)
{
  const NwMac *mac = nw_operation_field (self, field);
  g_autofree char *text = nw_mac_to_string (mac);
  GError *reason = NULL;
  NwMac parsed;

  if (!nw_mac_parse (text, &parsed, &reason))
    return nw_operation_refuse_with (self, field, error, reason);
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
    return nw_operation_refuse (self, field, error, _("%s means “no address”; give the address of a machine"), text);
  if (nw_inet_is_multicast (inet))
    return nw_operation_refuse (self, field, error, _("%s is a multicast group; give the address of one machine"), text);
  if (inet->family == AF_INET && memcmp (inet->bytes, everybody, sizeof everybody) == 0)
    return nw_operation_refuse (self, field, error, _("%s means everybody; give the address of one machine"), text);
  return TRUE;
}

static gboolean
check_inet_shape (const NwOperation *self, NwOperationField field, GError **error)
{
  const NwInet *inet = nw_operation_field (self, field);
  gsize length = nw_inet_length (inet->family);

  if (length == 0)
    return nw_operation_refuse (self, field, error, _("there is no address; give one, such as 192.168.15.1/24"));
  if (inet->prefix > length * 8)
    return nw_operation_refuse (self, field, error, _("/%u is too long a prefix; the longest is /%u"), inet->prefix, (guint) length * 8);
  return TRUE;
}

static gboolean
check_same_family (const NwOperation *self, NwOperationField field, const NwInet *inet, int family, GError **error)
{
  if (inet->family == family)
    return TRUE;
  if (family == AF_INET)
    return nw_operation_refuse (self, field, error, _("it must be an IPv4 address, like the others here"));
  return nw_operation_refuse (self, field, error, _("it must be an IPv6 address, like the others here"));
}

static gboolean
check_range (const NwOperation *self, NwOperationField field, guint max, GError **error)
{
  const guint *value = nw_operation_field (self, field);

  if (nw_operation_has (self, field) && *value > max)
    return nw_operation_refuse (self, field, error, _("%u is out of range; the largest is %u"), *value, max);
  return TRUE;
}

/* The shape that a field has wherever it occurs. */
static gboolean
check_field (const NwOperation *self, NwOperationField field, GError **error)
{
  switch (nw_operation_fields[field].type)
    {
    case NW_FIELD_TYPE_REFERENCE:
      return check_reference (self, field, error);
    case NW_FIELD_TYPE_MAC:
      return check_mac (self, field, error);
    case NW_FIELD_TYPE_PREFIX:
    case NW_FIELD_TYPE_ADDRESS:
      return check_inet_shape (self, field, error);
    case NW_FIELD_TYPE_STRING:
    case NW_FIELD_TYPE_UINT:
    case NW_FIELD_TYPE_UINT64:
    case NW_FIELD_TYPE_BOOLEAN:
    case NW_FIELD_TYPE_FAMILY:
    case NW_FIELD_TYPE_NEXTHOPS:
    default:
      return TRUE;
    }
}

static gboolean
check_presence (const NwOperation *self, GError **error)
{
  guint64 known = nw_operation_kinds[self->kind].required | nw_operation_kinds[self->kind].optional;

  for (guint i = 0; i < NW_N_OPERATION_FIELDS; i++)
    {
      guint64 bit = G_GUINT64_CONSTANT (1) << i;

      if ((nw_operation_kinds[self->kind].required & ~self->present & bit) != 0)
        return nw_operation_refuse (self, i, error, _("this field is missing; add it"));
      if ((self->present & ~known & bit) != 0)
        return nw_operation_refuse (self, i, error, _("this field does not belong here; leave it out"));
    }
  return TRUE;
}

static gboolean
same_reference (const NwNamespaceRef *a, const NwNamespaceRef *b)
{
  return a->inode == b->inode && (a->inode != 0 || g_strcmp0 (a->name, b->name) == 0);
}

/* The kinds of links that can be made, and the fields that belong to each alone. */
static const struct {
  const char *name;
  guint64     required;
  guint64     optional;
} link_kinds[] = {
  { "veth", NW_FIELD_BIT (PEER_NAMESPACE) | NW_FIELD_BIT (PEER), NW_FIELD_BIT (PEER_MAC) | NW_FIELD_BIT (PEER_MTU) },
  { "bridge", 0, 0 },
  { "dummy", 0, 0 },
  { "ifb", 0, 0 },
  { "vlan", NW_FIELD_BIT (PARENT) | NW_FIELD_BIT (VLAN_ID), 0 },
  { "macvlan", NW_FIELD_BIT (PARENT), NW_FIELD_BIT (MACVLAN_MODE) },
  { "vxlan", NW_FIELD_BIT (VNI),
    NW_FIELD_BIT (PARENT) | NW_FIELD_BIT (REMOTE) | NW_FIELD_BIT (LOCAL) | NW_FIELD_BIT (VXLAN_PORT) },
};

/* Whether the fields that only some kinds of links have are those of this kind. */
static gboolean
check_link_kind (const NwOperation *self, GError **error)
{
  guint64 required = 0, optional = 0, special = 0;
  gboolean is_known = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (link_kinds); i++)
    {
      special |= link_kinds[i].required | link_kinds[i].optional;
      if (strcmp (self->link_kind, link_kinds[i].name) != 0)
        continue;
      is_known = TRUE;
      required = link_kinds[i].required;
      optional = link_kinds[i].optional;
    }
  if (!is_known)
    {
      g_set_error (error, NW_ERROR, NW_ERROR_UNSUPPORTED,
                   _("%s: %s: “%s” is a kind of interface that Netwarren cannot make; "
                     "choose veth, bridge, vlan, macvlan, vxlan, dummy or ifb"),
                   nw_operation_kinds[self->kind].name, nw_operation_fields[NW_FIELD_LINK_KIND].name, self->link_kind);
      return FALSE;
    }

  for (guint i = 0; i < NW_N_OPERATION_FIELDS; i++)
    {
      guint64 bit = G_GUINT64_CONSTANT (1) << i;

      if ((required & ~self->present & bit) != 0)
        return nw_operation_refuse (self, i, error, _("this field is missing; every %s needs it"), self->link_kind);
      if ((special & ~(required | optional) & self->present & bit) != 0)
        return nw_operation_refuse (self, i, error, _("a %s does not have this; leave it out"), self->link_kind);
    }
  return TRUE;
}

static gboolean
check_veth_add (const NwOperation *self, GError **error)
{
  if (!check_new_link (self, NW_FIELD_PEER, self->peer, error))
    return FALSE;
  if (nw_operation_has (self, NW_FIELD_PEER_MTU) && !check_mtu (self, NW_FIELD_PEER_MTU, self->peer_mtu, error))
    return FALSE;
  if (same_reference (&self->namespace, &self->peer_namespace) && strcmp (self->link, self->peer) == 0)
    return nw_operation_refuse (self, NW_FIELD_PEER, error,
                                _("both ends would be called “%s” in the same namespace; give one of them another name"), self->peer);
  return TRUE;
}

static gboolean
check_macvlan_mode (const NwOperation *self, GError **error)
{
  static const char *const modes[] = { "private", "vepa", "bridge", "passthru", NULL };

  if (nw_operation_has (self, NW_FIELD_MACVLAN_MODE) && !g_strv_contains (modes, self->macvlan_mode))
    return nw_operation_refuse (self, NW_FIELD_MACVLAN_MODE, error,
                                _("“%s” is no mode; choose private, vepa, bridge or passthru"), self->macvlan_mode);
  return TRUE;
}

static gboolean
check_vxlan_add (const NwOperation *self, GError **error)
{
  gboolean has_remote = nw_operation_has (self, NW_FIELD_REMOTE);
  gboolean has_local = nw_operation_has (self, NW_FIELD_LOCAL);

  if (!check_range (self, NW_FIELD_VNI, 0xffffff, error))
    return FALSE;
  if (nw_operation_has (self, NW_FIELD_VXLAN_PORT) && (self->vxlan_port == 0 || self->vxlan_port > 65535))
    return nw_operation_refuse (self, NW_FIELD_VXLAN_PORT, error, _("a port is a number from 1 to 65535"));
  if (!has_remote && !nw_operation_has (self, NW_FIELD_PARENT))
    return nw_operation_refuse (self, NW_FIELD_REMOTE, error,
                                _("the tunnel leads nowhere; give it the address of the other end, or an interface"));
  /* A multicast group stands for all other ends (RFC 7348, section 4.2); the kernel wants to know where it is. */
  if (has_remote && nw_inet_is_multicast (&self->remote) && !nw_operation_has (self, NW_FIELD_PARENT))
    return nw_operation_refuse (self, NW_FIELD_PARENT, error, _("a multicast group is on a certain network; give the interface to it"));
  if (has_remote && !nw_inet_is_multicast (&self->remote) && !check_unicast (self, NW_FIELD_REMOTE, &self->remote, error))
    return FALSE;
  if (has_local && !check_unicast (self, NW_FIELD_LOCAL, &self->local, error))
    return FALSE;
  return !has_local || !has_remote || check_same_family (self, NW_FIELD_LOCAL, &self->local, self->remote.family, error);
}

static gboolean
check_link_add (const NwOperation *self, GError **error)
{
  if (!check_link_kind (self, error) ||
      !check_new_link (self, NW_FIELD_LINK, self->link, error) ||
      !check_range (self, NW_FIELD_ADDRESS_GENERATION, 3, error))
    return FALSE;
  if (nw_operation_has (self, NW_FIELD_MTU) && !check_mtu (self, NW_FIELD_MTU, self->mtu, error))
    return FALSE;
  if (nw_operation_has (self, NW_FIELD_PARENT) && !check_existing_link (self, NW_FIELD_PARENT, self->parent, error))
    return FALSE;
  if (nw_operation_has (self, NW_FIELD_PARENT) && strcmp (self->parent, self->link) == 0)
    return nw_operation_refuse (self, NW_FIELD_PARENT, error, _("%s cannot stand on itself; choose another interface"), self->link);
  if (nw_operation_has (self, NW_FIELD_VLAN_ID) && (self->vlan_id < 1 || self->vlan_id > 4094))
    return nw_operation_refuse (self, NW_FIELD_VLAN_ID, error, _("%u is no VLAN; give 1 to 4094"), self->vlan_id);
  if (nw_operation_has (self, NW_FIELD_PEER))
    return check_veth_add (self, error);
  if (nw_operation_has (self, NW_FIELD_VNI))
    return check_vxlan_add (self, error);
  return check_macvlan_mode (self, error);
}

static gboolean
check_link_move (const NwOperation *self, GError **error)
{
  if (same_reference (&self->namespace, &self->target))
    return nw_operation_refuse (self, NW_FIELD_TARGET, error, _("“%s” is there already; choose another namespace"), self->link);
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
    return nw_operation_refuse (self, NW_FIELD_BROADCAST, error, _("only IPv4 has broadcast addresses; leave it out"));
  if (!check_range (self, NW_FIELD_SCOPE, 255, error))
    return FALSE;
  if (nw_operation_has (self, NW_FIELD_LIFETIME_VALID) && self->lifetime_valid == 0)
    return nw_operation_refuse (self, NW_FIELD_LIFETIME_VALID, error,
                   _("0 seconds is over at once; give 1 or more, or 4294967295 for ever"));
  if (nw_operation_has (self, NW_FIELD_LIFETIME_PREFERRED) &&
      self->lifetime_preferred > (nw_operation_has (self, NW_FIELD_LIFETIME_VALID) ? self->lifetime_valid : G_MAXUINT32))
    return nw_operation_refuse (self, NW_FIELD_LIFETIME_PREFERRED, error,
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
        return nw_operation_refuse (self, NW_FIELD_NEXTHOPS, error, _("a next hop leads nowhere; give it a gateway or an interface"));
      if (nexthop->weight < 1 || nexthop->weight > 256)
        return nw_operation_refuse (self, NW_FIELD_NEXTHOPS, error, _("%u is out of range; a weight is 1 to 256"), nexthop->weight);
    }
  return TRUE;
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

      return nw_operation_refuse (self, NW_FIELD_DESTINATION, error, _("%s has host bits set; did you mean %s?"), given, meant);
    }
  if (type == RTN_UNSPEC || type > RTN_THROW)
    return nw_operation_refuse (self, NW_FIELD_TYPE, error, _("%u is no type of route; give 1 (unicast) to 9 (throw)"), type);
  if (n_nexthops > NW_OPERATION_NEXTHOPS_MAX)
    return nw_operation_refuse (self, NW_FIELD_NEXTHOPS, error, _("%u are too many; give at most %d"), n_nexthops, NW_OPERATION_NEXTHOPS_MAX);
  if (n_nexthops > 0 && !nw_operation_route_has_nexthops (type))
    return nw_operation_refuse (self, NW_FIELD_NEXTHOPS, error, _("a route of this type discards packets; leave its next hops out"));
  if (n_nexthops == 0 && nw_operation_route_has_nexthops (type) && self->kind == NW_OPERATION_ROUTE_REPLACE)
    return nw_operation_refuse (self, NW_FIELD_NEXTHOPS, error, _("the route leads nowhere; give it a gateway or an interface"));
  if (n_nexthops > 0 && !check_nexthops (self, error))
    return FALSE;
  if (nw_operation_has (self, NW_FIELD_SOURCE) &&
      (!check_same_family (self, NW_FIELD_SOURCE, &self->source, self->destination.family, error) ||
       !check_unicast (self, NW_FIELD_SOURCE, &self->source, error)))
    return FALSE;
  if (nw_operation_has (self, NW_FIELD_TABLE) && self->table == RT_TABLE_UNSPEC)
    return nw_operation_refuse (self, NW_FIELD_TABLE, error, _("there is no table 0; give 254 for the main table"));
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
    return nw_operation_refuse (self, NW_FIELD_ADDRESS, error, _("a neighbour is a single address; leave the prefix length out"));
  return check_unicast (self, NW_FIELD_ADDRESS, &self->address, error);
}

static gboolean
check_bridge (const NwOperation *self, GError **error)
{
  if (!nw_operation_has (self, NW_FIELD_STP) && !nw_operation_has (self, NW_FIELD_AGEING_TIME) &&
      !nw_operation_has (self, NW_FIELD_VLAN_FILTERING))
    return nw_operation_refuse (self, NW_FIELD_STP, error, _("nothing is to be set; give STP, the ageing time or VLAN filtering"));
  return check_range (self, NW_FIELD_AGEING_TIME, AGEING_TIME_MAX, error);
}

static gboolean
check_limit (const NwOperation *self, GError **error)
{
  guint delay = nw_operation_has (self, NW_FIELD_DELAY) ? self->delay : 0;
  guint jitter = nw_operation_has (self, NW_FIELD_JITTER) ? self->jitter : 0;
  guint loss = nw_operation_has (self, NW_FIELD_LOSS) ? self->loss : 0;

  if (nw_operation_has (self, NW_FIELD_RATE) && (self->rate < NW_LIMIT_RATE_MIN || self->rate > NW_LIMIT_RATE_MAX))
    return nw_operation_refuse (self, NW_FIELD_RATE, error,
                                _("%" PRIu64 " bits a second is out of range; give 1000 to 400000000000"), self->rate);
  if (!nw_operation_has (self, NW_FIELD_RATE) && !nw_limit_needs_netem (delay, jitter, loss))
    return nw_operation_refuse (self, NW_FIELD_RATE, error, _("this limits nothing; give a rate, a delay or a loss"));
  return check_range (self, NW_FIELD_DELAY, NW_LIMIT_DELAY_MAX, error) &&
         check_range (self, NW_FIELD_JITTER, NW_LIMIT_DELAY_MAX, error) &&
         check_range (self, NW_FIELD_LOSS, NW_LIMIT_LOSS_MAX, error);
}

static gboolean
check_nat (const NwOperation *self, GError **error)
{
  g_autoptr (NwNatRule) rule = NULL;

  /* A rule has no room for more. */
  if (!check_range (self, NW_FIELD_IP_PROTOCOL, G_MAXUINT8, error) ||
      !check_range (self, NW_FIELD_PORT, G_MAXUINT16, error) ||
      !check_range (self, NW_FIELD_TARGET_PORT, G_MAXUINT16, error))
    return FALSE;

  rule = nw_operation_dup_nat_rule (self);
  if (nw_nat_rule_check (rule, error))
    return TRUE;
  g_prefix_error (error, "%s: ", nw_operation_kinds[self->kind].name);
  return FALSE;
}

gboolean
nw_operation_refuse (const NwOperation *self, NwOperationField field, GError **error, const char *format, ...)
{
  g_autofree char *reason = NULL;
  va_list arguments;

  va_start (arguments, format);
  reason = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error (error, NW_ERROR, NW_ERROR_INVALID_ARGUMENT, "%s: %s: %s",
               nw_operation_kinds[self->kind].name, nw_operation_fields[field].name, reason);
  return FALSE;
}

/* Puts the names of operation and field before a reason that came from elsewhere. */
gboolean
nw_operation_refuse_with (const NwOperation *self, NwOperationField field, GError **error, GError *reason)
{
  g_propagate_prefixed_error (error, reason, "%s: %s: ", nw_operation_kinds[self->kind].name, nw_operation_fields[field].name);
  return FALSE;
}

gboolean
nw_operation_route_has_nexthops (guint type)
{
  return type != RTN_BLACKHOLE && type != RTN_UNREACHABLE && type != RTN_PROHIBIT && type != RTN_THROW;
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
    return nw_operation_refuse (self, NW_FIELD_NAMESPACE, error, _("a namespace without a name cannot be removed; choose one that has a name"));
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
        return nw_operation_refuse (self, NW_FIELD_FAMILY, error, _("this is no version of IP; give 4 or 6"));
      return TRUE;
    case NW_OPERATION_BRIDGE_SET:
      return check_bridge (self, error);
    case NW_OPERATION_LIMIT_SET:
      return check_limit (self, error);
    case NW_OPERATION_MASQUERADE_ADD:
    case NW_OPERATION_MASQUERADE_REMOVE:
    case NW_OPERATION_PUBLISH_ADD:
    case NW_OPERATION_PUBLISH_REMOVE:
      return check_nat (self, error);
    case NW_OPERATION_NAMESPACE_ADD:
    case NW_OPERATION_NAMESPACE_REMOVE:
    case NW_OPERATION_LINK_REMOVE:
    case NW_OPERATION_LIMIT_REMOVE:
    case NW_OPERATION_LINK_SET_UP:
    case NW_OPERATION_LINK_SET_MAC:
    case NW_N_OPERATION_KINDS:
    default:
      return TRUE;
    }
}
