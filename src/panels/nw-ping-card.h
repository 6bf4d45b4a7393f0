/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "nw-ping.h"
#include "nw-snapshot.h"

G_BEGIN_DECLS

#define NW_TYPE_PING_CARD (nw_ping_card_get_type ())
G_DECLARE_FINAL_TYPE (NwPingCard, nw_ping_card, NW, PING_CARD, AdwBin)

/**
 * NwPingCard: one ping: its plot, its figures, its answers, newest first, and what is to be said about them: what is known when nobody
 * answers, and, once a session, what happened before the first answer could come.
 *
 * Signals: "close"; "explain-no-more": the person does not want to be told what happened first.
 */
GtkWidget *nw_ping_card_new    (NwPing *ping, NwSnapshot *snapshot, NwNamespace *namespace_);
NwPing    *nw_ping_card_get_ping (NwPingCard *self);

/** @explain: whether what happened first may be told. */
void       nw_ping_card_update (NwPingCard *self, NwSnapshot *snapshot, NwNamespace *namespace_, gboolean explain);

/* For tests: the notes, %NULL while they are not shown. */
const char *nw_ping_card_get_known (NwPingCard *self);
const char *nw_ping_card_get_first (NwPingCard *self);

G_END_DECLS
