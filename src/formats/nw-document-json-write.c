/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-document-json.h"
#include "nw-document-private.h"

#include <linux/rtnetlink.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include "nw-export-private.h"

/* Writer: members and values come in order, and it puts commas, line ends and indents between them. */
typedef struct {
  GString *text;
  guint    depth;
  gboolean is_first;
} Writer;

static void
next (Writer *writer, const char *key)
{
  if (writer->depth > 0)
    g_string_append_printf (writer->text, "%s\n%*s", writer->is_first ? "" : ",", (int) writer->depth * 2, "");
  if (key)
    {
      nw_export_append_quoted (writer->text, key);
      g_string_append (writer->text, ": ");
    }
  writer->is_first = FALSE;
}

static void
begin (Writer *writer, const char *key, char bracket)
{
  next (writer, key);
  g_string_append_c (writer->text, bracket);
  writer->depth++;
  writer->is_first = TRUE;
}

static void
end (Writer *writer, char bracket)
{
  writer->depth--;
  if (!writer->is_first)
    g_string_append_printf (writer->text, "\n%*s", (int) writer->depth * 2, "");
  g_string_append_c (writer->text, bracket);
  writer->is_first = FALSE;
}

static void
write_text (Writer *writer, const char *key, const char *value)
{
  next (writer, key);
  nw_export_append_quoted (writer->text, value);
}

static void
write_text_unless_empty (Writer *writer, const char *key, const char *value)
{
  if (*value != '\0')
    write_text (writer, key, value);
}

static void
write_number (Writer *writer, const char *key, guint64 value)
{
  next (writer, key);
  g_string_append_printf (writer->text, "%" G_GUINT64_FORMAT, value);
}

static void
write_number_unless (Writer *writer, const char *key, guint64 value, guint64 usual)
{
  if (value != usual)
    write_number (writer, key, value);
}

static void
write_true (Writer *writer, const char *key, gboolean value)
{
  if (!value)
    return;
  next (writer, key);
  g_string_append (writer->text, "true");
}

static void
write_address (Writer *writer, const char *key, const NwInet *inet)
{
  g_autofree char *text = nw_inet_address_to_string (inet);

  write_text_unless_empty (writer, key, text);
}

static void
write_prefix (Writer *writer, const char *key, const NwInet *inet)
{
  g_autofree char *text = nw_inet_to_string (inet);

  write_text (writer, key, text);
}

static void
write_addresses (Writer *writer, const NwDocumentLink *link)
{
  if (link->addresses->len == 0)
    return;
  begin (writer, "addresses", '[');
  for (guint i = 0; i < link->addresses->len; i++)
    {
      const NwDocumentAddress *address = &g_array_index (link->addresses, NwDocumentAddress, i);
      guint usual = nw_document_usual_address_scope (&address->local);

      begin (writer, NULL, '{');
      write_prefix (writer, "address", &address->local);
      write_address (writer, "peer", &address->peer);
      write_address (writer, "broadcast", &address->broadcast);
      write_number_unless (writer, "scope", address->scope, usual);
      end (writer, '}');
    }
  end (writer, ']');
}

static void
write_neighbours (Writer *writer, const NwDocumentLink *link)
{
  if (link->neighbours->len == 0)
    return;
  begin (writer, "neighbours", '[');
  for (guint i = 0; i < link->neighbours->len; i++)
    {
      const NwDocumentNeighbour *neighbour = &g_array_index (link->neighbours, NwDocumentNeighbour, i);
      g_autofree char *mac = nw_mac_to_string (&neighbour->mac);

      begin (writer, NULL, '{');
      write_address (writer, "address", &neighbour->address);
      write_text (writer, "mac", mac);
      end (writer, '}');
    }
  end (writer, ']');
}

static void
write_limit (Writer *writer, const NwDocumentLink *link)
{
  if (!nw_document_link_has_limit (link))
    return;
  begin (writer, "limit", '{');
  write_number_unless (writer, "rate", link->rate, 0);
  write_number_unless (writer, "delay", link->delay, 0);
  write_number_unless (writer, "jitter", link->jitter, 0);
  write_number_unless (writer, "loss", link->loss, 0);
  end (writer, '}');
}

