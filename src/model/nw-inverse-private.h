/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What the files of nw-inverse.h share: nw-inverse.c, with a function for each kind of operation, and
 * nw-inverse-restore.c, which brings back links with all that hangs on them. */

#include <string.h>

#include "nw-inverse.h"

G_BEGIN_DECLS

/** How many virtual links the kernel lets stand on each other (MAX_NEST_DEV). */
#define NW_UNDO_DEPTH_MAX 8

/** NwAffected: a link that is to be as it was. */
typedef struct {
  NwNamespace *namespace;
  NwLink      *link;
  gboolean     is_gone; /* it must be made again */
} NwAffected;

/**
 * NwUndo: what is known while one operation is being inverted.
 * @removed: (nullable): the namespace that goes; it comes back under a new inode, so that its references are by name
 * @affected: (element-type NwAffected): the links whose state the operation takes away
 * @lost: (element-type NwLink): links that go for good; what hangs on them is left out
 */
typedef struct {
  const NwOperation *operation;
  const NwSnapshot  *before;
  NwNamespace       *namespace;
  NwLink            *link;
  GPtrArray         *inverse;
  GPtrArray         *notes;
  NwNamespace       *removed;
  GArray            *affected;
  GHashTable        *lost;
} NwUndo;

static inline gboolean
nw_undo_is_kind (const NwLink *link, const char *kind)
{
  return strcmp (link->kind, kind) == 0;
}

/** @sentence: (transfer full) */
void nw_undo_note (NwUndo *undo, char *sentence);
/** @operation: (transfer full) */
void nw_undo_emit (NwUndo *undo, NwOperation *operation);

/** Whether Netwarren gives such a name to a link. */
gboolean nw_undo_can_be_named (const char *escaped);

/** Whether a link can be told to have this MAC address: six bytes that are not all zeros. */
gboolean nw_undo_can_be_given (const NwMac *mac);

/** The link that a vlan, macvlan or vxlan stands on. @namespace_: that of @child. Returns: (nullable): */
NwLink *nw_undo_find_parent (NwUndo *undo, NwNamespace *namespace_, const NwLink *child);
gboolean nw_undo_has_gateway (const NwRoute *route);

/** A link whose state the operation takes away. */
void nw_undo_add_affected (NwUndo *undo, NwNamespace *namespace_, NwLink *link, gboolean is_gone);
/** A link that vanishes, with the other end of its cable and what stands on them. */
void nw_undo_add_vanishing (NwUndo *undo, NwNamespace *namespace_, NwLink *link);
/** What stands on @parent, wherever it is. @kind: (nullable): only links of this kind */
void nw_undo_add_vanishing_children (NwUndo *undo, NwNamespace *namespace_, const NwLink *parent, const char *kind);

/** Everything about the affected links, in an order that the kernel accepts. */
void nw_undo_restore_links (NwUndo *undo);
/* Parts of it, also of the affected links. @family: AF_UNSPEC for both */
void nw_undo_restore_addresses (NwUndo *undo, int family);
void nw_undo_restore_up (NwUndo *undo);
void nw_undo_restore_routes (NwUndo *undo, int family);
void nw_undo_restore_neighbours (NwUndo *undo);
/* And of one alone. */
void nw_undo_restore_route (NwUndo *undo, NwNamespace *namespace_, const NwRoute *route);
void nw_undo_restore_limit (NwUndo *undo, NwNamespace *namespace_, const NwLink *link);

G_END_DECLS
