/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-export-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "nw-command.h"

/* A script begins with a comment of several lines. */
static void
append_comment (GString *script, const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; *text != '\0' && lines[i] != NULL; i++)
    {
      g_strstrip (lines[i]);
      g_string_append_printf (script, *lines[i] != '\0' ? "# %s\n" : "#\n", lines[i]);
    }
}

static GString *
begin_script (NwExport *export, const char *first)
{
  GString *script = g_string_new ("#!/bin/sh\n");

  append_comment (script, *export->document->title != '\0' ? export->document->title : export->name);
  append_comment (script, export->document->text);
  append_comment (script, first);
  g_string_append (script, "\n");
  return script;
}

/* The commands of @plan, a comment before those of another kind. */
static void
append_plan (GString *script, NwPlan *plan)
{
  NwOperationKind kind = NW_N_OPERATION_KINDS;

  for (guint i = 0; i < nw_plan_get_length (plan); i++)
    {
      const NwOperation *operation = nw_plan_get (plan, i);
      g_autoptr (GPtrArray) commands = g_ptr_array_new_with_free_func (g_free);
      g_autofree char *explanation = nw_operation_explain (operation);

      if (operation->kind != kind)
        {
          g_string_append_printf (script, "%s# %s\n", i == 0 ? "" : "\n", explanation);
          kind = operation->kind;
        }
      nw_export_append_commands (operation, commands);
      for (guint n = 0; n < commands->len; n++)
        g_string_append_printf (script, "%s\n", (char *) g_ptr_array_index (commands, n));
    }
}

void
nw_export_write_script (NwExport *export)
{
  g_autoptr (NwDocument) nothing = nw_document_new ();
  g_autoptr (NwPlan) build = nw_document_plan_from (export->document, nothing, NW_DOCUMENT_DEFAULT, export->notes);
  g_autoptr (NwPlan) teardown = nw_document_plan_from (nothing, export->document, NW_DOCUMENT_REMOVE, NULL);
  g_autofree char *teardown_name = g_strdup_printf ("%s-teardown.sh", export->name);
  g_autofree char *hint = g_strdup_printf (_("Run it as root, or after “unshare --user --map-root-user --net --mount”. %s takes everything away again."),
                                           teardown_name);
  GString *script;

  script = begin_script (export, hint);
  g_string_append (script, "set -e\n\n");
  append_plan (script, build);
  nw_export_take_file (export, g_strdup_printf ("%s.sh", export->name), g_string_free (script, FALSE), TRUE);

  /* What is gone already does not keep the rest from going. */
  script = begin_script (export, _("Takes away what the other script made."));
  append_plan (script, teardown);
  nw_export_take_file (export, g_steal_pointer (&teardown_name), g_string_free (script, FALSE), TRUE);
}

/* Commands of another tool can be run by "ip netns exec", but only in a namespace that has a name. */
static gboolean
append_batch_line (GString *batch, const char *command)
{
  if (!g_str_has_prefix (command, "ip ") || strchr (command, '\n') || strstr (command, " && ") || strchr (command, '$'))
    return FALSE;
  if (g_str_has_prefix (command, "ip -n "))
    {
      const char *rest = strchr (command + strlen ("ip -n "), ' ');

      /* ip(8) takes -n for a whole batch only. */
      g_string_append_printf (batch, "netns exec %.*s ip%s\n", (int) (rest - command - strlen ("ip -n ")), command + strlen ("ip -n "), rest);
      return TRUE;
    }
  /* Options too: "ip -6 route" is "route" of family inet6, which the address says. */
  if (command[strlen ("ip ")] == '-')
    return FALSE;
  g_string_append_printf (batch, "%s\n", command + strlen ("ip "));
  return TRUE;
}

void
nw_export_write_batch (NwExport *export)
{
  g_autoptr (NwDocument) nothing = nw_document_new ();
  g_autoptr (NwPlan) plan = nw_document_plan_from (export->document, nothing, NW_DOCUMENT_DEFAULT, export->notes);
  GString *batch = g_string_new (NULL);

  append_comment (batch, *export->document->title != '\0' ? export->document->title : export->name);
  append_comment (batch, export->document->text);
  for (guint i = 0; i < nw_plan_get_length (plan); i++)
    {
      g_autoptr (GPtrArray) commands = g_ptr_array_new_with_free_func (g_free);

      nw_export_append_commands (nw_plan_get (plan, i), commands);
      for (guint n = 0; n < commands->len; n++)
        if (!append_batch_line (batch, g_ptr_array_index (commands, n)))
          nw_export_note (export, _("ip -batch cannot run this; type it afterwards: %s"), (char *) g_ptr_array_index (commands, n));
    }
  nw_export_take_file (export, g_strdup_printf ("%s.batch", export->name), g_string_free (batch, FALSE), FALSE);
}
