/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-ctl-commands.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "nw-ctl-check.h"
#include "nw-ctl-file.h"
#include "nw-ctl-keep.h"
#include "nw-ctl-ping.h"
#include "nw-ctl-run.h"
#include "nw-ctl-show.h"
#include "nw-document-json.h"
#include "nw-error.h"
#include "nw-export.h"

#define N_PINGS 4

/* Which network: the same two options everywhere. */
typedef struct {
  char     *lab;
  gboolean  system;
} Where;

static void
where_clear (Where *where)
{
  g_free (where->lab);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Where, where_clear)

/* Takes the options out of the arguments; explains with --help, and then ends the program. @n: how many words may be left */
static gboolean
parse (int                 *argc,
       char              ***argv,
       const char          *usage,
       const char          *summary,
       const GOptionEntry  *entries,
       Where               *where,
       int                  minimum,
       int                  maximum)
{
  const GOptionEntry common[] = {
    { "lab", 0, 0, G_OPTION_ARG_STRING, &where->lab, N_("A lab that was left running with “lab --keep NAME”"), N_("NAME") },
    { "system", 0, 0, G_OPTION_ARG_NONE, &where->system, N_("This computer itself; its administrator decides who may"), NULL },
    G_OPTION_ENTRY_NULL
  };
  g_autoptr(GOptionContext) context = g_option_context_new (usage);
  g_autoptr(GError) error = NULL;
  int n;

  g_option_context_set_translation_domain (context, GETTEXT_PACKAGE);
  g_option_context_set_summary (context, summary);
  if (entries != NULL)
    g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (where->lab == NULL && !where->system)
    g_option_context_add_main_entries (context, common, GETTEXT_PACKAGE);
  where->system = FALSE;

  if (!g_option_context_parse (context, argc, argv, &error))
    {
      nw_ctl_complain (error);
      return FALSE;
    }
  n = *argc - 1;
  if (n >= minimum && n <= maximum)
    return TRUE;

  g_printerr ("%s netwarrenctl %s\n", n < minimum ? _("Something is missing. It is used so:") : _("That is too much. It is used so:"),
              usage);

  return FALSE;
}

static NwClient *
reach (const Where *where)
{
  g_autoptr(GError) error = NULL;
  NwClient *client = NULL;

  if (where->lab != NULL && where->system)
    g_set_error_literal (&error, NW_ERROR, NW_ERROR_INVALID_ARGUMENT, _("Either --lab or --system, not both."));
  else if (where->lab != NULL)
    client = nw_ctl_reach_lab (where->lab, &error);
  else if (where->system)
    client = nw_ctl_reach_system (&error);
  else
    g_set_error_literal (&error, NW_ERROR, NW_ERROR_INVALID_ARGUMENT,
                         _("Which network? “--lab NAME” for a lab that “netwarrenctl lab --keep NAME” left running, "
                           "or “--system” for this computer."));
  if (client == NULL)
    nw_ctl_complain (error);

  return client;
}

static void
print_notes (GPtrArray *notes)
{
  for (guint i = 0; i < notes->len; i++)
    g_printerr ("%s\n", (const char *) notes->pdata[i]);
}

/* A lab ends where it is; from the computer itself somebody far away could be cut off. */
static NwApplyFlags
get_flags (const Where *where)
{
  return where->system ? NW_APPLY_NONE : NW_APPLY_CONFIRMED;
}

/* What is asked for in a plan: shown, or done. */
static NwCtlExit
carry_out (NwClient     *client,
           NwPlan       *plan,
           NwApplyFlags  flags,
           gboolean      dry_run)
{
  g_auto(GStrv) commands = nw_plan_to_commands_from (plan, nw_client_get_snapshot (client));
  g_autoptr(NwApplyResult) result = NULL;
  g_autoptr(GError) error = NULL;

  if (nw_plan_get_length (plan) == 0)
    {
      g_printerr ("%s\n", _("Nothing to do: all of it is so already."));
      return NW_CTL_OK;
    }
  if (!dry_run)
    result = nw_ctl_apply (client, plan, flags, &error);
  if (!dry_run && result == NULL)
    {
      nw_ctl_complain (error);
      if (g_error_matches (error, NW_ERROR, NW_ERROR_UNCONFIRMED))
        g_printerr ("%s\n", _("Nothing was changed. The window of Netwarren can do it on trial: it takes it back by itself unless you confirm "
                              "in time that you can still reach this computer."));
      return NW_CTL_FAILED;
    }
  for (guint i = 0; commands[i] != NULL; i++)
    g_print ("%s\n", commands[i]);

  return NW_CTL_OK;
}

