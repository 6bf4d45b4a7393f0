/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-link-dialog.h"

#include <inttypes.h>
#include <glib/gi18n-lib.h>

#include "nw-entry-row.h"
#include "nw-error.h"
#include "nw-panels.h"
#include "nw-recipe.h"
#include "nw-router-choice.h"
#include "nw-suggestion.h"

typedef struct {
  const char *kind; /* IFLA_INFO_KIND */
  const char *title;
  const char *subtitle;
} Kind;

static const Kind kinds[] = {
  { "bridge", N_("Switch"), N_("A bridge: joins the interfaces that are plugged into it") },
  { "dummy", N_("Dummy"), N_("Carries addresses, leads nowhere") },
  { "vlan", N_("VLAN"), N_("A network of its own on a cable, told by a number (802.1Q)") },
  { "macvlan", N_("macvlan"), N_("A second interface on a cable, with a MAC address of its own") },
  { "vxlan", N_("VXLAN"), N_("A cable through a network: frames in UDP packets") },
  { "ifb", N_("ifb"), N_("A detour on which incoming packets can be slowed down") },
};

static const char * const macvlan_modes[] = { "bridge", "private", "vepa", "passthru" };

struct _NwLinkDialog
{
  NwDialog     parent_instance;

  GtkListBox  *kind_list;
  NwEntryRow  *name;
  AdwComboRow *parent;
  NwEntryRow  *vlan_id;
  AdwComboRow *mode;
  NwEntryRow  *vni;
  NwEntryRow  *remote;
  NwEntryRow  *port;

  guint64      inode;
  guint        kind;
  char        *suggested;
  gboolean     updating;
};

G_DEFINE_FINAL_TYPE (NwLinkDialog, nw_link_dialog, NW_TYPE_DIALOG)

static NwNamespace *
get_namespace (NwLinkDialog *self)
{
  return nw_snapshot_find (nw_dialog_get_snapshot (NW_DIALOG (self)), self->inode);
}

static gboolean
is_kind (NwLinkDialog *self,
         const char   *kind)
{
  return g_str_equal (kinds[self->kind].kind, kind);
}

/* A VXLAN may do without, so there the first choice is "none". */
static const char *
get_parent_link (NwLinkDialog *self)
{
  if (is_kind (self, "vxlan") && adw_combo_row_get_selected (self->parent) == 0)
    return NULL;

  return nw_panels_get_choice (self->parent);
}

/* What is typed, and why it will not do. */

static gboolean
parse_number (const char  *text,
              guint64      least,
              guint64      most,
              guint64     *number,
              GError     **error)
{
  if (g_ascii_string_to_unsigned (text, 10, least, most, number, NULL))
    return TRUE;

  g_set_error (error, NW_ERROR, NW_ERROR_INVALID_ARGUMENT,
               _("A number from %" PRIu64 " to %" PRIu64), least, most);
  return FALSE;
}

static gboolean
check_name (const char  *text,
            gpointer     user_data,
            GError     **error)
{
  NwNamespace *namespace_ = get_namespace (user_data);

  return namespace_ != NULL && nw_suggestion_link_name_check (namespace_, text, error);
}

static gboolean
check_vlan_id (const char  *text,
               gpointer     user_data,
               GError     **error)
{
  guint64 number;

  return parse_number (text, 1, 4094, &number, error);
}

static gboolean
check_vni (const char  *text,
           gpointer     user_data,
           GError     **error)
{
  guint64 number;

  return parse_number (text, 0, 16777215, &number, error);
}

static gboolean
check_remote (const char  *text,
              gpointer     user_data,
              GError     **error)
{
  NwInet address;

  return *text == '\0' || nw_inet_parse_address (text, &address, error);
}

static gboolean
check_port (const char  *text,
            gpointer     user_data,
            GError     **error)
{
  guint64 number;

  return *text == '\0' || parse_number (text, 1, 65535, &number, error);
}

/* What is proposed. */

