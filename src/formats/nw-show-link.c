/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-show-writer.h"

#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

/* ip link and ip addr: ip/ipaddress.c, print_linkinfo(), print_linkinfo_brief() and print_addrinfo(). */

static const struct {
  guint       flag;
  const char *name;
} link_flags[] = {
  { IFF_LOOPBACK, "LOOPBACK" }, { IFF_BROADCAST, "BROADCAST" }, { IFF_POINTOPOINT, "POINTOPOINT" }, { IFF_MULTICAST, "MULTICAST" },
  { IFF_NOARP, "NOARP" }, { IFF_ALLMULTI, "ALLMULTI" }, { IFF_PROMISC, "PROMISC" }, { IFF_MASTER, "MASTER" }, { IFF_SLAVE, "SLAVE" },
  { IFF_DEBUG, "DEBUG" }, { IFF_DYNAMIC, "DYNAMIC" }, { IFF_AUTOMEDIA, "AUTOMEDIA" }, { IFF_PORTSEL, "PORTSEL" },
  { IFF_NOTRAILERS, "NOTRAILERS" }, { IFF_UP, "UP" }, { IFF_LOWER_UP, "LOWER_UP" }, { IFF_DORMANT, "DORMANT" }, { IFF_ECHO, "ECHO" },
};

static const struct {
  guint       flag;
  const char *name;
} address_flags[] = {
  { IFA_F_SECONDARY, "secondary" }, { IFA_F_NODAD, "nodad" }, { IFA_F_OPTIMISTIC, "optimistic" }, { IFA_F_DADFAILED, "dadfailed" },
  { IFA_F_HOMEADDRESS, "home" }, { IFA_F_DEPRECATED, "deprecated" }, { IFA_F_TENTATIVE, "tentative" },
  { IFA_F_PERMANENT, "permanent" }, { IFA_F_MANAGETEMPADDR, "mngtmpaddr" }, { IFA_F_NOPREFIXROUTE, "noprefixroute" },
  { IFA_F_MCAUTOJOIN, "autojoin" }, { IFA_F_STABLE_PRIVACY, "stable-privacy" },
};

void
nw_show_link_flags (NwShowWriter *self, const NwLink *link, gboolean is_peer_down)
{
  gboolean is_first = TRUE;

  nw_show_open_array (self, "flags");
  nw_show_text (self, "<");
  if ((link->flags & IFF_UP) && !(link->flags & IFF_RUNNING))
    {
      nw_show_string (self, "", "%s", "NO-CARRIER");
      is_first = FALSE;
    }
  for (guint i = 0; i < G_N_ELEMENTS (link_flags); i++)
    if (link->flags & link_flags[i].flag)
      {
        nw_show_string (self, "", is_first ? "%s" : ",%s", link_flags[i].name);
        is_first = FALSE;
      }
  if (is_peer_down)
    nw_show_string (self, "", is_first ? "%s" : ",%s", "M-DOWN");
  nw_show_text (self, "> ");
  nw_show_close_array (self);
}

gboolean
nw_show_link_name (NwShowWriter *self, const NwNamespace *namespace_, const NwLink *link, const char *format, gboolean by_name)
{
  g_autofree char *name = nw_show_dup_name (link->name);
  gboolean is_here = link->peer_namespace == namespace_->inode || (link->peer_namespace == 0 && strcmp (link->kind, "veth") != 0);
  const NwLink *lower = link->peer_index != 0 && is_here ? nw_namespace_find_link (namespace_, link->peer_index) : NULL;
  g_autofree char *lower_name = link->peer_index == 0 ? NULL
                                : lower               ? nw_show_dup_name (lower->name)
                                                      : g_strdup_printf ("if%d", link->peer_index);
  g_autofree char *both = lower_name ? g_strconcat (name, "@", lower_name, NULL) : g_strdup (name);

  if (lower || (lower_name && by_name))
    nw_show_string (self, "link", NULL, lower_name);
  else if (lower_name)
    nw_show_number (self, "link_index", NULL, link->peer_index);
  nw_show_string (self, "ifname", NULL, name);
  nw_show_string (self, NULL, format, both);
  return lower && !nw_link_is_up (lower);
}

