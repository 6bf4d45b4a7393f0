/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-difference.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct {
  NwDocument *wanted;
  NwDocument *present;
  NwDocument *after;   /* the plan */
  GHashTable *touched; /* keys of what an operation is about */
} Comparing;

/* No name of a namespace has a line feed in it. */
static char *
dup_key (const char *namespace_,
         const char *link)
{
  return g_strdup_printf ("%s\n%s", namespace_, link);
}

static gboolean
has (NwDocument *document,
     const char *namespace_,
     const char *link)
{
  NwDocumentNamespace *found = nw_document_find (document, namespace_);

  return found != NULL && (*link == '\0' || nw_document_namespace_find_link (found, link) != NULL);
}

static gboolean
is_touched (const Comparing *comparing,
            const char      *namespace_,
            const char      *link)
{
  g_autofree char *key = dup_key (namespace_, link);

  return g_hash_table_contains (comparing->touched, key);
}

static void
touch (GHashTable        *touched,
       const NwOperation *operation)
{
  const char *link = nw_operation_has (operation, NW_FIELD_LINK) ? operation->link : "";
  const char *name = operation->namespace.name;

  g_hash_table_add (touched, dup_key (name != NULL ? name : "", link));
}

static GHashTable *
find_touched (NwPlan *plan)
{
  GHashTable *touched = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < nw_plan_get_length (plan); i++)
    touch (touched, nw_plan_get (plan, i));

  return touched;
}

/* Takes @title. */
static void
add (NwDifference    *self,
     const Comparing *comparing,
     const char      *namespace_,
     const char      *link,
     gboolean         touched,
     char            *title)
{
  gboolean before = has (comparing->present, namespace_, link);
  gboolean after = has (comparing->after, namespace_, link);

  if (before && !after)
    g_ptr_array_add (self->removed, title);
  else if (after && !before)
    g_ptr_array_add (self->made, title);
  else if (touched)
    g_ptr_array_add (self->changed, title);
  else if (has (comparing->wanted, namespace_, link))
    g_ptr_array_add (self->same, title);
  else
    g_ptr_array_add (self->others, title);
}

static const char *
get_title (const char *namespace_)
{
  return *namespace_ != '\0' ? namespace_ : _("Lab host");
}

/* Hardware and lo are there or not; what is done to them counts for their namespace. */
static gboolean
is_thing (const NwDocumentLink *link)
{
  return *link->kind != '\0' && !g_str_equal (link->kind, "loopback");
}

static void
add_link (NwDifference              *self,
          const Comparing           *comparing,
          NwDocument                *document,
          const NwDocumentNamespace *namespace_,
          const NwDocumentLink      *link)
{
  NwDocumentNamespace *there = NULL;
  NwDocumentLink *peer = nw_document_find_peer (document, link, &there);
  gboolean touched = is_touched (comparing, namespace_->name, link->name);

  if (peer == NULL)
    {
      /* Translators: an interface or switch, and the namespace that it is in */
      add (self, comparing, namespace_->name, link->name, touched, g_strdup_printf (_("%s in %s"), link->name, get_title (namespace_->name)));
      return;
    }

  /* A cable is told once, at its first end. */
  if (nw_document_find (document, there->name) == namespace_ ? strcmp (link->name, peer->name) > 0
                                                             : strcmp (namespace_->name, there->name) > 0)
    return;

  add (self, comparing, namespace_->name, link->name, touched || is_touched (comparing, there->name, peer->name),
       g_strdup_printf ("%s — %s", link->name, peer->name));
}

/* What is done to a namespace itself, or to a part of it that is no thing of its own. */
static gboolean
is_namespace_touched (const Comparing           *comparing,
                      const NwDocumentNamespace *namespace_)
{
  if (is_touched (comparing, namespace_->name, ""))
    return TRUE;

  for (guint i = 0; i < namespace_->links->len; i++)
    {
      const NwDocumentLink *link = namespace_->links->pdata[i];

      if (!is_thing (link) && is_touched (comparing, namespace_->name, link->name))
        return TRUE;
    }

  return FALSE;
}

/* @other: (nullable): what was gone through already */
static void
add_document (NwDifference    *self,
              const Comparing *comparing,
              NwDocument      *document,
              NwDocument      *other)
{
  for (guint i = 0; i < document->namespaces->len; i++)
    {
      const NwDocumentNamespace *namespace_ = document->namespaces->pdata[i];
      gboolean touched = is_namespace_touched (comparing, namespace_);

      /* The host is always there: it is worth a word when something about it changes. */
      if ((other == NULL || !has (other, namespace_->name, "")) && (*namespace_->name != '\0' || touched))
        add (self, comparing, namespace_->name, "", touched, g_strdup (get_title (namespace_->name)));

      for (guint j = 0; j < namespace_->links->len; j++)
        {
          const NwDocumentLink *link = namespace_->links->pdata[j];

          if (is_thing (link) && (other == NULL || !has (other, namespace_->name, link->name)))
            add_link (self, comparing, document, namespace_, link);
        }
    }
}

NwDifference *
nw_difference_new (NwDocument *wanted,
                   NwDocument *present,
                   NwPlan     *plan)
{
  g_autoptr(NwDocument) after = NULL;
  g_autoptr(GHashTable) touched = NULL;
  Comparing comparing = { wanted, present };
  NwDifference *self;

  g_return_val_if_fail (NW_IS_DOCUMENT (wanted), NULL);
  g_return_val_if_fail (NW_IS_DOCUMENT (present), NULL);
  g_return_val_if_fail (NW_IS_PLAN (plan), NULL);

  comparing.after = after = nw_document_copy (present);
  nw_document_apply_plan (after, plan, NULL);
  comparing.touched = touched = find_touched (plan);

  self = g_new0 (NwDifference, 1);
  self->made = g_ptr_array_new_with_free_func (g_free);
  self->changed = g_ptr_array_new_with_free_func (g_free);
  self->removed = g_ptr_array_new_with_free_func (g_free);
  self->same = g_ptr_array_new_with_free_func (g_free);
  self->others = g_ptr_array_new_with_free_func (g_free);
  add_document (self, &comparing, wanted, NULL);
  add_document (self, &comparing, present, wanted);

  return self;
}

void
nw_difference_free (NwDifference *self)
{
  g_ptr_array_unref (self->made);
  g_ptr_array_unref (self->changed);
  g_ptr_array_unref (self->removed);
  g_ptr_array_unref (self->same);
  g_ptr_array_unref (self->others);
  g_free (self);
}
