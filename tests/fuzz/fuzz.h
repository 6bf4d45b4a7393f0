/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A target is one file that defines the two names below. fuzz-variant.c makes of it what libFuzzer links with, and
 * fuzz-driver.c is a small stand-in for libFuzzer where there is no clang. An input is a serialised GVariant. */

/** nw_fuzz_type: the type of the inputs. */
extern const char nw_fuzz_type[];

/** nw_fuzz_try: gives @value, in which anything may stand, to the code under test. It aborts where a promise is broken. */
void nw_fuzz_try (GVariant *value);

/* What libFuzzer calls, and what it provides. */
int    LLVMFuzzerInitialize (int *argc, char ***argv);
int    LLVMFuzzerTestOneInput (const guint8 *data, gsize size);
gsize  LLVMFuzzerCustomMutator (guint8 *data, gsize size, gsize max_size, unsigned int seed);
gsize  LLVMFuzzerMutate (guint8 *data, gsize size, gsize max_size);

G_END_DECLS
