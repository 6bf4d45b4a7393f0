/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "world.h"

#include "nw-command.h"
#include "nw-error.h"
#include "nw-plan.h"

#define ROUNDS 4000

static NwNamespaceRef red = { 4026532001, (char *) "red" };
static NwNamespaceRef blue = { 4026532002, (char *) "blue" };
static NwNamespaceRef root = { 4026531840, (char *) "" };

/* A wire form for each kind, with every field it can have. */
static const char *const complete[NW_N_OPERATION_KINDS] = {
  [NW_OPERATION_NAMESPACE_ADD] = "('namespace-add', {'namespace': <(uint64 0, 'red')>})",
  [NW_OPERATION_NAMESPACE_REMOVE] = "('namespace-remove', {'namespace': <(uint64 7, 'red')>})",
  [NW_OPERATION_LINK_ADD] =
    "('link-add', {'namespace': <(uint64 7, 'red')>, 'link': <'veth-red'>, 'link-kind': <'veth'>, 'mac': <'02:00:00:00:00:01'>,"
    " 'mtu': <uint32 1400>, 'address-generation': <uint32 1>, 'peer-namespace': <(uint64 8, 'blue')>, 'peer': <'veth-blue'>,"
    " 'peer-mac': <'02:00:00:00:00:02'>, 'peer-mtu': <uint32 1300>})",
  [NW_OPERATION_LINK_REMOVE] = "('link-remove', {'namespace': <(uint64 7, 'red')>, 'link': <'veth-red'>})",
  [NW_OPERATION_LINK_SET_UP] = "('link-set-up', {'namespace': <(uint64 7, 'red')>, 'link': <'veth-red'>, 'up': <true>})",
  [NW_OPERATION_LINK_SET_MTU] = "('link-set-mtu', {'namespace': <(uint64 7, 'red')>, 'link': <'veth-red'>, 'mtu': <uint32 68>})",
  [NW_OPERATION_LINK_SET_MAC] =
    "('link-set-mac', {'namespace': <(uint64 7, 'red')>, 'link': <'veth-red'>, 'mac': <'02:00:00:00:00:01'>})",
  [NW_OPERATION_LINK_RENAME] =
    "('link-rename', {'namespace': <(uint64 7, 'red')>, 'link': <'veth-red'>, 'new-name': <'eth0'>})",
  [NW_OPERATION_LINK_SET_MASTER] =
    "('link-set-master', {'namespace': <(uint64 7, 'red')>, 'link': <'veth-red'>, 'master': <'br0'>})",
  [NW_OPERATION_LINK_MOVE] =
    "('link-move', {'namespace': <(uint64 7, 'red')>, 'link': <'veth-red'>, 'target': <(uint64 8, 'blue')>})",
  [NW_OPERATION_ADDRESS_REPLACE] =
    "('address-replace', {'namespace': <(uint64 7, 'red')>, 'link': <'veth-red'>, 'address': <'10.0.0.1/24'>,"
    " 'peer-address': <'10.0.0.2/24'>, 'broadcast': <'10.0.0.255'>, 'lifetime-valid': <uint32 100>,"
    " 'lifetime-preferred': <uint32 50>, 'scope': <uint32 253>})",
  [NW_OPERATION_ADDRESS_REMOVE] =
    "('address-remove', {'namespace': <(uint64 7, 'red')>, 'link': <'veth-red'>, 'address': <'10.0.0.1/24'>,"
    " 'peer-address': <'10.0.0.2/24'>})",
  [NW_OPERATION_ROUTE_REPLACE] =
    "('route-replace', {'namespace': <(uint64 7, 'red')>, 'mtu': <uint32 1400>, 'destination': <'10.0.0.0/8'>,"
    " 'nexthops': <[('10.1.0.1', 'veth-red', uint32 1), ('10.1.0.2', '', 2)]>, 'source': <'10.1.0.9'>, 'metric': <uint32 5>,"
    " 'table': <uint32 254>, 'type': <uint32 1>, 'protocol': <uint32 4>, 'scope': <uint32 0>, 'tos': <uint32 0>})",
  [NW_OPERATION_ROUTE_REMOVE] =
    "('route-remove', {'namespace': <(uint64 7, 'red')>, 'destination': <'2001:db8::/32'>,"
    " 'nexthops': <[('fe80::1', 'veth-red', uint32 1)]>, 'source': <'2001:db8::1'>, 'metric': <uint32 5>,"
    " 'table': <uint32 254>, 'type': <uint32 1>, 'protocol': <uint32 4>, 'scope': <uint32 0>, 'tos': <uint32 0>})",
  [NW_OPERATION_NEIGHBOUR_REPLACE] =
    "('neighbour-replace', {'namespace': <(uint64 7, 'red')>, 'link': <'veth-red'>, 'mac': <'02:00:00:00:00:01'>,"
    " 'address': <'10.0.0.1/32'>})",
  [NW_OPERATION_NEIGHBOUR_REMOVE] =
    "('neighbour-remove', {'namespace': <(uint64 7, 'red')>, 'link': <'veth-red'>, 'address': <'fe80::1/128'>})",
  [NW_OPERATION_FORWARDING_SET] = "('forwarding-set', {'namespace': <(uint64 7, 'red')>, 'family': <uint32 6>, 'enabled': <true>})",
  [NW_OPERATION_BRIDGE_SET] =
    "('bridge-set', {'namespace': <(uint64 7, 'red')>, 'link': <'v-net-0'>, 'stp': <true>, 'ageing-time': <uint32 30000>,"
    " 'vlan-filtering': <false>})",
  [NW_OPERATION_LIMIT_SET] =
    "('limit-set', {'namespace': <(uint64 7, 'red')>, 'link': <'veth-red'>, 'rate': <uint64 10000000000>, 'delay': <uint32 50000>,"
    " 'jitter': <uint32 10000>, 'loss': <uint32 12500>})",
  [NW_OPERATION_LIMIT_REMOVE] = "('limit-remove', {'namespace': <(uint64 7, 'red')>, 'link': <'veth-red'>})",
  [NW_OPERATION_MASQUERADE_ADD] =
    "('masquerade-add', {'namespace': <(uint64 7, '')>, 'source-network': <'192.168.15.0/24'>, 'out-link': <'eth0'>})",
  [NW_OPERATION_MASQUERADE_REMOVE] =
    "('masquerade-remove', {'namespace': <(uint64 7, '')>, 'source-network': <'::/0'>, 'out-link': <''>})",
  [NW_OPERATION_PUBLISH_ADD] =
    "('publish-add', {'namespace': <(uint64 7, '')>, 'ip-protocol': <uint32 6>, 'port': <uint32 80>, 'in-link': <''>,"
    " 'port-target': <'192.168.15.2/24'>, 'target-port': <uint32 8080>, 'from-host': <true>})",
  [NW_OPERATION_PUBLISH_REMOVE] =
    "('publish-remove', {'namespace': <(uint64 7, '')>, 'ip-protocol': <uint32 17>, 'port': <uint32 53>, 'in-link': <'eth0'>,"
    " 'port-target': <'2001:db8::2/128'>, 'target-port': <uint32 53>, 'from-host': <false>})",
};

