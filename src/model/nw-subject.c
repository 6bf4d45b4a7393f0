/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-subject.h"

NwNamespace *
nw_subject_resolve (const NwNamespaceRef *ref, const NwSnapshot *snapshot)
{
  NwNamespace *namespace_;

  g_return_val_if_fail (ref != NULL && snapshot != NULL, NULL);

  namespace_ = ref->inode != 0 ? nw_snapshot_find (snapshot, ref->inode) : NULL;
  if (namespace_ != NULL)
    return namespace_;
  if (ref->name != NULL && *ref->name != '\0')
    return nw_snapshot_find_by_name (snapshot, ref->name);

  return ref->inode == 0 ? nw_snapshot_get_root (snapshot) : NULL;
}

static void
add_link (GArray *subjects, const NwSnapshot *snapshot, NwNamespace *namespace_, const char *name, gboolean as_cable)
{
  NwLink *link = nw_namespace_find_link_by_name (namespace_, name);
  NwSelected selected;

  if (link == NULL)
    return;

  if (as_cable && nw_snapshot_find_peer (snapshot, link, NULL) != NULL)
    selected = nw_selected_cable (snapshot, namespace_, link);
  else
    selected = (NwSelected) { NW_SELECTED_LINK, namespace_->inode, link->index };
  g_array_append_val (subjects, selected);
}

GArray *
nw_subject_find (const NwOperation *operation, const NwSnapshot *snapshot)
{
  GArray *subjects = g_array_new (FALSE, FALSE, sizeof (NwSelected));
  const char *name;
  NwNamespace *namespace_;

  g_return_val_if_fail (operation != NULL && snapshot != NULL, subjects);

  name = operation->kind == NW_OPERATION_LINK_RENAME ? operation->new_name : operation->link;
  namespace_ = nw_subject_resolve (operation->kind == NW_OPERATION_LINK_MOVE ? &operation->target : &operation->namespace,
                                   snapshot);
  if (namespace_ == NULL)
    return subjects;

  if (nw_operation_has (operation, NW_FIELD_LINK))
    {
      add_link (subjects, snapshot, namespace_, name, nw_operation_has (operation, NW_FIELD_PEER));
    }
  else
    {
      NwSelected selected = { NW_SELECTED_NAMESPACE, namespace_->inode, 0 };

      g_array_append_val (subjects, selected);
    }

  return subjects;
}

static gboolean
is_in (const NwOperation *operation, NwOperationField field, const NwNamespaceRef *ref, const NwSnapshot *snapshot,
       const NwNamespace *namespace_)
{
  return nw_operation_has (operation, field) && nw_subject_resolve (ref, snapshot) == namespace_;
}

static gboolean
is_called (const NwOperation *operation, NwOperationField field, const char *said, const char *name)
{
  return nw_operation_has (operation, field) && g_strcmp0 (said, name) == 0;
}

static gboolean
names_link (const NwOperation *operation, const NwSnapshot *snapshot, const NwNamespace *namespace_, const char *name)
{
  gboolean here = is_in (operation, NW_FIELD_NAMESPACE, &operation->namespace, snapshot, namespace_);

  if (is_in (operation, NW_FIELD_PEER_NAMESPACE, &operation->peer_namespace, snapshot, namespace_) &&
      is_called (operation, NW_FIELD_PEER, operation->peer, name))
    return TRUE;
  if (is_in (operation, NW_FIELD_TARGET, &operation->target, snapshot, namespace_) &&
      is_called (operation, NW_FIELD_LINK, operation->link, name))
    return TRUE;
  if (here && nw_operation_has (operation, NW_FIELD_NEXTHOPS))
    for (guint i = 0; i < operation->nexthops->len; i++)
      if (g_strcmp0 (g_array_index (operation->nexthops, NwOperationNexthop, i).link, name) == 0)
        return TRUE;

  return here && (is_called (operation, NW_FIELD_LINK, operation->link, name) ||
                  is_called (operation, NW_FIELD_NEW_NAME, operation->new_name, name) ||
                  is_called (operation, NW_FIELD_MASTER, operation->master, name) ||
                  is_called (operation, NW_FIELD_PARENT, operation->parent, name) ||
                  is_called (operation, NW_FIELD_OUT_LINK, operation->out_link, name) ||
                  is_called (operation, NW_FIELD_IN_LINK, operation->in_link, name));
}

gboolean
nw_subject_is_named (const NwOperation *operation, const NwSnapshot *snapshot, const NwSelected *selected)
{
  NwNamespace *namespace_, *far;
  NwLink *link, *peer;

  g_return_val_if_fail (operation != NULL && snapshot != NULL && selected != NULL, FALSE);

  namespace_ = nw_snapshot_find (snapshot, selected->inode);
  if (namespace_ == NULL)
    return FALSE;

  if (selected->kind == NW_SELECTED_NAMESPACE)
    return is_in (operation, NW_FIELD_NAMESPACE, &operation->namespace, snapshot, namespace_) ||
           is_in (operation, NW_FIELD_PEER_NAMESPACE, &operation->peer_namespace, snapshot, namespace_) ||
           is_in (operation, NW_FIELD_TARGET, &operation->target, snapshot, namespace_);

  link = nw_namespace_find_link (namespace_, selected->link);
  if (link == NULL)
    return FALSE;
  if (names_link (operation, snapshot, namespace_, link->name))
    return TRUE;

  peer = selected->kind == NW_SELECTED_CABLE ? nw_snapshot_find_peer (snapshot, link, &far) : NULL;

  return peer != NULL && names_link (operation, snapshot, far, peer->name);
}
