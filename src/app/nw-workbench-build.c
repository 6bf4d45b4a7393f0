/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-workbench-private.h"

#include <glib/gi18n-lib.h>

#include "nw-cable-popover.h"
#include "nw-deletion.h"
#include "nw-endpoint.h"
#include "nw-gateway-dialog.h"
#include "nw-link-dialog.h"
#include "nw-loop-dialog.h"
#include "nw-publish-dialog.h"
#include "nw-recipe.h"
#include "nw-suggestion.h"
#include "nw-switch-cable-popover.h"

static NwSnapshot *
get_snapshot (NwWorkbench *self)
{
  return nw_client_get_snapshot (self->client);
}

static void
apply (NwWorkbench *self,
       NwPlan      *plan)
{
  nw_workbench_apply (self, nw_request_new (self, plan));
}

/* The only thing selected, when it is of that kind. */
static const NwSelected *
get_only_selected (NwWorkbench    *self,
                   NwSelectedKind  kind)
{
  const NwSelected *selected;

  if (nw_selection_get_length (self->selection) != 1)
    return NULL;

  selected = nw_selection_get (self->selection, 0);

  return selected->kind == kind ? selected : NULL;
}

/* Namespaces */

static gboolean
check_namespace_name (const char  *name,
                      gpointer     user_data,
                      GError     **error)
{
  return nw_suggestion_namespace_name_check (get_snapshot (user_data), name, error);
}

void
nw_workbench_add_namespace_at (NwWorkbench *self,
                               double       x,
                               double       y)
{
  g_autofree char *suggestion = NULL;

  g_return_if_fail (NW_IS_WORKBENCH (self));

  suggestion = nw_suggestion_namespace_name (get_snapshot (self));
  nw_canvas_begin_naming (self->canvas, x, y, suggestion, check_namespace_name, self);
}

void
nw_workbench_add_namespace (NwWorkbench *self)
{
  double x, y;

  g_return_if_fail (NW_IS_WORKBENCH (self));

  nw_canvas_find_free_place (self->canvas, FALSE, &x, &y);
  nw_workbench_add_namespace_at (self, x, y);
}

static void
on_namespace_wanted (NwCanvas    *canvas,
                     double       x,
                     double       y,
                     NwWorkbench *self)
{
  nw_workbench_add_namespace_at (self, x, y);
}

static void
on_name_chosen (NwCanvas    *canvas,
                const char  *name,
                double       x,
                double       y,
                NwWorkbench *self)
{
  g_autofree char *title = g_strdup_printf (_("Add namespace %s"), name);
  g_autoptr(NwPlan) plan = nw_plan_new (title);
  NwNamespaceRef made = { 0, (char *) name };
  NwRequest *request;

  nw_plan_take (plan, nw_operation_new_namespace_add (name));
  nw_plan_take (plan, nw_operation_new_link_set_up (made, "lo", TRUE));

  request = nw_request_new (self, plan);
  nw_canvas_place (self->canvas, name, x, y);
  nw_workbench_keep_positions (self, FALSE);
  request->ghost = nw_canvas_add_ghost_node (self->canvas, name, x, y);
  nw_workbench_apply (self, request);
}

/* Switches */

static gboolean
check_switch_name (const char  *name,
                   gpointer     user_data,
                   GError     **error)
{
  NwWorkbench *self = user_data;
  NwNamespace *owner = nw_snapshot_find (get_snapshot (self), self->naming_owner);

  return owner != NULL && nw_suggestion_link_name_check (owner, name, error);
}

void
nw_workbench_add_switch_at (NwWorkbench *self,
                            guint64      inode,
                            double       x,
                            double       y)
{
  NwNamespace *owner;
  g_autofree char *suggestion = NULL;

  g_return_if_fail (NW_IS_WORKBENCH (self));

  owner = nw_snapshot_find (get_snapshot (self), inode);
  if (owner == NULL)
    return;

  self->naming_owner = inode;
  suggestion = nw_recipe_suggest_switch_name (owner);
  nw_canvas_begin_naming_switch (self->canvas, inode, x, y, suggestion, check_switch_name, self);

  if (!owner->is_root)
    {
      g_autofree char *title = nw_namespace_dup_title (owner);
      g_autofree char *text = g_strdup_printf (_("This switch will be inside %s, which is selected. "
                                                 "With nothing selected it goes to the host."), title);

      nw_workbench_say (self, text);
    }
}

