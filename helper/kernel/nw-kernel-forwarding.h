/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-rtnl.h"

G_BEGIN_DECLS

/**
 * nw_kernel_forwarding_get: net.ipv4.ip_forward or net.ipv6.conf.all.forwarding.
 * @family: AF_INET or AF_INET6. A kernel without that family does not forward.
 */
gboolean nw_kernel_forwarding_get (NwRtnl *rtnl, int family, gboolean *enabled, GError **error);
/** Writes the setting, as sysctl(8) does. For IPv6 it applies to every interface of the namespace. */
gboolean nw_kernel_forwarding_set (NwNetns *netns, int family, gboolean enabled, GError **error);

G_END_DECLS
