/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-import-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>


/* kathara-lab.conf(5): lines "machine[0]="A"" put an interface on a collision domain, "machine[option]=value" says something of the machine, "LAB_…=…" of
 * the lab. Two interfaces on a domain are a cable; more are a switch. */

typedef struct {
  char  *machine;
  guint  number;
  char  *mac; /* (nullable) */
  guint  line;
} Plug;

static void
plug_free (gpointer data)
{
  Plug *plug = data;

  g_free (plug->machine);
  g_free (plug->mac);
  g_free (plug);
}

typedef struct {
  NwImport   *import;
  GPtrArray  *machines; /* names, in order */
  GPtrArray  *domains;  /* names, in order */
  GHashTable *plugs;    /* domain → GPtrArray of Plug */
  GHashTable *taken;    /* "machine[0]" */
} Reading;

/* Without quotes and spaces around it. */
static char *
dup_value (const char *text)
{
  char *value = g_strstrip (g_strdup (text));
  gsize length = strlen (value);

  if (length >= 2 && (*value == '"' || *value == '\'') && value[length - 1] == *value)
    {
      memmove (value, value + 1, length - 2);
      value[length - 2] = '\0';
    }
  return value;
}

static gboolean
add_machine (Reading *reading, const char *name, GError **error)
{
  if (nw_import_find_machine (reading->import, name))
    return TRUE;
  if (!nw_import_add_machine (reading->import, name, error))
    return FALSE;
  g_ptr_array_add (reading->machines, g_strdup (name));
  return TRUE;
}

static gboolean
add_plug (Reading *reading, const char *machine, guint number, const char *value, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (value, "/", 2);
  g_autofree char *key = g_strdup_printf ("%s[%u]", machine, number);
  GPtrArray *plugs;
  Plug plug = { g_strdup (machine), number, NULL, reading->import->line };

  if (parts[0] == NULL || *parts[0] == '\0')
    {
      g_free (plug.machine);
      return nw_import_refuse (reading->import, error, _("an interface needs a collision domain"));
    }
  if (!g_hash_table_add (reading->taken, g_steal_pointer (&key)))
    {
      g_free (plug.machine);
      return nw_import_refuse (reading->import, error, _("“%s” has an interface %u already"), machine, number);
    }
  plug.mac = g_strdup (parts[1]);
  plugs = g_hash_table_lookup (reading->plugs, parts[0]);
  if (plugs == NULL)
    {
      plugs = g_ptr_array_new_with_free_func (plug_free);
      g_hash_table_insert (reading->plugs, g_strdup (parts[0]), plugs);
      g_ptr_array_add (reading->domains, g_strdup (parts[0]));
    }
  g_ptr_array_add (plugs, g_memdup2 (&plug, sizeof plug));
  return TRUE;
}

static void
set_variable (Reading *reading, const char *name, const char *value)
{
  if (strcmp (name, "LAB_NAME") == 0)
    nw_document_set_title (reading->import->document, value);
  else if (strcmp (name, "LAB_DESCRIPTION") == 0)
    nw_document_set_text (reading->import->document, value);
  else if (!g_str_has_prefix (name, "LAB_"))
    nw_import_note (reading->import, _("“%s” is left out: it is not known to Kathará."), name);
}

static void
set_option (Reading *reading, const char *machine, const char *option, const char *value)
{
  static const char *const harmless[] = { "image", "mem", "cpus", "shell", "num_terms", "privileged", NULL };

  if (strcmp (option, "bridged") == 0 && strcmp (value, "true") != 0)
    return;
  if (strcmp (option, "ipv6") == 0 || strcmp (option, "sysctl") == 0)
    {
      nw_import_note (reading->import, _("“%s” of “%s” is left out; set it by a command in %s.startup."), option, machine, machine);
      return;
    }
  if (!g_strv_contains (harmless, option))
    nw_import_note (reading->import, _("“%s” of “%s” is left out: a namespace has nothing like it."), option, machine);
}

static gboolean
read_line (Reading *reading, const char *line, GError **error)
{
  static GRegex *regex = NULL;
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *name = NULL, *option = NULL, *raw = NULL, *value = NULL;
  guint64 number;

  if (regex == NULL)
    regex = g_regex_new ("^\\s*([A-Za-z0-9_.-]+)(?:\\[\\s*[\"']?([A-Za-z0-9_]+)[\"']?\\s*\\])?\\s*=\\s*(.*)$", 0, 0, NULL);
  if (!g_regex_match (regex, line, 0, &match))
    return nw_import_refuse (reading->import, error, _("“machine[0]=domain” or “machine[option]=value” is expected here"));
  name = g_match_info_fetch (match, 1);
  option = g_match_info_fetch (match, 2);
  raw = g_match_info_fetch (match, 3);
  value = dup_value (raw);
  if (option == NULL || *option == '\0')
    {
      set_variable (reading, name, value);
      return TRUE;
    }
  if (!add_machine (reading, name, error))
    return FALSE;
  if (g_ascii_string_to_unsigned (option, 10, 0, 999, &number, NULL))
    return add_plug (reading, name, number, value, error);
  set_option (reading, name, option, value);
  return TRUE;
}

