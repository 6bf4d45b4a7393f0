/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * nw_lab_process_start_async: starts `netwarren-helper --lab --socket PATH` and waits until it serves. The helper is
 * $NETWARREN_HELPER, else the installed one. PATH lies in a directory that only this user may enter.
 *
 * The helper ends with its last client; one whose start is given up is killed.
 * @name: (nullable): what others can reach it by (nw_lab_process_dup_address()); NW_ERROR_EXISTS when a lab has it
 */
void  nw_lab_process_start_async  (const char *name, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data);

/**
 * Returns: (transfer full) (nullable): the D-Bus address to connect to. Fails with
 * NW_ERROR_NO_USER_NAMESPACES and the helper's advice where the computer forbids a lab.
 */
char *nw_lab_process_start_finish (GAsyncResult *result, GError **error);

/**
 * nw_lab_process_dup_address: where a lab of that name would be reached.
 * Returns: (transfer full) (nullable): NW_ERROR_INVALID_ARGUMENT when no lab can be called so; NW_ERROR_NOT_FOUND when there is none
 */
char *nw_lab_process_dup_address (const char *name, GError **error);

G_END_DECLS
