/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "nw-keeper.h"

G_BEGIN_DECLS

#define NW_TYPE_FILES (nw_files_get_type ())
G_DECLARE_FINAL_TYPE (NwFiles, nw_files, NW, FILES, GObject)

/**
 * NwFiles: the files of a window: opening, saving, and asking before something is lost. Its actions are in the group "file" of the
 * window: "open", "open-recent" (s: URI), "save", "save-as", "compare" (with the file on the disk), "rebuild".
 *
 * Signals: "changed": the title is another.
 */
NwFiles *nw_files_new (GtkWindow *window);

/** A place of the window; before it is entered. */
void     nw_files_add_place (NwFiles *self, NwPlace *place);
/** The place that is shown: whose file it is about. */
void     nw_files_set_place (NwFiles *self, NwPlace *place);
/** Returns: (transfer full) (nullable): "• first.netwarren" while something in it is not saved; %NULL when there is no file. */
char    *nw_files_dup_title (NwFiles *self);
/** Lists what was opened or saved last. */
void     nw_files_list_recent (NwFiles *self, GMenu *menu);

/** nw_files_open: opens @file where the window is, once there is a world: shows what would change and asks. */
void     nw_files_open (NwFiles *self, GFile *file);
/** Whether the window has nothing of anybody's in its lab. */
gboolean nw_files_is_untouched (NwFiles *self);
/** nw_files_restore: builds again what was left of another lab. */
void     nw_files_restore (NwFiles *self, NwRecovery *recovery);

/** Whether the window may close now. If not, the person is being asked, and it closes afterwards by itself. */
gboolean nw_files_may_close (NwFiles *self);
/** The window closes: nothing is kept for recovery. */
void     nw_files_end (NwFiles *self);

G_END_DECLS
