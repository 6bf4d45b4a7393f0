/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "nw-scope.h"

G_BEGIN_DECLS

#define NW_TYPE_SEARCH_BAR (nw_search_bar_get_type ())
G_DECLARE_FINAL_TYPE (NwSearchBar, nw_search_bar, NW, SEARCH_BAR, AdwBin)

/**
 * NwSearchBar: where one types what is sought. Says how much was found, and goes from hit to hit: Enter and Down to the next, Shift+Enter
 * and Up to the one before. Escape ends the search.
 *
 * Properties: "open".
 * Signals: "gone" (): the current hit of the scope is another: the window selects it and brings it into view;
 *          "ended" (): the search has ended; the focus wants to be somewhere else
 */
GtkWidget *nw_search_bar_new  (NwScope *scope);
/** Opens it, or takes the focus there again, with what was sought before ready to be typed over. */
void       nw_search_bar_open (NwSearchBar *self);
void       nw_search_bar_end  (NwSearchBar *self);

G_END_DECLS
