/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a client sends: the operations of a plan. Reading them, and all that is done with them before the kernel is asked. */
#include "fuzz.h"

#include "world.h"

#include "nw-command.h"
#include "nw-error.h"
#include "nw-inverse.h"
#include "nw-plan.h"
#include "nw-rehearsal.h"

const char nw_fuzz_type[] = "a(sa{sv})";

/* A network in which the plans of the corpus find what they name: red 7 and blue 8 at a bridge of the host's 1. */
static NwSnapshot *
get_network (void)
{
  static NwSnapshot *network;
  g_autoptr (GPtrArray) namespaces = NULL;
  NwNamespace *host, *red, *blue;
  NwLink *link;

  if (network != NULL)
    return network;
  namespaces = g_ptr_array_new_with_free_func (g_object_unref);
  host = add_namespace (namespaces, 1, NULL);
  red = add_namespace (namespaces, 7, "red");
  blue = add_namespace (namespaces, 8, "blue");
  add_link (host, 1, "lo", "loopback", "up", NULL);
  add_link (host, 2, "br0", "bridge", "up", "02:00:00:00:00:09");
  add_link (host, 3, "eth0", "dummy", "up", "02:00:00:00:00:08");
  link = add_link (red, 2, "veth-red", "veth", "up", "02:00:00:00:00:01");
  link->peer_index = 3;
  link->peer_namespace = 8;
  link = add_link (blue, 3, "veth-blue", "veth", "up", "02:00:00:00:00:02");
  link->peer_index = 2;
  link->peer_namespace = 7;
  network = nw_snapshot_new (1, namespaces);
  return network;
}

static void
check_text (const char *text)
{
  g_assert_nonnull (text);
  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_cmpstr (text, !=, "");
}

/* One line, whatever a name contains. */
static void
check_line (const char *text)
{
  check_text (text);
  g_assert_null (strchr (text, '\n'));
}

static void
check_error (const GError *error)
{
  g_assert_nonnull (error);
  g_assert_true (error->domain == NW_ERROR);
  check_text (error->message);
}

static void
check_operation (const NwOperation *operation)
{
  g_autoptr (GVariant) variant = g_variant_ref_sink (nw_operation_to_variant (operation));
  g_autoptr (NwOperation) again = NULL;
  g_autoptr (GPtrArray) inverse = g_ptr_array_new_with_free_func ((GDestroyNotify) nw_operation_unref);
  g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) refusal = NULL;
  g_autofree char *description = nw_operation_describe (operation);
  g_autofree char *explanation = nw_operation_explain (operation);

  again = nw_operation_from_variant (variant, &error);
  g_assert_no_error (error);
  g_assert_true (nw_operation_equal (operation, again));
  check_text (description);
  check_text (explanation);

  if (!nw_operation_invert (operation, get_network (), inverse, notes, &refusal))
    check_error (refusal);
  for (guint i = 0; i < inverse->len; i++)
    {
      nw_operation_check (inverse->pdata[i], &error);
      g_assert_no_error (error);
    }
}

void
nw_fuzz_try (GVariant *value)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) refusal = NULL;
  g_autoptr (NwPlan) plan = nw_plan_from_variant ("", value, &error);
  g_auto (GStrv) commands = NULL;
  g_auto (GStrv) commands_here = NULL;

  if (plan == NULL)
    {
      check_error (error);
      return;
    }
  g_assert_no_error (error);
  for (guint i = 0; i < nw_plan_get_length (plan); i++)
    check_operation (nw_plan_get (plan, i));

  commands = nw_plan_to_commands (plan);
  commands_here = nw_plan_to_commands_from (plan, get_network ());
  g_assert_cmpuint (g_strv_length (commands), ==, nw_plan_get_length (plan));
  g_assert_cmpuint (g_strv_length (commands_here), ==, nw_plan_get_length (plan));
  for (guint i = 0; commands[i] != NULL; i++)
    {
      check_line (commands[i]);
      check_line (commands_here[i]);
    }
  if (!nw_rehearsal_check (plan, get_network (), FALSE, &refusal))
    check_error (refusal);
}
