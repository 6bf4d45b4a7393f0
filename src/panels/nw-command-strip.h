/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "nw-client.h"
#include "nw-plan.h"
#include "nw-selection.h"

G_BEGIN_DECLS

#define NW_TYPE_COMMAND_STRIP (nw_command_strip_get_type ())
G_DECLARE_FINAL_TYPE (NwCommandStrip, nw_command_strip, NW, COMMAND_STRIP, AdwBin)

/**
 * NwCommandStrip: the dark strip at the bottom: the commands behind every click, newest last, each with one
 * line of explanation, copyable one by one or all. A click on a command selects what it is about; the commands that
 * name what is selected are marked, and can be shown alone.
 *
 * Signals:
 *  "gone": a command was chosen whose objects are not there any more
 *  "entered" (const char *text): commands were typed or pasted: one line, or many
 */
GtkWidget *nw_command_strip_new (NwClient *client, NwSelection *selection);

/**
 * NwCommandOrigin: where a plan came from.
 * @NW_COMMAND_NEW: a person did something
 * @NW_COMMAND_UNDO: it was taken back
 * @NW_COMMAND_REDO: it was done again
 */
typedef enum {
  NW_COMMAND_NEW = 0,
  NW_COMMAND_UNDO,
  NW_COMMAND_REDO,
} NwCommandOrigin;

/**
 * nw_command_strip_append: @plan was applied; its commands are appended.
 */
void nw_command_strip_append (NwCommandStrip *self, NwPlan *plan, NwCommandOrigin origin);
/**
 * nw_command_strip_append_exact: the same, with the commands as the helper told them, one for each operation: it knows what was there before.
 */
void nw_command_strip_append_exact (NwCommandStrip *self, NwPlan *plan, const char * const *commands, NwCommandOrigin origin);

/**
 * nw_command_strip_append_said: a command that changed nothing, such as a ping.
 * @namespace_: where it was said
 * @answer: (nullable): what it printed, any number of lines
 */
void nw_command_strip_append_said (NwCommandStrip *self, guint64 namespace_, const char *command,
                                   const char *explanation, const char *answer);

/** Takes what was typed away: it has been understood. */
void nw_command_strip_clear_entry (NwCommandStrip *self);

G_END_DECLS
