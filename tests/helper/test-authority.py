#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may do what on this computer: the helper on a real system bus, with a real polkitd deciding."""

import os
import signal
import subprocess
import sys
import time

from gi.repository import Gio, GLib

import system
from lab import (INTERFACE, PATH, HelperError, address, expect_error, namespace_add, operation, plan, set_up, veth, wait_until)
from system import (BUILDER, BUS, DATA, EVERYTHING, EVERYTHING_TOO, FOREIGN, HOST, IDLE, REFUSED, STRANGER, VIEWER, Agent, Computer, uid_of)

PROPERTIES = 'org.freedesktop.DBus.Properties'
VIEW, MODIFY, MODIFY_FOREIGN, MODIFY_HOST = [f'{INTERFACE}.{name}' for name in ('view', 'modify', 'modify-foreign', 'modify-host')]

# What each action includes; the policy says so.
INCLUDED = {'view': {'view'}, 'modify': {'view', 'modify'}, 'modify-foreign': {'view', 'modify', 'modify-foreign'},
            'modify-host': {'view', 'modify', 'modify-foreign', 'modify-host'}}


def forwarding(ref, enabled=True):
    return operation('forwarding-set', namespace=ref, family=4, enabled=enabled)


def bridge(ref, name='br0'):
    return operation('link-add', namespace=ref, link=name, link_kind='bridge')


def expect_dbus_error(names, function, *arguments):
    try:
        function(*arguments)
    except GLib.Error as error:
        name = Gio.DBusError.get_remote_error(error)
        assert name in names, f'{name}: {error.message}'
        return
    raise AssertionError(f'no error, but one of {names} was expected')


# -- The bus --

def test_activation_and_leaving():
    with Computer() as here:
        viewer = here.connect(VIEWER)
        assert not here.is_running()
        assert viewer.property('World') == 'system'
        assert here.is_running() and here.starts() == 1
        here.wait_end()
        assert here.exits() == ['exit 0']
        assert viewer.snapshot()[here.inode('')]['root']
        assert here.starts() == 2
        # As long as somebody looks, it stays.
        viewer.subscribe()
        end = time.monotonic() + IDLE + 1.5
        wait_until(lambda: time.monotonic() > end, 'some seconds to pass')
        assert here.starts() == 2 and here.is_running()
        viewer.close()
        here.wait_end()


def test_what_was_built_stays():
    with Computer() as here:
        builder = here.connect(BUILDER)
        builder.apply(namespace_add('red'))
        inode = here.inode('red')
        here.wait_end()
        assert here.names() == ['red'] and here.inode('red') == inode
        # The next helper knows that it is ours.
        builder.apply(forwarding((inode, 'red')))
        builder.apply(operation('namespace-remove', namespace=(inode, 'red')))
        assert here.names() == []


def test_nobody_else_has_the_name():
    with Computer() as here:
        stranger = here.connect(STRANGER)
        expect_dbus_error(['org.freedesktop.DBus.Error.AccessDenied'], system.call_bus, stranger.connection, 'RequestName', '(su)', INTERFACE, 4)
        assert not here.is_running()


def test_policy_of_the_bus():
    """What is no interface of the helper's does not even reach it."""
    with Computer() as here:
        user = here.connect(EVERYTHING)
        user.property('World')
        for interface in 'org.gtk.Actions', 'org.freedesktop.DBus.ObjectManager', INTERFACE + '.Debug':
            expect_dbus_error(['org.freedesktop.DBus.Error.AccessDenied'], user.connection.call_sync, INTERFACE, PATH, interface, 'List',
                              None, None, Gio.DBusCallFlags.NONE, -1, None)


# -- Deny by default --

def introspect():
    return Gio.DBusNodeInfo.new_for_xml((DATA / 'org.netwarren.Helper1.xml').read_text()).interfaces[0]


