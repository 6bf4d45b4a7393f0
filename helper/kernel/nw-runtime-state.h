/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** NW_RUNTIME_STATE_MAX: bytes of state that are read at the most. */
#define NW_RUNTIME_STATE_MAX (8 * 1024 * 1024)

/**
 * NwRuntimeName: what a runtime calls one of its containers; bytes, each of them at most some hundred.
 * @runtime: as NwNamespace has it
 * @image, @project: "" if it does not say
 */
typedef struct {
  const char *runtime;
  char       *name;
  char       *image;
  char       *project;
} NwRuntimeName;

void nw_runtime_name_free (NwRuntimeName *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NwRuntimeName, nw_runtime_name_free)

/* Each reads state that somebody wrote, in whatever shape it is, and adds what it finds to @names: id → NwRuntimeName, both owned. What
 * is not understood is left out. */

/** The answer to GET /containers/json of Docker's Engine API, its header included. */
void nw_runtime_state_parse_docker (const char *response, gsize length, GHashTable *names);
/** containers.json of containers/storage, which podman and CRI-O share. @runtime: which of the two it is read for */
void nw_runtime_state_parse_storage (const char *text, gsize length, const char *runtime, GHashTable *names);
/** config.json of the OCI runtime specification, with the annotations of containerd's CRI plug-in, nerdctl and CRI-O. */
void nw_runtime_state_parse_bundle (const char *text, gsize length, const char *runtime, const char *id, GHashTable *names);
/** The arguments of conmon(8), each ended by a NUL: the parent of each container of podman's, also of a user's own. */
void nw_runtime_state_parse_conmon (const char *arguments, gsize length, const char *id, GHashTable *names);

G_END_DECLS
