/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-forwarding-table.h"

#include <glib/gi18n-lib.h>

#include "nw-panels.h"

struct _NwForwardingTable
{
  NwPage   parent_instance;

  NwTable *table;
};

G_DEFINE_FINAL_TYPE (NwForwardingTable, nw_forwarding_table, NW_TYPE_PAGE)

/* The columns. */

static char *
dup_mac (NwRow *row)
{
  return nw_mac_to_string (&((NwBridgeEntry *) row->record)->mac);
}

static char *
dup_port (NwRow *row)
{
  const NwBridgeEntry *entry = row->record;
  NwLink *port = nw_namespace_find_link (row->namespace_, entry->port);

  return g_strdup (port != NULL ? port->name : "");
}

static char *
dup_vlan (NwRow *row)
{
  const NwBridgeEntry *entry = row->record;

  return entry->vlan != 0 ? g_strdup_printf ("%u", entry->vlan) : g_strdup ("–");
}

static char *
dup_origin (NwRow *row)
{
  return g_strdup (((NwBridgeEntry *) row->record)->is_local ? _("port’s own") : _("learnt"));
}

static char *
dup_meaning (NwRow *row)
{
  const NwBridgeEntry *entry = row->record;
  g_autofree char *port = dup_port (row);

  if (entry->port == entry->bridge)
    return g_strdup (_("Frames to this MAC address are for the machine that the switch is in."));
  if (entry->is_local)
    return g_strdup_printf (_("The MAC address of the port %s itself."), port);

  return g_strdup_printf (_("A frame from this MAC address came in by %s, so frames to it go out there, and nowhere else."), port);
}

static int
compare_vlans (NwRow *a,
               NwRow *b)
{
  guint vlan_a = ((NwBridgeEntry *) a->record)->vlan;
  guint vlan_b = ((NwBridgeEntry *) b->record)->vlan;

  return (vlan_a > vlan_b) - (vlan_a < vlan_b);
}

/* Whose a MAC address is, "veth-red in red"; %NULL for one that nobody here has. */
static char *
dup_owner (NwSnapshot    *snapshot,
           const NwMac   *mac)
{
  for (guint i = 0; i < nw_snapshot_get_n_namespaces (snapshot); i++)
    {
      NwNamespace *namespace_ = nw_snapshot_get_namespace (snapshot, i);

      for (guint j = 0; j < namespace_->links->len; j++)
        {
          NwLink *link = g_ptr_array_index (namespace_->links, j);

          if (nw_mac_equal (&link->mac, mac))
            {
              g_autofree char *title = nw_namespace_dup_title (namespace_);

              return g_strdup_printf (_("%s in %s"), link->name, title);
            }
        }
    }

  return NULL;
}

static void
nw_forwarding_table_update (NwPage   *page,
                            gboolean  anew)
{
  NwForwardingTable *self = NW_FORWARDING_TABLE (page);
  NwSnapshot *snapshot = nw_page_get_snapshot (page);
  NwNamespace *namespace_ = nw_page_get_namespace (page);
  NwLink *bridge = nw_page_get_link (page);
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < namespace_->bridge_entries->len; i++)
    {
      NwBridgeEntry *entry = g_ptr_array_index (namespace_->bridge_entries, i);
      g_autofree char *mac = NULL;

      if (entry->bridge != bridge->index)
        continue;

      mac = nw_mac_to_string (&entry->mac);
      g_ptr_array_add (rows, nw_row_new (g_strdup_printf ("%" G_GUINT64_FORMAT " %d %d %s %u", namespace_->inode,
                                                          entry->bridge, entry->port, mac, entry->vlan),
                                         namespace_, entry, dup_owner (snapshot, &entry->mac)));
    }

  nw_table_set_rows (self->table, rows);
}

static void
nw_forwarding_table_class_init (NwForwardingTableClass *klass)
{
  NW_PAGE_CLASS (klass)->update = nw_forwarding_table_update;
}

static void
nw_forwarding_table_init (NwForwardingTable *self)
{
  self->table = g_object_new (NW_TYPE_TABLE,
                              "title", _("Forwarding database"),
                              "empty", _("Nothing learnt yet. The switch remembers behind which port a MAC address is as soon as a frame from it comes in."),
                              NULL);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->table));

  nw_table_add_column (self->table, _("MAC"), dup_mac, NULL, NW_COLUMN_MONOSPACE | NW_COLUMN_EXPAND | NW_COLUMN_NOTED);
  nw_table_add_column (self->table, _("Port"), dup_port, NULL, NW_COLUMN_PLAIN);
  nw_table_add_column (self->table, _("How"), dup_origin, NULL, NW_COLUMN_PLAIN);
  nw_table_add_column (self->table, _("VLAN"), dup_vlan, compare_vlans, NW_COLUMN_PLAIN);
  nw_table_set_tooltip (self->table, dup_meaning);
}

NwTable *
nw_forwarding_table_get_table (NwForwardingTable *self)
{
  g_return_val_if_fail (NW_IS_FORWARDING_TABLE (self), NULL);

  return self->table;
}