def reasonable_arguments(here):
    """For each method arguments that would do for somebody who may. A new method has to be added here."""
    return {
        'GetCounters': GLib.Variant('(at)', ([here.inode('')],)),
        'GetSnapshot': None, 'Subscribe': None, 'Unsubscribe': None, 'GetKinds': None,
        'Apply': plan(namespace_add('red')),
        'CancelApply': GLib.Variant('(u)', (1,)), 'Confirm': GLib.Variant('(u)', (1,)), 'StopPing': GLib.Variant('(u)', (1,)),
        'Ping': GLib.Variant('((ts)sa{sv})', ((here.inode(''), ''), '127.0.0.1', {})),
        'Probe': GLib.Variant('((ts)sua{sv})', ((here.inode(''), ''), '127.0.0.1', 80, {})),
    }


def test_every_method_is_denied():
    interface = introspect()
    with Computer() as here:
        arguments = reasonable_arguments(here)
        assert sorted(arguments) == sorted(method.name for method in interface.methods)
        before = here.state()
        for user in STRANGER, REFUSED:
            client = here.connect(user)
            for method in interface.methods:
                message = expect_error('Denied', client.call_variant, method.name, arguments[method.name])
                assert len(message) > 20, message
            for options in ({'dry_run': True}, {'cancel_id': 7, 'undo_after': 5}, {'confirmed': True, 'cancel_id': 7, 'undo_after': 5}):
                expect_error('Denied', client.apply, namespace_add('red'), **options)
            assert client.signals == []
        assert here.state() == before


def test_every_property_is_denied():
    free = {'Version', 'World'}
    with Computer() as here:
        names = {info.name for info in introspect().properties}
        assert free < names
        for user in STRANGER, REFUSED:
            client = here.connect(user)
            for name in sorted(names - free):
                expect_dbus_error([INTERFACE + '.Error.Denied'], client.property, name)
            all_of_them = client.connection.call_sync(INTERFACE, PATH, PROPERTIES, 'GetAll', GLib.Variant('(s)', (INTERFACE,)), None,
                                                      Gio.DBusCallFlags.NONE, -1, None).unpack()[0]
            assert set(all_of_them) == free, all_of_them
        viewer = here.connect(VIEWER)
        assert viewer.property('RootNamespace') == here.inode('') and viewer.property('ProcessId') == here.pid
        everything = here.connect(EVERYTHING)
        for name in sorted(names):
            expect_dbus_error(['org.freedesktop.DBus.Error.InvalidArgs', 'org.freedesktop.DBus.Error.PropertyReadOnly', INTERFACE + '.Error.Denied'],
                              everything.connection.call_sync, INTERFACE, PATH, PROPERTIES, 'Set',
                              GLib.Variant('(ssv)', (INTERFACE, name, GLib.Variant('s', 'x'))), None, Gio.DBusCallFlags.NONE, -1, None)


def test_what_is_exported_is_what_is_written():
    """The walk above goes by the file; the helper offers that interface, at one object, and no other."""
    with Computer() as here:
        stranger = here.connect(STRANGER)

        def look(path):
            text = stranger.connection.call_sync(INTERFACE, path, 'org.freedesktop.DBus.Introspectable', 'Introspect', None, None,
                                                 Gio.DBusCallFlags.NONE, -1, None).unpack()[0]
            return Gio.DBusNodeInfo.new_for_xml(text)

        node = look(PATH)
        ours = [interface for interface in node.interfaces if not interface.name.startswith('org.freedesktop.DBus.')]
        assert [interface.name for interface in ours] == [INTERFACE] and not node.nodes
        for kind in 'methods', 'properties', 'signals':
            assert [entry.name for entry in getattr(ours[0], kind)] == [entry.name for entry in getattr(introspect(), kind)]
        for path in '/', '/org', '/org/netwarren':
            assert not [interface.name for interface in look(path).interfaces if not interface.name.startswith('org.freedesktop.DBus.')]
        expect_dbus_error(['org.freedesktop.DBus.Error.UnknownMethod', INTERFACE + '.Error.Denied'],
                          stranger.connection.call_sync, INTERFACE, PATH, INTERFACE, 'Run', None, None, Gio.DBusCallFlags.NONE, -1, None)


