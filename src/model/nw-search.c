/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-search.h"

#include <glib/gi18n-lib.h>

#include "nw-search-term.h"

/* More words than this say nothing more. */
#define MAX_TERMS 8

/* How well something fits one word, and by what. */
typedef struct
{
  guint       rank;
  NwMatch     match;
  const char *text;
  const void *record; /* NwProcess or NwAddress, which are put into words only when they are shown */
} Fit;

static void
improve (Fit *fit, guint rank, NwMatch match, const char *text, const void *record)
{
  if (rank < fit->rank)
    *fit = (Fit) { rank, match, text, record };
}

static Fit
fit_namespace (const NwSearchTerm *term, const NwNamespace *namespace_, const char *title)
{
  Fit fit = { .rank = NW_RANK_NONE };

  improve (&fit, nw_search_term_rank_text (term, title), NW_MATCH_NAME, title, NULL);
  for (guint i = 0; namespace_->names[i] != NULL; i++)
    improve (&fit, nw_search_term_rank_text (term, namespace_->names[i]), NW_MATCH_NAME, namespace_->names[i], NULL);
  improve (&fit, nw_search_term_rank_text (term, namespace_->label), NW_MATCH_LABEL, namespace_->label, NULL);
  improve (&fit, nw_search_term_rank_text (term, namespace_->image), NW_MATCH_IMAGE, namespace_->image, NULL);
  improve (&fit, nw_search_term_rank_text (term, namespace_->project), NW_MATCH_PROJECT, namespace_->project, NULL);

  for (guint i = 0; i < namespace_->processes->len && fit.rank > 0; i++)
    {
      NwProcess *process = g_ptr_array_index (namespace_->processes, i);

      improve (&fit, nw_search_term_rank_text (term, process->command), NW_MATCH_PROCESS, NULL, process);
      improve (&fit, nw_search_term_rank_number (term, process->pid), NW_MATCH_PROCESS, NULL, process);
    }
  return fit;
}

static Fit
fit_link (const NwSearchTerm *term, const NwNamespace *namespace_, const NwLink *link)
{
  Fit fit = { .rank = NW_RANK_NONE };

  improve (&fit, nw_search_term_rank_text (term, link->name), NW_MATCH_INTERFACE, link->name, NULL);
  if (term->address != NULL || nw_inet_is_set (&term->subnet))
    {
      for (guint i = 0; i < namespace_->addresses->len; i++)
        {
          NwAddress *address = g_ptr_array_index (namespace_->addresses, i);

          if (address->link == link->index)
            improve (&fit, nw_search_term_rank_address (term, &address->local), NW_MATCH_ADDRESS, NULL, address);
        }
    }
  improve (&fit, nw_search_term_rank_mac (term, &link->mac), NW_MATCH_MAC, NULL, link);
  return fit;
}

static char *
dup_text (const Fit *fit)
{
  if (fit->match == NW_MATCH_PROCESS)
    {
      const NwProcess *process = fit->record;

      return g_strdup_printf ("%u %s", process->pid, process->command);
    }
  if (fit->match == NW_MATCH_ADDRESS)
    return nw_inet_to_string (&((const NwAddress *) fit->record)->local);
  if (fit->match == NW_MATCH_MAC)
    return nw_mac_to_string (&((const NwLink *) fit->record)->mac);
  return g_strdup (fit->text);
}

static void
add_hit (GArray *hits, NwSelected selected, const Fit *fit)
{
  NwSearchHit hit = { .selected = selected, .match = fit->match, .rank = fit->rank, .text = dup_text (fit) };

  g_array_append_val (hits, hit);
}

