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

/** NwDetail: how plainly the world is drawn: as it is; cards with nothing but a name; blocks. */
typedef enum
{
  NW_DETAIL_ALL,
  NW_DETAIL_NAMES,
  NW_DETAIL_BLOCKS,
} NwDetail;

struct _NwWorld
{
  GtkWidget parent_instance;

  NwSelection     *selection;
  NwSnapshot      *snapshot;
  NwScope         *scope;       /* (nullable): what of it is shown; else all */
  graphene_rect_t  view;
  double           zoom;
  NwDetail         detail;
  graphene_rect_t  drawn;       /* what was drawn last: the view and something around it */

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
