/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-inverse-private.h"

#include <glib/gi18n-lib.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <string.h>
#include <sys/socket.h>

#include "nw-name.h"

#define MTU_USUAL 1500
/* Hundredths of a second (BR_DEFAULT_AGEING_TIME). */
#define AGEING_TIME_USUAL 30000

void
nw_undo_note (NwUndo *undo, char *sentence)
{
  if (undo->notes == NULL || g_ptr_array_find_with_equal_func (undo->notes, sentence, g_str_equal, NULL))
    g_free (sentence);
  else
    g_ptr_array_add (undo->notes, sentence);
}

void
nw_undo_emit (NwUndo *undo, NwOperation *operation)
{
  if (undo->removed)
    {
      NwOperation *by_name = nw_operation_remap (operation, undo->removed->inode, 0);

      nw_operation_unref (operation);
      operation = by_name;
    }
  g_ptr_array_add (undo->inverse, operation);
}

gboolean
nw_undo_can_be_named (const char *escaped)
{
  g_autofree char *bytes = nw_name_unescape (escaped);

  return bytes != NULL && nw_link_name_check (bytes, NULL);
}

static NwAffected *
find_affected (NwUndo *undo, const NwLink *link)
{
  for (guint i = 0; i < undo->affected->len; i++)
    {
      NwAffected *affected = &g_array_index (undo->affected, NwAffected, i);

      if (affected->link == link)
        return affected;
    }
  return NULL;
}

void
nw_undo_add_affected (NwUndo *undo, NwNamespace *namespace_, NwLink *link, gboolean is_gone)
{
  NwAffected affected = { namespace_, link, is_gone };

  if (!find_affected (undo, link))
    g_array_append_val (undo->affected, affected);
}

/* Links that stand on another one, their parent. */

static gboolean
is_child_kind (const NwLink *link)
{
  return nw_undo_is_kind (link, "vlan") || nw_undo_is_kind (link, "macvlan") || nw_undo_is_kind (link, "vxlan");
}

/* The namespace whose packets carry a child: it was made there, even if it lives elsewhere now. */
static NwNamespace *
find_birthplace (NwUndo *undo, NwNamespace *namespace_, const NwLink *child)
{
  return child->peer_namespace != 0 ? nw_snapshot_find (undo->before, child->peer_namespace) : namespace_;
}

/* @namespace_: of the child. Returns: (nullable): */
NwLink *
nw_undo_find_parent (NwUndo *undo, NwNamespace *namespace_, const NwLink *child)
{
  NwNamespace *there = find_birthplace (undo, namespace_, child);

  return there && is_child_kind (child) && child->peer_index != 0 ? nw_namespace_find_link (there, child->peer_index) : NULL;
}

/* How many links must be there before this one. */
static guint
find_depth (NwUndo *undo, NwNamespace *namespace_, const NwLink *link)
{
  guint depth = 0;

  while (is_child_kind (link) && depth < NW_UNDO_DEPTH_MAX)
    {
      NwLink *parent = nw_undo_find_parent (undo, namespace_, link);

      depth++;
      if (parent == NULL)
        break;
      namespace_ = find_birthplace (undo, namespace_, link);
      link = parent;
    }
  return depth;
}

/* Whether all that its kind needs to be made again is known. */
static gboolean
can_be_born_again (NwUndo *undo, NwNamespace *namespace_, const NwLink *child)
{
  NwNamespace *birthplace = find_birthplace (undo, namespace_, child);
  NwLink *parent = nw_undo_find_parent (undo, namespace_, child);

  if (birthplace == NULL || (parent == NULL && (child->peer_index != 0 || !nw_undo_is_kind (child, "vxlan"))) ||
      (parent && g_hash_table_contains (undo->lost, parent)))
    return FALSE;
  /* It is made where its parent is, and must find its name free there. */
  if (birthplace != namespace_ && nw_namespace_find_link_by_name (birthplace, child->name))
    return FALSE;
  if (nw_undo_is_kind (child, "macvlan"))
    return child->macvlan_mode != NULL && strcmp (child->macvlan_mode, "source") != 0;
  if (nw_undo_is_kind (child, "vlan"))
    return child->vlan_id != 0;
  return parent != NULL || nw_inet_is_set (&child->remote);
}

