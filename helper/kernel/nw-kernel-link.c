/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-kernel-link.h"

#include <linux/if.h>
#include <linux/if_link.h>
#include <linux/veth.h>

#include <glib/gi18n-lib.h>

#include "nw-error.h"
#include "nw-kernel-bridge.h"
#include "nw-kernel-limit.h"
#include "nw-kernel-link-kind.h"
#include "nw-kernel-rename.h"
#include "nw-name.h"

/* Reading */

typedef struct {
  NwRegistry *registry; /* (nullable): without it the other ends stay unknown */
  guint64     inode;
  gboolean    has_limits;
} Place;

/* What its master says of it: of a bridge's port, what STP lets it do. */
static void
read_port_state (NwLink         *link,
                 struct nlattr **information)
{
  struct nlattr *attributes[IFLA_BRPORT_MAX + 1] = { NULL };

  if (information[IFLA_INFO_SLAVE_KIND] != NULL
      && g_str_equal (nla_get_string (information[IFLA_INFO_SLAVE_KIND]), "bridge")
      && information[IFLA_INFO_SLAVE_DATA] != NULL
      && nla_parse_nested (attributes, IFLA_BRPORT_MAX, information[IFLA_INFO_SLAVE_DATA], NULL) >= 0
      && attributes[IFLA_BRPORT_STATE] != NULL)
    link->port_state = nla_get_u8 (attributes[IFLA_BRPORT_STATE]);
}

static void
read_kind (NwLink                 *link,
           const struct ifinfomsg *header,
           struct nlattr          *information)
{
  struct nlattr *attributes[IFLA_INFO_MAX + 1] = { NULL };

  if ((header->ifi_flags & IFF_LOOPBACK) != 0)
    link->kind = g_strdup ("loopback");
  else if (information != NULL
           && nla_parse_nested (attributes, IFLA_INFO_MAX, information, NULL) >= 0
           && attributes[IFLA_INFO_KIND] != NULL)
    link->kind = nw_name_escape (nla_get_string (attributes[IFLA_INFO_KIND]));
  else
    link->kind = g_strdup ("");

  nw_kernel_link_kind_read (link, attributes[IFLA_INFO_DATA]);
  read_port_state (link, attributes);
}

static void
read_address_generation (NwLink        *link,
                         struct nlattr *families)
{
  struct nlattr *inet6 = families != NULL ? nla_find (nla_data (families), nla_len (families), AF_INET6) : NULL;
  struct nlattr *attributes[IFLA_INET6_MAX + 1] = { NULL };

  if (inet6 != NULL
      && nla_parse_nested (attributes, IFLA_INET6_MAX, inet6, NULL) >= 0
      && attributes[IFLA_INET6_ADDR_GEN_MODE] != NULL)
    link->address_generation = nla_get_u8 (attributes[IFLA_INET6_ADDR_GEN_MODE]);
}

/* IFLA_LINK_NETNSID stands there when the other end is in another namespace than the link, and is the
 * number that the asking socket's namespace has for it. A tunnel that was carried elsewhere has it as well: it sends its
 * packets where it was made; its IFLA_LINK is then its own ifindex (dev_get_iflink()), and nw-kernel-link-kind.c knows better.
 * Older kernels leave IFLA_LINK out when it is the same as the ifindex, which can only be in different namespaces. */
static void
read_peer (NwLink         *link,
           const Place    *place,
           struct nlattr **attributes)
{
  const NwKnownNamespace *known = NULL;

  if (attributes[IFLA_LINK] != NULL && !g_str_equal (link->kind, "vxlan"))
    link->peer_index = nla_get_s32 (attributes[IFLA_LINK]);
  else if (attributes[IFLA_LINK_NETNSID] != NULL && g_str_equal (link->kind, "veth"))
    link->peer_index = link->index;

  if (link->peer_index == 0 && attributes[IFLA_LINK_NETNSID] == NULL)
    return;

  if (attributes[IFLA_LINK_NETNSID] == NULL)
    {
      link->peer_namespace = place->inode;
      return;
    }

  if (place->registry != NULL)
    known = nw_registry_lookup_nsid (place->registry, nla_get_s32 (attributes[IFLA_LINK_NETNSID]));
  if (known != NULL)
    link->peer_namespace = known->inode;
}

