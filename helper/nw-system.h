/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define NW_SYSTEM_BUS_NAME "org.netwarren.Helper1"

/**
 * nw_system_run: the process that serves this computer on the system bus, where polkit decides on every request. The bus starts it
 * at the first request. It ends when nobody has had anything going on for @idle seconds, and the next request starts it again: a newer one,
 * if it was replaced meanwhile. What was built stays; nothing is kept in memory but what is under way.
 *
 * On SIGTERM, SIGINT and SIGHUP, and when the bus goes away, plans that are at work or on trial are taken back before it ends.
 *
 * Returns: %FALSE when it cannot serve: there is no bus, or another one has the name
 */
gboolean nw_system_run (guint idle, GError **error);

G_END_DECLS
