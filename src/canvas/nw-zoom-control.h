/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define NW_TYPE_ZOOM_CONTROL (nw_zoom_control_get_type ())
G_DECLARE_FINAL_TYPE (NwZoomControl, nw_zoom_control, NW, ZOOM_CONTROL, GtkWidget)

/** NwZoomControl: "− 100 % +". Its buttons activate "canvas.zoom-out", "canvas.zoom-reset" and "canvas.zoom-in". */
GtkWidget *nw_zoom_control_new (void);

void nw_zoom_control_set_zoom (NwZoomControl *self, double zoom);

G_END_DECLS