/* And one for each kind of link, for no link has all the fields. */
static const char *const complete_links[] = {
  "('link-add', {'namespace': <(uint64 7, 'red')>, 'link': <'eth0.10'>, 'link-kind': <'vlan'>, 'parent': <'eth0'>, 'vlan-id': <uint32 10>,"
  " 'mac': <'02:00:00:00:00:01'>, 'mtu': <uint32 1400>, 'address-generation': <uint32 1>})",
  "('link-add', {'namespace': <(uint64 7, 'red')>, 'link': <'m0'>, 'link-kind': <'macvlan'>, 'parent': <'eth0'>, 'macvlan-mode': <'vepa'>})",
  "('link-add', {'namespace': <(uint64 7, 'red')>, 'link': <'vx0'>, 'link-kind': <'vxlan'>, 'vni': <uint32 16777215>, 'parent': <'eth0'>,"
  " 'remote': <'10.0.0.2'>, 'local': <'10.0.0.1'>, 'vxlan-port': <uint32 8472>})",
  "('link-add', {'namespace': <(uint64 7, 'red')>, 'link': <'v-net-0'>, 'link-kind': <'bridge'>, 'mac': <'02:00:00:00:00:01'>})",
  "('link-add', {'namespace': <(uint64 7, 'red')>, 'link': <'d0'>, 'link-kind': <'dummy'>, 'mtu': <uint32 1400>})",
  "('link-add', {'namespace': <(uint64 7, 'red')>, 'link': <'ifb0'>, 'link-kind': <'ifb'>})",
};

static GVariant *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  GVariant *variant = g_variant_parse (G_VARIANT_TYPE ("(sa{sv})"), text, NULL, NULL, &error);

  g_assert_no_error (error);
  return variant;
}

/* The error must be ours and its text fit to show. */
static void
assert_refused (GVariant *variant, int code, const char *words)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NwOperation) operation = nw_operation_from_variant (variant, &error);

  g_assert_null (operation);
  g_assert_error (error, NW_ERROR, code);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  g_assert_cmpuint (strlen (error->message), <, 2000);
  if (words && !strstr (error->message, words))
    g_error ("“%s” lacks “%s”", error->message, words);
}

static void
assert_text_refused (const char *text, const char *words)
{
  g_autoptr (GVariant) variant = parse (text);

  assert_refused (variant, NW_ERROR_INVALID_ARGUMENT, words);
}

static void
assert_text_accepted (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) variant = parse (text);
  g_autoptr (NwOperation) operation = nw_operation_from_variant (variant, &error);

  g_assert_no_error (error);
  g_assert_nonnull (operation);
}

/* Making operations at random. */

static guint
below (guint n)
{
  return g_test_rand_int_range (0, n);
}

static NwInet
random_address (int family)
{
  NwInet address = { family, nw_inet_length (family) * 8, { 0 } };

  for (guint i = 0; i < nw_inet_length (family); i++)
    address.bytes[i] = below (256);
  address.bytes[0] = family == AF_INET ? 1 + below (222) : 0x20;
  return address;
}

static NwInet
random_prefix (int family)
{
  NwInet prefix = random_address (family);

  prefix.prefix = below (nw_inet_length (family) * 8 + 1);
  return prefix;
}

static NwMac
random_mac (void)
{
  return (NwMac) { 6, { 2, below (256), below (256), below (256), below (256), below (256) } };
}

static const char *
random_link (void)
{
  static const char *const names[] = { "lo", "veth-red", "a", "-x", "caf\xc3\xa9", "\\xff\\xfe", "a\\x0ab", "1234567890abcde" };

  return names[below (G_N_ELEMENTS (names))];
}

static const char *
random_new_link (void)
{
  static const char *const names[] = { "veth-red", "a", "-x", "caf\xc3\xa9", "1234567890abcde" };

  return names[below (G_N_ELEMENTS (names))];
}

static NwNamespaceRef
random_reference (guint64 inode)
{
  static const char *const names[] = { "red", "blue", "", "we ird", "\\xc3", "back\\x5cslash", "-n" };

  return (NwNamespaceRef) { inode, (char *) names[below (G_N_ELEMENTS (names))] };
}

#define GIVE(operation, member, field, value)                               \
  G_STMT_START                                                              \
    {                                                                       \
      if (below (2))                                                        \
        {                                                                   \
          (operation)->member = (value);                                    \
          (operation)->present |= G_GUINT64_CONSTANT (1) << NW_FIELD_##field; \
        }                                                                   \
    }                                                                       \
  G_STMT_END

static NwOperation *
random_link_add (NwNamespaceRef here)
{
  NwOperation *operation;

  static const char *const plain[] = { "bridge", "dummy", "ifb" };
  static const char *const modes[] = { NULL, "private", "vepa", "bridge", "passthru" };
  int family = below (2) ? AF_INET : AF_INET6;
  NwInet remote = random_address (family), local = random_address (family);

  switch (below (6))
    {
    case 0:
      return nw_operation_new_link_add (here, random_new_link (), plain[below (3)]);
    case 1:
      return nw_operation_new_vlan_add (here, random_new_link (), "eth0", 1 + below (4094));
    case 2:
      return nw_operation_new_macvlan_add (here, random_new_link (), "\\xff", modes[below (5)]);
    case 3:
      return nw_operation_new_vxlan_add (here, random_new_link (), below (0x1000000), &remote, below (2) ? &local : NULL,
                                         below (2) ? "eth0" : NULL, below (65536));
    default:
      break;
    }
  operation = nw_operation_new_veth_add (here, random_new_link (), random_reference (99), random_new_link ());
  GIVE (operation, mac, MAC, random_mac ());
  GIVE (operation, mtu, MTU, 68 + below (65000));
  GIVE (operation, address_generation, ADDRESS_GENERATION, below (4));
  GIVE (operation, peer_mac, PEER_MAC, random_mac ());
  GIVE (operation, peer_mtu, PEER_MTU, 68 + below (65000));
  return operation;
}

static NwOperation *
random_address_replace (NwNamespaceRef here, int family)
{
  NwInet address = random_prefix (family);
  NwOperation *operation = nw_operation_new_address_replace (here, random_link (), &address);
  NwInet peer = random_address (family);

  peer.prefix = address.prefix;
  GIVE (operation, peer_address, PEER_ADDRESS, peer);
  if (family == AF_INET)
    GIVE (operation, broadcast, BROADCAST, random_address (AF_INET));
  GIVE (operation, scope, SCOPE, below (256));
  GIVE (operation, lifetime_valid, LIFETIME_VALID, 1000 + below (1000));
  GIVE (operation, lifetime_preferred, LIFETIME_PREFERRED, below (1000));
  return operation;
}

