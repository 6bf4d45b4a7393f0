/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-document.h"

G_BEGIN_DECLS

/**
 * random_document: a topology nobody thought of, of all there can be that a kernel without modules can do, drawn by g_test_rand_int_range().
 * @can_use_host: also addresses, routes, forwarding and NAT on the host
 */
NwDocument *random_document (gboolean can_use_host);

G_END_DECLS
