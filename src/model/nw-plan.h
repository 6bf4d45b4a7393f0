/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-operation.h"
#include "nw-snapshot.h"

G_BEGIN_DECLS

/** NW_PLAN_MAX: operations in one plan; the helper refuses longer ones before it reads them. */
#define NW_PLAN_MAX 20000

#define NW_TYPE_PLAN (nw_plan_get_type ())
G_DECLARE_FINAL_TYPE (NwPlan, nw_plan, NW, PLAN, GObject)

/**
 * NwPlan: an ordered list of operations that is applied whole or not at all, with a title that
 * tells a person what it does ("Connect red and blue"), as the undo menu shows it.
 */
NwPlan      *nw_plan_new (const char *title);
const char  *nw_plan_get_title (NwPlan *self);
/** @operation: (transfer full). Returns: @self, for chaining. */
NwPlan      *nw_plan_take (NwPlan *self, NwOperation *operation);
guint        nw_plan_get_length (NwPlan *self);
NwOperation *nw_plan_get (NwPlan *self, guint position);

/** Returns: (transfer floating): `a(sa{sv})`. */
GVariant *nw_plan_to_variant (NwPlan *self);
/** Returns: (transfer full) (nullable): the error says which operation, counting from 1. */
NwPlan   *nw_plan_from_variant (const char *title, GVariant *variant, GError **error);

/** Returns: (transfer full): the same plan, every reference to @from pointing to @to. */
NwPlan   *nw_plan_remap (NwPlan *self, guint64 from, guint64 to);

/** Returns: (transfer full): the command of every operation, in order (nw-command.h). */
GStrv     nw_plan_to_commands (NwPlan *self);
/** The same where it is known what there is before: exact also for address translation (nw_operation_to_command_among()). */
GStrv     nw_plan_to_commands_from (NwPlan *self, const NwSnapshot *before);

G_END_DECLS
