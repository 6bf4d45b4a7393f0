/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-document.h"

G_BEGIN_DECLS

/**
 * NwDifference: what a plan means for the things that there are and that are wanted: namespaces, cables, switches, other interfaces.
 * Each list (element-type utf8) has what a person calls them, in the order of the document: "red", "veth-red — veth-blue".
 * @made: they are not there yet
 * @changed: they are there, and something about them becomes another
 * @removed: they go
 * @same: they are wanted and as they should be
 * @others: nobody wants them, and they stay
 */
typedef struct {
  GPtrArray *made;
  GPtrArray *changed;
  GPtrArray *removed;
  GPtrArray *same;
  GPtrArray *others;
} NwDifference;

/** @plan: as nw_document_plan() made it, from @present to @wanted. Returns: (transfer full) */
NwDifference *nw_difference_new (NwDocument *wanted, NwDocument *present, NwPlan *plan);
void          nw_difference_free (NwDifference *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NwDifference, nw_difference_free)

G_END_DECLS
