/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a line of pasted text is before its words mean anything: a command behind a prompt, a comment, output, a sentence. */

/**
 * NwPrompt: what stands before a command.
 * @NW_PROMPT_NONE: nothing
 * @NW_PROMPT_USER: "$ ", "% "
 * @NW_PROMPT_HOST: "root@host:~# ", "[user@host dir]$ ", "bash-5.1# ", "/ # "
 */
typedef enum {
  NW_PROMPT_NONE,
  NW_PROMPT_USER,
  NW_PROMPT_HOST,
} NwPrompt;

/** Bytes of the prompt at the beginning of a line, with the blanks around it; also those of blanks alone. */
gsize    nw_text_skip_prompt (const char *line, gsize length, NwPrompt *prompt);

/** Whether it reads like a sentence rather than like a command. */
gboolean nw_text_is_sentence (const char *line, gsize length);
/** Whether it begins with a command that is known, and goes on like one. */
gboolean nw_text_is_command (const char *line, gsize length);
/** Whether it could be a command that is not known. */
gboolean nw_text_is_like_command (const char *line, gsize length);
/** Whether it opens a block of a shell: for, while, if, case, a function. */
gboolean nw_text_opens_block (const char *line, gsize length);

/** Where the block that begins at @from ends: behind its last line. */
gsize    nw_text_find_block_end (const char *text, gsize length, gsize from);
/** Returns: (transfer full) (nullable): a loop over words that are there, written out; %NULL for any other block. */
char    *nw_text_unroll (const char *block, gsize length);

/**
 * NwTextNature: how the lines of a text are to be taken.
 * @is_article: commands stand between sentences or behind prompts, so that an unknown line is no command
 * @hash_is_prompt: "# ip link" is a command of root, not one that was commented out
 * @all_hash: all of its commands are written that way
 */
typedef struct {
  gboolean is_article;
  gboolean hash_is_prompt;
  gboolean all_hash;
} NwTextNature;

NwTextNature nw_text_get_nature (const char *text, gsize length);

G_END_DECLS
