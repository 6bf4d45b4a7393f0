/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-caller.h"
#include "nw-executor.h"

G_BEGIN_DECLS

/**
 * NwTrial: a plan that has been applied and is taken back by itself unless somebody confirms it in time. It does not
 * need its caller any more: who has cut themselves off cannot say so.
 */
typedef struct _NwTrial NwTrial;

/** NwTrialFunc: the time of @trial is over. */
typedef void (*NwTrialFunc) (NwTrial *trial, gpointer user_data);

/**
 * nw_trial_new: the time begins now.
 * @caller: who is told when it has been taken back
 * @id: the caller's number for it
 * @undo: (transfer full) (element-type NwOperation): what takes it back
 * @record: (transfer full) (nullable): of nw-trial-record.h; removed when it is decided
 * @seconds: how long it waits
 * @callback: must call nw_trial_take_back() or nw_trial_free()
 */
NwTrial  *nw_trial_new (NwExecutor *executor, NwCaller *caller, guint id, GPtrArray *undo, char *record, guint seconds,
                        NwTrialFunc callback, gpointer user_data);
/** nw_trial_free: what was done stays, and the record is removed. */
void      nw_trial_free (NwTrial *self);
/** nw_trial_take_back: (transfer full): what was done is undone; then the caller is told (signal Reverted). */
void      nw_trial_take_back (NwTrial *self);

NwCaller *nw_trial_get_caller (NwTrial *self);
guint     nw_trial_get_id (NwTrial *self);

G_END_DECLS
