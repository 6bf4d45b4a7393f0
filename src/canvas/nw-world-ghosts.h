/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-world.h"

G_BEGIN_DECLS

/** A ghost has done its service when what it stood for is there. */
void nw_world_lay_ghosts (NwWorld *self);

G_END_DECLS
