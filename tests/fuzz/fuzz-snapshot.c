/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a helper sends: a network, and a change to it. Names in it were given by whoever made them, containers included. */
#include "fuzz.h"

#include "nw-error.h"
#include "nw-snapshot.h"
#include "nw-wording.h"

/* The arguments of a reply of Subscribe and of a signal Changed, but for the serials. */
const char nw_fuzz_type[] = "(a(ta{sv})ata(ta{sv}))";

static void
check_text (const char *text)
{
  g_assert_nonnull (text);
  g_assert_true (g_utf8_validate (text, -1, NULL));
}

static void
check_error (const GError *error)
{
  g_assert_nonnull (error);
  g_assert_true (error->domain == NW_ERROR);
  check_text (error->message);
}

/* What the window says of it. */
static void
check_wording (NwSnapshot *snapshot, NwNamespace *namespace_)
{
  g_autofree char *title = nw_namespace_dup_title (namespace_);
  g_autofree char *badge = nw_wording_namespace_badge (snapshot, namespace_);
  g_autofree char *sentence = nw_wording_namespace (snapshot, namespace_);
  g_autofree char *accessible = nw_wording_namespace_accessible (snapshot, namespace_);

  check_text (title);
  check_text (badge);
  check_text (sentence);
  check_text (accessible);
  for (guint i = 0; i < namespace_->links->len; i++)
    {
      NwLink *link = namespace_->links->pdata[i];
      g_autofree char *detail = nw_wording_link_detail (snapshot, namespace_, link);
      g_autofree char *cable = nw_wording_cable (snapshot, namespace_, link);
      g_autofree char *spoken = nw_wording_link_accessible (snapshot, namespace_, link);

      check_text (detail);
      check_text (cable);
      check_text (spoken);
    }
  for (guint i = 0; i < namespace_->routes->len; i++)
    {
      g_autofree char *route = nw_wording_route (namespace_, namespace_->routes->pdata[i]);

      check_text (route);
    }
  for (guint i = 0; i < namespace_->nat_rules->len; i++)
    {
      g_autofree char *rule = nw_wording_nat_rule (namespace_, namespace_->nat_rules->pdata[i]);

      check_text (rule);
    }
}

/* It comes back from the wire as it went. */
static void
check_snapshot (NwSnapshot *snapshot)
{
  g_autoptr (GVariant) variant = g_variant_ref_sink (nw_snapshot_to_variant (snapshot));
  g_autoptr (GError) error = NULL;
  g_autoptr (NwSnapshot) again = nw_snapshot_from_variant (1, variant, &error);

  g_assert_no_error (error);
  g_assert_true (nw_snapshot_equal (snapshot, again));
  for (guint i = 0; i < nw_snapshot_get_n_namespaces (snapshot); i++)
    check_wording (snapshot, nw_snapshot_get_namespace (snapshot, i));
}

/* The difference between both leads from one to the other. */
static void
check_difference (NwSnapshot *before, NwSnapshot *after)
{
  g_autoptr (GVariant) removed = NULL;
  g_autoptr (GVariant) changed = NULL;
  g_autoptr (NwSnapshot) patched = NULL;
  g_autoptr (GError) error = NULL;

  if (!nw_snapshot_diff (before, after, &removed, &changed))
    {
      g_assert_true (nw_snapshot_equal (before, after));
      return;
    }
  g_variant_ref_sink (removed);
  g_variant_ref_sink (changed);
  patched = nw_snapshot_patch (before, 2, removed, changed, &error);
  g_assert_no_error (error);
  g_assert_true (nw_snapshot_equal (patched, after));
}

void
nw_fuzz_try (GVariant *value)
{
  g_autoptr (GVariant) namespaces = g_variant_get_child_value (value, 0);
  g_autoptr (GVariant) removed = g_variant_get_child_value (value, 1);
  g_autoptr (GVariant) changed = g_variant_get_child_value (value, 2);
  g_autoptr (GError) error = NULL;
  g_autoptr (NwSnapshot) before = nw_snapshot_from_variant (1, namespaces, &error);
  g_autoptr (NwSnapshot) after = NULL;

  if (before == NULL)
    {
      check_error (error);
      return;
    }
  check_snapshot (before);

  after = nw_snapshot_patch (before, 2, removed, changed, &error);
  if (after == NULL)
    {
      check_error (error);
      return;
    }
  check_snapshot (after);
  check_difference (before, after);
}