static NwOperation *
random_route (NwOperationKind kind, NwNamespace *namespace_, int family)
{
  g_autoptr (NwRoute) route = nw_route_new ();
  NwInet destination = random_prefix (family);

  route->destination = nw_inet_network (&destination);
  route->table = 1 + below (1000);
  route->type = below (4) == 0 ? RTN_BLACKHOLE : RTN_UNICAST;
  route->protocol = below (256);
  route->scope = below (256);
  route->tos = below (256);
  route->metric = below (3000);
  route->mtu = below (2) ? 0 : 68 + below (9000);
  if (below (2))
    route->source = random_address (family);
  for (guint n = 1 + below (4); n > 0; n--)
    {
      NwNexthop nexthop = { below (2) ? random_address (family) : NW_INET_NONE, 2, 1 + below (256), 0 };

      g_array_append_val (route->nexthops, nexthop);
    }
  return kind == NW_OPERATION_ROUTE_REPLACE ? nw_operation_new_route_replace_from (namespace_, route)
                                            : nw_operation_new_route_remove_from (namespace_, route);
}

static NwOperation *
random_bridge_set (NwNamespaceRef here)
{
  g_autoptr (NwBridge) bridge = nw_bridge_new ();

  bridge->stp = below (2);
  bridge->ageing_time = below (100000001);
  bridge->vlan_filtering_known = below (2);
  switch (below (4))
    {
    case 0:
      return nw_operation_new_bridge_set_stp (here, random_link (), bridge->stp);
    case 1:
      return nw_operation_new_bridge_set_ageing_time (here, random_link (), bridge->ageing_time);
    case 2:
      return nw_operation_new_bridge_set_vlan_filtering (here, random_link (), below (2));
    default:
      return nw_operation_new_bridge_set_from (here, random_link (), bridge);
    }
}

static NwOperation *
random_nat (NwOperationKind kind, NwNamespaceRef here, int family)
{
  NwInet address = random_prefix (family), network = nw_inet_network (&address);
  const char *link = below (2) ? "eth0" : "";
  gboolean is_masquerade = kind == NW_OPERATION_MASQUERADE_ADD || kind == NW_OPERATION_MASQUERADE_REMOVE;
  g_autoptr (NwNatRule) rule = NULL;
  g_autoptr (NwNatRule) back = NULL;
  NwOperation *operation;

  if (*link)
    address.prefix = nw_inet_length (family) * 8;
  if (family == AF_INET && address.bytes[0] == 127)
    address.bytes[0] = 10;
  rule = is_masquerade ? nw_nat_rule_new_masquerade (&network, link)
                       : nw_nat_rule_new_publish (below (2) ? 6 : 17, 1 + below (65535), link, &address, 1 + below (65535), below (2));
  operation = kind == NW_OPERATION_MASQUERADE_ADD || kind == NW_OPERATION_PUBLISH_ADD ? nw_operation_new_nat_add (here, rule)
                                                                                     : nw_operation_new_nat_remove (here, rule);
  back = nw_operation_dup_nat_rule (operation);
  g_assert_true (nw_nat_rule_equal (rule, back));
  return operation;
}

static NwOperation *
random_limit (NwNamespaceRef here)
{
  guint64 rate = below (2) ? 0 : NW_LIMIT_RATE_MIN + (((guint64) below (G_MAXINT32) << 7) | below (128));

  return nw_operation_new_limit_set (here, random_link (), rate, below (2) * below (60000001), below (2) * below (60000001),
                                     rate == 0 ? 1 + below (1000000) : below (2) * below (1000001));
}

static NwOperation *
random_operation (NwOperationKind kind, NwNamespace *namespace_)
{
  NwNamespaceRef here = random_reference (1 + below (5));
  int family = below (2) ? AF_INET : AF_INET6;
  NwInet address = random_address (family);
  NwMac lladdr = random_mac ();

  switch (kind)
    {
    case NW_OPERATION_NAMESPACE_ADD:
      return nw_operation_new_namespace_add ("red");
    case NW_OPERATION_NAMESPACE_REMOVE:
      return nw_operation_new_namespace_remove (below (2) ? red : blue);
    case NW_OPERATION_LINK_ADD:
      return random_link_add (here);
    case NW_OPERATION_LINK_REMOVE:
      return nw_operation_new_link_remove (here, random_link ());
    case NW_OPERATION_LINK_SET_UP:
      return nw_operation_new_link_set_up (here, random_link (), below (2));
    case NW_OPERATION_LINK_SET_MTU:
      return nw_operation_new_link_set_mtu (here, random_link (), 68 + below (65535 - 67));
    case NW_OPERATION_LINK_SET_MAC:
      return nw_operation_new_link_set_mac (here, random_link (), &lladdr);
    case NW_OPERATION_LINK_RENAME:
      return nw_operation_new_link_rename (here, random_link (), random_new_link ());
    case NW_OPERATION_LINK_SET_MASTER:
      return nw_operation_new_link_set_master (here, random_link (), below (2) ? random_link () : "");
    case NW_OPERATION_LINK_MOVE:
      return nw_operation_new_link_move (here, random_link (), random_reference (50));
    case NW_OPERATION_ADDRESS_REPLACE:
      return random_address_replace (here, family);
    case NW_OPERATION_ADDRESS_REMOVE:
      address = random_prefix (family);
      return nw_operation_new_address_remove (here, random_link (), &address);
    case NW_OPERATION_ROUTE_REPLACE:
    case NW_OPERATION_ROUTE_REMOVE:
      return random_route (kind, namespace_, family);
    case NW_OPERATION_NEIGHBOUR_REPLACE:
      return nw_operation_new_neighbour_replace (here, random_link (), &address, &lladdr);
    case NW_OPERATION_NEIGHBOUR_REMOVE:
      return nw_operation_new_neighbour_remove (here, random_link (), &address);
    case NW_OPERATION_FORWARDING_SET:
      return nw_operation_new_forwarding_set (here, family, below (2));
    case NW_OPERATION_BRIDGE_SET:
      return random_bridge_set (here);
    case NW_OPERATION_LIMIT_SET:
      return random_limit (here);
    case NW_OPERATION_LIMIT_REMOVE:
      return nw_operation_new_limit_remove (here, random_link ());
    case NW_OPERATION_MASQUERADE_ADD:
    case NW_OPERATION_MASQUERADE_REMOVE:
    case NW_OPERATION_PUBLISH_ADD:
    case NW_OPERATION_PUBLISH_REMOVE:
      return random_nat (kind, here, family);
    case NW_N_OPERATION_KINDS:
    default:
      g_assert_not_reached ();
    }
}

static void
test_round_trip (void)
{
  g_autoptr (GPtrArray) namespaces = g_ptr_array_new_with_free_func (g_object_unref);
  NwNamespace *namespace_ = add_namespace (namespaces, 7, "red");

  add_link (namespace_, 2, "veth-red", "veth", "up", NULL);
  for (guint i = 0; i < ROUNDS; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (NwOperation) operation = random_operation (i % NW_N_OPERATION_KINDS, namespace_);
      g_autoptr (NwOperation) back = NULL;
      g_autoptr (GVariant) wire = g_variant_ref_sink (nw_operation_to_variant (operation));
      g_autoptr (GVariant) again = NULL;
      g_autofree char *describe = nw_operation_describe (operation);
      g_autofree char *explain = nw_operation_explain (operation);
      g_autofree char *command = nw_operation_to_command (operation);

      back = nw_operation_from_variant (wire, &error);
      g_assert_no_error (error);
      g_assert_true (nw_operation_equal (operation, back));
      again = g_variant_ref_sink (nw_operation_to_variant (back));
      g_assert_true (g_variant_equal (wire, again));
      g_assert_true (g_utf8_validate (describe, -1, NULL) && *describe);
      g_assert_true (g_utf8_validate (explain, -1, NULL) && *explain);
      g_assert_true (g_utf8_validate (command, -1, NULL) && *command && !strchr (command, '\n'));
    }
}

