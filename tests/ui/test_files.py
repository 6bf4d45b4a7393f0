# SPDX-License-Identifier: GPL-3.0-or-later
"""Files in the window: saved, changed, opened with the difference, asked about before something is lost, and brought back after a crash."""

import json
import os
import re

from desktop import Application, Lab, main, wait_for
from scene import PAIR, add_namespace, card_name, lab_window, red_and_blue

NAMES = {'red', 'blue'}


def type_path(app, path):
    """Into the entry of the file chooser. While it is still reading the folder it may take the text for something else: then again."""
    def typed():
        entry = app.focused()
        if not entry or entry.role not in ('text', 'entry'):
            return False
        app.key('ctrl+a')
        app.type(path)
        return app.text(entry) == path
    wait_for(typed, f'{path} in the entry of the file chooser')


def save_as(app, path):
    """With the keyboard alone."""
    app.key('ctrl+shift+s')
    type_path(app, path)
    app.key('Return')
    wait_for(lambda: os.path.exists(path), f'{path} to be written')


def names_in(path):
    with open(path, encoding='utf-8') as file:
        return {entry['name'] for entry in json.load(file)['namespaces'] if 'name' in entry}


def copies(desktop):
    directory = os.path.join(desktop.home, 'state', 'netwarren', 'labs')
    return [name for name in os.listdir(directory) if name.endswith('.netwarren')] if os.path.isdir(directory) else []


def saved_changed_and_opened(desktop, *programs):
    path = os.path.join(desktop.home, 'pair.netwarren')
    with lab_window(desktop, programs) as (app, lab):
        red_and_blue(app)
        save_as(app, path)
        assert names_in(path) == NAMES, names_in(path)
        app.says(r'(?m)^pair\.netwarren$')

        add_namespace(app, 'green')
        app.says('• pair.netwarren')
        desktop.screenshot('files-modified')
        app.key('ctrl+s')
        app.says_no_more('• pair.netwarren')
        assert names_in(path) == NAMES | {'green'}

    # Opened by its name, what was saved is there, and nothing is asked at the end: nothing would be lost.
    app = Application(desktop, *programs, arguments=[path])
    try:
        app.find(card_name('green'), 'panel')
        lab = Lab(app)
        wait_for(lambda: lab.namespaces() == NAMES | {'green'}, 'the file to be built')
        assert lab.addresses('red', 'veth-red') == [PAIR[0] + '/24'], lab.addresses('red')
        app.says(r'(?m)^pair\.netwarren$')
        desktop.screenshot('files-opened')

        # What is as it should be is not touched, what differs is, and one step takes it back.
        before = os.readlink(f'/proc/{lab.pid}/ns/net'), lab.ip('-n', 'red', 'link', 'show', 'veth-red')
        lab.run('ip', '-n', 'red', 'addr', 'add', '10.9.9.9/24', 'dev', 'veth-red')
        lab.run('ip', 'netns', 'delete', 'green')
        app.gone(card_name('green'), 'panel')
        add_namespace(app, 'extra')
        app.says('• pair.netwarren')
        app.key('ctrl+o')
        app.find(re.compile('^(Cancel|_Cancel)$'))
        app.key('slash')
        type_path(app, path)
        app.key('Return')
        app.says('Will be made')
        app.says('Will be removed')
        app.says('As it should be')
        desktop.screenshot('files-difference')
        app.key('ctrl+Return')
        app.gone('Will be made (1)')
        wait_for(lambda: lab.namespaces() == NAMES | {'green'}, 'the file to be opened')
        wait_for(lambda: lab.addresses('red', 'veth-red') == [PAIR[0] + '/24'], 'the address to go')
        assert lab.ip('-n', 'red', 'link', 'show', 'veth-red')[0]['ifindex'] == before[1][0]['ifindex']
        app.says_no_more('• pair.netwarren')
        app.find('Undo', 'push button')
        app.key('Escape', 'ctrl+z')
        wait_for(lambda: lab.namespaces() == NAMES | {'extra'}, 'the undo')
        app.key('ctrl+shift+z')
        wait_for(lambda: lab.namespaces() == NAMES | {'green'}, 'the redo')
        app.says_no_more('• pair.netwarren')
        app.key('ctrl+q')
        wait_for(lambda: app.process.poll() is not None, 'the application to end without a question')
        app.assert_quiet()
        assert not copies(desktop), copies(desktop)
    finally:
        app.kill()


def asked_before_it_is_lost(desktop, *programs):
    with lab_window(desktop, programs) as (app, lab):
        add_namespace(app, 'red')
        app.key('ctrl+q')
        app.says('Save this lab')
        desktop.screenshot('files-question')
        app.key('Escape')
        app.gone('Discard')
        assert lab.namespaces() == {'red'}


def restored_after_a_crash(desktop, *programs):
    app = Application(desktop, *programs)
    try:
        app.find(card_name('Lab host'), 'panel')
        lab = Lab(app)
        red_and_blue(app)
        place = app.box(app.find(card_name('red'), 'panel'))
        mac = lab.ip('-n', 'red', 'link', 'show', 'veth-red')[0]['address']

        def copied():
            directory = os.path.join(desktop.home, 'state', 'netwarren', 'labs')
            return any('"192.168.15.2/24"' in open(os.path.join(directory, name), encoding='utf-8').read() for name in copies(desktop))
        wait_for(copied, 'the copy of the lab')
    finally:
        app.kill()
    wait_for(lab.gone, 'the helper to end')

    with lab_window(desktop, programs) as (app, lab):
        app.says('Netwarren stopped unexpectedly')
        desktop.screenshot('files-restore')
        app.key('alt+r')
        app.find(card_name('blue'), 'panel')
        wait_for(lambda: lab.namespaces() == NAMES, 'the lab to be restored')
        wait_for(lambda: lab.addresses('blue', 'veth-blue') == [PAIR[1] + '/24'], 'the address')
        assert lab.ip('-n', 'red', 'link', 'show', 'veth-red')[0]['address'] == mac
        assert app.box(app.find(card_name('red'), 'panel'))[2] == place[2]
        desktop.screenshot('files-restored')

    with lab_window(desktop, programs) as (app, lab):
        assert not copies(desktop), copies(desktop)
        assert not app.all('Restore')


def not_written_where_one_may_not(desktop, *programs):
    locked = os.path.join(desktop.home, 'locked')
    path = os.path.join(locked, 'pair.netwarren')
    os.mkdir(locked)
    with open(path, 'w', encoding='utf-8') as file:
        file.write('{"format": "netwarren", "version": 1, "namespaces": [{"name": "red"}]}')
    app = Application(desktop, *programs, arguments=[path])
    try:
        app.find(card_name('red'), 'panel')
        add_namespace(app, 'blue')
        os.chmod(path, 0o400)
        os.chmod(locked, 0o500)
        app.key('ctrl+s')
        app.says('could not be saved')
        app.says('You may not write there')
        desktop.screenshot('files-refused')
        app.key('Escape')
        app.close()
    finally:
        app.kill()
        os.chmod(locked, 0o700)


if __name__ == '__main__':
    main(saved_changed_and_opened, asked_before_it_is_lost, restored_after_a_crash, not_written_where_one_may_not)
