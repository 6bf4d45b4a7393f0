/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-page.h"

G_BEGIN_DECLS

#define NW_TYPE_CABLE_PAGE (nw_cable_page_get_type ())
G_DECLARE_FINAL_TYPE (NwCablePage, nw_cable_page, NW, CABLE_PAGE, NwPage)

/** NwCablePage: a cable: both its ends, and the button that deletes it. The link of the page is either end. */

G_END_DECLS
