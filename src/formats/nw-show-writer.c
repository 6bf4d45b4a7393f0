/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-show-writer.h"

#include <string.h>

#include "nw-name.h"

void
nw_show_writer_init (NwShowWriter *self, NwQuestionFlags flags)
{
  *self = (NwShowWriter){ .out = g_string_new (NULL) };
  self->is_json = (flags & NW_QUESTION_JSON) != 0;
  self->is_pretty = self->is_json && (flags & NW_QUESTION_PRETTY) != 0;
}

char *
nw_show_writer_end (NwShowWriter *self)
{
  if (self->is_json)
    g_string_append_c (self->out, '\n');
  return g_string_free (g_steal_pointer (&self->out), FALSE);
}

static void
end_line (NwShowWriter *self)
{
  if (!self->is_pretty)
    return;
  g_string_append_c (self->out, '\n');
  for (guint i = 0; i < self->depth; i++)
    g_string_append (self->out, "    ");
}

static void
separate (NwShowWriter *self)
{
  if (self->separator != '\0')
    g_string_append_c (self->out, self->separator);
  self->separator = ',';
}

static void
append_quoted (GString *out, const char *text)
{
  g_string_append_c (out, '"');
  for (; *text; text++)
    {
      if (*text == '"' || *text == '\\')
        g_string_append_printf (out, "\\%c", *text);
      else if ((guchar) *text < 0x20)
        g_string_append_printf (out, "\\u%04x", (guchar) *text);
      else
        g_string_append_c (out, *text);
    }
  g_string_append_c (out, '"');
}

static void
append_key (NwShowWriter *self, const char *key)
{
  if (key == NULL)
    return;
  separate (self);
  end_line (self);
  self->separator = '\0';
  append_quoted (self->out, key);
  g_string_append (self->out, self->is_pretty ? ": " : ":");
}

/* The formats have one %s at most, which is found here rather than handed to printf. */
static void
append_formatted (NwShowWriter *self, const char *format, const char *value)
{
  const char *at = strchr (format, '%');
  int width = 0;
  gsize length = strlen (value);

  if (at == NULL)
    {
      g_string_append (self->out, format);
      return;
    }
  g_string_append_len (self->out, format, at - format);
  at++;
  if (*at == '-')
    for (at++; g_ascii_isdigit (*at); at++)
      width = width * 10 + (*at - '0');
  g_string_append (self->out, value);
  for (; length < (gsize) width; length++)
    g_string_append_c (self->out, ' ');
  g_string_append (self->out, at + 1);
}

void
nw_show_string (NwShowWriter *self, const char *key, const char *format, const char *value)
{
  if (!self->is_json)
    {
      if (format)
        append_formatted (self, format, value);
      return;
    }
  if (key == NULL)
    return;
  if (*key)
    append_key (self, key);
  separate (self);
  append_quoted (self->out, value);
}

void
nw_show_number (NwShowWriter *self, const char *key, const char *format, guint64 value)
{
  char text[24];

  g_snprintf (text, sizeof text, "%" G_GUINT64_FORMAT, value);
  if (!self->is_json)
    {
      if (format)
        append_formatted (self, format, text);
      return;
    }
  if (key == NULL)
    return;
  append_key (self, key);
  separate (self);
  g_string_append (self->out, text);
}

void
nw_show_text (NwShowWriter *self, const char *text)
{
  if (!self->is_json)
    g_string_append (self->out, text);
}

void
nw_show_inet (NwShowWriter *self, const char *key, const char *format, const NwInet *inet)
{
  g_autofree char *text = nw_inet_address_to_string (inet);

  nw_show_string (self, key, format, text);
}

void
nw_show_mac (NwShowWriter *self, const char *key, const char *format, const NwMac *mac)
{
  g_autofree char *text = nw_mac_to_string (mac);

  nw_show_string (self, key, format, text);
}

static void
begin (NwShowWriter *self, char bracket)
{
  separate (self);
  g_string_append_c (self->out, bracket);
  self->depth++;
  self->separator = '\0';
}

static void
end (NwShowWriter *self, char bracket)
{
  self->depth--;
  if (self->separator != '\0')
    end_line (self);
  g_string_append_c (self->out, bracket);
  self->separator = ',';
}

void
nw_show_open_array (NwShowWriter *self, const char *key)
{
  if (!self->is_json)
    return;
  append_key (self, key);
  begin (self, '[');
  if (self->is_pretty)
    g_string_append_c (self->out, ' ');
}

void
nw_show_close_array (NwShowWriter *self)
{
  if (!self->is_json)
    return;
  if (self->is_pretty && self->separator != '\0')
    g_string_append_c (self->out, ' ');
  self->separator = '\0';
  end (self, ']');
}

void
nw_show_open_object (NwShowWriter *self)
{
  if (self->is_json)
    begin (self, '{');
}

void
nw_show_close_object (NwShowWriter *self)
{
  if (self->is_json)
    end (self, '}');
}

char *
nw_show_dup_name (const char *escaped)
{
  char *bytes = nw_name_unescape (escaped);

  return bytes ? bytes : g_strdup (escaped);
}

char *
nw_show_dup_link (const NwNamespace *namespace_, int index)
{
  const NwLink *link = index != 0 ? nw_namespace_find_link (namespace_, index) : NULL;

  if (index == 0)
    return g_strdup ("");
  return link ? nw_show_dup_name (link->name) : g_strdup_printf ("if%d", index);
}
