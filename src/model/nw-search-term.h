/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-inet.h"

G_BEGIN_DECLS

/* One word of what is sought, and all that it can mean. Internal to nw-search.c. */

/** NW_RANK_NONE: it does not fit; see NwSearchHit for the others. */
#define NW_RANK_NONE G_MAXUINT

/**
 * NwSearchTerm:
 * @text: the word, in lower case if it is ASCII, else case-folded
 * @ascii: whether it is ASCII
 * @subnet: the subnet it says; unset for none
 * @address: (nullable): how an address begins that it may mean
 * @mac: (nullable): hex digits of a MAC that it may mean, an even number of them unless it is typed half way
 * @digits: whether it is a number
 */
typedef struct {
  char    *text;
  gboolean ascii;
  NwInet   subnet;
  char    *address;
  char    *mac;
  gboolean digits;
} NwSearchTerm;

void  nw_search_term_init  (NwSearchTerm *self, const char *word);
void  nw_search_term_clear (NwSearchTerm *self);

/* How well it fits: a rank, or NW_RANK_NONE. */
guint nw_search_term_rank_text    (const NwSearchTerm *self, const char *text);
guint nw_search_term_rank_number  (const NwSearchTerm *self, guint number);
guint nw_search_term_rank_address (const NwSearchTerm *self, const NwInet *address);
guint nw_search_term_rank_mac     (const NwSearchTerm *self, const NwMac *mac);

G_END_DECLS
