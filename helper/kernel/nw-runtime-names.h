/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "nw-runtime-state.h"

G_BEGIN_DECLS

#define NW_TYPE_RUNTIME_NAMES (nw_runtime_names_get_type ())
G_DECLARE_FINAL_TYPE (NwRuntimeNames, nw_runtime_names, NW, RUNTIME_NAMES, GObject)

/** NwRuntimeNamesFunc: names were learnt that were looked up in vain before. Called from the main loop. */
typedef void (*NwRuntimeNamesFunc) (gpointer user_data);

/**
 * NwRuntimeNames: asks container runtimes what they call their containers: Docker through its socket, the others by the state that they keep in files.
 * Each runtime is asked in a thread of its own, one question at a time: one that does not answer delays nobody. Only what belongs to
 * root is believed, a socket's other end too; but of podman a name may come from the arguments of a process.
 */
NwRuntimeNames *nw_runtime_names_new (void);

/** @func: (nullable): %NULL for nobody any more */
void nw_runtime_names_set_func (NwRuntimeNames *self, NwRuntimeNamesFunc func, gpointer user_data);

/**
 * nw_runtime_names_lookup: never waits; a name that is not known is asked for.
 * @id: the container's 64 hexadecimal digits
 * @pid: one of its processes
 * Returns: (transfer none) (nullable): until the main loop runs again
 */
const NwRuntimeName *nw_runtime_names_lookup (NwRuntimeNames *self, const char *runtime, const char *id, guint pid);

G_END_DECLS