/* Links that stand on @parent go with it, wherever they are. @kind: (nullable): only those of this kind */
void
nw_undo_add_vanishing_children (NwUndo *undo, NwNamespace *namespace_, const NwLink *parent, const char *kind)
{
  for (guint i = 0; i < nw_snapshot_get_n_namespaces (undo->before); i++)
    {
      NwNamespace *other = nw_snapshot_get_namespace (undo->before, i);

      for (guint n = 0; n < other->links->len; n++)
        {
          NwLink *link = g_ptr_array_index (other->links, n);

          if (link == parent || nw_undo_is_kind (link, "veth") || link->peer_index != parent->index ||
              link->peer_namespace != namespace_->inode || (kind && !nw_undo_is_kind (link, kind)))
            continue;
          nw_undo_add_vanishing (undo, other, link);
        }
    }
}

/* A link that vanishes: whether it, the other end of a cable and what stands on it can be made again. */
void
nw_undo_add_vanishing (NwUndo *undo, NwNamespace *namespace_, NwLink *link)
{
  NwNamespace *peer_namespace = NULL;
  NwLink *peer = NULL;
  NwLink *parent = nw_undo_find_parent (undo, namespace_, link);

  /* In a namespace that goes, what it stands on goes as well: that decides first. */
  if (parent && undo->removed && find_birthplace (undo, namespace_, link) == undo->removed &&
      !find_affected (undo, parent) && !g_hash_table_contains (undo->lost, parent))
    nw_undo_add_vanishing (undo, undo->removed, parent);
  if (find_affected (undo, link) || g_hash_table_contains (undo->lost, link))
    return;
  if (nw_undo_is_kind (link, "veth"))
    peer = nw_snapshot_find_peer (undo->before, link, &peer_namespace);

  if (nw_undo_is_kind (link, "veth") && peer == NULL)
    nw_undo_note (undo, g_strdup_printf (_("The other end of %s is out of sight; the cable cannot be made again."), link->name));
  else if (*link->kind == '\0')
    nw_undo_note (undo, g_strdup_printf (_("%s is hardware: it goes back to the host, and undo does not fetch it from there."), link->name));
  else if (is_child_kind (link) && !can_be_born_again (undo, namespace_, link))
    nw_undo_note (undo, g_strdup_printf (_("%s stands on an interface that is out of sight or gone for good, and cannot be made again."),
                                 link->name));
  else if (!is_child_kind (link) && !nw_undo_is_kind (link, "veth") && !nw_undo_is_kind (link, "bridge") &&
           !nw_undo_is_kind (link, "dummy") && !nw_undo_is_kind (link, "ifb"))
    nw_undo_note (undo, g_strdup_printf (_("%s is a %s interface, which Netwarren cannot make again; it is gone for good."),
                                 link->name, link->kind));
  else if (!nw_undo_can_be_named (link->name) || (peer && !nw_undo_can_be_named (peer->name)))
    nw_undo_note (undo, g_strdup_printf (_("%s has a name that Netwarren does not give; it is gone for good."), link->name));
  else
    {
      nw_undo_add_affected (undo, namespace_, link, TRUE);
      if (peer)
        nw_undo_add_affected (undo, peer_namespace, peer, TRUE);
      nw_undo_note (undo, g_strdup (_("Interfaces that come back count from zero and learn their neighbours anew.")));
    }
  if (!find_affected (undo, link))
    {
      g_hash_table_add (undo->lost, link);
      if (peer)
        g_hash_table_add (undo->lost, peer);
    }
  nw_undo_add_vanishing_children (undo, namespace_, link, NULL);
  if (peer)
    nw_undo_add_vanishing_children (undo, peer_namespace, peer, NULL);
}

/* Making links. */

static guint
smallest_port_mtu (NwNamespace *namespace_, const NwLink *bridge)
{
  guint smallest = 0;

  for (guint i = 0; i < namespace_->links->len; i++)
    {
      const NwLink *port = g_ptr_array_index (namespace_->links, i);

      if (port->master == bridge->index && (smallest == 0 || port->mtu < smallest))
        smallest = port->mtu;
    }
  return smallest;
}

/* A bridge that was never given a MAC address takes the smallest of its ports' (br_stp_recalculate_bridge_id()). One without
 * ports has one by chance, as a rule: to give it that would keep it from taking another. */
