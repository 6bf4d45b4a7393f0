/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "random-document.h"

#include <netinet/in.h>
#include <sys/socket.h>

static gboolean
chance (int percent)
{
  return g_test_rand_int_range (0, 100) < percent;
}

static void
apply (NwDocument  *document,
       NwOperation *operation)
{
  g_autoptr (NwOperation) owned = operation;
  g_autoptr (GError) error = NULL;

  nw_document_apply (document, owned, &error);
  g_assert_no_error (error);
}

static NwInet
inet (const char *format,
      ...) G_GNUC_PRINTF (1, 2);

static NwInet
inet (const char *format,
      ...)
{
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  NwInet value;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  nw_inet_parse_prefix (text, &value, &error);
  g_assert_no_error (error);

  return value;
}

static const char *
pick_namespace (NwDocument *document)
{
  return ((NwDocumentNamespace *) g_ptr_array_index (document->namespaces, g_test_rand_int_range (0, document->namespaces->len)))->name;
}

/* A switch of that namespace, or NULL. */
static const char *
pick_switch (NwDocument *document,
             const char *name)
{
  const NwDocumentNamespace *namespace_ = nw_document_find (document, name);

  for (guint i = 0; i < namespace_->links->len; i++)
    {
      const NwDocumentLink *link = g_ptr_array_index (namespace_->links, i);

      if (g_str_equal (link->kind, "bridge") && chance (60))
        return link->name;
    }

  return NULL;
}

static void
set_address (NwDocument *document,
             const char *name,
             const char *link,
             NwInet      address)
{
  apply (document, nw_operation_new_address_replace (nw_document_ref (name), link, &address));
}

static void
set_limit (NwDocument *document,
           const char *name,
           const char *link)
{
  apply (document, nw_operation_new_limit_set (nw_document_ref (name), link, g_test_rand_int_range (1, 1000) * G_GUINT64_CONSTANT (1000000), 0, 0, 0));
}

/* Settings of an interface that stand for themselves. */
static void
add_settings (NwDocument *document,
              const char *name,
              const char *link,
              guint       number)
{
  NwMac mac = { 6, { 0x02, 0, 0x5e, 0, (guint8) (number >> 8), (guint8) number } };

  if (chance (20))
    apply (document, nw_operation_new_link_set_mtu (nw_document_ref (name), link, g_test_rand_int_range (1300, 1499)));
  if (chance (20))
    set_limit (document, name, link);
  if (chance (20))
    {
      NwInet neighbour = inet ("10.%u.0.77", number);

      /* A MAC that is not the kernel's own idea is kept when a neighbour is fixed to it. */
      apply (document, nw_operation_new_link_set_mac (nw_document_ref (name), link, &mac));
      mac.bytes[0] = 0;
      apply (document, nw_operation_new_link_set_mac (nw_document_ref (name), link, &mac));
      apply (document, nw_operation_new_neighbour_replace (nw_document_ref (name), link, &neighbour, &mac));
    }
}

static void
add_routes (NwDocument *document,
            const char *name,
            guint       number,
            guint       far)
{
  NwInet gateway = inet ("10.%u.0.%u", number, far);
  NwInet network = inet ("172.16.%u.0/24", number);
  NwInet everywhere = inet ("0.0.0.0/0");
  NwInet gateway6 = inet ("2001:db8:%x::%u", number, far);
  NwInet network6 = inet ("2001:db8:f%02x::/64", number);

  if (chance (50))
    apply (document, nw_operation_new_route_replace (nw_document_ref (name), &network, &gateway, NULL, chance (30) ? 50 : 0));
  if (chance (30))
    apply (document, nw_operation_new_route_replace (nw_document_ref (name), &everywhere, &gateway, NULL, number));
  if (chance (30))
    apply (document, nw_operation_new_route_replace (nw_document_ref (name), &network6, &gateway6, NULL, 0));
}

static void
add_cable (NwDocument *document,
           guint       number)
{
  const char *names[2] = { pick_namespace (document), pick_namespace (document) };
  const char *switches[2] = { pick_switch (document, names[0]), pick_switch (document, names[1]) };
  g_autofree char *a = g_strdup_printf ("a%u", number);
  g_autofree char *b = g_strdup_printf ("b%u", number);
  const char *links[2] = { a, b };

  apply (document, nw_operation_new_veth_add (nw_document_ref (names[0]), a, nw_document_ref (names[1]), b));
  for (guint end = 0; end < 2; end++)
    {
      gboolean up = chance (85);

      if (switches[end])
        apply (document, nw_operation_new_link_set_master (nw_document_ref (names[end]), links[end], switches[end]));
      else
        {
          add_settings (document, names[end], links[end], number);
          set_address (document, names[end], links[end], inet ("10.%u.0.%u/24", number, end + 1));
          if (chance (30))
            set_address (document, names[end], links[end], inet ("10.%u.0.%u/24", number, end + 11));
          set_address (document, names[end], links[end], inet ("2001:db8:%x::%u/64", number, end + 1));
        }
      if (up)
        apply (document, nw_operation_new_link_set_up (nw_document_ref (names[end]), links[end], TRUE));
      if (up && !switches[end] && !g_str_equal (names[0], names[1]))
        add_routes (document, names[end], number, 2 - end);
    }
}

