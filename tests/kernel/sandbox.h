/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A place where a test may do with the network what it likes. */

/**
 * sandbox_enter: takes this process into user, network and mount namespaces of its own, as root in there, with an
 * empty /run and lo up. To be called first thing in main(), before there are threads. Where the computer
 * forbids it, it reports the whole program as skipped (TAP) and ends it.
 */
void sandbox_enter (void);

/** sandbox_renew: a fresh network and an empty /run again, for a child process inside the sandbox. */
void sandbox_renew (void);

/** sandbox_run: runs a script with /bin/sh; the test fails when it does. */
void sandbox_run (const char *format, ...) G_GNUC_PRINTF (1, 2);

/** sandbox_try: the same, but it may fail. Returns: whether it did not. */
gboolean sandbox_try (const char *format, ...) G_GNUC_PRINTF (1, 2);

/** sandbox_output: the same as sandbox_run(). Returns: (transfer full): what it printed on standard output. */
char *sandbox_output (const char *format, ...) G_GNUC_PRINTF (1, 2);

/** Whether this kernel can make a link of that kind. */
gboolean sandbox_has_kind (const char *kind);

/** SANDBOX_WAIT: waits until @condition holds; the test fails when it does not within ten seconds. */
#define SANDBOX_WAIT(condition) \
  G_STMT_START { \
    gint64 sandbox_deadline = g_get_monotonic_time () + 10 * G_USEC_PER_SEC; \
    while (!(condition)) \
      { \
        if (g_get_monotonic_time () > sandbox_deadline) \
          g_error ("%s:%d: waited in vain for: %s", __FILE__, __LINE__, #condition); \
        g_usleep (2000); \
      } \
  } G_STMT_END

G_END_DECLS
