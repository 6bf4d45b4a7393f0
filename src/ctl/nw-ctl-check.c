/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-ctl-check.h"

#include <glib/gi18n-lib.h>
#include <netinet/in.h>
#include <string.h>

#include "nw-ctl-ping.h"
#include "nw-wording.h"

/**
 * Assertion: a line.
 * @from: name of a namespace; "" for the root namespace
 * @to: name of one, when @target is unset
 * @port: 0 for a ping
 */
typedef struct {
  guint    line;
  char    *text;
  char    *from;
  gboolean can;
  char    *to;
  NwInet   target;
  guint    port;
  guint    protocol;
} Assertion;

static void
assertion_free (Assertion *self)
{
  g_free (self->text);
  g_free (self->from);
  g_free (self->to);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Assertion, assertion_free)

/* Reading */

/* Takes ":80/tcp" off the end of @where. */
static gboolean
read_port (Assertion *self,
           char      *where)
{
  char *slash = strchr (where, '/');
  char *colon = strrchr (where, ':');
  guint64 port;

  self->protocol = IPPROTO_TCP;
  if (slash != NULL)
    {
      if (colon == NULL || colon > slash || (strcmp (slash, "/tcp") != 0 && strcmp (slash, "/udp") != 0))
        return FALSE;
      self->protocol = strcmp (slash, "/udp") == 0 ? IPPROTO_UDP : IPPROTO_TCP;
      *slash = '\0';
    }
  /* An IPv6 address has colons of its own; with a port it stands in brackets. */
  if (colon == NULL || (*where != '[' && strchr (where, ':') != colon) || (*where == '[' && colon[-1] != ']'))
    return slash == NULL;

  if (!g_ascii_string_to_unsigned (colon + 1, 10, 1, 65535, &port, NULL))
    return FALSE;
  self->port = port;
  *colon = '\0';

  return TRUE;
}

static void
read_target (Assertion *self,
             char      *where)
{
  gsize length = strlen (where);

  if (*where == '[' && length > 2 && where[length - 1] == ']')
    {
      where[length - 1] = '\0';
      where++;
    }
  if (!nw_inet_parse_address (where, &self->target, NULL))
    self->target = NW_INET_NONE;
  self->to = g_strdup (strcmp (where, "host") == 0 ? "" : where);
}

/* Returns: (nullable): %NULL when it is no assertion. */
static Assertion *
read_assertion (const char *text,
                guint       line)
{
  g_autoptr(Assertion) self = g_new0 (Assertion, 1);
  g_auto(GStrv) split = g_strsplit_set (text, " \t", -1);
  const char *words[5] = { NULL };
  guint n = 0;

  for (guint i = 0; split[i] != NULL; i++)
    if (*split[i] != '\0' && n < G_N_ELEMENTS (words))
      words[n++] = split[i];
  if (n == 5 && strcmp (words[1], "can") == 0 && strcmp (words[2], "not") == 0)
    {
      words[1] = "cannot";
      words[2] = words[3];
      words[3] = words[4];
      n = 4;
    }
  if (n != 4 || (strcmp (words[1], "can") != 0 && strcmp (words[1], "cannot") != 0) || strcmp (words[2], "reach") != 0)
    return NULL;

  self->line = line;
  self->text = g_strdup (text);
  self->from = g_strdup (strcmp (words[0], "host") == 0 ? "" : words[0]);
  self->can = strcmp (words[1], "can") == 0;
  if (!read_port (self, (char *) words[3]))
    return NULL;
  read_target (self, (char *) words[3]);

  return g_steal_pointer (&self);
}

/* Returns: (transfer full) (nullable): %NULL when there is one that cannot be read; it has been complained about. */
static GPtrArray *
read_all (const char *source,
          const char *text)
{
  g_autoptr(GPtrArray) assertions = g_ptr_array_new_with_free_func ((GDestroyNotify) assertion_free);
  g_auto(GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      Assertion *assertion;
      char *comment = strchr (lines[i], '#');

      if (comment != NULL)
        *comment = '\0';
      g_strstrip (lines[i]);
      if (*lines[i] == '\0')
        continue;

      assertion = read_assertion (lines[i], i + 1);
      if (assertion == NULL)
        {
          g_printerr ("%s:%u: %s\n  %s\n", source, i + 1, lines[i],
                      _("A line says “red can reach blue” or “red cannot reach 203.0.113.2:80/tcp”."));
          return NULL;
        }
      g_ptr_array_add (assertions, assertion);
    }

  return g_steal_pointer (&assertions);
}

/* Trying */

static NwNamespace *
find (const NwSnapshot *snapshot,
      const char       *name)
{
  return *name != '\0' ? nw_snapshot_find_by_name (snapshot, name) : nw_snapshot_get_root (snapshot);
}

