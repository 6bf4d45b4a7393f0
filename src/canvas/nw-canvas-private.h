/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-canvas.h"
#include "nw-minimap.h"
#include "nw-navigation.h"
#include "nw-viewport.h"
#include "nw-world.h"
#include "nw-zoom-control.h"

G_BEGIN_DECLS

/* What the files of NwCanvas share. */

typedef enum
{
  NW_DRAG_NONE,
  NW_DRAG_PRESSED, /* may become one of the others, or a click */
  NW_DRAG_MOVE,
  NW_DRAG_PLUG,
  NW_DRAG_BAND,
} NwDragMode;

typedef struct
{
  NwNode          *node;
  graphene_rect_t  start;
} NwMoved;

struct _NwCanvas
{
  GtkWidget parent_instance;

  NwSelection   *selection;
  NwViewport     viewport;
  NwNavigation  *navigation;

  NwWorld       *world;
  NwMinimap     *minimap;
  NwZoomControl *zoom_control;
  GtkWidget     *name_entry; /* while a name is typed */
  guint64        name_owner; /* the namespace that the switch will be in; 0 when it is a namespace's name */
  double         name_x;
  double         name_y;

  GtkGesture    *drag;
  NwDragMode     drag_mode;
  NwHit          drag_hit;     /* what is under the press */
  double         press_x;      /* in the view */
  double         press_y;
  double         drag_start_x; /* world coordinates */
  double         drag_start_y;
  double         drag_x;
  double         drag_y;
  GArray        *moved;        /* NwMoved */
  GArray        *band_base;    /* NwSelected: what the rubber band adds to */
  NwNode        *cable_target;

  gboolean       presented;    /* the first network was shown in a size that is known */
  gboolean       fit_arranged;
};

enum
{
  NW_CANVAS_NAMESPACE_WANTED,
  NW_CANVAS_SWITCH_WANTED,
  NW_CANVAS_NAME_CHOSEN,
  NW_CANVAS_SWITCH_NAME_CHOSEN,
  NW_CANVAS_CABLE_WANTED,
  NW_CANVAS_DELETE_WANTED,
  NW_CANVAS_CONTEXT_MENU,
  NW_CANVAS_POSITIONS_CHANGED,
  NW_CANVAS_ZOOM_CHANGED,
  NW_CANVAS_N_SIGNALS
};

extern guint nw_canvas_signals[NW_CANVAS_N_SIGNALS];

G_END_DECLS
