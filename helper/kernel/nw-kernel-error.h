/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdarg.h>

#include "nw-error.h"

G_BEGIN_DECLS

/**
 * nw_kernel_error_set: what the kernel refused, in words.
 * @number: the errno; it decides the code: NW_ERROR_NOT_FOUND, NW_ERROR_EXISTS, NW_ERROR_UNSUPPORTED, NW_ERROR_LIMIT or NW_ERROR_KERNEL
 * @detail: (nullable): the kernel's own words (extended ack); without them the errno's text stands there
 * @what: a translated printf format: what could not be done, a sentence without its full stop
 */
void nw_kernel_error_set (GError **error, int number, const char *detail,
                          const char *what, ...) G_GNUC_PRINTF (4, 5);
void nw_kernel_error_set_valist (GError **error, int number, const char *detail,
                                 const char *what, va_list arguments) G_GNUC_PRINTF (4, 0);

G_END_DECLS