static gboolean
takes_mac_from_ports (NwNamespace *namespace_, const NwLink *bridge)
{
  gboolean has_ports = FALSE;

  for (guint i = 0; i < namespace_->links->len; i++)
    {
      const NwLink *port = g_ptr_array_index (namespace_->links, i);

      if (port->master != bridge->index)
        continue;
      if (nw_mac_equal (&port->mac, &bridge->mac))
        return TRUE;
      has_ports = TRUE;
    }
  return !has_ports;
}

/* All zeros has a bridge that lost its last port (br_stp_recalculate_bridge_id()). */
gboolean
nw_undo_can_be_given (const NwMac *mac)
{
  static const guint8 zero[6] = { 0 };

  return mac->length == sizeof zero && memcmp (mac->bytes, zero, sizeof zero) != 0;
}

static void
give_mac (NwOperation *operation, NwOperationField field, NwMac *member, const NwMac *mac)
{
  if (!nw_undo_can_be_given (mac))
    return;
  *member = *mac;
  operation->present |= G_GUINT64_CONSTANT (1) << field;
}

static void
give_uint (NwOperation *operation, NwOperationField field, guint *member, guint value, guint usual)
{
  if (value == usual)
    return;
  *member = value;
  operation->present |= G_GUINT64_CONSTANT (1) << field;
}

/* What the options of a bridge are unless it was told otherwise (br_dev_setup()). */
static void
set_up_bridge (NwUndo *undo, const NwAffected *affected)
{
  const NwNamespaceRef reference = nw_namespace_get_ref (affected->namespace);
  const NwBridge *bridge = nw_namespace_find_bridge (affected->namespace, affected->link->index);
  const char *name = affected->link->name;

  if (bridge == NULL)
    nw_undo_note (undo, g_strdup_printf (_("The switch %s comes back with the usual settings (STP, ageing)."), name));
  else if (bridge->stp || bridge->ageing_time != AGEING_TIME_USUAL || bridge->vlan_filtering)
    nw_undo_emit (undo, nw_operation_new_bridge_set_from (reference, name, bridge));
  if (bridge && bridge->vlan_filtering)
    nw_undo_note (undo, g_strdup_printf (_("Which VLANs the ports of %s belong to does not come back."), name));
}

static void
make_link (NwUndo *undo, const NwAffected *affected)
{
  NwLink *link = affected->link;
  NwOperation *operation = nw_operation_new_link_add (nw_namespace_get_ref (affected->namespace), link->name, link->kind);

  if (!nw_undo_is_kind (link, "bridge") || !takes_mac_from_ports (affected->namespace, link))
    give_mac (operation, NW_FIELD_MAC, &operation->mac, &link->mac);
  if (!nw_undo_is_kind (link, "bridge"))
    give_uint (operation, NW_FIELD_MTU, &operation->mtu, link->mtu, MTU_USUAL);
  give_uint (operation, NW_FIELD_ADDRESS_GENERATION, &operation->address_generation,
             link->address_generation, IN6_ADDR_GEN_MODE_EUI64);
  nw_undo_emit (undo, operation);
  if (nw_undo_is_kind (link, "bridge"))
    set_up_bridge (undo, affected);
}

static NwOperation *
new_child_add (NwNamespaceRef reference, const NwLink *link, const char *parent)
{
  if (nw_undo_is_kind (link, "vlan"))
    return nw_operation_new_vlan_add (reference, link->name, parent, link->vlan_id);
  if (nw_undo_is_kind (link, "macvlan"))
    return nw_operation_new_macvlan_add (reference, link->name, parent, link->macvlan_mode);
  return nw_operation_new_vxlan_add (reference, link->name, link->vni, &link->remote, &link->local, parent, link->vxlan_port);
}

/* Made where its parent is, then carried to where it was. */
static void
make_child (NwUndo *undo, const NwAffected *affected)
{
  const NwLink *link = affected->link;
  NwNamespace *birthplace = find_birthplace (undo, affected->namespace, link);
  NwLink *parent = nw_undo_find_parent (undo, affected->namespace, link);
  NwOperation *operation = new_child_add (nw_namespace_get_ref (birthplace), link, parent ? parent->name : NULL);

  give_mac (operation, NW_FIELD_MAC, &operation->mac, &link->mac);
  give_uint (operation, NW_FIELD_ADDRESS_GENERATION, &operation->address_generation,
             link->address_generation, IN6_ADDR_GEN_MODE_EUI64);
  nw_undo_emit (undo, operation);
  if (birthplace != affected->namespace)
    nw_undo_emit (undo, nw_operation_new_link_move (nw_namespace_get_ref (birthplace), link->name,
                                            nw_namespace_get_ref (affected->namespace)));
  if (nw_undo_is_kind (link, "vxlan"))
    nw_undo_note (undo, g_strdup_printf (_("The tunnel %s comes back with the usual settings (learning, time to live)."), link->name));
}

