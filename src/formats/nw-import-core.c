/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-import-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>
#include <sys/socket.h>

#include "nw-error.h"

/* Scenarios of CORE (core/daemon/core/xml/corexml.py): networks and devices with numbers, links between them. GMarkup knows no document types and
 * no entities but the five of XML, so that nothing in a file can grow. */

#define DEPTH_MAX 32

/** End: what <iface1> or <iface2> says. Strings may be %NULL. */
typedef struct {
  char *name;
  char *mac;
  char *ip4;
  char *ip4_mask;
  char *ip6;
  char *ip6_mask;
} End;

typedef struct {
  NwImport   *import;
  GHashTable *nodes;    /* number → name in the file */
  GHashTable *stations; /* names of those that have a default route to the first of their network */
  GHashTable *stops;    /* element names that were noted */
  guint       depth;
  char       *node;     /* the network or device that is being read */
  gboolean    is_switch;
  gboolean    is_router;    /* of a type that has the service IPForward unless it lists its services */
  gboolean    in_link;
  char       *ends[2];
  End         interfaces[2];
  gboolean    has_limit;
  double      rate, delay, jitter, loss;
  char       *service_node;
  gboolean    in_file;
  guint       file_line;
  GString    *file;
} Reading;

static const char *
get_attribute (const char **names, const char **values, const char *name)
{
  for (guint i = 0; names[i] != NULL; i++)
    if (strcmp (names[i], name) == 0)
      return values[i];
  return NULL;
}

static double
get_number (const char **names, const char **values, const char *name)
{
  const char *text = get_attribute (names, values, name);
  double value = text ? g_ascii_strtod (text, NULL) : 0;

  return isfinite (value) ? value : 0;
}

static void
clear_end (End *end)
{
  g_free (end->name);
  g_free (end->mac);
  g_free (end->ip4);
  g_free (end->ip4_mask);
  g_free (end->ip6);
  g_free (end->ip6_mask);
  *end = (End) { 0 };
}

static gboolean
add_node (Reading *reading, const char *element, const char **names, const char **values, GError **error)
{
  const char *id = get_attribute (names, values, "id");
  const char *name = get_attribute (names, values, "name");
  const char *type = get_attribute (names, values, "type");
  gboolean is_network = strcmp (element, "network") == 0;

  if (id == NULL || name == NULL)
    return nw_import_refuse (reading->import, error, _("a node needs “id” and “name”"));
  if (g_hash_table_contains (reading->nodes, id))
    return nw_import_refuse (reading->import, error, _("there is a node %s already"), id);
  reading->is_switch = is_network;
  if (is_network && type && strcmp (type, "SWITCH") != 0 && strcmp (type, "HUB") != 0 && strcmp (type, "1") != 0)
    nw_import_note (reading->import, _("The network “%s” is a %s; it becomes a switch."), name, type);
  if (is_network ? !nw_import_add_switch (reading->import, name, error) : !nw_import_add_machine (reading->import, name, error))
    return FALSE;
  g_free (reading->node);
  reading->node = g_strdup (name);
  g_hash_table_insert (reading->nodes, g_strdup (id), g_strdup (name));
  reading->is_router = !is_network && type && (strcmp (type, "router") == 0 || strcmp (type, "mdr") == 0);
  if (!is_network && type && (strcmp (type, "PC") == 0 || strcmp (type, "host") == 0))
    g_hash_table_add (reading->stations, g_strdup (name));
  return TRUE;
}

static void
set_position (Reading *reading, const char **names, const char **values)
{
  g_autofree char *key = NULL;

  if (reading->node == NULL || get_attribute (names, values, "x") == NULL)
    return;
  key = reading->is_switch ? g_strdup_printf ("/:%s", nw_import_find_switch (reading->import, reading->node))
                           : g_strdup (nw_import_find_machine (reading->import, reading->node));
  nw_document_set_position (reading->import->document, key, CLAMP (get_number (names, values, "x"), -1e6, 1e6),
                            CLAMP (get_number (names, values, "y"), -1e6, 1e6));
}

