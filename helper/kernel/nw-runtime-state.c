/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-runtime-state.h"

#include <json-glib/json-glib.h>
#include <string.h>

/* Bytes of a name, image or project that are kept. */
#define TEXT_MAX 250
/* json-glib calls itself for each level. */
#define DEPTH_MAX 64
#define ID_LENGTH 64

void
nw_runtime_name_free (NwRuntimeName *self)
{
  g_free (self->name);
  g_free (self->image);
  g_free (self->project);
  g_free (self);
}

static gboolean
is_id (const char *text)
{
  return text != NULL && strlen (text) == ID_LENGTH && strspn (text, "0123456789abcdef") == ID_LENGTH;
}

static void
add (GHashTable *names,
     const char *runtime,
     const char *id,
     const char *name,
     const char *image,
     const char *project)
{
  NwRuntimeName *known;

  if (!is_id (id) || name == NULL || *name == '\0')
    return;

  known = g_new0 (NwRuntimeName, 1);
  known->runtime = runtime;
  known->name = g_strndup (name, TEXT_MAX);
  known->image = g_strndup (image != NULL ? image : "", TEXT_MAX);
  known->project = g_strndup (project != NULL ? project : "", TEXT_MAX);
  g_hash_table_replace (names, g_strdup (id), known);
}

static gboolean
is_shallow (const char *text,
            gsize       length)
{
  gboolean in_string = FALSE;
  int depth = 0;

  for (gsize i = 0; i < length; i++)
    {
      if (in_string && text[i] == '\\')
        i++;
      else if (text[i] == '"')
        in_string = !in_string;
      else if (!in_string && (text[i] == '[' || text[i] == '{'))
        depth++;
      else if (!in_string && (text[i] == ']' || text[i] == '}'))
        depth--;
      if (depth > DEPTH_MAX)
        return FALSE;
    }

  return TRUE;
}

static JsonNode *
parse (const char *text,
       gsize       length)
{
  g_autoptr (JsonParser) parser = NULL;

  if (length > NW_RUNTIME_STATE_MAX || memchr (text, '\0', length) != NULL || !g_utf8_validate (text, (gssize) length, NULL)
      || !is_shallow (text, length))
    return NULL;
  parser = json_parser_new ();
  if (!json_parser_load_from_data (parser, text, (gssize) length, NULL))
    return NULL;

  return json_parser_steal_root (parser);
}

static JsonObject *
as_object (JsonNode *node)
{
  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static JsonArray *
as_array (JsonNode *node)
{
  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

static const char *
as_string (JsonNode *node)
{
  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING
         ? json_node_get_string (node) : NULL;
}

static const char *
get_string (JsonObject *object,
            const char *member)
{
  return object != NULL ? as_string (json_object_get_member (object, member)) : NULL;
}

static const char *
get_first (JsonObject *object,
           const char *member)
{
  JsonArray *array = as_array (json_object_get_member (object, member));

  return array != NULL && json_array_get_length (array) > 0 ? as_string (json_array_get_element (array, 0)) : NULL;
}

void
nw_runtime_state_parse_docker (const char *response,
                               gsize       length,
                               GHashTable *names)
{
  const char *body = memmem (response, length, "\r\n\r\n", 4);
  g_autoptr (JsonNode) root = NULL;
  JsonArray *containers;

  if (body == NULL || length < strlen ("HTTP/1.0 200") || strncmp (response, "HTTP/1.", 7) != 0 || strncmp (response + 8, " 200", 4) != 0)
    return;
  body += 4;
  root = parse (body, length - (gsize) (body - response));
  containers = as_array (root);

  for (guint i = 0; containers != NULL && i < json_array_get_length (containers); i++)
    {
      JsonObject *container = as_object (json_array_get_element (containers, i));
      JsonObject *labels;
      const char *name;

      if (container == NULL)
        continue;
      labels = as_object (json_object_get_member (container, "Labels"));
      name = get_first (container, "Names");
      add (names, "docker", get_string (container, "Id"), name != NULL && *name == '/' ? name + 1 : name,
           get_string (container, "Image"), get_string (labels, "com.docker.compose.project"));
    }
}

void
nw_runtime_state_parse_storage (const char *text,
                                gsize       length,
                                const char *runtime,
                                GHashTable *names)
{
  g_autoptr (JsonNode) root = parse (text, length);
  JsonArray *containers = as_array (root);

  for (guint i = 0; containers != NULL && i < json_array_get_length (containers); i++)
    {
      JsonObject *container = as_object (json_array_get_element (containers, i));
      const char *metadata = container != NULL ? get_string (container, "metadata") : NULL;
      g_autoptr (JsonNode) inner = metadata != NULL ? parse (metadata, strlen (metadata)) : NULL;
      const char *name;

      if (container == NULL)
        continue;
      name = get_first (container, "names");
      add (names, runtime, get_string (container, "id"), name, get_string (as_object (inner), "image-name"),
           get_string (as_object (inner), "pod-name"));
    }
}

void
nw_runtime_state_parse_bundle (const char *text,
                               gsize       length,
                               const char *runtime,
                               const char *id,
                               GHashTable *names)
{
  static const char *const name_keys[] = { "io.kubernetes.cri.container-name", "io.kubernetes.container.name", "nerdctl/name" };
  static const char *const image_keys[] = { "io.kubernetes.cri.image-name", "io.kubernetes.cri-o.ImageName" };
  static const char *const project_keys[] = { "io.kubernetes.cri.sandbox-name", "io.kubernetes.pod.name", "com.docker.compose.project" };
  g_autoptr (JsonNode) root = parse (text, length);
  JsonObject *config = as_object (root);
  JsonObject *annotations = config != NULL ? as_object (json_object_get_member (config, "annotations")) : NULL;
  const char *name = NULL, *image = NULL, *project = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (name_keys) && name == NULL; i++)
    name = get_string (annotations, name_keys[i]);
  for (guint i = 0; i < G_N_ELEMENTS (image_keys) && image == NULL; i++)
    image = get_string (annotations, image_keys[i]);
  for (guint i = 0; i < G_N_ELEMENTS (project_keys) && project == NULL; i++)
    project = get_string (annotations, project_keys[i]);

  /* The container that only holds a pod's namespaces open has no name but the pod's. */
  add (names, runtime, id, name != NULL ? name : project, image, project);
}

void
nw_runtime_state_parse_conmon (const char *arguments,
                               gsize       length,
                               const char *id,
                               GHashTable *names)
{
  const char *name = NULL, *container = NULL, *previous = NULL;

  for (gsize i = 0; i < length && memchr (arguments + i, '\0', length - i) != NULL; i += strlen (arguments + i) + 1)
    {
      const char *argument = arguments + i;

      if (previous == NULL)
        {
          if (!g_str_equal (argument, "conmon") && !g_str_has_suffix (argument, "/conmon"))
            return;
        }
      else if (g_str_equal (previous, "-n") || g_str_equal (previous, "--name"))
        name = argument;
      else if (g_str_equal (previous, "-c") || g_str_equal (previous, "--cid"))
        container = argument;
      previous = argument;
    }

  if (g_strcmp0 (container, id) == 0)
    add (names, "podman", id, name, NULL, NULL);
}
