# SPDX-License-Identifier: GPL-3.0-or-later
"""Pings that fail say why; several at once; IPv6."""

import re

from desktop import main, wait_for
from scene import PAIR, add_namespace, lab_window, ping, red_and_blue, replies, select_card


def that_fail_say_why(desktop, *programs):
    with lab_window(desktop, programs) as (app, lab):
        add_namespace(app, 'lonely')
        ping(app, '10.1.2.3')
        app.says(r'lonely has no route to 10\.1\.2\.3')
        desktop.screenshot('no-route')

        select_card(app, 'lonely')
        red_and_blue(app)
        select_card(app, 'red')
        ping(app, '192.168.15.77')
        app.says(r'[Dd]estination host unreachable|red asked over veth-red who has 192\.168\.15\.77')
        app.says(r'red asked over veth-red who has 192\.168\.15\.77, and nobody answered')
        desktop.screenshot('unresolved')
        assert lab.ip('-n', 'red', 'neigh', 'show', '192.168.15.77')[0]['state'] in (['FAILED'], ['INCOMPLETE'])

        lab.run('ip', '-n', 'blue', 'link', 'set', 'veth-blue', 'down')
        ping(app, PAIR[1])
        app.says(rf'The way to {re.escape(PAIR[1])} leads over veth-red.*blue')
        desktop.screenshot('other-end-down')
        lab.run('ip', '-n', 'blue', 'link', 'set', 'veth-blue', 'up')
        app.says(rf'reply from {re.escape(PAIR[1])}')


def several_at_once(desktop, *programs):
    with lab_window(desktop, programs) as (app, _):
        red_and_blue(app)
        select_card(app, 'red')
        replies(app, PAIR[1], 1, ping(app, PAIR[1]))
        select_card(app, 'blue')
        replies(app, PAIR[0], 1, ping(app, PAIR[0]))
        replies(app, PAIR[0], 2)
        select_card(app, 'red')
        app.key('p')
        sent = int(app.says(rf'#(\d+) reply from {re.escape(PAIR[1])}').group(1))
        replies(app, PAIR[1], sent + 1)
        select_card(app, 'blue')
        app.key('p')
        app.click(app.find(f'Stop pinging {PAIR[0]}', 'push button'))
        app.gone(f'Stop pinging {PAIR[0]}')
        select_card(app, 'red')
        app.key('p')
        replies(app, PAIR[1], sent + 3)


def over_ipv6(desktop, *programs):
    with lab_window(desktop, programs) as (app, lab):
        red_and_blue(app)
        for name, address in (('red', 'fd00::1/64'), ('blue', 'fd00::2/64')):
            lab.run('ip', '-n', name, 'addr', 'add', address, 'dev', f'veth-{name}', 'nodad')
        select_card(app, 'red')
        app.says('fd00::1/64', app.find('Inspector', 'filler'))
        ping(app, 'fd00::2')
        replies(app, 'fd00::2', 2)
        wait_for(lambda: any(entry['dst'] == 'fd00::2' and 'lladdr' in entry for entry in lab.ip('-6', '-n', 'red', 'neigh')),
                 'the neighbour in the table of the kernel')
        # A name will do as well.
        ping_by_name = app.find('Target', 'text')
        app.fill(ping_by_name, 'blue')
        app.key('Return')
        app.says(rf'reply from {re.escape(PAIR[1])}')


if __name__ == '__main__':
    main(that_fail_say_why, several_at_once, over_ipv6)
