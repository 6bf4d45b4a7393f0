/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-document-private.h"

#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>

G_DEFINE_FINAL_TYPE (NwDocument, nw_document, G_TYPE_OBJECT)

static void
nw_document_finalize (GObject *object)
{
  NwDocument *self = NW_DOCUMENT (object);

  g_free (self->title);
  g_free (self->text);
  g_ptr_array_unref (self->namespaces);
  g_hash_table_unref (self->positions);
  g_hash_table_unref (self->notes);

  G_OBJECT_CLASS (nw_document_parent_class)->finalize (object);
}

static void
nw_document_class_init (NwDocumentClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = nw_document_finalize;
}

static void
nw_document_init (NwDocument *self)
{
  self->title = g_strdup ("");
  self->text = g_strdup ("");
  self->namespaces = g_ptr_array_new_with_free_func ((GDestroyNotify) nw_document_namespace_free);
  self->positions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->notes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  nw_document_add_namespace (self, "");
  nw_document_namespace_find_link (nw_document_find (self, ""), "lo")->up = TRUE;
}

void
nw_document_set_string (char **string, const char *value)
{
  char *copy = g_strdup (value);

  g_free (*string);
  *string = copy;
}

NwDocumentLink *
nw_document_link_new (const char *name, const char *kind)
{
  NwDocumentLink *link = g_new0 (NwDocumentLink, 1);

  link->name = g_strdup (name);
  link->kind = g_strdup (kind);
  link->master = g_strdup ("");
  link->peer_namespace = g_strdup ("");
  link->peer = g_strdup ("");
  link->parent = g_strdup ("");
  link->macvlan_mode = g_strdup ("");
  link->addresses = g_array_new (FALSE, FALSE, sizeof (NwDocumentAddress));
  link->neighbours = g_array_new (FALSE, FALSE, sizeof (NwDocumentNeighbour));
  if (strcmp (kind, "bridge") == 0)
    link->ageing_time = NW_DOCUMENT_AGEING_TIME;
  return link;
}

void
nw_document_link_free (NwDocumentLink *link)
{
  g_free (link->name);
  g_free (link->kind);
  g_free (link->master);
  g_free (link->peer_namespace);
  g_free (link->peer);
  g_free (link->parent);
  g_free (link->macvlan_mode);
  g_array_unref (link->addresses);
  g_array_unref (link->neighbours);
  g_free (link);
}

static void
clear_nexthop (gpointer data)
{
  g_free (((NwOperationNexthop *) data)->link);
}

NwDocumentRoute *
nw_document_route_new (void)
{
  NwDocumentRoute *route = g_new0 (NwDocumentRoute, 1);

  route->nexthops = g_array_new (FALSE, FALSE, sizeof (NwOperationNexthop));
  g_array_set_clear_func (route->nexthops, clear_nexthop);
  route->table = RT_TABLE_MAIN;
  route->type = RTN_UNICAST;
  route->protocol = RTPROT_BOOT;
  return route;
}

void
nw_document_route_free (NwDocumentRoute *route)
{
  g_array_unref (route->nexthops);
  g_free (route);
}

void
nw_document_route_add_nexthop (NwDocumentRoute *route, const NwInet *gateway, const char *link, guint weight)
{
  NwOperationNexthop nexthop = { *gateway, g_strdup (link), weight };

  g_array_append_val (route->nexthops, nexthop);
}

/* IPv4 first, by destination, longest prefix first, then what else tells routes apart. */
int
nw_document_route_compare (const NwDocumentRoute *a, const NwDocumentRoute *b)
{
  if (a->destination.family != b->destination.family)
    return a->destination.family == AF_INET ? -1 : 1;
  if (a->destination.prefix != b->destination.prefix)
    return a->destination.prefix > b->destination.prefix ? -1 : 1;
  if (nw_inet_compare (&a->destination, &b->destination) != 0)
    return nw_inet_compare (&a->destination, &b->destination);
  if (a->table != b->table)
    return a->table < b->table ? -1 : 1;
  if (a->metric != b->metric)
    return a->metric < b->metric ? -1 : 1;
  return (int) a->tos - (int) b->tos;
}

static gboolean
nexthops_equal (const GArray *a, const GArray *b)
{
  if (a->len != b->len)
    return FALSE;
  for (guint i = 0; i < a->len; i++)
    {
      const NwOperationNexthop *one = &g_array_index (a, NwOperationNexthop, i);
      const NwOperationNexthop *other = &g_array_index (b, NwOperationNexthop, i);

      if (!nw_inet_same_address (&one->gateway, &other->gateway) || strcmp (one->link, other->link) != 0 ||
          (a->len > 1 && one->weight != other->weight))
        return FALSE;
    }
  return TRUE;
}

