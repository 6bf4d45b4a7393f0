/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "nw-selection.h"

G_BEGIN_DECLS

#define NW_TYPE_PART (nw_part_get_type ())
G_DECLARE_DERIVABLE_TYPE (NwPart, nw_part, NW, PART, GtkWidget)

/**
 * NwPart: an interface as a part of a node, to be selected by itself: a row of a card (NwInterfaceRow) or a port of a
 * switch (NwPort).
 */
struct _NwPartClass {
  GtkWidgetClass parent_class;
};

/** For the subclass: which interface it shows; also names it for assistive technologies. */
void       nw_part_set_link     (NwPart *self, const NwSnapshot *snapshot, const NwNamespace *namespace_, const NwLink *link);
/** What one selects by selecting it. */
NwSelected nw_part_get_identity (NwPart *self);
void       nw_part_set_selected (NwPart *self, gboolean selected);

/** Marks those children of @box that are in the set @selected (element-type NwSelected); all of them are parts. */
void nw_part_update_selection_in (GtkBox *box, GHashTable *selected);

G_END_DECLS
