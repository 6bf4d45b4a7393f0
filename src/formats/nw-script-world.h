/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-operation.h"
#include "nw-snapshot.h"

G_BEGIN_DECLS

/* The network as it will be after the lines of a script that were read so far: a snapshot that operations are played on. What only
 * the kernel can say (carriers, addresses it gives by itself) is left out or guessed. */

/**
 * NwScriptPlace: a namespace in it.
 * @state: its tables; like those of a snapshot, but the world's own, so that it may change them
 * @links: (element-type utf8 NwLink): those of @state, by name
 * @taken_kind, @n_taken: names of that kind of which so many are known to be taken: "veth0" to "veth41"
 * @is_new: the script makes it, so that requests name it without an inode
 */
typedef struct {
  NwNamespace *state;
  GHashTable  *links;
  gboolean     is_new;
  int          next_index;
  const char  *taken_kind;
  guint        n_taken;
} NwScriptPlace;

typedef struct _NwScriptWorld NwScriptWorld;

NwScriptWorld *nw_script_world_new (const NwSnapshot *snapshot);
void           nw_script_world_free (NwScriptWorld *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NwScriptWorld, nw_script_world_free)

/** Returns: (transfer none) (nullable): @name: escaped; "" for the root namespace. */
NwScriptPlace *nw_script_world_find (NwScriptWorld *self, const char *name);
/** Returns: (transfer container) (element-type utf8): the names of all, without the root namespace. */
GPtrArray     *nw_script_world_list_names (NwScriptWorld *self);
/** Whether an interface of that name went with its other end, or with the namespace of that, since the script began. */
gboolean       nw_script_world_has_gone (NwScriptWorld *self, const char *place, const char *link);

/** A reference for requests. Borrows the name. */
NwNamespaceRef nw_script_place_get_ref (const NwScriptPlace *self);
const char    *nw_script_place_get_name (const NwScriptPlace *self);
/** Returns: (transfer none) (nullable): */
NwLink        *nw_script_place_find_link (const NwScriptPlace *self, const char *name);
/** Returns: (transfer full): what the kernel calls a link that is made without a name: "veth0", "bridge1", ... */
char          *nw_script_place_free_name (NwScriptPlace *self, const char *kind, const char *not_this);
/** Whether packets to @address would be sent over a link of it without a router in between. */
gboolean       nw_script_place_reaches (const NwScriptPlace *self, const NwInet *address);

/** Whether @operation would change nothing. */
gboolean       nw_script_world_is_so (NwScriptWorld *self, const NwOperation *operation);
/** Plays @operation. */
void           nw_script_world_apply (NwScriptWorld *self, const NwOperation *operation);

/** Returns: (transfer none) (nullable): the route that @operation, a route-replace, would replace. */
NwRoute       *nw_script_place_find_route (const NwScriptPlace *self, const NwOperation *operation);

G_END_DECLS