static const char *
operational_state (const NwLink *link)
{
  static const char *const states[] = { "UNKNOWN", "NOTPRESENT", "DOWN", "LOWERLAYERDOWN", "TESTING", "DORMANT", "UP" };

  return link->operational_state < G_N_ELEMENTS (states) ? states[link->operational_state] : "UNKNOWN";
}

/* A snapshot holds no qdisc but a limit; a virtual interface has none, and one that is down drops everything. */
static const char *
qdisc (const NwNamespace *namespace_, const NwLink *link)
{
  const NwLimit *limit = nw_namespace_find_limit (namespace_, link->index);

  if (limit)
    return nw_limit_needs_netem (limit->delay, limit->jitter, limit->loss) ? "netem" : "tbf";
  if (!nw_link_is_up (link))
    return "noop";
  return *link->kind ? "noqueue" : "fq_codel";
}

const char *
nw_show_scope (guint scope, char buffer[12])
{
  switch (scope)
    {
    case RT_SCOPE_UNIVERSE:
      return "global";
    case RT_SCOPE_SITE:
      return "site";
    case RT_SCOPE_LINK:
      return "link";
    case RT_SCOPE_HOST:
      return "host";
    case RT_SCOPE_NOWHERE:
      return "nowhere";
    default:
      g_snprintf (buffer, 12, "%u", scope);
      return buffer;
    }
}

/* "link-netns blue" */
static void
show_peer_namespace (NwShowWriter *self, const NwSnapshot *snapshot, const NwNamespace *namespace_, const NwLink *link)
{
  const NwNamespace *other = link->peer_namespace != namespace_->inode ? nw_snapshot_find (snapshot, link->peer_namespace) : NULL;
  const char *name = other ? nw_namespace_get_name (other) : NULL;

  if (link->peer_index == 0 || link->peer_namespace == namespace_->inode || (link->peer_namespace == 0 && strcmp (link->kind, "veth") != 0))
    return;
  if (name && !self->is_json)
    {
      g_autofree char *plain = nw_show_dup_name (name);

      nw_show_string (self, NULL, " link-netns %s", plain);
    }
  else
    nw_show_number (self, "link_netnsid", " link-netnsid %u", 0);
}

static void
show_details (NwShowWriter *self, const NwNamespace *namespace_, const NwLink *link)
{
  const NwBridge *bridge = nw_namespace_find_bridge (namespace_, link->index);

  if (*link->kind == '\0' || nw_link_is_loopback (link) || self->is_json)
    return;
  nw_show_text (self, "\n    ");
  nw_show_string (self, NULL, "%s ", link->kind);
  if (bridge)
    {
      nw_show_number (self, NULL, "ageing_time %u ", bridge->ageing_time);
      nw_show_number (self, NULL, "stp_state %u ", bridge->stp);
      nw_show_number (self, NULL, "vlan_filtering %u ", bridge->vlan_filtering);
    }
  if (link->vlan_id)
    nw_show_number (self, NULL, "protocol 802.1Q id %u ", link->vlan_id);
  if (link->macvlan_mode)
    nw_show_string (self, NULL, "mode %s ", link->macvlan_mode);
  if (strcmp (link->kind, "vxlan") == 0)
    {
      nw_show_number (self, NULL, "id %u ", link->vni);
      if (nw_inet_is_set (&link->remote))
        nw_show_inet (self, NULL, "remote %s ", &link->remote);
      if (nw_inet_is_set (&link->local))
        nw_show_inet (self, NULL, "local %s ", &link->local);
      nw_show_number (self, NULL, "dstport %u ", link->vxlan_port);
    }
}

