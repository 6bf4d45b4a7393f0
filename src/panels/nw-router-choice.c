/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-router-choice.h"

#include "nw-panels.h"
#include "nw-recipe.h"
#include "nw-segment.h"

gboolean
nw_router_choice_is_usable (const NwLink *link)
{
  return !nw_link_is_loopback (link) && link->master == 0;
}

static gboolean
has_switch (const NwNamespace *namespace_)
{
  for (guint i = 0; i < namespace_->links->len; i++)
    {
      if (nw_panels_is_switch (g_ptr_array_index (namespace_->links, i)))
        return TRUE;
    }

  return FALSE;
}

NwLink *
nw_router_choice_find_inside (NwSnapshot  *snapshot,
                              NwNamespace *router)
{
  NwLink *best = NULL;
  guint best_score = 0;

  for (guint i = 0; i < router->links->len; i++)
    {
      NwLink *link = g_ptr_array_index (router->links, i);
      g_autoptr(GPtrArray) clients = NULL;
      guint score;

      if (!nw_router_choice_is_usable (link))
        continue;

      clients = nw_recipe_find_clients (snapshot, router, link);
      score = 1 + 2 * clients->len + (nw_panels_is_switch (link) ? 1 : 0);
      if (score > best_score)
        {
          best = link;
          best_score = score;
        }
    }

  return best;
}

/* How well @candidate would do as the router on the segment of a client. A switch without an address is taken for its namespace. */
static guint
get_score (NwSnapshot            *snapshot,
           const NwSegmentMember *candidate)
{
  NwNamespace *namespace_ = candidate->namespace;

  if (!nw_router_choice_is_usable (candidate->link) || nw_recipe_is_internet (namespace_))
    return 0;

  return 1 + (namespace_->is_root ? 4 : 0) + (namespace_->forwarding4 ? 2 : 0) +
         (nw_panels_is_switch (candidate->link) ? 8 : 0);
}

NwNamespace *
nw_router_choice_find (NwSnapshot   *snapshot,
                       NwNamespace  *namespace_,
                       NwLink      **inside)
{
  NwNamespace *best = NULL;
  guint best_score = 0;

  *inside = NULL;

  for (guint i = 0; i < namespace_->links->len && !namespace_->is_root && !has_switch (namespace_); i++)
    {
      NwLink *link = g_ptr_array_index (namespace_->links, i);
      g_autoptr(GArray) segment = NULL;

      if (!nw_router_choice_is_usable (link))
        continue;

      segment = nw_segment_find (snapshot, namespace_, link, FALSE);
      for (guint j = 0; j < segment->len; j++)
        {
          const NwSegmentMember *member = &g_array_index (segment, NwSegmentMember, j);
          guint score = member->namespace != namespace_ ? get_score (snapshot, member) : 0;

          if (score > best_score)
            {
              best = member->namespace;
              best_score = score;
              *inside = member->link;
            }
        }
    }

  if (best != NULL)
    return best;

  *inside = nw_router_choice_find_inside (snapshot, namespace_);

  return namespace_;
}
