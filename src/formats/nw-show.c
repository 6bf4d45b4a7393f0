/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-show.h"

#include <linux/if_bridge.h>
#include <linux/neighbour.h>
#include <string.h>
#include <sys/socket.h>

#include "nw-error.h"
#include "nw-show-writer.h"

/* ip netns, ip rule, ip neigh, bridge, arp, sysctl, tc and nft. */

static void
show_namespaces (NwShowWriter *self, const NwSnapshot *snapshot)
{
  nw_show_open_array (self, NULL);
  for (guint i = 0; i < nw_snapshot_get_n_namespaces (snapshot); i++)
    {
      const NwNamespace *namespace_ = nw_snapshot_get_namespace (snapshot, i);

      for (guint j = 0; namespace_->names[j]; j++)
        {
          g_autofree char *name = nw_show_dup_name (namespace_->names[j]);

          nw_show_open_object (self);
          nw_show_string (self, "name", "%s\n", name);
          nw_show_close_object (self);
        }
    }
  nw_show_close_array (self);
}

/* Those that every namespace has; there are no others, as long as nobody else makes them. */
static void
show_rules (NwShowWriter *self, const NwQuestion *question)
{
  static const struct {
    guint       priority;
    const char *table;
  } rules[] = { { 0, "local" }, { 32766, "main" }, { 32767, "default" } };

  nw_show_open_array (self, NULL);
  for (guint i = 0; i < (question->family == AF_INET6 ? 2 : 3); i++)
    {
      nw_show_open_object (self);
      nw_show_number (self, "priority", "%u:\t", rules[i].priority);
      nw_show_string (self, "src", "from %s ", "all");
      nw_show_string (self, "table", "lookup %s\n", rules[i].table);
      nw_show_close_object (self);
    }
  nw_show_close_array (self);
}

static const struct {
  guint       state;
  const char *name;
} neighbour_states[] = {
  { NUD_INCOMPLETE, "INCOMPLETE" }, { NUD_REACHABLE, "REACHABLE" }, { NUD_STALE, "STALE" }, { NUD_DELAY, "DELAY" },
  { NUD_PROBE, "PROBE" }, { NUD_FAILED, "FAILED" }, { NUD_NOARP, "NOARP" }, { NUD_PERMANENT, "PERMANENT" },
};

static void
show_neighbour_state (NwShowWriter *self, const NwNeighbour *neighbour)
{
  nw_show_open_array (self, "state");
  for (guint i = 0; i < G_N_ELEMENTS (neighbour_states); i++)
    if (neighbour->state & neighbour_states[i].state)
      nw_show_string (self, "", "%s ", neighbour_states[i].name);
  nw_show_close_array (self);
}

static void
show_neighbour (NwShowWriter *self, const NwNamespace *namespace_, const NwNeighbour *neighbour, const NwQuestion *question)
{
  gboolean is_brief = (question->flags & NW_QUESTION_BRIEF) != 0;
  g_autofree char *link = nw_show_dup_link (namespace_, neighbour->link);

  nw_show_open_object (self);
  nw_show_inet (self, "dst", is_brief ? "%-39s " : "%s ", &neighbour->address);
  if (!*question->link)
    nw_show_string (self, "dev", is_brief ? "%-16s " : "dev %s ", link);
  if (neighbour->mac.length > 0)
    nw_show_mac (self, "lladdr", is_brief ? "%s" : "lladdr %s ", &neighbour->mac);
  if (!is_brief)
    {
      if (neighbour->flags & NTF_ROUTER)
        nw_show_string (self, "router", "%s ", "router");
      show_neighbour_state (self, neighbour);
    }
  nw_show_text (self, "\n");
  nw_show_close_object (self);
}

static gboolean
is_neighbour_asked (const NwNamespace *namespace_, const NwNeighbour *neighbour, const NwQuestion *question)
{
  const NwLink *link = *question->link ? nw_namespace_find_link_by_name (namespace_, question->link) : NULL;

  return (!link || link->index == neighbour->link) &&
         (question->family == AF_UNSPEC || question->family == neighbour->address.family) &&
         (!nw_inet_is_set (&question->target) || nw_inet_same_address (&question->target, &neighbour->address));
}

static void
show_neighbours (NwShowWriter *self, const NwNamespace *namespace_, const NwQuestion *question)
{
  nw_show_open_array (self, NULL);
  for (guint i = 0; i < namespace_->neighbours->len; i++)
    if (is_neighbour_asked (namespace_, namespace_->neighbours->pdata[i], question))
      show_neighbour (self, namespace_, namespace_->neighbours->pdata[i], question);
  nw_show_close_array (self);
}

