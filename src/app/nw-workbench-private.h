/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-workbench.h"

#include "nw-activity.h"
#include "nw-command-strip.h"
#include "nw-inspector.h"
#include "nw-outline.h"
#include "nw-scope.h"
#include "nw-script.h"
#include "nw-search-bar.h"

G_BEGIN_DECLS

/* What the files of the workbench share: nw-workbench.c has the object and its panes; nw-workbench-changes.c takes plans
 * to the history and says what became of them; nw-workbench-build.c makes plans out of wishes. */

struct _NwWorkbench {
  AdwBin           parent_instance;

  NwClient        *client;
  NwState         *state;
  NwHistory       *history;
  NwSelection     *selection;
  NwScope         *scope;

  NwCanvas        *canvas;
  NwOutline       *outline;
  NwSearchBar     *search;
  NwInspector     *inspector;
  NwCommandStrip  *commands;
  GtkWidget       *popover;      /* that points into the canvas; it may be gone by itself */
  AdwToast        *toast;        /* the last one; it may be gone as well */
  GtkWidget       *focus_before; /* the popover was opened; it may be gone, too */
  GVariant        *positions;    /* as they were last */
  gboolean         arranging;    /* by request: the next positions are its */
  guint64          naming_owner; /* the namespace that a switch is being named for */
  gboolean         answering; /* a ping is answered in the strip: it is told there when it ends */
  guint64          selected_as_made; /* the namespace that is selected only because it was just made */

  AdwBin          *search_bin;
  AdwFlap         *outline_flap;
  AdwBin          *outline_bin;
  AdwFlap         *inspector_flap;
  AdwBin          *inspector_bin;
  AdwToastOverlay *toasts;
  AdwBin          *canvas_bin;
  GtkRevealer     *hint;
  GtkLabel        *hint_title;
  GtkLabel        *hint_body;
  NwActivity      *activity;
  GtkRevealer     *commands_revealer;
  AdwBin          *commands_bin;
};

/**
 * NwRequest: a change on its way.
 * @ghost: that stands for it on the canvas meanwhile; 0 for none
 * @owner, @link: (nullable): the interface that it makes, to be selected when it is there
 */
typedef struct {
  NwWorkbench *workbench; /* owned */
  NwPlan      *plan;      /* %NULL for an undo or redo */
  guint        ghost;
  guint64      owner;
  char        *link;
  gboolean     redo;
  NwScript    *script; /* (nullable): whose questions are to be answered afterwards */
  GTask       *task;   /* (nullable): of who waits for it */
} NwRequest;

NwRequest *nw_request_new (NwWorkbench *workbench, NwPlan *plan);

/** Asks for it. Takes @request. */
void nw_workbench_apply (NwWorkbench *self, NwRequest *request);

/** Handler of "reverted" of the client. */
void nw_workbench_say_reverted (NwWorkbench *self, guint trial, const char *left);

/** Says it in a toast, which replaces what was said before. */
void nw_workbench_say (NwWorkbench *self, const char *text);
/** The same with a button. @target: (nullable): floating */
void nw_workbench_say_with_button (NwWorkbench *self, const char *text, const char *label,
                                   const char *action, GVariant *target);
void nw_workbench_dismiss_toast (NwWorkbench *self);

/** Makes the search, and lets canvas and selection follow what of the network is looked at. */
void nw_workbench_make_scope (NwWorkbench *self);
/** What the state calls this world. */
const char *nw_workbench_get_world_key (NwWorkbench *self);

/** Connects what the canvas and the panels wish for. */
void nw_workbench_connect_wishes (NwWorkbench *self);
/** Commands were typed or pasted: does what is plain, and shows a plan of the rest. */
void nw_workbench_enter (NwWorkbench *self, const char *text);
/** The questions of a script, once what it changes has been done. */
void nw_workbench_answer (NwWorkbench *self, NwScript *script);

/** The window may be closed while something is on its way. */
gboolean nw_workbench_is_gone (NwWorkbench *self);
/** The window around it. */
GtkWindow *nw_workbench_get_window (NwWorkbench *self);
void nw_workbench_show_popover (NwWorkbench *self, GtkWidget *popover, const GdkRectangle *pointing_to);
/** Remembers where the nodes stand now. @by_hand: whether that may have been a move that can be undone. */
void nw_workbench_keep_positions (NwWorkbench *self, gboolean by_hand);

G_END_DECLS