/* In what a person has selected; what was selected because it was just made does not count. */
static NwNamespace *
find_switch_owner (NwWorkbench *self)
{
  NwNamespace *owner = NULL;

  if (nw_selection_get_length (self->selection) == 1)
    {
      const NwSelected *selected = nw_selection_get (self->selection, 0);

      if (selected->kind == NW_SELECTED_NAMESPACE && selected->inode != self->selected_as_made)
        owner = nw_snapshot_find (get_snapshot (self), selected->inode);
    }

  return owner != NULL && !nw_recipe_is_internet (owner) ? owner : nw_snapshot_get_root (get_snapshot (self));
}

void
nw_workbench_add_switch (NwWorkbench *self)
{
  NwNamespace *owner;
  double x, y;

  g_return_if_fail (NW_IS_WORKBENCH (self));

  owner = find_switch_owner (self);
  if (owner == NULL)
    return;

  nw_canvas_find_free_place (self->canvas, TRUE, &x, &y);
  nw_workbench_add_switch_at (self, owner->inode, x, y);
}

static void
on_switch_wanted (NwCanvas    *canvas,
                  guint64      inode,
                  double       x,
                  double       y,
                  NwWorkbench *self)
{
  nw_workbench_add_switch_at (self, inode, x, y);
}

static void
on_switch_name_chosen (NwCanvas    *canvas,
                       guint64      inode,
                       const char  *name,
                       double       x,
                       double       y,
                       NwWorkbench *self)
{
  NwNamespace *owner = nw_snapshot_find (get_snapshot (self), inode);
  g_autoptr(NwPlan) plan = NULL;
  NwRequest *request;

  if (owner == NULL)
    return;

  plan = nw_recipe_switch (owner, name);
  request = nw_request_new (self, plan);
  request->ghost = nw_canvas_add_ghost_switch (self->canvas, inode, name, x, y);
  request->owner = inode;
  request->link = g_strdup (name);
  nw_workbench_keep_positions (self, FALSE);
  nw_workbench_apply (self, request);
}

/* Cables */

/* What a popover or a question about a cable is about. */
typedef struct {
  NwWorkbench *workbench; /* owned */
  NwSelected   ends[2];
  NwPlan      *plan;      /* owned; (nullable) */
} Cable;

static Cable *
cable_new (NwWorkbench      *self,
           const NwSelected *ends,
           NwPlan           *plan)
{
  Cable *cable = g_new0 (Cable, 1);

  cable->workbench = g_object_ref (self);
  memcpy (cable->ends, ends, sizeof cable->ends);
  cable->plan = plan != NULL ? g_object_ref (plan) : NULL;

  return cable;
}

static void
cable_free (gpointer data)
{
  Cable *cable = data;

  g_object_unref (cable->workbench);
  g_clear_object (&cable->plan);
  g_free (cable);
}

static void
free_closure_data (gpointer  data,
                   GClosure *closure)
{
  cable_free (data);
}

static void
apply_cable (NwWorkbench      *self,
             const NwSelected *ends,
             NwPlan           *plan)
{
  NwRequest *request = nw_request_new (self, plan);

  request->ghost = nw_canvas_add_ghost_cable (self->canvas, ends[0], ends[1]);
  nw_workbench_apply (self, request);
}

static void
on_loop_response (AdwMessageDialog *dialog,
                  const char       *response,
                  Cable            *cable)
{
  NwWorkbench *self = cable->workbench;
  NwEndpoint a, b;

  if (nw_workbench_is_gone (self) || g_str_equal (response, NW_LOOP_CANCEL))
    return;

  if (g_str_equal (response, NW_LOOP_STP) &&
      nw_endpoint_find (get_snapshot (self), cable->ends[0], &a) &&
      nw_endpoint_find (get_snapshot (self), cable->ends[1], &b))
    {
      g_autoptr(NwPlan) plan = nw_loop_dup_plan_with_stp (cable->plan, &a, &b);

      apply_cable (self, cable->ends, plan);
    }
  else
    {
      apply_cable (self, cable->ends, cable->plan);
    }
}

