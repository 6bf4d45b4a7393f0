/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "nw-name.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "nw-error.h"

static gboolean
refuse (GError **error, const char *message)
{
  g_set_error_literal (error, NW_ERROR, NW_ERROR_INVALID_ARGUMENT, message);
  return FALSE;
}

gboolean
nw_namespace_name_check (const char *name, GError **error)
{
  g_return_val_if_fail (name != NULL, FALSE);

  if (name[0] == '\0')
    return refuse (error, _("A namespace needs a name"));
  if (strchr (name, '/') != NULL)
    return refuse (error, _("A name cannot contain “/”, because it becomes a file in /run/netns"));
  if (!g_ascii_isalnum (name[0]))
    return refuse (error, _("A name begins with a letter from a to z or a digit"));
  for (const char *p = name; *p != '\0'; p++)
    {
      if (g_ascii_isspace (*p))
        return refuse (error, _("A name cannot contain a space; use “-” or “_” instead"));
      if (!g_ascii_isalnum (*p) && strchr ("_.-", *p) == NULL)
        return refuse (error, _("A name can contain letters from a to z, digits, “-”, “_” and “.”"));
    }
  if (strlen (name) > NW_NAMESPACE_NAME_MAX)
    {
      g_set_error (error, NW_ERROR, NW_ERROR_INVALID_ARGUMENT,
                   _("A name can be at most %d characters long"), NW_NAMESPACE_NAME_MAX);
      return FALSE;
    }
  return TRUE;
}

gboolean
nw_link_name_check (const char *name, GError **error)
{
  g_autofree char *escaped = NULL;

  g_return_val_if_fail (name != NULL, FALSE);

  if (name[0] == '\0')
    return refuse (error, _("An interface needs a name"));
  if (strlen (name) > NW_LINK_NAME_MAX)
    {
      g_set_error (error, NW_ERROR, NW_ERROR_INVALID_ARGUMENT,
                   _("The name of an interface can be at most %d bytes long; this one has %u"),
                   NW_LINK_NAME_MAX, (guint) strlen (name));
      return FALSE;
    }
  if (strcmp (name, ".") == 0 || strcmp (name, "..") == 0)
    return refuse (error, _("“.” and “..” cannot be names: they mean directories"));
  if (!g_utf8_validate (name, -1, NULL))
    return refuse (error, _("The name is not valid text (UTF-8)"));

  for (const char *p = name; *p != '\0'; p = g_utf8_next_char (p))
    {
      if (g_unichar_isspace (g_utf8_get_char (p)))
        return refuse (error, _("The name of an interface cannot contain a space"));
      if (strchr ("/:%\\", *p) != NULL)
        {
          g_set_error (error, NW_ERROR, NW_ERROR_INVALID_ARGUMENT,
                       _("The name of an interface cannot contain “%c”"), *p);
          return FALSE;
        }
    }
  /* isspace() in the kernel knows Latin-1, whose no-break space is half of some letters in UTF-8 ("à"). */
  if (strchr (name, '\xa0') != NULL)
    return refuse (error, _("The kernel takes one of these letters for a space; use another"));

  /* What a person may give to an interface never needs escaping. */
  escaped = nw_name_escape (name);
  if (strcmp (escaped, name) != 0)
    return refuse (error, _("The name contains a character that cannot be seen"));
  return TRUE;
}

/* Whether @c would break a line of text, or trick the reader of it, if it stood there as it is. */
static gboolean
is_unsafe (gunichar c)
{
  switch (g_unichar_type (c))
    {
    case G_UNICODE_CONTROL:
    case G_UNICODE_FORMAT: /* such as the characters that turn the direction of writing */
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
      return TRUE;
    default:
      return c == '\\';
    }
}

char *
nw_name_escape (const char *bytes)
{
  GString *escaped;
  const char *p = bytes;

  g_return_val_if_fail (bytes != NULL, NULL);

  escaped = g_string_sized_new (strlen (bytes) + 1);
  while (*p != '\0')
    {
      gunichar c = g_utf8_get_char_validated (p, -1);
      gboolean valid = c != (gunichar) -1 && c != (gunichar) -2;
      gsize length = valid ? (gsize) (g_utf8_next_char (p) - p) : 1;

      if (valid && !is_unsafe (c))
        g_string_append_len (escaped, p, length);
      else
        for (gsize i = 0; i < length; i++)
          g_string_append_printf (escaped, "\\x%02x", (guchar) p[i]);
      p += length;
    }
  return g_string_free (escaped, FALSE);
}

char *
nw_name_unescape (const char *escaped)
{
  g_autoptr (GString) bytes = NULL;
  g_autofree char *again = NULL;

  g_return_val_if_fail (escaped != NULL, NULL);

  if (strchr (escaped, '\\') == NULL)
    bytes = g_string_new (escaped);
  else
    {
      bytes = g_string_sized_new (strlen (escaped));
      for (const char *p = escaped; *p != '\0'; p++)
        {
          if (*p != '\\')
            {
              g_string_append_c (bytes, *p);
              continue;
            }
          if (p[1] != 'x' || !g_ascii_isxdigit (p[2]) || !g_ascii_isxdigit (p[3]))
            return NULL;
          g_string_append_c (bytes, (char) (g_ascii_xdigit_value (p[2]) << 4 | g_ascii_xdigit_value (p[3])));
          p += 3;
        }
      if (strlen (bytes->str) != bytes->len) /* \x00 */
        return NULL;
    }

  /* Only one escaped form stands for a name: what would be written otherwise is refused. */
  again = nw_name_escape (bytes->str);
  if (strcmp (again, escaped) != 0)
    return NULL;
  return g_string_free (g_steal_pointer (&bytes), FALSE);
}
