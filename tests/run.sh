#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The whole suite: installs what is missing, builds with every warning an error and with the address and
# undefined-behaviour sanitizers, runs all tests, and ends with "N passed, N failed, N skipped".
#   sh tests/run.sh [ARGUMENTS OF meson test]
set -eu
top=$(cd "$(dirname "$0")/.." && pwd)
. "$top/src/debian-packages.sh"

# shellcheck disable=SC2086 # one word a package
install_missing $NETWARREN_PACKAGES $NETWARREN_TEST_PACKAGES

build=$top/build-tests
[ -f "$build/build.ninja" ] ||
  meson setup "$build" "$top" -Dwerror=true -Db_sanitize=address,undefined -Db_lundef=false >&2
meson compile -C "$build" >&2

status=0
meson test -C "$build" --no-rebuild --print-errorlogs --num-processes "$(nproc)" "$@" || status=$?
/usr/bin/python3 "$top/tests/summary.py" "$build/meson-logs/testlog.json" || status=1
exit "$status"
