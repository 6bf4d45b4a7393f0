/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-page.h"

G_BEGIN_DECLS

#define NW_TYPE_OVERVIEW_PAGE (nw_overview_page_get_type ())
G_DECLARE_FINAL_TYPE (NwOverviewPage, nw_overview_page, NW, OVERVIEW_PAGE, NwPage)

/** NwOverviewPage: the interfaces of a namespace, whether it forwards packets, and the button that deletes it. */

G_END_DECLS