/* A script is applied whole or not at all. Returns: (nullable): %NULL when some of it is not understood */
static NwPlan *
plan_script (NwClient   *client,
             const char *path,
             const char *text,
             gsize       length)
{
  g_autoptr(NwScript) script = nw_script_new (text, length, nw_client_get_snapshot (client));

  for (guint i = 0; i < nw_script_get_length (script); i++)
    {
      NwScriptLine *line = nw_script_get (script, i);

      if (line->status == NW_SCRIPT_NOT_UNDERSTOOD)
        nw_ctl_explain_line (path, line);
    }
  if (nw_script_count (script, NW_SCRIPT_NOT_UNDERSTOOD) > 0)
    {
      g_printerr ("%s\n", _("Nothing was changed. A script is applied whole or not at all; "
                            "“netwarrenctl lab --keep-going” runs what can be run."));
      return NULL;
    }

  return nw_script_make_plan (script, NULL);
}

static NwCtlExit
apply_document (NwClient      *client,
                NwDocument    *document,
                NwDocumentFlags flags,
                NwApplyFlags   apply_flags,
                gboolean       dry_run)
{
  g_autoptr(GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(NwPlan) plan = nw_document_plan (document, nw_client_get_snapshot (client), flags, notes);
  NwCtlExit status = carry_out (client, plan, apply_flags, dry_run);

  print_notes (notes);

  return status;
}

/* Runs a script, or applies a file, whichever it is. */
static NwCtlExit
run_file (NwClient      *client,
          const char    *path,
          NwCtlRunFlags  flags)
{
  g_autoptr(GPtrArray) notes = nw_import_notes_new ();
  g_autoptr(NwDocument) document = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  gsize length;

  if (!nw_ctl_read (path, &text, &length, &error) ||
      !nw_ctl_read_document (path, text, length, &document, notes, &error))
    {
      nw_ctl_complain (error);
      return NW_CTL_USAGE;
    }
  nw_ctl_print_notes (path, notes);
  if (document != NULL)
    return apply_document (client, document, NW_DOCUMENT_DEFAULT, NW_APPLY_CONFIRMED, FALSE);

  return nw_ctl_run (client, g_str_equal (path, "-") ? _("standard input") : path, text, length, flags) ? NW_CTL_OK : NW_CTL_FAILED;
}

static NwCtlExit
lab (int    argc,
     char **argv)
{
  g_autofree char *keep = NULL;
  gboolean keep_going = FALSE, echo = FALSE;
  const GOptionEntry entries[] = {
    { "keep", 0, 0, G_OPTION_ARG_STRING, &keep, N_("Leave the lab running under this name"), N_("NAME") },
    { "keep-going", 'k', 0, G_OPTION_ARG_NONE, &keep_going, N_("Go on after a command that failed"), NULL },
    { "echo", 'x', 0, G_OPTION_ARG_NONE, &echo, N_("Show every command before it runs"), NULL },
    G_OPTION_ENTRY_NULL
  };
  g_auto(Where) none = { NULL, TRUE };
  g_autoptr(NwClient) client = NULL;
  g_autoptr(GError) error = NULL;

  if (!parse (&argc, &argv, "lab [SCRIPT|FILE|-]",
              _("Makes a practice lab, runs the commands of a script in it or builds what a file describes, and ends it. "
                "No rights are needed, and nothing on this computer is touched. Without a script, or with “-”, the commands are "
                "read from standard input. Succeeds only if every command did; a ping without a reply did not."),
              entries, &none, 0, 1))
    return NW_CTL_USAGE;

  client = keep != NULL ? nw_ctl_keep (keep, &error) : nw_ctl_start_lab (NULL, &error);
  if (client == NULL)
    {
      nw_ctl_complain (error);
      return NW_CTL_UNREACHABLE;
    }
  if (argc < 2 && keep != NULL)
    return NW_CTL_OK;

  return run_file (client, argc > 1 ? argv[1] : "-",
                   (keep_going ? NW_CTL_KEEP_GOING : 0) | (echo ? NW_CTL_ECHO : 0));
}

static NwCtlExit
end (int    argc,
     char **argv)
{
  g_auto(Where) none = { NULL, TRUE };
  g_autoptr(GError) error = NULL;

  if (!parse (&argc, &argv, "end NAME", _("Ends a lab that was left running, with all that is in it."), NULL, &none, 1, 1))
    return NW_CTL_USAGE;

  if (nw_ctl_end (argv[1], &error))
    return NW_CTL_OK;
  nw_ctl_complain (error);

  return NW_CTL_UNREACHABLE;
}

static NwCtlExit
show (int    argc,
      char **argv)
{
  gboolean json = FALSE;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, N_("As a Netwarren file, which “apply” takes again"), NULL },
    G_OPTION_ENTRY_NULL
  };
  g_auto(Where) where = { 0 };
  g_autoptr(NwClient) client = NULL;
  g_autofree char *text = NULL;

  if (!parse (&argc, &argv, "show", _("Shows the namespaces, their interfaces, and where their cables lead."),
              entries, &where, 0, 0))
    return NW_CTL_USAGE;
  client = reach (&where);
  if (client == NULL)
    return NW_CTL_UNREACHABLE;

  if (json)
    {
      g_autoptr(NwDocument) document = nw_document_from_snapshot (nw_client_get_snapshot (client), NW_DOCUMENT_DEFAULT, NULL);

      text = nw_document_to_json (document);
    }
  else
    {
      text = nw_ctl_describe (nw_client_get_snapshot (client));
    }
  g_print ("%s", text);

  return NW_CTL_OK;
}

