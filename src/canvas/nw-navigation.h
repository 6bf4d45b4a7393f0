/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define NW_TYPE_NAVIGATION (nw_navigation_get_type ())
G_DECLARE_FINAL_TYPE (NwNavigation, nw_navigation, NW, NAVIGATION, GObject)

/**
 * NwNavigation: turns what a person does to get around into pans and zooms: two fingers or the wheel,
 * Ctrl and the wheel, a pinch, dragging with the middle button or with the space key held.
 *
 * Signals (all in pixels of the widget):
 *  "pan" (double dx, double dy): move the picture by this
 *  "zoom" (double factor, double x, double y): around this point
 *  "space" (): the space key was pressed and released, and was not needed for panning
 */
NwNavigation *nw_navigation_new (GtkWidget *widget);

/** Where the pointer is, or was last. */
void nw_navigation_get_pointer (NwNavigation *self, double *x, double *y);

G_END_DECLS
