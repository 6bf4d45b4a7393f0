/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "nw-error.h"

#include <gio/gio.h>

static const GDBusErrorEntry entries[] = {
  { NW_ERROR_FAILED, "org.netwarren.Helper1.Error.Failed" },
  { NW_ERROR_INVALID_ARGUMENT, "org.netwarren.Helper1.Error.InvalidArgument" },
  { NW_ERROR_NOT_FOUND, "org.netwarren.Helper1.Error.NotFound" },
  { NW_ERROR_EXISTS, "org.netwarren.Helper1.Error.Exists" },
  { NW_ERROR_LIMIT, "org.netwarren.Helper1.Error.Limit" },
  { NW_ERROR_DENIED, "org.netwarren.Helper1.Error.Denied" },
  { NW_ERROR_CHANGED, "org.netwarren.Helper1.Error.Changed" },
  { NW_ERROR_KERNEL, "org.netwarren.Helper1.Error.Kernel" },
  { NW_ERROR_UNSUPPORTED, "org.netwarren.Helper1.Error.Unsupported" },
  { NW_ERROR_NO_USER_NAMESPACES, "org.netwarren.Helper1.Error.NoUserNamespaces" },
  { NW_ERROR_CANCELLED, "org.netwarren.Helper1.Error.Cancelled" },
  { NW_ERROR_UNCONFIRMED, "org.netwarren.Helper1.Error.Unconfirmed" },
};

G_STATIC_ASSERT (G_N_ELEMENTS (entries) == NW_ERROR_UNCONFIRMED + 1);

GQuark
nw_error_quark (void)
{
  static gsize quark;

  g_dbus_error_register_error_domain ("nw-error-quark", &quark, entries, G_N_ELEMENTS (entries));
  return (GQuark) quark;
}
