/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-mount-scan.h"

#include <string.h>

guint64
nw_mount_scan_read_link (const char *text)
{
  guint64 inode;
  char *end;

  g_return_val_if_fail (text != NULL, 0);

  if (!g_str_has_prefix (text, "net:[") || !g_ascii_isdigit (text[strlen ("net:[")]))
    return 0;
  inode = g_ascii_strtoull (text + strlen ("net:["), &end, 10);

  return inode != G_MAXUINT64 && g_str_equal (end, "]") ? inode : 0;
}

/* White space and the backslash stand as \NNN (mangle() in the kernel). */
static char *
unescape_octal (const char *text)
{
  GString *bytes = g_string_sized_new (strlen (text));

  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == '\\' && p[1] >= '0' && p[1] <= '3' && p[2] >= '0' && p[2] <= '7' && p[3] >= '0' && p[3] <= '7')
        {
          g_string_append_c (bytes, (char) ((p[1] - '0') << 6 | (p[2] - '0') << 3 | (p[3] - '0')));
          p += 3;
        }
      else
        g_string_append_c (bytes, *p);
    }

  return g_string_free (bytes, FALSE);
}

static void
parse_line (const char  *line,
            NwMountFunc  func,
            gpointer     user_data)
{
  g_auto (GStrv) fields = g_strsplit (line, " ", 7);
  g_autofree char *path = NULL;
  guint64 inode;

  if (g_strv_length (fields) != 7 || strstr (fields[6], "- nsfs ") == NULL)
    return;
  inode = nw_mount_scan_read_link (fields[3]);
  if (inode == 0)
    return;
  path = unescape_octal (fields[4]);
  func (inode, path, user_data);
}

void
nw_mount_scan_parse (const char  *text,
                     NwMountFunc  func,
                     gpointer     user_data)
{
  const char *line = text;

  g_return_if_fail (text != NULL);

  while (*line != '\0')
    {
      const char *end = strchrnul (line, '\n');

      /* Most mounts are of something else. */
      if (memmem (line, (gsize) (end - line), " net:[", strlen (" net:[")) != NULL)
        {
          g_autofree char *copy = g_strndup (line, (gsize) (end - line));

          parse_line (copy, func, user_data);
        }
      line = *end != '\0' ? end + 1 : end;
    }
}

void
nw_mount_scan (NwMountFunc func,
               gpointer    user_data)
{
  g_autofree char *text = NULL;

  if (g_file_get_contents ("/proc/thread-self/mountinfo", &text, NULL, NULL))
    nw_mount_scan_parse (text, func, user_data);
}
