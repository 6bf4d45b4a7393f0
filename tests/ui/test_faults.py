# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person sees, and what is left behind, when something dies or is forbidden."""

import os
import signal

from desktop import Application, Lab, Skip, main, wait_for
from scene import PAIR, add_namespace, card_name, lab_window, ping, red_and_blue, replies, select_card

NO_USER_NAMESPACES = [
    'unshare', '--user', '--map-current-user', '--keep-caps', 'sh', '-c',
    'echo 0 > /proc/sys/user/max_user_namespaces && exec setpriv --inh-caps=-all --ambient-caps=-all "$@"', 'sh']


def sockets(desktop):
    directory = os.path.join(desktop.runtime, 'netwarren')
    return os.listdir(directory) if os.path.isdir(directory) else []


def pinging(desktop, *programs):
    app = Application(desktop, *programs)
    app.find(card_name('Lab host'), 'panel')
    lab = Lab(app)
    red_and_blue(app)
    select_card(app, 'red')
    replies(app, PAIR[1], 1, ping(app, PAIR[1]))
    assert sockets(desktop), 'there is a socket while there is a lab'
    return app, lab


def helper_killed(desktop, *programs):
    with lab_window(desktop, programs) as (app, lab):
        add_namespace(app, 'red')
        os.kill(lab.pid, signal.SIGKILL)
        app.says('The practice lab has ended')
        app.says('can be built again')
        desktop.screenshot('lab-ended')
        app.click(app.find('Start a New Lab', 'push button'))
        app.find(card_name('Lab host'), 'panel')
        again = Lab(app)
        assert again.pid != lab.pid
        add_namespace(app, 'phoenix')
        assert again.namespaces() == {'phoenix'}, again.namespaces()

        os.kill(again.pid, signal.SIGKILL)
        app.says('can be built again')
        app.click(app.find('Build It Again', 'push button'))
        app.find(card_name('phoenix'), 'panel')
        third = Lab(app)
        wait_for(lambda: third.namespaces() == {'phoenix'}, 'the lab to be built again')


def application_killed(desktop, *programs):
    app, lab = pinging(desktop, *programs)
    app.kill()
    wait_for(lab.gone, 'the helper to end')
    wait_for(lambda: not sockets(desktop), 'the socket to go')


def display_closed(desktop, *programs):
    app, lab = pinging(desktop, *programs)
    try:
        desktop.close_screen()
        wait_for(lambda: app.process.poll() is not None, 'the application to end')
        wait_for(lab.gone, 'the helper to end')
        wait_for(lambda: not sockets(desktop), 'the socket to go')
        assert 'Sanitizer' not in app.output(), app.output()
    finally:
        app.kill()


def user_namespaces_forbidden(desktop, *programs):
    if os.system(' '.join(['unshare --user --map-current-user --keep-caps', 'sh -c "echo 0 > /proc/sys/user/max_user_namespaces"',
                           '2>/dev/null'])) != 0:
        raise Skip('no limit of user namespaces can be set here')
    app = Application(desktop, *programs, wrapper=NO_USER_NAMESPACES)
    try:
        app.says('This computer forbids practice labs')
        app.says('max_user_namespaces')
        desktop.screenshot('forbidden')
        app.find('Open This Computer', 'push button')
        app.click(app.find('Try Again', 'push button'))
        app.says('This computer forbids practice labs')
        app.close()
    finally:
        app.kill()


if __name__ == '__main__':
    main(helper_killed, application_killed, display_closed, user_namespaces_forbidden)
