/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-ctl-show.h"

#include <glib/gi18n-lib.h>

#include "nw-wording.h"

static void
append_addresses (GString           *text,
                  const NwNamespace *namespace_,
                  const NwLink      *link)
{
  for (guint i = 0; i < namespace_->addresses->len; i++)
    {
      const NwAddress *address = namespace_->addresses->pdata[i];
      g_autofree char *inet = NULL;

      if (address->link != link->index)
        continue;
      inet = nw_inet_to_string (&address->local);
      g_string_append_printf (text, " %s", inet);
    }
}

static void
append_link (GString           *text,
             const NwSnapshot  *snapshot,
             const NwNamespace *namespace_,
             const NwLink      *link)
{
  NwNamespace *far = NULL;
  NwLink *peer = nw_snapshot_find_peer (snapshot, link, &far);
  NwLink *master = link->master != 0 ? nw_namespace_find_link (namespace_, link->master) : NULL;

  g_string_append_printf (text, "  %-15s %-10s", link->name, nw_wording_link_state (link));
  append_addresses (text, namespace_, link);
  if (peer != NULL)
    {
      g_autofree char *title = nw_namespace_dup_title (far);

      /* Translators: where a cable leads: an interface, and its namespace */
      g_string_append_printf (text, _(" → %s in %s"), peer->name, title);
    }
  if (master != NULL)
    /* Translators: an interface that is a port of a switch */
    g_string_append_printf (text, _(" (port of %s)"), master->name);
  g_string_append_c (text, '\n');
}

char *
nw_ctl_describe (const NwSnapshot *snapshot)
{
  GString *text = g_string_new (NULL);

  g_return_val_if_fail (snapshot != NULL, g_string_free (text, FALSE));

  for (guint i = 0; i < nw_snapshot_get_n_namespaces (snapshot); i++)
    {
      NwNamespace *namespace_ = nw_snapshot_get_namespace (snapshot, i);
      g_autofree char *title = nw_namespace_dup_title (namespace_);
      g_autofree char *sentence = nw_wording_namespace (snapshot, namespace_);

      g_string_append_printf (text, "%s%s\n  %s\n", i > 0 ? "\n" : "", title, sentence);
      for (guint j = 0; j < namespace_->links->len; j++)
        append_link (text, snapshot, namespace_, namespace_->links->pdata[j]);
      for (guint j = 0; j < namespace_->routes->len; j++)
        {
          const NwRoute *route = namespace_->routes->pdata[j];
          g_autofree char *meaning = nw_wording_route (namespace_, route);

          if (meaning != NULL && route->protocol != 2 /* RTPROT_KERNEL */)
            g_string_append_printf (text, "  %s\n", meaning);
        }
    }

  return g_string_free (text, FALSE);
}
