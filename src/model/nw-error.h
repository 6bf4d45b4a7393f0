/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * NwError:
 * @NW_ERROR_FAILED: something else went wrong; the message says what
 * @NW_ERROR_INVALID_ARGUMENT: a name, address or option is not well formed
 * @NW_ERROR_NOT_FOUND: the namespace, link, address or route does not exist (any more)
 * @NW_ERROR_EXISTS: an object of that name is there already
 * @NW_ERROR_LIMIT: a limit was exceeded (plan length, pings, ...)
 * @NW_ERROR_DENIED: the caller may not do this
 * @NW_ERROR_CHANGED: the network is no longer as the caller believed (expected-serial)
 * @NW_ERROR_KERNEL: the kernel refused; the message carries its own words
 * @NW_ERROR_UNSUPPORTED: this kernel or this world cannot do it
 * @NW_ERROR_NO_USER_NAMESPACES: the computer forbids the user namespaces a practice lab needs
 * @NW_ERROR_CANCELLED: the work was given up and undone
 * @NW_ERROR_UNCONFIRMED: it would take away what the root namespace itself reaches the world by; ask, then do it as confirmed
 *
 * The one error domain of Netwarren. Each code has a D-Bus name
 * `org.netwarren.Helper1.Error.X`, so that an error keeps its code across the bus.
 */
typedef enum {
  NW_ERROR_FAILED,
  NW_ERROR_INVALID_ARGUMENT,
  NW_ERROR_NOT_FOUND,
  NW_ERROR_EXISTS,
  NW_ERROR_LIMIT,
  NW_ERROR_DENIED,
  NW_ERROR_CHANGED,
  NW_ERROR_KERNEL,
  NW_ERROR_UNSUPPORTED,
  NW_ERROR_NO_USER_NAMESPACES,
  NW_ERROR_CANCELLED,
  NW_ERROR_UNCONFIRMED,
} NwError;

#define NW_ERROR (nw_error_quark ())

/** nw_error_quark: the domain; its first call registers the D-Bus names with GDBus. */
GQuark nw_error_quark (void);

G_END_DECLS