static void
write_interface (Writer *writer, const NwDocumentLink *link)
{
  g_autofree char *mac = nw_mac_to_string (&link->mac);

  begin (writer, NULL, '{');
  write_text (writer, "name", link->name);
  write_text (writer, "kind", *link->kind != '\0' ? link->kind : "hardware");
  write_true (writer, "up", link->up);
  write_text_unless_empty (writer, "mac", mac);
  write_number_unless (writer, "mtu", link->mtu, 0);
  write_text_unless_empty (writer, "switch", link->master);
  write_text_unless_empty (writer, "parent", link->parent);
  write_number_unless (writer, "vlan-id", link->vlan_id, 0);
  write_text_unless_empty (writer, "macvlan-mode", link->macvlan_mode);
  if (strcmp (link->kind, "vxlan") == 0)
    write_number (writer, "vni", link->vni);
  write_address (writer, "remote", &link->remote);
  write_address (writer, "local", &link->local);
  write_number_unless (writer, "vxlan-port", link->vxlan_port, strcmp (link->kind, "vxlan") == 0 ? 4789 : 0);
  write_number_unless (writer, "address-generation", link->address_generation, 0);
  write_true (writer, "stp", link->stp);
  write_number_unless (writer, "ageing-time", link->ageing_time, strcmp (link->kind, "bridge") == 0 ? NW_DOCUMENT_AGEING_TIME : 0);
  write_true (writer, "vlan-filtering", link->vlan_filtering);
  write_limit (writer, link);
  write_addresses (writer, link);
  write_neighbours (writer, link);
  end (writer, '}');
}

static void
write_route (Writer *writer, const NwDocumentRoute *route)
{
  begin (writer, NULL, '{');
  write_prefix (writer, "to", &route->destination);
  if (route->nexthops->len > 0)
    {
      begin (writer, "via", '[');
      for (guint i = 0; i < route->nexthops->len; i++)
        {
          const NwOperationNexthop *nexthop = &g_array_index (route->nexthops, NwOperationNexthop, i);

          begin (writer, NULL, '{');
          write_address (writer, "gateway", &nexthop->gateway);
          write_text_unless_empty (writer, "interface", nexthop->link);
          write_number_unless (writer, "weight", nexthop->weight, 1);
          end (writer, '}');
        }
      end (writer, ']');
    }
  write_address (writer, "source", &route->source);
  write_number_unless (writer, "metric", route->metric, route->destination.family == AF_INET6 ? NW_DOCUMENT_METRIC6 : 0);
  write_number_unless (writer, "table", route->table, RT_TABLE_MAIN);
  write_number_unless (writer, "type", route->type, RTN_UNICAST);
  write_number_unless (writer, "protocol", route->protocol, RTPROT_BOOT);
  write_number_unless (writer, "scope", route->scope, nw_document_usual_route_scope (route));
  write_number_unless (writer, "tos", route->tos, 0);
  write_number_unless (writer, "mtu", route->mtu, 0);
  end (writer, '}');
}

static void
write_rules (Writer *writer, const NwDocumentNamespace *namespace_, NwNatKind kind)
{
  gboolean is_begun = FALSE;

  for (guint i = 0; i < namespace_->nat_rules->len; i++)
    {
      const NwNatRule *rule = g_ptr_array_index (namespace_->nat_rules, i);

      if (rule->kind != kind)
        continue;
      if (!is_begun)
        begin (writer, kind == NW_NAT_MASQUERADE ? "masquerade" : "publish", '[');
      is_begun = TRUE;
      begin (writer, NULL, '{');
      if (kind == NW_NAT_MASQUERADE)
        {
          write_prefix (writer, "source", &rule->source);
          write_text_unless_empty (writer, "out", rule->link);
        }
      else
        {
          write_text (writer, "protocol", rule->protocol == IPPROTO_UDP ? "udp" : "tcp");
          write_number (writer, "port", rule->port);
          write_text_unless_empty (writer, "in", rule->link);
          write_prefix (writer, "target", &rule->target);
          write_number (writer, "target-port", rule->target_port);
          write_true (writer, "from-host", rule->from_host);
        }
      end (writer, '}');
    }
  if (is_begun)
    end (writer, ']');
}