static gboolean
set_forwarding (Reading *reading, GError **error)
{
  NwNamespaceRef reference = nw_document_ref (nw_import_find_machine (reading->import, reading->node));

  return nw_import_do (reading->import, nw_operation_new_forwarding_set (reference, AF_INET, TRUE), error) &&
         nw_import_do (reading->import, nw_operation_new_forwarding_set (reference, AF_INET6, TRUE), error);
}

static gboolean
set_service (Reading *reading, const char *name, GError **error)
{
  static const char *const harmless[] = { "UserDefined", "IPForward", "DefaultRoute", "StaticRoute", "SSH", NULL };
  const char *machine = reading->node && !reading->is_switch ? nw_import_find_machine (reading->import, reading->node) : NULL;

  if (machine == NULL || name == NULL)
    return TRUE;
  if (strcmp (name, "DefaultRoute") == 0)
    g_hash_table_add (reading->stations, g_strdup (reading->node));
  if (strcmp (name, "IPForward") == 0)
    return set_forwarding (reading, error);
  if (!g_strv_contains (harmless, name))
    nw_import_note (reading->import, _("The service “%s” of “%s” is left out: no program runs in a namespace of a file. Give routes by hand where it would find them."),
                    name, machine);
  return TRUE;
}

static void
take_end (End *end, const char **names, const char **values)
{
  clear_end (end);
  end->name = g_strdup (get_attribute (names, values, "name"));
  end->mac = g_strdup (get_attribute (names, values, "mac"));
  end->ip4 = g_strdup (get_attribute (names, values, "ip4"));
  end->ip4_mask = g_strdup (get_attribute (names, values, "ip4_mask"));
  end->ip6 = g_strdup (get_attribute (names, values, "ip6"));
  end->ip6_mask = g_strdup (get_attribute (names, values, "ip6_mask"));
}

static gboolean
begin_link (Reading *reading, const char **names, const char **values, GError **error)
{
  static const char *const attributes[2][2] = { { "node1", "node_one" }, { "node2", "node_two" } };

  reading->in_link = TRUE;
  reading->has_limit = FALSE;
  for (guint i = 0; i < 2; i++)
    {
      const char *id = get_attribute (names, values, attributes[i][0]);
      const char *name;

      if (id == NULL)
        id = get_attribute (names, values, attributes[i][1]);
      name = id ? g_hash_table_lookup (reading->nodes, id) : NULL;
      if (name == NULL)
        return nw_import_refuse (reading->import, error, _("a link needs two nodes that are there: node1 and node2"));
      g_free (reading->ends[i]);
      reading->ends[i] = g_strdup (name);
      clear_end (&reading->interfaces[i]);
    }
  return TRUE;
}

/* The lowest address of the network is the router, by CORE's own habit (its service DefaultRoute). */
static gboolean
set_gateway (Reading *reading, const char *node, const char *machine, const NwInet *address, GError **error)
{
  NwInet network = nw_inet_network (address);
  NwInet gateway = nw_inet_host (&network, 1);
  NwInet everywhere;

  if (!g_hash_table_contains (reading->stations, node) || !nw_inet_is_set (&gateway) || nw_inet_same_address (&gateway, address) ||
      !nw_inet_parse_destination ("default", address->family, &everywhere, NULL))
    return TRUE;
  return nw_import_try (reading->import, nw_operation_new_route_replace (nw_document_ref (machine), &everywhere, &gateway, NULL, 0), error);
}

static gboolean
set_address (Reading *reading, const char *node, const char *machine, const char *link, const char *text, const char *mask, GError **error)
{
  g_autofree char *prefix = NULL;
  g_autoptr (GError) reason = NULL;
  NwInet address;

  if (text == NULL || *text == '\0')
    return TRUE;
  prefix = mask && *mask != '\0' ? g_strdup_printf ("%s/%s", text, mask) : g_strdup (text);
  if (!nw_inet_parse_prefix (prefix, &address, &reason))
    {
      nw_import_note (reading->import, "%s", reason->message);
      return TRUE;
    }
  return nw_import_try (reading->import, nw_operation_new_address_replace (nw_document_ref (machine), link, &address), error) &&
         set_gateway (reading, node, machine, &address, error);
}

