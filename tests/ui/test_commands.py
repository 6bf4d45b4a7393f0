# SPDX-License-Identifier: GPL-3.0-or-later
"""Commands typed and pasted: a plan first, then done; answers in the strip; what is not understood is put right with one click."""

import re

from desktop import main, wait_for
from scene import add_namespace, cable_row, card, lab_window

PAIR = '''$ ip netns add red
$ ip netns add blue
$ ip link add veth-red netns red type veth peer name veth-blue netns blue
$ ip -n red addr add 192.168.15.1/24 dev veth-red
$ ip -n blue addr add 192.168.15.2/24 dev veth-blue
$ ip -n red link set veth-red up
$ ip -n blue link set veth-blue up
'''


def type_command(app, text):
    app.fill(app.find('Command', 'text'), text)
    app.key('Return')


def typed(desktop, *programs):
    """One command is done at once, as in a terminal; a question is answered in the strip."""
    with lab_window(desktop, programs) as (app, lab):
        type_command(app, 'ip netns add red')
        card(app, 'red')
        assert [entry['name'] for entry in lab.ip('netns', 'list')] == ['red']
        type_command(app, 'ip netns')
        app.find(re.compile('^red$'), 'label', within=app.find('Commands', 'list'))
        desktop.screenshot('typed')


def planned(desktop, *programs):
    """Several commands are shown as a plan; a mistake is put right with one click; all of it can be undone at once."""
    with lab_window(desktop, programs) as (app, lab):
        type_command(app, '; '.join(line[2:] for line in PAIR.splitlines()) + '; ip tables -t nat -L; ip netns exec red ping -c 1 192.168.15.2')
        app.find('Run Commands', 'frame')
        app.says(r'8 commands understood · 0 already so · 1 not understood')
        desktop.screenshot('plan')
        app.find('Run 8 Commands', 'push button')
        app.key('ctrl+Return')
        cable_row(app, 'red', 'blue')
        app.says(r'1 packets transmitted, 1 received')
        assert {entry['name'] for entry in lab.ip('netns', 'list')} == {'red', 'blue'}
        desktop.screenshot('planned')
        app.click(app.find('Undo', 'push button'))
        wait_for(lambda: lab.ip('netns', 'list') in ([], None), 'all of it undone')


def lit(desktop, *programs):
    """A command selects what it is about."""
    with lab_window(desktop, programs) as (app, _):
        add_namespace(app, 'red')
        add_namespace(app, 'blue')
        row = app.find(re.compile('^ip -n red link set lo up '), 'list item', within=app.find('Commands', 'list'))
        app.click(row)
        app.find('lo', 'label', within=app.find('Inspector'))
        app.says('in red|red', app.find('Inspector'))
        app.says('lo', app.find('Inspector'))


if __name__ == '__main__':
    main(typed, planned, lit)
