# SPDX-License-Identifier: GPL-3.0-or-later
"""What ip changes inside the lab appears by itself."""

import re

from desktop import main
from scene import card, card_name, lab_window, outline, select_card, tab


def follows_ip(desktop, *programs):
    with lab_window(desktop, programs) as (app, lab):
        lab.run('ip', 'netns', 'add', 'green')
        card(app, 'green')
        outline(app, '^Namespace green')
        app.says('1 namespace')

        lab.run('ip', 'link', 'add', 'veth-host', 'type', 'veth', 'peer', 'name', 'veth-green', 'netns', 'green')
        outline(app, '^Interface veth-green, down')
        outline(app, '^Cable veth-(host — veth-green|green — veth-host)$')
        lab.run('ip', 'link', 'set', 'veth-host', 'up')
        lab.run('ip', '-n', 'green', 'link', 'set', 'veth-green', 'up')
        outline(app, '^Interface veth-green, up')

        select_card(app, 'green')
        lab.run('ip', '-n', 'green', 'addr', 'add', '10.1.2.3/24', 'dev', 'veth-green')
        app.says(re.escape('10.1.2.3/24'), app.find('Inspector', 'filler'))
        tab(app, 'Routes')
        app.says(r'10\.1\.2\.0/24 is reached directly over veth-green', app.find('Inspector', 'filler'))
        lab.run('ip', '-n', 'green', 'route', 'add', 'default', 'via', '10.1.2.1')
        app.says(r'10\.1\.2\.1.*veth-green', app.find('Inspector', 'filler'))
        desktop.screenshot('routes')
        lab.run('ip', '-n', 'green', 'route', 'del', 'default')
        app.says_no_more(r'via 10\.1\.2\.1|10\.1\.2\.1 over', app.find('Inspector', 'filler'))
        tab(app, 'ARP')
        lab.run('ip', '-n', 'green', 'neigh', 'replace', '10.1.2.9', 'lladdr', '02:00:00:00:00:09', 'dev', 'veth-green')
        app.says(r'10\.1\.2\.9\n(.*\n)*02:00:00:00:00:09', app.find('Inspector', 'filler'))

        lab.run('ip', '-n', 'green', 'link', 'set', 'veth-green', 'name', 'leaf')
        outline(app, '^Interface leaf, up')
        lab.run('ip', 'link', 'del', 'veth-host')
        app.gone(re.compile('^(Interface leaf|Cable )'), 'list item')
        lab.run('ip', 'netns', 'del', 'green')
        app.gone(card_name('green'))
        app.says('An empty lab')


if __name__ == '__main__':
    main(follows_ip)
