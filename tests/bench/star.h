/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-plan.h"

G_BEGIN_DECLS

/**
 * A star: a bridge "hub" in the root namespace and N namespaces, each with a cable into it. The namespace "leaf7" has an
 * "eth0" with 10.0.0.7/16, whose other end is "port7". It is built in phases, as from a file: namespaces, cables, addresses.
 *
 * Here are the floors that the helper is measured against: the same operations, one by one, over raw netlink, in this
 * process, with nothing checked, noted or told. What goes wrong ends the process with words.
 */

/** STAR_SKIPPED: the exit status of a benchmark that cannot run here. */
#define STAR_SKIPPED 77

/** StarTimes: seconds. */
typedef struct {
  double namespaces;
  double cables;
  double addresses;
} StarTimes;

double star_times_sum (const StarTimes *self);

/**
 * star_enter_sandbox: from here on the process is alone with its own user, network and mount namespaces and an empty /run.
 * Ends it with STAR_SKIPPED where they are not to be had. Needs a process with one thread.
 */
void star_enter_sandbox (void);

/** star_build: the floor of building. Needs a process with one thread, and a sandbox without a star. */
void star_build (guint n, StarTimes *times);

/** star_build_with_ip: the same with a fork of ip(8) for each command. Returns: seconds. */
double star_build_with_ip (guint n);

/**
 * star_dump: the floor of a snapshot: has the kernel write out every table of the root namespace and of all the leaves, and
 * looks at nothing but the ends. Needs a process with one thread. Returns: the bytes that came.
 */
gsize star_dump (guint n);

/** star_plan_new: (transfer full): the same star as a plan for the helper. @root: its root namespace. */
NwPlan *star_plan_new (NwNamespaceRef root, guint n);

/** star_wait_until_dismantled: the kernel takes namespaces apart a while after their last user has gone, and is busy with it. */
void star_wait_until_dismantled (void);

G_END_DECLS
