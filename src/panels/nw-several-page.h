/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-page.h"

G_BEGIN_DECLS

#define NW_TYPE_SEVERAL_PAGE (nw_several_page_get_type ())
G_DECLARE_FINAL_TYPE (NwSeveralPage, nw_several_page, NW, SEVERAL_PAGE, NwPage)

/** NwSeveralPage: several selected things; two namespaces can be connected, all can be deleted (the action "win.delete"). */

G_END_DECLS