# -- Each for itself --

def test_view_only():
    with Computer() as here:
        viewer = here.connect(VIEWER)
        alien = here.foreign()
        assert viewer.find('alien', viewer.subscribe())[0] == alien[0]
        assert 'veth' in viewer.call('GetKinds')[0]
        assert viewer.apply(namespace_add('red'), dry_run=True)[1] == ['ip netns add red']
        before = here.state()
        for operations in [namespace_add('red')], [forwarding(alien)], [bridge(here.ref(''))]:
            expect_error('Denied', viewer.apply, *operations)
        expect_error('Denied', viewer.ping, '', '127.0.0.1')
        assert here.state() == before


def test_each_action_for_itself():
    """Own, others', and the computer's own network, by everybody: done by those who may, and else nothing has happened."""
    with Computer() as here:
        here.connect(EVERYTHING).apply(namespace_add('red'))
        kinds = {'modify': here.ref('red'), 'modify-foreign': here.foreign(), 'modify-host': here.ref('')}
        users = {VIEWER: 'view', BUILDER: 'modify', FOREIGN: 'modify-foreign', HOST: 'modify-host', EVERYTHING: 'modify-host'}
        for user, action in users.items():
            client = here.connect(user)
            for needed, ref in kinds.items():
                before = here.state()
                if needed in INCLUDED[action]:
                    client.undo(client.apply(bridge(ref)))
                else:
                    expect_error('Denied', client.apply, bridge(ref))
                    # Nor hidden behind what would be allowed, in any order.
                    if action != 'view':
                        expect_error('Denied', client.apply, namespace_add('blue'), bridge(ref), bridge((0, 'blue')))
                        expect_error('Denied', client.apply, bridge(ref), namespace_add('blue'))
                assert here.state() == before, (user, needed)


def test_reaching_into_the_host():
    """What begins in a namespace of one's own and ends in the computer's own, or in that of others."""
    with Computer() as here:
        root, alien = here.ref(''), here.foreign()
        everything = here.connect(EVERYTHING)
        everything.apply(namespace_add('red'), namespace_add('blue'))
        red, blue = here.ref('red'), here.ref('blue')
        everything.apply(veth(red, 'a', root, 'b'), veth(red, 'c', alien, 'd'), veth(red, 'e', blue, 'f'))
        builder, foreign = here.connect(BUILDER), here.connect(FOREIGN)
        before = here.state()
        for beyond in ([veth(red, 'x', root, 'y')], [veth(blue, 'x', root, 'y')], [operation('link-move', namespace=red, link='e', target=root)],
                       [operation('link-remove', namespace=red, link='a')], [operation('namespace-remove', namespace=red)]):
            expect_error('Denied', builder.apply, *beyond)
            expect_error('Denied', foreign.apply, *beyond)
        for beyond in ([veth(red, 'x', alien, 'y')], [operation('link-move', namespace=red, link='e', target=alien)],
                       [operation('link-remove', namespace=red, link='c')]):
            expect_error('Denied', builder.apply, *beyond)
        assert here.state() == before
        builder.undo(builder.apply(operation('namespace-remove', namespace=blue)))
        foreign.undo(foreign.apply(operation('link-remove', namespace=red, link='c')))


def test_undo_requires_no_less():
    """A plan that somebody else was given back is no permit."""
    with Computer() as here:
        reply = here.connect(HOST).apply(bridge(here.ref('')))
        expect_error('Denied', here.connect(BUILDER).undo, reply)
        assert here.ip_json('link', 'show', 'type', 'bridge')


# -- Whom signals are for --

