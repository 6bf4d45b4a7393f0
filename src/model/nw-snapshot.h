/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-namespace.h"

G_BEGIN_DECLS

#define NW_TYPE_SNAPSHOT (nw_snapshot_get_type ())
G_DECLARE_FINAL_TYPE (NwSnapshot, nw_snapshot, NW, SNAPSHOT, GObject)

/**
 * NwSnapshot: the networks of one computer at one moment. Immutable.
 *
 * Wire form (D-Bus): a serial and an array of namespaces `a(ta{sv})`, each its inode and a
 * dictionary of tables. A delta carries only the namespaces, and of those only the tables, that
 * changed. See data/org.netwarren.Helper1.xml for every key.
 */

/** @namespaces: (element-type NwNamespace) (transfer none): in any order. */
NwSnapshot *nw_snapshot_new (guint64 serial, GPtrArray *namespaces);

guint64      nw_snapshot_get_serial (const NwSnapshot *self);
/** The namespaces: the root one first, then by name (ns2 before ns10), then by label, then the others by inode. */
guint        nw_snapshot_get_n_namespaces (const NwSnapshot *self);
NwNamespace *nw_snapshot_get_namespace (const NwSnapshot *self, guint position);
/** Returns: (transfer none) (nullable): */
NwNamespace *nw_snapshot_find (const NwSnapshot *self, guint64 inode);
/** Returns: (transfer none) (nullable): by a name under /run/netns. */
NwNamespace *nw_snapshot_find_by_name (const NwSnapshot *self, const char *name);
/** Returns: (transfer none) (nullable): */
NwNamespace *nw_snapshot_get_root (const NwSnapshot *self);

/**
 * nw_snapshot_set_computer: @self shows the computer itself and not a lab: its root namespace is called so, here and in what is
 * patched from it. For whoever has just made it, before anybody looks.
 */
void nw_snapshot_set_computer (NwSnapshot *self);

/**
 * nw_snapshot_find_peer: the other end of a veth cable. Both ends must name each other: while one moves to
 * another namespace, there is none for a moment.
 * @namespace_: (out) (optional) (transfer none): the namespace it is in
 * Returns: (transfer none) (nullable): %NULL when @link has no peer in this snapshot
 */
NwLink *nw_snapshot_find_peer (const NwSnapshot *self, const NwLink *link, NwNamespace **namespace_);

/** Equal but for the serial. */
gboolean nw_snapshot_equal (const NwSnapshot *a, const NwSnapshot *b);

/** Returns: (transfer floating): `a(ta{sv})`, the whole of it. */
GVariant *nw_snapshot_to_variant (const NwSnapshot *self);
/** Returns: (transfer full) (nullable): refuses what is not well formed (NW_ERROR_INVALID_ARGUMENT). */
NwSnapshot *nw_snapshot_from_variant (guint64 serial, GVariant *namespaces, GError **error);

/**
 * nw_snapshot_diff: what turns @before into @after.
 * @removed: (out) (transfer floating): `at`, inodes of namespaces that are gone
 * @changed: (out) (transfer floating): `a(ta{sv})`, new and changed namespaces
 * Returns: whether there is any difference (else the out values are not set)
 */
gboolean nw_snapshot_diff (const NwSnapshot *before, const NwSnapshot *after,
                           GVariant **removed, GVariant **changed);

/**
 * nw_snapshot_patch: applies a delta. Unchanged namespaces and unchanged records stay the same
 * objects, so that a list model changes only where the network did.
 * Returns: (transfer full) (nullable):
 */
NwSnapshot *nw_snapshot_patch (const NwSnapshot *self, guint64 serial,
                               GVariant *removed, GVariant *changed, GError **error);

G_END_DECLS