static void
make_veth (NwUndo *undo, const NwAffected *near, const NwAffected *far)
{
  const NwAffected *swap = near;
  NwOperation *operation;

  /* Only the near end takes an address generation mode. */
  if (near->link->address_generation == IN6_ADDR_GEN_MODE_EUI64 &&
      far->link->address_generation != IN6_ADDR_GEN_MODE_EUI64)
    {
      near = far;
      far = swap;
    }
  operation = nw_operation_new_veth_add (nw_namespace_get_ref (near->namespace), near->link->name,
                                         nw_namespace_get_ref (far->namespace), far->link->name);
  give_mac (operation, NW_FIELD_MAC, &operation->mac, &near->link->mac);
  give_mac (operation, NW_FIELD_PEER_MAC, &operation->peer_mac, &far->link->mac);
  give_uint (operation, NW_FIELD_MTU, &operation->mtu, near->link->mtu, MTU_USUAL);
  give_uint (operation, NW_FIELD_PEER_MTU, &operation->peer_mtu, far->link->mtu, MTU_USUAL);
  give_uint (operation, NW_FIELD_ADDRESS_GENERATION, &operation->address_generation,
             near->link->address_generation, IN6_ADDR_GEN_MODE_EUI64);
  nw_undo_emit (undo, operation);
}

static void
make_links (NwUndo *undo)
{
  for (guint i = 0; i < undo->affected->len; i++)
    {
      const NwAffected *affected = &g_array_index (undo->affected, NwAffected, i);

      if (affected->is_gone && !nw_undo_is_kind (affected->link, "veth") && !is_child_kind (affected->link))
        make_link (undo, affected);
    }
  for (guint i = 0; i < undo->affected->len; i++)
    {
      const NwAffected *near = &g_array_index (undo->affected, NwAffected, i);
      const NwAffected *far;

      if (!near->is_gone || !nw_undo_is_kind (near->link, "veth"))
        continue;
      far = find_affected (undo, nw_snapshot_find_peer (undo->before, near->link, NULL));
      if (near < far)
        make_veth (undo, near, far);
    }
  for (guint depth = 1; depth <= NW_UNDO_DEPTH_MAX; depth++)
    for (guint i = 0; i < undo->affected->len; i++)
      {
        const NwAffected *affected = &g_array_index (undo->affected, NwAffected, i);

        if (affected->is_gone && find_depth (undo, affected->namespace, affected->link) == depth)
          make_child (undo, affected);
      }
}

/* Plugging ports into switches. */

static void
plug (NwUndo *undo, NwNamespace *namespace_, const NwLink *port)
{
  NwLink *master = port->master != 0 ? nw_namespace_find_link (namespace_, port->master) : NULL;

  if (master && !g_hash_table_contains (undo->lost, master) && !g_hash_table_contains (undo->lost, port))
    nw_undo_emit (undo, nw_operation_new_link_set_master (nw_namespace_get_ref (namespace_), port->name, master->name));
}

static void
restore_masters (NwUndo *undo)
{
  for (guint i = 0; i < undo->affected->len; i++)
    {
      const NwAffected *affected = &g_array_index (undo->affected, NwAffected, i);

      plug (undo, affected->namespace, affected->link);
    }
  for (guint i = 0; i < undo->affected->len; i++)
    {
      const NwAffected *affected = &g_array_index (undo->affected, NwAffected, i);

      if (!affected->is_gone || !nw_undo_is_kind (affected->link, "bridge"))
        continue;
      for (guint n = 0; n < affected->namespace->links->len; n++)
        {
          NwLink *port = g_ptr_array_index (affected->namespace->links, n);

          if (port->master == affected->link->index && !find_affected (undo, port))
            plug (undo, affected->namespace, port);
        }
    }
}