/* The first free of "dummy0", "dummy1", ... */
static char *
number_name (NwNamespace *namespace_,
             const char  *stem)
{
  for (guint i = 0;; i++)
    {
      g_autofree char *name = g_strdup_printf ("%s%u", stem, i);

      if (nw_namespace_find_link_by_name (namespace_, name) == NULL)
        return g_steal_pointer (&name);
    }
}

static char *
suggest_name (NwLinkDialog *self)
{
  NwNamespace *namespace_ = get_namespace (self);
  const char *parent = get_parent_link (self);
  const char *id = nw_entry_row_get_text (self->vlan_id);
  g_autofree char *name = NULL;

  if (is_kind (self, "bridge"))
    return nw_recipe_suggest_switch_name (namespace_);

  if (is_kind (self, "vlan") && parent != NULL && *id != '\0')
    {
      name = g_strdup_printf ("%s.%s", parent, id);
      if (nw_suggestion_link_name_check (namespace_, name, NULL))
        return g_steal_pointer (&name);
    }

  return number_name (namespace_, kinds[self->kind].kind);
}

/* A name that the person typed stays. */
static void
update_name (NwLinkDialog *self)
{
  g_autofree char *suggested = suggest_name (self);

  if (g_strcmp0 (nw_entry_row_get_text (self->name), self->suggested) == 0)
    nw_entry_row_set_truth (self->name, suggested, TRUE);

  g_free (self->suggested);
  self->suggested = g_steal_pointer (&suggested);
}

static void
list_parents (NwLinkDialog *self,
              const char   *wanted)
{
  NwNamespace *namespace_ = get_namespace (self);
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  guint chosen = 0;

  if (is_kind (self, "vxlan"))
    g_ptr_array_add (names, g_strdup (C_("a parent interface", "none")));
  for (guint i = 0; i < namespace_->links->len; i++)
    {
      NwLink *link = g_ptr_array_index (namespace_->links, i);

      if (!nw_router_choice_is_usable (link))
        continue;
      if (g_strcmp0 (wanted, link->name) == 0)
        chosen = names->len;
      g_ptr_array_add (names, g_strdup (link->name));
    }

  nw_panels_set_choices (self->parent, names, chosen);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->parent),
                               names->len == 0 ? _("There is no interface here that it could stand on.") : "");
}

static void
show_options (NwLinkDialog *self)
{
  gboolean vlan = is_kind (self, "vlan");
  gboolean macvlan = is_kind (self, "macvlan");
  gboolean vxlan = is_kind (self, "vxlan");

  gtk_widget_set_visible (GTK_WIDGET (self->parent), vlan || macvlan || vxlan);
  gtk_widget_set_visible (GTK_WIDGET (self->vlan_id), vlan);
  gtk_widget_set_visible (GTK_WIDGET (self->mode), macvlan);
  gtk_widget_set_visible (GTK_WIDGET (self->vni), vxlan);
  gtk_widget_set_visible (GTK_WIDGET (self->remote), vxlan);
  gtk_widget_set_visible (GTK_WIDGET (self->port), vxlan);
}

static void
on_changed (NwLinkDialog *self)
{
  if (self->updating || nw_dialog_get_client (NW_DIALOG (self)) == NULL || get_namespace (self) == NULL)
    return;

  self->updating = TRUE;
  update_name (self);
  self->updating = FALSE;
  nw_dialog_changed (NW_DIALOG (self));
}

static void
on_kind_toggled (GtkCheckButton *check,
                 NwLinkDialog   *self)
{
  g_autofree char *parent = NULL;

  if (self->updating || !gtk_check_button_get_active (check))
    return;

  parent = g_strdup (get_parent_link (self));
  self->kind = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (check), "kind"));
  if (is_kind (self, "vxlan")) /* which can do without */
    g_clear_pointer (&parent, g_free);
  self->updating = TRUE;
  list_parents (self, parent);
  self->updating = FALSE;
  show_options (self);
  on_changed (self);
}

