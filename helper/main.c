/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n-lib.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "nw-error.h"
#include "nw-lab.h"
#include "nw-namespace.h"
#include "nw-sandbox.h"
#include "nw-system.h"

/* Exit status, besides EXIT_SUCCESS and EXIT_FAILURE. */
#define EXIT_USAGE 2
#define EXIT_FORBIDDEN 3 /* no user namespaces here */

#define DEFAULT_PATIENCE 10 /* seconds */
#define DEFAULT_IDLE 60 /* seconds */
#define MAX_SECONDS 3600

static int
fail (const GError *error)
{
  fprintf (stderr, "%s\n", error->message);
  return g_error_matches (error, NW_ERROR, NW_ERROR_NO_USER_NAMESPACES) ? EXIT_FORBIDDEN : EXIT_FAILURE;
}

/* Every namespace costs a file descriptor; take as many as this process may have. */
static void
raise_file_limit (void)
{
  struct rlimit limit;

  if (getrlimit (RLIMIT_NOFILE, &limit) == 0)
    {
      limit.rlim_cur = limit.rlim_max;
      setrlimit (RLIMIT_NOFILE, &limit);
    }
}

static int
run_lab (const char *socket_path, guint patience)
{
  g_autoptr (NwLab) lab = nw_lab_new ();
  g_autoptr (GError) error = NULL;

  if (!nw_lab_listen (lab, socket_path, &error) ||
      !nw_sandbox_enter (&error) ||
      !nw_lab_run (lab, patience, &error))
    return fail (error);
  return EXIT_SUCCESS;
}

static int
run_system (guint idle)
{
  g_autoptr (GError) error = NULL;

  if (geteuid () != 0)
    {
      fprintf (stderr, "%s\n", _("Only root can serve this computer. The system bus starts it so; nobody needs to start it by hand."));
      return EXIT_FAILURE;
    }
  nw_namespace_set_root_title (_("This computer"));
  if (!nw_system_run (idle, &error))
    return fail (error);
  return EXIT_SUCCESS;
}

int
main (int argc, char **argv)
{
  g_autofree char *socket_path = NULL;
  gboolean lab = FALSE;
  gboolean system_ = FALSE;
  gboolean version = FALSE;
  int patience = DEFAULT_PATIENCE;
  int idle = DEFAULT_IDLE;
  const GOptionEntry entries[] = {
    { "lab", 0, 0, G_OPTION_ARG_NONE, &lab, N_("Serve a practice lab, a network of its own"), NULL },
    { "socket", 0, 0, G_OPTION_ARG_FILENAME, &socket_path, N_("Listen at PATH"), N_("PATH") },
    { "patience", 0, 0, G_OPTION_ARG_INT, &patience, N_("End when nobody came within SECONDS (10)"), N_("SECONDS") },
    { "system", 0, 0, G_OPTION_ARG_NONE, &system_, N_("Serve this computer, on the system bus"), NULL },
    { "idle", 0, 0, G_OPTION_ARG_INT, &idle, N_("End when nobody needed it for SECONDS (60)"), N_("SECONDS") },
    { "version", 0, 0, G_OPTION_ARG_NONE, &version, N_("Print the version"), NULL },
    G_OPTION_ENTRY_NULL
  };
  g_autoptr (GOptionContext) context = NULL;
  g_autoptr (GError) error = NULL;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, NW_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  signal (SIGPIPE, SIG_IGN);

  context = g_option_context_new (NULL);
  g_option_context_set_summary (context, _("The part of Netwarren that changes networks. The application or the system bus starts it."));
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    {
      fprintf (stderr, "%s\n", error->message);
      return EXIT_USAGE;
    }
  if (version)
    {
      printf ("netwarren-helper %s\n", NW_VERSION);
      return EXIT_SUCCESS;
    }
  if (lab == system_ || argc > 1 || patience < 1 || patience > MAX_SECONDS || idle < 1 || idle > MAX_SECONDS)
    {
      g_autofree char *help = g_option_context_get_help (context, TRUE, NULL);

      fputs (help, stderr);
      return EXIT_USAGE;
    }

  raise_file_limit ();
  return lab ? run_lab (socket_path, patience) : run_system (idle);
}
