#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Namespaces without a name under /run/netns: each is found, named after what keeps it, and can be worked in.

The oracles are /proc, lsns(8), nsenter(1), ip(8) and, where there is an engine, `docker inspect`."""

import contextlib
import json
import os
import subprocess
import sys

import lab
from container_engine import ENVIRONMENT, Engine
from lab import Lab, wait_until

# Beside an engine the helper needs another beginning.
OPEN_LAB = os.path.join(os.path.dirname(lab.HELPER), '..', 'tests', 'helper', 'open-lab')

HOLD = '''
import os, subprocess, sys
child = subprocess.Popen(["unshare", "--net", "sh", "-c", "echo; exec sleep 1000"], stdout=subprocess.PIPE)
child.stdout.readline()
held = os.open(f"/proc/{child.pid}/ns/net", os.O_RDONLY)
print(os.fstat(held).st_ino, flush=True)
child.kill()
child.wait()
sys.stdin.read()
'''


@contextlib.contextmanager
def running(here, *command):
    """A program inside the lab; yields it when it has written a line, with the line."""
    process = subprocess.Popen(['nsenter', '-t', str(here.pid), '-U', '-n', '-m', '--preserve-credentials', *command],
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield process, process.stdout.readline().strip()
    finally:
        process.kill()
        process.communicate()


def holder_of(client, inode):
    return client.model.get(inode, {}).get('holder')


def wait_holder(client, inode, runtime, label, what):
    wait_until(lambda: (holder_of(client, inode) or ('', ''))[:2] == (runtime, label), f'{what}: {holder_of(client, inode)}')
    return holder_of(client, inode)


def wait_gone(client, inode, what):
    wait_until(lambda: inode not in client.model, f'{what} is still there')


def lsns(here):
    """What lsns(8) finds: {inode: pid}, of processes only."""
    rows = json.loads(here.run('lsns', '-t', 'net', '-J', '-o', 'NS,PID'))['namespaces']
    return {int(row['ns']): int(row['pid']) for row in rows}


def test_a_process():
    """With the namespace comes who is in it; with the last process it goes."""
    with Lab() as here:
        client = here.connect()
        client.subscribe()
        with running(here, 'unshare', '--net', 'sh', '-c', 'ip link set lo up; readlink /proc/self/ns/net; sleep 1000 & exec sleep 1001') as (process, link):
            inode = int(link.removeprefix('net:[').removesuffix(']'))
            path = wait_holder(client, inode, 'process', 'sleep', 'a process')[4]
            wait_until(lambda: client.model[inode]['processes'][0] == 2, f'two processes: {client.model[inode]["processes"]}')
            pids = [pid for pid, _user, _command in client.model[inode]['processes'][1]]
            assert lsns(here)[inode] in pids and path == f'/proc/{min(pids)}/ns/net', (pids, path)
            assert process.pid in pids and pids == sorted(pids), pids
            links = json.loads(here.run('nsenter', f'--net={path}', 'ip', '-j', 'link'))
            assert [row[1] for row in client.model[inode]['links']] == [row['ifname'] for row in links]
            for pid in pids:
                os.kill(pid, 9)
            wait_gone(client, inode, 'a namespace without processes')


def test_a_mount():
    with Lab() as here:
        client = here.connect()
        client.subscribe()
        here.run('unshare', '--net', 'sh', '-c', 'mkdir "/run/a b"; touch "/run/a b/kept"; mount --bind /proc/self/ns/net "/run/a b/kept"')
        inode = int(here.run('stat', '-L', '-c', '%i', '/run/a b/kept'))
        assert wait_holder(client, inode, 'mount', 'kept', 'a mount')[4] == '/run/a b/kept'
        here.run('umount', '/run/a b/kept')
        wait_gone(client, inode, 'a namespace that was mounted')


def test_a_descriptor():
    with Lab() as here:
        with running(here, sys.executable, '-c', HOLD) as (process, line):
            client = here.connect()
            client.subscribe()
            assert int(line) not in lsns(here), 'a process is in it'
            with open(f'/proc/{process.pid}/comm', encoding='ascii') as comm:
                holder = wait_holder(client, int(line), 'descriptor', comm.read().strip(), 'a descriptor')
            assert holder[4].startswith(f'/proc/{process.pid}/fd/'), holder


def test_names_come_and_go():
    """A name under /run/netns is what it is called, whoever is in it; without, it is the process's."""
    with Lab() as here:
        client = here.connect()
        client.subscribe()
        here.ip('netns', 'add', 'red')
        inode = here.inode('red')
        with running(here, 'ip', 'netns', 'exec', 'red', 'sh', '-c', 'echo; exec sleep 1000'):
            wait_until(lambda: client.model.get(inode, {}).get('processes', (0,))[0] == 1, 'the process in red')
            assert holder_of(client, inode) == ('', '', '', '', '/run/netns/red'), holder_of(client, inode)
            here.ip('netns', 'del', 'red')
            wait_holder(client, inode, 'process', 'sleep', 'red without its name')
            assert client.model[inode]['names'] == []


