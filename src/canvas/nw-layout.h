/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <graphene.h>

G_BEGIN_DECLS

/**
 * NwLayoutEdge: the positions of two nodes that hang together.
 * @beside: @to, if nothing else hangs on it, stands to the right of @from rather than in the next layer
 */
typedef struct {
  guint    from;
  guint    to;
  gboolean beside;
} NwLayoutEdge;

/**
 * nw_layout_compute: arranges nodes so that what hangs together stands together: small parts of the
 * network in layers, large ones by springs, then packed into rows without overlap. The same
 * input gives the same output. Uses igraph; can take a while for thousands of nodes.
 * @sizes: width and height of each of @n nodes
 * @root: the node to hang its part of the network from, or -1
 * @edges: self-loops and duplicates do no harm
 * Returns: (transfer full): the top left corner of each node; all of them around (0, 0)
 */
graphene_point_t *nw_layout_compute (const graphene_size_t *sizes, guint n, int root,
                                     const NwLayoutEdge *edges, guint n_edges);

/** The same in a thread; copies its arguments. */
void nw_layout_compute_async (const graphene_size_t *sizes, guint n, int root,
                              const NwLayoutEdge *edges, guint n_edges,
                              GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);
/** Returns: (transfer full) (nullable): as nw_layout_compute() */
graphene_point_t *nw_layout_compute_finish (GAsyncResult *result, GError **error);

G_END_DECLS
