/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-node.h"

G_BEGIN_DECLS

#define NW_TYPE_CARD (nw_card_get_type ())
G_DECLARE_FINAL_TYPE (NwCard, nw_card, NW, CARD, NwNode)

/** NwCard: a namespace as a card: a header in its colour and a row for each interface. The simulated internet is a cloud without rows. */
GtkWidget *nw_card_new (const NwNamespace *namespace_);

/** Shows @namespace_ as it is in @snapshot; only what differs is touched. */
void nw_card_update (NwCard *self, const NwSnapshot *snapshot, const NwNamespace *namespace_);
/** @selected: (element-type NwSelected): the set of what is selected; marks rows. */
void nw_card_update_selection (NwCard *self, GHashTable *selected);

/** Returns: (transfer full): what the position of a namespace is remembered by: its name, "/", or "#inode". */
char *nw_card_key_for (const NwNamespace *namespace_);
/** Whether it shows the simulated internet. */
gboolean nw_card_is_internet (NwCard *self);
/** The colour of a namespace; the simulated internet has none of its own. */
NwColour nw_card_colour_for (const NwNamespace *namespace_);

G_END_DECLS
