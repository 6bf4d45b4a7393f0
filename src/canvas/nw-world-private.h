/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-scope.h"
#include "nw-world.h"

G_BEGIN_DECLS

/* What the files of NwWorld share. */

typedef struct
{
  guint      id;
  NwSelected from;
  NwSelected to;
} NwGhostCable;

struct _NwWorld
{
  GtkWidget parent_instance;

  NwSelection     *selection;
  NwSnapshot      *snapshot;
  NwScope         *scope;       /* (nullable): what of it is shown; else all */
  graphene_rect_t  view;

  GPtrArray       *nodes;       /* NwNode, in the order of the snapshot; they are children */
  GHashTable      *by_identity; /* NwSelected → NwNode */
  GHashTable      *positions;   /* key → graphene_point_t */
  GPtrArray       *ghosts;      /* NwGhost; they are children */
  GArray          *ghost_cables;
  guint            last_ghost;

  NwCableLayer    *cables;
  NwNode          *source;      /* of the cable being drawn */
  NwNode          *target;
  GCancellable    *arranging;
};

enum
{
  NW_WORLD_POSITIONS_CHANGED,
  NW_WORLD_SETTLED,
  NW_WORLD_N_SIGNALS
};

extern guint nw_world_signals[NW_WORLD_N_SIGNALS];

G_END_DECLS