static void
write_namespace (Writer *writer, const NwDocumentNamespace *namespace_)
{
  begin (writer, NULL, '{');
  if (*namespace_->name != '\0')
    write_text (writer, "name", namespace_->name);
  else
    write_true (writer, "host", TRUE);
  write_true (writer, "forwarding4", namespace_->forwarding4);
  write_true (writer, "forwarding6", namespace_->forwarding6);
  begin (writer, "interfaces", '[');
  for (guint i = 0; i < namespace_->links->len; i++)
    write_interface (writer, g_ptr_array_index (namespace_->links, i));
  end (writer, ']');
  if (namespace_->routes->len > 0)
    {
      begin (writer, "routes", '[');
      for (guint i = 0; i < namespace_->routes->len; i++)
        write_route (writer, g_ptr_array_index (namespace_->routes, i));
      end (writer, ']');
    }
  write_rules (writer, namespace_, NW_NAT_MASQUERADE);
  write_rules (writer, namespace_, NW_NAT_PUBLISH);
  end (writer, '}');
}

static void
write_end (Writer *writer, const char *namespace_, const char *link)
{
  begin (writer, NULL, '{');
  if (*namespace_ != '\0')
    write_text (writer, "namespace", namespace_);
  write_text (writer, "interface", link);
  end (writer, '}');
}

static void
write_cables (Writer *writer, NwDocument *document)
{
  g_autoptr (GHashTable) done = g_hash_table_new (NULL, NULL);

  begin (writer, "cables", '[');
  for (guint i = 0; i < document->namespaces->len; i++)
    {
      const NwDocumentNamespace *namespace_ = g_ptr_array_index (document->namespaces, i);

      for (guint n = 0; n < namespace_->links->len; n++)
        {
          const NwDocumentLink *link = g_ptr_array_index (namespace_->links, n);
          NwDocumentLink *peer = nw_document_find_peer (document, link, NULL);

          if (peer == NULL || g_hash_table_contains (done, link))
            continue;
          g_hash_table_add (done, peer);
          begin (writer, NULL, '[');
          write_end (writer, namespace_->name, link->name);
          write_end (writer, link->peer_namespace, link->peer);
          end (writer, ']');
        }
    }
  end (writer, ']');
}

static void
write_by_node (Writer *writer, NwDocument *document)
{
  g_autoptr (GList) positions = g_list_sort (g_hash_table_get_keys (document->positions), (GCompareFunc) g_strcmp0);
  g_autoptr (GList) notes = g_list_sort (g_hash_table_get_keys (document->notes), (GCompareFunc) g_strcmp0);

  begin (writer, "positions", '{');
  for (GList *key = positions; key != NULL; key = key->next)
    {
      const NwDocumentPosition *position = g_hash_table_lookup (document->positions, key->data);
      char x[G_ASCII_DTOSTR_BUF_SIZE], y[G_ASCII_DTOSTR_BUF_SIZE];

      next (writer, key->data);
      g_string_append_printf (writer->text, "[%s, %s]", g_ascii_formatd (x, sizeof x, "%.1f", position->x),
                              g_ascii_formatd (y, sizeof y, "%.1f", position->y));
    }
  end (writer, '}');
  begin (writer, "notes", '{');
  for (GList *key = notes; key != NULL; key = key->next)
    write_text (writer, key->data, g_hash_table_lookup (document->notes, key->data));
  end (writer, '}');
}

char *
nw_document_to_json (NwDocument *self)
{
  Writer writer = { g_string_new (NULL), 0, TRUE };

  g_return_val_if_fail (NW_IS_DOCUMENT (self), NULL);

  begin (&writer, NULL, '{');
  write_text (&writer, "format", "netwarren");
  write_number (&writer, "version", NW_DOCUMENT_VERSION);
  write_text_unless_empty (&writer, "title", self->title);
  write_text_unless_empty (&writer, "text", self->text);
  begin (&writer, "namespaces", '[');
  for (guint i = 0; i < self->namespaces->len; i++)
    write_namespace (&writer, g_ptr_array_index (self->namespaces, i));
  end (&writer, ']');
  write_cables (&writer, self);
  write_by_node (&writer, self);
  end (&writer, '}');
  g_string_append_c (writer.text, '\n');
  return g_string_free (writer.text, FALSE);
}
