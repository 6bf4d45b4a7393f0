/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-workbench-private.h"

#include <glib/gi18n-lib.h>

#include "nw-script-dialog.h"
#include "nw-show.h"
#include "nw-subject.h"

/* ping(8) without -c has no end; what stands in the strip needs one. */
#define N_ENDLESS 4

/* Answering */

/* A ping that was typed. Its answer is told when it is over, at the latest with the client. */
typedef struct {
  NwWorkbench  *workbench; /* owned */
  NwScriptLine *line;      /* owned */
  NwPing       *ping;      /* owned */
  guint64       namespace;
  GString      *answer;
} TypedPing;

static void
typed_ping_free (TypedPing *typed)
{
  g_object_unref (typed->ping);
  g_object_unref (typed->workbench);
  g_object_unref (typed->line);
  g_string_free (typed->answer, TRUE);
  g_free (typed);
}

static gboolean
free_later (gpointer user_data)
{
  typed_ping_free (user_data);

  return G_SOURCE_REMOVE;
}

static void
on_ping_finished (NwPing     *ping,
                  const char *reason,
                  TypedPing  *typed)
{
  NwWorkbench *self = typed->workbench;
  guint n = g_list_model_get_n_items (G_LIST_MODEL (ping));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr(NwPingAnswer) answer = g_list_model_get_item (G_LIST_MODEL (ping), i);

      if (answer->kind == NW_PING_REPLY)
        g_string_append_printf (typed->answer, "64 bytes from %s: icmp_seq=%u ttl=%u time=%.3f ms\n", answer->from,
                                answer->sequence, answer->ttl, answer->time / 1e6);
      else if (*answer->from != '\0')
        g_string_append_printf (typed->answer, "From %s icmp_seq=%u %s\n", answer->from, answer->sequence, answer->text);
    }
  if (*reason != '\0')
    g_string_append_printf (typed->answer, "%s\n", reason);
  g_string_append_printf (typed->answer, "%u packets transmitted, %u received", nw_ping_get_sent (ping),
                          nw_ping_get_received (ping));

  if (!nw_workbench_is_gone (self))
    nw_command_strip_append_said (self->commands, typed->namespace, typed->line->text, typed->line->explanation,
                                  typed->answer->str);

  /* Not while it is still telling. */
  g_idle_add (free_later, typed);
}

static void
start_ping (NwWorkbench  *self,
            NwScriptLine *line,
            NwNamespace  *from)
{
  NwQuestion *question = line->question;
  TypedPing *typed = g_new0 (TypedPing, 1);

  typed->workbench = g_object_ref (self);
  typed->line = g_object_ref (line);
  typed->namespace = from->inode;
  typed->answer = g_string_new (NULL);

  self->answering = TRUE;
  typed->ping = nw_client_ping (self->client, nw_namespace_get_ref (from), &question->target,
                                *question->link != '\0' ? question->link : NULL, question->count > 0 ? question->count : N_ENDLESS);
  self->answering = FALSE;
  g_signal_connect (typed->ping, "finished", G_CALLBACK (on_ping_finished), typed);
}

static void
answer (NwWorkbench  *self,
        NwScriptLine *line)
{
  NwSnapshot *snapshot = nw_client_get_snapshot (self->client);
  NwNamespaceRef ref = { 0, line->question->namespace };
  NwNamespace *namespace_ = nw_subject_resolve (&ref, snapshot);
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;

  if (line->question->kind == NW_QUESTION_PING && namespace_ != NULL)
    {
      start_ping (self, line, namespace_);
      return;
    }

  text = nw_show (snapshot, line->question, &error);
  if (text != NULL)
    g_strchomp (text);
  nw_command_strip_append_said (self->commands, namespace_ != NULL ? namespace_->inode : 0, line->text, line->explanation,
                                text != NULL ? text : error->message);
}

static void
on_synced (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(NwScript) script = user_data;
  NwWorkbench *self = g_object_get_data (G_OBJECT (script), "nw-workbench");

  nw_client_sync_finish (NW_CLIENT (source), result, NULL);
  if (nw_workbench_is_gone (self))
    return;

  for (guint i = 0; i < nw_script_get_length (script); i++)
    if (nw_script_get (script, i)->status == NW_SCRIPT_QUESTION)
      answer (self, nw_script_get (script, i));
}

void
nw_workbench_answer (NwWorkbench *self,
                     NwScript    *script)
{
  g_return_if_fail (NW_IS_WORKBENCH (self));
  g_return_if_fail (NW_IS_SCRIPT (script));

  if (nw_script_count (script, NW_SCRIPT_QUESTION) == 0)
    return;

  g_object_set_data_full (G_OBJECT (script), "nw-workbench", g_object_ref (self), g_object_unref);
  nw_client_sync_async (self->client, on_synced, g_object_ref (script));
}

/* Running */

static void
run (NwWorkbench *self,
     NwScript    *script)
{
  g_autoptr(NwPlan) plan = NULL;
  NwRequest *request;

  if (nw_workbench_is_gone (self))
    return;

  nw_command_strip_clear_entry (self->commands);
  plan = nw_script_make_plan (script, NULL);
  if (nw_plan_get_length (plan) == 0)
    {
      nw_workbench_answer (self, script);
      return;
    }

  request = nw_request_new (self, plan);
  request->script = g_object_ref (script);
  nw_workbench_apply (self, request);
}

/* One command that does one thing needs no plan before it. */
static gboolean
is_plain (NwScript *script)
{
  NwScriptLine *line = nw_script_get_length (script) == 1 ? nw_script_get (script, 0) : NULL;

  return line != NULL &&
         (line->status == NW_SCRIPT_QUESTION || (line->status == NW_SCRIPT_CHANGE && line->operations->len == 1));
}

void
nw_workbench_enter (NwWorkbench *self,
                    const char  *text)
{
  g_autoptr(NwScript) script = NULL;
  GtkWidget *dialog;

  g_return_if_fail (NW_IS_WORKBENCH (self));
  g_return_if_fail (text != NULL);

  script = nw_script_new (text, -1, nw_client_get_snapshot (self->client));
  if (is_plain (script))
    {
      run (self, script);
      return;
    }

  dialog = nw_script_dialog_new (self->client, text);
  g_signal_connect_object (dialog, "run", G_CALLBACK (run), self, G_CONNECT_SWAPPED);
  gtk_window_set_transient_for (GTK_WINDOW (dialog), nw_workbench_get_window (self));
  gtk_window_present (GTK_WINDOW (dialog));
}