static gboolean
closes_loop (NwWorkbench      *self,
             const NwSelected *ends)
{
  NwSnapshot *snapshot = get_snapshot (self);
  NwEndpoint a, b;

  return nw_endpoint_find (snapshot, ends[0], &a) && a.bridge != NULL &&
         nw_endpoint_find (snapshot, ends[1], &b) && b.bridge != NULL &&
         nw_recipe_closes_loop (snapshot, a.namespace, a.bridge, b.namespace, b.bridge);
}

static void
on_cable_plan_wanted (GtkPopover *popover,
                      NwPlan     *plan,
                      Cable      *cable)
{
  NwWorkbench *self = cable->workbench;
  GtkWidget *dialog;

  if (!closes_loop (self, cable->ends))
    {
      apply_cable (self, cable->ends, plan);
      return;
    }

  dialog = nw_loop_dialog_new (nw_workbench_get_window (self));
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_loop_response), cable_new (self, cable->ends, plan),
                         free_closure_data, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* A switch is an interface of its own namespace already. */
static void
explain_own_switch (NwWorkbench      *self,
                    const NwEndpoint *own)
{
  g_autofree char *owner = nw_namespace_dup_title (own->namespace);
  g_autofree char *text = g_strdup_printf (_("%s needs no cable to %s: the switch is one of its interfaces. "
                                             "Give it an address, and %s is connected."),
                                           owner, own->bridge->name, owner);

  nw_selection_set (self->selection, (NwSelected) { NW_SELECTED_LINK, own->namespace->inode, own->bridge->index });
  nw_workbench_say (self, text);
}

static GtkWidget *
create_popover (NwWorkbench      *self,
                const NwEndpoint *from,
                const NwEndpoint *to)
{
  if (to->bridge != NULL)
    return nw_switch_cable_popover_new (self->client, from->namespace->inode,
                                        from->bridge != NULL ? from->bridge->index : 0,
                                        to->namespace->inode, to->bridge->index);
  if (from->bridge != NULL)
    return nw_switch_cable_popover_new (self->client, to->namespace->inode, 0,
                                        from->namespace->inode, from->bridge->index);

  return nw_cable_popover_new (self->client, from->namespace->inode, to->namespace->inode);
}

static void
propose_cable (NwWorkbench *self,
               NwSelected   from,
               NwSelected   to,
               GtkWidget   *anchor)
{
  graphene_rect_t bounds = GRAPHENE_RECT_INIT (0, 0, 0, 0);
  NwSelected ends[] = { from, to };
  NwEndpoint a, b;
  GtkWidget *popover;

  if (!nw_endpoint_find (get_snapshot (self), from, &a) || !nw_endpoint_find (get_snapshot (self), to, &b))
    return;

  if (a.namespace == b.namespace && (a.bridge == NULL) != (b.bridge == NULL))
    {
      explain_own_switch (self, a.bridge != NULL ? &a : &b);
      return;
    }

  if (anchor == NULL)
    anchor = GTK_WIDGET (self->canvas);
  if (!gtk_widget_compute_bounds (anchor, GTK_WIDGET (self), &bounds))
    return;

  popover = create_popover (self, &a, &b);
  if (popover == NULL)
    return;

  g_signal_connect_data (popover, "plan-wanted", G_CALLBACK (on_cable_plan_wanted), cable_new (self, ends, NULL),
                         free_closure_data, 0);
  nw_workbench_show_popover (self, popover,
                             &(GdkRectangle) { bounds.origin.x, bounds.origin.y,
                                               bounds.size.width, bounds.size.height });
}

static void
on_cable_wanted (NwCanvas    *canvas,
                 NwSelected  *from,
                 NwSelected  *to,
                 GtkWidget   *anchor,
                 NwWorkbench *self)
{
  propose_cable (self, *from, *to, anchor);
}

