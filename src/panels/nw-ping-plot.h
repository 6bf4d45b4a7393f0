/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "nw-ping.h"

G_BEGIN_DECLS

#define NW_TYPE_PING_PLOT (nw_ping_plot_get_type ())
G_DECLARE_FINAL_TYPE (NwPingPlot, nw_ping_plot, NW, PING_PLOT, GtkWidget)

/** NwPingPlot: the times of the last answers of a ping as a line from 0 to the longest; a request without a reply is a gap with a cross. */
GtkWidget *nw_ping_plot_new (NwPing *ping);

/** Returns: (transfer full): a time in nanoseconds for a person, in milliseconds: "0.042 ms". */
char *nw_ping_plot_format_time (guint64 nanoseconds);

G_END_DECLS
