/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nw-ctl.h"

G_BEGIN_DECLS

/** nw_ctl_main: what the arguments ask for. Returns: an exit status, as data/netwarrenctl.1 tells */
NwCtlExit nw_ctl_main (int argc, char **argv);

G_END_DECLS
