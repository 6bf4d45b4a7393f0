/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nw-question.h"

G_DEFINE_FINAL_TYPE (NwQuestion, nw_question, G_TYPE_OBJECT)

static void
nw_question_finalize (GObject *object)
{
  NwQuestion *self = NW_QUESTION (object);

  g_free (self->namespace);
  g_free (self->link);
  g_free (self->master);
  g_free (self->link_kind);
  g_free (self->key);

  G_OBJECT_CLASS (nw_question_parent_class)->finalize (object);
}

static void
nw_question_class_init (NwQuestionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = nw_question_finalize;
}

static void
nw_question_init (NwQuestion *self)
{
  self->namespace = g_strdup ("");
  self->link = g_strdup ("");
  self->master = g_strdup ("");
  self->link_kind = g_strdup ("");
  self->key = g_strdup ("");
}

NwQuestion *
nw_question_new (NwQuestionKind kind)
{
  NwQuestion *self = g_object_new (NW_TYPE_QUESTION, NULL);

  self->kind = kind;
  return self;
}