static void
decode_link (struct nlmsghdr *message,
             GPtrArray       *links,
             gpointer         user_data)
{
  struct ifinfomsg *header = nlmsg_data (message);
  struct nlattr *attributes[IFLA_MAX + 1] = { NULL };
  Place *place = user_data;
  NwLink *link;

  if (message->nlmsg_type != RTM_NEWLINK
      || nlmsg_parse (message, sizeof *header, attributes, IFLA_MAX, NULL) < 0
      || attributes[IFLA_IFNAME] == NULL
      || header->ifi_family == AF_BRIDGE) /* a port's second appearance */
    return;

  link = nw_link_new ();
  link->index = header->ifi_index;
  link->flags = header->ifi_flags;
  link->name = nw_name_escape (nla_get_string (attributes[IFLA_IFNAME]));
  link->mac = nw_rtnl_read_mac (attributes[IFLA_ADDRESS]);

  if (attributes[IFLA_OPERSTATE] != NULL)
    link->operational_state = nla_get_u8 (attributes[IFLA_OPERSTATE]);
  if (attributes[IFLA_MTU] != NULL)
    link->mtu = nla_get_u32 (attributes[IFLA_MTU]);
  if (attributes[IFLA_MASTER] != NULL)
    link->master = nla_get_u32 (attributes[IFLA_MASTER]);
  link->alias = attributes[IFLA_IFALIAS] != NULL ? nw_name_escape (nla_get_string (attributes[IFLA_IFALIAS]))
                                                 : g_strdup ("");

  read_kind (link, header, attributes[IFLA_LINKINFO]);
  read_address_generation (link, attributes[IFLA_AF_SPEC]);
  read_peer (link, place, attributes);
  if (attributes[IFLA_QDISC] != NULL)
    place->has_limits |= nw_kernel_limit_is_discipline (nla_get_string (attributes[IFLA_QDISC]));

  g_ptr_array_add (links, link);
}

static NwRtnlMessage *
dump_request_new (void)
{
  struct ifinfomsg header = { .ifi_family = AF_UNSPEC };
  NwRtnlMessage *request = nw_rtnl_message_new (RTM_GETLINK, 0, &header, sizeof header);

  nw_rtnl_message_put_u32 (request, IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);

  return request;
}

gboolean
nw_kernel_link_dump (NwRegistry             *registry,
                     const NwKnownNamespace *known,
                     GPtrArray              *links,
                     gboolean               *has_limits,
                     GError                **error)
{
  g_autoptr (NwRtnlMessage) request = dump_request_new ();
  Place place = { .registry = registry, .inode = known->inode };

  nw_rtnl_message_put_u32 (request, IFLA_TARGET_NETNSID, known->nsid);

  if (!nw_rtnl_dump (nw_registry_get_observer (registry), request, decode_link, &place, links, error))
    return FALSE;

  *has_limits = place.has_limits;

  return TRUE;
}

gboolean
nw_kernel_link_dump_local (NwRtnl    *rtnl,
                           GPtrArray *links,
                           GError   **error)
{
  g_autoptr (NwRtnlMessage) request = dump_request_new ();
  Place place = { .inode = nw_rtnl_get_netns (rtnl)->inode };

  return nw_rtnl_dump (rtnl, request, decode_link, &place, links, error);
}

/* Finding */

static void
read_header (struct nlmsghdr *message,
             gpointer         user_data)
{
  *(struct ifinfomsg *) user_data = *(struct ifinfomsg *) nlmsg_data (message);
}

/* @up: (out) (optional) */
static int
find_link (NwRtnl     *rtnl,
           const char *name,
           gboolean   *up,
           GError    **error)
{
  struct ifinfomsg header = { .ifi_family = AF_UNSPEC };
  g_autoptr (NwRtnlMessage) request = nw_rtnl_message_new (RTM_GETLINK, 0, &header, sizeof header);
  g_autoptr (GError) local_error = NULL;
  g_autofree char *bytes = nw_name_unescape (name);
  g_autofree char *title = nw_netns_dup_title (nw_rtnl_get_netns (rtnl));

  if (bytes != NULL && *bytes != '\0' && strlen (bytes) <= NW_LINK_NAME_MAX)
    {
      nw_rtnl_message_put_string (request, IFLA_IFNAME, bytes);
      nw_rtnl_message_put_u32 (request, IFLA_EXT_MASK, RTEXT_FILTER_SKIP_STATS);

      if (nw_rtnl_request (rtnl, request, read_header, &header, &local_error,
                           _("Could not look for the interface %s in %s"), name, title))
        {
          if (up != NULL)
            *up = (header.ifi_flags & IFF_UP) != 0;
          return header.ifi_index;
        }

      if (!g_error_matches (local_error, NW_ERROR, NW_ERROR_NOT_FOUND))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return 0;
        }
    }

  g_set_error (error, NW_ERROR, NW_ERROR_NOT_FOUND, _("There is no interface called %s in %s"), name, title);

  return 0;
}