/* net-tools, arp.c, arp_disp(). Without -n it would ask for names, of which there are none. */
static void
show_arp (NwShowWriter *self, const NwNamespace *namespace_, const NwQuestion *question)
{
  guint n = 0;

  for (guint i = 0; i < namespace_->neighbours->len; i++)
    {
      const NwNeighbour *neighbour = namespace_->neighbours->pdata[i];
      g_autofree char *address = nw_inet_address_to_string (&neighbour->address);
      g_autofree char *mac = nw_mac_to_string (&neighbour->mac);
      g_autofree char *link = nw_show_dup_link (namespace_, neighbour->link);
      gboolean is_complete = neighbour->mac.length > 0 && !(neighbour->state & (NUD_INCOMPLETE | NUD_FAILED));

      if (neighbour->address.family != AF_INET || !is_neighbour_asked (namespace_, neighbour, question))
        continue;
      if (n++ == 0)
        g_string_append (self->out, "Address                  HWtype  HWaddress           Flags Mask            Iface\n");
      if (is_complete)
        g_string_append_printf (self->out, "%-23s  %-8s%-20s%-6s%-16s%s\n", address, "ether", mac,
                                neighbour->state & NUD_PERMANENT ? "CM" : "C", "", link);
      else
        g_string_append_printf (self->out, "%-23s  %-8s%-20s%-6s%-16s%s\n", address, "", "(incomplete)", "", "", link);
    }
  if (n == 0 && nw_inet_is_set (&question->target))
    {
      g_autofree char *address = nw_inet_address_to_string (&question->target);

      g_string_append_printf (self->out, "%s (%s) -- no entry\n", address, address);
    }
}

static void
show_bridge_ports (NwShowWriter *self, const NwNamespace *namespace_, const NwQuestion *question)
{
  static const char *const states[] = { "disabled", "listening", "learning", "forwarding", "blocking" };

  nw_show_open_array (self, NULL);
  for (guint i = 0; i < namespace_->links->len; i++)
    {
      const NwLink *link = namespace_->links->pdata[i];
      const NwLink *bridge = link->master ? nw_namespace_find_link (namespace_, link->master) : NULL;
      g_autofree char *master = bridge ? nw_show_dup_name (bridge->name) : NULL;
      gboolean is_peer_down;

      if (!bridge || strcmp (bridge->kind, "bridge") != 0 || (*question->link && strcmp (question->link, link->name) != 0) ||
          (*question->master && strcmp (question->master, bridge->name) != 0))
        continue;
      nw_show_open_object (self);
      nw_show_number (self, "ifindex", "%u: ", link->index);
      is_peer_down = nw_show_link_name (self, namespace_, link, "%s: ", TRUE);
      nw_show_link_flags (self, link, is_peer_down);
      nw_show_number (self, "mtu", "mtu %u ", link->mtu);
      nw_show_string (self, "master", "master %s ", master);
      nw_show_string (self, "state", "state %s ", link->port_state < G_N_ELEMENTS (states) ? states[link->port_state] : "disabled");
      nw_show_number (self, "priority", "priority %u ", 32);
      nw_show_number (self, "cost", "cost %u ", 2);
      nw_show_text (self, "\n");
      nw_show_close_object (self);
    }
  nw_show_close_array (self);
}

static void
show_bridge_entries (NwShowWriter *self, const NwNamespace *namespace_, const NwQuestion *question)
{
  nw_show_open_array (self, NULL);
  for (guint i = 0; i < namespace_->bridge_entries->len; i++)
    {
      const NwBridgeEntry *entry = namespace_->bridge_entries->pdata[i];
      g_autofree char *port = nw_show_dup_link (namespace_, entry->port);
      g_autofree char *bridge = nw_show_dup_link (namespace_, entry->bridge);

      if ((*question->link && strcmp (question->link, port) != 0) || (*question->master && strcmp (question->master, bridge) != 0))
        continue;
      nw_show_open_object (self);
      nw_show_mac (self, "mac", "%s ", &entry->mac);
      nw_show_string (self, "ifname", "dev %s ", port);
      if (entry->vlan)
        nw_show_number (self, "vlan", "vlan %u ", entry->vlan);
      nw_show_open_array (self, "flags");
      nw_show_close_array (self);
      nw_show_string (self, "master", "master %s ", bridge);
      nw_show_string (self, "state", "%s\n", entry->is_local ? "permanent" : "");
      nw_show_close_object (self);
    }
  nw_show_close_array (self);
}

