/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-kernel-error.h"

#include <errno.h>

#include <glib/gi18n-lib.h>

static NwError
code_from_errno (int number)
{
  switch (number)
    {
    case ENOENT:
    case ESRCH:         /* a route that is not there */
    case ENODEV:
    case ENXIO:
    case EADDRNOTAVAIL: /* an address that is not there */
      return NW_ERROR_NOT_FOUND;

    case EEXIST:
      return NW_ERROR_EXISTS;

    case EOPNOTSUPP:
    case EAFNOSUPPORT:
    case EPROTONOSUPPORT:
    case ENOSYS:
      return NW_ERROR_UNSUPPORTED;

    case EMFILE:
    case ENFILE:
    case ENOSPC:
      return NW_ERROR_LIMIT;

    default:
      return NW_ERROR_KERNEL;
    }
}

/* The errnos are named after files and processes, which rtnetlink has none of. */
static const char *
reason_from_errno (int number)
{
  switch (number)
    {
    case EEXIST:
      return _("it is there already");

    case ENOENT:
    case ESRCH:
    case EADDRNOTAVAIL:
      return _("there is none like that");

    default:
      return g_strerror (number);
    }
}

/* The kernel ends some of its sentences with a full stop and some not. */
void
nw_kernel_error_set_valist (GError    **error,
                            int         number,
                            const char *detail,
                            const char *what,
                            va_list     arguments)
{
  g_autofree char *sentence = NULL;
  g_autofree char *reason = NULL;
  gsize length;

  if (error == NULL)
    return;

  sentence = g_strdup_vprintf (what, arguments);
  reason = detail != NULL && *detail != '\0' ? g_utf8_make_valid (detail, -1) : g_strdup (reason_from_errno (number));

  length = strlen (reason);
  if (length > 0 && reason[length - 1] == '.')
    reason[length - 1] = '\0';

  g_set_error (error, NW_ERROR, code_from_errno (number), "%s: %s", sentence, reason);
}

void
nw_kernel_error_set (GError    **error,
                     int         number,
                     const char *detail,
                     const char *what,
                     ...)
{
  va_list arguments;

  va_start (arguments, what);
  nw_kernel_error_set_valist (error, number, detail, what, arguments);
  va_end (arguments);
}