/* Every field of every kind has been seen here, and every number has its place. */
static void
test_complete (void)
{
  guint64 seen = 0;

  for (guint i = 0; i < NW_N_OPERATION_KINDS; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GVariant) wire = parse (complete[i]);
      g_autoptr (NwOperation) operation = nw_operation_from_variant (wire, &error);
      g_autoptr (GVariant) dictionary = NULL;

      g_assert_no_error (error);
      g_assert_cmpint (operation->kind, ==, i);
      seen |= operation->present;
      dictionary = g_variant_get_child_value (wire, 1);
      g_assert_cmpint (g_variant_n_children (dictionary), ==, __builtin_popcountll (operation->present));
    }
  for (guint i = 0; i < G_N_ELEMENTS (complete_links); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GVariant) wire = parse (complete_links[i]);
      g_autoptr (NwOperation) operation = nw_operation_from_variant (wire, &error);

      g_assert_no_error (error);
      seen |= operation->present;
    }
  g_assert_cmpuint (seen, ==, (G_GUINT64_CONSTANT (1) << NW_N_OPERATION_FIELDS) - 1);
}

/* What the field table must refuse, tried with every field of every kind. */

/* @wire with field @position left out, given twice, or replaced by @value */
static GVariant *
tamper (GVariant *wire, gsize position, gboolean twice, const char *extra, GVariant *value)
{
  g_autoptr (GVariant) dictionary = g_variant_get_child_value (wire, 1);
  GVariantBuilder builder;
  const char *kind;

  g_variant_get_child (wire, 0, "&s", &kind);
  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{sv}"));
  for (gsize i = 0; i < g_variant_n_children (dictionary); i++)
    {
      g_autoptr (GVariant) entry = g_variant_get_child_value (dictionary, i);

      if (i != position || twice)
        g_variant_builder_add_value (&builder, entry);
      if (i == position && twice)
        g_variant_builder_add_value (&builder, entry);
    }
  if (extra)
    g_variant_builder_add (&builder, "{sv}", extra, value);
  return g_variant_ref_sink (g_variant_new ("(sa{sv})", kind, &builder));
}

static const char *
field_name (GVariant *wire, gsize position)
{
  g_autoptr (GVariant) dictionary = g_variant_get_child_value (wire, 1);
  const char *name;

  g_variant_get_child (dictionary, position, "{&sv}", &name, NULL);
  return name;
}

static guint
count_fields (GVariant *wire)
{
  g_autoptr (GVariant) dictionary = g_variant_get_child_value (wire, 1);

  return g_variant_n_children (dictionary);
}

static void
test_hostile_fields (void)
{
  for (guint i = 0; i < NW_N_OPERATION_KINDS + G_N_ELEMENTS (complete_links); i++)
    {
      g_autoptr (GVariant) wire = parse (i < NW_N_OPERATION_KINDS ? complete[i] : complete_links[i - NW_N_OPERATION_KINDS]);

      for (guint n = 0; n < count_fields (wire); n++)
        {
          g_autofree char *name = g_strdup (field_name (wire, n));
          g_autoptr (GVariant) twice = tamper (wire, n, TRUE, NULL, NULL);
          g_autoptr (GVariant) wrong_type = tamper (wire, n, FALSE, name, g_variant_new_parsed ("{'a': @av []}"));
          g_autoptr (GVariant) wrong_number = tamper (wire, n, FALSE, name, strcmp (name, "rate") == 0 ? g_variant_new_uint32 (5000)
                                                                                                       : g_variant_new_uint64 (5000));

          assert_refused (twice, NW_ERROR_INVALID_ARGUMENT, name);
          assert_refused (wrong_type, NW_ERROR_INVALID_ARGUMENT, name);
          assert_refused (wrong_number, NW_ERROR_INVALID_ARGUMENT, name);
        }
      {
        g_autoptr (GVariant) unknown = tamper (wire, G_MAXSIZE, FALSE, "colour", g_variant_new_string ("red"));

        assert_refused (unknown, NW_ERROR_INVALID_ARGUMENT, "colour");
      }
    }
}

static void
test_missing_and_foreign_fields (void)
{
  for (guint i = 0; i < NW_N_OPERATION_KINDS; i++)
    {
      g_autoptr (GVariant) wire = parse (complete[i]);

      /* Every kind acts in a namespace. */
      for (guint n = 0; n < count_fields (wire); n++)
        if (strcmp (field_name (wire, n), "namespace") == 0)
          {
            g_autoptr (GVariant) without = tamper (wire, n, FALSE, NULL, NULL);

            assert_refused (without, NW_ERROR_INVALID_ARGUMENT, "namespace: ");
          }
      /* A field of another kind is refused in this one. */
      for (guint other = 0; other < NW_N_OPERATION_KINDS; other++)
        {
          g_autoptr (GVariant) donor = parse (complete[other]);
          g_autoptr (GVariant) dictionary = g_variant_get_child_value (donor, 1);
          g_autoptr (GVariant) own = g_variant_get_child_value (wire, 1);

          for (guint n = 0; n < count_fields (donor); n++)
            {
              g_autofree char *name = g_strdup (field_name (donor, n));
              g_autoptr (GVariant) value = g_variant_lookup_value (dictionary, name, NULL);
              g_autoptr (GVariant) had = g_variant_lookup_value (own, name, NULL);

              if (had == NULL)
                {
                  g_autoptr (GVariant) extra = tamper (wire, G_MAXSIZE, FALSE, name, value);

                  assert_refused (extra, NW_ERROR_INVALID_ARGUMENT, name);
                }
            }
        }
    }
  assert_text_refused ("('link-set-mtu', {'namespace': <(uint64 7, 'red')>, 'link': <'a'>})", "mtu");
  assert_text_refused ("('link-add', {'namespace': <(uint64 7, 'red')>, 'link': <'a'>, 'link-kind': <'veth'>})", "peer-namespace");
  assert_text_refused ("('link-add', {'namespace': <(uint64 7, 'red')>, 'link': <'a'>, 'link-kind': <'bridge'>, 'peer': <'b'>})", "peer");
  assert_text_refused ("('route-replace', {'namespace': <(uint64 7, 'red')>, 'destination': <'10.0.0.0/8'>})", "nexthops");
}

/* What belongs to one kind of link has no business with another. */
static void
test_link_kinds (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (complete_links); i++)
    for (guint other = 0; other < G_N_ELEMENTS (complete_links); other++)
      {
        g_autoptr (GVariant) wire = parse (complete_links[i]);
        g_autoptr (GVariant) donor = parse (complete_links[other]);
        g_autoptr (GVariant) own = g_variant_get_child_value (wire, 1);
        g_autoptr (GVariant) dictionary = g_variant_get_child_value (donor, 1);

        for (guint n = 0; n < count_fields (donor); n++)
          {
            const char *name = field_name (donor, n);
            g_autoptr (GVariant) value = g_variant_lookup_value (dictionary, name, NULL);
            g_autoptr (GVariant) had = g_variant_lookup_value (own, name, NULL);
            g_autoptr (GVariant) extra = had ? NULL : tamper (wire, G_MAXSIZE, FALSE, name, value);

            /* These every link may have. */
            if (extra && strcmp (name, "mac") != 0 && strcmp (name, "mtu") != 0 && strcmp (name, "address-generation") != 0)
              assert_refused (extra, NW_ERROR_INVALID_ARGUMENT, name);
          }
      }
}