void
nw_workbench_connect_selected (NwWorkbench *self)
{
  g_return_if_fail (NW_IS_WORKBENCH (self));

  if (nw_selection_get_length (self->selection) == 2)
    {
      NwSelected a = *nw_selection_get (self->selection, 0);
      NwSelected b = *nw_selection_get (self->selection, 1);
      NwEndpoint endpoint;

      if (nw_endpoint_find (get_snapshot (self), a, &endpoint) && nw_endpoint_find (get_snapshot (self), b, &endpoint))
        {
          propose_cable (self, a, b, nw_canvas_get_node (self->canvas, b));
          return;
        }
    }

  nw_workbench_say (self, _("Select two namespaces or switches with Shift, then add the cable."));
}

void
nw_workbench_connect_to (NwWorkbench *self,
                         guint64      inode,
                         int          bridge)
{
  NwSelected to = { bridge != 0 ? NW_SELECTED_LINK : NW_SELECTED_NAMESPACE, inode, bridge };

  g_return_if_fail (NW_IS_WORKBENCH (self));

  if (nw_selection_get_length (self->selection) == 1)
    propose_cable (self, *nw_selection_get (self->selection, 0), to, nw_canvas_get_node (self->canvas, to));
}

/* The way outside */

void
nw_workbench_add_internet (NwWorkbench *self)
{
  NwSnapshot *snapshot;
  NwNamespace *root;
  g_autoptr(NwPlan) plan = NULL;
  NwRequest *request;
  double x, y;

  g_return_if_fail (NW_IS_WORKBENCH (self));

  snapshot = get_snapshot (self);
  root = nw_snapshot_get_root (snapshot);
  plan = root != NULL ? nw_recipe_internet (snapshot, root) : NULL;
  if (plan == NULL || nw_plan_get_length (plan) == 0)
    {
      nw_workbench_say (self, _("There is a namespace called “internet” already."));
      return;
    }

  nw_canvas_find_free_place (self->canvas, FALSE, &x, &y);
  request = nw_request_new (self, plan);
  request->ghost = nw_canvas_add_ghost_node (self->canvas, NW_INTERNET_NAME, x, y);
  nw_workbench_keep_positions (self, FALSE);
  nw_workbench_apply (self, request);
}

static void
present_dialog (NwWorkbench *self,
                GtkWidget   *dialog)
{
  g_signal_connect_object (dialog, "plan-wanted", G_CALLBACK (apply), self, G_CONNECT_SWAPPED);
  gtk_window_set_transient_for (GTK_WINDOW (dialog), nw_workbench_get_window (self));
  gtk_window_present (GTK_WINDOW (dialog));
}

/* What a dialog is about: what is selected first, or else the host. A port of a switch stands for the switch. */
static gboolean
find_subject (NwWorkbench *self,
                      guint64     *inode,
                      int         *link)
{
  NwNamespace *namespace_ = nw_snapshot_get_root (get_snapshot (self));
  const NwLink *selected_link = NULL;

  if (nw_selection_get_length (self->selection) > 0)
    {
      const NwSelected *selected = nw_selection_get (self->selection, 0);

      namespace_ = nw_snapshot_find (get_snapshot (self), selected->inode);
      if (namespace_ != NULL && selected->kind != NW_SELECTED_NAMESPACE)
        selected_link = nw_namespace_find_link (namespace_, selected->link);
    }
  if (namespace_ == NULL)
    return FALSE;

  *inode = namespace_->inode;
  *link = 0;
  if (selected_link != NULL && !nw_link_is_loopback (selected_link))
    *link = selected_link->master != 0 ? selected_link->master : selected_link->index;

  return TRUE;
}

void
nw_workbench_open_gateway (NwWorkbench *self)
{
  guint64 inode;
  int link;

  g_return_if_fail (NW_IS_WORKBENCH (self));

  if (find_subject (self, &inode, &link))
    present_dialog (self, nw_gateway_dialog_new (self->client, inode, link));
}

