/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-namespace.h"

G_BEGIN_DECLS

/** A colour for a namespace: one of the GNOME palette, by name ("red" is red), else stable by hash, and not red, blue or green. */
typedef enum {
  NW_COLOUR_BLUE,
  NW_COLOUR_GREEN,
  NW_COLOUR_YELLOW,
  NW_COLOUR_ORANGE,
  NW_COLOUR_RED,
  NW_COLOUR_PURPLE,
  NW_COLOUR_BROWN,
  NW_COLOUR_TEAL,
  NW_COLOUR_PINK,
  NW_COLOUR_NEUTRAL, /* the root namespace */
  NW_N_COLOURS,
} NwColour;

NwColour    nw_colour_for_namespace (const NwNamespace *namespace_);
/** "red", "blue", ...: the CSS class is "nw-" followed by it. */
const char *nw_colour_get_name (NwColour colour);

G_END_DECLS