static void
list_kinds (NwLinkDialog *self,
            NwClient     *client)
{
  GtkCheckButton *group = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      gboolean lacks = nw_client_lacks (client, kinds[i].kind);
      g_autofree char *reason = g_strdup_printf (_("This kernel has none: it lacks the module “%s”."),
                                                 g_str_equal (kinds[i].kind, "vlan") ? "8021q" : kinds[i].kind);
      GtkWidget *row = adw_action_row_new ();
      GtkWidget *check = gtk_check_button_new ();

      gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
      gtk_check_button_set_group (GTK_CHECK_BUTTON (check), group);
      if (group == NULL)
        group = GTK_CHECK_BUTTON (check);
      g_object_set_data (G_OBJECT (check), "kind", GUINT_TO_POINTER (i));
      gtk_check_button_set_active (GTK_CHECK_BUTTON (check), i == self->kind);
      g_signal_connect_object (check, "toggled", G_CALLBACK (on_kind_toggled), self, 0);

      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _(kinds[i].title));
      adw_action_row_set_subtitle (ADW_ACTION_ROW (row), lacks ? reason : _(kinds[i].subtitle));
      adw_action_row_add_prefix (ADW_ACTION_ROW (row), check);
      adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), check);
      /* The reason stays readable. */
      gtk_widget_set_sensitive (check, !lacks);
      gtk_list_box_append (self->kind_list, row);
    }
}

/* As a dialog. */

static gboolean
nw_link_dialog_update (NwDialog *dialog)
{
  NwLinkDialog *self = NW_LINK_DIALOG (dialog);
  g_autofree char *parent = g_strdup (nw_panels_get_choice (self->parent));

  if (get_namespace (self) == NULL)
    return FALSE;

  self->updating = TRUE;
  list_parents (self, parent);
  update_name (self);
  self->updating = FALSE;
  nw_entry_row_recheck (self->name);

  return TRUE;
}

static NwOperation *
create_vxlan (NwLinkDialog   *self,
              NwNamespaceRef  reference)
{
  const char *remote_text = nw_entry_row_get_text (self->remote);
  NwInet remote = NW_INET_NONE;
  guint64 port = 0;
  guint64 vni;

  if (!parse_number (nw_entry_row_get_text (self->vni), 0, 16777215, &vni, NULL) ||
      (*remote_text != '\0' && !nw_inet_parse_address (remote_text, &remote, NULL)) ||
      (*nw_entry_row_get_text (self->port) != '\0' &&
       !parse_number (nw_entry_row_get_text (self->port), 1, 65535, &port, NULL)))
    return NULL;

  return nw_operation_new_vxlan_add (reference, nw_entry_row_get_text (self->name), (guint) vni,
                                     nw_inet_is_set (&remote) ? &remote : NULL, NULL, get_parent_link (self), (guint) port);
}

static NwOperation *
create_operation (NwLinkDialog *self)
{
  NwNamespaceRef reference = nw_namespace_get_ref (get_namespace (self));
  const char *name = nw_entry_row_get_text (self->name);
  const char *parent = get_parent_link (self);
  guint64 id;

  if (is_kind (self, "vxlan"))
    return create_vxlan (self, reference);

  if (is_kind (self, "vlan"))
    return parent != NULL && parse_number (nw_entry_row_get_text (self->vlan_id), 1, 4094, &id, NULL)
             ? nw_operation_new_vlan_add (reference, name, parent, (guint) id) : NULL;

  if (is_kind (self, "macvlan"))
    return parent != NULL
             ? nw_operation_new_macvlan_add (reference, name, parent, macvlan_modes[adw_combo_row_get_selected (self->mode)]) : NULL;

  return nw_operation_new_link_add (reference, name, kinds[self->kind].kind);
}

