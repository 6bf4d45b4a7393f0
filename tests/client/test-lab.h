/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-client.h"

G_BEGIN_DECLS

/* A real lab for tests: what they wait for, and the real ip(8) inside of it as the judge. */

/** Runs the main loop until @condition; fails the test after ten seconds. */
#define WAIT_FOR(condition) \
  G_STMT_START { \
    gint64 deadline_ = g_get_monotonic_time () + 10 * G_TIME_SPAN_SECOND; \
    while (!(condition)) \
      { \
        if (g_get_monotonic_time () > deadline_) \
          g_error ("%s:%d: in vain waited for %s", __FILE__, __LINE__, #condition); \
        test_lab_iterate (); \
      } \
  } G_STMT_END

/** One turn of the main loop that ends by itself after 20 ms. */
void           test_lab_iterate (void);

/** Whether labs can be made here; else skips the test with the helper's reason. */
gboolean       test_lab_available (void);

/** Starts a lab; fails the test when it cannot. Returns: (transfer full) */
NwClient      *test_lab_start (void);
/** Closes the lab, drops the client, and waits for the end of the helper. */
void           test_lab_end (NwClient *client);
/** Whether a process of this number is alive (a zombie is not). */
gboolean       test_lab_is_alive (guint process_id);

/** Applies the plan and waits. Takes @plan. */
NwApplyResult *test_lab_apply (NwClient *client, NwPlan *plan, GError **error);

/** Runs a shell command inside the lab and returns its standard output; fails the test unless it succeeds. */
char          *test_lab_shell (NwClient *client, const char *format, ...) G_GNUC_PRINTF (2, 3);
/** The same, for what it does and not for what it prints. */
void           test_lab_do (NwClient *client, const char *format, ...) G_GNUC_PRINTF (2, 3);
/** The same, but tells whether it succeeded. */
gboolean       test_lab_try (NwClient *client, const char *format, ...) G_GNUC_PRINTF (2, 3);

/** "Add red": the namespace with its lo up, as the window does it. Returns: (transfer full) */
NwPlan        *test_lab_plan_namespace (const char *name);
/** "Connect a and b": veth-a with @address_a in a, veth-b with @address_b in b, all up. Returns: (transfer full) */
NwPlan        *test_lab_plan_cable (NwClient *client, const char *a, const char *address_a,
                                    const char *b, const char *address_b);

G_END_DECLS
