/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-selection.h"

G_BEGIN_DECLS

/* NwSelected as the key of a GHashTable. */
guint    nw_selected_hash  (gconstpointer selected);
gboolean nw_selected_equal (gconstpointer a, gconstpointer b);

G_END_DECLS
