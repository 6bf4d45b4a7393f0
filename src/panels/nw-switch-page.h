/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-page.h"

G_BEGIN_DECLS

#define NW_TYPE_SWITCH_PAGE (nw_switch_page_get_type ())
G_DECLARE_FINAL_TYPE (NwSwitchPage, nw_switch_page, NW, SWITCH_PAGE, NwPage)

/**
 * NwSwitchPage: a switch (bridge): its ports and who is plugged in, its address, its options, and which MAC address it has learnt
 * behind which port.
 */

G_END_DECLS
