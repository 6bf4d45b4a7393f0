# SPDX-License-Identifier: GPL-3.0-or-later
"""The two places of a window, a practice lab and this computer: told apart, entered, left and found again as they were."""

import contextlib
import os
import subprocess

from desktop import AS_ROOT, Application, Desktop, Lab, Skip, main, wait_for
from scene import add_namespace, card_name


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


def no_bus(desktop, *programs):
    with window(desktop, programs, 'unix:path=/nonexistent/bus') as app:
        app.find(card_name('Lab host'), 'panel')
        go(app, 'This computer')
        app.says('This computer’s helper cannot be reached')
        app.says('system bus')


def as_root(desktop, *programs):
    """Root of a user namespace is root enough for this; the screen and its buses have to be there, too."""
    probe = ['unshare', '--user', '--map-root-user']
    if subprocess.run([*probe, 'true'], stderr=subprocess.DEVNULL, check=False).returncode != 0:
        raise Skip('no user namespaces')
    result = subprocess.run([*probe, '/usr/bin/python3', os.path.abspath(__file__), *programs, 'refused_as_root'],
                            env=dict(os.environ, **{AS_ROOT: '1'}), capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    assert 'ok 1 - refused as root' in result.stdout and 'SKIP' not in result.stdout, result.stdout


def refused_as_root(desktop, *programs):
    with window(desktop, programs) as app:
        app.find(card_name('Lab host'), 'panel') # harms nobody
        go(app, 'This computer')
        app.says('Not as root, please')
        app.says('without sudo')
        assert not app.all('Try Again', 'push button')
        desktop.screenshot('world-root')
        app.click(app.find('Go to the Practice Lab', 'push button'))
        app.find(card_name('Lab host'), 'panel')


if __name__ == '__main__':
    if AS_ROOT in os.environ:
        main(refused_as_root)
    main(not_installed, no_bus, as_root)
