# SPDX-License-Identifier: GPL-3.0-or-later
"""Adding namespaces: where it can be asked for, and what is said about names that will not do."""

from desktop import main, wait_for
from scene import add_namespace, card, lab_window

FIELD = 'Name of the new namespace'


def by_double_click(desktop, *programs):
    with lab_window(desktop, programs) as (app, lab):
        x, y, _, height = app.box(app.find('Network canvas'))
        app.click_at(x + 150, y + height // 2, times=2)
        field = app.find(FIELD, 'text')
        app.replace(field, 'here')
        app.key('Return')
        box = app.box(card(app, 'here'))
        assert lab.namespaces() == {'here'}, lab.namespaces()
        assert abs(box[0] + 90 - (x + 150)) < 30 and abs(box[1] + 20 - (y + height // 2)) < 30, box

        app.click(app.find('Add namespace', 'push button'))
        app.wait_focus(app.find(FIELD, 'text'))
        app.key('Return')
        app.gone(FIELD)
        wait_for(lambda: len(lab.namespaces()) == 2, 'the suggested name to be taken')
        app.says('2 namespaces')


def are_explained(desktop, *programs):
    with lab_window(desktop, programs) as (app, lab):
        add_namespace(app, 'red')
        app.key('n')
        field = app.find(FIELD, 'text')
        for name, complaint in (('a/b', '“/”'), ('red', 'There is a namespace red already'), ('a' * 64, r'63'),
                                ('..', r'.'), ('-x', r'.'), ('', r'.')):
            app.replace(field, name)
            app.says(complaint, app.find('Network canvas'))
            app.says_no_more('Enter accepts', app.find('Network canvas'))
            if name == 'a/b':
                desktop.screenshot('bad-name')
            app.key('Return')
            assert app.find(FIELD, 'text').path == field.path
        app.replace(field, 'a' * 63)
        app.says('Enter accepts')
        app.key('Escape')
        app.gone(FIELD)
        # A change that is answered after all that was asked for: had a name slipped through, it would be there by now.
        add_namespace(app, 'last')
        assert lab.namespaces() == {'red', 'last'}, lab.namespaces()


if __name__ == '__main__':
    main(by_double_click, are_explained)
