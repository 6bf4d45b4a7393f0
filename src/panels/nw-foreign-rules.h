/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-page.h"

G_BEGIN_DECLS

#define NW_TYPE_FOREIGN_RULES (nw_foreign_rules_get_type ())
G_DECLARE_FINAL_TYPE (NwForeignRules, nw_foreign_rules, NW, FOREIGN_RULES, NwPage)

/** NwForeignRules: the firewall rules that others made in a namespace, by table and chain. To be read; hidden where there are none. */

G_END_DECLS
