/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-foreign-rules.h"

#include <glib/gi18n-lib.h>

#include "nw-panels.h"

struct _NwForeignRules
{
  NwPage               parent_instance;

  AdwPreferencesGroup *group;

  GPtrArray           *chains; /* the expander rows shown */
  GPtrArray           *shown;  /* NwForeignRule, to tell whether they are others */
};

G_DEFINE_FINAL_TYPE (NwForeignRules, nw_foreign_rules, NW_TYPE_PAGE)

static gboolean
is_same_chain (const NwForeignRule *a,
               const NwForeignRule *b)
{
  return g_str_equal (a->family, b->family) && g_str_equal (a->table, b->table) && g_str_equal (a->chain, b->chain);
}

/* "forward filter, priority 0, policy drop · 3 rules" */
static char *
dup_nature (const NwForeignRule *chain,
            guint                n_rules)
{
  g_autofree char *count = g_strdup_printf (ngettext ("%u rule", "%u rules", n_rules), n_rules);

  if (*chain->hook == '\0')
    return g_steal_pointer (&count);
  if (*chain->policy == '\0')
    return g_strdup_printf (_("%s at %s, priority %d · %s"), chain->type, chain->hook, chain->priority, count);

  return g_strdup_printf (_("%s at %s, priority %d, policy %s · %s"),
                          chain->type, chain->hook, chain->priority, chain->policy, count);
}

static GtkWidget *
create_rule (const NwForeignRule *rule)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *text = gtk_label_new (rule->text);

  gtk_label_set_xalign (GTK_LABEL (text), 0);
  gtk_label_set_wrap (GTK_LABEL (text), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (text), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (text), TRUE);
  gtk_widget_add_css_class (text, "nw-step-command");
  gtk_box_append (GTK_BOX (box), text);

  if (rule->n_more > 0)
    {
      g_autofree char *more = g_strdup_printf (ngettext ("%u more expression", "%u more expressions", rule->n_more), rule->n_more);
      GtkWidget *label = gtk_label_new (more);

      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_widget_add_css_class (label, "nw-caption");
      gtk_box_append (GTK_BOX (box), label);
    }

  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_widget_set_focusable (row, FALSE);
  gtk_widget_add_css_class (row, "nw-foreign-rule");
  nw_panels_set_label (row, rule->text);

  return row;
}

/* @first: the chain itself, or its first rule; the rules of a chain follow it. Returns the position after them. */
static guint
append_chain (NwForeignRules *self,
              GPtrArray      *rules,
              guint           first)
{
  const NwForeignRule *chain = g_ptr_array_index (rules, first);
  GtkWidget *row = adw_expander_row_new ();
  g_autofree char *title = g_strdup_printf ("%s %s · %s", chain->family, chain->table, chain->chain);
  g_autofree char *nature = NULL;
  guint next = first;
  guint n = 0;

  while (next < rules->len && is_same_chain (chain, g_ptr_array_index (rules, next)))
    {
      const NwForeignRule *rule = g_ptr_array_index (rules, next);

      if (rule->handle != 0)
        {
          adw_expander_row_add_row (ADW_EXPANDER_ROW (row), create_rule (rule));
          n++;
        }
      next++;
    }

  nature = dup_nature (chain, n);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (row), nature);
  adw_expander_row_set_enable_expansion (ADW_EXPANDER_ROW (row), n > 0);
  adw_preferences_group_add (self->group, row);
  g_ptr_array_add (self->chains, row);

  return next;
}

static gboolean
is_shown (NwForeignRules *self,
          GPtrArray      *rules)
{
  if (rules->len != self->shown->len)
    return FALSE;

  for (guint i = 0; i < rules->len; i++)
    {
      if (!nw_foreign_rule_equal (g_ptr_array_index (rules, i), g_ptr_array_index (self->shown, i)))
        return FALSE;
    }

  return TRUE;
}

static void
nw_foreign_rules_update (NwPage   *page,
                         gboolean  anew)
{
  NwForeignRules *self = NW_FOREIGN_RULES (page);
  GPtrArray *rules = nw_page_get_namespace (page)->foreign_rules;

  gtk_widget_set_visible (GTK_WIDGET (self), rules->len > 0);
  if (is_shown (self, rules))
    return;

  for (guint i = 0; i < self->chains->len; i++)
    adw_preferences_group_remove (self->group, g_ptr_array_index (self->chains, i));
  g_ptr_array_set_size (self->chains, 0);
  g_ptr_array_set_size (self->shown, 0);

  for (guint i = 0; i < rules->len; i++)
    g_ptr_array_add (self->shown, g_object_ref (g_ptr_array_index (rules, i)));
  for (guint i = 0; i < rules->len;)
    i = append_chain (self, rules, i);
}

static void
nw_foreign_rules_finalize (GObject *object)
{
  NwForeignRules *self = NW_FOREIGN_RULES (object);

  g_ptr_array_unref (self->chains);
  g_ptr_array_unref (self->shown);

  G_OBJECT_CLASS (nw_foreign_rules_parent_class)->finalize (object);
}

static void
nw_foreign_rules_class_init (NwForeignRulesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = nw_foreign_rules_finalize;
  NW_PAGE_CLASS (klass)->update = nw_foreign_rules_update;
}

static void
nw_foreign_rules_init (NwForeignRules *self)
{
  self->chains = g_ptr_array_new ();
  self->shown = g_ptr_array_new_with_free_func (g_object_unref);

  self->group = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
  adw_preferences_group_set_title (self->group, _("Rules of Others"));
  adw_preferences_group_set_description (self->group, _("Made by other programs; Netwarren shows them and never changes them."));
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->group));
}
