/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-kind.h"

G_BEGIN_DECLS

/**
 * NwFilter: which namespaces are shown. A plain value.
 * @hidden_kinds: a bit (1 << NwKind) for each kind that is not
 * @only_ours: of those that others made none, but for the computer itself
 * @hide_isolated: none without a name of its own, and no container, that has but its loopback interface
 */
typedef struct {
  guint    hidden_kinds;
  gboolean only_ours;
  gboolean hide_isolated;
} NwFilter;

/** What is shown unless somebody says otherwise. @computer: of this computer, and not of a lab */
NwFilter nw_filter_get_default (gboolean computer);
gboolean nw_filter_equal       (const NwFilter *a, const NwFilter *b);
gboolean nw_filter_shows       (const NwFilter *self, const NwNamespace *namespace_);

/**
 * nw_filter_is_isolated: whether it has nothing but its loopback interface, and nobody made it to be seen: no name under /run/netns
 * and no container. The tunnels that the kernel makes by itself in every namespace (net.core.fb_tunnels_only_for_init_net) do not count
 * while they are down.
 */
gboolean nw_filter_is_isolated (const NwNamespace *namespace_);

/** Returns: (transfer full): as one word for a file: "process,other;isolated;ours". */
char    *nw_filter_to_string (const NwFilter *self);
/** Leaves @self as it is, and says so, when @text is none; kinds it does not know are left out. */
gboolean nw_filter_parse     (NwFilter *self, const char *text);

G_END_DECLS
