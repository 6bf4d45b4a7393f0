/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-ctl.h"
#include "nw-script.h"

G_BEGIN_DECLS

/**
 * NwCtlRunFlags:
 * @NW_CTL_KEEP_GOING: a command that fails does not end it
 * @NW_CTL_ECHO: every command is shown on standard error before it runs
 */
typedef enum {
  NW_CTL_RUN_DEFAULT = 0,
  NW_CTL_KEEP_GOING = 1 << 0,
  NW_CTL_ECHO = 1 << 1,
} NwCtlRunFlags;

/**
 * nw_ctl_run: runs the commands of a text one after the other, and prints what the real tools would print. What cannot be run is
 * explained on standard error.
 * @source: what the text is called, for complaints
 * Returns: whether every command succeeded
 */
gboolean nw_ctl_run (NwClient *client, const char *source, const char *text, gsize length, NwCtlRunFlags flags);

/** nw_ctl_explain_line: why a line is not understood, with the place and what could stand there instead, on standard error. */
void     nw_ctl_explain_line (const char *source, NwScriptLine *line);

G_END_DECLS
