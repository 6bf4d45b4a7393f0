/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-ctl-run.h"

#include <glib/gi18n-lib.h>

#include "nw-ctl-ping.h"
#include "nw-show.h"
#include "nw-subject.h"

/* ping(8) without -c has no end; in a script it needs one. */
#define N_ENDLESS 4

typedef struct {
  NwClient      *client;
  const char    *source;
  NwCtlRunFlags  flags;
} Run;

void
nw_ctl_explain_line (const char   *source,
                     NwScriptLine *line)
{
  g_autofree char *place = NULL;
  gsize indent, width;

  g_return_if_fail (NW_IS_SCRIPT_LINE (line));

  place = g_strdup_printf ("%s:%u: ", source, line->line);
  g_printerr ("%s%s\n", place, line->text);
  if (line->mark_end > line->mark_start)
    {
      indent = g_utf8_strlen (place, -1) + g_utf8_strlen (line->text, line->mark_start);
      width = g_utf8_strlen (line->text + line->mark_start, line->mark_end - line->mark_start);
      g_printerr ("%*s", (int) indent, "");
      for (gsize i = 0; i < width; i++)
        g_printerr ("^");
      g_printerr ("\n");
    }
  if (line->message != NULL)
    g_printerr ("  %s\n", line->message);
  if (line->suggestion != NULL)
    g_printerr ("  %s %s\n", _("Perhaps you mean:"), line->suggestion);
}

static void
complain (const Run    *run,
          NwScriptLine *line,
          const char   *message)
{
  g_printerr ("%s:%u: %s\n  %s\n", run->source, line->line, line->text, message);
}

/* The script knows what its earlier lines make by name alone; here each line is a plan of its own, and they are there already. */
static GVariant *
resolve (GVariant         *field,
         const NwSnapshot *snapshot)
{
  NwNamespaceRef ref = { 0 };
  NwNamespace *namespace_;

  if (!g_variant_is_of_type (field, G_VARIANT_TYPE ("(ts)")))
    return g_variant_ref (field);

  g_variant_get (field, "(t&s)", &ref.inode, &ref.name);
  namespace_ = nw_subject_resolve (&ref, snapshot);
  if (namespace_ == NULL)
    return g_variant_ref (field);

  return g_variant_ref_sink (g_variant_new ("(ts)", namespace_->inode, ref.name));
}

static NwOperation *
resolve_operation (const NwOperation *operation,
                   const NwSnapshot  *snapshot)
{
  g_autoptr(GVariant) variant = g_variant_ref_sink (nw_operation_to_variant (operation));
  g_autoptr(GVariant) resolved = NULL;
  g_autoptr(GVariantIter) fields = NULL;
  GVariantBuilder builder;
  const char *kind, *key;
  GVariant *value;

  /* A namespace that is to be made has no inode yet. */
  if (operation->kind == NW_OPERATION_NAMESPACE_ADD)
    return nw_operation_ref ((NwOperation *) operation);

  g_variant_get (variant, "(&sa{sv})", &kind, &fields);
  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  while (g_variant_iter_next (fields, "{&sv}", &key, &value))
    {
      g_autoptr(GVariant) owned = value;
      g_autoptr(GVariant) field = resolve (value, snapshot);

      g_variant_builder_add (&builder, "{sv}", key, field);
    }
  resolved = g_variant_ref_sink (g_variant_new ("(sa{sv})", kind, &builder));

  return nw_operation_from_variant (resolved, NULL);
}

/* Several operations of one command can be about a namespace that the first of them makes: those keep the name. */
static NwPlan *
make_plan (NwScriptLine     *line,
           const NwSnapshot *snapshot)
{
  NwPlan *plan = nw_plan_new (line->text);

  for (guint i = 0; i < line->operations->len; i++)
    {
      NwOperation *operation = resolve_operation (line->operations->pdata[i], snapshot);

      nw_plan_take (plan, operation != NULL ? operation : nw_operation_ref (line->operations->pdata[i]));
    }

  return plan;
}

static gboolean
change (const Run    *run,
        NwScriptLine *line)
{
  g_autoptr(NwPlan) plan = make_plan (line, nw_client_get_snapshot (run->client));
  g_autoptr(NwApplyResult) result = NULL;
  g_autoptr(GError) error = NULL;

  if (nw_plan_get_length (plan) == 0)
    return TRUE;

  result = nw_ctl_apply (run->client, plan, NW_APPLY_CONFIRMED, &error);
  if (result == NULL)
    complain (run, line, error->message);

  return result != NULL;
}

static gboolean
ping (const Run    *run,
      NwScriptLine *line)
{
  NwQuestion *question = line->question;
  NwNamespaceRef ref = { 0, question->namespace };
  NwNamespace *from = nw_subject_resolve (&ref, nw_client_get_snapshot (run->client));

  if (from == NULL)
    {
      g_autofree char *message = g_strdup_printf (_("There is no namespace “%s”."), question->namespace);

      complain (run, line, message);
      return FALSE;
    }

  return nw_ctl_ping (run->client, from, &question->target, *question->link != '\0' ? question->link : NULL,
                      question->count > 0 ? question->count : N_ENDLESS);
}

static gboolean
answer (const Run    *run,
        NwScriptLine *line)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;

  if (line->question->kind == NW_QUESTION_PING)
    return ping (run, line);

  nw_ctl_sync (run->client);
  text = nw_show (nw_client_get_snapshot (run->client), line->question, &error);
  if (text == NULL)
    {
      complain (run, line, error->message);
      return FALSE;
    }
  g_print ("%s", text);

  return TRUE;
}

static gboolean
run_line (const Run    *run,
          NwScriptLine *line)
{
  if ((run->flags & NW_CTL_ECHO) != 0 && line->status != NW_SCRIPT_SKIPPED)
    g_printerr ("+ %s\n", line->text);

  switch (line->status)
    {
    case NW_SCRIPT_CHANGE:
      return change (run, line);
    case NW_SCRIPT_QUESTION:
      return answer (run, line);
    case NW_SCRIPT_NOT_UNDERSTOOD:
      nw_ctl_explain_line (run->source, line);
      return FALSE;
    case NW_SCRIPT_ALREADY_SO:
    case NW_SCRIPT_SKIPPED:
    default:
      return TRUE;
    }
}

gboolean
nw_ctl_run (NwClient      *client,
            const char    *source,
            const char    *text,
            gsize          length,
            NwCtlRunFlags  flags)
{
  Run run = { client, source, flags };
  g_autoptr(NwScript) script = NULL;
  gboolean succeeded = TRUE;

  g_return_val_if_fail (NW_IS_CLIENT (client), FALSE);

  script = nw_script_new (text, length, nw_client_get_snapshot (client));
  for (guint i = 0; i < nw_script_get_length (script); i++)
    {
      NwScriptLine *line = nw_script_get (script, i);

      if (run_line (&run, line) || line->may_fail)
        continue;
      succeeded = FALSE;
      if ((flags & NW_CTL_KEEP_GOING) == 0)
        break;
    }

  return succeeded;
}