static gboolean
try_port (NwClient         *client,
          NwNamespace      *from,
          const Assertion  *assertion,
          const NwInet     *target,
          gboolean         *unknown,
          char            **reason)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *result = nw_ctl_probe (client, from, target, assertion->port, assertion->protocol, &error);

  g_free (*reason);
  if (result == NULL)
    *reason = g_strdup (error->message);
  else if (strcmp (result, "refused") == 0)
    *reason = g_strdup (_("nobody listens at that port"));
  else if (strcmp (result, "unreachable") == 0)
    *reason = g_strdup (_("no way leads there"));
  else if (assertion->protocol == IPPROTO_UDP)
    *reason = g_strdup (_("silence, which of UDP proves nothing; let the service answer an empty datagram"));
  else
    *reason = g_strdup (_("no answer within two seconds"));

  *unknown = result == NULL || (assertion->protocol == IPPROTO_UDP && strcmp (result, "no-answer") == 0);

  return g_strcmp0 (result, "open") == 0;
}

static gboolean
try_target (NwClient         *client,
            NwNamespace      *from,
            const Assertion  *assertion,
            const NwInet     *target,
            gboolean         *unknown,
            char            **reason)
{
  g_autofree char *answer = NULL;

  if (assertion->port != 0)
    return try_port (client, from, assertion, target, unknown, reason);
  if (nw_ctl_answers (client, from, target, &answer))
    return TRUE;

  g_free (*reason);
  *reason = nw_wording_no_answer (nw_client_get_snapshot (client), from, target);
  if (*reason == NULL)
    *reason = g_steal_pointer (&answer);

  return FALSE;
}

/* Any address will do. @n: (out): how many there are */
static gboolean
try_namespace (NwClient         *client,
               NwNamespace      *from,
               const Assertion  *assertion,
               NwNamespace      *to,
               gboolean         *unknown,
               char            **reason,
               guint            *n)
{
  g_autoptr(GPtrArray) addresses = g_ptr_array_ref (to->addresses);

  for (guint i = 0; i < addresses->len; i++)
    {
      const NwAddress *address = addresses->pdata[i];

      if (nw_inet_is_loopback (&address->local) || nw_inet_is_link_local (&address->local))
        continue;
      (*n)++;
      if (try_target (client, from, assertion, &address->local, unknown, reason))
        return TRUE;
    }

  return FALSE;
}

/* @reason: (out) (transfer full): why it does not hold; "" when it does */
static gboolean
holds (NwClient         *client,
       const Assertion  *assertion,
       char            **reason)
{
  g_autoptr(NwSnapshot) snapshot = NULL;
  NwNamespace *from, *to;
  gboolean unknown = FALSE, reached;
  guint n = 0;

  nw_ctl_sync (client);
  snapshot = g_object_ref (nw_client_get_snapshot (client));
  from = find (snapshot, assertion->from);
  to = nw_inet_is_set (&assertion->target) ? NULL : find (snapshot, assertion->to);
  *reason = g_strdup ("");
  if (from == NULL || (to == NULL && !nw_inet_is_set (&assertion->target)))
    {
      g_free (*reason);
      *reason = g_strdup_printf (_("there is no namespace “%s”"), from == NULL ? assertion->from : assertion->to);
      return FALSE;
    }

  if (to != NULL)
    reached = try_namespace (client, from, assertion, to, &unknown, reason, &n);
  else
    reached = try_target (client, from, assertion, &assertion->target, &unknown, reason);

  if (to != NULL && n == 0 && assertion->can)
    {
      g_free (*reason);
      *reason = g_strdup_printf (_("%s has no address"), assertion->to);
    }
  if (!assertion->can && reached)
    {
      g_free (*reason);
      *reason = g_strdup (_("there was an answer"));
    }

  return !unknown && reached == assertion->can;
}

static void
print_result (const Assertion *assertion,
              guint            number,
              gboolean         held,
              const char      *reason,
              gboolean         tap)
{
  if (tap)
    {
      g_print ("%sok %u - %s\n", held ? "" : "not ", number, assertion->text);
      if (!held)
        g_print ("# line %u: %s\n", assertion->line, reason);
    }
  else if (held)
    {
      g_print ("✓ %s\n", assertion->text);
    }
  else
    {
      g_print ("✗ %s\n", assertion->text);
      g_print ("  %s\n", reason);
    }
}

NwCtlExit
nw_ctl_check (NwClient   *client,
              const char *source,
              const char *text,
              gboolean    tap)
{
  g_autoptr(GPtrArray) assertions = NULL;
  gboolean all = TRUE;

  g_return_val_if_fail (NW_IS_CLIENT (client), NW_CTL_FAILED);

  assertions = read_all (source, text);
  if (assertions == NULL)
    return NW_CTL_USAGE;
  if (assertions->len == 0)
    {
      g_printerr ("%s: %s\n", source, _("There is nothing to check in it."));
      return NW_CTL_USAGE;
    }

  if (tap)
    g_print ("1..%u\n", assertions->len);
  for (guint i = 0; i < assertions->len; i++)
    {
      g_autofree char *reason = NULL;
      gboolean held = holds (client, assertions->pdata[i], &reason);

      print_result (assertions->pdata[i], i + 1, held, reason, tap);
      all = all && held;
    }

  return all ? NW_CTL_OK : NW_CTL_FAILED;
}