static gboolean
set_end (Reading *reading, guint i, const char *link, GError **error)
{
  const char *machine = nw_import_find_machine (reading->import, reading->ends[i]);
  const End *end = &reading->interfaces[i];
  g_autoptr (GError) reason = NULL;
  NwMac mac;

  if (reading->has_limit &&
      !nw_import_try (reading->import, nw_operation_new_limit_set (nw_document_ref (machine ? machine : ""), link, reading->rate, reading->delay, reading->jitter, reading->loss + 0.5), error))
    return FALSE;
  if (machine == NULL)
    return TRUE;
  if (end->mac && *end->mac != '\0' && !nw_mac_parse (end->mac, &mac, &reason))
    nw_import_note (reading->import, "%s", reason->message);
  else if (end->mac && *end->mac != '\0' && !nw_import_try (reading->import, nw_operation_new_link_set_mac (nw_document_ref (machine), link, &mac), error))
    return FALSE;
  return set_address (reading, reading->ends[i], machine, link, end->ip4, end->ip4_mask, error) &&
         set_address (reading, reading->ends[i], machine, link, end->ip6, end->ip6_mask, error);
}

static gboolean
end_link (Reading *reading, GError **error)
{
  g_auto (GStrv) links = g_new0 (char *, 3);
  NwImportEnd ends[2];

  reading->in_link = FALSE;
  for (guint i = 0; i < 2; i++)
    ends[i] = (NwImportEnd) { reading->ends[i], reading->interfaces[i].name ? reading->interfaces[i].name : "" };
  return nw_import_add_cable (reading->import, ends, links, error) &&
         set_end (reading, 0, links[0], error) && set_end (reading, 1, links[1], error);
}

static void
take_options (Reading *reading, const char **names, const char **values)
{
  reading->rate = CLAMP (get_number (names, values, "bandwidth"), 0, 4e11);
  reading->delay = CLAMP (get_number (names, values, "delay"), 0, 60e6);
  reading->jitter = CLAMP (get_number (names, values, "jitter"), 0, 60e6);
  reading->loss = CLAMP (get_number (names, values, "loss") * 1e4, 0, 1e6);
  if (reading->rate < 1000)
    reading->rate = 0;
  reading->has_limit = reading->rate > 0 || reading->delay >= 1 || reading->jitter >= 1 || reading->loss >= 1;
  if (get_number (names, values, "dup") > 0)
    nw_import_note (reading->import, _("That packets of this link are doubled is left out."));
}

static void
note_element (Reading *reading, const char *element)
{
  static const char *const known[] = { "scenario", "networks", "devices", "services", "links", "service_configurations", "directories", "startups", "startup",
                                       "validations", "validation", "shutdowns", "shutdown", "files", "session_origin", "session_options", "session_metadata",
                                       "configuration", "default_services", "node", "configservices", "configservice_configurations", "validate", NULL };

  if (!g_strv_contains (known, element) && g_hash_table_add (reading->stops, g_strdup (element)))
    nw_import_note (reading->import, _("<%s> is left out."), element);
}

static gboolean
start (Reading *reading, const char *element, const char **names, const char **values, GError **error)
{
  if (strcmp (element, "network") == 0 || strcmp (element, "device") == 0)
    return add_node (reading, element, names, values, error);
  if (strcmp (element, "position") == 0)
    set_position (reading, names, values);
  else if (strcmp (element, "service") == 0 && get_attribute (names, values, "node"))
    {
      g_free (reading->service_node);
      reading->service_node = g_strdup (g_hash_table_lookup (reading->nodes, get_attribute (names, values, "node")));
    }
  else if (strcmp (element, "service") == 0)
    return set_service (reading, get_attribute (names, values, "name"), error);
  else if (strcmp (element, "services") == 0)
    {
      /* What is listed is in place of what its type would have. */
      reading->is_router = FALSE;
      if (reading->node)
        g_hash_table_remove (reading->stations, reading->node);
    }
  else if (strcmp (element, "link") == 0)
    return begin_link (reading, names, values, error);
  else if (reading->in_link && (strcmp (element, "iface1") == 0 || strcmp (element, "interface_one") == 0))
    take_end (&reading->interfaces[0], names, values);
  else if (reading->in_link && (strcmp (element, "iface2") == 0 || strcmp (element, "interface_two") == 0))
    take_end (&reading->interfaces[1], names, values);
  else if (reading->in_link && strcmp (element, "options") == 0)
    take_options (reading, names, values);
  else if (strcmp (element, "file") == 0 && reading->service_node)
    {
      reading->in_file = TRUE;
      reading->file_line = reading->import->line;
      g_string_truncate (reading->file, 0);
    }
  else
    note_element (reading, element);
  return TRUE;
}

