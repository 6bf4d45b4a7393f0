/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-document-json.h"
#include "nw-error.h"
#include "nw-export.h"
#include "nw-import.h"
#include "nw-tree.h"
#include "random-document.h"

/* Netwarren's own files, and what strangers might send. */

static void
test_round_trip (void)
{
  for (guint i = 0; i < 200; i++)
    {
      g_autoptr (NwDocument) document = random_document (TRUE);
      g_autoptr (GPtrArray) notes = nw_import_notes_new ();
      g_autoptr (GError) error = NULL;
      g_autofree char *text = NULL;
      g_autofree char *again = NULL;
      g_autofree char *third = NULL;
      g_autoptr (NwDocument) back = NULL;
      g_autoptr (NwDocument) once_more = NULL;

      nw_document_set_title (document, "Two \"quoted\" words\\");
      nw_document_set_text (document, "Line\nline\ttab — ünïcödé");
      g_hash_table_insert (document->notes, g_strdup ("red"), g_strdup ("the client"));
      text = nw_document_to_json (document);
      back = nw_document_from_json (text, -1, notes, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (notes->len, ==, 0);
      g_assert_true (nw_document_equal (document, back));
      g_assert_cmpstr (back->title, ==, document->title);
      g_assert_cmpstr (back->text, ==, document->text);
      g_assert_cmpstr (g_hash_table_lookup (back->notes, "red"), ==, "the client");
      g_assert_cmpuint (g_hash_table_size (back->positions), ==, g_hash_table_size (document->positions));

      again = nw_document_to_json (back);
      once_more = nw_document_from_json (again, -1, notes, &error);
      g_assert_no_error (error);
      third = nw_document_to_json (once_more);
      g_assert_cmpstr (again, ==, third);
    }
}

typedef struct {
  const char    *name;
  NwImportFormat format;
  const char    *text;
  const char    *place; /* of the error */
} Refusal;

#define HEAD "{\"format\": \"netwarren\", \"version\": 1,\n"

static const Refusal refusals[] = {
  { "empty", NW_IMPORT_NATIVE, "", "Line 1, column 1:" },
  { "not-json", NW_IMPORT_NATIVE, "{\n  format: 1}", "Line 2, column 3:" },
  { "other-format", NW_IMPORT_NATIVE, "{\"format\": \"x\", \"version\": 1, \"namespaces\": []}", "Line 1, column 12:" },
  { "later", NW_IMPORT_NATIVE, "{\"format\": \"netwarren\",\n\"version\": 2, \"namespaces\": []}", "Line 2, column 12:" },
  { "twice", NW_IMPORT_NATIVE, HEAD "\"namespaces\": [{\"name\": \"red\"},\n {\"name\": \"red\"}]}", "Line 3, column 2:" },
  { "member-twice", NW_IMPORT_NATIVE, "{\"format\": 1,\n \"format\": 2}", "Line 2, column 2:" },
  { "bad-name", NW_IMPORT_NATIVE, HEAD "\"namespaces\": [{\"name\": \"../etc\"}]}", "Line 2, column 16:" },
  { "bad-address", NW_IMPORT_NATIVE, HEAD "\"namespaces\": [{\"host\": true, \"interfaces\": [{\"name\": \"lo\", \"kind\": \"loopback\", \"addresses\": [\n\"300.1.1.1/24\"]}]}]}", "Line 3, column 1:" },
  { "no-cable", NW_IMPORT_NATIVE, HEAD "\"namespaces\": [{\"name\": \"a\", \"interfaces\": [\n{\"name\": \"e\", \"kind\": \"veth\"}]}]}", "Line 3, column 1:" },
  { "half-a-cable", NW_IMPORT_NATIVE, HEAD "\"namespaces\": [],\n \"cables\": [[{\"interface\": \"e\"}]]}", "Line 3, column 13:" },
  { "cable-to-nowhere", NW_IMPORT_NATIVE, HEAD "\"namespaces\": [],\n\"cables\": [[{\"interface\": \"e\"}, {\"namespace\": \"x\", \"interface\": \"f\"}]]}", "Line 3, column 12:" },
  { "parent-cycle", NW_IMPORT_NATIVE, HEAD "\"namespaces\": [{\"host\": true, \"interfaces\": [\n{\"name\": \"a\", \"kind\": \"macvlan\", \"parent\": \"b\"},{\"name\": \"b\", \"kind\": \"macvlan\", \"parent\": \"a\"}]}]}", "Line 3, column 1:" },
  { "yaml-tab", NW_IMPORT_CONTAINERLAB, "topology:\n  nodes:\n\ta: {kind: linux}\n", "Line 3, column 1:" },
  { "yaml-cycle", NW_IMPORT_CONTAINERLAB, "topology: &t\n  nodes:\n    a: *t\n", "Line 3, column 8:" },
  { "yaml-no-anchor", NW_IMPORT_CONTAINERLAB, "topology:\n  nodes: *nothing\n", "Line 2, column 10:" },
  { "yaml-twice", NW_IMPORT_CONTAINERLAB, "topology:\n  nodes:\n    a: {kind: linux}\n    a: {kind: linux}\n", "Line 4, column 5:" },
  { "yaml-endpoint", NW_IMPORT_CONTAINERLAB, "topology:\n  nodes:\n    a: {kind: linux}\n  links:\n    - endpoints: [\"a:eth1\", \"b:eth1\"]\n", "Line 5, column 7:" },
  { "yaml-nothing", NW_IMPORT_CONTAINERLAB, "a: 1\n", "Line 1, column 1:" },
  { "kathara-line", NW_IMPORT_KATHARA, "pc1[0]=A\nwhat is this\n", "Line 2, column 1:" },
  { "kathara-twice", NW_IMPORT_KATHARA, "pc1[0]=A\npc1[0]=B\n", "Line 2, column 1:" },
  { "core-other", NW_IMPORT_CORE, "<html>\n</html>", "Line " },
  { "core-broken", NW_IMPORT_CORE, "<scenario>\n<networks></scenario>", "Line 2, column" },
  { "core-twice", NW_IMPORT_CORE, "<scenario><devices>\n<device id=\"1\" name=\"a\"/>\n<device id=\"1\" name=\"b\"/></devices></scenario>", "Line " },
  { "core-entity", NW_IMPORT_CORE, "<!DOCTYPE s [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]>\n<scenario name=\"&b;\"/>", "Line 2, column" },
  { "core-nowhere", NW_IMPORT_CORE, "<scenario><links>\n<link node1=\"1\" node2=\"2\"/></links></scenario>", "Line 2, column" },
  { "mininet-nowhere", NW_IMPORT_MININET, "{\"hosts\": [],\n\"links\": [{\"src\": \"a\", \"dest\": \"b\"}]}", "Line 2, column 11:" },
};

static void
assert_refused (const char    *text,
                gsize          length,
                NwImportFormat format,
                const char    *place)
{
  g_autoptr (GPtrArray) notes = nw_import_notes_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (NwDocument) document = NULL;
  gint64 start = g_get_monotonic_time ();

  document = nw_import (text, length, format, NULL, NULL, notes, &error);
  g_assert_null (document);
  g_assert_nonnull (error);
  g_test_message ("%s (%.0f ms)", error->message, (g_get_monotonic_time () - start) / 1000.0);
  if (!g_str_has_prefix (error->message, place))
    g_error ("“%s” does not begin with “%s”", error->message, place);
  /* Bounded: a person waits for it. Sanitizers and a busy machine take their share. */
  g_assert_cmpint (g_get_monotonic_time () - start, <, 20 * G_USEC_PER_SEC);
}

static void
test_refusal (gconstpointer data)
{
  const Refusal *refusal = data;

  assert_refused (refusal->text, strlen (refusal->text), refusal->format, refusal->place);
}

/* The same thing over and over. */
static char *
repeat (const char *head,
        const char *part,
        gsize       bytes)
{
  GString *text = g_string_new (head);

  while (text->len < bytes)
    g_string_append (text, part);

  return g_string_free (text, FALSE);
}

static void
test_long (void)
{
  static const char *const parts[NW_N_IMPORT_FORMATS] = { "[", "ip netns add a\n", "- a\n", "pc1[0]=A\n", "<a>", "[" };

  for (guint i = 0; i < NW_N_IMPORT_FORMATS; i++)
    {
      g_autofree char *text = repeat ("", parts[i], 10 * 1024 * 1024);

      assert_refused (text, strlen (text), i, "Line ");
    }
}

static void
test_deep (void)
{
  g_autofree char *json = repeat ("", "[", 1024 * 1024);
  g_autofree char *mapping = repeat ("", "{\"a\":", 1024 * 1024);
  g_autofree char *flow = repeat ("a: ", "[", 1024 * 1024);
  g_autofree char *xml = repeat ("<scenario>", "<links>", 1024 * 1024);

  assert_refused (json, strlen (json), NW_IMPORT_NATIVE, "Line 1, column 65:");
  assert_refused (mapping, strlen (mapping), NW_IMPORT_MININET, "Line 1, column");
  assert_refused (flow, strlen (flow), NW_IMPORT_CONTAINERLAB, "Line 1, column");
  assert_refused (xml, strlen (xml), NW_IMPORT_CORE, "Line 1, column");
}

/* A billion laughs: each line ten times the one before. */
static void
test_bomb (void)
{
  GString *yaml = g_string_new ("l0: &l0 {<<: {}}\n");
  g_autofree char *text = NULL;

  for (guint i = 1; i < 30; i++)
    {
      g_string_append_printf (yaml, "l%u: &l%u {<<: [", i, i);
      for (guint n = 0; n < 10; n++)
        g_string_append_printf (yaml, "%s*l%u", n == 0 ? "" : ", ", i - 1);
      g_string_append (yaml, "]}\n");
    }
  g_string_append (yaml, "topology: *l29\n");
  text = g_string_free (yaml, FALSE);
  assert_refused (text, strlen (text), NW_IMPORT_CONTAINERLAB, "Line ");
}

/* Too much of what would be allowed by itself. */
static void
test_many (void)
{
  GString *lab = g_string_new (NULL);
  g_autofree char *text = NULL;

  for (guint i = 0; i < 25000; i++)
    g_string_append_printf (lab, "m%u[0]=d%u\n", i, i);
  text = g_string_free (lab, FALSE);
  assert_refused (text, strlen (text), NW_IMPORT_KATHARA, "Line ");
}

static void
test_unknown (void)
{
  g_autoptr (GPtrArray) notes = nw_import_notes_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (NwDocument) document = NULL;
  g_autofree char *text = NULL;

  document = nw_document_from_json (HEAD "\"namespaces\": [{\"name\": \"red\",\n \"colour\": \"pink\"}]}", -1, notes, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (notes->len, ==, 1);
  text = nw_import_note_to_string (g_ptr_array_index (notes, 0));
  g_assert_true (g_str_has_prefix (text, "Line 3, column 12: “colour”"));
}

/* Drawings are well formed: names of strangers are quoted. */
static void
test_drawings (void)
{
  g_autoptr (NwDocument) document = random_document (TRUE);

  nw_document_set_title (document, "<&\"]]>\n");
  for (NwExportFormat format = NW_EXPORT_DOT; format <= NW_EXPORT_SVG; format++)
    {
      g_autoptr (GPtrArray) files = nw_export (document, format, "x", NULL);
      const NwExportFile *file = g_ptr_array_index (files, 0);

      g_assert_true (g_utf8_validate (file->text, -1, NULL));
      g_assert_nonnull (strstr (file->text, "red"));
    }
}

static void
do_all (NwDocument         *document,
        const char *const  *operations,
        guint               length)
{
  for (guint i = 0; i < length; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GVariant) variant = g_variant_ref_sink (g_variant_new_parsed (operations[i]));
      g_autoptr (NwOperation) operation = nw_operation_from_variant (variant, &error);

      g_assert_no_error (error);
      nw_document_apply (document, operation, &error);
      g_assert_no_error (error);
    }
}

#define RED "'namespace': <(uint64 0, 'red')>"
#define HOST "(uint64 1, '')"

/* Cables whose ends are called crosswise, and what stands on them: each thing goes once, and what has only the name of an end stays. */
static void
test_crossed (void)
{
  static const char *const operations[] = {
    "('namespace-add', {" RED "})",
    "('link-add', {" RED ", 'link': <'a'>, 'link-kind': <'veth'>, 'peer': <'b'>, 'peer-namespace': <" HOST ">})",
    "('link-add', {" RED ", 'link': <'b'>, 'link-kind': <'veth'>, 'peer': <'a'>, 'peer-namespace': <" HOST ">})",
    "('link-add', {" RED ", 'link': <'m'>, 'link-kind': <'macvlan'>, 'parent': <'a'>})",
    "('link-add', {" RED ", 'link': <'n'>, 'link-kind': <'macvlan'>, 'parent': <'b'>})",
    "('link-add', {" RED ", 'link': <'o'>, 'link-kind': <'macvlan'>, 'parent': <'m'>})",
  };
  static const char *const left_out[] = { "a", "b", "m", "n", "o" };
  static const char *const removal[] = { "('link-remove', {" RED ", 'link': <'a'>})" };
  g_autoptr (NwDocument) document = nw_document_new ();
  g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) files = NULL;
  const NwDocumentNamespace *red;

  do_all (document, operations, G_N_ELEMENTS (operations));
  files = nw_export (document, NW_EXPORT_KATHARA, "x", notes);
  for (guint i = 0; i < G_N_ELEMENTS (left_out); i++)
    {
      g_autofree char *start = g_strdup_printf ("%s of “red”", left_out[i]);
      guint count = 0;

      for (guint n = 0; n < notes->len; n++)
        count += g_str_has_prefix (notes->pdata[n], start);
      g_assert_cmpuint (count, ==, 1);
    }

  do_all (document, removal, 1);
  red = nw_document_find (document, "red");
  g_assert_cmpuint (red->links->len, ==, 3);
  g_assert_nonnull (nw_document_namespace_find_link (red, "b"));
  g_assert_nonnull (nw_document_namespace_find_link (red, "n"));
  g_assert_null (nw_document_namespace_find_link (nw_document_find (document, ""), "b"));
  g_assert_nonnull (nw_document_namespace_find_link (nw_document_find (document, ""), "a"));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  /* For test-schema.py: documents at random. */
  if (argc == 3 && g_str_equal (argv[1], "--write"))
    {
      for (guint i = 0; i < 40; i++)
        {
          g_autoptr (NwDocument) document = random_document (TRUE);
          g_autofree char *text = nw_document_to_json (document);
          g_autofree char *path = g_strdup_printf ("%s/%u.netwarren", argv[2], i);

          g_assert_true (g_file_set_contents (path, text, -1, NULL));
        }
      return 0;
    }

  g_test_add_func ("/document/round-trip", test_round_trip);
  g_test_add_func ("/document/unknown", test_unknown);
  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autofree char *path = g_strdup_printf ("/document/refused/%s", refusals[i].name);

      g_test_add_data_func (path, &refusals[i], test_refusal);
    }
  g_test_add_func ("/document/long", test_long);
  g_test_add_func ("/document/deep", test_deep);
  g_test_add_func ("/document/bomb", test_bomb);
  g_test_add_func ("/document/many", test_many);
  g_test_add_func ("/document/drawings", test_drawings);
  g_test_add_func ("/document/crossed", test_crossed);

  return g_test_run ();
}
