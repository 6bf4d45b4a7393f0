/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "nw-scope.h"

G_BEGIN_DECLS

#define NW_TYPE_FILTER_BUTTON (nw_filter_button_get_type ())
G_DECLARE_FINAL_TYPE (NwFilterButton, nw_filter_button, NW, FILTER_BUTTON, AdwBin)

/** NwFilterButton: opens the choice of what is shown: kinds of namespaces, only those that Netwarren made, and those connected to nothing. */
GtkWidget *nw_filter_button_new (NwScope *scope);

G_END_DECLS
