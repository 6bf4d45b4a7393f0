/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-page.h"

G_BEGIN_DECLS

#define NW_TYPE_LINK_PROPERTIES (nw_link_properties_get_type ())
G_DECLARE_FINAL_TYPE (NwLinkProperties, nw_link_properties, NW, LINK_PROPERTIES, NwPage)

/** NwLinkProperties: what an interface is called, its MAC and MTU, and in which namespace it is. */

G_END_DECLS