static void
show_sysctl (NwShowWriter *self, const NwNamespace *namespace_, const NwQuestion *question)
{
  gboolean value = question->family == AF_INET6 ? namespace_->forwarding6 : namespace_->forwarding4;

  if (!(question->flags & NW_QUESTION_VALUE_ONLY))
    g_string_append_printf (self->out, "%s = ", question->key);
  g_string_append_printf (self->out, "%d\n", value ? 1 : 0);
}

/* tc/tc_util.c, tc_print_rate() and print_size() */
static void
append_scaled (GString *out, guint64 value, guint factor, const char *const *units)
{
  guint i = 0;

  while (value >= factor && value % factor == 0 && units[i + 1])
    {
      value /= factor;
      i++;
    }
  g_string_append_printf (out, "%" G_GUINT64_FORMAT "%s", value, units[i]);
}

static void
append_time (GString *out, guint microseconds)
{
  if (microseconds >= 1000000)
    g_string_append_printf (out, "%gs", microseconds / 1e6);
  else if (microseconds >= 1000)
    g_string_append_printf (out, "%gms", microseconds / 1e3);
  else
    g_string_append_printf (out, "%uus", microseconds);
}

static void
show_limit (GString *out, const char *link, const NwLimit *limit)
{
  static const char *const rates[] = { "bit", "Kbit", "Mbit", "Gbit", "Tbit", NULL };
  static const char *const sizes[] = { "b", "Kb", "Mb", NULL };

  if (nw_limit_needs_netem (limit->delay, limit->jitter, limit->loss))
    {
      g_string_append_printf (out, "qdisc netem 8001: dev %s root refcnt 2 limit %u", link, NW_LIMIT_PACKETS);
      if (limit->delay || limit->jitter)
        {
          g_string_append (out, " delay ");
          append_time (out, limit->delay);
          if (limit->jitter)
            {
              g_string_append (out, "  ");
              append_time (out, limit->jitter);
            }
        }
      if (limit->loss)
        g_string_append_printf (out, " loss %g%%", limit->loss / 1e4);
      if (limit->rate)
        {
          g_string_append (out, " rate ");
          append_scaled (out, limit->rate, 1000, rates);
        }
      g_string_append_c (out, '\n');
      return;
    }
  g_string_append_printf (out, "qdisc tbf 8001: dev %s root refcnt 2 rate ", link);
  append_scaled (out, limit->rate, 1000, rates);
  g_string_append (out, " burst ");
  append_scaled (out, nw_limit_get_burst (limit->rate), 1024, sizes);
  g_string_append (out, " lat ");
  append_time (out, NW_LIMIT_LATENCY);
  g_string_append (out, " \n");
}

static void
show_qdiscs (NwShowWriter *self, const NwNamespace *namespace_, const NwQuestion *question)
{
  for (guint i = 0; i < namespace_->links->len; i++)
    {
      const NwLink *link = namespace_->links->pdata[i];
      const NwLimit *limit = nw_namespace_find_limit (namespace_, link->index);
      g_autofree char *name = nw_show_dup_name (link->name);

      if (*question->link && strcmp (question->link, link->name) != 0)
        continue;
      if (limit)
        show_limit (self->out, name, limit);
      else if (nw_link_is_up (link) && *link->kind)
        g_string_append_printf (self->out, "qdisc noqueue 0: dev %s root refcnt 2 \n", name);
    }
}

/* Our own table, as the commands that make it say it; of others what is known of them. */

static const char *
family_word (int family)
{
  return family == AF_INET6 ? "ip6" : "ip";
}

/* The rule's text out of "nft add rule ip netwarren CHAIN 'TEXT'". */
static char *
dup_rule_text (const char *command, const char *chain)
{
  g_autofree char *before = g_strdup_printf (" " NW_NAT_TABLE " %s '", chain);
  const char *at = strstr (command, before);
  char *text, *quote;

  if (!at || strstr (command, " rule ") == NULL || strstr (command, " chain "))
    return NULL;
  text = g_strdup (at + strlen (before));
  quote = strrchr (text, '\'');
  if (quote)
    *quote = '\0';
  return text;
}

