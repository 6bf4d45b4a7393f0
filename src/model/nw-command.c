/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-command.h"

#include <glib/gi18n-lib.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

#include "nw-name.h"

/* What ip-link(8) takes for an option where a name could stand, also shortened: "a" is "address".
 * A link of such a name needs "dev" before it. */
static const char *const link_keywords[] = {
  "address", "addrgenmode", "alias", "allmulticast", "arp", "brd", "broadcast", "carrier", "dev", "down", "dynamic",
  "gro_max_size", "group", "gso_max_segs", "gso_max_size", "help", "index", "link", "link-netnsid", "master", "mode",
  "mtu", "multicast", "name", "netns", "node_guid", "nomaster", "numrxqueues", "numtxqueues", "parentbus", "parentdev",
  "port_guid", "promisc", "protodown", "protodown_reason", "qlen", "state", "trailers", "txqlen", "txqueuelen", "type",
  "up", "vf", "vrf", "xdp", "xdpdrv", "xdpgeneric", "xdpoffload",
};

static gboolean
is_plain_word (const char *word)
{
  if (*word == '\0' || strspn (word, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-+.,/:=@%") != strlen (word))
    return FALSE;
  return TRUE;
}

static gboolean
is_printable (const char *bytes)
{
  if (!g_utf8_validate (bytes, -1, NULL))
    return FALSE;
  for (const char *at = bytes; *at; at = g_utf8_next_char (at))
    if (!g_unichar_isprint (g_utf8_get_char (at)))
      return FALSE;
  return TRUE;
}

/* A word for the shell. Bytes that cannot be shown stand in bash's $'\xNN'. */
static char *
quote (const char *bytes)
{
  GString *quoted;

  if (is_plain_word (bytes))
    return g_strdup (bytes);
  if (is_printable (bytes))
    return g_shell_quote (bytes);
  quoted = g_string_new ("$'");
  for (const char *at = bytes; *at; at++)
    {
      if (*at == '\'' || *at == '\\')
        g_string_append_printf (quoted, "\\%c", *at);
      else if (g_ascii_isprint (*at))
        g_string_append_c (quoted, *at);
      else
        g_string_append_printf (quoted, "\\x%02x", (guchar) *at);
    }
  g_string_append_c (quoted, '\'');
  return g_string_free (quoted, FALSE);
}

/* An escaped name of a link or a namespace as a shell word. */
static char *
quote_name (const char *escaped)
{
  g_autofree char *bytes = nw_name_unescape (escaped);

  return quote (bytes ? bytes : escaped);
}

static void
append_name (GString *line, const char *before, const char *escaped)
{
  g_autofree char *word = quote_name (escaped);

  g_string_append_printf (line, "%s%s", before, word);
}

static void
append_address (GString *line, const char *before, const NwInet *inet)
{
  g_autofree char *text = nw_inet_address_to_string (inet);

  g_string_append_printf (line, "%s%s", before, text);
}

static void
append_prefix (GString *line, const char *before, const NwInet *inet)
{
  g_autofree char *text = nw_inet_to_string (inet);

  g_string_append_printf (line, "%s%s", before, text);
}

static void
append_mac (GString *line, const char *before, const NwMac *mac)
{
  g_autofree char *text = nw_mac_to_string (mac);

  g_string_append_printf (line, "%s%s", before, text);
}

/* nw_command_place() gives those a path that have no name; a name holds no "/". */
static gboolean
is_path (const NwNamespaceRef *namespace_)
{
  return strchr (namespace_->name, '/') != NULL;
}

/* "ip -n red", or "ip" in the root namespace; without a name "nsenter --net=/proc/7/ns/net ip": what stands after -n must be a name. */
static GString *
start (const NwNamespaceRef *namespace_, const char *program)
{
  GString *line = g_string_new (NULL);

  if (is_path (namespace_))
    {
      append_name (line, "nsenter --net=", namespace_->name);
      g_string_append_c (line, ' ');
    }
  g_string_append (line, program);
  if (*namespace_->name && !is_path (namespace_))
    append_name (line, " -n ", namespace_->name);
  return line;
}

static GString *
ip (const NwNamespaceRef *namespace_, const char *object)
{
  GString *line = start (namespace_, "ip");

  g_string_append_printf (line, " %s", object);
  return line;
}

static void
append_link (GString *line, const char *escaped)
{
  gboolean is_keyword = FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (link_keywords) && !is_keyword; i++)
    is_keyword = g_str_has_prefix (link_keywords[i], escaped);
  append_name (line, is_keyword ? " dev " : " ", escaped);
}

static GString *
ip_link_set (const NwOperation *self)
{
  GString *line = ip (&self->namespace, "link set");

  append_link (line, self->link);
  return line;
}

typedef struct {
  const NwNamespaceRef *namespace;
  const char           *link;
  const NwMac          *mac; /* (nullable) */
  guint                 mtu; /* 0 for the kernel's default */
} End;

static void
append_end (GString *line, const End *end)
{
  if (end->mac)
    append_mac (line, " address ", end->mac);
  if (end->mtu != 0)
    g_string_append_printf (line, " mtu %u", end->mtu);
}

/* ip-link(8) sets the address generation mode only on a link that exists. */
static void
append_address_generation (GString *line, const NwOperation *self)
{
  static const char *const modes[] = { "eui64", "none", "stable_secret", "random" };
  GString *second;

  if (!nw_operation_has (self, NW_FIELD_ADDRESS_GENERATION) || self->address_generation >= G_N_ELEMENTS (modes))
    return;
  second = ip_link_set (self);
  g_string_append_printf (line, " && %s addrgenmode %s", second->str, modes[self->address_generation]);
  g_string_free (second, TRUE);
}

static GString *
veth_add (const NwOperation *self)
{
  End near = { &self->namespace, self->link,
               nw_operation_has (self, NW_FIELD_MAC) ? &self->mac : NULL,
               nw_operation_has (self, NW_FIELD_MTU) ? self->mtu : 0 };
  End far = { &self->peer_namespace, self->peer,
              nw_operation_has (self, NW_FIELD_PEER_MAC) ? &self->peer_mac : NULL,
              nw_operation_has (self, NW_FIELD_PEER_MTU) ? self->peer_mtu : 0 };
  GString *line;

  /* The root namespace has no name that "netns" would take: begin at its end. */
  if (*far.namespace->name == '\0' && *near.namespace->name != '\0')
    {
      End swap = near;

      near = far;
      far = swap;
    }
  line = ip (near.namespace, "link add");
  append_link (line, near.link);
  append_end (line, &near);
  append_name (line, " type veth peer name ", far.link);
  append_end (line, &far);
  if (strcmp (near.namespace->name, far.namespace->name) != 0)
    append_name (line, " netns ", far.namespace->name);
  return line;
}

/* What stands after "type vxlan". */
static void
append_vxlan (GString *line, const NwOperation *self)
{
  g_string_append_printf (line, " id %u", self->vni);
  if (nw_operation_has (self, NW_FIELD_REMOTE))
    append_address (line, nw_inet_is_multicast (&self->remote) ? " group " : " remote ", &self->remote);
  if (nw_operation_has (self, NW_FIELD_LOCAL))
    append_address (line, " local ", &self->local);
  if (nw_operation_has (self, NW_FIELD_PARENT))
    append_name (line, " dev ", self->parent);
  /* Without this the kernel takes a port that was only ever Linux's own. */
  g_string_append_printf (line, " dstport %u", nw_operation_has (self, NW_FIELD_VXLAN_PORT) ? self->vxlan_port : 4789);
}

static GString *
single_link_add (const NwOperation *self)
{
  End end = { &self->namespace, self->link,
              nw_operation_has (self, NW_FIELD_MAC) ? &self->mac : NULL,
              nw_operation_has (self, NW_FIELD_MTU) ? self->mtu : 0 };
  GString *line = ip (&self->namespace, "link add");
  gboolean is_vxlan = nw_operation_has (self, NW_FIELD_VNI);

  if (nw_operation_has (self, NW_FIELD_PARENT) && !is_vxlan)
    {
      append_name (line, " link ", self->parent);
      append_name (line, " name ", self->link);
    }
  else
    {
      append_link (line, self->link);
    }
  append_end (line, &end);
  append_name (line, " type ", self->link_kind);
  if (nw_operation_has (self, NW_FIELD_VLAN_ID))
    g_string_append_printf (line, " id %u", self->vlan_id);
  else if (is_vxlan)
    append_vxlan (line, self);
  else if (strcmp (self->link_kind, "macvlan") == 0)
    g_string_append_printf (line, " mode %s", nw_operation_has (self, NW_FIELD_MACVLAN_MODE) ? self->macvlan_mode : "bridge");
  return line;
}

static GString *
link_add (const NwOperation *self)
{
  GString *line = nw_operation_has (self, NW_FIELD_PEER) ? veth_add (self) : single_link_add (self);

  append_address_generation (line, self);
  return line;
}

static GString *
link_move (const NwOperation *self)
{
  GString *line = ip_link_set (self);

  /* Typed in a shell of the root namespace, $$ is a process there. */
  if (*self->target.name)
    append_name (line, " netns ", self->target.name);
  else
    g_string_append (line, " netns $$");
  return line;
}

static void
append_scope (GString *line, guint scope)
{
  switch (scope)
    {
    case RT_SCOPE_UNIVERSE:
      g_string_append (line, " scope global");
      break;
    case RT_SCOPE_SITE:
      g_string_append (line, " scope site");
      break;
    case RT_SCOPE_LINK:
      g_string_append (line, " scope link");
      break;
    case RT_SCOPE_HOST:
      g_string_append (line, " scope host");
      break;
    case RT_SCOPE_NOWHERE:
      g_string_append (line, " scope nowhere");
      break;
    default:
      g_string_append_printf (line, " scope %u", scope);
      break;
    }
}

static void
append_lifetime (GString *line, const char *option, guint seconds)
{
  if (seconds == G_MAXUINT32)
    g_string_append_printf (line, " %s forever", option);
  else
    g_string_append_printf (line, " %s %u", option, seconds);
}

static void
append_link_address (GString *line, const NwOperation *self)
{
  if (nw_operation_has (self, NW_FIELD_PEER_ADDRESS))
    {
      NwInet peer = self->peer_address;

      peer.prefix = self->address.prefix;
      append_address (line, " ", &self->address);
      append_prefix (line, " peer ", &peer);
    }
  else
    {
      append_prefix (line, " ", &self->address);
    }
}

static GString *
address_replace (const NwOperation *self)
{
  GString *line = ip (&self->namespace, "addr replace");
  guint usual_scope = nw_inet_is_loopback (&self->address) ? RT_SCOPE_HOST : RT_SCOPE_UNIVERSE;

  append_link_address (line, self);
  if (nw_operation_has (self, NW_FIELD_BROADCAST))
    append_address (line, " brd ", &self->broadcast);
  append_name (line, " dev ", self->link);
  /* The scope of an IPv6 address follows from the address (RFC 4291). */
  if (nw_operation_has (self, NW_FIELD_SCOPE) && self->address.family == AF_INET && self->scope != usual_scope)
    append_scope (line, self->scope);
  if (nw_operation_has (self, NW_FIELD_LIFETIME_VALID) && self->lifetime_valid != G_MAXUINT32)
    append_lifetime (line, "valid_lft", self->lifetime_valid);
  if (nw_operation_has (self, NW_FIELD_LIFETIME_PREFERRED) && self->lifetime_preferred != G_MAXUINT32)
    append_lifetime (line, "preferred_lft", self->lifetime_preferred);
  return line;
}

static GString *
address_remove (const NwOperation *self)
{
  GString *line = ip (&self->namespace, "addr del");

  append_link_address (line, self);
  append_name (line, " dev ", self->link);
  return line;
}

static const char *
route_type_word (guint type)
{
  static const char *const words[] = {
    [RTN_UNICAST] = "unicast", [RTN_LOCAL] = "local", [RTN_BROADCAST] = "broadcast", [RTN_ANYCAST] = "anycast",
    [RTN_MULTICAST] = "multicast", [RTN_BLACKHOLE] = "blackhole", [RTN_UNREACHABLE] = "unreachable",
    [RTN_PROHIBIT] = "prohibit", [RTN_THROW] = "throw",
  };

  return type > RTN_UNSPEC && type < G_N_ELEMENTS (words) ? words[type] : "unicast";
}

/* What iproute2 takes for granted when no scope is typed (ip/iproute.c, iproute_modify()). */
static guint
usual_route_scope (const NwOperation *self, guint type, guint n_nexthops)
{
  if (self->destination.family != AF_INET)
    return RT_SCOPE_UNIVERSE;
  switch (type)
    {
    case RTN_LOCAL:
      return RT_SCOPE_HOST;
    case RTN_BROADCAST:
    case RTN_MULTICAST:
    case RTN_ANYCAST:
      return RT_SCOPE_LINK;
    case RTN_UNICAST:
      if (n_nexthops == 1 &&
          !nw_inet_is_set (&g_array_index (self->nexthops, NwOperationNexthop, 0).gateway))
        return RT_SCOPE_LINK;
      return RT_SCOPE_UNIVERSE;
    default:
      return RT_SCOPE_UNIVERSE;
    }
}

static guint
usual_route_table (guint type)
{
  return type == RTN_LOCAL || type == RTN_BROADCAST || type == RTN_ANYCAST ? RT_TABLE_LOCAL : RT_TABLE_MAIN;
}

static void
append_nexthop (GString *line, const NwOperationNexthop *nexthop)
{
  if (nw_inet_is_set (&nexthop->gateway))
    append_address (line, " via ", &nexthop->gateway);
  if (*nexthop->link)
    append_name (line, " dev ", nexthop->link);
}

static void
append_nexthops (GString *line, const NwOperation *self)
{
  for (guint i = 0; i < self->nexthops->len; i++)
    {
      const NwOperationNexthop *nexthop = &g_array_index (self->nexthops, NwOperationNexthop, i);

      g_string_append (line, " nexthop");
      append_nexthop (line, nexthop);
      if (nexthop->weight > 1)
        g_string_append_printf (line, " weight %u", nexthop->weight);
    }
}

static void
append_table (GString *line, guint table)
{
  if (table == RT_TABLE_MAIN)
    g_string_append (line, " table main");
  else if (table == RT_TABLE_LOCAL)
    g_string_append (line, " table local");
  else
    g_string_append_printf (line, " table %u", table);
}

static void
append_protocol (GString *line, guint protocol)
{
  if (protocol == RTPROT_KERNEL)
    g_string_append (line, " proto kernel");
  else if (protocol == RTPROT_STATIC)
    g_string_append (line, " proto static");
  else
    g_string_append_printf (line, " proto %u", protocol);
}

/* Both "route replace" and "route del": what is not typed is the usual value in the first, any in the second. */
static GString *
route (const NwOperation *self)
{
  g_autofree char *destination = nw_inet_destination_to_string (&self->destination);
  guint type = nw_operation_has (self, NW_FIELD_TYPE) ? self->type : RTN_UNICAST;
  guint n_nexthops = nw_operation_has (self, NW_FIELD_NEXTHOPS) ? self->nexthops->len : 0;
  gboolean is_replace = self->kind == NW_OPERATION_ROUTE_REPLACE;
  gboolean is_default6 = self->destination.family == AF_INET6 && self->destination.prefix == 0;
  GString *line = ip (&self->namespace, is_default6 ? "-6 route" : "route");

  g_string_append (line, is_replace ? " replace" : " del");
  if (type != RTN_UNICAST)
    g_string_append_printf (line, " %s", route_type_word (type));
  g_string_append_printf (line, " %s", destination);
  if (nw_operation_has (self, NW_FIELD_TOS) && self->tos != 0)
    g_string_append_printf (line, " tos 0x%02x", self->tos);
  if (n_nexthops == 1)
    append_nexthop (line, &g_array_index (self->nexthops, NwOperationNexthop, 0));
  if (nw_operation_has (self, NW_FIELD_SOURCE))
    append_address (line, " src ", &self->source);
  if (nw_operation_has (self, NW_FIELD_METRIC) && self->metric != 0)
    g_string_append_printf (line, " metric %u", self->metric);
  if (nw_operation_has (self, NW_FIELD_TABLE) && self->table != usual_route_table (type))
    append_table (line, self->table);
  if (nw_operation_has (self, NW_FIELD_PROTOCOL) && self->protocol != RTPROT_BOOT)
    append_protocol (line, self->protocol);
  if (nw_operation_has (self, NW_FIELD_SCOPE) && self->destination.family == AF_INET &&
      self->scope != usual_route_scope (self, type, n_nexthops))
    append_scope (line, self->scope);
  if (nw_operation_has (self, NW_FIELD_MTU))
    g_string_append_printf (line, " mtu %u", self->mtu);
  if (n_nexthops > 1)
    append_nexthops (line, self);
  return line;
}

static GString *
neighbour (const NwOperation *self)
{
  gboolean is_replace = self->kind == NW_OPERATION_NEIGHBOUR_REPLACE;
  GString *line = ip (&self->namespace, is_replace ? "neigh replace" : "neigh del");

  append_address (line, " ", &self->address);
  if (is_replace)
    append_mac (line, " lladdr ", &self->mac);
  append_name (line, " dev ", self->link);
  if (is_replace)
    g_string_append (line, " nud permanent");
  return line;
}

/* What stands before a command that cannot enter a namespace itself. */
static GString *
exec (const NwNamespaceRef *namespace_)
{
  GString *line = g_string_new (NULL);

  if (*namespace_->name)
    {
      append_name (line, is_path (namespace_) ? "nsenter --net=" : "ip netns exec ", namespace_->name);
      g_string_append_c (line, ' ');
    }
  return line;
}

const char *
nw_command_place (const NwNamespaceRef *ref, const NwSnapshot *snapshot)
{
  const NwNamespace *namespace_;

  g_return_val_if_fail (ref != NULL, NULL);
  g_return_val_if_fail (snapshot != NULL, NULL);

  namespace_ = *ref->name == '\0' ? nw_snapshot_find (snapshot, ref->inode) : NULL;
  return namespace_ != NULL && !namespace_->is_root ? namespace_->path : ref->name;
}

char *
nw_command_ping (const NwNamespaceRef *from, const NwInet *target, const char *link, guint count)
{
  GString *line;

  g_return_val_if_fail (from != NULL && target != NULL, NULL);

  line = exec (from);
  g_string_append (line, "ping");
  if (link != NULL && *link != '\0')
    append_name (line, " -I ", link);
  if (count > 0)
    g_string_append_printf (line, " -c %u", count);
  append_address (line, " ", target);

  return g_string_free (line, FALSE);
}

static GString *
forwarding_set (const NwOperation *self)
{
  GString *line = exec (&self->namespace);

  g_string_append_printf (line, "sysctl -w %s=%d",
                          self->family == AF_INET ? "net.ipv4.ip_forward" : "net.ipv6.conf.all.forwarding",
                          self->enabled ? 1 : 0);
  return line;
}

static GString *
bridge_set (const NwOperation *self)
{
  GString *line = ip_link_set (self);

  g_string_append (line, " type bridge");
  if (nw_operation_has (self, NW_FIELD_STP))
    g_string_append_printf (line, " stp_state %d", self->stp ? 1 : 0);
  if (nw_operation_has (self, NW_FIELD_AGEING_TIME))
    g_string_append_printf (line, " ageing_time %u", self->ageing_time);
  if (nw_operation_has (self, NW_FIELD_VLAN_FILTERING))
    g_string_append_printf (line, " vlan_filtering %d", self->vlan_filtering ? 1 : 0);
  return line;
}

/* Limits: the numbers come from nw-limit.h, as those of the helper do. */

static GString *
tc_qdisc (const NwOperation *self, const char *verb)
{
  GString *line = start (&self->namespace, "tc");

  g_string_append_printf (line, " qdisc %s", verb);
  append_name (line, " dev ", self->link);
  g_string_append (line, " root");
  return line;
}

static void
append_rate (GString *line, guint64 rate)
{
  static const struct {
    guint64     bits;
    const char *unit;
  } units[] = { { 1000000000, "gbit" }, { 1000000, "mbit" }, { 1000, "kbit" }, { 1, "bit" } };

  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    if (rate % units[i].bits == 0 && rate / units[i].bits > 0)
      {
        g_string_append_printf (line, " rate %" G_GUINT64_FORMAT "%s", rate / units[i].bits, units[i].unit);
        return;
      }
  g_string_append (line, " rate 0bit");
}

static void
append_time (GString *line, guint microseconds)
{
  if (microseconds % 1000 == 0)
    g_string_append_printf (line, " %ums", microseconds / 1000);
  else
    g_string_append_printf (line, " %uus", microseconds);
}

static void
append_netem (GString *line, guint64 rate, guint delay, guint jitter, guint loss)
{
  char percent[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append_printf (line, " netem limit %u", NW_LIMIT_PACKETS);
  if (delay != 0 || jitter != 0)
    {
      g_string_append (line, " delay");
      append_time (line, delay);
    }
  if (jitter != 0)
    append_time (line, jitter);
  if (loss != 0)
    g_string_append_printf (line, " loss %s%%", g_ascii_formatd (percent, sizeof percent, "%g", loss / 1e4));
  /* The kernel keeps the rate of an earlier netem unless it is told another one (netem_change()): always tell it. */
  append_rate (line, rate);
}

static GString *
limit_set (const NwOperation *self)
{
  guint64 rate = nw_operation_has (self, NW_FIELD_RATE) ? self->rate : 0;
  guint delay = nw_operation_has (self, NW_FIELD_DELAY) ? self->delay : 0;
  guint jitter = nw_operation_has (self, NW_FIELD_JITTER) ? self->jitter : 0;
  guint loss = nw_operation_has (self, NW_FIELD_LOSS) ? self->loss : 0;
  GString *line = tc_qdisc (self, "replace");

  if (nw_limit_needs_netem (delay, jitter, loss))
    {
      append_netem (line, rate, delay, jitter, loss);
      return line;
    }
  g_string_append (line, " tbf");
  append_rate (line, rate);
  g_string_append_printf (line, " burst %u latency", nw_limit_get_burst (rate));
  append_time (line, NW_LIMIT_LATENCY);
  return line;
}

/* Address translation. */

static const NwNatRule *
find_same_key (const GPtrArray *rules, const NwNatRule *rule)
{
  g_autofree char *wanted = nw_nat_rule_dup_key (rule);

  for (guint i = 0; i < rules->len; i++)
    {
      const NwNatRule *other = g_ptr_array_index (rules, i);
      g_autofree char *key = nw_nat_rule_dup_key (other);

      if (strcmp (key, wanted) == 0)
        return other;
    }
  return NULL;
}

/* Rules that need every chain, for when it is not known which there are: then no chain is taken away. */
static GPtrArray *
any_rules (const NwNatRule *rule)
{
  GPtrArray *rules = g_ptr_array_new_with_free_func (g_object_unref);
  NwInet everywhere = { nw_nat_rule_get_family (rule), 0, { 0 } };

  g_ptr_array_add (rules, nw_nat_rule_new_publish (0, 0, "", &everywhere, 0, TRUE));
  return rules;
}

static void
append_lines (GString *line, GStrv commands)
{
  g_autofree char *joined = g_strjoinv (" && ", commands);

  if (line->len > 0)
    g_string_append (line, " && ");
  g_string_append (line, joined);
}

/* @rules: (nullable): those that the namespace has before */
static GString *
nat (const NwOperation *self, const GPtrArray *rules)
{
  g_autoptr (NwNatRule) rule = nw_operation_dup_nat_rule (self);
  g_autoptr (GPtrArray) unknown = rules ? NULL : any_rules (rule);
  g_autoptr (GString) prefix = exec (&self->namespace);
  gboolean is_add = self->kind == NW_OPERATION_MASQUERADE_ADD || self->kind == NW_OPERATION_PUBLISH_ADD;
  const NwNatRule *old = rules ? find_same_key (rules, rule) : NULL;
  GString *line = g_string_new (NULL);

  if (old || !is_add)
    {
      g_auto (GStrv) removal = nw_nat_rule_to_removal_commands (old ? old : rule, prefix->str, rules ? rules : unknown);

      append_lines (line, removal);
    }
  if (is_add)
    {
      g_auto (GStrv) addition = nw_nat_rule_to_commands (rule, prefix->str);

      append_lines (line, addition);
    }
  return line;
}

static GString *
command (const NwOperation *self, const GPtrArray *nat_rules)
{
  GString *line;

  switch (self->kind)
    {
    case NW_OPERATION_NAMESPACE_ADD:
      line = g_string_new ("ip netns add");
      append_name (line, " ", self->namespace.name);
      return line;
    case NW_OPERATION_NAMESPACE_REMOVE:
      line = g_string_new ("ip netns delete");
      append_name (line, " ", self->namespace.name);
      return line;
    case NW_OPERATION_LINK_ADD:
      return link_add (self);
    case NW_OPERATION_LINK_REMOVE:
      line = ip (&self->namespace, "link delete");
      append_link (line, self->link);
      return line;
    case NW_OPERATION_LINK_SET_UP:
      line = ip_link_set (self);
      return g_string_append (line, self->up ? " up" : " down");
    case NW_OPERATION_LINK_SET_MTU:
      line = ip_link_set (self);
      g_string_append_printf (line, " mtu %u", self->mtu);
      return line;
    case NW_OPERATION_LINK_SET_MAC:
      line = ip_link_set (self);
      append_mac (line, " address ", &self->mac);
      return line;
    case NW_OPERATION_LINK_RENAME:
      line = ip_link_set (self);
      append_name (line, " name ", self->new_name);
      return line;
    case NW_OPERATION_LINK_SET_MASTER:
      line = ip_link_set (self);
      if (*self->master)
        append_name (line, " master ", self->master);
      else
        g_string_append (line, " nomaster");
      return line;
    case NW_OPERATION_LINK_MOVE:
      return link_move (self);
    case NW_OPERATION_ADDRESS_REPLACE:
      return address_replace (self);
    case NW_OPERATION_ADDRESS_REMOVE:
      return address_remove (self);
    case NW_OPERATION_ROUTE_REPLACE:
    case NW_OPERATION_ROUTE_REMOVE:
      return route (self);
    case NW_OPERATION_NEIGHBOUR_REPLACE:
    case NW_OPERATION_NEIGHBOUR_REMOVE:
      return neighbour (self);
    case NW_OPERATION_FORWARDING_SET:
      return forwarding_set (self);
    case NW_OPERATION_BRIDGE_SET:
      return bridge_set (self);
    case NW_OPERATION_LIMIT_SET:
      return limit_set (self);
    case NW_OPERATION_LIMIT_REMOVE:
      return tc_qdisc (self, "del");
    case NW_OPERATION_MASQUERADE_ADD:
    case NW_OPERATION_MASQUERADE_REMOVE:
    case NW_OPERATION_PUBLISH_ADD:
    case NW_OPERATION_PUBLISH_REMOVE:
      return nat (self, nat_rules);
    case NW_N_OPERATION_KINDS:
    default:
      g_return_val_if_reached (g_string_new (NULL));
    }
}

char *
nw_operation_to_command (const NwOperation *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_string_free (command (self, NULL), FALSE);
}

char *
nw_operation_to_command_among (const NwOperation *self, const GPtrArray *nat_rules)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_string_free (command (self, nat_rules), FALSE);
}

static char *
explain_link_add (const NwOperation *self)
{
  if (nw_operation_has (self, NW_FIELD_PEER))
    return g_strdup (_("A veth pair is a virtual cable: what goes in at one end comes out at the other, even in another namespace."));
  if (strcmp (self->link_kind, "bridge") == 0)
    return g_strdup (_("A bridge is a switch: it passes frames between the interfaces that are plugged into it."));
  if (strcmp (self->link_kind, "vlan") == 0)
    return g_strdup (_("A VLAN is a network of its own on a shared cable: its frames bear a number, and only interfaces of the same number take them."));
  if (strcmp (self->link_kind, "macvlan") == 0)
    return g_strdup (_("A macvlan is a second interface on the same cable, with a MAC address of its own."));
  if (strcmp (self->link_kind, "vxlan") == 0)
    return g_strdup (_("A VXLAN is a cable through a network: it packs whole frames into UDP packets to the other end."));
  if (strcmp (self->link_kind, "ifb") == 0)
    return g_strdup (_("An ifb interface is a detour: what comes in elsewhere can be led through it, to be slowed down there."));
  return g_strdup (_("A dummy interface leads nowhere: it only carries addresses, and drops what is sent over it."));
}

static char *
explain_link_set_up (const NwOperation *self)
{
  if (!self->up)
    return g_strdup (_("An interface that is down carries no packets, and the routes over it are dropped."));
  if (strcmp (self->link, "lo") == 0)
    return g_strdup (_("The loopback interface must be up before a namespace can reach even itself."));
  return g_strdup (_("An interface carries packets only once it is up; a new one is down."));
}

static char *
explain_route_replace (const NwOperation *self)
{
  const NwOperationNexthop *nexthop;

  if (self->nexthops->len == 0)
    return g_strdup (_("Packets to this destination are discarded on purpose."));
  if (self->nexthops->len > 1)
    return g_strdup (_("Packets to this destination are shared out among several ways."));
  nexthop = &g_array_index (self->nexthops, NwOperationNexthop, 0);
  if (!nw_inet_is_set (&nexthop->gateway))
    return g_strdup (_("Machines in this network are reached directly, without a router in between."));
  if (self->destination.prefix == 0)
    return g_strdup (_("What no other route fits goes to this router: the way to everything else."));
  return g_strdup (_("Packets for this network are handed to a router, which knows the way on."));
}

static char *
explain_bridge_set (const NwOperation *self)
{
  if (nw_operation_has (self, NW_FIELD_STP) && self->stp)
    return g_strdup (_("With the spanning tree protocol switches find loops among themselves and keep one cable of each loop idle; "
                       "a new port waits for half a minute before it passes anything."));
  if (nw_operation_has (self, NW_FIELD_STP))
    return g_strdup (_("Without the spanning tree protocol a loop of cables sends every broadcast round and round."));
  if (nw_operation_has (self, NW_FIELD_AGEING_TIME))
    return g_strdup (_("The switch learns behind which port a MAC address is, and forgets it when nothing was heard of it for this long."));
  return g_strdup (_("With VLAN filtering the switch passes frames only among ports of the same VLAN."));
}

static char *
explain_limit_set (const NwOperation *self)
{
  if (nw_operation_has (self, NW_FIELD_DELAY) || nw_operation_has (self, NW_FIELD_JITTER) || nw_operation_has (self, NW_FIELD_LOSS))
    return g_strdup (_("Packets that leave by this interface wait, or get lost, as on a long or bad line (netem); "
                       "those that come in are slowed down at the other end."));
  return g_strdup (_("Packets that leave by this interface take tokens from a bucket (TBF), which fills at this rate; "
                     "when it is empty they wait for up to 50 ms and are then dropped."));
}

static char *
explain_publish (const NwOperation *self)
{
  if (self->kind == NW_OPERATION_PUBLISH_REMOVE)
    return g_strdup (_("The port leads nowhere any more; connections that are open already go on."));
  return g_strdup (_("Packets to this port get a new destination before they are routed (DNAT), and the answers get the old address back."));
}

char *
nw_operation_explain (const NwOperation *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  switch (self->kind)
    {
    case NW_OPERATION_NAMESPACE_ADD:
      return g_strdup (_("A network namespace is a network of its own, with its own interfaces, routes and neighbours; a new one is empty but for lo."));
    case NW_OPERATION_NAMESPACE_REMOVE:
      return g_strdup (_("Removes the name; when no process lives in the namespace, its interfaces and their cables go with it."));
    case NW_OPERATION_LINK_ADD:
      return explain_link_add (self);
    case NW_OPERATION_LINK_REMOVE:
      return g_strdup (_("Takes the interface away, with its addresses and routes; of a veth cable both ends go."));
    case NW_OPERATION_LINK_SET_UP:
      return explain_link_set_up (self);
    case NW_OPERATION_LINK_SET_MTU:
      return g_strdup (_("The MTU is the size of the largest packet that the interface sends in one piece; both ends should agree."));
    case NW_OPERATION_LINK_SET_MAC:
      return g_strdup (_("The MAC address is the name under which neighbours on the same cable or switch know the interface."));
    case NW_OPERATION_LINK_RENAME:
      return g_strdup (_("A name is only a label: addresses and cables stay as they are."));
    case NW_OPERATION_LINK_SET_MASTER:
      return *self->master ? g_strdup (_("Plugs the interface into the switch, which then passes frames between all its ports."))
                           : g_strdup (_("Unplugs the interface from its switch; it stands alone again."));
    case NW_OPERATION_LINK_MOVE:
      return g_strdup (_("Carries the interface into another namespace; it arrives down, without its addresses and routes."));
    case NW_OPERATION_ADDRESS_REPLACE:
      return g_strdup (_("Gives the interface an address; the prefix length says which other addresses are reached directly over it."));
    case NW_OPERATION_ADDRESS_REMOVE:
      return g_strdup (_("Takes the address away, and with it the route to its network."));
    case NW_OPERATION_ROUTE_REPLACE:
      return explain_route_replace (self);
    case NW_OPERATION_ROUTE_REMOVE:
      return g_strdup (_("Forgets this way; packets then take the next route that fits, or none."));
    case NW_OPERATION_NEIGHBOUR_REPLACE:
      return g_strdup (_("Fixes which MAC address belongs to an address, so that nobody needs to be asked."));
    case NW_OPERATION_NEIGHBOUR_REMOVE:
      return g_strdup (_("Forgets the MAC address of this neighbour; it is asked for again when it is needed."));
    case NW_OPERATION_FORWARDING_SET:
      return self->enabled ? g_strdup (_("Makes the namespace a router: it passes on packets that are not meant for itself."))
                           : g_strdup (_("The namespace is no router any more: it drops packets that are not meant for itself."));
    case NW_OPERATION_BRIDGE_SET:
      return explain_bridge_set (self);
    case NW_OPERATION_LIMIT_SET:
      return explain_limit_set (self);
    case NW_OPERATION_LIMIT_REMOVE:
      return g_strdup (_("Packets leave as fast as they can again."));
    case NW_OPERATION_MASQUERADE_ADD:
      return g_strdup (_("Others do not know the way back to a private network: what it sends out leaves under the router's own address, "
                         "and the answers are handed on to whom they are meant for."));
    case NW_OPERATION_MASQUERADE_REMOVE:
      return g_strdup (_("Packets keep the address of their sender; others can answer only if they have a route back to it."));
    case NW_OPERATION_PUBLISH_ADD:
    case NW_OPERATION_PUBLISH_REMOVE:
      return explain_publish (self);
    case NW_N_OPERATION_KINDS:
    default:
      g_return_val_if_reached (NULL);
    }
}