static gboolean
read_lines (Reading *reading, GError **error)
{
  NwImport *import = reading->import;
  const char *at = import->text, *end = import->text + import->length;

  for (guint line = 1; at < end; line++)
    {
      const char *stop = memchr (at, '\n', end - at);
      gsize length = (stop ? stop : end) - at;
      g_autofree char *text = NULL;

      nw_import_at (import, line, 1);
      if (length > 4096 || !g_utf8_validate (at, length, NULL))
        return nw_import_refuse (import, error, _("this is no line of a lab.conf"));
      text = g_strstrip (g_strndup (at, length));
      if (*text != '\0' && *text != '#' && !read_line (reading, text, error))
        return FALSE;
      at = stop ? stop + 1 : end;
    }
  return TRUE;
}

static gboolean
set_mac (NwImport *import, const Plug *plug, const char *link, GError **error)
{
  g_autoptr (GError) reason = NULL;
  NwMac mac;

  if (plug->mac == NULL)
    return TRUE;
  if (nw_mac_parse (plug->mac, &mac, &reason))
    return nw_import_try (import, nw_operation_new_link_set_mac (nw_document_ref (nw_import_find_machine (import, plug->machine)), link, &mac), error);
  nw_import_note (import, "%s", reason->message);
  return TRUE;
}

static gboolean
add_cable (Reading *reading, const Plug *plug, const Plug *other, const char *domain, GError **error)
{
  g_autofree char *name = g_strdup_printf ("eth%u", plug->number);
  g_autofree char *other_name = other ? g_strdup_printf ("eth%u", other->number) : NULL;
  NwImportEnd ends[2] = { { plug->machine, name }, { other ? other->machine : domain, other ? other_name : "" } };
  g_auto (GStrv) links = g_new0 (char *, 3);

  nw_import_at (reading->import, plug->line, 1);
  if (!nw_import_add_cable (reading->import, ends, links, error))
    return FALSE;
  return set_mac (reading->import, plug, links[0], error) && (other == NULL || set_mac (reading->import, other, links[1], error));
}

static gboolean
add_domain (Reading *reading, const char *domain, GError **error)
{
  GPtrArray *plugs = g_hash_table_lookup (reading->plugs, domain);
  g_autofree char *key = NULL;

  /* A single cable is what it is; a machine cannot be plugged into itself by one and the same name twice. */
  if (plugs->len == 2)
    return add_cable (reading, g_ptr_array_index (plugs, 0), g_ptr_array_index (plugs, 1), domain, error);
  nw_import_at (reading->import, ((Plug *) g_ptr_array_index (plugs, 0))->line, 1);
  /* Machines and domains may have the same name in Kathará. */
  key = nw_import_find_machine (reading->import, domain) ? g_strdup_printf ("%s-net", domain) : g_strdup (domain);
  if (!nw_import_add_switch (reading->import, key, error))
    return FALSE;
  for (guint i = 0; i < plugs->len; i++)
    if (!add_cable (reading, g_ptr_array_index (plugs, i), NULL, key, error))
      return FALSE;
  return TRUE;
}

/* "r1.startup", and "shared.startup" before that of each machine. */
static gboolean
run_startup (Reading *reading, const char *machine, const char *name, GError **error)
{
  NwImport *import = reading->import;
  g_autofree char *file = g_strdup_printf ("%s.startup", name);
  g_autoptr (GBytes) bytes = import->read ? import->read (file, import->user_data) : NULL;
  const char *text;
  gsize length;
  gboolean done;

  if (bytes == NULL)
    return TRUE;
  text = g_bytes_get_data (bytes, &length);
  nw_import_at (import, 1, 1);
  import->file = file;
  if (length > NW_TREE_BYTES_MAX)
    done = nw_import_refuse (import, error, _("the file is too long"));
  else
    done = text == NULL || nw_import_run (import, nw_import_find_machine (import, machine), text, length, error);
  import->file = NULL;
  return done;
}

static gboolean
read_all (Reading *reading, GError **error)
{
  if (!read_lines (reading, error))
    return FALSE;
  for (guint i = 0; i < reading->domains->len; i++)
    if (!add_domain (reading, g_ptr_array_index (reading->domains, i), error))
      return FALSE;
  for (guint i = 0; i < reading->machines->len; i++)
    if (!run_startup (reading, g_ptr_array_index (reading->machines, i), "shared", error) ||
        !run_startup (reading, g_ptr_array_index (reading->machines, i), g_ptr_array_index (reading->machines, i), error))
      return FALSE;
  return TRUE;
}

gboolean
nw_import_read_kathara (NwImport *import, GError **error)
{
  g_autoptr (GPtrArray) machines = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) domains = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GHashTable) plugs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  g_autoptr (GHashTable) taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Reading reading = { import, machines, domains, plugs, taken };

  return nw_tree_check_size (import->text, import->length, error) && read_all (&reading, error);
}
