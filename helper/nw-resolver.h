/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-action.h"
#include "nw-registry.h"
#include "nw-rtnl.h"

G_BEGIN_DECLS

/**
 * NwResolver: what the references of one plan mean. It knows the namespaces that the plan itself made, which are
 * referred to with inode 0, and keeps a few request sockets at hand. A socket keeps its namespace alive: see
 * nw_resolver_forget() and nw_resolver_let_go().
 */
typedef struct _NwResolver NwResolver;

/**
 * @registry: outlives the resolver; it opens namespaces that have no name
 * @permitted: what was asked for: no namespace is opened that requires more, whatever its name led to before
 */
NwResolver *nw_resolver_new (NwRegistry *registry, NwAction permitted);
void        nw_resolver_free (NwResolver *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NwResolver, nw_resolver_free)

/** nw_resolver_permit: something else is permitted from now on. */
void nw_resolver_permit (NwResolver *self, NwAction permitted);

/** nw_resolver_add_created: from now on, (0, name) is @netns. */
void nw_resolver_add_created (NwResolver *self, NwNetns *netns);

/** Whether the plan made that namespace. */
gboolean nw_resolver_has_created (NwResolver *self, guint64 inode);

/** Returns: (transfer none) (element-type utf8 guint64): the namespaces made and not removed again. */
GHashTable *nw_resolver_get_created (NwResolver *self);

/**
 * nw_resolver_resolve: puts the true inode in place of every 0 in @operation, which nobody else may be looking at.
 * Returns: %FALSE with NW_ERROR_NOT_FOUND when no earlier operation of the plan made that namespace
 */
gboolean nw_resolver_resolve (NwResolver *self, NwOperation *operation, GError **error);

/**
 * nw_resolver_get_socket: a socket in that very namespace.
 * Returns: (transfer none) (nullable): good until the next call; NW_ERROR_NOT_FOUND when the namespace is gone, NW_ERROR_DENIED when
 *   it requires more than what was asked for
 */
NwRtnl *nw_resolver_get_socket (NwResolver *self, const NwNamespaceRef *ref, GError **error);

/** nw_resolver_forget: lets go of a namespace that was removed. */
void nw_resolver_forget (NwResolver *self, guint64 inode);
/** nw_resolver_let_go: closes all sockets; they are opened again when they are needed. */
void nw_resolver_let_go (NwResolver *self);

G_END_DECLS