static NwPlan *
nw_link_dialog_create_plan (NwDialog *dialog)
{
  NwLinkDialog *self = NW_LINK_DIALOG (dialog);
  NwNamespace *namespace_ = get_namespace (self);
  const char *name = nw_entry_row_get_text (self->name);
  g_autoptr(NwOperation) operation = NULL;
  g_autofree char *title = NULL;

  if (namespace_ == NULL || !nw_suggestion_link_name_check (namespace_, name, NULL) ||
      nw_client_lacks (nw_dialog_get_client (dialog), kinds[self->kind].kind))
    return NULL;

  if (is_kind (self, "bridge"))
    return nw_recipe_switch (namespace_, name);

  operation = create_operation (self);
  if (operation == NULL || !nw_operation_check (operation, NULL))
    return NULL;

  title = nw_operation_describe (operation);

  return nw_plan_take (nw_plan_take (nw_plan_new (title), g_steal_pointer (&operation)),
                       nw_operation_new_link_set_up (nw_namespace_get_ref (namespace_), name, TRUE));
}

static char *
nw_link_dialog_warn (NwDialog *dialog)
{
  NwLinkDialog *self = NW_LINK_DIALOG (dialog);

  if (is_kind (self, "vxlan") && get_parent_link (self) == NULL && *nw_entry_row_get_text (self->remote) == '\0')
    return g_strdup (_("A tunnel needs to know where to: give the address of the other end, an interface, or both."));

  return NULL;
}

static void
nw_link_dialog_finalize (GObject *object)
{
  g_free (NW_LINK_DIALOG (object)->suggested);

  G_OBJECT_CLASS (nw_link_dialog_parent_class)->finalize (object);
}

static void
nw_link_dialog_class_init (NwLinkDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  NwDialogClass *dialog_class = NW_DIALOG_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = nw_link_dialog_finalize;
  dialog_class->update = nw_link_dialog_update;
  dialog_class->create_plan = nw_link_dialog_create_plan;
  dialog_class->warn = nw_link_dialog_warn;

  g_type_ensure (NW_TYPE_ENTRY_ROW);

  gtk_widget_class_set_template_from_resource (widget_class, NW_PANELS_RESOURCES "ui/nw-link-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, NwLinkDialog, kind_list);
  gtk_widget_class_bind_template_child (widget_class, NwLinkDialog, name);
  gtk_widget_class_bind_template_child (widget_class, NwLinkDialog, parent);
  gtk_widget_class_bind_template_child (widget_class, NwLinkDialog, vlan_id);
  gtk_widget_class_bind_template_child (widget_class, NwLinkDialog, mode);
  gtk_widget_class_bind_template_child (widget_class, NwLinkDialog, vni);
  gtk_widget_class_bind_template_child (widget_class, NwLinkDialog, remote);
  gtk_widget_class_bind_template_child (widget_class, NwLinkDialog, port);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, nw_dialog_apply);
}

static void
nw_link_dialog_init (NwLinkDialog *self)
{
  g_autoptr(GPtrArray) modes = g_ptr_array_new ();

  self->updating = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));

  for (guint i = 0; i < G_N_ELEMENTS (macvlan_modes); i++)
    g_ptr_array_add (modes, (char *) macvlan_modes[i]);
  nw_panels_set_choices (self->mode, modes, 0);
  nw_entry_row_set_truth (self->vlan_id, "10", TRUE);
  nw_entry_row_set_truth (self->vni, "42", TRUE);
  self->updating = FALSE;

  nw_entry_row_set_check (self->name, check_name, self);
  nw_entry_row_set_check (self->vlan_id, check_vlan_id, self);
  nw_entry_row_set_check (self->vni, check_vni, self);
  nw_entry_row_set_check (self->remote, check_remote, self);
  nw_entry_row_set_check (self->port, check_port, self);
}

GtkWidget *
nw_link_dialog_new (NwClient *client,
                    guint64   inode)
{
  NwLinkDialog *self;

  g_return_val_if_fail (NW_IS_CLIENT (client), NULL);
  g_return_val_if_fail (nw_snapshot_find (nw_client_get_snapshot (client), inode) != NULL, NULL);

  self = g_object_new (NW_TYPE_LINK_DIALOG, NULL);
  self->inode = inode;
  self->suggested = g_strdup ("");
  nw_dialog_set_client (NW_DIALOG (self), client);

  self->updating = TRUE;
  list_kinds (self, client);
  list_parents (self, NULL);
  self->updating = FALSE;
  show_options (self);
  on_changed (self);

  return GTK_WIDGET (self);
}
