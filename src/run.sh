#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# From a fresh clone to a running practice lab: installs what is missing, builds, starts the application.
#   sh src/run.sh [ARGUMENTS OF netwarren]
set -eu
top=$(cd "$(dirname "$0")/.." && pwd)
. "$top/src/debian-packages.sh"

# shellcheck disable=SC2086 # one word a package
install_missing $NETWARREN_PACKAGES

build=$top/build
[ -f "$build/build.ninja" ] || meson setup "$build" "$top" >&2
meson compile -C "$build" >&2

if [ -z "${WAYLAND_DISPLAY:-}${DISPLAY:-}" ]; then
  say ""
  say "Netwarren is built, but there is no display to open its window on."
  say "Log in to a graphical session and call this again; over ssh, use 'ssh -X';"
  say "or try it on a display that exists only in memory:"
  say "  apt-get install xvfb && xvfb-run sh src/run.sh"
  exit 1
fi

NETWARREN_HELPER=$build/helper/netwarren-helper exec "$build/src/app/netwarren" "$@"