static void
show_link (NwShowWriter *self, const NwSnapshot *snapshot, const NwNamespace *namespace_, const NwLink *link, const NwQuestion *question)
{
  g_autofree char *master = nw_show_dup_link (namespace_, link->master);
  gboolean is_loopback = nw_link_is_loopback (link);
  gboolean is_whole = question->kind == NW_QUESTION_LINKS || question->family != AF_INET6; /* of IPv6 the kernel tells less (inet6_fill_ifinfo()) */
  gboolean is_peer_down;

  nw_show_number (self, "ifindex", "%u: ", link->index);
  is_peer_down = nw_show_link_name (self, namespace_, link, "%s: ", FALSE);
  nw_show_link_flags (self, link, is_peer_down);
  nw_show_number (self, "mtu", "mtu %u ", link->mtu);
  if (is_whole)
    nw_show_string (self, "qdisc", "qdisc %s ", qdisc (namespace_, link));
  if (*master && is_whole)
    nw_show_string (self, "master", "master %s ", master);
  nw_show_string (self, "operstate", "state %s ", operational_state (link));
  if (question->kind == NW_QUESTION_LINKS)
    nw_show_string (self, "linkmode", "mode %s ", "DEFAULT");
  if (is_whole)
    nw_show_string (self, "group", "group %s ", "default");
  nw_show_number (self, "txqlen", "qlen %u", strcmp (link->kind, "ifb") == 0 ? 32 : 1000);
  if (question->family == AF_UNSPEC || question->kind == NW_QUESTION_LINKS || (question->flags & NW_QUESTION_DETAILS))
    {
      nw_show_text (self, "\n");
      nw_show_string (self, "link_type", "    link/%s", is_loopback ? "loopback" : "ether");
      nw_show_mac (self, "address", " %s", &link->mac);
      nw_show_string (self, "broadcast", " brd %s", is_loopback ? "00:00:00:00:00:00" : "ff:ff:ff:ff:ff:ff");
    }
  if (is_whole)
    show_peer_namespace (self, snapshot, namespace_, link);
  if (question->flags & NW_QUESTION_DETAILS)
    show_details (self, namespace_, link);
  if (*link->alias && (question->flags & NW_QUESTION_DETAILS))
    nw_show_string (self, "ifalias", "\n    alias %s", link->alias);
  nw_show_text (self, "\n");
}

static void
show_lifetime (NwShowWriter *self, const char *key, const char *word, guint32 seconds)
{
  nw_show_text (self, word);
  if (seconds == G_MAXUINT32 && !self->is_json)
    nw_show_text (self, "forever");
  else
    nw_show_number (self, key, "%usec", seconds);
}

static void
show_address_flags (NwShowWriter *self, const NwAddress *address)
{
  for (guint i = 0; i < G_N_ELEMENTS (address_flags); i++)
    {
      gboolean is_set = (address->flags & address_flags[i].flag) != 0;
      const char *name = address_flags[i].name;

      if (address_flags[i].flag == IFA_F_PERMANENT)
        {
          if (is_set)
            continue;
          name = "dynamic";
        }
      else if (!is_set)
        continue;
      if (address_flags[i].flag == IFA_F_SECONDARY && address->local.family == AF_INET6)
        name = "temporary";
      nw_show_string (self, NULL, "%s ", name);
      if (self->is_json)
        {
          nw_show_string (self, name, NULL, "");
          /* "secondary":true */
          g_string_truncate (self->out, self->out->len - 2);
          g_string_append (self->out, "true");
        }
    }
}

static void
show_address (NwShowWriter *self, const NwNamespace *namespace_, const NwAddress *address)
{
  g_autofree char *link = nw_show_dup_link (namespace_, address->link);
  gboolean has_peer = nw_inet_is_set (&address->peer);
  guint prefix = has_peer ? address->peer.prefix : address->local.prefix;
  char buffer[12];

  nw_show_open_object (self);
  nw_show_string (self, "family", "    %s ", address->local.family == AF_INET ? "inet" : "inet6");
  nw_show_inet (self, "local", "%s", &address->local);
  if (has_peer)
    nw_show_inet (self, "address", " peer %s", &address->peer);
  nw_show_number (self, "prefixlen", "/%u ", prefix);
  if (nw_inet_is_set (&address->broadcast))
    nw_show_inet (self, "broadcast", "brd %s ", &address->broadcast);
  nw_show_string (self, "scope", "scope %s ", nw_show_scope (address->scope, buffer));
  show_address_flags (self, address);
  if (address->local.family == AF_INET)
    nw_show_string (self, "label", "%s", link);
  nw_show_text (self, "\n");
  show_lifetime (self, "valid_life_time", "       valid_lft ", address->valid);
  show_lifetime (self, "preferred_life_time", " preferred_lft ", address->preferred);
  nw_show_text (self, "\n");
  nw_show_close_object (self);
}

static void
show_brief_address (NwShowWriter *self, const NwAddress *address)
{
  gboolean has_peer = nw_inet_is_set (&address->peer);

  nw_show_open_object (self);
  nw_show_inet (self, "local", "%s", &address->local);
  if (has_peer)
    nw_show_inet (self, "address", " peer %s", &address->peer);
  nw_show_number (self, "prefixlen", "/%u ", has_peer ? address->peer.prefix : address->local.prefix);
  nw_show_close_object (self);
}