/* Every word must fit the namespace; of an interface at least one, and the others may fit its namespace. */
static void
search_namespace (GArray *hits, const NwSearchTerm *terms, guint n_terms, const NwNamespace *namespace_)
{
  g_autofree char *title = nw_namespace_dup_title (namespace_);
  Fit fits[MAX_TERMS];
  Fit best = { .rank = NW_RANK_NONE };
  gboolean all = TRUE;

  for (guint i = 0; i < n_terms; i++)
    {
      fits[i] = fit_namespace (&terms[i], namespace_, title);
      all &= fits[i].rank != NW_RANK_NONE;
      if (fits[i].rank < best.rank)
        best = fits[i];
    }
  if (all)
    add_hit (hits, (NwSelected) { NW_SELECTED_NAMESPACE, namespace_->inode, 0 }, &best);

  for (guint i = 0; i < namespace_->links->len; i++)
    {
      const NwLink *link = g_ptr_array_index (namespace_->links, i);

      best.rank = NW_RANK_NONE;
      all = TRUE;
      for (guint j = 0; j < n_terms && all; j++)
        {
          Fit fit = fit_link (&terms[j], namespace_, link);

          all = fit.rank != NW_RANK_NONE || fits[j].rank != NW_RANK_NONE;
          if (fit.rank < best.rank)
            best = fit;
        }
      if (all && best.rank != NW_RANK_NONE)
        add_hit (hits, (NwSelected) { NW_SELECTED_LINK, namespace_->inode, link->index }, &best);
    }
}

static void
clear_hit (gpointer hit)
{
  g_free (((NwSearchHit *) hit)->text);
}

/* g_array_sort() is stable. */
static int
compare_hits (gconstpointer a, gconstpointer b)
{
  return (int) ((const NwSearchHit *) a)->rank - (int) ((const NwSearchHit *) b)->rank;
}

GArray *
nw_search_find (const NwSnapshot *snapshot, const char *query)
{
  GArray *hits = g_array_new (FALSE, FALSE, sizeof (NwSearchHit));
  g_auto (GStrv) words = NULL;
  NwSearchTerm terms[MAX_TERMS];
  guint n_terms = 0;

  g_return_val_if_fail (NW_IS_SNAPSHOT ((NwSnapshot *) snapshot), hits);
  g_return_val_if_fail (query != NULL, hits);

  g_array_set_clear_func (hits, clear_hit);
  words = g_strsplit_set (query, " \t\n", -1);
  for (guint i = 0; words[i] != NULL && n_terms < MAX_TERMS; i++)
    {
      if (*words[i] != '\0')
        nw_search_term_init (&terms[n_terms++], words[i]);
    }

  for (guint i = 0; n_terms > 0 && i < nw_snapshot_get_n_namespaces (snapshot); i++)
    search_namespace (hits, terms, n_terms, nw_snapshot_get_namespace (snapshot, i));
  g_array_sort (hits, compare_hits);

  for (guint i = 0; i < n_terms; i++)
    nw_search_term_clear (&terms[i]);
  return hits;
}

char *
nw_search_hit_describe (const NwSearchHit *hit)
{
  g_return_val_if_fail (hit != NULL, NULL);

  switch (hit->match)
    {
    case NW_MATCH_LABEL:
    case NW_MATCH_NAME:
      /* Translators: why something was found: by its name */
      return g_strdup_printf (_("name %s"), hit->text);
    case NW_MATCH_IMAGE:
      /* Translators: why a container was found: by what it was made from */
      return g_strdup_printf (_("image %s"), hit->text);
    case NW_MATCH_PROJECT:
      return g_strdup_printf (_("project %s"), hit->text);
    case NW_MATCH_PROCESS:
      /* Translators: "process 1234 nginx" */
      return g_strdup_printf (_("process %s"), hit->text);
    case NW_MATCH_INTERFACE:
      return g_strdup_printf (_("interface %s"), hit->text);
    case NW_MATCH_ADDRESS:
      return g_strdup_printf (_("address %s"), hit->text);
    case NW_MATCH_MAC:
    default:
      return g_strdup_printf (_("MAC %s"), hit->text);
    }
}
