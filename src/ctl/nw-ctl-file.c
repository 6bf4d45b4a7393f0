/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-ctl-file.h"

#include <errno.h>
#include <gio/gio.h>
#include <gio/gunixinputstream.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "nw-error.h"

/* Takes the prefix of GIO's errors for a name of the file, which they lack. */
static gboolean
fail (const char  *path,
      GError      *problem,
      GError     **error)
{
  g_set_error (error, NW_ERROR, NW_ERROR_FAILED, "%s: %s", path, problem->message);
  g_error_free (problem);

  return FALSE;
}

gboolean
nw_ctl_read (const char  *path,
             char       **text,
             gsize       *length,
             GError     **error)
{
  g_autoptr(GFile) file = NULL;
  g_autoptr(GInputStream) input = NULL;
  g_autofree char *bytes = NULL;
  GError *problem = NULL;
  gsize n_read;

  g_return_val_if_fail (path != NULL, FALSE);

  if (g_str_equal (path, "-"))
    {
      input = g_unix_input_stream_new (STDIN_FILENO, FALSE);
    }
  else
    {
      file = g_file_new_for_commandline_arg (path);
      input = G_INPUT_STREAM (g_file_read (file, NULL, &problem));
    }
  if (input == NULL)
    return fail (path, problem, error);

  bytes = g_malloc (NW_CTL_FILE_MAX + 1);
  if (!g_input_stream_read_all (input, bytes, NW_CTL_FILE_MAX, &n_read, NULL, &problem))
    return fail (path, problem, error);
  if (n_read == NW_CTL_FILE_MAX)
    {
      g_set_error (error, NW_ERROR, NW_ERROR_LIMIT, _("%s is larger than %d MiB."), path, NW_CTL_FILE_MAX >> 20);
      return FALSE;
    }

  bytes[n_read] = '\0';
  *text = g_realloc (g_steal_pointer (&bytes), n_read + 1);
  if (length != NULL)
    *length = n_read;

  return TRUE;
}

gboolean
nw_ctl_write (const char  *directory,
              const char  *name,
              const char  *text,
              gboolean     is_executable,
              char       **path,
              GError     **error)
{
  g_autofree char *target = g_build_filename (directory, name, NULL);
  g_autofree char *folder = g_path_get_dirname (target);

  if (g_mkdir_with_parents (folder, 0777) != 0)
    {
      int saved_errno = errno;

      g_set_error (error, NW_ERROR, NW_ERROR_FAILED, "%s: %s", folder, g_strerror (saved_errno));
      return FALSE;
    }
  if (!g_file_set_contents_full (target, text, strlen (text), G_FILE_SET_CONTENTS_CONSISTENT, is_executable ? 0777 : 0666, error))
    return FALSE;
  *path = g_steal_pointer (&target);

  return TRUE;
}

gboolean
nw_ctl_read_document (const char  *path,
                      const char  *text,
                      gsize        length,
                      NwDocument **document,
                      GPtrArray   *notes,
                      GError     **error)
{
  NwImportFormat format;

  g_return_val_if_fail (path != NULL && text != NULL, FALSE);

  *document = NULL;
  format = nw_import_detect (path, text, length);
  if (format == NW_IMPORT_SCRIPT)
    return TRUE;

  *document = nw_import (text, length, format, NULL, NULL, notes, error);
  if (*document == NULL)
    g_prefix_error (error, "%s: ", path);

  return *document != NULL;
}

void
nw_ctl_print_notes (const char *path,
                    GPtrArray  *notes)
{
  g_return_if_fail (path != NULL && notes != NULL);

  for (guint i = 0; i < notes->len; i++)
    {
      g_autofree char *text = nw_import_note_to_string (notes->pdata[i]);

      g_printerr ("%s: %s\n", path, text);
    }
}
