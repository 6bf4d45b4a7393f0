/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-counters-reply.h"

#include <glib/gi18n-lib.h>

#include "nw-error.h"
#include "nw-kernel-counters.h"

#define NANOSECONDS_PER_MICROSECOND 1000

static void
add_links (GVariantBuilder *builder,
           GPtrArray       *counters)
{
  g_variant_builder_open (builder, G_VARIANT_TYPE ("a(itttttttt)"));
  for (guint i = 0; i < counters->len; i++)
    {
      const NwLinkCounters *link = counters->pdata[i];
      const NwCounters *own = &link->counters;

      g_variant_builder_add (builder, "(itttttttt)", link->link, own->rx_bytes, own->tx_bytes, own->rx_packets, own->tx_packets,
                             own->rx_errors, own->tx_errors, own->rx_drops, own->tx_drops);
    }
  g_variant_builder_close (builder);
}

static GPtrArray *
read_namespace (NwRegistry *registry,
                guint64     inode,
                GError    **error)
{
  g_autoptr (NwNetns) netns = nw_registry_open (registry, inode, error);
  g_autoptr (NwRtnl) rtnl = netns != NULL ? nw_rtnl_new (netns, error) : NULL;
  g_autoptr (GPtrArray) counters = g_ptr_array_new_with_free_func (g_free);

  if (rtnl == NULL || !nw_kernel_counters_dump (rtnl, counters, error))
    return NULL;

  return g_steal_pointer (&counters);
}

/* One that cannot be read keeps nobody from seeing the others. */
static void
add_namespace (GVariantBuilder *builder,
               NwRegistry      *registry,
               guint64          inode)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) counters = read_namespace (registry, inode, &error);

  if (counters == NULL)
    {
      if (!g_error_matches (error, NW_ERROR, NW_ERROR_NOT_FOUND))
        g_debug ("%s", error->message);
      return;
    }
  g_variant_builder_open (builder, G_VARIANT_TYPE ("(ta(itttttttt))"));
  g_variant_builder_add (builder, "t", inode);
  add_links (builder, counters);
  g_variant_builder_close (builder);
}

GVariant *
nw_counters_reply_new (NwRegistry *registry,
                       GVariant   *inodes,
                       GError    **error)
{
  GVariantBuilder builder;
  const guint64 *values;
  gsize n;

  g_return_val_if_fail (registry != NULL, NULL);
  g_return_val_if_fail (g_variant_is_of_type (inodes, G_VARIANT_TYPE ("at")), NULL);

  values = g_variant_get_fixed_array (inodes, &n, sizeof *values);
  if (n > NW_COUNTERS_MAX_NAMESPACES)
    {
      g_set_error (error, NW_ERROR, NW_ERROR_LIMIT, _("The counters of %d namespaces can be read at a time; these are %" G_GSIZE_FORMAT),
                   NW_COUNTERS_MAX_NAMESPACES, n);
      return NULL;
    }

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("(ta(ta(itttttttt)))"));
  g_variant_builder_add (&builder, "t", g_get_monotonic_time () * NANOSECONDS_PER_MICROSECOND);
  g_variant_builder_open (&builder, G_VARIANT_TYPE ("a(ta(itttttttt))"));
  for (gsize i = 0; i < n; i++)
    add_namespace (&builder, registry, values[i]);
  g_variant_builder_close (&builder);

  return g_variant_builder_end (&builder);
}