static void
add_switch (NwDocument *document,
            guint       number)
{
  g_autofree char *name = g_strdup_printf ("br%u", number);
  const char *namespace_ = pick_namespace (document);

  apply (document, nw_operation_new_link_add (nw_document_ref (namespace_), name, "bridge"));
  if (chance (20))
    apply (document, nw_operation_new_bridge_set_stp (nw_document_ref (namespace_), name, TRUE));
  if (chance (20))
    apply (document, nw_operation_new_bridge_set_ageing_time (nw_document_ref (namespace_), name, 10000));
  if (chance (50))
    set_address (document, namespace_, name, inet ("10.1%02u.0.1/24", number));
  if (chance (85))
    apply (document, nw_operation_new_link_set_up (nw_document_ref (namespace_), name, TRUE));
}

static void
add_router (NwDocument *document,
            const char *name)
{
  NwInet network = inet ("10.0.0.0/8");
  NwInet target = inet ("10.1.0.2");
  NwInet nowhere = inet ("198.51.100.0/24");
  g_autoptr (NwNatRule) masquerade = nw_nat_rule_new_masquerade (&network, chance (50) ? "a1" : "");
  g_autoptr (NwNatRule) publish = nw_nat_rule_new_publish (chance (50) ? IPPROTO_TCP : IPPROTO_UDP, 80, "", &target, 8080, chance (50));

  apply (document, nw_operation_new_forwarding_set (nw_document_ref (name), AF_INET, TRUE));
  if (chance (30))
    apply (document, nw_operation_new_forwarding_set (nw_document_ref (name), AF_INET6, TRUE));
  if (chance (60))
    apply (document, nw_operation_new_nat_add (nw_document_ref (name), masquerade));
  if (chance (40))
    apply (document, nw_operation_new_nat_add (nw_document_ref (name), publish));
  if (chance (40))
    {
      g_autoptr (GVariant) variant = NULL;
      g_autofree char *destination = nw_inet_to_string (&nowhere);
      NwNamespaceRef reference = nw_document_ref (name);
      g_autoptr (GError) error = NULL;

      variant = g_variant_ref_sink (g_variant_new_parsed ("('route-replace', {'namespace': <(%t, %s)>, 'destination': <%s>, 'nexthops': <@a(ssu) []>, 'type': <uint32 6>})",
                                                          reference.inode, name, destination));
      apply (document, nw_operation_from_variant (variant, &error));
    }
}

static void
add_child (NwDocument *document,
           guint       number)
{
  NwDocumentNamespace *namespace_ = nw_document_find (document, pick_namespace (document));
  g_autofree char *name = g_strdup_printf ("x%u", number);
  NwInet remote = inet ("203.0.113.%u", number);

  for (guint i = 0; i < namespace_->links->len; i++)
    {
      const NwDocumentLink *link = g_ptr_array_index (namespace_->links, i);

      if (!g_str_equal (link->kind, "veth") || *link->master != '\0' || link->mtu != 0)
        continue;
      if (chance (50))
        apply (document, nw_operation_new_macvlan_add (nw_document_ref (namespace_->name), name, link->name, chance (50) ? "vepa" : NULL));
      else
        apply (document, nw_operation_new_vxlan_add (nw_document_ref (namespace_->name), name, number, &remote, NULL, link->name, 0));
      if (link->up)
        apply (document, nw_operation_new_link_set_up (nw_document_ref (namespace_->name), name, TRUE));
      set_address (document, namespace_->name, name, inet ("10.2%02u.0.1/24", number));
      return;
    }
}

NwDocument *
random_document (gboolean can_use_host)
{
  static const char *const names[] = { "red", "blue", "green", "r1", "web.example", "x-2" };
  NwDocument *document = nw_document_new ();
  int n_namespaces = g_test_rand_int_range (1, G_N_ELEMENTS (names) + 1);
  int n_switches = g_test_rand_int_range (0, 4);
  int n_cables = g_test_rand_int_range (0, 9);

  for (int i = 0; i < n_namespaces; i++)
    {
      apply (document, nw_operation_new_namespace_add (names[i]));
      apply (document, nw_operation_new_link_set_up (nw_document_ref (names[i]), "lo", TRUE));
      nw_document_set_position (document, names[i], g_test_rand_int_range (-500, 500), g_test_rand_int_range (-500, 500));
    }
  for (int i = 1; i <= n_switches; i++)
    add_switch (document, i);
  for (int i = 1; i <= n_cables; i++)
    add_cable (document, i);
  for (int i = 1; i < 4; i++)
    if (chance (50))
      add_child (document, i);
  for (guint i = can_use_host ? 0 : 1; i < document->namespaces->len; i++)
    if (chance (40))
      add_router (document, ((NwDocumentNamespace *) g_ptr_array_index (document->namespaces, i))->name);

  return document;
}