gboolean
nw_document_route_equal (const NwDocumentRoute *a, const NwDocumentRoute *b)
{
  return nw_document_route_compare (a, b) == 0 && a->type == b->type && a->scope == b->scope && a->mtu == b->mtu &&
         nw_inet_same_address (&a->source, &b->source) && nexthops_equal (a->nexthops, b->nexthops);
}

gboolean
nw_document_address_equal (const NwDocumentAddress *a, const NwDocumentAddress *b)
{
  return nw_inet_equal (&a->local, &b->local) && nw_inet_same_address (&a->peer, &b->peer) &&
         nw_inet_same_address (&a->broadcast, &b->broadcast) && a->scope == b->scope;
}

void
nw_document_namespace_free (NwDocumentNamespace *namespace_)
{
  g_free (namespace_->name);
  g_ptr_array_unref (namespace_->links);
  g_ptr_array_unref (namespace_->routes);
  g_ptr_array_unref (namespace_->nat_rules);
  g_free (namespace_);
}

NwDocumentNamespace *
nw_document_add_namespace (NwDocument *self, const char *name)
{
  NwDocumentNamespace *namespace_ = g_new0 (NwDocumentNamespace, 1);

  namespace_->name = g_strdup (name);
  namespace_->links = g_ptr_array_new_with_free_func ((GDestroyNotify) nw_document_link_free);
  namespace_->routes = g_ptr_array_new_with_free_func ((GDestroyNotify) nw_document_route_free);
  namespace_->nat_rules = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (namespace_->links, nw_document_link_new ("lo", "loopback"));
  g_ptr_array_add (self->namespaces, namespace_);
  return namespace_;
}

NwDocument *
nw_document_new (void)
{
  return g_object_new (NW_TYPE_DOCUMENT, NULL);
}

static NwDocumentLink *
copy_link (const NwDocumentLink *link)
{
  NwDocumentLink *copy = g_memdup2 (link, sizeof *link);

  copy->name = g_strdup (link->name);
  copy->kind = g_strdup (link->kind);
  copy->master = g_strdup (link->master);
  copy->peer_namespace = g_strdup (link->peer_namespace);
  copy->peer = g_strdup (link->peer);
  copy->parent = g_strdup (link->parent);
  copy->macvlan_mode = g_strdup (link->macvlan_mode);
  copy->addresses = g_array_copy (link->addresses);
  copy->neighbours = g_array_copy (link->neighbours);
  return copy;
}

NwDocumentRoute *
nw_document_route_copy (const NwDocumentRoute *route)
{
  NwDocumentRoute *copy = nw_document_route_new ();
  GArray *nexthops = copy->nexthops;

  *copy = *route;
  copy->nexthops = nexthops;
  for (guint i = 0; i < route->nexthops->len; i++)
    {
      const NwOperationNexthop *nexthop = &g_array_index (route->nexthops, NwOperationNexthop, i);

      nw_document_route_add_nexthop (copy, &nexthop->gateway, nexthop->link, nexthop->weight);
    }
  return copy;
}

static void
copy_namespace (NwDocument *copy, const NwDocumentNamespace *namespace_)
{
  NwDocumentNamespace *target = nw_document_add_namespace (copy, namespace_->name);

  target->forwarding4 = namespace_->forwarding4;
  target->forwarding6 = namespace_->forwarding6;
  g_ptr_array_set_size (target->links, 0);
  for (guint i = 0; i < namespace_->links->len; i++)
    g_ptr_array_add (target->links, copy_link (g_ptr_array_index (namespace_->links, i)));
  for (guint i = 0; i < namespace_->routes->len; i++)
    g_ptr_array_add (target->routes, nw_document_route_copy (g_ptr_array_index (namespace_->routes, i)));
  for (guint i = 0; i < namespace_->nat_rules->len; i++)
    g_ptr_array_add (target->nat_rules, g_object_ref (g_ptr_array_index (namespace_->nat_rules, i)));
}