static NwCtlExit
apply (int    argc,
       char **argv)
{
  gboolean dry_run = FALSE, remove = FALSE;
  const GOptionEntry entries[] = {
    { "dry-run", 'n', 0, G_OPTION_ARG_NONE, &dry_run, N_("Only show the commands"), NULL },
    { "remove", 0, 0, G_OPTION_ARG_NONE, &remove, N_("Also take away what the file does not have"), NULL },
    G_OPTION_ENTRY_NULL
  };
  g_auto(Where) where = { 0 };
  g_autoptr(GPtrArray) notes = nw_import_notes_new ();
  g_autoptr(NwClient) client = NULL;
  g_autoptr(NwDocument) document = NULL;
  g_autoptr(NwPlan) plan = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  gsize length;

  if (!parse (&argc, &argv, "apply FILE",
              _("Makes the network what a file or script says, whole or not at all, and prints the commands that would do the same. "
                "What is as it should be already is not touched."),
              entries, &where, 1, 1))
    return NW_CTL_USAGE;
  if (!nw_ctl_read (argv[1], &text, &length, &error) ||
      !nw_ctl_read_document (argv[1], text, length, &document, notes, &error))
    {
      nw_ctl_complain (error);
      return NW_CTL_USAGE;
    }
  client = reach (&where);
  if (client == NULL)
    return NW_CTL_UNREACHABLE;

  nw_ctl_print_notes (argv[1], notes);
  if (document != NULL)
    /* On a computer, what others made is not ours to take away. */
    return apply_document (client, document, (remove ? NW_DOCUMENT_REMOVE : 0) | (where.system ? NW_DOCUMENT_OURS : 0),
                           get_flags (&where), dry_run);

  plan = plan_script (client, argv[1], text, length);

  return plan != NULL ? carry_out (client, plan, get_flags (&where), dry_run) : NW_CTL_FAILED;
}

static NwCtlExit
import (int    argc,
        char **argv)
{
  gboolean dry_run = FALSE;
  g_autofree char *format_name = NULL;
  const GOptionEntry entries[] = {
    { "dry-run", 'n', 0, G_OPTION_ARG_NONE, &dry_run, N_("Only show the commands"), NULL },
    { "format", 'f', 0, G_OPTION_ARG_STRING, &format_name,
      N_("netwarren, shell, containerlab, kathara, core or mininet, where the name does not tell"), N_("FORMAT") },
    G_OPTION_ENTRY_NULL
  };
  g_auto(Where) where = { 0 };
  g_autoptr(GPtrArray) notes = nw_import_notes_new ();
  g_autoptr(NwClient) client = NULL;
  g_autoptr(NwDocument) document = NULL;
  g_autoptr(GFile) file = NULL;
  g_autoptr(GError) error = NULL;
  NwImportFormat format;

  if (!parse (&argc, &argv, "import FILE",
              _("Builds what a file of another program describes, and prints the commands that would do the same. What could not be "
                "carried over is listed on standard error. A lab of Kathará is a directory. Nothing in a file is ever run."),
              entries, &where, 1, 1))
    return NW_CTL_USAGE;
  if (format_name != NULL && !nw_import_format_from_string (format_name, &format))
    {
      g_printerr (_("netwarrenctl: There is no format “%s”; “netwarrenctl import --help” lists them.\n"), format_name);
      return NW_CTL_USAGE;
    }
  file = g_file_new_for_commandline_arg (argv[1]);
  document = nw_import_file (file, format_name != NULL ? &format : NULL, notes, &error);
  if (document == NULL)
    {
      g_prefix_error (&error, "%s: ", argv[1]);
      nw_ctl_complain (error);
      return NW_CTL_USAGE;
    }
  client = reach (&where);
  if (client == NULL)
    return NW_CTL_UNREACHABLE;
  nw_ctl_print_notes (argv[1], notes);

  return apply_document (client, document, where.system ? NW_DOCUMENT_OURS : NW_DOCUMENT_DEFAULT, get_flags (&where), dry_run);
}

