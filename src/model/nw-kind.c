/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-kind.h"

#include <glib/gi18n-lib.h>

#include "nw-recipe.h"

typedef struct
{
  const char *id;
  const char *title;
  const char *icon_name;
  const char *description;
} Kind;

static const Kind kinds[NW_N_KINDS] = {
  [NW_KIND_HOST] = { "host", N_ ("This computer and the internet"), "computer-symbolic", N_ ("host") },
  [NW_KIND_NAMED] = { "named", N_ ("Named namespaces"), "nw-named-symbolic", N_ ("named namespace") },
  [NW_KIND_CONTAINER] = { "container", N_ ("Containers"), "nw-container-symbolic", N_ ("container") },
  [NW_KIND_SERVICE] = { "service", N_ ("Services"), "nw-service-symbolic", N_ ("service") },
  [NW_KIND_PROCESS] = { "process", N_ ("Processes"), "nw-process-symbolic", N_ ("process") },
  [NW_KIND_OTHER] = { "other", N_ ("Others, kept by a mount or an open file"), "nw-other-symbolic",
                      N_ ("namespace kept by a mount or an open file") },
};

/* The names of runtimes are names, and stay as they are in every language. */
static const struct
{
  const char *runtime;
  const char *title;
  const char *icon_name;
  const char *description;
} runtimes[] = {
  { "docker", "Docker", "nw-docker-symbolic", N_ ("Docker container") },
  { "podman", "Podman", "nw-podman-symbolic", N_ ("Podman container") },
  { "containerd", "containerd", "nw-containerd-symbolic", N_ ("containerd container") },
  { "cri-o", "CRI-O", "nw-containerd-symbolic", N_ ("CRI-O container") },
  { "lxc", "LXC", "nw-lxc-symbolic", N_ ("LXC container") },
  { "nspawn", "systemd-nspawn", "nw-nspawn-symbolic", N_ ("systemd-nspawn container") },
};

NwKind
nw_kind_of (const NwNamespace *namespace_)
{
  g_return_val_if_fail (namespace_ != NULL, NW_KIND_OTHER);

  if (namespace_->is_root || nw_recipe_is_internet (namespace_))
    return NW_KIND_HOST;
  if (nw_namespace_is_container (namespace_))
    return NW_KIND_CONTAINER;
  if (g_str_equal (namespace_->runtime, "systemd"))
    return NW_KIND_SERVICE;
  if (nw_namespace_get_name (namespace_) != NULL)
    return NW_KIND_NAMED;
  return g_str_equal (namespace_->runtime, "process") ? NW_KIND_PROCESS : NW_KIND_OTHER;
}

const char *
nw_kind_get_id (NwKind kind)
{
  g_return_val_if_fail (kind < NW_N_KINDS, NULL);

  return kinds[kind].id;
}

const char *
nw_kind_get_title (NwKind kind)
{
  g_return_val_if_fail (kind < NW_N_KINDS, NULL);

  return _(kinds[kind].title);
}

const char *
nw_kind_get_icon_name (const NwNamespace *namespace_)
{
  NwKind kind = nw_kind_of (namespace_);

  if (kind == NW_KIND_HOST && !namespace_->is_root)
    return "weather-overcast-symbolic";
  for (gsize i = 0; kind == NW_KIND_CONTAINER && i < G_N_ELEMENTS (runtimes); i++)
    {
      if (g_str_equal (runtimes[i].runtime, namespace_->runtime))
        return runtimes[i].icon_name;
    }
  return kinds[kind].icon_name;
}

const char *
nw_kind_describe (const NwNamespace *namespace_)
{
  NwKind kind = nw_kind_of (namespace_);

  if (kind == NW_KIND_HOST && !namespace_->is_root)
    return _("simulated internet");
  for (gsize i = 0; kind == NW_KIND_CONTAINER && i < G_N_ELEMENTS (runtimes); i++)
    {
      if (g_str_equal (runtimes[i].runtime, namespace_->runtime))
        return _(runtimes[i].description);
    }
  return _(kinds[kind].description);
}

char *
nw_kind_dup_runtime_title (const char *runtime)
{
  g_return_val_if_fail (runtime != NULL, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (runtimes); i++)
    {
      if (g_str_equal (runtimes[i].runtime, runtime))
        return g_strdup (runtimes[i].title);
    }
  return g_strdup (runtime);
}