/* A bridge takes the smallest MTU of its ports unless it was told another one. */
static void
restore_bridge_mtus (NwUndo *undo)
{
  for (guint i = 0; i < undo->affected->len; i++)
    {
      const NwAffected *affected = &g_array_index (undo->affected, NwAffected, i);
      guint usual;

      if (!affected->is_gone || !nw_undo_is_kind (affected->link, "bridge"))
        continue;
      usual = smallest_port_mtu (affected->namespace, affected->link);
      if (affected->link->mtu != (usual != 0 ? usual : MTU_USUAL))
        nw_undo_emit (undo, nw_operation_new_link_set_mtu (nw_namespace_get_ref (affected->namespace),
                                                   affected->link->name, affected->link->mtu));
    }
}

/* Whether a child, when it is made again, has another MTU than it had: that of its parent, as that is then. */
static gboolean
begins_with_other_mtu (const NwLink *child, const NwLink *parent)
{
  return parent == NULL || nw_undo_is_kind (child, "vxlan") || parent->mtu != child->mtu ||
         nw_undo_is_kind (parent, "bridge") || nw_undo_is_kind (parent, "vxlan");
}

/* No child can have a larger one than its parent: from the bottom up. */
static void
restore_child_mtus (NwUndo *undo)
{
  for (guint depth = 1; depth <= NW_UNDO_DEPTH_MAX; depth++)
    for (guint i = 0; i < undo->affected->len; i++)
      {
        const NwAffected *affected = &g_array_index (undo->affected, NwAffected, i);
        const NwLink *parent = nw_undo_find_parent (undo, affected->namespace, affected->link);

        if (affected->is_gone && find_depth (undo, affected->namespace, affected->link) == depth &&
            begins_with_other_mtu (affected->link, parent))
          nw_undo_emit (undo, nw_operation_new_link_set_mtu (nw_namespace_get_ref (affected->namespace),
                                                             affected->link->name, affected->link->mtu));
      }
}

static NwOperation *
new_limit_set_from (NwNamespace *namespace_, const NwLink *link, const NwLimit *limit)
{
  return nw_operation_new_limit_set (nw_namespace_get_ref (namespace_), link->name,
                                     limit->rate, limit->delay, limit->jitter, limit->loss);
}

void
nw_undo_restore_limit (NwUndo *undo, NwNamespace *namespace_, const NwLink *link)
{
  const NwLimit *limit = nw_namespace_find_limit (namespace_, link->index);
  g_autoptr (NwOperation) operation = limit ? new_limit_set_from (namespace_, link, limit) : NULL;

  if (operation && nw_operation_check (operation, NULL))
    nw_undo_emit (undo, g_steal_pointer (&operation));
  else if (operation)
    nw_undo_note (undo, g_strdup_printf (_("Netwarren does not set such a limit as %s had; it comes back without."), link->name));
}

/* A queueing discipline goes with its interface, and also when that moves (dev_shutdown()). */
static void
restore_limits (NwUndo *undo)
{
  for (guint i = 0; i < undo->affected->len; i++)
    {
      const NwAffected *affected = &g_array_index (undo->affected, NwAffected, i);

      nw_undo_restore_limit (undo, affected->namespace, affected->link);
    }
}

/* Addresses. */

/* @family: AF_UNSPEC for both */
static void
restore_addresses_of (NwUndo *undo, NwNamespace *namespace_, const NwLink *link, int family)
{
  for (guint i = 0; i < namespace_->addresses->len; i++)
    {
      const NwAddress *address = g_ptr_array_index (namespace_->addresses, i);

      if (address->link == link->index && (family == AF_UNSPEC || address->local.family == family) &&
          !nw_address_is_automatic (address, link))
        nw_undo_emit (undo, nw_operation_new_address_replace_from (namespace_, address));
    }
}

void
nw_undo_restore_addresses (NwUndo *undo, int family)
{
  for (guint i = 0; i < undo->affected->len; i++)
    {
      const NwAffected *affected = &g_array_index (undo->affected, NwAffected, i);

      restore_addresses_of (undo, affected->namespace, affected->link, family);
    }
}

void
nw_undo_restore_up (NwUndo *undo)
{
  /* A vlan cannot be up before its parent is (vlan_dev_open()). */
  for (guint depth = 0; depth <= NW_UNDO_DEPTH_MAX; depth++)
    for (guint i = 0; i < undo->affected->len; i++)
      {
        const NwAffected *affected = &g_array_index (undo->affected, NwAffected, i);

        if (nw_link_is_up (affected->link) && find_depth (undo, affected->namespace, affected->link) == depth)
          nw_undo_emit (undo, nw_operation_new_link_set_up (nw_namespace_get_ref (affected->namespace), affected->link->name, TRUE));
      }
}