static void
show_brief (NwShowWriter *self, const NwNamespace *namespace_, const NwLink *link, const NwQuestion *question)
{
  gboolean is_peer_down = nw_show_link_name (self, namespace_, link, "%-16s ", FALSE);

  nw_show_string (self, "operstate", "%-14s ", operational_state (link));
  if (question->kind == NW_QUESTION_LINKS)
    {
      nw_show_mac (self, "address", "%s ", &link->mac);
      nw_show_link_flags (self, link, is_peer_down);
      nw_show_text (self, "\n");
    }
}

static gboolean
is_asked (const NwAddress *address, const NwLink *link, const NwQuestion *question)
{
  return address->link == link->index && (question->family == AF_UNSPEC || question->family == address->local.family);
}

static gboolean
has_asked_address (const NwNamespace *namespace_, const NwLink *link, const NwQuestion *question)
{
  for (guint i = 0; i < namespace_->addresses->len; i++)
    if (is_asked (namespace_->addresses->pdata[i], link, question))
      return TRUE;
  return FALSE;
}

static gboolean
is_link_asked (const NwNamespace *namespace_, const NwLink *link, const NwQuestion *question)
{
  g_autofree char *master = NULL;
  const NwLink *bridge = link->master ? nw_namespace_find_link (namespace_, link->master) : NULL;

  if (*question->link && strcmp (question->link, link->name) != 0)
    return FALSE;
  if (*question->link_kind && strcmp (question->link_kind, link->kind) != 0)
    return FALSE;
  if (*question->master && (!bridge || strcmp (bridge->name, question->master) != 0))
    return FALSE;
  if ((question->flags & NW_QUESTION_UP_ONLY) && !nw_link_is_up (link))
    return FALSE;
  return question->kind == NW_QUESTION_LINKS || question->family == AF_UNSPEC || has_asked_address (namespace_, link, question);
}

static void
show_addresses_of (NwShowWriter *self, const NwNamespace *namespace_, const NwLink *link, const NwQuestion *question)
{
  gboolean is_brief = (question->flags & NW_QUESTION_BRIEF) != 0;

  nw_show_open_array (self, "addr_info");
  for (guint i = 0; i < namespace_->addresses->len; i++)
    {
      const NwAddress *address = namespace_->addresses->pdata[i];

      if (!is_asked (address, link, question))
        continue;
      if (is_brief)
        show_brief_address (self, address);
      else
        {
          gsize start = self->out->len;

          if ((question->flags & NW_QUESTION_ONE_LINE) && !self->is_json)
            {
              g_autofree char *name = nw_show_dup_name (link->name);

              g_string_append_printf (self->out, "%d: %s", link->index, name);
            }
          show_address (self, namespace_, address);
          for (gsize at = start; at + 1 < self->out->len && (question->flags & NW_QUESTION_ONE_LINE) && !self->is_json; at++)
            if (self->out->str[at] == '\n')
              self->out->str[at] = '\\';
        }
    }
  nw_show_close_array (self);
  if (is_brief)
    nw_show_text (self, "\n");
}

void
nw_show_links (NwShowWriter *self, const NwSnapshot *snapshot, const NwNamespace *namespace_, const NwQuestion *question)
{
  gboolean is_one_line = (question->flags & NW_QUESTION_ONE_LINE) && !self->is_json;

  nw_show_open_array (self, NULL);
  for (guint i = 0; i < namespace_->links->len; i++)
    {
      const NwLink *link = namespace_->links->pdata[i];
      gsize start = self->out->len;

      if (!is_link_asked (namespace_, link, question))
        continue;
      nw_show_open_object (self);
      if (question->flags & NW_QUESTION_BRIEF)
        show_brief (self, namespace_, link, question);
      else if (!is_one_line || question->kind == NW_QUESTION_LINKS)
        show_link (self, snapshot, namespace_, link, question);
      for (gsize at = start; at + 1 < self->out->len && is_one_line; at++)
        if (self->out->str[at] == '\n')
          self->out->str[at] = '\\';
      if (question->kind == NW_QUESTION_ADDRESSES)
        show_addresses_of (self, namespace_, link, question);
      nw_show_close_object (self);
    }
  nw_show_close_array (self);
}