def test_work_without_a_name():
    """(inode, "") is enough for a plan and its undo, and for a ping; another inode is not found."""
    with Lab() as here:
        client = here.connect()
        client.subscribe()
        with running(here, 'unshare', '--net', 'sh', '-c', 'ip link set lo up; readlink /proc/self/ns/net; exec sleep 1000') as (_process, link):
            inode = int(link.removeprefix('net:[').removesuffix(']'))
            path = wait_holder(client, inode, 'process', 'sleep', 'a process')[4]
            there = (inode, '')

            def addresses():
                rows = json.loads(here.run('nsenter', f'--net={path}', 'ip', '-j', '-4', 'address'))
                return [address['local'] for row in rows for address in row['addr_info']]

            reply = client.apply(lab.address(there, 'lo', '10.9.8.7/32'))
            assert '10.9.8.7' in addresses(), addresses()
            ping = client.call('Ping', '((ts)sa{sv})', there, '10.9.8.7', {'count': lab.GLib.Variant('u', 1)})[0]
            client.wait_finished(ping)
            client.undo(reply)
            assert '10.9.8.7' not in addresses()
            try:
                client.apply(lab.address((inode + 100000, ''), 'lo', '10.9.8.7/32'))
            except lab.HelperError as error:
                assert error.kind in ('NotFound', 'Denied', 'Changed', 'InvalidArgument'), error
            else:
                raise AssertionError('a namespace that is not there was changed')


def test_coming_and_going():
    """Nothing is left of namespaces that came and went."""
    with Lab() as here:
        client = here.connect()
        client.subscribe()
        before = len(os.listdir(f'/proc/{here.pid}/fd'))
        for _ in range(2):
            here.run('sh', '-c', 'for i in 1 2 3 4 5; do unshare --net true; ip netns add n$i; done; for i in 1 2 3 4 5; do ip netns del n$i; done')
        wait_until(lambda: len(client.model) == 1, f'only the root namespace: {list(client.model)}')
        wait_until(lambda: len(os.listdir(f'/proc/{here.pid}/fd')) <= before, 'descriptors')


def test_docker():
    with Engine() as engine:
        engine.run('docker', 'network', 'create', '--subnet', '172.31.0.0/24', 'inner')
        for name, options in (('shop-db-1', ('--label', 'com.docker.compose.project=shop', '--network', 'inner')),
                              ('weird_name.1', ('--network', 'web')), ('alone', ('--network', 'none'))):
            engine.run('docker', 'run', '-d', '--name', name, *options, 'box', '/bin/busybox', 'sleep', '1000')
        with open(f'/proc/{engine.daemon.pid}/task/{engine.daemon.pid}/children', encoding='ascii') as children:
            daemon = children.read().split()[0]
        containers = json.loads(engine.run('sh', '-c', 'docker inspect $(docker ps -q)'))
        assert len(containers) == 4, containers

        lab.HELPER, helper = OPEN_LAB, lab.HELPER
        try:
            with Lab(prefix=engine.enter(), environment=ENVIRONMENT) as here:
                client = here.connect()
                client.subscribe()
                for container in containers:
                    check_container(client, container, daemon)
        finally:
            lab.HELPER = helper


def check_container(client, container, daemon):
    key = container['NetworkSettings']['SandboxKey'].replace('/var/run', '/run')
    inode = os.stat(f'/proc/{daemon}/root{key}').st_ino
    name = container['Name'].removeprefix('/')
    holder = wait_holder(client, inode, 'docker', name, name)
    assert holder[2] == container['Config']['Image'], holder
    assert holder[3] == container['Config']['Labels'].get('com.docker.compose.project', ''), holder
    tables = client.model[inode]
    assert tables['processes'][0] >= 1, tables['processes']
    shown = {'.'.join(str(byte) for byte in bytes(local)[1:]) for _link, local, *_rest in tables['addresses'] if len(local) == 5}
    for network in container['NetworkSettings']['Networks'].values():
        assert not network['IPAddress'] or network['IPAddress'] in shown, (shown, network)
    # With a cable to the other end, a port of the network's bridge in the root namespace.
    root = next(inode for inode, tables in client.model.items() if tables['root'])
    ends = [link for link in tables['links'] if link[2] == 'veth']
    assert len(ends) == sum(1 for network in container['NetworkSettings']['Networks'].values() if network['IPAddress']), ends
    for end in ends:
        assert end[9] == root, end
        port = next(link for link in client.model[root]['links'] if link[0] == end[8])
        assert port[8] == end[0] and port[7] != 0, port


lab.main(sys.modules[__name__])
