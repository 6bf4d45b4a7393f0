/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-command-reader.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/socket.h>

/* Whether a namespace forwards packets: sysctl(8), and echo, tee and cat on files under /proc/sys. */

#define FORWARDING4 "net.ipv4.ip_forward"
#define FORWARDING6 "net.ipv6.conf.all.forwarding"

static const char *const keys[] = { FORWARDING4, FORWARDING6, "net.ipv4.conf.all.forwarding", NULL };

/* Returns: AF_INET, AF_INET6, or AF_UNSPEC for another key. The kernel keeps the second IPv4 key equal to the first. */
static int
family_of_key (const char *key)
{
  g_autofree char *dotted = g_strdup (key);

  g_strdelimit (dotted, "/", '.');
  if (strcmp (dotted, FORWARDING4) == 0 || strcmp (dotted, "net.ipv4.conf.all.forwarding") == 0)
    return AF_INET;
  return strcmp (dotted, FORWARDING6) == 0 ? AF_INET6 : AF_UNSPEC;
}

static gboolean
refuse_key (NwCommandReader *reader, const NwShellWord *word, const char *key)
{
  const char *nearest = nw_nearest_word (key, keys);

  if (nearest)
    nw_reader_refuse (reader, word, _("There is no setting “%s”. Did you mean %s?"), key, nearest);
  return nw_reader_refuse (reader, word, _("Of the kernel's settings only %s and %s are known here."), FORWARDING4, FORWARDING6);
}

static gboolean
set_key (NwCommandReader *reader, const NwShellWord *word, const char *key, const char *value)
{
  g_autofree char *trimmed = g_strstrip (g_strdup (value));
  int family = family_of_key (key);

  if (family == AF_UNSPEC)
    return refuse_key (reader, word, key);
  if (strcmp (trimmed, "0") != 0 && strcmp (trimmed, "1") != 0)
    return nw_reader_refuse (reader, word, _("%s is 1 or 0, not “%s”."), key, trimmed);
  return nw_reader_add (reader, nw_operation_new_forwarding_set (nw_script_place_get_ref (reader->place), family, *trimmed == '1'), word);
}

static gboolean
ask_key (NwCommandReader *reader, const NwShellWord *word, const char *key, gboolean value_only)
{
  int family = family_of_key (key);
  NwQuestion *question;

  if (family == AF_UNSPEC)
    return refuse_key (reader, word, key);
  question = nw_reader_ask (reader, NW_QUESTION_SYSCTL);
  question->flags = value_only ? NW_QUESTION_VALUE_ONLY : 0;
  question->family = family;
  g_free (question->key);
  question->key = g_strdup (key);
  g_strdelimit (question->key, "/", '.');
  return TRUE;
}

gboolean
nw_sysctl_command_read (NwCommandReader *reader)
{
  gboolean value_only = FALSE;
  const NwShellWord *word;
  guint n = 0;

  while ((word = nw_reader_take (reader)))
    {
      const char *equals = strchr (word->text, '=');

      if (nw_word_is (word, "-n") || nw_word_is (word, "--values"))
        value_only = TRUE;
      else if (nw_word_is (word, "-p") || g_str_has_prefix (word->text, "-p") || nw_word_is (word, "--system"))
        return nw_reader_refuse (reader, word, _("Files of settings are not read from here; write “sysctl -w %s=1”."), FORWARDING4);
      else if (nw_word_is (word, "-a"))
        return nw_reader_refuse (reader, word, _("Of the kernel's settings only %s and %s are known here."), FORWARDING4, FORWARDING6);
      else if (*word->text == '-')
        continue; /* -w, -q, -e: how, not what */
      else if (equals)
        {
          g_autofree char *key = g_strstrip (g_strndup (word->text, equals - word->text));

          if (!set_key (reader, word, key, equals + 1))
            return FALSE;
          n++;
        }
      else if (nw_word_is (nw_reader_peek (reader), "="))
        {
          const NwShellWord *value;

          /* "sysctl -w a = 1" is refused by the real one as well. */
          nw_reader_take (reader);
          value = nw_reader_take (reader);
          if (value)
            {
              g_autofree char *joined = g_strconcat (word->text, "=", value->text, NULL);

              nw_reader_suggest_range (reader, word, value, joined);
            }
          return nw_reader_refuse (reader, word, _("There is no blank around the “=”."));
        }
      else
        {
          if (!ask_key (reader, word, word->text, value_only))
            return FALSE;
          n++;
        }
    }
  if (n == 0)
    return nw_reader_refuse (reader, NULL, _("Which setting? Write “%s=1”."), FORWARDING4);
  return TRUE;
}

/* "/proc/sys/net/ipv4/ip_forward" → "net/ipv4/ip_forward" */
static const char *
key_of_file (const char *path)
{
  return g_str_has_prefix (path, "/proc/sys/") ? path + strlen ("/proc/sys/") : NULL;
}

/* A redirection happens in the shell, before "ip netns exec" or "sudo" begins: not where it seems to. */
static gboolean
refuse_outside (NwCommandReader *reader, const NwShellWord *output, const char *text)
{
  const char *name = nw_script_place_get_name (reader->place);
  g_autofree char *key = g_strdup (key_of_file (output->text));
  g_autofree char *fixed = NULL;

  g_strdelimit (key, "/", '.');
  fixed = g_strdup_printf ("ip netns exec %s sysctl -w %s=%s", name, key, text);
  nw_reader_suggest_line (reader, fixed);
  return nw_reader_refuse (reader, output,
                           _("“>” is done by the shell, outside of “%s”: this would set the host's own setting. Use sysctl in the namespace."), name);
}

gboolean
nw_echo_command_read (NwCommandReader *reader)
{
  g_autoptr (GString) text = g_string_new (NULL);
  const NwShellWord *output = reader->command->output;
  const NwShellWord *word;
  const char *key;

  while ((word = nw_reader_take (reader)))
    if (!g_str_has_prefix (word->text, "-") || text->len > 0)
      g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", word->text);
  if (!output)
    reader->line->status = NW_SCRIPT_SKIPPED;
  if (!output)
    return nw_reader_pass (reader, _("Only says something."));
  key = key_of_file (output->text);
  if (!key)
    return nw_reader_refuse (reader, output, _("Netwarren writes to no files; only those under /proc/sys/net are understood."));
  if (*nw_script_place_get_name (reader->place) != '\0' && reader->depth == 0)
    return refuse_outside (reader, output, text->str);
  return set_key (reader, output, key, text->str);
}

gboolean
nw_tee_command_read (NwCommandReader *reader)
{
  const NwShellWord *word;

  while ((word = nw_reader_take (reader)) && *word->text == '-')
    ;
  if (!word)
    return nw_reader_refuse (reader, NULL, _("Here stands a file."));
  if (!key_of_file (word->text))
    return nw_reader_refuse (reader, word, _("Netwarren writes to no files; only those under /proc/sys/net are understood."));
  if (!reader->pipe_input)
    return nw_reader_refuse (reader, word, _("What should be written? Put “echo 1 |” before it."));
  return set_key (reader, word, key_of_file (word->text), reader->pipe_input) && nw_reader_end (reader);
}

gboolean
nw_cat_command_read (NwCommandReader *reader)
{
  const NwShellWord *word = nw_reader_need (reader, _("a file"));

  if (!word)
    return FALSE;
  if (!key_of_file (word->text))
    return nw_reader_refuse (reader, word, _("Netwarren reads no files; only those under /proc/sys/net are understood."));
  return ask_key (reader, word, key_of_file (word->text), TRUE) && nw_reader_end (reader);
}
