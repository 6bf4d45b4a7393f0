/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "nw-snapshot.h"

G_BEGIN_DECLS

#define NW_TYPE_TARGET_ENTRY (nw_target_entry_get_type ())
G_DECLARE_FINAL_TYPE (NwTargetEntry, nw_target_entry, NW, TARGET_ENTRY, AdwBin)

/**
 * NwTargetEntry: where to send to: an address typed, the name of a namespace ("blue" is one of its addresses), or one chosen from all that are known.
 * Says whose the address is, and under the field what is wrong with it.
 *
 * Signals: "changed"; "activate": Enter in the field.
 */

/** Offers the addresses in @snapshot as seen from @namespace_. */
void     nw_target_entry_set_subject (NwTargetEntry *self, NwSnapshot *snapshot, NwNamespace *namespace_);
void     nw_target_entry_set_text    (NwTargetEntry *self, const char *text);

/** Takes the list of what could be meant away. */
void     nw_target_entry_close       (NwTargetEntry *self);

/**
 * nw_target_entry_get_target: the address meant.
 * @link: (out) (transfer full) (nullable): the interface to leave by, for fe80:: addresses ("fe80::1%veth-red")
 * Fails with NW_ERROR_INVALID_ARGUMENT or NW_ERROR_NOT_FOUND, in words fit to stand under the field.
 */
gboolean nw_target_entry_get_target  (NwTargetEntry *self, NwInet *address, char **link, GError **error);

G_END_DECLS
