/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What the importers share. */

#include "nw-document-private.h"
#include "nw-import.h"
#include "nw-tree.h"

G_BEGIN_DECLS

/**
 * NwImport: an import that is going on.
 * @file: (nullable): which file is being read, for notes
 * @line, @column: where in it
 * @is_over: the document is too large: nothing more is done to it
 */
typedef struct {
  NwDocument  *document;
  const char  *text;
  gsize        length;
  NwImportRead read;
  gpointer     user_data;
  GPtrArray   *notes;
  const char  *file;
  guint        line;
  guint        column;
  guint        n_operations;
  GHashTable  *names; /* of nodes: as the file has them → as the document has them */
} NwImport;

gboolean nw_import_read_containerlab (NwImport *import, GError **error);
gboolean nw_import_read_kathara (NwImport *import, GError **error);
gboolean nw_import_read_core (NwImport *import, GError **error);
gboolean nw_import_read_mininet (NwImport *import, GError **error);

/** Where the next notes and errors are. */
void nw_import_at (NwImport *import, guint line, guint column);
void nw_import_at_node (NwImport *import, const NwTreeNode *node);
void nw_import_note (NwImport *import, const char *format, ...) G_GNUC_PRINTF (2, 3);
/** Sets an error that begins with the place. Returns: %FALSE */
gboolean nw_import_refuse (NwImport *import, GError **error, const char *format, ...) G_GNUC_PRINTF (3, 4);

/** Does @operation (transfer full) to the document. Returns: %FALSE when it cannot be done, or when there were too many (NW_ERROR_LIMIT). */
gboolean nw_import_do (NwImport *import, NwOperation *operation, GError **error);
/** The same for what may fail: a note is taken of it. Returns: %FALSE only when there were too many. */
gboolean nw_import_try (NwImport *import, NwOperation *operation, GError **error);

/** A namespace with lo up; a name that none can have is changed, with a note. What the file calls it is @name; one that is there already is an error. */
gboolean nw_import_add_machine (NwImport *import, const char *name, GError **error);
/** A switch of the host that is up; the same with names. */
gboolean nw_import_add_switch (NwImport *import, const char *name, GError **error);
/** Returns: (nullable): what the machine is called in the document. */
const char *nw_import_find_machine (NwImport *import, const char *name);
/** Returns: (nullable): what the switch is called in the document. */
const char *nw_import_find_switch (NwImport *import, const char *name);
/** The end of a cable. @node, @link: as the file has them; "" for a free name; a machine, a switch, or "host". */
typedef struct {
  const char *node;
  const char *link;
} NwImportEnd;
/**
 * nw_import_add_cable: with both ends up and in their switches.
 * @links: (out) (optional): what the interfaces are called in the document (transfer full)
 */
gboolean nw_import_add_cable (NwImport *import, const NwImportEnd *ends, char **links, GError **error);

/**
 * nw_import_run: does what commands do that are run inside of @machine, which is named as in the document. What they do elsewhere is noted.
 * The place of @import is where @commands begins.
 */
gboolean nw_import_run (NwImport *import, const char *machine, const char *commands, gsize length, GError **error);

G_END_DECLS
