/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define NW_TYPE_ENTRY_ROW (nw_entry_row_get_type ())
G_DECLARE_FINAL_TYPE (NwEntryRow, nw_entry_row, NW, ENTRY_ROW, AdwPreferencesRow)

/**
 * NwEntryRow: a row with a text field that says what is wrong with the text right under it, while it is typed.
 * (AdwEntryRow can only turn red.) What is typed is a wish until nw_entry_row_set_truth() brings it.
 *
 * Properties: "title" (of AdwPreferencesRow) names the field; "show-apply": a tick appears beside a changed text;
 *   "monospace"; "placeholder".
 * Signals: "apply": Enter was pressed or the tick clicked, and the text is good;
 *   "changed": the text is another.
 */

/** NwEntryRowCheck: whether @text will do; the error says why not. */
typedef gboolean (*NwEntryRowCheck) (const char *text, gpointer user_data, GError **error);

/** @check: (nullable); @user_data must outlive the row. */
void        nw_entry_row_set_check (NwEntryRow *self, NwEntryRowCheck check, gpointer user_data);
const char *nw_entry_row_get_text  (NwEntryRow *self);
void        nw_entry_row_set_text  (NwEntryRow *self, const char *text);
/** What the field really is. A text that a person is typing stays, unless @anew. */
void        nw_entry_row_set_truth (NwEntryRow *self, const char *text, gboolean anew);
void        nw_entry_row_set_placeholder (NwEntryRow *self, const char *placeholder);
/** For a field whose title does not tell it apart from another. */
void        nw_entry_row_set_accessible_label (NwEntryRow *self, const char *label);
/** Whether the check passes. */
gboolean    nw_entry_row_is_valid  (NwEntryRow *self);
/** What is wrong, as it stands under the field; %NULL when nothing is said. */
const char *nw_entry_row_get_message (NwEntryRow *self);
/** Checks again: what the check looks at has changed. */
void        nw_entry_row_recheck   (NwEntryRow *self);

G_END_DECLS
