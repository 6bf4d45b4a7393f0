/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-script-world.h"
#include "nw-script.h"
#include "nw-shell-words.h"

G_BEGIN_DECLS

/**
 * NwCommandReader: one command being read, word by word. A file for each family of commands gets one, and fills the line by it.
 * @source: the whole text, which the words' places are in
 * @place: the namespace it acts in
 * @at: the next word
 * @n_so: operations left out because it is so already
 * @pipe_input: (nullable): what "echo … |" sends it
 * @is_understood: though there is nothing to be done
 * @is_dry: only to see what is wrong: nothing comes of it
 * @last: (nullable): the last line before this one that has operations
 */
typedef struct {
  NwScriptWorld        *world;
  NwScriptPlace        *place;
  NwScriptLine         *line;
  const NwShellCommand *command;
  const char           *source;
  guint                 at;
  guint                 n_so;
  guint                 depth;
  const char           *pipe_input;
  gboolean              is_understood;
  gboolean              is_dry;
  NwScriptLine         *last;
} NwCommandReader;

/* Words. All strings belong to the reader. */

/** Returns: (nullable): the next word without taking it, or %NULL at the end. */
const NwShellWord *nw_reader_peek (const NwCommandReader *self);
const NwShellWord *nw_reader_peek_after (const NwCommandReader *self, guint n);
/** Returns: (nullable): the next word. */
const NwShellWord *nw_reader_take (NwCommandReader *self);
/** The word taken last. */
const NwShellWord *nw_reader_last (const NwCommandReader *self);
/** Takes the next word if it is @text. */
gboolean           nw_reader_skip (NwCommandReader *self, const char *text);
/** Takes the next word if it is the beginning of @text, as iproute2's matches() has it. */
gboolean           nw_reader_skip_short (NwCommandReader *self, const char *text);
/** Whether @word is a beginning of @text, and not empty. */
gboolean           nw_word_is_short (const NwShellWord *word, const char *text);
gboolean           nw_word_is (const NwShellWord *word, const char *text);
/** Returns: (nullable): the next word, which is @what; refuses when there is none. */
const NwShellWord *nw_reader_need (NwCommandReader *self, const char *what);

/* Values: all refuse what is not one, at the word. */

/** A number, decimal, 0x or 0 as the real tools take it. */
gboolean nw_reader_number (NwCommandReader *self, const char *what, guint least, guint most, guint *value);
/** @family: AF_UNSPEC for any. An address without prefix length. */
gboolean nw_reader_address (NwCommandReader *self, const char *what, int family, NwInet *value);
gboolean nw_reader_prefix (NwCommandReader *self, const char *what, int family, NwInet *value);
gboolean nw_reader_mac (NwCommandReader *self, const char *what, NwMac *value);
/** Returns: (transfer full) (nullable): an interface that is there, escaped. */
char    *nw_reader_link (NwCommandReader *self, NwScriptPlace *place);
/** Returns: (transfer full) (nullable): a name, escaped. */
char    *nw_reader_name (NwCommandReader *self, const char *what);
/** Returns: (nullable): a namespace that is there. */
NwScriptPlace *nw_reader_place (NwCommandReader *self);
/** nw_reader_end: refuses what is left over. */
gboolean nw_reader_end (NwCommandReader *self);

/* What comes of it. */

/** Refuses the command at @word; %NULL: at its end. The first refusal counts. Returns: %FALSE. */
gboolean nw_reader_refuse (NwCommandReader *self, const NwShellWord *word, const char *format, ...) G_GNUC_PRINTF (3, 4);
/** The same for a word that is none of a list, the nearest of which is suggested. @candidates: %NULL-terminated */
gboolean nw_reader_refuse_unknown (NwCommandReader *self, const NwShellWord *word, const char *format,
                                   const char *const *candidates);
/** Good advice on a command that is understood. */
void     nw_reader_advise (NwCommandReader *self, const NwShellWord *word, const char *format, ...) G_GNUC_PRINTF (3, 4);
/* Suggestions: the command with a word changed. The first one counts. */
void     nw_reader_suggest_word (NwCommandReader *self, const NwShellWord *word, const char *text);
void     nw_reader_suggest_before (NwCommandReader *self, const NwShellWord *word, const char *text);
/** From @first to @last, or to the end. @text: "" leaves them out. */
void     nw_reader_suggest_range (NwCommandReader *self, const NwShellWord *first, const NwShellWord *last, const char *text);
void     nw_reader_suggest_line (NwCommandReader *self, const char *text);

/** Adds an operation, unless it is so already, and plays it. @operation: (transfer full). Returns: %FALSE when it is not well formed. */
gboolean nw_reader_add (NwCommandReader *self, NwOperation *operation, const NwShellWord *at);
/** Asks a question. Returns: (transfer none): to be filled; its namespace is set. */
NwQuestion *nw_reader_ask (NwCommandReader *self, NwQuestionKind kind);
/** It is understood, and nothing is to be done. @explanation: translated */
gboolean nw_reader_pass (NwCommandReader *self, const char *explanation);
/** It is so already. */
gboolean nw_reader_is_so (NwCommandReader *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

/** Returns: (nullable): the candidate that is nearest to @text, if it is near at all. */
const char *nw_nearest_word (const char *text, const char *const *candidates);
/** What to call a namespace in a sentence: its title. Returns: (transfer full): */
char       *nw_reader_dup_where (const NwCommandReader *self);

/* The families: each begins behind the command's name, and returns %FALSE when it has refused. */
gboolean nw_ip_command_read (NwCommandReader *reader);
gboolean nw_ip_link_read (NwCommandReader *reader, const NwQuestion *options);
gboolean nw_ip_route_read (NwCommandReader *reader, const NwQuestion *options);
gboolean nw_ip_address_read (NwCommandReader *reader, const NwQuestion *options);
gboolean nw_ip_neighbour_read (NwCommandReader *reader, const NwQuestion *options);
gboolean nw_bridge_command_read (NwCommandReader *reader);
gboolean nw_brctl_command_read (NwCommandReader *reader);
gboolean nw_arp_command_read (NwCommandReader *reader);
gboolean nw_route_command_read (NwCommandReader *reader);
gboolean nw_ifconfig_command_read (NwCommandReader *reader);
gboolean nw_sysctl_command_read (NwCommandReader *reader);
gboolean nw_echo_command_read (NwCommandReader *reader);
gboolean nw_tee_command_read (NwCommandReader *reader);
gboolean nw_cat_command_read (NwCommandReader *reader);
gboolean nw_tc_command_read (NwCommandReader *reader);
gboolean nw_nft_command_read (NwCommandReader *reader);
gboolean nw_iptables_command_read (NwCommandReader *reader);
gboolean nw_ping_command_read (NwCommandReader *reader);

/** Any command, from its name on; also behind "sudo" and "ip netns exec red". */
gboolean nw_command_read (NwCommandReader *reader);
/** Whether @name, a bare word, is a command that nw_command_read() knows. */
gboolean nw_command_is_known (const char *name);

/** nw_nat_add: a rule of address translation; joins it with the earlier operation of the same key that it replaces, if that is the last one. */
gboolean nw_reader_add_nat (NwCommandReader *self, NwNatRule *rule, const NwShellWord *at);

G_END_DECLS
