/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-question.h"
#include "nw-snapshot.h"

G_BEGIN_DECLS

/**
 * nw_show: answers a show command from a snapshot, in the text that the real tool would print (iproute2 6.1, net-tools 2.10,
 * nft 1.0). What a snapshot does not hold is left out: counters, timers of neighbours, the rules of others in full.
 * @question: any but NW_QUESTION_PING
 * Returns: (transfer full) (nullable): lines, each with its line feed; "" when there is nothing to tell. NW_ERROR_NOT_FOUND
 *   with the real tool's words when the namespace or the interface that was asked for is not there
 */
char *nw_show (const NwSnapshot *snapshot, const NwQuestion *question, GError **error);

G_END_DECLS
