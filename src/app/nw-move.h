/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-selection.h"

G_BEGIN_DECLS

/**
 * nw_move_find: which nodes stand elsewhere than before. Those that were not there before, or are not any more, do not count.
 * @before, @after: a{s(dd)}, as of nw_canvas_get_positions()
 * @from, @to: (out) (transfer full): a{s(dd)}: the same, of these nodes alone
 * Returns: how many they are; 0 leaves @from and @to unset
 */
guint nw_move_find (GVariant *before, GVariant *after, GVariant **from, GVariant **to);

/**
 * nw_move_is_by_hand: whether it was a person who moved them, with pointer or keys: one, or several that are selected. Else the
 * canvas has found places for what came new.
 * @moved: a{s(dd)}
 */
gboolean nw_move_is_by_hand (GVariant *moved, const NwSnapshot *snapshot, NwSelection *selection);

/** "Move red", "Move 3 things". Returns: (transfer full) */
char *nw_move_dup_title (GVariant *moved);

G_END_DECLS