int
nw_kernel_link_find (NwRtnl     *rtnl,
                     const char *name,
                     GError    **error)
{
  return find_link (rtnl, name, NULL, error);
}

/* Changing */

static NwRtnlMessage *
change_new (guint16 type,
            int     index)
{
  struct ifinfomsg header = { .ifi_family = AF_UNSPEC, .ifi_index = index };

  return nw_rtnl_message_new (type, 0, &header, sizeof header);
}

static NwRtnlMessage *
set_up_new (int      index,
            gboolean up)
{
  struct ifinfomsg header = {
    .ifi_family = AF_UNSPEC,
    .ifi_index = index,
    .ifi_change = IFF_UP,
    .ifi_flags = up ? IFF_UP : 0,
  };

  return nw_rtnl_message_new (RTM_NEWLINK, 0, &header, sizeof header);
}

static void
put_mac (NwRtnlMessage *message,
         const NwMac   *mac)
{
  nw_rtnl_message_put (message, IFLA_ADDRESS, mac->bytes, mac->length);
}

static void
put_veth_peer (NwRtnlMessage     *message,
               const NwOperation *operation,
               const char        *name,
               NwNetns           *netns)
{
  struct ifinfomsg header = { .ifi_family = AF_UNSPEC };
  struct nlattr *data = nw_rtnl_message_begin (message, IFLA_INFO_DATA);
  struct nlattr *peer = nw_rtnl_message_begin (message, VETH_INFO_PEER);

  nlmsg_append (message, &header, sizeof header, NLMSG_ALIGNTO);
  nw_rtnl_message_put_string (message, IFLA_IFNAME, name);
  if (nw_operation_has (operation, NW_FIELD_PEER_MAC))
    put_mac (message, &operation->peer_mac);
  if (nw_operation_has (operation, NW_FIELD_PEER_MTU))
    nw_rtnl_message_put_u32 (message, IFLA_MTU, operation->peer_mtu);
  if (netns != NULL)
    nw_rtnl_message_put_u32 (message, IFLA_NET_NS_FD, netns->fd);

  nw_rtnl_message_end (message, peer);
  nw_rtnl_message_end (message, data);
}

/* The kernel heeds IFLA_AF_SPEC only on a link that is there. */
static gboolean
set_address_generation (NwRtnl     *rtnl,
                        const char *name,
                        guint8      mode,
                        GError    **error)
{
  g_autoptr (NwRtnlMessage) request = NULL;
  struct nlattr *families, *inet6;
  int index = nw_kernel_link_find (rtnl, name, error);

  if (index == 0)
    return FALSE;

  request = change_new (RTM_NEWLINK, index);
  families = nw_rtnl_message_begin (request, IFLA_AF_SPEC);
  inet6 = nw_rtnl_message_begin (request, AF_INET6);
  nw_rtnl_message_put (request, IFLA_INET6_ADDR_GEN_MODE, &mode, sizeof mode);
  nw_rtnl_message_end (request, inet6);
  nw_rtnl_message_end (request, families);

  return nw_rtnl_request (rtnl, request, NULL, NULL, error,
                          _("Could not set how %s makes its IPv6 addresses"), name);
}

static gboolean
remove_link (NwRtnl     *rtnl,
             const char *name,
             GError    **error)
{
  g_autoptr (NwRtnlMessage) request = NULL;
  g_autofree char *title = nw_netns_dup_title (nw_rtnl_get_netns (rtnl));
  int index = nw_kernel_link_find (rtnl, name, error);

  if (index == 0)
    return FALSE;

  request = change_new (RTM_DELLINK, index);

  return nw_rtnl_request (rtnl, request, NULL, NULL, error, _("Could not remove %s from %s"), name, title);
}

/* "File exists" does not say which of the two names it means. */
static void
name_the_taken (NwRtnl            *rtnl,
                NwNetns           *peer,
                const NwOperation *operation,
                GError           **error)
{
  gboolean is_near = nw_kernel_link_find (rtnl, operation->link, NULL) != 0;
  NwNetns *netns = is_near || peer == NULL ? nw_rtnl_get_netns (rtnl) : peer;
  g_autofree char *title = nw_netns_dup_title (netns);

  g_set_error (error, NW_ERROR, NW_ERROR_EXISTS, _("There is an interface called %s in %s already"),
               is_near || operation->peer == NULL ? operation->link : operation->peer, title);
}

