/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Names given by others can hold any byte. On the wire and on the screen they stand escaped:
 * bytes that are no valid UTF-8, control and format characters and the backslash itself become \xNN.
 * The escape is one-to-one, so the helper finds the object again from the escaped form. */

/** NW_NAMESPACE_NAME_MAX: bytes in the name of a namespace that we make. */
#define NW_NAMESPACE_NAME_MAX 63
/** NW_LINK_NAME_MAX: bytes in an interface name, IFNAMSIZ without its NUL (linux/if.h). */
#define NW_LINK_NAME_MAX 15

/**
 * nw_namespace_name_check: whether a namespace of this name may be made:
 * [A-Za-z0-9][A-Za-z0-9_.-]{0,62}. The message is fit to stand beside an entry field.
 */
gboolean nw_namespace_name_check (const char *name, GError **error);

/**
 * nw_link_name_check: whether an interface may get this name: 1 to 15 bytes, not "." or "..",
 * no '/', ':', '%' and no white space (dev_valid_name() in net/core/dev.c), printable UTF-8, no
 * backslash. Such a name is its own escaped form.
 */
gboolean nw_link_name_check (const char *name, GError **error);

/** Returns: (transfer full): @bytes (NUL-terminated, any encoding) in escaped form. */
char *nw_name_escape (const char *bytes);
/** Returns: (transfer full) (nullable): the bytes behind an escaped name; %NULL if it is not well formed. */
char *nw_name_unescape (const char *escaped);

G_END_DECLS
