/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A line cut into commands and words as a POSIX shell would cut it (POSIX.1-2017, Shell Command Language, 2.2 to 2.9).
 * Nothing is ever executed or expanded: what a shell would expand is only marked. */

/**
 * NwShellProblem: why a word is not what it says.
 * @NW_SHELL_PLAIN: it is what it says
 * @NW_SHELL_VARIABLE: $name: only a shell knows what stands for it
 * @NW_SHELL_SUBSTITUTION: $(…) or `…`: the output of another command
 * @NW_SHELL_PATTERN: * ? [ { or ~ without quotes, which a shell may replace
 * @NW_SHELL_OPEN_QUOTE: a quote that is never closed
 */
typedef enum {
  NW_SHELL_PLAIN,
  NW_SHELL_VARIABLE,
  NW_SHELL_SUBSTITUTION,
  NW_SHELL_PATTERN,
  NW_SHELL_OPEN_QUOTE,
} NwShellProblem;

/**
 * NwShellWord:
 * @text: without its quotes; of one with a problem as it was written
 * @start, @end: where it stands, in bytes, in the text that was cut
 * @is_quoted: some of it was in quotes, so that it is no keyword
 */
typedef struct {
  char          *text;
  gsize          start;
  gsize          end;
  gboolean       is_quoted;
  NwShellProblem problem;
} NwShellWord;

/**
 * NwShellOperator: what stands after a command.
 * @NW_SHELL_END: the end of the line, or ';'
 * @NW_SHELL_AND: "&&"
 * @NW_SHELL_OR: "||"
 * @NW_SHELL_PIPE: "|"
 * @NW_SHELL_BACKGROUND: "&"
 */
typedef enum {
  NW_SHELL_END,
  NW_SHELL_AND,
  NW_SHELL_OR,
  NW_SHELL_PIPE,
  NW_SHELL_BACKGROUND,
} NwShellOperator;

/**
 * NwShellCommand: one simple command.
 * @words: (element-type NwShellWord): in order; redirections are not among them
 * @output: where its output goes (">", ">>", "&>"), or %NULL; other redirections (2>, <) are in neither
 * @input: (nullable): the redirection of input, here-documents included
 * @start, @end: from its first to the end of its last word or redirection
 * @operator: what follows it, at @operator_start
 */
typedef struct {
  GPtrArray      *words;
  NwShellWord    *output;
  NwShellWord    *input;
  gsize           start;
  gsize           end;
  NwShellOperator operator;
  gsize           operator_start;
} NwShellCommand;

void nw_shell_command_free (NwShellCommand *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NwShellCommand, nw_shell_command_free)

/**
 * nw_shell_split: cuts a logical line of @text, from the byte @from on.
 * @length: of @text, which need not end in NUL
 * @next: (out): where the next line begins; a backslash before the end of a line joins it with the next, an open quote too
 * Returns: (transfer full) (element-type NwShellCommand): none for an empty line or a comment
 */
GPtrArray *nw_shell_split (const char *text, gsize length, gsize from, gsize *next);

G_END_DECLS
