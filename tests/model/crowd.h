/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* A crowd: as many containers as one likes, on a switch at the host, as a container engine would make them. */

#include "world.h"

static inline void
set_text (char **field, char *text)
{
  g_free (*field);
  *field = text;
}

static inline void
add_process (NwNamespace *namespace_, guint pid, const char *command)
{
  g_ptr_array_add (namespace_->processes, nw_process_new (pid, 0, command));
  namespace_->n_processes++;
}

/** @runtime, @label, @image, @project: "" for none. A nameless namespace. */
static inline NwNamespace *
add_held (GPtrArray *namespaces, guint64 inode, const char *runtime, const char *label, const char *image, const char *project)
{
  NwNamespace *namespace_ = add_namespace (namespaces, inode, NULL);

  namespace_->is_root = FALSE;
  namespace_->is_ours = FALSE;
  set_text (&namespace_->runtime, g_strdup (runtime));
  set_text (&namespace_->label, g_strdup (label));
  set_text (&namespace_->image, g_strdup (image));
  set_text (&namespace_->project, g_strdup (project));
  add_link (namespace_, 1, "lo", "loopback", "up", NULL);
  return namespace_;
}

/** @n: containers web-0, web-1, … of images and projects in turn, 10.0.0.2/8 and on, each with @n_processes processes. */
static inline NwSnapshot *
make_crowd (guint n, guint n_processes)
{
  g_autoptr (GPtrArray) namespaces = g_ptr_array_new_with_free_func (g_object_unref);
  NwNamespace *root = add_namespace (namespaces, 1, NULL);
  NwLink *bridge;

  add_link (root, 1, "lo", "loopback", "up", NULL);
  bridge = add_link (root, 2, "docker0", "bridge", "up", "02:42:00:00:00:01");
  add_address (root, bridge, "10.255.255.254/8");
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *label = g_strdup_printf ("web-%u", i);
      g_autofree char *image = g_strdup_printf ("registry.example/app%u:1.%u", i % 7, i % 3);
      g_autofree char *project = g_strdup_printf ("shop%u", i % 10);
      g_autofree char *port = g_strdup_printf ("vethc%05u", i);
      g_autofree char *address = g_strdup_printf ("10.%u.%u.%u/8", i / 65025, i / 255 % 255, i % 255 + 1);
      g_autofree char *inside = g_strdup_printf ("02:42:0a:%02x:%02x:%02x", i >> 16, i >> 8 & 0xff, i & 0xff);
      g_autofree char *outside = g_strdup_printf ("f2:42:0a:%02x:%02x:%02x", i >> 16, i >> 8 & 0xff, i & 0xff);
      NwNamespace *namespace_ = add_held (namespaces, 1000 + i, "docker", label, image, project);
      NwLink *eth0 = add_link (namespace_, 2, "eth0", "veth", "up", inside);
      NwLink *veth = add_link (root, 3 + (int) i, port, "veth", "up", outside);

      veth->master = bridge->index;
      plug_cable (namespace_, eth0, root, veth);
      add_address (namespace_, eth0, address);
      for (guint j = 0; j < n_processes; j++)
        add_process (namespace_, 10000 + i * n_processes + j, j == 0 ? "nginx" : "worker");
    }
  return nw_snapshot_new (1, namespaces);
}
