/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-document-file.h"
#include "nw-place.h"
#include "nw-recovery.h"

G_BEGIN_DECLS

#define NW_TYPE_KEEPER (nw_keeper_get_type ())
G_DECLARE_FINAL_TYPE (NwKeeper, nw_keeper, NW, KEEPER, GObject)

/**
 * NwKeeper: keeps what is built at a place: knows the file it is saved in, and whether that is up to date; of a lab it also keeps a
 * copy, in case that Netwarren or the lab ends without being asked to. It looks a moment after a change, and not at rest.
 *
 * Signals: "ready" (): there is a world to work in.
 */
NwKeeper       *nw_keeper_new (NwPlace *place);

/** Returns: (transfer none): */
NwPlace        *nw_keeper_get_place (NwKeeper *self);
NwDocumentFile *nw_keeper_get_file  (NwKeeper *self);

/** Looks now at what there is. */
void        nw_keeper_look     (NwKeeper *self);
/** Whether something would be lost with the window: a computer keeps what was built on it, a lab does not. */
gboolean    nw_keeper_would_lose (NwKeeper *self);
/** Whether there is nothing of anybody's there, and no file. */
gboolean    nw_keeper_is_empty (NwKeeper *self);
/** The flags for plans and documents of this place. */
NwDocumentFlags nw_keeper_get_flags (NwKeeper *self);

/** Returns: (transfer none) (nullable): what was in a lab that is lost, until another one has begun. */
NwDocument *nw_keeper_get_lost (NwKeeper *self);
/** The lab that starts next goes on with the file and the copy of the one before, or of @recovery. @recovery: (nullable) */
void        nw_keeper_go_on (NwKeeper *self, NwRecovery *recovery);
/** What was to be built again is there, or is not going to be. */
void        nw_keeper_gone_on (NwKeeper *self);

/** It ends on purpose: no copy is kept. */
void        nw_keeper_end (NwKeeper *self);

G_END_DECLS