/* Routes. */

/* The kernel replaces by this key: a route that shares it with another cannot be put back beside it. */
static gboolean
same_route_key (const NwRoute *a, const NwRoute *b)
{
  return nw_inet_equal (&a->destination, &b->destination) && a->table == b->table &&
         a->metric == b->metric && (a->tos == b->tos || a->destination.family == AF_INET6);
}

/* Whether the inverse gives a link this address. */
static gboolean
is_given_anew (NwUndo *undo, const NwLink *link, const NwInet *address)
{
  for (guint i = 0; i < undo->inverse->len; i++)
    {
      const NwOperation *operation = g_ptr_array_index (undo->inverse, i);

      if (operation->kind == NW_OPERATION_ADDRESS_REPLACE && strcmp (operation->link, link->name) == 0 &&
          nw_inet_same_address (&operation->address, address))
        return TRUE;
    }
  return FALSE;
}

/* An IPv6 address that is new is not good as a source until it is known that nobody else has it, which nobody knows while the link
 * has no carrier (RFC 4862, section 5.4). Only on a link that lost its carrier later can there have been such a route. */
static gboolean
waits_for_carrier (NwUndo *undo, NwNamespace *namespace_, const NwRoute *route)
{
  if (!nw_inet_is_set (&route->source) || route->source.family != AF_INET6)
    return FALSE;
  for (guint i = 0; i < namespace_->addresses->len; i++)
    {
      const NwAddress *address = g_ptr_array_index (namespace_->addresses, i);
      const NwLink *link = nw_namespace_find_link (namespace_, address->link);

      if (nw_inet_same_address (&address->local, &route->source))
        return link && !nw_link_is_loopback (link) && (link->flags & IFF_NOARP) == 0 && !nw_link_has_carrier (link) &&
               is_given_anew (undo, link, &address->local);
    }
  return FALSE;
}

void
nw_undo_restore_route (NwUndo *undo, NwNamespace *namespace_, const NwRoute *route)
{
  g_autoptr (NwOperation) operation = NULL;
  gboolean is_possible = !waits_for_carrier (undo, namespace_, route);

  for (guint i = 0; i < namespace_->routes->len; i++)
    {
      const NwRoute *other = g_ptr_array_index (namespace_->routes, i);

      if (other != route && same_route_key (route, other))
        is_possible = FALSE;
    }
  for (guint i = 0; i < route->nexthops->len; i++)
    {
      const NwNexthop *nexthop = &g_array_index (route->nexthops, NwNexthop, i);
      NwLink *link = nw_namespace_find_link (namespace_, nexthop->link);

      if ((nexthop->flags & RTNH_F_ONLINK) != 0 || (link && g_hash_table_contains (undo->lost, link)))
        is_possible = FALSE;
    }

  /* Also refused: what an operation cannot say, such as an IPv4 route through an IPv6 gateway. */
  operation = nw_operation_new_route_replace_from (namespace_, route);
  if (is_possible && nw_operation_check (operation, NULL))
    {
      nw_undo_emit (undo, g_steal_pointer (&operation));
    }
  else
    {
      g_autofree char *destination = nw_inet_destination_to_string (&route->destination);

      nw_undo_note (undo, g_strdup_printf (_("The route to %s cannot be put back exactly and is left out."), destination));
    }
}

gboolean
nw_undo_has_gateway (const NwRoute *route)
{
  for (guint i = 0; i < route->nexthops->len; i++)
    if (nw_inet_is_set (&g_array_index (route->nexthops, NwNexthop, i).gateway))
      return TRUE;
  return FALSE;
}

static gboolean
route_leaves_by (const NwRoute *route, int link)
{
  for (guint i = 0; i < route->nexthops->len; i++)
    if (g_array_index (route->nexthops, NwNexthop, i).link == link)
      return TRUE;
  return FALSE;
}