NwDocument *
nw_document_copy (NwDocument *self)
{
  NwDocument *copy = nw_document_new ();
  GHashTableIter iter;
  gpointer key, value;

  g_return_val_if_fail (NW_IS_DOCUMENT (self), copy);

  nw_document_set_title (copy, self->title);
  nw_document_set_text (copy, self->text);
  g_ptr_array_set_size (copy->namespaces, 0);
  for (guint i = 0; i < self->namespaces->len; i++)
    copy_namespace (copy, g_ptr_array_index (self->namespaces, i));
  g_hash_table_iter_init (&iter, self->positions);
  while (g_hash_table_iter_next (&iter, &key, &value))
    g_hash_table_insert (copy->positions, g_strdup (key), g_memdup2 (value, sizeof (NwDocumentPosition)));
  g_hash_table_iter_init (&iter, self->notes);
  while (g_hash_table_iter_next (&iter, &key, &value))
    g_hash_table_insert (copy->notes, g_strdup (key), g_strdup (value));
  return copy;
}

void
nw_document_set_title (NwDocument *self, const char *title)
{
  g_return_if_fail (NW_IS_DOCUMENT (self));

  nw_document_set_string (&self->title, title);
}

void
nw_document_set_text (NwDocument *self, const char *text)
{
  g_return_if_fail (NW_IS_DOCUMENT (self));

  nw_document_set_string (&self->text, text);
}

void
nw_document_set_position (NwDocument *self, const char *key, double x, double y)
{
  NwDocumentPosition position = { x, y };

  g_return_if_fail (NW_IS_DOCUMENT (self));

  g_hash_table_insert (self->positions, g_strdup (key), g_memdup2 (&position, sizeof position));
}

GVariant *
nw_document_get_positions (NwDocument *self)
{
  g_autoptr (GList) keys = NULL;
  GVariantBuilder builder;

  g_return_val_if_fail (NW_IS_DOCUMENT (self), NULL);

  keys = g_list_sort (g_hash_table_get_keys (self->positions), (GCompareFunc) g_strcmp0);
  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{s(dd)}"));
  for (GList *key = keys; key != NULL; key = key->next)
    {
      const NwDocumentPosition *position = g_hash_table_lookup (self->positions, key->data);

      g_variant_builder_add (&builder, "{s(dd)}", key->data, position->x, position->y);
    }
  return g_variant_builder_end (&builder);
}

void
nw_document_set_positions (NwDocument *self, GVariant *positions)
{
  g_autoptr (GVariant) sunk = g_variant_ref_sink (positions);
  GVariantIter iter;
  const char *key;
  double x, y;

  g_return_if_fail (NW_IS_DOCUMENT (self));
  g_return_if_fail (g_variant_is_of_type (sunk, G_VARIANT_TYPE ("a{s(dd)}")));

  g_hash_table_remove_all (self->positions);
  g_variant_iter_init (&iter, sunk);
  while (g_variant_iter_next (&iter, "{&s(dd)}", &key, &x, &y))
    nw_document_set_position (self, key, x, y);
}