def test_signals_are_for_subscribers():
    with Computer() as here:
        viewer, builder, stranger = here.connect(VIEWER), here.connect(BUILDER), here.connect(STRANGER)
        viewer.subscribe()
        expect_error('Denied', stranger.call, 'Subscribe')
        builder.apply(namespace_add('red'), set_up((0, 'red'), 'lo'))
        wait_until(lambda: viewer.find('red')[0], 'the news')
        ping = builder.ping('red', '127.0.0.1', count=2, interval=100)
        answers, _finished = builder.wait_finished(ping)
        assert [answer[1] for answer in answers] == ['reply', 'reply']
        viewer.call('Unsubscribe')
        seen = len(viewer.signals)
        builder.apply(namespace_add('blue'))
        viewer.snapshot()
        stranger.property('World')
        assert stranger.signals == []
        assert {name for name, _ in viewer.signals} == {'Changed'} and len(viewer.signals) == seen
        assert 'Changed' not in {name for name, _ in builder.signals}


def test_two_callers_at_once():
    with Computer() as here:
        one, two = here.connect(EVERYTHING), here.connect(EVERYTHING_TOO)
        one.subscribe()
        two.subscribe()
        answers = []
        for number in range(4):
            for client, prefix in (one, 'a'), (two, 'b'):
                names = [f'{prefix}{number}-{i}' for i in range(10)]
                answers.append(client.start('Apply', plan(*map(namespace_add, names), cancel_id=number)))
        wait_until(lambda: all(answers), 'all plans')
        failed = [answer[0] for answer in answers if isinstance(answer[0], Exception)]
        assert not failed, failed
        assert len(here.names()) == 80
        wait_until(lambda: len(one.model) == len(two.model) == 81, 'both to know everything')
        assert one.model == two.model == one.snapshot()
        # What belongs to the one is not the other's to end.
        ping = one.ping('a0-0', '127.0.0.1')
        expect_error('NotFound', two.call, 'StopPing', '(u)', ping)
        one.apply(namespace_add('trial'), cancel_id=9, undo_after=3600)
        expect_error('NotFound', two.call, 'Confirm', '(u)', 9)
        expect_error('NotFound', two.call, 'CancelApply', '(u)', 9)
        one.call('Confirm', '(u)', 9)
        one.call('StopPing', '(u)', ping)


# -- Asking a person --

def start_interactively(client, method, arguments):
    """Calls with the flag by which methods without options allow that somebody is asked."""
    answer = []

    def on_answer(connection, result):
        try:
            answer.append(connection.call_finish(result).unpack())
        except GLib.Error as error:
            answer.append(HelperError(error))

    client.connection.call(INTERFACE, PATH, INTERFACE, method, arguments, None, Gio.DBusCallFlags.ALLOW_INTERACTIVE_AUTHORIZATION, 20000, None, on_answer)
    return answer


def wait_answer(answer):
    result = wait_until(lambda: answer, 'an answer')[0]
    if isinstance(result, Exception):
        raise result
    return result


def test_the_dialog_says_what_will_happen():
    with Computer() as here, Agent('dismiss') as agent:
        viewer = here.connect(VIEWER)
        alien = here.foreign()
        for operations, action, words in (
                ([namespace_add('red')], MODIFY, ['red']),
                ([forwarding(alien)], MODIFY_FOREIGN, ['alien']),
                ([namespace_add('red'), bridge(here.ref(''), 'br7'), forwarding(alien)], MODIFY_HOST, ['computer', 'br7'])):
            agent.prompts.clear()
            expect_error('Cancelled', lambda *o: wait_answer(viewer.start('Apply', plan(*o))), *operations)
            assert len(agent.prompts) == 1, agent.prompts
            asked, message, _details = agent.prompts[0]
            assert asked == action
            for word in words:
                assert word in message, message
            assert '$(' not in message, message
            print(f'# {message}')
        assert here.names() == ['alien']


