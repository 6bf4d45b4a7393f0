/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-import.h"

G_BEGIN_DECLS

/** Bytes of a file that are read. */
#define NW_CTL_FILE_MAX (16 * 1024 * 1024)

/**
 * nw_ctl_read: a file, or standard input when @path is "-".
 * @text: (out): ends in NUL
 * @length: (out) (optional)
 */
gboolean nw_ctl_read          (const char *path, char **text, gsize *length, GError **error);

/**
 * nw_ctl_read_document: what a text describes.
 * @document: (out) (nullable): %NULL when it is a script
 * @notes: (element-type NwImportNote): what could not be taken over
 */
gboolean nw_ctl_read_document (const char *path, const char *text, gsize length, NwDocument **document,
                               GPtrArray *notes, GError **error);

/** Writes @text as @name in @directory, which is made if need be. @path: (out): where it is */
gboolean nw_ctl_write         (const char *directory, const char *name, const char *text, gboolean is_executable,
                               char **path, GError **error);

/** Says on standard error what could not be taken over from @path. @notes: (element-type NwImportNote) */
void     nw_ctl_print_notes   (const char *path, GPtrArray *notes);

G_END_DECLS
