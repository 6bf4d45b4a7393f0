/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-scope.h"
#include "nw-world.h"

G_BEGIN_DECLS

/* What of the world is looked at: nodes that the scope hides are not there, and while something is sought what was not found is dim. */

void     nw_world_set_scope    (NwWorld *self, NwScope *scope);
/** Whether the nodes of the namespace are there. */
gboolean nw_world_shows        (NwWorld *self, guint64 inode);
/** Whether something is sought, so that cables are dim. */
gboolean nw_world_is_searching (NwWorld *self);
/** After the nodes were made anew: dims those that were not found. */
void     nw_world_light        (NwWorld *self);

G_END_DECLS