/* Says what the kernel meant. */
static void
explain_refusal (NwRtnl            *rtnl,
                 NwNetns           *peer,
                 const NwOperation *operation,
                 const GError      *reason,
                 GError           **error)
{
  /* A vlan or vxlan may be there already under another name; the kernel says so. */
  gboolean is_taken = g_error_matches (reason, NW_ERROR, NW_ERROR_EXISTS)
                      && (nw_operation_has (operation, NW_FIELD_PEER)
                          || nw_kernel_link_find (rtnl, operation->link, NULL) != 0);
  gboolean is_unknown = g_error_matches (reason, NW_ERROR, NW_ERROR_UNSUPPORTED)
                        && strstr (reason->message, "Unknown device type") != NULL; /* rtnl_newlink() */

  if (is_taken)
    name_the_taken (rtnl, peer, operation, error);
  else if (is_unknown)
    g_set_error (error, NW_ERROR, NW_ERROR_UNSUPPORTED,
                 _("Could not add %s: this kernel has no interfaces of the kind %s. It was built without them, "
                   "or their module is not installed."), operation->link, operation->link_kind);
  else
    g_propagate_error (error, g_error_copy (reason));
}

static NwRtnlMessage *
link_add_new (const NwOperation *operation,
              NwNetns           *peer,
              int                parent)
{
  struct ifinfomsg header = { .ifi_family = AF_UNSPEC };
  NwRtnlMessage *request = nw_rtnl_message_new (RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, &header, sizeof header);
  g_autofree char *name = nw_name_unescape (operation->link);
  g_autofree char *kind = nw_name_unescape (operation->link_kind);
  g_autofree char *peer_name = NULL;
  struct nlattr *information;

  nw_rtnl_message_put_string (request, IFLA_IFNAME, name);
  if (nw_operation_has (operation, NW_FIELD_MAC))
    put_mac (request, &operation->mac);
  if (nw_operation_has (operation, NW_FIELD_MTU))
    nw_rtnl_message_put_u32 (request, IFLA_MTU, operation->mtu);
  if (parent != 0 && !nw_operation_has (operation, NW_FIELD_VNI)) /* a vxlan has it among its own data */
    nw_rtnl_message_put_u32 (request, IFLA_LINK, parent);

  information = nw_rtnl_message_begin (request, IFLA_LINKINFO);
  nw_rtnl_message_put_string (request, IFLA_INFO_KIND, kind);
  if (nw_operation_has (operation, NW_FIELD_PEER))
    {
      peer_name = nw_name_unescape (operation->peer);
      put_veth_peer (request, operation, peer_name, peer);
    }
  else
    {
      nw_kernel_link_kind_put (request, operation, parent);
    }
  nw_rtnl_message_end (request, information);

  return request;
}

gboolean
nw_kernel_link_add (NwRtnl            *rtnl,
                    NwNetns           *peer,
                    const NwOperation *operation,
                    GError           **error)
{
  g_autoptr (NwRtnlMessage) request = NULL;
  g_autoptr (GError) reason = NULL;
  g_autofree char *title = nw_netns_dup_title (nw_rtnl_get_netns (rtnl));
  int parent = 0;

  if (nw_operation_has (operation, NW_FIELD_PARENT))
    {
      parent = nw_kernel_link_find (rtnl, operation->parent, error);
      if (parent == 0)
        return FALSE;
    }

  request = link_add_new (operation, peer, parent);
  if (!nw_rtnl_request (rtnl, request, NULL, NULL, &reason, _("Could not add %s to %s"), operation->link, title))
    {
      explain_refusal (rtnl, peer, operation, reason, error);
      return FALSE;
    }

  if (nw_operation_has (operation, NW_FIELD_ADDRESS_GENERATION)
      && !set_address_generation (rtnl, operation->link, operation->address_generation, error))
    {
      remove_link (rtnl, operation->link, NULL);
      return FALSE;
    }

  return TRUE;
}

gboolean
nw_kernel_link_remove (NwRtnl            *rtnl,
                       const NwOperation *operation,
                       GError           **error)
{
  return remove_link (rtnl, operation->link, error);
}

gboolean
nw_kernel_link_set_up (NwRtnl            *rtnl,
                       const NwOperation *operation,
                       GError           **error)
{
  g_autoptr (NwRtnlMessage) request = NULL;
  int index = nw_kernel_link_find (rtnl, operation->link, error);

  if (index == 0)
    return FALSE;

  request = set_up_new (index, operation->up);

  return nw_rtnl_request (rtnl, request, NULL, NULL, error,
                          operation->up ? _("Could not set %s up") : _("Could not set %s down"), operation->link);
}

