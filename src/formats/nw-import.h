/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "nw-document.h"
#include "nw-import-note.h"

G_BEGIN_DECLS

/**
 * NwImportFormat: the formats that can be read; see NwExportFormat.
 * @NW_IMPORT_NATIVE: "netwarren": Netwarren's own
 * @NW_IMPORT_SCRIPT: "shell": commands, as nw_script_new() reads them
 */
typedef enum {
  NW_IMPORT_NATIVE,
  NW_IMPORT_SCRIPT,
  NW_IMPORT_CONTAINERLAB,
  NW_IMPORT_KATHARA,
  NW_IMPORT_CORE,
  NW_IMPORT_MININET,
  NW_N_IMPORT_FORMATS,
} NwImportFormat;

/** The word for a format: "netwarren", "shell", "containerlab", "kathara", "core", "mininet". */
const char *nw_import_format_to_string (NwImportFormat format);
gboolean    nw_import_format_from_string (const char *text, NwImportFormat *format);

/** By its name, and where that does not tell, by how it begins. What is nothing else is a script. */
NwImportFormat nw_import_detect (const char *name, const char *text, gsize length);

/**
 * NwImportRead: reads another file that the first one needs (Kathará: "r1.startup"). The name has no directory in it.
 * Returns: (transfer full) (nullable): %NULL when there is none, which is no error
 */
typedef GBytes *(*NwImportRead) (const char *name, gpointer user_data);

/**
 * nw_import: reads a topology in another program's language. Nothing in a file is ever run: its commands are read as those that a person types.
 * @read: (nullable): without it there are no other files
 * @notes: (element-type NwImportNote) (nullable): what could not be carried over
 * Returns: (transfer full) (nullable): NW_ERROR_INVALID_ARGUMENT or NW_ERROR_LIMIT, with line and column in the message
 */
NwDocument *nw_import (const char *text, gsize length, NwImportFormat format, NwImportRead read, gpointer user_data,
                       GPtrArray *notes, GError **error);

/**
 * nw_import_file: the same from a file; a directory with a lab.conf is a lab of Kathará. Blocks.
 * @format: (nullable): %NULL to find out
 */
NwDocument *nw_import_file (GFile *file, const NwImportFormat *format, GPtrArray *notes, GError **error);

G_END_DECLS
