/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "nw-client.h"

G_BEGIN_DECLS

#define NW_TYPE_DIALOG (nw_dialog_get_type ())
G_DECLARE_DERIVABLE_TYPE (NwDialog, nw_dialog, NW, DIALOG, AdwWindow)

/**
 * NwDialog: a form, under it what it will do, step by step; "Apply" asks for that as one plan and closes. Modal; Escape closes.
 *
 * Properties: "form" (GtkWidget): the fields; "verb": what the button says.
 * Signals: "plan-wanted" (NwPlan *plan).
 */
struct _NwDialogClass {
  AdwWindowClass parent_class;

  /** update: the snapshot is another. Returns: %FALSE when what the form is about is gone: the dialog closes. */
  gboolean (*update)      (NwDialog *self);
  /** create_plan: Returns: (transfer full) (nullable): %NULL while something is missing or wrong. */
  NwPlan  *(*create_plan) (NwDialog *self);
  /** warn: (nullable vfunc): what the person should know first. Returns: (transfer full) (nullable). */
  char    *(*warn)        (NwDialog *self);
  /** allows_nothing: whether a plan without steps can be applied: applying means something else besides. */
  gboolean   allows_nothing;
};

/** Once, when the form is ready to be updated. */
void        nw_dialog_set_client   (NwDialog *self, NwClient *client);
NwClient   *nw_dialog_get_client   (NwDialog *self);
/** Returns: (transfer none): the present snapshot. */
NwSnapshot *nw_dialog_get_snapshot (NwDialog *self);
/** The form says something else: the steps are shown anew. */
void        nw_dialog_changed      (NwDialog *self);
/** As if the button were clicked: for Enter in a field. */
void        nw_dialog_apply        (NwDialog *self);

G_END_DECLS
