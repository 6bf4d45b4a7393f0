/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * NwCgroupName: what the control group of a process says of who keeps the process.
 * @runtime: as NwNamespace has it; "" if nobody in particular
 * @name: (nullable): the unit, the machine or the LXC container, as bytes; %NULL if the runtime has to be asked
 * @id: (nullable): the container's 64 hexadecimal digits
 *
 * Whoever may make control groups (systemd delegates some to every user) may call them anything: this is for words and decides nothing.
 */
typedef struct {
  const char *runtime;
  char       *name;
  char       *id;
} NwCgroupName;

/**
 * nw_cgroup_name_parse: reads what /proc/PID/cgroup holds (cgroups(7)), of both versions of control groups.
 * The names are those that Docker, podman, containerd, CRI-O, LXC and systemd give: moby's daemon/oci_linux.go, podman's libpod/container_internal_linux.go,
 * containerd's pkg/cri, cri-o's internal/config/cgmgr, lxc's cgroups/cgfsng.c, systemd's src/basic/cgroup-util.c.
 */
void nw_cgroup_name_parse (const char *text, NwCgroupName *name);
void nw_cgroup_name_clear (NwCgroupName *name);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NwCgroupName, nw_cgroup_name_clear)

G_END_DECLS
