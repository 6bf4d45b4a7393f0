/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * nw_kernel_kinds_probe: what this kernel can do of what not every kernel can, found out by doing it, in a namespace of its own
 * that is thrown away: the kinds of links "bridge", "veth", "vlan", "macvlan", "vxlan", "dummy", "ifb", the limits "tbf" and
 * "netem", and "vlan-filtering" of a bridge. A desktop's kernel loads the modules that are installed for it.
 * Takes some ten milliseconds.
 * Returns: (transfer full) (array zero-terminated=1) (nullable):
 */
GStrv nw_kernel_kinds_probe (GError **error);

G_END_DECLS