def test_nobody_is_asked_in_vain():
    """Not for a dry run, not when the client does not want it, not for what cannot be, not for what is allowed."""
    with Computer() as here, Agent() as agent:
        viewer, stranger, builder = here.connect(VIEWER), here.connect(STRANGER), here.connect(BUILDER)
        viewer.apply(namespace_add('red'), dry_run=True)
        expect_error('Denied', viewer.apply, namespace_add('red'), interactive=False)
        expect_error('Denied', stranger.apply, namespace_add('red'), dry_run=True, interactive=False)
        expect_error('Denied', stranger.call, 'GetSnapshot')
        expect_error('Denied', viewer.ping, '', '127.0.0.1', interactive=False)
        expect_error('NotFound', viewer.apply, bridge((1, 'nowhere')))
        expect_error('InvalidArgument', viewer.apply, namespace_add('../etc'))
        expect_error('Denied', here.connect(REFUSED).apply, namespace_add('red'))
        builder.apply(namespace_add('red'))
        assert agent.prompts == [] and here.names() == ['red']


def test_asked_once_and_kept():
    with Computer() as here, Agent('yes') as agent:
        stranger = here.connect(STRANGER)
        answer = wait_answer(stranger.start('Apply', plan(namespace_add('red'), veth((0, 'red'), 'a', here.ref(''), 'b'), forwarding(here.foreign()))))
        assert [prompt[0] for prompt in agent.prompts] == [MODIFY_HOST]
        assert sorted(here.names()) == ['alien', 'red']
        # Kept for a while, with what it includes.
        wait_answer(stranger.start('Apply', plan(namespace_add('blue'))))
        stranger.subscribe()
        assert len(agent.prompts) == 1
        assert answer[1][0] == 'ip netns add red'


def test_view_can_be_asked_for():
    with Computer() as here, Agent('yes') as agent:
        # Another user than above: polkit keeps a yes, and all callers of a test are one process.
        client = here.connect('irc')
        expect_error('Denied', client.call, 'Subscribe')
        assert agent.prompts == []
        wait_answer(start_interactively(client, 'Subscribe', None))
        assert [prompt[0] for prompt in agent.prompts] == [VIEW] and '$(' not in agent.prompts[0][1]


def test_caller_leaves_during_the_dialog():
    with Computer() as here, Agent() as agent:
        client = here.connect('backup')
        client.start('Apply', plan(namespace_add('red')))
        wait_until(lambda: agent.waiting, 'the dialog')
        client.close()
        wait_until(lambda: len(agent.cancelled) == 1, 'the dialog to be taken away')
        assert here.names() == []
        # The helper is well, and the next one is asked anew.
        other = here.connect('list')
        answer = other.start('Apply', plan(namespace_add('red'), cancel_id=3))
        wait_until(lambda: agent.waiting, 'the dialog')
        other.call('CancelApply', '(u)', 3)
        expect_error('Cancelled', wait_answer, answer)
        wait_until(lambda: len(agent.cancelled) == 2, 'the dialog to be taken away')
        assert here.names() == []


def test_yes_to_somebody_who_left():
    """The yes and the leaving cross."""
    with Computer() as here, Agent() as agent:
        client = here.connect('www-data')
        client.start('Apply', plan(namespace_add('red')))
        wait_until(lambda: agent.waiting, 'the dialog')
        cookie = next(iter(agent.waiting))
        client.connection.close(None, None)
        agent.accept(cookie)
        wait_until(lambda: not agent.waiting, 'the dialog to close')
        here.connect(VIEWER).snapshot()
        wait_until(lambda: here.names() == [], 'nothing to be left')


# -- Callers that die --