gboolean
nw_kernel_link_set_mtu (NwRtnl            *rtnl,
                        const NwOperation *operation,
                        GError           **error)
{
  g_autoptr (NwRtnlMessage) request = NULL;
  int index = nw_kernel_link_find (rtnl, operation->link, error);

  if (index == 0)
    return FALSE;

  request = change_new (RTM_NEWLINK, index);
  nw_rtnl_message_put_u32 (request, IFLA_MTU, operation->mtu);

  return nw_rtnl_request (rtnl, request, NULL, NULL, error,
                          _("Could not set the MTU of %s to %u"), operation->link, operation->mtu);
}

gboolean
nw_kernel_link_set_mac (NwRtnl            *rtnl,
                        const NwOperation *operation,
                        GError           **error)
{
  g_autoptr (NwRtnlMessage) request = NULL;
  g_autofree char *mac = nw_mac_to_string (&operation->mac);
  int index = nw_kernel_link_find (rtnl, operation->link, error);

  if (index == 0)
    return FALSE;

  request = change_new (RTM_NEWLINK, index);
  put_mac (request, &operation->mac);

  return nw_rtnl_request (rtnl, request, NULL, NULL, error,
                          _("Could not set the MAC address of %s to %s"), operation->link, mac);
}

gboolean
nw_kernel_link_set_name (NwRtnl     *rtnl,
                         int         index,
                         const char *name,
                         const char *new_name,
                         GError    **error)
{
  g_autoptr (NwRtnlMessage) request = change_new (RTM_NEWLINK, index);
  g_autofree char *bytes = nw_name_unescape (new_name);

  nw_rtnl_message_put_string (request, IFLA_IFNAME, bytes);

  return nw_rtnl_request (rtnl, request, NULL, NULL, error, _("Could not rename %s to %s"), name, new_name);
}

gboolean
nw_kernel_link_rename (NwRtnl            *rtnl,
                       const NwOperation *operation,
                       GError           **error)
{
  g_autoptr (GError) local_error = NULL;
  gboolean up = FALSE;
  int index = find_link (rtnl, operation->link, &up, error);

  if (index == 0)
    return FALSE;

  if (nw_kernel_link_set_name (rtnl, index, operation->link, operation->new_name, &local_error))
    return TRUE;

  /* EBUSY, before Linux 6.2. */
  if (up && g_error_matches (local_error, NW_ERROR, NW_ERROR_KERNEL))
    return nw_kernel_rename_while_down (rtnl, index, operation, error);

  g_propagate_error (error, g_steal_pointer (&local_error));

  return FALSE;
}

gboolean
nw_kernel_link_set_master (NwRtnl            *rtnl,
                           const NwOperation *operation,
                           GError           **error)
{
  g_autoptr (NwRtnlMessage) request = NULL;
  gboolean leaves = *operation->master == '\0';
  int index = nw_kernel_link_find (rtnl, operation->link, error);
  int master = 0;

  if (index == 0)
    return FALSE;

  if (!leaves)
    {
      master = nw_kernel_link_find (rtnl, operation->master, error);
      if (master == 0)
        return FALSE;
    }

  request = change_new (RTM_NEWLINK, index);
  nw_rtnl_message_put_u32 (request, IFLA_MASTER, master);

  if (leaves)
    return nw_rtnl_request (rtnl, request, NULL, NULL, error, _("Could not take %s out of its bridge"), operation->link);
  else
    return nw_rtnl_request (rtnl, request, NULL, NULL, error, _("Could not make %s a port of %s"),
                            operation->link, operation->master);
}

gboolean
nw_kernel_link_move (NwRtnl            *rtnl,
                     NwNetns           *target,
                     const NwOperation *operation,
                     GError           **error)
{
  g_autoptr (NwRtnlMessage) request = NULL;
  g_autofree char *title = nw_netns_dup_title (target);
  g_autoptr (NwBridge) bridge = NULL;
  int index = nw_kernel_link_find (rtnl, operation->link, error);

  if (index == 0)
    return FALSE;

  bridge = nw_kernel_bridge_get (rtnl, index);
  if (bridge != NULL)
    {
      g_set_error (error, NW_ERROR, NW_ERROR_UNSUPPORTED,
                   _("The switch %s cannot move to %s: the kernel keeps a switch in the namespace where it was made. "
                     "Make another one there."), operation->link, title);
      return FALSE;
    }

  request = change_new (RTM_NEWLINK, index);
  nw_rtnl_message_put_u32 (request, IFLA_NET_NS_FD, target->fd);

  return nw_rtnl_request (rtnl, request, NULL, NULL, error, _("Could not move %s to %s"), operation->link, title);
}