static void
show_chain (GString *out, const NwNamespace *namespace_, int family, const char *chain, const char *declaration)
{
  g_autoptr (GString) before = g_string_new (NULL);
  g_autoptr (GString) rules = g_string_new (NULL);

  for (guint i = 0; i < namespace_->nat_rules->len; i++)
    {
      const NwNatRule *rule = namespace_->nat_rules->pdata[i];
      g_auto (GStrv) commands = nw_nat_rule_get_family (rule) == family ? nw_nat_rule_to_commands (rule, "") : NULL;

      for (guint j = 0; commands && commands[j]; j++)
        {
          g_autofree char *text = dup_rule_text (commands[j], chain);
          g_autoptr (GString) counted = g_string_new (text);

          if (!text)
            continue;
          g_string_replace (counted, "counter ", "counter packets 0 bytes 0 ", 1);
          g_string_append_printf (strstr (commands[j], "nft insert") ? before : rules, "\t\t%s\n", counted->str);
        }
    }
  if (before->len + rules->len > 0)
    g_string_append_printf (out, "\tchain %s {\n\t\t%s\n%s%s\t}\n\n", chain, declaration, before->str, rules->str);
}

static void
show_ruleset (NwShowWriter *self, const NwNamespace *namespace_, const NwQuestion *question)
{
  static const int families[] = { AF_INET, AF_INET6 };

  for (guint i = 0; i < G_N_ELEMENTS (families); i++)
    {
      g_autoptr (GString) chains = g_string_new (NULL);

      if (question->family != AF_UNSPEC && question->family != families[i])
        continue;
      show_chain (chains, namespace_, families[i], NW_NAT_PREROUTING, "type nat hook prerouting priority dstnat; policy accept;");
      show_chain (chains, namespace_, families[i], NW_NAT_OUTPUT, "type nat hook output priority -100; policy accept;");
      show_chain (chains, namespace_, families[i], NW_NAT_POSTROUTING, "type nat hook postrouting priority srcnat; policy accept;");
      if (chains->len == 0)
        continue;
      g_string_truncate (chains, chains->len - 1);
      g_string_append_printf (self->out, "table %s %s {\n%s}\n", family_word (families[i]), NW_NAT_TABLE, chains->str);
    }
}

char *
nw_show (const NwSnapshot *snapshot, const NwQuestion *question, GError **error)
{
  const NwNamespace *namespace_;
  NwShowWriter writer;

  g_return_val_if_fail (snapshot != NULL && question != NULL, NULL);
  g_return_val_if_fail (question->kind != NW_QUESTION_PING, NULL);

  namespace_ = *question->namespace ? nw_snapshot_find_by_name (snapshot, question->namespace) : nw_snapshot_get_root (snapshot);
  if (!namespace_)
    {
      g_set_error (error, NW_ERROR, NW_ERROR_NOT_FOUND, "Cannot open network namespace \"%s\": No such file or directory", question->namespace);
      return NULL;
    }
  if (*question->link && !nw_namespace_find_link_by_name (namespace_, question->link))
    {
      g_set_error (error, NW_ERROR, NW_ERROR_NOT_FOUND, "Device \"%s\" does not exist.", question->link);
      return NULL;
    }
  nw_show_writer_init (&writer, question->flags);
  switch (question->kind)
    {
    case NW_QUESTION_NAMESPACES:
      show_namespaces (&writer, snapshot);
      break;
    case NW_QUESTION_LINKS:
    case NW_QUESTION_ADDRESSES:
      nw_show_links (&writer, snapshot, namespace_, question);
      break;
    case NW_QUESTION_ROUTES:
      nw_show_routes (&writer, namespace_, question);
      break;
    case NW_QUESTION_RULES:
      show_rules (&writer, question);
      break;
    case NW_QUESTION_NEIGHBOURS:
      show_neighbours (&writer, namespace_, question);
      break;
    case NW_QUESTION_BRIDGE_PORTS:
      show_bridge_ports (&writer, namespace_, question);
      break;
    case NW_QUESTION_BRIDGE_ENTRIES:
      show_bridge_entries (&writer, namespace_, question);
      break;
    case NW_QUESTION_ARP:
      show_arp (&writer, namespace_, question);
      break;
    case NW_QUESTION_ROUTE_TABLE:
      nw_show_route_table (&writer, namespace_, question);
      break;
    case NW_QUESTION_SYSCTL:
      show_sysctl (&writer, namespace_, question);
      break;
    case NW_QUESTION_QDISCS:
      show_qdiscs (&writer, namespace_, question);
      break;
    case NW_QUESTION_RULESET:
      show_ruleset (&writer, namespace_, question);
      break;
    case NW_QUESTION_PING:
    default:
      g_assert_not_reached ();
    }
  return nw_show_writer_end (&writer);
}
