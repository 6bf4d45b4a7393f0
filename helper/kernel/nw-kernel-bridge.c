/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-kernel-bridge.h"

#include <linux/if_link.h>
#include <linux/neighbour.h>

#include <glib/gi18n-lib.h>

#include "nw-error.h"
#include "nw-kernel-link.h"

#define KIND "bridge"

/* Reading */

static void
read_options (NwBridge      *bridge,
              struct nlattr *data)
{
  struct nlattr *attributes[IFLA_BR_MAX + 1] = { NULL };

  if (data == NULL || nla_parse_nested (attributes, IFLA_BR_MAX, data, NULL) < 0)
    return;

  if (attributes[IFLA_BR_STP_STATE] != NULL)
    bridge->stp = nla_get_u32 (attributes[IFLA_BR_STP_STATE]) != 0;
  if (attributes[IFLA_BR_AGEING_TIME] != NULL)
    bridge->ageing_time = nla_get_u32 (attributes[IFLA_BR_AGEING_TIME]);
  if (attributes[IFLA_BR_VLAN_FILTERING] != NULL)
    bridge->vlan_filtering = nla_get_u8 (attributes[IFLA_BR_VLAN_FILTERING]) != 0;

  /* A kernel without CONFIG_BRIDGE_VLAN_FILTERING says that it does not filter, too, but names no protocol (br_fill_info()). */
  bridge->vlan_filtering_known = attributes[IFLA_BR_VLAN_PROTOCOL] != NULL;
}

static NwBridge *
read_bridge (struct nlmsghdr *message)
{
  struct ifinfomsg *header = nlmsg_data (message);
  struct nlattr *attributes[IFLA_MAX + 1] = { NULL };
  struct nlattr *information[IFLA_INFO_MAX + 1] = { NULL };
  NwBridge *bridge;

  if (message->nlmsg_type != RTM_NEWLINK
      || nlmsg_parse (message, sizeof *header, attributes, IFLA_MAX, NULL) < 0
      || header->ifi_family == AF_BRIDGE /* a port's second appearance */
      || attributes[IFLA_LINKINFO] == NULL
      || nla_parse_nested (information, IFLA_INFO_MAX, attributes[IFLA_LINKINFO], NULL) < 0
      || information[IFLA_INFO_KIND] == NULL
      || nla_strcmp (information[IFLA_INFO_KIND], KIND) != 0)
    return NULL;

  bridge = nw_bridge_new ();
  bridge->link = header->ifi_index;
  read_options (bridge, information[IFLA_INFO_DATA]);

  return bridge;
}

static void
decode_bridge (struct nlmsghdr *message,
               GPtrArray       *bridges,
               gpointer         user_data)
{
  NwBridge *bridge = read_bridge (message);

  if (bridge != NULL)
    g_ptr_array_add (bridges, bridge);
}

static NwRtnlMessage *
link_request_new (int index)
{
  struct ifinfomsg header = { .ifi_family = AF_UNSPEC, .ifi_index = index };
  NwRtnlMessage *request = nw_rtnl_message_new (RTM_GETLINK, 0, &header, sizeof header);

  nw_rtnl_message_put_u32 (request, IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);

  return request;
}

gboolean
nw_kernel_bridge_dump (NwRtnl    *rtnl,
                       GPtrArray *bridges,
                       GError   **error)
{
  g_autoptr (NwRtnlMessage) request = link_request_new (0);
  struct nlattr *information = nw_rtnl_message_begin (request, IFLA_LINKINFO);

  /* The kernel then leaves all others out. */
  nw_rtnl_message_put_string (request, IFLA_INFO_KIND, KIND);
  nw_rtnl_message_end (request, information);

  return nw_rtnl_dump (rtnl, request, decode_bridge, NULL, bridges, error);
}

static void
keep_bridge (struct nlmsghdr *message,
             gpointer         user_data)
{
  NwBridge **bridge = user_data;

  g_clear_object (bridge);
  *bridge = read_bridge (message);
}

NwBridge *
nw_kernel_bridge_get (NwRtnl *rtnl,
                      int     index)
{
  g_autoptr (NwRtnlMessage) request = link_request_new (index);
  NwBridge *bridge = NULL;

  nw_rtnl_request (rtnl, request, keep_bridge, &bridge, NULL, "%s", "");

  return bridge;
}