/* A route goes with the address that it gives as its source. */
static gboolean
route_speaks_as (NwNamespace *namespace_, const NwRoute *route, int link)
{
  if (!nw_inet_is_set (&route->source))
    return FALSE;
  for (guint i = 0; i < namespace_->addresses->len; i++)
    {
      const NwAddress *address = g_ptr_array_index (namespace_->addresses, i);

      if (address->link == link && nw_inet_same_address (&address->local, &route->source))
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_route_affected (NwUndo *undo, NwNamespace *namespace_, const NwRoute *route, int family)
{
  if (family != AF_UNSPEC && route->destination.family != family)
    return FALSE;
  /* Connected routes come with their addresses, those of router advertisements with the next one. */
  if (route->table == RT_TABLE_LOCAL || route->protocol == RTPROT_KERNEL ||
      route->protocol == RTPROT_RA || route->protocol == RTPROT_REDIRECT)
    return FALSE;
  if (namespace_ == undo->removed)
    return TRUE;
  for (guint i = 0; i < undo->affected->len; i++)
    {
      const NwAffected *affected = &g_array_index (undo->affected, NwAffected, i);

      if (affected->namespace == namespace_ &&
          (route_leaves_by (route, affected->link->index) || route_speaks_as (namespace_, route, affected->link->index)))
        return TRUE;
    }
  return FALSE;
}

/* A gateway must be reachable before a route through it is accepted: those without one go first. */
void
nw_undo_restore_routes (NwUndo *undo, int family)
{
  g_autoptr (GPtrArray) done = g_ptr_array_new ();

  if (undo->removed)
    g_ptr_array_add (done, undo->removed);
  for (guint i = 0; i < undo->affected->len; i++)
    {
      NwNamespace *namespace_ = g_array_index (undo->affected, NwAffected, i).namespace;

      if (!g_ptr_array_find (done, namespace_, NULL))
        g_ptr_array_add (done, namespace_);
    }
  for (guint i = 0; i < done->len; i++)
    for (int with_gateway = 0; with_gateway < 2; with_gateway++)
      {
        NwNamespace *namespace_ = g_ptr_array_index (done, i);

        for (guint n = 0; n < namespace_->routes->len; n++)
          {
            const NwRoute *route = g_ptr_array_index (namespace_->routes, n);

            if (nw_undo_has_gateway (route) == with_gateway && is_route_affected (undo, namespace_, route, family))
              nw_undo_restore_route (undo, namespace_, route);
          }
      }
}

static void
restore_neighbours_of (NwUndo *undo, NwNamespace *namespace_, const NwLink *link)
{
  for (guint i = 0; i < namespace_->neighbours->len; i++)
    {
      const NwNeighbour *neighbour = g_ptr_array_index (namespace_->neighbours, i);

      if (neighbour->link == link->index && (neighbour->state & NUD_PERMANENT) != 0 && neighbour->mac.length == 6)
        nw_undo_emit (undo, nw_operation_new_neighbour_replace (nw_namespace_get_ref (namespace_), link->name,
                                                                &neighbour->address, &neighbour->mac));
    }
}

/* Bridges whose ports come, go or get another MAC address get another one themselves, which empties their neighbour tables,
 * fixed entries too (neigh_changeaddr()). */
static void
add_bridges (NwUndo *undo, GHashTable *bridges)
{
  for (guint i = 0; i < undo->affected->len; i++)
    {
      const NwAffected *affected = &g_array_index (undo->affected, NwAffected, i);
      NwLink *master = nw_namespace_find_link (affected->namespace, affected->link->master);

      if (master && !find_affected (undo, master) && !g_hash_table_contains (undo->lost, master))
        g_hash_table_insert (bridges, master, affected->namespace);
    }
}

void
nw_undo_restore_neighbours (NwUndo *undo)
{
  g_autoptr (GHashTable) bridges = g_hash_table_new (NULL, NULL);
  GHashTableIter iter;
  gpointer link, namespace_;

  for (guint i = 0; i < undo->affected->len; i++)
    {
      const NwAffected *affected = &g_array_index (undo->affected, NwAffected, i);

      restore_neighbours_of (undo, affected->namespace, affected->link);
    }

  add_bridges (undo, bridges);
  g_hash_table_iter_init (&iter, bridges);
  while (g_hash_table_iter_next (&iter, &link, &namespace_))
    restore_neighbours_of (undo, namespace_, link);
}

/* Everything about the affected links, in an order that the kernel accepts. */
void
nw_undo_restore_links (NwUndo *undo)
{
  make_links (undo);
  restore_masters (undo);
  restore_bridge_mtus (undo);
  restore_child_mtus (undo);
  restore_limits (undo);
  nw_undo_restore_addresses (undo, AF_UNSPEC);
  nw_undo_restore_up (undo);
  nw_undo_restore_routes (undo, AF_UNSPEC);
  nw_undo_restore_neighbours (undo);
}
