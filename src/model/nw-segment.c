/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-segment.h"

#include <string.h>

typedef struct {
  GArray     *members;
  GHashTable *seen; /* NwLink, which a snapshot holds once each */
  gboolean    only_live;
} Search;

static void
visit (Search *search, NwNamespace *namespace_, NwLink *link)
{
  NwSegmentMember member = { namespace_, link };

  if (link == NULL || (search->only_live && !nw_link_has_carrier (link)))
    return;
  if (g_hash_table_add (search->seen, link))
    g_array_append_val (search->members, member);
}

static void
visit_ports (Search *search, NwNamespace *namespace_, const NwLink *bridge)
{
  for (guint i = 0; i < namespace_->links->len; i++)
    {
      NwLink *port = g_ptr_array_index (namespace_->links, i);

      if (port->master == bridge->index)
        visit (search, namespace_, port);
    }
}

GArray *
nw_segment_find (const NwSnapshot *snapshot, NwNamespace *namespace_, NwLink *link, gboolean only_live)
{
  GArray *members = g_array_new (FALSE, FALSE, sizeof (NwSegmentMember));
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  Search search = { members, seen, only_live };

  g_return_val_if_fail (snapshot != NULL && namespace_ != NULL && link != NULL, members);

  visit (&search, namespace_, link);
  for (guint i = 0; i < members->len; i++)
    {
      NwSegmentMember member = g_array_index (members, NwSegmentMember, i);
      NwNamespace *there = NULL;
      NwLink *peer = nw_snapshot_find_peer (snapshot, member.link, &there);

      visit (&search, there, peer);
      if (strcmp (member.link->kind, "bridge") == 0)
        visit_ports (&search, member.namespace, member.link);
      else if (member.link->master != 0)
        visit (&search, member.namespace, nw_namespace_find_link (member.namespace, member.link->master));
    }
  return members;
}

/* Whether a cable leads from a port of one switch to a port of another, or of the same. */
static gboolean
joins_switches (const NwSnapshot *snapshot, const NwSegmentMember *member)
{
  const NwLink *peer = member->link->master != 0 ? nw_snapshot_find_peer (snapshot, member->link, NULL) : NULL;

  return peer && peer->master != 0 && nw_link_has_carrier (peer);
}

gboolean
nw_segment_has_loop (const NwSnapshot *snapshot, NwNamespace *namespace_, NwLink *link)
{
  g_autoptr (GArray) members = NULL;
  guint n_switches = 0, n_ends = 0;

  g_return_val_if_fail (snapshot != NULL && namespace_ != NULL && link != NULL, FALSE);

  members = nw_segment_find (snapshot, namespace_, link, TRUE);
  for (guint i = 0; i < members->len; i++)
    {
      const NwSegmentMember *member = &g_array_index (members, NwSegmentMember, i);

      if (strcmp (member->link->kind, "bridge") == 0)
        {
          const NwBridge *bridge = nw_namespace_find_bridge (member->namespace, member->link->index);

          if (bridge && bridge->stp)
            return FALSE;
          n_switches++;
        }
      else if (joins_switches (snapshot, member))
        {
          n_ends++;
        }
    }
  /* All of them hang together: a tree has one cable fewer than it has switches. */
  return n_switches > 0 && n_ends / 2 >= n_switches;
}
