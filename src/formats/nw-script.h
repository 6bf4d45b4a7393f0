/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "nw-plan.h"
#include "nw-question.h"
#include "nw-snapshot.h"

G_BEGIN_DECLS

/**
 * NwScriptStatus: what became of a command.
 * @NW_SCRIPT_CHANGE: understood; its operations are to be done. None for a command that is understood and does nothing by itself
 *   here ("nft add table …": table and chains come with the first rule)
 * @NW_SCRIPT_ALREADY_SO: understood, and it is so already; no operations
 * @NW_SCRIPT_QUESTION: a show command or a ping
 * @NW_SCRIPT_SKIPPED: no command: a comment, a listing, a sentence
 * @NW_SCRIPT_NOT_UNDERSTOOD: @message says why, at the word
 */
typedef enum {
  NW_SCRIPT_CHANGE,
  NW_SCRIPT_ALREADY_SO,
  NW_SCRIPT_QUESTION,
  NW_SCRIPT_SKIPPED,
  NW_SCRIPT_NOT_UNDERSTOOD,
} NwScriptStatus;

#define NW_TYPE_SCRIPT_LINE (nw_script_line_get_type ())
G_DECLARE_FINAL_TYPE (NwScriptLine, nw_script_line, NW, SCRIPT_LINE, GObject)

/**
 * NwScriptLine: one simple command of a script (several may stand on one line, and one on several lines), or a line that is
 * none. Immutable for all but the parser.
 * @text: as it was written, without its prompt; with its line feeds where it goes on in the next line
 * @start: where @text stands in the whole text, in bytes
 * @length: of it in there
 * @line, @column: the same for people, from 1; the column counts characters
 * @words: (array zero-terminated=1): the command's words, unquoted, for the real tool's eyes; empty when skipped
 * @operations: (element-type NwOperation): what it means
 * @question: (nullable): of NW_SCRIPT_QUESTION
 * @may_fail: "|| true" stands behind it
 * @explanation: translated, one line: what the command is good for, or why it was skipped; never %NULL, may be ""
 * @message: (nullable): translated: why it is not understood, or good advice on a command that is understood (what it
 *   lacks, or what is different here)
 * @mark_start, @mark_end: where the trouble is, in bytes of @text; equal when it is nowhere in particular
 * @suggestion: (nullable): what could stand instead of @text, as a whole
 */
struct _NwScriptLine {
  GObject parent_instance;

  char          *text;
  gsize          start;
  gsize          length;
  guint          line;
  guint          column;
  GStrv          words;
  NwScriptStatus status;
  GPtrArray     *operations;
  NwQuestion    *question;
  gboolean       may_fail;
  char          *explanation;
  char          *message;
  gsize          mark_start;
  gsize          mark_end;
  char          *suggestion;
};

#define NW_TYPE_SCRIPT (nw_script_get_type ())
G_DECLARE_FINAL_TYPE (NwScript, nw_script, NW, SCRIPT, GObject)

/** NW_SCRIPT_MAX: commands of one script. What comes after them is not read; the last line says so. */
#define NW_SCRIPT_MAX NW_PLAN_MAX

/**
 * NwScript: a text that was pasted or typed, understood line by line. A GListModel of NwScriptLine. Nothing in it is ever
 * handed to a shell.
 */

/**
 * nw_script_new: reads a whole text: commands of ip(8), bridge(8), tc(8), nft(8), iptables(8), sysctl(8), arp(8), route(8), ping(8)
 * and what stands between them: prompts, comments, output, sentences.
 * @text: any bytes
 * @length: of it, or -1 when it ends in NUL
 * @snapshot: the network as it is. What a line makes is there for the lines after it, as it will be when the plan is applied.
 * Returns: (transfer full): never fails; trouble stands at the lines
 */
NwScript     *nw_script_new (const char *text, gssize length, const NwSnapshot *snapshot);

guint         nw_script_get_length (NwScript *self);
/** Returns: (transfer none): */
NwScriptLine *nw_script_get (NwScript *self, guint position);
/** Lines of that status. */
guint         nw_script_count (NwScript *self, NwScriptStatus status);

/**
 * nw_script_make_plan: every operation of every line that is understood, in order.
 * @title: (nullable): %NULL for "Run 12 commands"
 * Returns: (transfer full): empty when there is nothing to do
 */
NwPlan       *nw_script_make_plan (NwScript *self, const char *title);

/**
 * nw_script_find_line: which line an operation of that plan comes from.
 * @operation: its position in nw_script_make_plan()
 * Returns: (transfer none) (nullable):
 */
NwScriptLine *nw_script_find_line (NwScript *self, guint operation);

/**
 * nw_script_apply_suggestion: the text with the suggestion of a line in its place.
 * @text, @length: what @self was made from
 * Returns: (transfer full):
 */
char         *nw_script_apply_suggestion (const char *text, gssize length, NwScriptLine *line);

G_END_DECLS