static void
look_where (Reading *reading, GMarkupParseContext *context)
{
  int line, column;

  g_markup_parse_context_get_position (context, &line, &column);
  nw_import_at (reading->import, line, column);
}

static void
on_start (GMarkupParseContext *context, const char *element, const char **names, const char **values, gpointer user_data, GError **error)
{
  Reading *reading = user_data;

  look_where (reading, context);
  if (++reading->depth > DEPTH_MAX)
    nw_import_refuse (reading->import, error, _("this stands more than %d deep in other things"), DEPTH_MAX);
  else if (reading->depth == 1 && strcmp (element, "scenario") != 0)
    nw_import_refuse (reading->import, error, _("this is no scenario of CORE: it begins with <%s>"), element);
  else
    start (reading, element, names, values, error);
}

static void
on_end (GMarkupParseContext *context, const char *element, gpointer user_data, GError **error)
{
  Reading *reading = user_data;

  reading->depth--;
  if (strcmp (element, "link") == 0 && reading->in_link)
    {
      look_where (reading, context);
      end_link (reading, error);
    }
  else if (strcmp (element, "network") == 0 || strcmp (element, "device") == 0)
    {
      if (reading->node && reading->is_router)
        set_forwarding (reading, error);
      g_clear_pointer (&reading->node, g_free);
    }
  else if (strcmp (element, "file") == 0 && reading->in_file)
    {
      const char *machine = nw_import_find_machine (reading->import, reading->service_node);

      reading->in_file = FALSE;
      nw_import_at (reading->import, reading->file_line, 1);
      if (machine)
        nw_import_run (reading->import, machine, reading->file->str, reading->file->len, error);
    }
}

static void
on_text (GMarkupParseContext *context, const char *text, gsize length, gpointer user_data, GError **error)
{
  Reading *reading = user_data;

  if (reading->in_file)
    g_string_append_len (reading->file, text, length);
}

/* A CDATA section comes as it is written. */
static void
on_passthrough (GMarkupParseContext *context, const char *text, gsize length, gpointer user_data, GError **error)
{
  Reading *reading = user_data;

  if (reading->in_file && length > 12 && g_str_has_prefix (text, "<![CDATA["))
    g_string_append_len (reading->file, text + 9, length - 12);
}

static void
reading_clear (Reading *reading)
{
  g_hash_table_unref (reading->nodes);
  g_hash_table_unref (reading->stations);
  g_hash_table_unref (reading->stops);
  g_free (reading->node);
  g_free (reading->service_node);
  g_string_free (reading->file, TRUE);
  for (guint i = 0; i < 2; i++)
    {
      g_free (reading->ends[i]);
      clear_end (&reading->interfaces[i]);
    }
}

gboolean
nw_import_read_core (NwImport *import, GError **error)
{
  static const GMarkupParser parser = { on_start, on_end, on_text, on_passthrough, NULL };
  g_autoptr (GMarkupParseContext) context = NULL;
  g_autoptr (GError) reason = NULL;
  Reading reading = { .import = import };
  gboolean done;

  if (!nw_tree_check_size (import->text, import->length, error) || !nw_tree_check_encoding (import->text, import->length, error))
    return FALSE;
  reading.nodes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  reading.stations = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  reading.stops = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  reading.file = g_string_new (NULL);
  context = g_markup_parse_context_new (&parser, G_MARKUP_DEFAULT_FLAGS, &reading, NULL);
  done = g_markup_parse_context_parse (context, import->text, import->length, &reason) && g_markup_parse_context_end_parse (context, &reason);
  if (!done && reason->domain == G_MARKUP_ERROR)
    {
      g_autofree char *message = g_utf8_make_valid (reason->message, -1);

      look_where (&reading, context);
      nw_import_refuse (import, error, "%s", message);
    }
  else if (!done)
    g_propagate_error (error, g_steal_pointer (&reason));
  reading_clear (&reading);
  return done;
}
