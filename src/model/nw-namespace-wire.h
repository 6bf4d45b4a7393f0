/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-namespace.h"

G_BEGIN_DECLS

/* One namespace on the wire: `(ta{sv})`, specified in data/org.netwarren.Helper1.xml. What comes
 * in may come from anybody: every type, length and number in it is checked. */

/** NW_NAMESPACE_VARIANT_TYPE: the type of a namespace on the wire. */
#define NW_NAMESPACE_VARIANT_TYPE ((const GVariantType *) "(ta{sv})")

/**
 * nw_namespace_to_variant:
 * @before: (nullable): the same namespace earlier: only the tables that differ from it are written
 * Returns: (transfer floating)
 */
GVariant *nw_namespace_to_variant (const NwNamespace *self, const NwNamespace *before);

/**
 * nw_namespace_from_variant: reads a namespace, or a change to one.
 * @variant: of NW_NAMESPACE_VARIANT_TYPE
 * @before: (nullable): what the change is relative to. Tables that @variant lacks and records that did not
 *   change are taken over from it. Without it, all tables must be there.
 * Returns: (transfer full) (nullable): @before itself, with a new reference, if nothing changed;
 *   %NULL for what is not well formed (NW_ERROR_INVALID_ARGUMENT)
 */
NwNamespace *nw_namespace_from_variant (GVariant *variant, NwNamespace *before, GError **error);

/** Returns: the inode in @variant, of NW_NAMESPACE_VARIANT_TYPE. */
guint64 nw_namespace_variant_get_inode (GVariant *variant);

G_END_DECLS
