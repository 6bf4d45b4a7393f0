/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "nw-document.h"

G_BEGIN_DECLS

#define NW_TYPE_DOCUMENT_FILE (nw_document_file_get_type ())
G_DECLARE_FINAL_TYPE (NwDocumentFile, nw_document_file, NW, DOCUMENT_FILE, GObject)

/**
 * NwDocumentFile: the file that a world is kept in, once there is one: what is in it, what is there now, and whether these differ.
 * All reading and writing is done by other threads.
 *
 * Properties: "file" (GFile, nullable): %NULL while the world was never saved; "modified" (gboolean): what is there differs from what
 *  was saved or opened. Where nodes stand counts only once there is a file.
 * Signals: "changed-on-disk" (gboolean gone): somebody else wrote the file, or took it away. Told once for each time.
 */
NwDocumentFile *nw_document_file_new (void);

/** Returns: (transfer none) (nullable): */
GFile      *nw_document_file_get_file    (NwDocumentFile *self);
/** Returns: (transfer full) (nullable): what a person calls the file: its last name. */
char       *nw_document_file_dup_name    (NwDocumentFile *self);
gboolean    nw_document_file_is_modified (NwDocumentFile *self);
/** Whether the notes of a person (title, text, those on nodes) differ from what was saved: nothing but a file keeps these. */
gboolean    nw_document_file_has_unsaved_notes (NwDocumentFile *self);
/** Returns: (transfer none) (nullable): what is there now, with its notes. */
NwDocument *nw_document_file_get_present (NwDocumentFile *self);

/** nw_document_file_set_present: what is there now. Its notes are those that @self has. Takes a reference. */
void nw_document_file_set_present (NwDocumentFile *self, NwDocument *present);
/** Takes over the notes of @document: what a person wrote beside a topology that is there otherwise. */
void nw_document_file_take_notes (NwDocumentFile *self, NwDocument *document);
/** nw_document_file_forget: there is no file; what differs from @base is not saved. */
void nw_document_file_forget (NwDocumentFile *self, NwDocument *base);

/**
 * NwLoadedDocument: a file that was read.
 * @version: which version of the file it was (G_FILE_ATTRIBUTE_ETAG_VALUE)
 * @notes: (element-type NwImportNote): what in it is not known here
 */
typedef struct {
  GFile      *file;
  char       *version;
  NwDocument *document;
  GPtrArray  *notes;
} NwLoadedDocument;

void nw_loaded_document_free (NwLoadedDocument *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NwLoadedDocument, nw_loaded_document_free)

/** nw_document_file_load_async: reads a file; nobody's file changes by that. The error names the file and says what to do. */
void              nw_document_file_load_async  (GFile *file, GCancellable *cancellable,
                                                GAsyncReadyCallback callback, gpointer user_data);
NwLoadedDocument *nw_document_file_load_finish (GAsyncResult *result, GError **error);

/** nw_document_file_adopt: @loaded is the file from now on, its notes too. */
void nw_document_file_adopt (NwDocumentFile *self, NwLoadedDocument *loaded);

/**
 * NwSaveMode: what may be replaced.
 * @NW_SAVE_SAME: the version that was saved or opened last; NW_ERROR_CHANGED when somebody else has written since
 * @NW_SAVE_NEW: nothing; NW_ERROR_EXISTS when there is something
 * @NW_SAVE_REPLACE: whatever is there: the person was asked
 */
typedef enum {
  NW_SAVE_SAME,
  NW_SAVE_NEW,
  NW_SAVE_REPLACE,
} NwSaveMode;

/**
 * nw_document_file_save_async: writes what is there now to @file, which is the file from then on. It is replaced whole or not at all.
 * One at a time.
 */
void     nw_document_file_save_async  (NwDocumentFile *self, GFile *file, NwSaveMode mode,
                                       GAsyncReadyCallback callback, gpointer user_data);
/** The error names the file and says what to do. */
gboolean nw_document_file_save_finish (NwDocumentFile *self, GAsyncResult *result, GError **error);

/**
 * nw_document_keep_positions: gives @document those of @positions (a{s(dd)}, sunk when floating) that are of its own nodes: a canvas
 * remembers more.
 */
void nw_document_keep_positions (NwDocument *document, GVariant *positions);

G_END_DECLS
