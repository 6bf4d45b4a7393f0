/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-selection.h"

G_BEGIN_DECLS

/** NwMatch: by what something was found. */
typedef enum {
  NW_MATCH_NAME,
  NW_MATCH_LABEL,
  NW_MATCH_IMAGE,
  NW_MATCH_PROJECT,
  NW_MATCH_PROCESS,
  NW_MATCH_INTERFACE,
  NW_MATCH_ADDRESS,
  NW_MATCH_MAC,
} NwMatch;

/**
 * NwSearchHit: a namespace or an interface that was found.
 * @selected: what was found
 * @match: by what
 * @rank: how well: 0 it is what was typed, 1 it begins with it, 2 a word in it does, 3 it is somewhere within
 * @text: what it was found by, as it is shown: "10.1.2.3/24"
 */
typedef struct {
  NwSelected selected;
  NwMatch    match;
  guint      rank;
  char      *text;
} NwSearchHit;

/**
 * nw_search_find: all that @query says, the best first, then in the order of the snapshot.
 *
 * Words are sought in the names, labels, images, projects and processes (command or pid) of namespaces and in the names of
 * interfaces, without regard to case. What looks like an address finds addresses that begin with it ("10.1."), a subnet
 * ("10.0.0.0/8", "10/8", "fd00::/8") those within; of a MAC any bytes that follow one another will do ("02:42", "02-42", "0242ac110002").
 * Of several words all must fit the same namespace.
 *
 * Returns: (transfer full) (element-type NwSearchHit): empty for an empty query
 */
GArray *nw_search_find (const NwSnapshot *snapshot, const char *query);

/** Returns: (transfer full): why it was found: "address 10.1.2.3/24". */
char   *nw_search_hit_describe (const NwSearchHit *hit);

G_END_DECLS
