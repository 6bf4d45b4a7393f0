# SPDX-License-Identifier: GPL-3.0-or-later
"""Finding one's way among many namespaces, made by the real ip: search and filter, with the keyboard."""

import re

from desktop import main, wait_for
from scene import card, card_name, lab_window

N = 24
ENTRY = 'Search the network'


def crowd(app, lab):
    """A switch with N namespaces on it, host0 at 10.1.0.1/16 and on."""
    lines = ['ip link add sw0 type bridge', 'ip link set sw0 up']
    for i in range(N):
        lines += [f'ip netns add host{i}', f'ip link add name eth0 netns host{i} type veth peer name port{i}',
                  f'ip link set port{i} master sw0 up', f'ip -n host{i} link set eth0 up',
                  f'ip -n host{i} address add 10.1.{i // 10}.{i % 10 + 1}/16 dev eth0']
    lab.run('sh', '-ec', '\n'.join(lines))
    app.find(re.compile(rf"^Namespace host{N - 1},"), deadline=60)


def rows(app):
    return [node.name for node in app.all(role='list item', within=app.find('Outline', 'list'))]


def found_by_keyboard(desktop, *programs):
    with lab_window(desktop, programs) as (app, lab):
        crowd(app, lab)
        address = lab.run('ip', '-n', 'host14', '-br', 'address', 'show', 'dev', 'eth0').split()[2]
        app.key('ctrl+f')
        entry = app.find(ENTRY)
        app.wait_focus(entry)
        app.type(address.split('/')[0])
        app.says(r'(?m)^1 found$')
        wait_for(lambda: rows(app) == [f'eth0 in host14, address {address}'], 'the one result, with why it was found')
        desktop.screenshot('crowd-search')
        app.key('Return')
        app.says(r'(?m)^1 of 1$')
        # It is in the middle of what is seen, and selected.
        x, y, width, height = app.box(app.find('Network canvas'))
        node = card(app, 'host14')
        app.settled(node)
        box = app.box(node)
        assert abs(box[0] + box[2] / 2 - x - width / 2) < 20 and abs(box[1] + box[3] / 2 - y - height / 2) < 20, (box, width, height)
        app.says('host14', app.find('Inspector', 'filler'))

        # A subnet finds what ip says is in it; Enter and the arrows go round.
        app.replace(app.find(ENTRY), '10.1.1.0/24')
        app.says(r'(?m)^10 found$')
        for key, place in (('Return', 1), ('Down', 2), ('Up', 1), ('Up', 10), ('Return', 1), ('shift+Return', 10)):
            app.key(key)
            app.says(rf'(?m)^{place} of 10$')
        desktop.screenshot('crowd-subnet')
        app.replace(app.find(ENTRY), 'no such thing')
        app.says(r'(?m)^Nothing found$')
        assert rows(app) == []

        # What comes meanwhile is found as well.
        app.replace(app.find(ENTRY), 'late')
        app.says(r'(?m)^Nothing found$')
        lab.ip('netns', 'add', 'latecomer')
        app.says(r'(?m)^1 found$')
        app.key('Escape')
        app.says_no_more(r'(?m)\d found$')
        wait_for(lambda: any(name.startswith('Namespace host') for name in rows(app)), 'the whole outline again')
        wait_for(lambda: app.focused() is not None and app.focused().name != ENTRY, 'the focus to leave the entry')


def hidden_and_counted(desktop, *programs):
    with lab_window(desktop, programs) as (app, lab):
        crowd(app, lab)
        app.click(app.find('Choose what is shown'))
        named = app.find('Named namespaces', 'check box')
        app.wait_focus(app.find('This computer and the internet', 'check box'))
        app.key('Tab')
        app.wait_focus(named)
        app.key('space')
        wait_for(lambda: not app.has_state(named, 'checked'), 'the kind to be chosen away')
        desktop.screenshot('crowd-filter')
        app.key('Escape')
        app.gone(card_name('host7'), 'panel')
        app.says(rf'(?m)^{N} hidden by the filter$')
        assert not any('host' in name and name.startswith('Namespace') for name in rows(app)), rows(app)
        desktop.screenshot('crowd-hidden')
        # Nothing of what is hidden is found without a word.
        app.key('ctrl+f')
        app.type('host7')
        app.says(r'(?m)^1 hidden$')
        app.key('Escape')
        app.click(app.find('Show what is hidden', 'push button'))
        card(app, 'host7')
        app.says_no_more('hidden by the filter')


if __name__ == '__main__':
    main(found_by_keyboard, hidden_and_counted)
