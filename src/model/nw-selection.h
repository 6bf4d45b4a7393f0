/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-snapshot.h"

G_BEGIN_DECLS

typedef enum {
  NW_SELECTED_NAMESPACE,
  NW_SELECTED_LINK,
  NW_SELECTED_CABLE,
} NwSelectedKind;

/**
 * NwSelected: one selected thing.
 * @inode: its namespace
 * @link: ifindex; for a cable, of either end; 0 for a namespace
 */
typedef struct {
  NwSelectedKind kind;
  guint64        inode;
  int            link;
} NwSelected;

/** The cable that @link is an end of, named by its canonical end (the smaller inode, then index), so that it is
 * the same cable from whichever end one looks. */
NwSelected nw_selected_cable (const NwSnapshot *snapshot, const NwNamespace *namespace_, const NwLink *link);

#define NW_TYPE_SELECTION (nw_selection_get_type ())
G_DECLARE_FINAL_TYPE (NwSelection, nw_selection, NW, SELECTION, GObject)

/**
 * NwSelection: what is selected: one object shared by canvas, outline and inspector. Order is the order of
 * selecting. Emits "changed" (no arguments) after every change.
 */
NwSelection      *nw_selection_new (void);
void              nw_selection_clear (NwSelection *self);
/** Selects exactly this. */
void              nw_selection_set (NwSelection *self, NwSelected selected);
void              nw_selection_toggle (NwSelection *self, NwSelected selected);
/** Replaces everything at once (rubber band). */
void              nw_selection_set_all (NwSelection *self, const NwSelected *selected, guint n);
gboolean          nw_selection_contains (NwSelection *self, NwSelected selected);
guint             nw_selection_get_length (NwSelection *self);
const NwSelected *nw_selection_get (NwSelection *self, guint position);
/** Drops what @snapshot does not hold any more; names cables by their canonical end anew. */
void              nw_selection_prune (NwSelection *self, const NwSnapshot *snapshot);
/** Follows a namespace that came back with a new inode. */
void              nw_selection_remap (NwSelection *self, guint64 from, guint64 to);

G_END_DECLS