static char *
dup_formats (void)
{
  GString *formats = g_string_new (NULL);

  for (guint i = 0; i < NW_N_EXPORT_FORMATS; i++)
    g_string_append_printf (formats, "\n  %-14s %s", nw_export_format_to_string (i), nw_export_format_get_title (i));

  return g_string_free (formats, FALSE);
}

/* One file goes to standard output, several need a directory. */
static NwCtlExit
write_files (GPtrArray  *files,
             const char *directory)
{
  g_autoptr(GError) error = NULL;

  if (directory == NULL)
    {
      NwExportFile *file = files->pdata[0];

      g_print ("%s", file->text);
      if (files->len > 1)
        g_printerr ("%s\n", _("There are more files; “--output DIRECTORY” writes them all."));
      return NW_CTL_OK;
    }

  for (guint i = 0; i < files->len; i++)
    {
      NwExportFile *file = files->pdata[i];
      g_autofree char *path = NULL;

      if (!nw_ctl_write (directory, file->name, file->text, file->is_executable, &path, &error))
        {
          nw_ctl_complain (error);
          return NW_CTL_FAILED;
        }
      g_print ("%s\n", path);
    }

  return NW_CTL_OK;
}

static NwCtlExit
export (int    argc,
        char **argv)
{
  g_autofree char *directory = NULL;
  g_autofree char *name = NULL;
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &directory, N_("Write all files into this directory"), N_("DIRECTORY") },
    { "name", 0, 0, G_OPTION_ARG_STRING, &name, N_("What the files are called, without what they end in"), N_("NAME") },
    G_OPTION_ENTRY_NULL
  };
  g_autofree char *formats = dup_formats ();
  g_autofree char *summary = g_strconcat (_("Writes the network in another program’s language. What that language cannot say is listed on "
                                            "standard error. Formats:"), formats, NULL);
  g_auto(Where) where = { 0 };
  g_autoptr(GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GPtrArray) files = NULL;
  g_autoptr(NwDocument) document = NULL;
  g_autoptr(NwClient) client = NULL;
  NwExportFormat format;

  if (!parse (&argc, &argv, "export FORMAT", summary, entries, &where, 1, 1))
    return NW_CTL_USAGE;
  if (!nw_export_format_from_string (argv[1], &format))
    {
      g_printerr (_("There is no format “%s”. There are:%s\n"), argv[1], formats);
      return NW_CTL_USAGE;
    }
  client = reach (&where);
  if (client == NULL)
    return NW_CTL_UNREACHABLE;

  document = nw_document_from_snapshot (nw_client_get_snapshot (client), where.system ? NW_DOCUMENT_OURS : NW_DOCUMENT_DEFAULT, notes);
  files = nw_export (document, format, name != NULL ? name : where.lab != NULL ? where.lab : "network", notes);
  print_notes (notes);

  return write_files (files, directory);
}