static void
decode_entry (struct nlmsghdr *message,
              GPtrArray       *entries,
              gpointer         user_data)
{
  struct ndmsg *header = nlmsg_data (message);
  struct nlattr *attributes[NDA_MAX + 1] = { NULL };
  NwBridgeEntry *entry;

  if (message->nlmsg_type != RTM_NEWNEIGH
      || nlmsg_parse (message, sizeof *header, attributes, NDA_MAX, NULL) < 0
      || header->ndm_family != AF_BRIDGE
      || (header->ndm_flags & NTF_SELF) != 0
      || attributes[NDA_MASTER] == NULL
      || attributes[NDA_LLADDR] == NULL)
    return;

  entry = nw_bridge_entry_new ();
  entry->bridge = nla_get_u32 (attributes[NDA_MASTER]);
  entry->port = header->ndm_ifindex;
  entry->mac = nw_rtnl_read_mac (attributes[NDA_LLADDR]);
  entry->is_local = (header->ndm_state & NUD_PERMANENT) != 0;
  if (attributes[NDA_VLAN] != NULL)
    entry->vlan = nla_get_u16 (attributes[NDA_VLAN]);

  g_ptr_array_add (entries, entry);
}

gboolean
nw_kernel_bridge_dump_entries (NwRtnl    *rtnl,
                               GPtrArray *entries,
                               GError   **error)
{
  /* Of this very length: a longer header would be taken for a struct ifinfomsg (valid_fdb_dump_legacy()). */
  struct ndmsg header = { .ndm_family = AF_BRIDGE };
  g_autoptr (NwRtnlMessage) request = nw_rtnl_message_new (RTM_GETNEIGH, 0, &header, sizeof header);

  return nw_rtnl_dump (rtnl, request, decode_entry, NULL, entries, error);
}

/* Changing */

typedef struct {
  const gboolean *stp;
  const guint    *ageing_time;
  const gboolean *vlan_filtering;
} Options;

static gboolean
change (NwRtnl        *rtnl,
        int            index,
        const char    *name,
        const Options *options,
        GError       **error)
{
  struct ifinfomsg header = { .ifi_family = AF_UNSPEC, .ifi_index = index };
  g_autoptr (NwRtnlMessage) request = nw_rtnl_message_new (RTM_NEWLINK, 0, &header, sizeof header);
  struct nlattr *information = nw_rtnl_message_begin (request, IFLA_LINKINFO);
  struct nlattr *data;

  nw_rtnl_message_put_string (request, IFLA_INFO_KIND, KIND);
  data = nw_rtnl_message_begin (request, IFLA_INFO_DATA);
  if (options->stp != NULL)
    nw_rtnl_message_put_u32 (request, IFLA_BR_STP_STATE, *options->stp ? 1 : 0);
  if (options->ageing_time != NULL)
    nw_rtnl_message_put_u32 (request, IFLA_BR_AGEING_TIME, *options->ageing_time);
  if (options->vlan_filtering != NULL)
    {
      guint8 value = *options->vlan_filtering ? 1 : 0;

      nw_rtnl_message_put (request, IFLA_BR_VLAN_FILTERING, &value, sizeof value);
    }
  nw_rtnl_message_end (request, data);
  nw_rtnl_message_end (request, information);

  return nw_rtnl_request (rtnl, request, NULL, NULL, error, _("Could not change the settings of the switch %s"), name);
}

static gboolean
can_change (const NwOperation *operation,
            const NwBridge    *bridge,
            GError           **error)
{
  if (bridge == NULL)
    g_set_error (error, NW_ERROR, NW_ERROR_INVALID_ARGUMENT,
                 _("%s is no switch (bridge); it has no such settings"), operation->link);
  else if (nw_operation_has (operation, NW_FIELD_VLAN_FILTERING) && !bridge->vlan_filtering_known)
    g_set_error (error, NW_ERROR, NW_ERROR_UNSUPPORTED,
                 _("The switch %s cannot tell VLANs apart: this kernel was built without CONFIG_BRIDGE_VLAN_FILTERING"),
                 operation->link);
  else
    return TRUE;

  return FALSE;
}

gboolean
nw_kernel_bridge_set (NwRtnl            *rtnl,
                      const NwOperation *operation,
                      GError           **error)
{
  int index = nw_kernel_link_find (rtnl, operation->link, error);
  g_autoptr (NwBridge) before = NULL;
  Options wanted = { NULL };
  Options old = { NULL };

  if (index == 0)
    return FALSE;

  before = nw_kernel_bridge_get (rtnl, index);
  if (!can_change (operation, before, error))
    return FALSE;

  if (nw_operation_has (operation, NW_FIELD_STP))
    {
      wanted.stp = &operation->stp;
      old.stp = &before->stp;
    }
  if (nw_operation_has (operation, NW_FIELD_AGEING_TIME))
    {
      wanted.ageing_time = &operation->ageing_time;
      old.ageing_time = &before->ageing_time;
    }
  if (nw_operation_has (operation, NW_FIELD_VLAN_FILTERING))
    {
      wanted.vlan_filtering = &operation->vlan_filtering;
      old.vlan_filtering = &before->vlan_filtering;
    }

  if (change (rtnl, index, operation->link, &wanted, error))
    return TRUE;

  /* The kernel sets one after the other and stops at what it refuses (br_changelink()). */
  change (rtnl, index, operation->link, &old, NULL);

  return FALSE;
}
