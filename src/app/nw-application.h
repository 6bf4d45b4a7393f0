/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define NW_TYPE_APPLICATION (nw_application_get_type ())
G_DECLARE_FINAL_TYPE (NwApplication, nw_application, NW, APPLICATION, AdwApplication)

/** NwApplication: not unique, so that every start is a practice lab of its own; each of its windows is one, too. */
NwApplication *nw_application_new (void);

G_END_DECLS
