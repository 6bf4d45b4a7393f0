/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "nw-client.h"
#include "nw-plan.h"

G_BEGIN_DECLS

#define NW_TYPE_LIMIT_ROW (nw_limit_row_get_type ())
G_DECLARE_FINAL_TYPE (NwLimitRow, nw_limit_row, NW, LIMIT_ROW, AdwExpanderRow)

/**
 * NwLimitRow: what slows down the packets that leave by one end of a cable; sliders change it while packets flow.
 *
 * Signals: "plan-wanted" (NwPlan *plan): at most one is on its way; what is wished for meanwhile follows it, the latest wish only.
 */

/**
 * nw_limit_row_show:
 * @link: whose; @to: (nullable): where the packets go, in words
 * @anew: a wish that has not come true is to be dropped
 */
void nw_limit_row_show (NwLimitRow *self, NwClient *client, NwNamespace *namespace_, NwLink *link, const char *to, gboolean anew);

G_END_DECLS
