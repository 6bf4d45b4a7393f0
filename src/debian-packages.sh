# SPDX-License-Identifier: GPL-3.0-or-later
# Sourced by src/run.sh and tests/run.sh: what Netwarren needs from Debian, and how to get it.

# To build and to run it.
NETWARREN_PACKAGES="
  build-essential meson ninja-build pkg-config gettext
  libglib2.0-dev libglib2.0-bin libgtk-4-dev libgtk-4-bin libadwaita-1-dev
  libnl-3-dev libjson-glib-dev libnftnl-dev libmnl-dev libigraph-dev libxml2-dev libyaml-dev
  adwaita-icon-theme fonts-cantarell fonts-dejavu-core hicolor-icon-theme
  iproute2 procps util-linux"

# To test it, on top of those.
NETWARREN_TEST_PACKAGES="
  appstream at-spi2-core ca-certificates dbus desktop-file-utils imagemagick
  bridge-utils iputils-ping libxml2-utils man-db net-tools nftables openbox polkitd
  python3-jsonschema
  python3 python3-gi python3-pyatspi gir1.2-atspi-2.0
  x11-utils xauth xdotool xvfb"

say () { printf '%s\n' "$*" >&2; }

# install_missing PACKAGE...: installs those that are not there yet; asks for rights only if there are any.
install_missing () {
  missing=
  for package do
    case $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) in
      installed) ;;
      *) missing="$missing $package" ;;
    esac
  done
  [ -n "$missing" ] || return 0

  if ! command -v apt-get >/dev/null 2>&1; then
    say "These packages are missing, and this is no Debian where they could be installed with apt-get:"
    say " $missing"
    return 1
  fi
  as_root=
  if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null 2>&1; then
      say "These packages are missing. Install them as root, then call this again:"
      say "  apt-get install --no-install-recommends$missing"
      return 1
    fi
    as_root=sudo
    say "Netwarren needs these Debian packages; sudo may ask for your password to install them:"
    say " $missing"
  fi
  $as_root apt-get update -q >&2 || say "The package lists could not be refreshed; trying with those at hand."
  # shellcheck disable=SC2086 # one word a package
  $as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -q -y --no-install-recommends $missing >&2
}