def start_process(user, *arguments):
    """A process of @user's that calls the helper and waits for the answer."""
    uid = uid_of(user)
    return subprocess.Popen(['setpriv', f'--reuid={uid}', f'--regid={uid}', '--clear-groups', 'gdbus', 'call', '--system', '--timeout', '60',
                             '--dest', INTERFACE, '--object-path', PATH, '--method', *arguments],
                            env={'PATH': os.environ['PATH'], 'DBUS_SYSTEM_BUS_ADDRESS': BUS}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def test_caller_dies_during_a_plan():
    with Computer() as here:
        many = plan(*[namespace_add(f'n{i}') for i in range(600)])
        before = here.state()
        process = start_process(BUILDER, f'{INTERFACE}.Apply', many.get_child_value(0).print_(True), '{}')
        wait_until(lambda: len(os.listdir('/run/netns')) > 20, 'the plan to be under way')
        process.kill()
        assert process.wait() == -signal.SIGKILL
        assert len(os.listdir('/run/netns')) < 600, 'it was through already'
        wait_until(lambda: os.listdir('/run/netns') == [], 'it to be taken back')
        assert here.state() == before
        here.connect(BUILDER).apply(namespace_add('red'))


def test_a_change_undoes_itself_when_the_window_has_died():
    """The way out of this computer, and the helper waits longer than it would otherwise stay."""
    with Computer() as here:
        host = here.connect(HOST)
        root = here.ref('')
        host.apply(namespace_add('net'), veth(root, 'up0', (0, 'net'), 'down0'), set_up((0, 'net'), 'down0'), set_up(root, 'up0'),
                   address(root, 'up0', '203.0.113.2/24'), address((0, 'net'), 'down0', '203.0.113.1/24'),
                   operation('route-replace', namespace=root, destination='0.0.0.0/0', nexthops=[('203.0.113.1', '', 1)]))
        cut = operation('route-remove', namespace=root, destination='0.0.0.0/0')
        # Never without a way back, not even when it is confirmed.
        expect_error('Unconfirmed', host.apply, cut)
        expect_error('Unconfirmed', host.apply, cut, confirmed=True)
        wait_until(lambda: 'tentative' not in here.ip('address') + here.ip('-n', 'net', 'address'), 'IPv6 to settle')
        before = here.state()
        process = start_process(HOST, f'{INTERFACE}.Apply', plan(cut).get_child_value(0).print_(True),
                                f"{{'confirmed': <true>, 'cancel-id': <uint32 1>, 'undo-after': <uint32 {IDLE + 2}>}}")
        assert process.wait(20) == 0
        host.close()
        start = time.monotonic()
        assert here.ip_json('route', 'show', 'default') == []
        wait_until(lambda: here.ip_json('route', 'show', 'default'), 'the way out to come back')
        assert time.monotonic() - start > IDLE, 'too early'
        assert here.starts() == 1
        wait_until(lambda: here.state() == before, 'all to be as it was')


def test_the_helper_is_told_to_end_during_a_trial():
    with Computer() as here:
        builder = here.connect(BUILDER)
        builder.apply(namespace_add('red'), cancel_id=1, undo_after=3600)
        os.kill(here.pid, signal.SIGTERM)
        here.wait_end()
        assert here.names() == [] and here.exits() == ['exit 0']


def test_the_helper_is_killed_during_a_trial():
    """The next one takes back what this one cannot any more; a plan that was confirmed stays."""
    with Computer() as here:
        builder = here.connect(BUILDER)
        builder.apply(namespace_add('blue'), cancel_id=1, undo_after=3600)
        builder.call('Confirm', '(u)', 1)
        builder.apply(namespace_add('red'), cancel_id=2, undo_after=3600)
        os.kill(here.pid, signal.SIGKILL)
        here.wait_end()
        assert here.exits() == ['exit 137'] and here.names() == ['blue', 'red']
        system.LOG.write_text('')
        here.connect(VIEWER).property('World') # systemd would start it, here the next request does
        wait_until(lambda: here.names() == ['blue'], 'red to go')
        wait_until(lambda: os.listdir('/run/netwarren/trials') == [], 'the record to go')


if __name__ == '__main__':
    system.main(sys.modules[__name__])
