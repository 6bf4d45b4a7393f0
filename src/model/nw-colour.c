/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "nw-colour.h"

#include <string.h>

static const char *const names[] = {
  [NW_COLOUR_BLUE] = "blue",
  [NW_COLOUR_GREEN] = "green",
  [NW_COLOUR_YELLOW] = "yellow",
  [NW_COLOUR_ORANGE] = "orange",
  [NW_COLOUR_RED] = "red",
  [NW_COLOUR_PURPLE] = "purple",
  [NW_COLOUR_BROWN] = "brown",
  [NW_COLOUR_TEAL] = "teal",
  [NW_COLOUR_PINK] = "pink",
  [NW_COLOUR_NEUTRAL] = "neutral",
};

G_STATIC_ASSERT (G_N_ELEMENTS (names) == NW_N_COLOURS);
/* The neutral one stands last: the others are those to choose from. */
G_STATIC_ASSERT (NW_COLOUR_NEUTRAL == NW_N_COLOURS - 1);

/* For other names. Red, blue and green mean the namespaces called so: a router is not a second red. */
static const NwColour others[] = {
  NW_COLOUR_YELLOW, NW_COLOUR_ORANGE, NW_COLOUR_PURPLE, NW_COLOUR_BROWN, NW_COLOUR_TEAL, NW_COLOUR_PINK,
};

/* "red", "Red", "red2", "red-1"; not "redmond". */
static gboolean
begins_with_colour (const char *name, const char *colour)
{
  gsize length = strlen (colour);

  return g_ascii_strncasecmp (name, colour, length) == 0 && !g_ascii_isalpha (name[length]) &&
         (guchar) name[length] < 0x80;
}

NwColour
nw_colour_for_namespace (const NwNamespace *namespace_)
{
  const char *name;

  g_return_val_if_fail (namespace_ != NULL, NW_COLOUR_NEUTRAL);

  if (namespace_->is_root)
    return NW_COLOUR_NEUTRAL;

  name = nw_namespace_get_name (namespace_);
  if (name == NULL)
    return others[namespace_->inode % G_N_ELEMENTS (others)];

  for (guint i = 0; i < NW_COLOUR_NEUTRAL; i++)
    {
      if (begins_with_colour (name, names[i]))
        return (NwColour) i;
    }
  return others[g_str_hash (name) % G_N_ELEMENTS (others)];
}

const char *
nw_colour_get_name (NwColour colour)
{
  g_return_val_if_fail (colour < NW_N_COLOURS, NULL);

  return names[colour];
}
