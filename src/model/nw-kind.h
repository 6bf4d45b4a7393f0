/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-namespace.h"

G_BEGIN_DECLS

/**
 * NwKind: what sort of thing a namespace belongs to, for a person who looks for it in a crowd.
 * @NW_KIND_HOST: the computer or lab itself, and the simulated internet
 * @NW_KIND_NAMED: one that somebody made and named under /run/netns
 * @NW_KIND_CONTAINER: a container's
 * @NW_KIND_SERVICE: a systemd unit's
 * @NW_KIND_PROCESS: a process has it for itself
 * @NW_KIND_OTHER: only a mount or an open descriptor keeps it, or what keeps it is not known
 */
typedef enum {
  NW_KIND_HOST,
  NW_KIND_NAMED,
  NW_KIND_CONTAINER,
  NW_KIND_SERVICE,
  NW_KIND_PROCESS,
  NW_KIND_OTHER,
  NW_N_KINDS,
} NwKind;

NwKind      nw_kind_of (const NwNamespace *namespace_);

/** Returns: what it is called in files: "container". Not translated. */
const char *nw_kind_get_id (NwKind kind);
/** Returns: what many of them are called before a person: "Containers". */
const char *nw_kind_get_title (NwKind kind);

/**
 * nw_kind_get_icon_name: the mark of a namespace, ours and nobody's trade mark: a container bears that of its runtime.
 * Returns: the name of a symbolic icon
 */
const char *nw_kind_get_icon_name (const NwNamespace *namespace_);
/** Returns: the mark in a word: "Docker container", "service", "named namespace". */
const char *nw_kind_describe (const NwNamespace *namespace_);
/** Returns: (transfer full): what a runtime is called before a person: "Docker"; what is not known, as it is; "" for none. */
char       *nw_kind_dup_runtime_title (const char *runtime);

G_END_DECLS