static NwCtlExit
ping (int    argc,
      char **argv)
{
  int count = N_PINGS;
  g_autofree char *link = NULL;
  const GOptionEntry entries[] = {
    { "count", 'c', 0, G_OPTION_ARG_INT, &count, N_("How many requests (4)"), N_("N") },
    { "interface", 'I', 0, G_OPTION_ARG_STRING, &link, N_("The interface to leave by"), N_("NAME") },
    G_OPTION_ENTRY_NULL
  };
  g_auto(Where) where = { 0 };
  g_autoptr(NwClient) client = NULL;
  g_autoptr(GError) error = NULL;
  NwNamespace *from;
  NwInet target;

  if (!parse (&argc, &argv, "ping NAMESPACE TARGET",
              _("Pings an address from inside a namespace; “host” is the namespace that is there from the start. "
                "Succeeds if there was a reply."),
              entries, &where, 2, 2))
    return NW_CTL_USAGE;
  if (count < 1)
    g_set_error_literal (&error, NW_ERROR, NW_ERROR_INVALID_ARGUMENT, _("At least one request must be sent."));
  if (error != NULL || !nw_inet_parse_address (argv[2], &target, &error))
    {
      nw_ctl_complain (error);
      return NW_CTL_USAGE;
    }
  client = reach (&where);
  if (client == NULL)
    return NW_CTL_UNREACHABLE;

  from = g_str_equal (argv[1], "host") ? nw_snapshot_get_root (nw_client_get_snapshot (client))
                                       : nw_snapshot_find_by_name (nw_client_get_snapshot (client), argv[1]);
  if (from == NULL)
    {
      g_printerr (_("netwarrenctl: There is no namespace “%s”; “netwarrenctl show” lists them.\n"), argv[1]);
      return NW_CTL_FAILED;
    }

  return nw_ctl_ping (client, from, &target, link, count) ? NW_CTL_OK : NW_CTL_FAILED;
}

static NwCtlExit
check (int    argc,
       char **argv)
{
  gboolean tap = FALSE;
  const GOptionEntry entries[] = {
    { "tap", 0, 0, G_OPTION_ARG_NONE, &tap, N_("Print the Test Anything Protocol"), NULL },
    G_OPTION_ENTRY_NULL
  };
  g_auto(Where) where = { 0 };
  g_autoptr(NwClient) client = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;

  if (!parse (&argc, &argv, "check FILE",
              _("Tries what a file says about who reaches whom, one line each:\n"
                "  red can reach blue\n"
                "  green cannot reach 203.0.113.2:80/tcp\n"
                "Succeeds if all of it holds. “-” is standard input."),
              entries, &where, 1, 1))
    return NW_CTL_USAGE;
  if (!nw_ctl_read (argv[1], &text, NULL, &error))
    {
      nw_ctl_complain (error);
      return NW_CTL_USAGE;
    }
  client = reach (&where);
  if (client == NULL)
    return NW_CTL_UNREACHABLE;

  return nw_ctl_check (client, argv[1], text, tap);
}

static NwCtlExit
keeper (int    argc,
        char **argv)
{
  return argc == 2 ? nw_ctl_be_keeper (argv[1]) : NW_CTL_USAGE;
}

typedef struct {
  const char *name;
  NwCtlExit (*run) (int argc, char **argv);
  const char *arguments; /* %NULL: not for people */
  const char *summary;
} Command;

static const Command commands[] = {
  { "lab", lab, N_("[SCRIPT|FILE|-]"), N_("a practice lab: run commands in it") },
  { "end", end, N_("NAME"), N_("end a lab that was left running") },
  { "show", show, "", N_("what there is") },
  { "apply", apply, N_("FILE"), N_("make the network what a file or script says") },
  { "import", import, N_("FILE"), N_("build what another program’s file describes") },
  { "export", export, N_("FORMAT"), N_("write it in another program’s language") },
  { "ping", ping, N_("NAMESPACE TARGET"), N_("ping from inside a namespace") },
  { "check", check, N_("FILE"), N_("try who can reach whom") },
  { "keeper", keeper, NULL, NULL },
};

static void
print_help (void)
{
  g_print ("%s\n\n", _("Usage: netwarrenctl COMMAND …"));
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (commands[i].arguments != NULL)
      {
        const char *arguments = *commands[i].arguments != '\0' ? _(commands[i].arguments) : "";
        g_autofree char *use = g_strdup_printf ("%s %s", commands[i].name, arguments);

        g_print ("  %-24s %s\n", use, _(commands[i].summary));
      }
  g_print ("\n%s\n", _("“netwarrenctl COMMAND --help” tells more; “man netwarrenctl” tells all."));
}

NwCtlExit
nw_ctl_main (int    argc,
             char **argv)
{
  if (argc < 2 || g_str_equal (argv[1], "--help") || g_str_equal (argv[1], "-h") || g_str_equal (argv[1], "help"))
    {
      print_help ();
      return argc < 2 ? NW_CTL_USAGE : NW_CTL_OK;
    }
  if (g_str_equal (argv[1], "--version"))
    {
      g_print ("netwarrenctl %s\n", NW_VERSION);
      return NW_CTL_OK;
    }

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (g_str_equal (argv[1], commands[i].name))
      return commands[i].run (argc - 1, argv + 1);

  g_printerr (_("netwarrenctl: There is no command “%s”. “netwarrenctl --help” lists them.\n"), argv[1]);

  return NW_CTL_USAGE;
}
