/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/** NW_LAB_MAX_CLIENTS: connections at one time; further ones are closed at once. */
#define NW_LAB_MAX_CLIENTS 16

#define NW_TYPE_LAB (nw_lab_get_type ())
G_DECLARE_FINAL_TYPE (NwLab, nw_lab, NW, LAB, GObject)

/**
 * NwLab: the process of a practice lab, seen from outside: its socket, who is let in, and how long it lives.
 * The socket is made first (nw_lab_listen), then the process enters its sandbox, whose /run hides the
 * place where the socket is, then it serves (nw_lab_run).
 */
NwLab *nw_lab_new (void);

/**
 * nw_lab_listen: makes the listening socket, of mode 0600. The process may have a single thread still.
 * @path: (nullable): where; its directory must belong to the user and be closed to others, and is made if it is
 *   not there. %NULL: a name of its own in `$XDG_RUNTIME_DIR/netwarren`. A socket that a dead lab left there is replaced.
 */
gboolean nw_lab_listen (NwLab *self, const char *path, GError **error);

/**
 * nw_lab_run: prints the D-Bus address on standard output, one line, and serves until the last client has left, until
 * nobody came within @patience seconds, or until SIGTERM, SIGINT or SIGHUP.
 * Removes the socket in the end, as does the disposal of @self.
 */
gboolean nw_lab_run (NwLab *self, guint patience, GError **error);

G_END_DECLS
