/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fixture.h"

#include <linux/if.h>

static NwLink *
add_link (NwNamespace *namespace_,
          int          index,
          const char  *name,
          const char  *kind,
          guint        flags,
          const char  *address)
{
  NwLink *link = nw_link_new ();

  link->index = index;
  g_free (link->name);
  link->name = g_strdup (name);
  g_free (link->kind);
  link->kind = g_strdup (kind);
  link->flags = flags;
  link->mtu = 1500;
  g_ptr_array_add (namespace_->links, link);

  if (address != NULL)
    {
      NwAddress *record = nw_address_new ();

      record->link = index;
      g_assert_true (nw_inet_parse_prefix (address, &record->local, NULL));
      g_ptr_array_add (namespace_->addresses, record);
    }
  return link;
}

NwNamespace *
fixture_namespace (guint64     inode,
                   const char *name)
{
  NwNamespace *namespace_ = nw_namespace_new (inode);

  namespace_->is_root = name == NULL;
  namespace_->is_ours = name != NULL;
  if (name != NULL)
    {
      g_strfreev (namespace_->names);
      namespace_->names = g_strsplit (name, ",", -1);
    }
  add_link (namespace_, 1, "lo", "loopback", IFF_LOOPBACK, NULL);
  return namespace_;
}

NwLink *
fixture_link (NwNamespace *namespace_,
              const char  *name,
              const char  *kind,
              gboolean     up,
              const char  *address)
{
  return add_link (namespace_, (int) namespace_->links->len + 1, name, kind,
                   up ? IFF_UP | IFF_LOWER_UP : 0, address);
}

void
fixture_cable (NwNamespace *a,
               const char  *name_a,
               gboolean     up_a,
               const char  *address_a,
               NwNamespace *b,
               const char  *name_b,
               gboolean     up_b,
               const char  *address_b)
{
  NwLink *link_a = fixture_link (a, name_a, "veth", up_a, address_a);
  NwLink *link_b = fixture_link (b, name_b, "veth", up_b, address_b);

  link_a->peer_index = link_b->index;
  link_a->peer_namespace = b->inode;
  link_b->peer_index = link_a->index;
  link_b->peer_namespace = a->inode;
  if (!up_a || !up_b)
    {
      link_a->flags &= ~(guint) IFF_LOWER_UP;
      link_b->flags &= ~(guint) IFF_LOWER_UP;
    }
}

static NwSnapshot *
snapshot_of (GPtrArray *namespaces)
{
  static guint64 serial;

  return nw_snapshot_new (++serial, namespaces);
}

NwSnapshot *
fixture_look (void)
{
  g_autoptr (GPtrArray) namespaces = g_ptr_array_new_with_free_func (g_object_unref);
  NwNamespace *host = fixture_namespace (4026531840, NULL);
  NwNamespace *red = fixture_namespace (4026532182, "red");
  NwNamespace *blue = fixture_namespace (4026532183, "blue");
  NwNamespace *green = fixture_namespace (4026532184, "green");
  NwLink *bridge = fixture_link (host, "v-net-0", "bridge", TRUE, "192.168.15.5/24");

  fixture_cable (red, "veth-red", TRUE, "192.168.15.1/24", host, "veth-red-br", TRUE, NULL);
  fixture_cable (blue, "veth-blue", TRUE, "192.168.15.2/24", host, "veth-blue-br", TRUE, NULL);
  for (guint i = 2; i < host->links->len; i++)
    ((NwLink *) g_ptr_array_index (host->links, i))->master = bridge->index;
  fixture_link (host, "uplink", "", TRUE, "203.0.113.1/24");

  g_ptr_array_add (namespaces, host);
  g_ptr_array_add (namespaces, red);
  g_ptr_array_add (namespaces, blue);
  g_ptr_array_add (namespaces, green);
  return snapshot_of (namespaces);
}

NwSnapshot *
fixture_pair (void)
{
  g_autoptr (GPtrArray) namespaces = g_ptr_array_new_with_free_func (g_object_unref);
  NwNamespace *host = fixture_namespace (4026531840, NULL);
  NwNamespace *red = fixture_namespace (4026532182, "red");
  NwNamespace *blue = fixture_namespace (4026532183, "blue");
  NwNamespace *green = fixture_namespace (4026532184, "green");

  fixture_cable (red, "veth-red", TRUE, "192.168.15.1/24", blue, "veth-blue", TRUE, "192.168.15.2/24");
  fixture_cable (green, "veth-green", TRUE, "192.168.16.1/24", host, "veth-host", FALSE, NULL);

  g_ptr_array_add (namespaces, host);
  g_ptr_array_add (namespaces, red);
  g_ptr_array_add (namespaces, blue);
  g_ptr_array_add (namespaces, green);
  return snapshot_of (namespaces);
}

NwSnapshot *
fixture_tree (guint n)
{
  g_autoptr (GPtrArray) namespaces = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = g_strdup_printf ("n%u", i);

      g_ptr_array_add (namespaces, fixture_namespace (4026532000 + i, i == 0 ? NULL : name));
      if (i > 0)
        {
          g_autofree char *down = g_strdup_printf ("veth%u", i);

          fixture_cable (g_ptr_array_index (namespaces, (i - 1) / 4), down, TRUE, NULL,
                         g_ptr_array_index (namespaces, i), "uplink", TRUE, "10.0.0.1/24");
        }
    }
  return snapshot_of (namespaces);
}
