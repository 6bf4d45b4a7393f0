/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * NwImportNote: something in a file that could not be carried over.
 * @file: (nullable): which one, when there are several
 * @line, @column: where, from 1; 0 for nowhere in particular
 * @text: translated: what and why
 */
typedef struct {
  char  *file;
  guint  line;
  guint  column;
  char  *text;
} NwImportNote;

void  nw_import_note_free (NwImportNote *self);
/** Returns: (transfer full): "r1.startup: line 3, column 1: …" */
char *nw_import_note_to_string (const NwImportNote *self);
/** An array that owns its notes. */
GPtrArray *nw_import_notes_new (void);
/** @notes: (nullable); @file: (nullable). */
void  nw_import_notes_add (GPtrArray *notes, const char *file, guint line, guint column, const char *format, ...) G_GNUC_PRINTF (5, 6);

G_END_DECLS
