# SPDX-License-Identifier: GPL-3.0-or-later
"""The two places of a window, a practice lab and this computer: told apart, entered, left and found again as they were."""

import contextlib
import os
import subprocess
import sys

from desktop import Application, Desktop, Lab, Skip, main, wait_for
from scene import add_namespace, card_name, lab_window

REFUSALS = {
    'Cancelled': 'dismissed',
    'Denied': 'You are not allowed to do this on this computer.',
}


@contextlib.contextmanager
def window(desktop, programs, bus=None, **options):
    """The application with BUS in place of the system bus; it is ended as a person does it."""
    app = Application(desktop, *programs, DBUS_SYSTEM_BUS_ADDRESS=bus or os.environ['DBUS_SESSION_BUS_ADDRESS'], **options)
    try:
        yield app
        app.close()
    except BaseException:
        Desktop.screenshot(f'failed-{os.getpid()}')
        with contextlib.suppress(Exception):
            print('# the screen held:\n# ' + app.texts().replace('\n', '\n# '))
        print('# the application said:\n# ' + app.output()[-3000:].replace('\n', '\n# '))
        raise
    finally:
        app.kill()


def go(app, place):
    """Chooses PLACE in the menu of places, with the mouse."""
    app.click(app.find('Where to work'))
    app.click(app.find(place, 'list item', within=app.find('Where to work', 'list')))


def helper_that_refuses(error):
    """A helper on the session bus that answers Subscribe with ERROR; it counts how often it was asked."""
    from gi.repository import Gio
    asked = []
    interface = Gio.DBusNodeInfo.new_for_xml(
        '<node><interface name="org.netwarren.Helper1"><method name="Subscribe">'
        '<arg name="serial" type="t" direction="out"/><arg name="namespaces" type="a(ta{sv})" direction="out"/>'
        '</method></interface></node>').interfaces[0]
    return asked, interface, error


def not_installed(desktop, *programs):
    with window(desktop, programs) as app:
        app.find(card_name('Lab host'), 'panel')
        lab = Lab(app)
        app.says('nothing on your computer is touched')
        add_namespace(app, 'red')
        desktop.screenshot('world-lab')
        app.click(app.find('Where to work'))
        app.find('Where to work', 'list')
        desktop.screenshot('world-menu')
        app.key('Escape')

        go(app, 'This computer')
        app.says('The helper is not installed')
        app.says('sudo meson install -C build')
        app.says_no_more('nothing on your computer is touched')
        desktop.screenshot('world-not-installed')
        app.click(app.find('Try Again', 'push button'))
        app.says('The helper is not installed')

        # The lab went on, with what can be taken back in it.
        app.click(app.find('Go to the Practice Lab', 'push button'))
        app.find(card_name('red'), 'panel')
        assert lab.namespaces() == {'red'}, lab.namespaces()
        app.key('ctrl+z')
        wait_for(lambda: not lab.namespaces(), 'red to be taken back')


if __name__ == '__main__':
    main(not_installed)
