/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-document.h"

G_BEGIN_DECLS

/**
 * NwExportFormat:
 * @NW_EXPORT_SCRIPT: "shell": a POSIX shell script, and one that takes everything away again
 * @NW_EXPORT_BATCH: "ip-batch": for ip -batch, see ip(8)
 * @NW_EXPORT_CONTAINERLAB: "containerlab": a topology definition (containerlab.dev/manual/topo-def-file)
 * @NW_EXPORT_KATHARA: "kathara": lab.conf and a .startup file for each machine (kathara-lab.conf(5))
 * @NW_EXPORT_CORE: "core": a scenario of the Common Open Research Emulator
 * @NW_EXPORT_MININET: "mininet": a topology of MiniEdit
 * @NW_EXPORT_DOT: "dot": a drawing for Graphviz
 * @NW_EXPORT_MERMAID: "mermaid": a drawing for Markdown
 * @NW_EXPORT_SVG: "svg": a drawing
 */
typedef enum {
  NW_EXPORT_SCRIPT,
  NW_EXPORT_BATCH,
  NW_EXPORT_CONTAINERLAB,
  NW_EXPORT_KATHARA,
  NW_EXPORT_CORE,
  NW_EXPORT_MININET,
  NW_EXPORT_DOT,
  NW_EXPORT_MERMAID,
  NW_EXPORT_SVG,
  NW_N_EXPORT_FORMATS,
} NwExportFormat;

/**
 * NwExportFile: one of the files that a format takes.
 * @name: relative to where all of them go
 * @is_executable: a script
 */
typedef struct {
  char    *name;
  char    *text;
  gboolean is_executable;
} NwExportFile;

void nw_export_file_free (NwExportFile *self);

/** The word for a format, such as "containerlab", as a person types it. */
const char *nw_export_format_to_string (NwExportFormat format);
gboolean    nw_export_format_from_string (const char *text, NwExportFormat *format);
/** Translated, for a menu: "Shell script". */
const char *nw_export_format_get_title (NwExportFormat format);
/** What the name of a file ends in: ".clab.yml". Of Kathará it is "lab.conf", the whole name. */
const char *nw_export_format_get_suffix (NwExportFormat format);

/**
 * nw_export: writes a topology in another program's language.
 * @name: what the files are called, without directory or suffix
 * @notes: (element-type utf8) (nullable): translated sentences on what that language cannot say are appended here
 * Returns: (transfer full) (element-type NwExportFile): the main file first
 */
GPtrArray *nw_export (NwDocument *document, NwExportFormat format, const char *name, GPtrArray *notes);

G_END_DECLS
