# SPDX-License-Identifier: GPL-3.0-or-later
"""What the UI tests do again and again: open a lab, add namespaces, cable them, ping."""

import contextlib
import os
import re

from desktop import Application, Desktop, Lab, wait_for

PAIR = ('192.168.15.1', '192.168.15.2')


@contextlib.contextmanager
def lab_window(desktop, programs, **environment):
    """The application with its lab ready, and the lab from inside. Ends it as a person does, and checks that it was quiet."""
    application = Application(desktop, *programs, **environment)
    try:
        application.find(card_name('Lab host'), 'panel')
        yield application, Lab(application)
        application.close()
    except BaseException:
        Desktop.screenshot(f'failed-{os.getpid()}')
        with contextlib.suppress(Exception):
            print('# the screen held:\n# ' + application.texts().replace('\n', '\n# '))
        print('# the application said:\n# ' + application.output()[-3000:].replace('\n', '\n# '))
        raise
    finally:
        application.kill()


def card_name(namespace):
    """The accessible name of a namespace's card begins so: "Namespace red, 1 interface", "Lab host, isolated"."""
    return re.compile(rf'^(Namespace )?{re.escape(namespace)},')


def card(app, namespace):
    return app.find(card_name(namespace), 'panel')


def outline(app, pattern):
    """The row of the outline whose name matches PATTERN."""
    return app.find(re.compile(pattern), 'list item', within=app.find('Outline', 'list'))


def cable_row(app, one, other):
    return outline(app, f'^Cable (veth-{one} — veth-{other}|veth-{other} — veth-{one})$')


def select_card(app, namespace):
    """Clicks on the header of a card: there is nothing else to hit there."""
    node = card(app, namespace)
    app.settled(node)
    x, y, width, _ = app.box(node)
    app.click_at(x + width * 2 // 5, y + 18)
    app.find(namespace, 'label', within=app.find('Inspector', 'filler'))


def add_namespace(app, name):
    app.key('n')
    app.replace(app.find('Name of the new namespace', 'text'), name)
    app.key('Return')
    app.gone('Name of the new namespace')
    return card(app, name)


def drag_cable(app, one, other):
    """Drags from the handle of ONE onto the card of OTHER; the popover is open then."""
    app.drag(app.settled(app.find(f'Connect {one}', 'push button')), app.settled(card(app, other)))
    app.wait_focus(app.find(f'Interface in {one}', 'text'))


def cable(app, one, other):
    """Cables them with what is proposed."""
    drag_cable(app, one, other)
    app.key('Return')
    cable_row(app, one, other)


def red_and_blue(app):
    """The scene of the first lesson."""
    add_namespace(app, 'red')
    add_namespace(app, 'blue')
    cable(app, 'red', 'blue')


def tab(app, name):
    app.click(app.find(name, 'page tab'))
    wait_for(lambda: app.all(name, 'page tab') and app.has_state(app.find(name, 'page tab'), 'selected'), f'the page {name}')


def ping(app, target):
    """Asks for a ping from what is selected; returns the card that shows it."""
    app.key('p')
    app.replace(app.find('Target', 'text'), target)
    app.key('Return')
    return app.find(re.compile(rf'^Ping to {re.escape(target)}'))


def replies(app, target, number, within=None):
    """Waits for answer NUMBER from TARGET, with its time."""
    return app.says(rf'#{number} reply from {re.escape(target)}, \d+\.\d+ ms', within)