void
nw_workbench_open_publish (NwWorkbench *self)
{
  guint64 inode;
  int link;

  g_return_if_fail (NW_IS_WORKBENCH (self));

  if (find_subject (self, &inode, &link))
    present_dialog (self, nw_publish_dialog_new (self->client, inode, NULL));
}

void
nw_workbench_open_link (NwWorkbench *self)
{
  guint64 inode;
  int link;

  g_return_if_fail (NW_IS_WORKBENCH (self));

  if (find_subject (self, &inode, &link))
    present_dialog (self, nw_link_dialog_new (self->client, inode));
}

/* What is there */

static void
delete (NwWorkbench *self,
        gboolean     with_cables)
{
  g_autoptr(NwPlan) plan = NULL;
  g_autoptr(GError) error = NULL;

  plan = with_cables
         ? nw_deletion_plan_new_with_cables (get_snapshot (self), self->selection, &error)
         : nw_deletion_plan_new (get_snapshot (self), self->selection, &error);
  if (plan != NULL)
    apply (self, plan);
  else
    nw_workbench_say (self, error->message);
}

void
nw_workbench_delete_selected (NwWorkbench *self)
{
  g_return_if_fail (NW_IS_WORKBENCH (self));

  delete (self, FALSE);
}

void
nw_workbench_delete_with_cables (NwWorkbench *self)
{
  g_return_if_fail (NW_IS_WORKBENCH (self));

  delete (self, TRUE);
}

void
nw_workbench_set_link_up (NwWorkbench *self,
                          gboolean     up)
{
  const NwSelected *selected;
  NwNamespace *namespace_;
  NwLink *link;
  g_autoptr(NwPlan) plan = NULL;
  g_autofree char *title = NULL;

  g_return_if_fail (NW_IS_WORKBENCH (self));

  selected = get_only_selected (self, NW_SELECTED_LINK);
  if (selected == NULL)
    return;

  namespace_ = nw_snapshot_find (get_snapshot (self), selected->inode);
  link = namespace_ != NULL ? nw_namespace_find_link (namespace_, selected->link) : NULL;
  if (link == NULL)
    return;

  title = up
          ? g_strdup_printf (_("Set %s up"), link->name)
          : g_strdup_printf (_("Set %s down"), link->name);
  plan = nw_plan_new (title);
  nw_plan_take (plan, nw_operation_new_link_set_up (nw_namespace_get_ref (namespace_), link->name, up));
  apply (self, plan);
}

void
nw_workbench_plug (NwWorkbench *self,
                   guint64      inode,
                   int          index,
                   gboolean     plugged)
{
  NwNamespace *namespace_;
  NwLink *link;
  g_autoptr(NwPlan) plan = NULL;

  g_return_if_fail (NW_IS_WORKBENCH (self));

  namespace_ = nw_snapshot_find (get_snapshot (self), inode);
  link = namespace_ != NULL ? nw_namespace_find_link (namespace_, index) : NULL;
  if (link == NULL)
    return;

  plan = nw_recipe_plug (namespace_, link, plugged);
  if (nw_plan_get_length (plan) > 0)
    apply (self, plan);
}

void
nw_workbench_connect_wishes (NwWorkbench *self)
{
  g_signal_connect_object (self->canvas, "namespace-wanted", G_CALLBACK (on_namespace_wanted), self, 0);
  g_signal_connect_object (self->canvas, "name-chosen", G_CALLBACK (on_name_chosen), self, 0);
  g_signal_connect_object (self->canvas, "switch-wanted", G_CALLBACK (on_switch_wanted), self, 0);
  g_signal_connect_object (self->canvas, "switch-name-chosen", G_CALLBACK (on_switch_name_chosen), self, 0);
  g_signal_connect_object (self->canvas, "cable-wanted", G_CALLBACK (on_cable_wanted), self, 0);
  g_signal_connect_object (self->canvas, "delete-wanted", G_CALLBACK (nw_workbench_delete_selected), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->inspector, "plan-wanted", G_CALLBACK (apply), self, G_CONNECT_SWAPPED);
}
