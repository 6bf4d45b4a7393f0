/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-page.h"

G_BEGIN_DECLS

#define NW_TYPE_NAMESPACE_PAGE (nw_namespace_page_get_type ())
G_DECLARE_FINAL_TYPE (NwNamespacePage, nw_namespace_page, NW, NAMESPACE_PAGE, NwPage)

/**
 * NwNamespacePage: what a namespace is, in a sentence or two, and under it its parts: "overview", "routes", "neighbours", "nat", "ping". Keeps
 * the pings of every namespace running, whichever is shown.
 *
 * Properties: "explain": whether notes may explain what just happened; a person can turn it off in the note.
 */

void nw_namespace_page_show_part  (NwNamespacePage *self, const char *name);
/** The Ping part with the target field focused. */
void nw_namespace_page_focus_ping (NwNamespacePage *self);

G_END_DECLS
