/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-operation.h"
#include "nw-selection.h"

G_BEGIN_DECLS

/* What an operation is about, among the things that a person can select. A namespace that came back after an undo has another
 * inode than the operation says; it is then found by its name. */

/**
 * nw_subject_find: what @operation made or changed: of a veth-add the cable, of whatever names an interface that interface, else the
 * namespace.
 * Returns: (transfer full) (element-type NwSelected): empty when it is not there (any more)
 */
GArray  *nw_subject_find (const NwOperation *operation, const NwSnapshot *snapshot);

/** Whether @operation names @selected anywhere: as its subject, as a far end, as the way of a route. */
gboolean nw_subject_is_named (const NwOperation *operation, const NwSnapshot *snapshot, const NwSelected *selected);

/** Returns: (transfer none) (nullable): the namespace of @ref: by inode, else by name; the root namespace for inode 0 and "". */
NwNamespace *nw_subject_resolve (const NwNamespaceRef *ref, const NwSnapshot *snapshot);

G_END_DECLS
