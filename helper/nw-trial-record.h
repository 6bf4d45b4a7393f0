/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-plan.h"

G_BEGIN_DECLS

/** NW_TRIAL_RECORD_DIRECTORY: a file for each change of this computer that is on trial; root's alone. */
#define NW_TRIAL_RECORD_DIRECTORY "/run/netwarren/trials"

/*
 * Should the helper be killed while a change is on trial, the next one takes the change back, from these records. What is in
 * /run does not outlive the computer's running, nor do the networks that it is about.
 */

/**
 * nw_trial_record_write: writes down what takes a change back.
 * @undo: (element-type NwOperation):
 * Returns: (transfer full) (nullable): the file's path; %NULL, and a message in the log, when it could not be written
 */
char *nw_trial_record_write (GPtrArray *undo);

/** nw_trial_record_remove: the change was confirmed, or has been taken back. @path: (nullable): */
void  nw_trial_record_remove (const char *path);

/** Returns: (transfer full) (element-type utf8): paths of the records that an earlier helper left. */
GPtrArray *nw_trial_record_list (void);

/** Returns: (transfer full) (nullable) (element-type NwOperation): */
GPtrArray *nw_trial_record_read (const char *path, GError **error);

G_END_DECLS