static void
test_hostile_values (void)
{
  static const struct {
    const char *text;
    const char *words;
  } cases[] = {
    { "('rm -rf', @a{sv} {})", "rm -rf" },
    { "('', @a{sv} {})", "" },
    { "('namespace-add', {'namespace': <(uint64 0, '../../etc')>})", "namespace" },
    { "('namespace-add', {'namespace': <(uint64 0, '..')>})", "namespace" },
    { "('namespace-add', {'namespace': <(uint64 0, '')>})", "namespace" },
    { "('namespace-add', {'namespace': <(uint64 0, 'with space')>})", "namespace" },
    { "('namespace-add', {'namespace': <(uint64 9, 'red')>})", "inode" },
    { "('namespace-remove', {'namespace': <(uint64 9, '..')>})", "namespace" },
    { "('namespace-remove', {'namespace': <(uint64 9, 'a/b')>})", "namespace" },
    { "('namespace-remove', {'namespace': <(uint64 9, '')>})", "namespace" },
    { "('namespace-remove', {'namespace': <(uint64 9, 'broken\\\\xz')>})", "namespace" },
    { "('namespace-remove', {'namespace': <(uint64 9, '\\\\x2e\\\\x2e')>})", "namespace" },
    { "('link-remove', {'namespace': <(uint64 0, '')>, 'link': <'a'>})", "namespace" },
    { "('link-remove', {'namespace': <(uint64 7, 'red')>, 'link': <''>})", "link" },
    { "('link-remove', {'namespace': <(uint64 7, 'red')>, 'link': <'1234567890abcdef'>})", "1 to 15" },
    { "('link-remove', {'namespace': <(uint64 7, 'red')>, 'link': <'a/b'>})", "link" },
    { "('link-rename', {'namespace': <(uint64 7, 'red')>, 'link': <'a'>, 'new-name': <'a b'>})", "new-name" },
    { "('link-rename', {'namespace': <(uint64 7, 'red')>, 'link': <'a'>, 'new-name': <'..'>})", "new-name" },
    { "('link-rename', {'namespace': <(uint64 7, 'red')>, 'link': <'a'>, 'new-name': <'1234567890abcdef'>})", "new-name" },
    { "('link-rename', {'namespace': <(uint64 7, 'red')>, 'link': <'a'>, 'new-name': <'a%d'>})", "new-name" },
    { "('link-set-mtu', {'namespace': <(uint64 7, 'red')>, 'link': <'a'>, 'mtu': <uint32 67>})", "68 to 65535" },
    { "('link-set-mtu', {'namespace': <(uint64 7, 'red')>, 'link': <'a'>, 'mtu': <uint32 65536>})", "68 to 65535" },
    { "('link-set-mac', {'namespace': <(uint64 7, 'red')>, 'link': <'a'>, 'mac': <'ff:ff:ff:ff:ff:ff'>})", "mac" },
    { "('link-set-mac', {'namespace': <(uint64 7, 'red')>, 'link': <'a'>, 'mac': <''>})", "mac" },
    { "('link-set-master', {'namespace': <(uint64 7, 'red')>, 'link': <'a'>, 'master': <'1234567890abcdef'>})", "master" },
    { "('link-move', {'namespace': <(uint64 7, 'red')>, 'link': <'a'>, 'target': <(uint64 7, 'red')>})", "target" },
    { "('link-add', {'namespace': <(uint64 7, 'red')>, 'link': <'a'>, 'link-kind': <'veth'>,"
      " 'peer-namespace': <(uint64 7, 'red')>, 'peer': <'a'>})", "peer" },
    { "('link-add', {'namespace': <(uint64 7, 'red')>, 'link': <'a'>, 'link-kind': <'bridge'>, 'address-generation': <uint32 9>})",
      "address-generation" },
    { "('address-replace', {'namespace': <(uint64 7, 'red')>, 'link': <'a'>, 'address': <'300.1.1.1/24'>})", "300" },
    { "('address-replace', {'namespace': <(uint64 7, 'red')>, 'link': <'a'>, 'address': <'10.0.0.0/33'>})", "33" },
    { "('address-replace', {'namespace': <(uint64 7, 'red')>, 'link': <'a'>, 'address': <''>})", "address" },
    { "('address-replace', {'namespace': <(uint64 7, 'red')>, 'link': <'a'>, 'address': <'224.0.0.1/24'>})", "multicast" },
    { "('address-replace', {'namespace': <(uint64 7, 'red')>, 'link': <'a'>, 'address': <'ff02::1/64'>})", "multicast" },
    { "('address-replace', {'namespace': <(uint64 7, 'red')>, 'link': <'a'>, 'address': <'0.0.0.0/24'>})", "address" },
    { "('address-replace', {'namespace': <(uint64 7, 'red')>, 'link': <'a'>, 'address': <'::/64'>})", "address" },
    { "('address-replace', {'namespace': <(uint64 7, 'red')>, 'link': <'a'>, 'address': <'255.255.255.255/32'>})", "everybody" },
    { "('address-replace', {'namespace': <(uint64 7, 'red')>, 'link': <'a'>, 'address': <'10.0.0.1/24'>,"
      " 'peer-address': <'fe80::1/64'>})", "peer-address" },
    { "('address-replace', {'namespace': <(uint64 7, 'red')>, 'link': <'a'>, 'address': <'fe80::1/64'>, 'broadcast': <'10.0.0.255'>})",
      "broadcast" },
    { "('address-replace', {'namespace': <(uint64 7, 'red')>, 'link': <'a'>, 'address': <'10.0.0.1/24'>, 'lifetime-valid': <uint32 0>})",
      "lifetime-valid" },
    { "('address-replace', {'namespace': <(uint64 7, 'red')>, 'link': <'a'>, 'address': <'10.0.0.1/24'>,"
      " 'lifetime-valid': <uint32 5>, 'lifetime-preferred': <uint32 6>})", "lifetime-preferred" },
    { "('route-replace', {'namespace': <(uint64 7, 'red')>, 'destination': <'default'>, 'nexthops': <[('', 'a', uint32 1)]>})",
      "destination" },
    { "('route-replace', {'namespace': <(uint64 7, 'red')>, 'destination': <'10.0.0.1/8'>, 'nexthops': <[('', 'a', uint32 1)]>})",
      "10.0.0.0/8" },
    { "('route-replace', {'namespace': <(uint64 7, 'red')>, 'destination': <'10.0.0.0/8'>, 'nexthops': <@a(ssu) []>})", "nowhere" },
    { "('route-replace', {'namespace': <(uint64 7, 'red')>, 'destination': <'10.0.0.0/8'>, 'nexthops': <[('', '', uint32 1)]>})",
      "nowhere" },
    { "('route-replace', {'namespace': <(uint64 7, 'red')>, 'destination': <'10.0.0.0/8'>, 'nexthops': <[('fe80::1', 'a', uint32 1)]>})",
      "IPv4" },
    { "('route-replace', {'namespace': <(uint64 7, 'red')>, 'destination': <'::/0'>, 'nexthops': <[('10.0.0.1', 'a', uint32 1)]>})",
      "IPv6" },
    { "('route-replace', {'namespace': <(uint64 7, 'red')>, 'destination': <'10.0.0.0/8'>, 'nexthops': <[('0.0.0.0', 'a', uint32 1)]>})",
      "nexthops" },
    { "('route-replace', {'namespace': <(uint64 7, 'red')>, 'destination': <'10.0.0.0/8'>, 'nexthops': <[('', 'a', uint32 0)]>})",
      "weight" },
    { "('route-replace', {'namespace': <(uint64 7, 'red')>, 'destination': <'10.0.0.0/8'>, 'nexthops': <[('', 'a', uint32 1)]>,"
      " 'type': <uint32 6>})", "nexthops" },
    { "('route-replace', {'namespace': <(uint64 7, 'red')>, 'destination': <'10.0.0.0/8'>, 'nexthops': <[('', 'a', uint32 1)]>,"
      " 'type': <uint32 10>})", "type" },
    { "('route-replace', {'namespace': <(uint64 7, 'red')>, 'destination': <'10.0.0.0/8'>, 'nexthops': <[('', 'a', uint32 1)]>,"
      " 'table': <uint32 0>})", "table" },
    { "('route-replace', {'namespace': <(uint64 7, 'red')>, 'destination': <'10.0.0.0/8'>, 'nexthops': <[('', 'a', uint32 1)]>,"
      " 'tos': <uint32 256>})", "tos" },
    { "('route-remove', {'namespace': <(uint64 7, 'red')>, 'destination': <'10.0.0.1/8'>})", "destination" },
    { "('neighbour-replace', {'namespace': <(uint64 7, 'red')>, 'link': <'a'>, 'mac': <'02:00:00:00:00:01'>, 'address': <'10.0.0.1/24'>})",
      "address" },
    { "('neighbour-replace', {'namespace': <(uint64 7, 'red')>, 'link': <'a'>, 'mac': <'02:00:00:00:00:01'>, 'address': <'224.0.0.1'>})",
      "multicast" },
    { "('forwarding-set', {'namespace': <(uint64 7, 'red')>, 'family': <uint32 2>, 'enabled': <true>})", "4 or 6" },
    { "('link-add', {'namespace': <(uint64 7, 'red')>, 'link': <'a'>, 'link-kind': <'vlan'>, 'parent': <'b'>})", "vlan-id" },
    { "('link-add', {'namespace': <(uint64 7, 'red')>, 'link': <'a'>, 'link-kind': <'vlan'>, 'vlan-id': <uint32 1>})", "parent" },
    { "('link-add', {'namespace': <(uint64 7, 'red')>, 'link': <'a'>, 'link-kind': <'vlan'>, 'parent': <'b'>, "
      "'vlan-id': <uint32 0>})", "1 to 4094" },
    { "('link-add', {'namespace': <(uint64 7, 'red')>, 'link': <'a'>, 'link-kind': <'vlan'>, 'parent': <'b'>, "
      "'vlan-id': <uint32 4095>})", "1 to 4094" },
    { "('link-add', {'namespace': <(uint64 7, 'red')>, 'link': <'a'>, 'link-kind': <'vlan'>, 'parent': <'a'>, "
      "'vlan-id': <uint32 1>})", "parent" },
    { "('link-add', {'namespace': <(uint64 7, 'red')>, 'link': <'a'>, 'link-kind': <'vlan'>, 'parent': <''>, "
      "'vlan-id': <uint32 1>})", "parent" },
    { "('link-add', {'namespace': <(uint64 7, 'red')>, 'link': <'a'>, 'link-kind': <'macvlan'>, 'parent': <'b'>, "
      "'macvlan-mode': <'source'>})", "macvlan-mode" },
    { "('link-add', {'namespace': <(uint64 7, 'red')>, 'link': <'a'>, 'link-kind': <'macvlan'>})", "parent" },
    { "('link-add', {'namespace': <(uint64 7, 'red')>, 'link': <'vx0'>, 'link-kind': <'vxlan'>, 'vni': <uint32 "
      "16777216>, 'remote': <'10.0.0.1'>})", "vni" },
    { "('link-add', {'namespace': <(uint64 7, 'red')>, 'link': <'vx0'>, 'link-kind': <'vxlan'>, 'vni': <uint32 1>})", "remote" },
    { "('link-add', {'namespace': <(uint64 7, 'red')>, 'link': <'vx0'>, 'link-kind': <'vxlan'>, 'vni': <uint32 1>, "
      "'remote': <'239.1.1.1'>})", "parent" },
    { "('link-add', {'namespace': <(uint64 7, 'red')>, 'link': <'vx0'>, 'link-kind': <'vxlan'>, 'vni': <uint32 1>, "
      "'remote': <'0.0.0.0'>})", "remote" },
    { "('link-add', {'namespace': <(uint64 7, 'red')>, 'link': <'vx0'>, 'link-kind': <'vxlan'>, 'vni': <uint32 1>, "
      "'remote': <'10.0.0.1'>, 'local': <'fe80::1'>})", "local" },
    { "('link-add', {'namespace': <(uint64 7, 'red')>, 'link': <'vx0'>, 'link-kind': <'vxlan'>, 'vni': <uint32 1>, "
      "'remote': <'10.0.0.1'>, 'local': <'224.0.0.1'>})", "multicast" },
    { "('link-add', {'namespace': <(uint64 7, 'red')>, 'link': <'vx0'>, 'link-kind': <'vxlan'>, 'vni': <uint32 1>, "
      "'remote': <'10.0.0.1'>, 'vxlan-port': <uint32 0>})", "65535" },
    { "('link-add', {'namespace': <(uint64 7, 'red')>, 'link': <'vx0'>, 'link-kind': <'vxlan'>, 'vni': <uint32 1>, "
      "'remote': <'10.0.0.1'>, 'vxlan-port': <uint32 65536>})", "65535" },
    { "('bridge-set', {'namespace': <(uint64 7, 'red')>, 'link': <'a'>})", "nothing" },
    { "('bridge-set', {'namespace': <(uint64 7, 'red')>, 'link': <'a'>, 'ageing-time': <uint32 100000001>})", "ageing-time" },
    { "('limit-set', {'namespace': <(uint64 7, 'red')>, 'link': <'a'>})", "nothing" },
    { "('limit-set', {'namespace': <(uint64 7, 'red')>, 'link': <'a'>, 'delay': <uint32 0>, 'loss': <uint32 0>})", "nothing" },
    { "('limit-set', {'namespace': <(uint64 7, 'red')>, 'link': <'a'>, 'rate': <uint64 999>})", "1000" },
    { "('limit-set', {'namespace': <(uint64 7, 'red')>, 'link': <'a'>, 'rate': <uint64 0>, 'delay': <uint32 1>})", "1000" },
    { "('limit-set', {'namespace': <(uint64 7, 'red')>, 'link': <'a'>, 'rate': <uint64 400000000001>})", "400000000000" },
    { "('limit-set', {'namespace': <(uint64 7, 'red')>, 'link': <'a'>, 'delay': <uint32 60000001>})", "delay" },
    { "('limit-set', {'namespace': <(uint64 7, 'red')>, 'link': <'a'>, 'jitter': <uint32 60000001>})", "jitter" },
    { "('limit-set', {'namespace': <(uint64 7, 'red')>, 'link': <'a'>, 'loss': <uint32 1000001>})", "loss" },
    { "('masquerade-add', {'namespace': <(uint64 7, '')>, 'source-network': <'192.168.15.1/24'>, 'out-link': <''>})", "192.168.15.0/24" },
    { "('masquerade-add', {'namespace': <(uint64 7, '')>, 'source-network': <'192.168.15.0/24'>, 'out-link': <'lo'>})", "masquerade-add" },
    { "('masquerade-add', {'namespace': <(uint64 7, '')>, 'source-network': <'192.168.15.0/24'>, 'out-link': <'a b'>})", "masquerade-add" },
    { "('masquerade-add', {'namespace': <(uint64 7, '')>, 'source-network': <''>, 'out-link': <''>})", "source-network" },
    { "('publish-add', {'namespace': <(uint64 7, '')>, 'ip-protocol': <uint32 1>, 'port': <uint32 80>, 'in-link': "
      "<''>, 'port-target': <'192.168.15.2'>, 'target-port': <uint32 80>, 'from-host': <true>})", "TCP" },
    { "('publish-add', {'namespace': <(uint64 7, '')>, 'ip-protocol': <uint32 262>, 'port': <uint32 80>, 'in-link': "
      "<''>, 'port-target': <'192.168.15.2'>, 'target-port': <uint32 80>, 'from-host': <true>})", "ip-protocol" },
    { "('publish-add', {'namespace': <(uint64 7, '')>, 'ip-protocol': <uint32 6>, 'port': <uint32 0>, 'in-link': <''>, "
      "'port-target': <'192.168.15.2'>, 'target-port': <uint32 80>, 'from-host': <true>})", "65535" },
    { "('publish-add', {'namespace': <(uint64 7, '')>, 'ip-protocol': <uint32 6>, 'port': <uint32 65616>, 'in-link': "
      "<''>, 'port-target': <'192.168.15.2'>, 'target-port': <uint32 80>, 'from-host': <true>})", "port" },
    { "('publish-add', {'namespace': <(uint64 7, '')>, 'ip-protocol': <uint32 6>, 'port': <uint32 80>, 'in-link': "
      "<''>, 'port-target': <'192.168.15.2'>, 'target-port': <uint32 65616>, 'from-host': <true>})", "target-port" },
    { "('publish-add', {'namespace': <(uint64 7, '')>, 'ip-protocol': <uint32 6>, 'port': <uint32 80>, 'in-link': "
      "<''>, 'port-target': <'127.0.0.1'>, 'target-port': <uint32 80>, 'from-host': <true>})", "127.0.0.1" },
    { "('publish-add', {'namespace': <(uint64 7, '')>, 'ip-protocol': <uint32 6>, 'port': <uint32 80>, 'in-link': "
      "<''>, 'port-target': <'224.0.0.1'>, 'target-port': <uint32 80>, 'from-host': <true>})", "224.0.0.1" },
    { "('publish-add', {'namespace': <(uint64 7, '')>, 'ip-protocol': <uint32 6>, 'port': <uint32 80>, 'in-link': "
      "<''>, 'port-target': <'fe80::1'>, 'target-port': <uint32 80>, 'from-host': <true>})", "fe80::1" },
    { "('publish-add', {'namespace': <(uint64 7, '')>, 'ip-protocol': <uint32 6>, 'port': <uint32 80>, 'in-link': "
      "<'eth0'>, 'port-target': <'192.168.15.2/24'>, 'target-port': <uint32 80>, 'from-host': <true>})", "192.168.15.0/24" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_text_refused (cases[i].text, cases[i].words);

  {
    g_autoptr (GVariant) bond = parse ("('link-add', {'namespace': <(uint64 7, 'red')>, 'link': <'a'>, 'link-kind': <'bond'>})");

    assert_refused (bond, NW_ERROR_UNSUPPORTED, "bond");
  }
  assert_text_accepted ("('link-set-mtu', {'namespace': <(uint64 7, 'red')>, 'link': <'lo'>, 'mtu': <uint32 65536>})");
  assert_text_accepted ("('link-set-master', {'namespace': <(uint64 7, 'red')>, 'link': <'a'>, 'master': <''>})");
  assert_text_accepted ("('link-remove', {'namespace': <(uint64 0, 'red')>, 'link': <'\\\\xff'>})");
  assert_text_accepted ("('route-replace', {'namespace': <(uint64 7, '')>, 'destination': <'10.0.0.0/8'>, 'nexthops': <@a(ssu) []>,"
                        " 'type': <uint32 6>})");
}

static void
test_hostile_sizes (void)
{
  g_autofree char *filler = g_strnfill (2000, 'x');
  g_autofree char *cut = g_strconcat (filler, "\xe2\x82\xac", NULL);
  GVariantBuilder nexthops, dictionary;
  GVariant *kind, *field;

  kind = g_variant_new ("(s@a{sv})", cut, g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0));
  assert_refused (kind, NW_ERROR_INVALID_ARGUMENT, NULL);
  g_variant_unref (g_variant_ref_sink (kind));

  field = g_variant_new_parsed ("('link-remove', {'namespace': <(uint64 7, 'red')>, 'link': <%s>})", filler);
  assert_refused (field, NW_ERROR_INVALID_ARGUMENT, "too long");
  g_variant_unref (g_variant_ref_sink (field));
  field = g_variant_new_parsed ("('link-remove', {'namespace': <(uint64 7, %s)>, 'link': <'a'>})", filler);
  assert_refused (field, NW_ERROR_INVALID_ARGUMENT, "too long");
  g_variant_unref (g_variant_ref_sink (field));
  field = g_variant_new_parsed ("('link-remove', {%s: <'a'>})", cut);
  assert_refused (field, NW_ERROR_INVALID_ARGUMENT, NULL);
  g_variant_unref (g_variant_ref_sink (field));

  g_variant_builder_init (&nexthops, G_VARIANT_TYPE ("a(ssu)"));
  for (guint i = 0; i < 65; i++)
    g_variant_builder_add (&nexthops, "(ssu)", "10.0.0.1", "", 1);
  g_variant_builder_init (&dictionary, G_VARIANT_TYPE ("a{sv}"));
  g_variant_builder_add (&dictionary, "{sv}", "nexthops", g_variant_builder_end (&nexthops));
  field = g_variant_new ("(sa{sv})", "route-replace", &dictionary);
  assert_refused (field, NW_ERROR_INVALID_ARGUMENT, "64");
  g_variant_unref (g_variant_ref_sink (field));
}

/* Bytes that only claim to be an operation: whatever comes of them, no crash. */
static void
test_garbage (void)
{
  guint refused = 0;

  for (guint i = 0; i < ROUNDS; i++)
    {
      g_autoptr (GVariant) wire = parse (i % 4 == 0 ? complete_links[i / 4 % G_N_ELEMENTS (complete_links)] : complete[i % NW_N_OPERATION_KINDS]);
      gsize size = g_variant_get_size (wire);
      g_autofree guint8 *data = g_malloc (size);
      g_autoptr (GBytes) bytes = NULL;
      g_autoptr (GVariant) tampered = NULL;
      g_autoptr (NwOperation) operation = NULL;

      g_variant_store (wire, data);
      for (guint n = 1 + below (4); n > 0; n--)
        data[below (size)] = below (256);
      bytes = g_bytes_new (data, below (10) ? size : below (size));
      tampered = g_variant_ref_sink (g_variant_new_from_bytes (G_VARIANT_TYPE ("(sa{sv})"), bytes, FALSE));
      operation = nw_operation_from_variant (tampered, NULL);
      refused += operation == NULL;
    }
  g_assert_cmpuint (refused, >, ROUNDS / 2);
}

/* What is 0 or NULL is not said at all. */
static void
test_makers (void)
{
  g_autoptr (NwOperation) rate = nw_operation_new_limit_set (red, "veth-red", 1000000, 0, 0, 0);
  g_autoptr (NwOperation) vxlan = nw_operation_new_vxlan_add (red, "vx0", 0, NULL, NULL, "eth0", 0);
  g_autoptr (NwOperation) macvlan = nw_operation_new_macvlan_add (red, "m0", "eth0", NULL);
  g_autoptr (NwBridge) bridge = nw_bridge_new ();
  g_autoptr (NwOperation) bridge_set = nw_operation_new_bridge_set_from (red, "br0", bridge);

  g_assert_true (nw_operation_has (rate, NW_FIELD_RATE) && !nw_operation_has (rate, NW_FIELD_DELAY) &&
                 !nw_operation_has (rate, NW_FIELD_JITTER) && !nw_operation_has (rate, NW_FIELD_LOSS));
  g_assert_true (nw_operation_has (vxlan, NW_FIELD_VNI) && nw_operation_has (vxlan, NW_FIELD_PARENT) &&
                 !nw_operation_has (vxlan, NW_FIELD_REMOTE) && !nw_operation_has (vxlan, NW_FIELD_VXLAN_PORT));
  g_assert_cmpstr (macvlan->macvlan_mode, ==, "bridge");
  g_assert_true (nw_operation_has (bridge_set, NW_FIELD_STP) && !nw_operation_has (bridge_set, NW_FIELD_VLAN_FILTERING));
}

static void
test_remap (void)
{
  g_autoptr (NwOperation) cable = nw_operation_new_veth_add (red, "veth-red", blue, "veth-blue");
  g_autoptr (NwOperation) same = nw_operation_remap (cable, 1, 2);
  g_autoptr (NwOperation) moved = nw_operation_remap (cable, blue.inode, 77);
  g_autoptr (NwOperation) back = nw_operation_remap (moved, 77, blue.inode);

  g_assert_true (same == cable);
  g_assert_cmpuint (moved->namespace.inode, ==, red.inode);
  g_assert_cmpuint (moved->peer_namespace.inode, ==, 77);
  g_assert_cmpstr (moved->peer_namespace.name, ==, "blue");
  g_assert_cmpuint (cable->peer_namespace.inode, ==, blue.inode);
  g_assert_false (nw_operation_equal (cable, moved));
  g_assert_true (nw_operation_equal (cable, back));
}

static void
test_plan (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NwPlan) plan = nw_plan_new ("Connect red and blue");
  g_autoptr (NwPlan) back = NULL;
  g_autoptr (NwPlan) moved = NULL;
  g_autoptr (GVariant) wire = NULL;
  g_auto (GStrv) commands = NULL;

  nw_plan_take (nw_plan_take (plan, nw_operation_new_namespace_add ("red")),
                nw_operation_new_link_set_up (red, "lo", TRUE));
  wire = g_variant_ref_sink (nw_plan_to_variant (plan));
  back = nw_plan_from_variant ("again", wire, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (nw_plan_get_length (back), ==, 2);
  g_assert_cmpstr (nw_plan_get_title (back), ==, "again");
  g_assert_true (nw_operation_equal (nw_plan_get (plan, 1), nw_plan_get (back, 1)));

  commands = nw_plan_to_commands (plan);
  g_assert_cmpuint (g_strv_length (commands), ==, 2);
  g_assert_cmpstr (commands[0], ==, "ip netns add red");
  g_assert_cmpstr (commands[1], ==, "ip -n red link set lo up");

  moved = nw_plan_remap (plan, red.inode, 5);
  g_assert_cmpstr (nw_plan_get_title (moved), ==, "Connect red and blue");
  g_assert_cmpuint (nw_plan_get (moved, 1)->namespace.inode, ==, 5);
}

static void
test_plan_errors (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) second_bad = NULL;
  g_autoptr (GVariant) wrong = g_variant_ref_sink (g_variant_new_string ("plan"));
  g_autoptr (GVariant) endless = NULL;
  g_autoptr (NwOperation) operation = nw_operation_new_link_set_up (root, "lo", TRUE);
  GVariantBuilder builder;

  second_bad = g_variant_ref_sink (g_variant_new_parsed ("[%@(sa{sv}), ('nonsense', @a{sv} {})]", nw_operation_to_variant (operation)));
  g_assert_null (nw_plan_from_variant (NULL, second_bad, &error));
  g_assert_error (error, NW_ERROR, NW_ERROR_INVALID_ARGUMENT);
  g_assert_nonnull (strstr (error->message, "Operation 2: "));
  g_clear_error (&error);

  g_assert_null (nw_plan_from_variant (NULL, wrong, &error));
  g_assert_error (error, NW_ERROR, NW_ERROR_INVALID_ARGUMENT);
  g_clear_error (&error);

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a(sa{sv})"));
  for (guint i = 0; i <= NW_PLAN_MAX; i++)
    g_variant_builder_add (&builder, "(s@a{sv})", "x", g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0));
  endless = g_variant_ref_sink (g_variant_builder_end (&builder));
  g_assert_null (nw_plan_from_variant (NULL, endless, &error));
  g_assert_error (error, NW_ERROR, NW_ERROR_LIMIT);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/operation/round-trip", test_round_trip);
  g_test_add_func ("/operation/complete", test_complete);
  g_test_add_func ("/operation/hostile-fields", test_hostile_fields);
  g_test_add_func ("/operation/missing-and-foreign-fields", test_missing_and_foreign_fields);
  g_test_add_func ("/operation/hostile-values", test_hostile_values);
  g_test_add_func ("/operation/hostile-sizes", test_hostile_sizes);
  g_test_add_func ("/operation/garbage", test_garbage);
  g_test_add_func ("/operation/link-kinds", test_link_kinds);
  g_test_add_func ("/operation/makers", test_makers);
  g_test_add_func ("/operation/remap", test_remap);
  g_test_add_func ("/plan/round-trip", test_plan);
  g_test_add_func ("/plan/errors", test_plan_errors);
  return g_test_run ();
}
