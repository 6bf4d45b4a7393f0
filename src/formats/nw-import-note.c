/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-import-note.h"

#include <glib/gi18n-lib.h>

void
nw_import_note_free (NwImportNote *self)
{
  g_free (self->file);
  g_free (self->text);
  g_free (self);
}

char *
nw_import_note_to_string (const NwImportNote *self)
{
  g_autofree char *place = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  if (self->line > 0)
    place = g_strdup_printf (_("Line %u, column %u: %s"), self->line, self->column, self->text);
  else
    place = g_strdup (self->text);
  return self->file ? g_strdup_printf ("%s: %s", self->file, place) : g_steal_pointer (&place);
}

GPtrArray *
nw_import_notes_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) nw_import_note_free);
}

void
nw_import_notes_add (GPtrArray *notes, const char *file, guint line, guint column, const char *format, ...)
{
  NwImportNote note = { g_strdup (file), line, column, NULL };
  va_list arguments;

  va_start (arguments, format);
  note.text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  if (notes)
    {
      g_ptr_array_add (notes, g_memdup2 (&note, sizeof note));
    }
  else
    {
      g_free (note.file);
      g_free (note.text);
    }
}