NwDocumentNamespace *
nw_document_find (NwDocument *self, const char *name)
{
  g_return_val_if_fail (NW_IS_DOCUMENT (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  for (guint i = 0; i < self->namespaces->len; i++)
    {
      NwDocumentNamespace *namespace_ = g_ptr_array_index (self->namespaces, i);

      if (strcmp (namespace_->name, name) == 0)
        return namespace_;
    }
  return NULL;
}

NwDocumentLink *
nw_document_namespace_find_link (const NwDocumentNamespace *namespace_, const char *name)
{
  g_return_val_if_fail (namespace_ != NULL, NULL);

  for (guint i = 0; i < namespace_->links->len; i++)
    {
      NwDocumentLink *link = g_ptr_array_index (namespace_->links, i);

      if (strcmp (link->name, name) == 0)
        return link;
    }
  return NULL;
}

NwDocumentLink *
nw_document_find_peer (NwDocument *self, const NwDocumentLink *link, NwDocumentNamespace **namespace_)
{
  NwDocumentNamespace *there, *back;
  NwDocumentLink *peer;

  if (strcmp (link->kind, "veth") != 0)
    return NULL;
  there = nw_document_find (self, link->peer_namespace);
  peer = there ? nw_document_namespace_find_link (there, link->peer) : NULL;
  if (peer == NULL || strcmp (peer->kind, "veth") != 0)
    return NULL;
  back = nw_document_find (self, peer->peer_namespace);
  if (back == NULL || nw_document_namespace_find_link (back, peer->peer) != link)
    return NULL;
  if (namespace_)
    *namespace_ = there;
  return peer;
}

gboolean
nw_document_link_has_limit (const NwDocumentLink *link)
{
  return link->rate != 0 || link->delay != 0 || link->jitter != 0 || link->loss != 0;
}

NwNamespaceRef
nw_document_ref (const char *name)
{
  return (NwNamespaceRef) { *name == '\0' ? NW_DOCUMENT_ROOT_INODE : 0, (char *) name };
}

/* What makes it another interface, that no setting could turn it into. */
gboolean
nw_document_link_same_make (const NwDocumentLink *a, const NwDocumentLink *b)
{
  return strcmp (a->kind, b->kind) == 0 &&
         strcmp (a->peer_namespace, b->peer_namespace) == 0 && strcmp (a->peer, b->peer) == 0 &&
         strcmp (a->parent, b->parent) == 0 && a->vlan_id == b->vlan_id && strcmp (a->macvlan_mode, b->macvlan_mode) == 0 &&
         a->vni == b->vni && a->vxlan_port == b->vxlan_port &&
         nw_inet_same_address (&a->remote, &b->remote) && nw_inet_same_address (&a->local, &b->local);
}

gboolean
nw_document_link_same_limit (const NwDocumentLink *a, const NwDocumentLink *b)
{
  return a->rate == b->rate && a->delay == b->delay && a->jitter == b->jitter && a->loss == b->loss;
}

static gboolean
has_address (const NwDocumentLink *link, const NwDocumentAddress *address)
{
  for (guint i = 0; i < link->addresses->len; i++)
    if (nw_document_address_equal (&g_array_index (link->addresses, NwDocumentAddress, i), address))
      return TRUE;
  return FALSE;
}

static gboolean
links_equal (const NwDocumentLink *a, const NwDocumentLink *b)
{
  if (!nw_document_link_same_make (a, b) || !nw_document_link_same_limit (a, b) || a->up != b->up || a->mtu != b->mtu ||
      !nw_mac_equal (&a->mac, &b->mac) || strcmp (a->master, b->master) != 0 || a->address_generation != b->address_generation ||
      a->stp != b->stp || a->ageing_time != b->ageing_time || a->vlan_filtering != b->vlan_filtering ||
      a->addresses->len != b->addresses->len || a->neighbours->len != b->neighbours->len)
    return FALSE;
  for (guint i = 0; i < a->addresses->len; i++)
    if (!has_address (b, &g_array_index (a->addresses, NwDocumentAddress, i)))
      return FALSE;
  for (guint i = 0; i < a->neighbours->len; i++)
    {
      const NwDocumentNeighbour *one = &g_array_index (a->neighbours, NwDocumentNeighbour, i);
      const NwDocumentNeighbour *other = &g_array_index (b->neighbours, NwDocumentNeighbour, i);

      if (!nw_inet_same_address (&one->address, &other->address) || !nw_mac_equal (&one->mac, &other->mac))
        return FALSE;
    }
  return TRUE;
}

static gboolean
namespaces_equal (const NwDocumentNamespace *a, const NwDocumentNamespace *b)
{
  if (a->forwarding4 != b->forwarding4 || a->forwarding6 != b->forwarding6 || a->links->len != b->links->len ||
      a->routes->len != b->routes->len || a->nat_rules->len != b->nat_rules->len)
    return FALSE;
  for (guint i = 0; i < a->links->len; i++)
    {
      const NwDocumentLink *link = g_ptr_array_index (a->links, i);
      const NwDocumentLink *other = nw_document_namespace_find_link (b, link->name);

      if (other == NULL || !links_equal (link, other))
        return FALSE;
    }
  for (guint i = 0; i < a->routes->len; i++)
    if (!nw_document_route_equal (g_ptr_array_index (a->routes, i), g_ptr_array_index (b->routes, i)))
      return FALSE;
  for (guint i = 0; i < a->nat_rules->len; i++)
    if (!nw_nat_rule_equal (g_ptr_array_index (a->nat_rules, i), g_ptr_array_index (b->nat_rules, i)))
      return FALSE;
  return TRUE;
}

gboolean
nw_document_equal (NwDocument *a, NwDocument *b)
{
  g_return_val_if_fail (NW_IS_DOCUMENT (a), FALSE);
  g_return_val_if_fail (NW_IS_DOCUMENT (b), FALSE);

  if (a->namespaces->len != b->namespaces->len)
    return FALSE;
  for (guint i = 0; i < a->namespaces->len; i++)
    {
      const NwDocumentNamespace *namespace_ = g_ptr_array_index (a->namespaces, i);
      const NwDocumentNamespace *other = nw_document_find (b, namespace_->name);

      if (other == NULL || !namespaces_equal (namespace_, other))
        return FALSE;
    }
  return TRUE;
}
