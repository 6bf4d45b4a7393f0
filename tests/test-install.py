#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`meson install` puts in place all that the desktop, the bus, polkit and systemd need, in a form that their own tools accept.
   test-install.py BUILD"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

BUILD = pathlib.Path(sys.argv[1])
POLKIT_DTD = '/usr/share/polkit-1/policyconfig-1.dtd'

# By the end of the path: the folders above are for the options to say.
EXPECTED = '''
    bin/netwarren
    bin/netwarrenctl
    bash-completion/completions/netwarrenctl
    libexec/netwarren-helper
    applications/org.netwarren.Netwarren.desktop
    dbus-1/interfaces/org.netwarren.Helper1.xml
    dbus-1/system-services/org.netwarren.Helper1.service
    dbus-1/system.d/org.netwarren.Helper1.conf
    icons/hicolor/scalable/apps/org.netwarren.Netwarren.svg
    icons/hicolor/symbolic/apps/org.netwarren.Netwarren-symbolic.svg
    man/man1/netwarren.1
    man/man1/netwarrenctl.1
    man/man8/netwarren-helper.8
    netwarren/netwarren-document.md
    netwarren/netwarren-document.schema.json
    metainfo/org.netwarren.Netwarren.metainfo.xml
    mime/packages/org.netwarren.Netwarren.xml
    polkit-1/actions/org.netwarren.Helper1.policy
    systemd/system/netwarren-helper.service
'''.split()

# Each gives a unit a mount namespace of its own, where /run/netns is another (exec_needs_mount_namespace() of systemd).
MOUNT_NAMESPACE = re.compile(r'^(Private(Tmp|Devices|Mounts|IPC|BPF|PIDs|Network|Users)|Protect(System|Home|Proc|Kernel\w+|ControlGroups)|ProcSubset|'
                             r'ReadOnlyPaths|ReadWritePaths|InaccessiblePaths|ExecPaths|NoExecPaths|Bind\w+|TemporaryFileSystem|Root\w+|'
                             r'MountFlags|MountImages|Extension\w+|DynamicUser|LogNamespace)=', re.MULTILINE)


class Skip(Exception):
    """Says why."""


def tool(name):
    found = shutil.which(name)
    if not found:
        raise Skip(f'there is no {name}')
    return found


def run(*command):
    result = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False)
    assert result.returncode == 0, f'{command}: {result.stdout}{result.stderr}'
    return result.stdout + result.stderr


def find(root, end):
    found = [path for path in root.rglob('*') if str(path).endswith('/' + end)]
    assert len(found) == 1, f'{end}: {found or "not installed"}'
    return found[0]


def test_all_is_there(root):
    for end in EXPECTED:
        find(root, end)
    installed = [path for path in root.rglob('*') if path.is_file()]
    more = [str(path) for path in installed if not any(str(path).endswith('/' + end) for end in EXPECTED) and path.suffix != '.mo']
    assert not more, f'nobody expects {more}'


def test_desktop_file(root):
    run(tool('desktop-file-validate'), find(root, 'org.netwarren.Netwarren.desktop'))


def test_metainfo(root):
    run(tool('appstreamcli'), 'validate', '--no-net', find(root, 'org.netwarren.Netwarren.metainfo.xml'))


def test_xml(root):
    lint = tool('xmllint')
    policy = find(root, 'org.netwarren.Helper1.policy')
    run(lint, '--nonet', '--noout', find(root, 'mime/packages/org.netwarren.Netwarren.xml'))
    run(lint, '--nonet', '--noout', find(root, 'org.netwarren.Helper1.conf'), policy)
    if os.path.exists(POLKIT_DTD):
        run(lint, '--nonet', '--noout', '--dtdvalid', POLKIT_DTD, policy)


def test_activation(root):
    """The file of the bus and the unit start the program that was installed."""
    helper = '/' + str(find(root, 'libexec/netwarren-helper').relative_to(root))
    for file, key in ('system-services/org.netwarren.Helper1.service', 'Exec'), ('netwarren-helper.service', 'ExecStart'):
        assert f'\n{key}={helper} --system\n' in find(root, file).read_text(), file


def test_unit_sees_the_computers_mounts(root):
    unit = find(root, 'netwarren-helper.service').read_text()
    found = MOUNT_NAMESPACE.search(unit)
    assert not found, found
    assert 'CapabilityBoundingSet=' in unit and 'SystemCallFilter=' in unit


def test_unit_is_understood(root):
    """Every word that systemd does not know would be a hardening that is not there."""
    output = run(tool('systemd-analyze'), 'verify', '--man=no', '--recursive-errors=no', '--root', root, find(root, 'netwarren-helper.service'))
    ours = [line for line in output.splitlines() if 'netwarren-helper' in line and 'Failed to create' not in line]
    assert not ours, ours


def test_unit_is_not_exposed(root):
    output = run(tool('systemd-analyze'), 'security', '--offline=true', '--no-pager', find(root, 'netwarren-helper.service'))
    figure = float(re.search(r'Overall exposure level.*: ([0-9.]+)', output)[1])
    print(f'# systemd-analyze security: {figure}')
    assert figure < 5, output


def test_man_pages(root):
    man = tool('man')
    for page in 'man1/netwarren.1', 'man1/netwarrenctl.1', 'man8/netwarren-helper.8':
        output = run('env', 'MANROFFSEQ=', 'LC_ALL=C.UTF-8', man, '--warnings', '-l', find(root, page))
        assert 'NAME' in output and 'warning' not in output, output


def main():
    tests = [(name, function) for name, function in globals().items() if name.startswith('test_')]
    failed = 0
    print(f'1..{len(tests)}')
    with tempfile.TemporaryDirectory(prefix='nw-install-') as root:
        run('meson', 'install', '-C', BUILD, '--no-rebuild', '--quiet', '--destdir', root)
        for number, (name, function) in enumerate(tests, 1):
            try:
                function(pathlib.Path(root))
                print(f'ok {number} - {name[5:]}')
            except Skip as skip:
                print(f'ok {number} - {name[5:]} # SKIP {skip}')
            except AssertionError as error:
                failed += 1
                print('\n'.join('# ' + line for line in str(error).splitlines()))
                print(f'not ok {number} - {name[5:]}')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main())
