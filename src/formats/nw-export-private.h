/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What the exporters share. */

#include "nw-document-private.h"
#include "nw-export.h"

G_BEGIN_DECLS

/**
 * NwExport: an export that is being written.
 * @files: (element-type NwExportFile)
 * @notes: (nullable)
 */
typedef struct {
  NwDocument *document;
  const char *name;
  GPtrArray  *files;
  GPtrArray  *notes;
} NwExport;

void nw_export_write_script (NwExport *export);
void nw_export_write_batch (NwExport *export);
void nw_export_write_containerlab (NwExport *export);
void nw_export_write_kathara (NwExport *export);
void nw_export_write_core (NwExport *export);
void nw_export_write_mininet (NwExport *export);
void nw_export_write_dot (NwExport *export);
void nw_export_write_mermaid (NwExport *export);
void nw_export_write_svg (NwExport *export);

void nw_export_note (NwExport *export, const char *format, ...) G_GNUC_PRINTF (2, 3);
/** @name, @text: (transfer full). */
void nw_export_take_file (NwExport *export, char *name, char *text, gboolean is_executable);
/** The commands that do @operation, each for itself. @commands is appended to. */
void nw_export_append_commands (const NwOperation *operation, GPtrArray *commands);

/**
 * NwExportGiven: an interface that the other program makes by itself.
 * @link: what it is called in the document
 * @name: what the program calls it
 * @is_up: whether the program brings it up
 * @address4, @address6: what it gives it, or unset
 * @has_limit: whether it does that as well
 */
typedef struct {
  const NwDocumentLink *link;
  char                 *name;
  gboolean              is_up;
  NwInet                address4;
  NwInet                address6;
  gboolean              has_limit;
} NwExportGiven;

GArray *nw_export_given_new (void);
/** @name: copied. */
NwExportGiven *nw_export_given_add (GArray *given, const NwDocumentLink *link, const char *name, gboolean is_up);

/**
 * nw_export_list_commands: what has to be done inside of a machine, when the other program has made it with the interfaces @given and a lo that is up.
 * Returns: (transfer full) (element-type utf8)
 */
GPtrArray *nw_export_list_commands (NwExport *export, const NwDocumentNamespace *namespace_, const GArray *given);

/**
 * NwExportCable: a cable between two nodes, as most programs see it: what ends in a switch of the host ends in that switch.
 * @namespaces, @links: its ends
 * @switches: the switch of the host that the end is plugged into, or %NULL
 */
typedef struct {
  NwDocumentNamespace *namespaces[2];
  NwDocumentLink      *links[2];
  NwDocumentLink      *switches[2];
} NwExportCable;

/** All cables between two namespaces, each once, and those within the host. (element-type NwExportCable) */
GArray *nw_export_list_cables (NwExport *export);
/** Whether this end is one that most programs have no word for: in the host, but in none of its switches. */
gboolean nw_export_cable_ends_in_host (const NwExportCable *cable, guint end);
/** Notes what the host has that most programs cannot say. @switches: whether they can say switches. */
void nw_export_note_host (NwExport *export);

/** The first address of that family, or unset. */
NwInet nw_export_first_address (const NwDocumentLink *link, int family);
/** Returns: (nullable): where a node stands. @link: (nullable): a switch. */
const NwDocumentPosition *nw_export_find_position (NwExport *export, const NwDocumentNamespace *namespace_, const NwDocumentLink *link);
/** The key of a node, as in NwDocument.positions. */
char *nw_export_dup_key (const NwDocumentNamespace *namespace_, const NwDocumentLink *link);

/** In double quotes, as JSON, YAML 1.2, DOT and others have it. */
void nw_export_append_quoted (GString *text, const char *string);

G_END_DECLS
