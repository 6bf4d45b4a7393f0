/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "nw-snapshot.h"

G_BEGIN_DECLS

/* What the panels share. Internal to src/panels. */

#define NW_PANELS_RESOURCES "/org/netwarren/panels/"

/** Registers the templates and adds the style sheet to the display; does so once. Every class_init calls it. */
void nw_panels_init (void);

/** Gives @widget the CSS class of the colour of @namespace_, and takes that of any other away. */
void nw_panels_set_colour (GtkWidget *widget, const NwNamespace *namespace_);

/**
 * nw_panels_set_state: makes @dot (an empty widget of the style "nw-state") show the state of @link: a full disc for up, a ring
 * for down, half a disc for no carrier. The word for it becomes its tooltip.
 */
void nw_panels_set_state (GtkWidget *dot, const NwLink *link);

/** The accessible name of @widget. */
void nw_panels_set_label (gpointer widget, const char *label);
/** The accessible description of @widget. */
void nw_panels_set_description (gpointer widget, const char *description);

/**
 * nw_panels_dup_addresses: the addresses of @link, one a line: "192.168.15.1/24".
 * @brief: leave out link-local ones beside others
 * Returns: (transfer full): "" when it has none
 */
char *nw_panels_dup_addresses (const NwNamespace *namespace_, const NwLink *link, gboolean brief);

/** Whether a cable (veth) ends in @link. */
gboolean nw_panels_is_cable (const NwLink *link);
/** Whether @link is a switch (bridge). */
gboolean nw_panels_is_switch (const NwLink *link);

/**
 * nw_panels_set_choices: makes @row offer @choices with @selected chosen. Nothing happens to a list that is the same already: an
 * open one stays as it is. Whoever listens to "notify::selected" has to tell this from a person's choice.
 * @choices: (element-type utf8)
 */
void nw_panels_set_choices (AdwComboRow *row, GPtrArray *choices, guint selected);
/** Returns: (transfer none) (nullable): the text of what is chosen. */
const char *nw_panels_get_choice (AdwComboRow *row);

/**
 * nw_panels_focus_child: GtkWidgetClass.focus for a bin or row that grabs the focus for a widget in it. GTK's own
 * would let it grab the focus again when Shift+Tab is about to leave it: a trap.
 */
gboolean nw_panels_focus_child (GtkWidget *bin, GtkDirectionType direction);

/** Puts @text on the clipboard. */
void nw_panels_copy (GtkWidget *widget, const char *text);

/** For "closed" of a popover that is used once: not at once, since GtkPopover still works on itself after that. */
void nw_panels_unparent_soon (GtkWidget *popover);

G_END_DECLS
