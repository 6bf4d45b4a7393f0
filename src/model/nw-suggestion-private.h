/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* What nw-suggestion.c and nw-recipe.c share. */

#include "nw-suggestion.h"

G_BEGIN_DECLS

/** Whether an address of @namespace_ lies in a network that overlaps @network. */
gboolean nw_suggestion_has_foot_in (const NwNamespace *namespace_, const NwInet *network);

/** A network that nobody uses; when there is none, one in which at least @a and @b have no foot; else unset. */
NwInet nw_suggestion_network (const NwSnapshot *snapshot, const NwNamespace *a, const NwNamespace *b);

/** Returns: (transfer full): the letters of @name that can stand in the name of a link anywhere. */
char *nw_suggestion_clean_stem (const char *name);
/** Returns: (transfer full): those of the namespace's name; "host" for the root namespace. */
char *nw_suggestion_link_stem (const NwNamespace *namespace_);

/** Returns: (transfer full): "veth-" and @stem, cut where it must be, then @number (0 for none) and @suffix. */
char *nw_suggestion_compose_link_name (const char *stem, guint number, const char *suffix);

G_END_DECLS
