/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-document.h"
#include "nw-import-note.h"

G_BEGIN_DECLS

/** Netwarren's own files: JSON, as data/netwarren-document.md tells and data/netwarren-document.schema.json checks. */

#define NW_DOCUMENT_VERSION 1
#define NW_DOCUMENT_SUFFIX ".netwarren"

/** Returns: (transfer full): with a line feed at its end. The same document gives the same text. */
char *nw_document_to_json (NwDocument *self);

/**
 * nw_document_from_json: reads it again.
 * @length: of @text, or -1 when it ends in NUL
 * @notes: (element-type NwImportNote) (nullable): members that this version does not know are appended here
 * Returns: (transfer full) (nullable): NW_ERROR_INVALID_ARGUMENT, NW_ERROR_LIMIT, NW_ERROR_UNSUPPORTED (a later version), with line and column
 */
NwDocument *nw_document_from_json (const char *text, gssize length, GPtrArray *notes, GError **error);

G_END_DECLS
