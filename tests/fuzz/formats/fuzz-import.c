/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One source for all importers: NW_FUZZ_FORMAT says which. What is read without an error has to survive being written down as
 * a document, and has to have a plan; what is refused has to be refused in words. */
#include <string.h>

#include "nw-document-json.h"
#include "nw-export.h"
#include "nw-import.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* Of Kathará, the other files: what stands behind a NUL. */
typedef struct {
  const guint8 *data;
  gsize         size;
} Rest;

static GBytes *
read_rest (const char *name, gpointer user_data)
{
  const Rest *rest = user_data;

  return rest->data ? g_bytes_new (rest->data, rest->size) : NULL;
}

static void
check (NwDocument *document)
{
  g_autoptr (NwDocument) nothing = nw_document_new ();
  g_autoptr (GPtrArray) notes = nw_import_notes_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *text = nw_document_to_json (document);
  g_autoptr (NwDocument) back = nw_document_from_json (text, -1, notes, &error);
  g_autoptr (NwPlan) plan = nw_document_plan_from (document, nothing, NW_DOCUMENT_DEFAULT, NULL);
  g_autoptr (NwPlan) none = nw_document_plan_from (document, document, NW_DOCUMENT_REMOVE, NULL);
  g_auto (GStrv) commands = nw_plan_to_commands (plan);

  if (back == NULL || !nw_document_equal (document, back))
    g_error ("the document does not come back: %s\n%s", error ? error->message : "it is another one", text);
  if (nw_plan_get_length (none) != 0)
    g_error ("there is something to do between a document and itself");
  for (NwExportFormat format = 0; format < NW_N_EXPORT_FORMATS; format++)
    {
      g_autoptr (GPtrArray) files = nw_export (document, format, "fuzz", NULL);

      g_assert_cmpuint (files->len, >, 0);
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GPtrArray) notes = nw_import_notes_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (NwDocument) document = NULL;
  const guint8 *nul = size > 0 ? memchr (data, '\0', size) : NULL;
  gboolean is_split = NW_FUZZ_FORMAT == NW_IMPORT_KATHARA && nul != NULL;
  Rest rest = { is_split ? nul + 1 : NULL, is_split ? size - (nul + 1 - data) : 0 };

  document = nw_import ((const char *) data, is_split ? (gsize) (nul - data) : size, NW_FUZZ_FORMAT, read_rest, &rest, notes, &error);
  g_assert_true ((document == NULL) == (error != NULL));
  if (document)
    check (document);
  else
    g_assert_true (g_utf8_validate (error->message, -1, NULL));
  for (guint i = 0; i < notes->len; i++)
    {
      g_autofree char *text = nw_import_note_to_string (g_ptr_array_index (notes, i));

      g_assert_true (g_utf8_validate (text, -1, NULL));
    }
  return 0;
}
