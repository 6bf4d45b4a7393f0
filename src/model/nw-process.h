/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/** NW_PROCESS_COMMAND_MAX: bytes in a command as it is shown, escaped: TASK_COMM_LEN of linux/sched.h without its NUL,
 * each byte at its longest as \xNN. */
#define NW_PROCESS_COMMAND_MAX (15 * 4)

#define NW_TYPE_PROCESS (nw_process_get_type ())
G_DECLARE_FINAL_TYPE (NwProcess, nw_process, NW, PROCESS, GObject)

/**
 * NwProcess: a process that lives in a network namespace. Immutable.
 * @pid: as the helper's own PID namespace counts it
 * @uid: its effective user, as the helper's user namespace counts it
 * @command: its name (proc(5), /proc/PID/comm), escaped; at most NW_PROCESS_COMMAND_MAX bytes
 */
struct _NwProcess {
  GObject parent_instance;

  guint  pid;
  guint  uid;
  char  *command;
};

NwProcess *nw_process_new (guint pid, guint uid, const char *command);
gboolean   nw_process_equal (const NwProcess *a, const NwProcess *b);

G_END_DECLS
