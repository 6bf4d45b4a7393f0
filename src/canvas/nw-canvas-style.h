/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * nw_canvas_style_install: gives @display the style sheets of the canvas, once; the colours follow the light or dark style.
 * They build upon the named colours of libadwaita, which the application provides.
 */
void nw_canvas_style_install (GdkDisplay *display);

G_END_DECLS
