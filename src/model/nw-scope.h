/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-filter.h"
#include "nw-search.h"

G_BEGIN_DECLS

/** NwGroupBy: what puts namespaces together: nothing, the project they belong to, or the runtime that keeps them. */
typedef enum {
  NW_GROUP_BY_NOTHING,
  NW_GROUP_BY_PROJECT,
  NW_GROUP_BY_RUNTIME,
} NwGroupBy;

/**
 * NwGroup: namespaces that belong together. There are groups of two and more.
 * @id: a number above 0 that no other group has, and that it keeps while the program runs
 * @key: what it is known by: "project:shop"
 * @title: "shop"
 * @collapsed: whether it is shown as one thing
 * @members: (element-type NwNamespace): those that are shown, in the order of the snapshot
 */
typedef struct {
  int        id;
  char      *key;
  char      *title;
  gboolean   collapsed;
  GPtrArray *members;
} NwGroup;

#define NW_TYPE_SCOPE (nw_scope_get_type ())
G_DECLARE_FINAL_TYPE (NwScope, nw_scope, NW, SCOPE, GObject)

/**
 * NwScope: what a person looks at in a crowd: which namespaces are shown, which stand together, and what is being sought. One object
 * that canvas, outline and search share, as they share NwSelection. Pure: from a snapshot and wishes to an answer.
 *
 * Signals: "changed" (): something else is shown, or grouped otherwise; not when only the snapshot is another: whoever sets that knows;
 *          "found" (): the hits are others, or another of them is the current one.
 */
NwScope    *nw_scope_new (void);

/** Looks at @snapshot from now on. Those who show it look again afterwards. */
void        nw_scope_set_snapshot (NwScope *self, NwSnapshot *snapshot);
/** Returns: (transfer none) (nullable): */
NwSnapshot *nw_scope_get_snapshot (NwScope *self);

/* What is shown */

void        nw_scope_set_filter (NwScope *self, const NwFilter *filter);
NwFilter    nw_scope_get_filter (NwScope *self);
/** Whether the namespace is shown, if only as a part of a collapsed group. */
gboolean    nw_scope_shows      (NwScope *self, guint64 inode);
/** How many are hidden. @isolated: (out) (optional): of those, how many only because they have but a loopback interface */
guint       nw_scope_get_n_hidden (NwScope *self, guint *isolated);
/** Returns: (transfer full): the same in words: "14 hidden: only loopback"; "" for none. */
char       *nw_scope_describe_hidden (NwScope *self);

/* What stands together */

void           nw_scope_set_group_by  (NwScope *self, NwGroupBy group_by);
NwGroupBy      nw_scope_get_group_by  (NwScope *self);
void           nw_scope_set_collapsed (NwScope *self, const char *key, gboolean collapsed);
/** @keys: (array zero-terminated=1): the groups that are collapsed, and no others; they need not be there. */
void           nw_scope_set_all_collapsed (NwScope *self, const char *const *keys);
/** Returns: (transfer full): those of groups that are not there now as well. */
GStrv          nw_scope_dup_collapsed (NwScope *self);
guint          nw_scope_get_n_groups  (NwScope *self);
/** Returns: (transfer none): until something changes. In the order of their titles. */
const NwGroup *nw_scope_get_group     (NwScope *self, guint position);
/** Returns: (transfer none) (nullable): the group that a namespace is in. */
const NwGroup *nw_scope_find_group    (NwScope *self, guint64 inode);
/** Returns: (transfer none) (nullable): */
const NwGroup *nw_scope_find_group_by_id (NwScope *self, int id);

/* What is sought */

/** @query: (nullable): %NULL or "" when nothing is. See nw_search_find(). */
void        nw_scope_set_query (NwScope *self, const char *query);
/** Returns: (transfer none): "" when nothing is sought. */
const char *nw_scope_get_query (NwScope *self);
/** Whether something is sought: then what was not found is dimmed. */
gboolean    nw_scope_is_searching (NwScope *self);
/** What was found of what is shown. */
guint              nw_scope_get_n_hits (NwScope *self);
const NwSearchHit *nw_scope_get_hit    (NwScope *self, guint position);
/** How many hits are in what is hidden. */
guint       nw_scope_get_n_hidden_hits (NwScope *self);
/** Whether a namespace, or an interface of it, was found. */
gboolean    nw_scope_is_lit (NwScope *self, guint64 inode);
/** Whether exactly this was found. */
gboolean    nw_scope_is_hit (NwScope *self, NwSelected selected);

/** The hit that the person has gone to, or -1. */
int         nw_scope_get_current (NwScope *self);
void        nw_scope_set_current (NwScope *self, int position);
/** Goes to the next one, or by -1 to the one before; round at the ends. Returns: (nullable): it. */
const NwSearchHit *nw_scope_go   (NwScope *self, int step);

G_END_DECLS
