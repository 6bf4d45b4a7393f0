/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <json-glib/json-glib.h>

#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/lsan_interface.h>
#endif

#include "nw-command.h"
#include "nw-error.h"
#include "nw-kernel-dump.h"
#include "nw-kernel-execute.h"
#include "nw-kernel-nat.h"
#include "nw-script.h"
#include "sandbox.h"

/* Two worlds, prepared alike. In one the real tool runs the command that we print for an operation, in the other we
 * execute the operation. Then everything that `ip` and `sysctl` can tell of both must be the same. */

/* Preparations. All MACs that are not random begin with 02:00:5e. */
#define RED "ip netns add red; ip -n red link set lo up\n"
#define BLUE "ip netns add blue; ip -n blue link set lo up\n"
#define CABLE RED BLUE \
  "ip -n red link add veth-red address 02:00:5e:00:00:01 type veth peer name veth-blue address 02:00:5e:00:00:02 netns blue\n"
#define UP CABLE "ip -n red link set veth-red up; ip -n blue link set veth-blue up\n"
#define ADDRESSED UP \
  "ip -n red addr add 192.168.15.1/24 dev veth-red; ip -n red addr add 2001:db8::1/64 dev veth-red nodad\n" \
  "ip -n blue addr add 192.168.15.2/24 dev veth-blue; ip -n blue addr add 2001:db8::2/64 dev veth-blue nodad\n"
#define SWITCH RED \
  "ip -n red link add br0 address 02:00:5e:00:00:10 type bridge; ip -n red link set br0 up\n" \
  "ip -n red link add port type veth peer name far; ip -n red link set port up; ip -n red link set far up\n"
#define TWO_WAYS ADDRESSED \
  "ip -n red link add second type veth peer name other netns blue; ip -n red link set second up; ip -n blue link set other up\n" \
  "ip -n red addr add 192.168.16.1/24 dev second; ip -n red addr add 2001:db8:16::1/64 dev second nodad\n"

/* A router's rules: what `nft` shows of both must be the same, byte for byte. */
#define MASQUERADE \
  "ip netns exec red nft 'add table ip netwarren; add chain ip netwarren postrouting { type nat hook postrouting priority srcnat; };'" \
  "' add rule ip netwarren postrouting ip saddr 10.1.0.0/16 oifname \"veth-red\" counter masquerade comment \"netwarren:masquerade 10.1.0.0/16 out veth-red\"'\n"
#define PUBLISHED \
  "ip netns exec red nft 'add table ip netwarren; add chain ip netwarren prerouting { type nat hook prerouting priority dstnat; };'" \
  "' add rule ip netwarren prerouting fib daddr type local tcp dport 80 counter dnat to 192.168.15.2:80 comment \"netwarren:publish ip tcp 80\"'\n"
/* Both families; rules of which one publish makes several. */
#define ROUTER \
  "ip netns exec red nft -f - <<'END'\n" \
  "table ip6 netwarren {\n" \
  "  chain postrouting {\n" \
  "    type nat hook postrouting priority srcnat; policy accept;\n" \
  "    ip6 saddr fd00:15::/64 oifname \"veth-red\" counter masquerade comment \"netwarren:masquerade fd00:15::/64 out veth-red\"\n" \
  "    ip6 saddr fd00:16::/64 oifname != \"lo\" counter masquerade comment \"netwarren:masquerade fd00:16::/64\"\n" \
  "    ip6 saddr 2001:db8::/64 ip6 daddr 2001:db8::2 tcp dport 8080 ct status dnat counter masquerade comment \"netwarren:publish ip6 tcp 80\"\n" \
  "  }\n" \
  "  chain prerouting {\n" \
  "    type nat hook prerouting priority dstnat; policy accept;\n" \
  "    fib daddr type local tcp dport 80 counter dnat to [2001:db8::2]:8080 comment \"netwarren:publish ip6 tcp 80\"\n" \
  "  }\n" \
  "  chain output {\n" \
  "    type nat hook output priority -100; policy accept;\n" \
  "    ip6 daddr != ::1 fib daddr type local tcp dport 80 counter dnat to [2001:db8::2]:8080 comment \"netwarren:publish ip6 tcp 80\"\n" \
  "  }\n" \
  "}\n" \
  "table ip netwarren {\n" \
  "  chain prerouting {\n" \
  "    type nat hook prerouting priority dstnat; policy accept;\n" \
  "    iifname \"veth-red\" fib daddr type local tcp dport 8080 counter dnat to 10.0.0.9:80 comment \"netwarren:publish ip tcp 8080 in veth-red\"\n" \
  "    fib daddr type local udp dport 5353 counter dnat to 192.168.15.2:53 comment \"netwarren:publish ip udp 5353\"\n" \
  "  }\n" \
  "  chain output {\n" \
  "    type nat hook output priority -100; policy accept;\n" \
  "    ip daddr != 127.0.0.0/8 fib daddr type local udp dport 5353 counter dnat to 192.168.15.2:53 comment \"netwarren:publish ip udp 5353\"\n" \
  "  }\n" \
  "  chain postrouting {\n" \
  "    type nat hook postrouting priority srcnat; policy accept;\n" \
  "    ip saddr 192.168.15.0/24 ip daddr 192.168.15.2 udp dport 53 ct status dnat counter masquerade comment \"netwarren:publish ip udp 5353\"\n" \
  "  }\n" \
  "}\nEND\n"
#define THEIRS \
  "ip netns exec red nft 'add table inet theirs; add chain inet theirs forward { type filter hook forward priority 0; policy drop; };'" \
  "' add rule inet theirs forward ip saddr 10.0.0.0/8 tcp dport { 22, 80 } accept comment \"netwarren:mine\"'\n"

/* How it has to end. */
typedef enum {
  BOTH_DO,
  BOTH_REFUSE,
} Outcome;

typedef struct {
  const char *path;
  const char *preparation;
  const char *kind;   /* of the operation */
  const char *place;  /* its namespace; "" is the root namespace */
  const char *fields; /* a{sv} as text; @name@ is a reference to a namespace, @@ to the root one */
  Outcome     outcome;
} Case;

static const Case cases[] = {
  { "namespace/add", RED, "namespace-add", "blue", "{}" },
  { "namespace/add-taken", RED, "namespace-add", "red", "{}", BOTH_REFUSE },
  { "namespace/remove", CABLE, "namespace-remove", "red", "{}" },
  { "namespace/remove-addressed", ADDRESSED, "namespace-remove", "blue", "{}" },

  { "link/veth", RED BLUE, "link-add", "red",
    "{'link': <'veth-red'>, 'link-kind': <'veth'>, 'peer-namespace': <@blue@>, 'peer': <'veth-blue'>}" },
  { "link/veth-inside", RED, "link-add", "red",
    "{'link': <'one'>, 'link-kind': <'veth'>, 'peer-namespace': <@red@>, 'peer': <'two'>}" },
  { "link/veth-to-root", RED, "link-add", "red",
    "{'link': <'eth0'>, 'link-kind': <'veth'>, 'peer-namespace': <@@>, 'peer': <'to-red'>}" },
  { "link/veth-from-root", RED, "link-add", "",
    "{'link': <'to-red'>, 'link-kind': <'veth'>, 'peer-namespace': <@red@>, 'peer': <'eth0'>}" },
  { "link/veth-in-root", "", "link-add", "",
    "{'link': <'one'>, 'link-kind': <'veth'>, 'peer-namespace': <@@>, 'peer': <'two'>}" },
  { "link/veth-options", RED BLUE, "link-add", "red",
    "{'link': <'veth-red'>, 'link-kind': <'veth'>, 'peer-namespace': <@blue@>, 'peer': <'veth-blue'>, 'mac': <'02:00:5e:00:00:0a'>,"
    " 'mtu': <uint32 1400>, 'peer-mac': <'02:00:5e:00:00:0b'>, 'peer-mtu': <uint32 9000>}" },
  { "link/veth-options-from-root", RED, "link-add", "red",
    "{'link': <'eth0'>, 'link-kind': <'veth'>, 'peer-namespace': <@@>, 'peer': <'to-red'>, 'mac': <'02:00:5e:00:00:0a'>,"
    " 'mtu': <uint32 1400>, 'peer-mac': <'02:00:5e:00:00:0b'>, 'peer-mtu': <uint32 9000>}" },
  { "link/veth-address-generation", RED BLUE, "link-add", "red",
    "{'link': <'veth-red'>, 'link-kind': <'veth'>, 'peer-namespace': <@blue@>, 'peer': <'veth-blue'>, 'address-generation': <uint32 1>}" },
  { "link/veth-keyword", RED BLUE, "link-add", "red",
    "{'link': <'up'>, 'link-kind': <'veth'>, 'peer-namespace': <@blue@>, 'peer': <'mtu'>}" },
  { "link/veth-quoted", RED BLUE, "link-add", "red",
    "{'link': <\"o'neill$x\">, 'link-kind': <'veth'>, 'peer-namespace': <@blue@>, 'peer': <'*;`&'>}" },
  { "link/veth-taken", CABLE, "link-add", "red",
    "{'link': <'veth-red'>, 'link-kind': <'veth'>, 'peer-namespace': <@blue@>, 'peer': <'other'>}", BOTH_REFUSE },
  { "link/veth-peer-taken", CABLE, "link-add", "red",
    "{'link': <'other'>, 'link-kind': <'veth'>, 'peer-namespace': <@blue@>, 'peer': <'veth-blue'>}", BOTH_REFUSE },
  { "link/bridge", RED, "link-add", "red", "{'link': <'br0'>, 'link-kind': <'bridge'>}" },
  { "link/bridge-options", RED, "link-add", "red",
    "{'link': <'br0'>, 'link-kind': <'bridge'>, 'mac': <'02:00:5e:00:00:10'>, 'mtu': <uint32 1400>, 'address-generation': <uint32 1>}" },
  { "link/dummy", RED, "link-add", "red", "{'link': <'dummy1'>, 'link-kind': <'dummy'>}" },

  { "link/ifb", RED, "link-add", "red", "{'link': <'ifb5'>, 'link-kind': <'ifb'>}" },
  { "link/vlan", UP, "link-add", "red",
    "{'link': <'veth-red.5'>, 'link-kind': <'vlan'>, 'parent': <'veth-red'>, 'vlan-id': <uint32 5>}" },
  { "link/vlan-options", UP, "link-add", "red",
    "{'link': <'blue-net'>, 'link-kind': <'vlan'>, 'parent': <'veth-red'>, 'vlan-id': <uint32 4094>, 'mac': <'02:00:5e:00:00:0c'>, 'mtu': <uint32 1400>}" },
  { "link/vlan-taken", UP "ip -n red link add link veth-red name other type vlan id 5", "link-add", "red",
    "{'link': <'veth-red.5'>, 'link-kind': <'vlan'>, 'parent': <'veth-red'>, 'vlan-id': <uint32 5>}", BOTH_REFUSE },
  { "link/macvlan", UP, "link-add", "red", "{'link': <'mac0'>, 'link-kind': <'macvlan'>, 'parent': <'veth-red'>}" },
  { "link/macvlan-private", UP, "link-add", "red",
    "{'link': <'mac0'>, 'link-kind': <'macvlan'>, 'parent': <'veth-red'>, 'macvlan-mode': <'private'>}" },
  { "link/macvlan-vepa", UP, "link-add", "red",
    "{'link': <'mac0'>, 'link-kind': <'macvlan'>, 'parent': <'veth-red'>, 'macvlan-mode': <'vepa'>, 'mac': <'02:00:5e:00:00:0d'>}" },
  { "link/macvlan-passthru", UP, "link-add", "red",
    "{'link': <'mac0'>, 'link-kind': <'macvlan'>, 'parent': <'veth-red'>, 'macvlan-mode': <'passthru'>}" },
  { "link/macvlan-no-parent", UP, "link-add", "red", "{'link': <'mac0'>, 'link-kind': <'macvlan'>, 'parent': <'nothing'>}", BOTH_REFUSE },
  { "link/macvlan-on-a-port", SWITCH "ip -n red link set port master br0", "link-add", "red",
    "{'link': <'mac0'>, 'link-kind': <'macvlan'>, 'parent': <'port'>}", BOTH_REFUSE },
  { "link/vxlan", RED, "link-add", "red", "{'link': <'vx0'>, 'link-kind': <'vxlan'>, 'vni': <uint32 42>, 'remote': <'192.0.2.7'>}" },
  { "link/vxlan-options", ADDRESSED, "link-add", "red",
    "{'link': <'vx0'>, 'link-kind': <'vxlan'>, 'vni': <uint32 16777215>, 'remote': <'192.168.15.2'>, 'local': <'192.168.15.1'>,"
    " 'parent': <'veth-red'>, 'vxlan-port': <uint32 8472>, 'mac': <'02:00:5e:00:00:0e'>, 'mtu': <uint32 1300>}" },
  { "link/vxlan-ipv6", ADDRESSED, "link-add", "red",
    "{'link': <'vx0'>, 'link-kind': <'vxlan'>, 'vni': <uint32 0>, 'remote': <'2001:db8::2'>, 'local': <'2001:db8::1'>}" },
  { "link/vxlan-group", UP, "link-add", "red",
    "{'link': <'vx0'>, 'link-kind': <'vxlan'>, 'vni': <uint32 7>, 'remote': <'239.1.1.1'>, 'parent': <'veth-red'>}" },
  { "link/vxlan-parent", UP, "link-add", "red",
    "{'link': <'vx0'>, 'link-kind': <'vxlan'>, 'vni': <uint32 7>, 'parent': <'veth-red'>}" },
  { "link/vxlan-taken", RED "ip -n red link add other type vxlan id 42 remote 192.0.2.9 dstport 4789", "link-add", "red",
    "{'link': <'vx0'>, 'link-kind': <'vxlan'>, 'vni': <uint32 42>, 'remote': <'192.0.2.7'>}", BOTH_REFUSE },

  { "link/remove", CABLE, "link-remove", "blue", "{'link': <'veth-blue'>}" },
  { "link/remove-routed", ADDRESSED "ip -n red route add default via 192.168.15.2", "link-remove", "red", "{'link': <'veth-red'>}" },
  { "link/remove-bridge", SWITCH "ip -n red link set port master br0", "link-remove", "red", "{'link': <'br0'>}" },
  { "link/remove-macvlan", UP "ip -n red link add mac0 link veth-red type macvlan", "link-remove", "red", "{'link': <'mac0'>}" },
  { "link/remove-parent", UP "ip -n red link add mac0 link veth-red type macvlan", "link-remove", "red", "{'link': <'veth-red'>}" },
  { "link/remove-vxlan", RED "ip -n red link add vx0 type vxlan id 42 remote 192.0.2.9 dstport 4789", "link-remove", "red", "{'link': <'vx0'>}" },
  { "link/remove-missing", RED, "link-remove", "red", "{'link': <'nothing'>}", BOTH_REFUSE },
  { "link/remove-lo", RED, "link-remove", "red", "{'link': <'lo'>}", BOTH_REFUSE },

  { "link/up", CABLE "ip -n blue link set veth-blue up", "link-set-up", "red", "{'link': <'veth-red'>, 'up': <true>}" },
  { "link/up-lo", "ip netns add red", "link-set-up", "red", "{'link': <'lo'>, 'up': <true>}" },
  { "link/up-again", UP, "link-set-up", "red", "{'link': <'veth-red'>, 'up': <true>}" },
  { "link/down", ADDRESSED "ip -n red route add default via 192.168.15.2", "link-set-up", "red", "{'link': <'veth-red'>, 'up': <false>}" },
  { "link/mtu", UP, "link-set-mtu", "red", "{'link': <'veth-red'>, 'mtu': <uint32 1400>}" },
  { "link/mtu-too-small-for-ipv6", UP, "link-set-mtu", "red", "{'link': <'veth-red'>, 'mtu': <uint32 1000>}" },
  { "link/mac", UP, "link-set-mac", "red", "{'link': <'veth-red'>, 'mac': <'02:00:5e:00:00:aa'>}" },
  { "link/rename", CABLE, "link-rename", "red", "{'link': <'veth-red'>, 'new-name': <'eth0'>}" },
  { "link/rename-up", ADDRESSED "ip -n red route add default via 192.168.15.2", "link-rename", "red", "{'link': <'veth-red'>, 'new-name': <'eth0'>}" },
  { "link/rename-taken", CABLE, "link-rename", "red", "{'link': <'veth-red'>, 'new-name': <'lo'>}", BOTH_REFUSE },
  { "link/master", SWITCH, "link-set-master", "red", "{'link': <'port'>, 'master': <'br0'>}" },
  { "link/master-none", SWITCH "ip -n red link set port master br0", "link-set-master", "red", "{'link': <'port'>, 'master': <''>}" },
  { "link/master-no-bridge", SWITCH, "link-set-master", "red", "{'link': <'port'>, 'master': <'far'>}", BOTH_REFUSE },
  { "link/move", ADDRESSED, "link-move", "red", "{'link': <'veth-red'>, 'target': <@blue@>}" },
  { "link/move-to-root", CABLE, "link-move", "red", "{'link': <'veth-red'>, 'target': <@@>}" },
  { "link/move-from-root", RED "ip link add one type veth peer name two", "link-move", "", "{'link': <'one'>, 'target': <@red@>}" },
  { "link/move-macvlan", UP "ip -n red link add mac0 link veth-red type macvlan", "link-move", "red",
    "{'link': <'mac0'>, 'target': <@blue@>}" },
  { "link/move-bridge", SWITCH BLUE, "link-move", "red", "{'link': <'br0'>, 'target': <@blue@>}", BOTH_REFUSE },
  { "link/move-taken", RED BLUE "ip -n red link add same type veth peer name one; ip -n blue link add same type veth peer name two",
    "link-move", "red", "{'link': <'same'>, 'target': <@blue@>}", BOTH_REFUSE },

  { "address/ipv4", UP, "address-replace", "red", "{'link': <'veth-red'>, 'address': <'192.168.15.1/24'>}" },
  { "address/ipv4-again", ADDRESSED, "address-replace", "red", "{'link': <'veth-red'>, 'address': <'192.168.15.1/24'>}" },
  { "address/ipv4-secondary", ADDRESSED, "address-replace", "red", "{'link': <'veth-red'>, 'address': <'192.168.15.7/24'>}" },
  { "address/ipv4-single", UP, "address-replace", "red", "{'link': <'veth-red'>, 'address': <'10.0.0.1/32'>}" },
  { "address/ipv4-down", CABLE, "address-replace", "red", "{'link': <'veth-red'>, 'address': <'10.0.0.1/31'>}" },
  { "address/ipv4-broadcast", UP, "address-replace", "red",
    "{'link': <'veth-red'>, 'address': <'192.168.15.1/24'>, 'broadcast': <'192.168.15.255'>}" },
  { "address/ipv4-peer", UP, "address-replace", "red",
    "{'link': <'veth-red'>, 'address': <'10.0.0.1/32'>, 'peer-address': <'10.0.0.2/32'>}" },
  { "address/ipv4-peer-network", UP, "address-replace", "red",
    "{'link': <'veth-red'>, 'address': <'10.0.0.1/24'>, 'peer-address': <'10.1.0.2/24'>}" },
  { "address/ipv4-scope", UP, "address-replace", "red",
    "{'link': <'veth-red'>, 'address': <'169.254.1.1/16'>, 'scope': <uint32 253>}" },
  { "address/ipv4-loopback", RED, "address-replace", "red", "{'link': <'lo'>, 'address': <'127.0.0.5/8'>}" },
  { "address/ipv4-lifetimes", UP, "address-replace", "red",
    "{'link': <'veth-red'>, 'address': <'192.168.15.1/24'>, 'lifetime-valid': <uint32 1000>, 'lifetime-preferred': <uint32 400>}" },
  { "address/ipv4-lifetime-changed", ADDRESSED, "address-replace", "red",
    "{'link': <'veth-red'>, 'address': <'192.168.15.1/24'>, 'lifetime-valid': <uint32 1000>, 'lifetime-preferred': <uint32 400>}" },
  { "address/ipv4-deprecated", UP, "address-replace", "red",
    "{'link': <'veth-red'>, 'address': <'192.168.15.1/24'>, 'lifetime-preferred': <uint32 0>}" },
  { "address/ipv4-on-root", "ip link add one type veth peer name two", "address-replace", "", "{'link': <'one'>, 'address': <'10.0.0.1/8'>}" },
  { "address/ipv6", UP, "address-replace", "red", "{'link': <'veth-red'>, 'address': <'2001:db8::1/64'>}" },
  { "address/ipv6-again", ADDRESSED, "address-replace", "red", "{'link': <'veth-red'>, 'address': <'2001:db8::1/64'>}" },
  { "address/ipv6-link-local", UP, "address-replace", "red", "{'link': <'veth-red'>, 'address': <'fe80::1/64'>}" },
  { "address/ipv6-peer", UP, "address-replace", "red",
    "{'link': <'veth-red'>, 'address': <'fd00::1/128'>, 'peer-address': <'fd00::2/128'>}" },
  { "address/ipv6-lifetimes", UP, "address-replace", "red",
    "{'link': <'veth-red'>, 'address': <'2001:db8::1/64'>, 'lifetime-valid': <uint32 1000>, 'lifetime-preferred': <uint32 400>}" },
  { "address/no-link", RED, "address-replace", "red", "{'link': <'nothing'>, 'address': <'10.0.0.1/8'>}", BOTH_REFUSE },
  { "address/remove-ipv4", ADDRESSED "ip -n red addr add 192.168.15.9/24 dev veth-red", "address-remove", "red",
    "{'link': <'veth-red'>, 'address': <'192.168.15.1/24'>}" },
  { "address/remove-ipv4-peer", UP "ip -n red addr add 10.0.0.1 peer 10.0.0.2/32 dev veth-red", "address-remove", "red",
    "{'link': <'veth-red'>, 'address': <'10.0.0.1/32'>, 'peer-address': <'10.0.0.2/32'>}" },
  { "address/remove-other-length", ADDRESSED, "address-remove", "red", "{'link': <'veth-red'>, 'address': <'192.168.15.1/25'>}", BOTH_REFUSE },
  { "address/remove-ipv6", ADDRESSED, "address-remove", "red", "{'link': <'veth-red'>, 'address': <'2001:db8::1/64'>}" },
  { "address/remove-missing", ADDRESSED, "address-remove", "red", "{'link': <'veth-red'>, 'address': <'10.0.0.1/8'>}", BOTH_REFUSE },

  { "route/default", ADDRESSED, "route-replace", "red", "{'destination': <'0.0.0.0/0'>, 'nexthops': <[('192.168.15.2', '', uint32 1)]>}" },
  { "route/default-dev", ADDRESSED, "route-replace", "red", "{'destination': <'0.0.0.0/0'>, 'nexthops': <[('', 'veth-red', uint32 1)]>}" },
  { "route/default-both", ADDRESSED, "route-replace", "red",
    "{'destination': <'0.0.0.0/0'>, 'nexthops': <[('192.168.15.2', 'veth-red', uint32 1)]>}" },
  { "route/default-replaced", ADDRESSED "ip -n red route add default via 192.168.15.9", "route-replace", "red",
    "{'destination': <'0.0.0.0/0'>, 'nexthops': <[('192.168.15.2', '', uint32 1)]>}" },
  { "route/default-ipv6", ADDRESSED, "route-replace", "red", "{'destination': <'::/0'>, 'nexthops': <[('2001:db8::2', '', uint32 1)]>}" },
  { "route/default-ipv6-link-local", ADDRESSED, "route-replace", "red",
    "{'destination': <'::/0'>, 'nexthops': <[('fe80::2', 'veth-red', uint32 1)]>}" },
  { "route/default-ipv6-replaced", ADDRESSED "ip -n red route add default via 2001:db8::9", "route-replace", "red",
    "{'destination': <'::/0'>, 'nexthops': <[('2001:db8::2', '', uint32 1)]>}" },
  { "route/network", ADDRESSED, "route-replace", "red",
    "{'destination': <'172.16.0.0/12'>, 'nexthops': <[('192.168.15.2', '', uint32 1)]>, 'metric': <uint32 70>}" },
  { "route/host", ADDRESSED, "route-replace", "red", "{'destination': <'10.5.5.5/32'>, 'nexthops': <[('', 'veth-red', uint32 1)]>}" },
  { "route/source", ADDRESSED "ip -n red addr add 192.168.15.9/24 dev veth-red", "route-replace", "red",
    "{'destination': <'172.16.0.0/12'>, 'nexthops': <[('192.168.15.2', '', uint32 1)]>, 'source': <'192.168.15.9'>}" },
  { "route/protocol-table-tos-mtu", ADDRESSED, "route-replace", "red",
    "{'destination': <'172.16.0.0/12'>, 'nexthops': <[('192.168.15.2', '', uint32 1)]>, 'protocol': <uint32 4>,"
    " 'table': <uint32 100>, 'tos': <uint32 8>, 'mtu': <uint32 1300>}" },
  { "route/large-table", ADDRESSED, "route-replace", "red",
    "{'destination': <'172.16.0.0/12'>, 'nexthops': <[('192.168.15.2', '', uint32 1)]>, 'table': <uint32 70000>, 'protocol': <uint32 200>}" },
  { "route/scope", ADDRESSED, "route-replace", "red",
    "{'destination': <'172.16.0.0/12'>, 'nexthops': <[('', 'veth-red', uint32 1)]>, 'scope': <uint32 0>}" },
  { "route/kernel-protocol", ADDRESSED, "route-replace", "red",
    "{'destination': <'10.1.0.0/16'>, 'nexthops': <[('', 'veth-red', uint32 1)]>, 'scope': <uint32 253>, 'protocol': <uint32 2>}" },
  { "route/multipath", TWO_WAYS, "route-replace", "red",
    "{'destination': <'10.0.0.0/8'>, 'nexthops': <[('192.168.15.2', '', uint32 1), ('192.168.16.2', '', uint32 5)]>}" },
  { "route/multipath-devices", TWO_WAYS, "route-replace", "red",
    "{'destination': <'10.0.0.0/8'>, 'nexthops': <[('', 'veth-red', uint32 2), ('', 'second', uint32 3)]>}" },
  { "route/multipath-ipv6", TWO_WAYS, "route-replace", "red",
    "{'destination': <'2001:db8:99::/48'>, 'nexthops': <[('2001:db8::2', '', uint32 1), ('2001:db8:16::2', 'second', uint32 4)]>, 'metric': <uint32 9>}" },
  { "route/multipath-replaces", TWO_WAYS "ip -n red route add 10.0.0.0/8 via 192.168.15.9", "route-replace", "red",
    "{'destination': <'10.0.0.0/8'>, 'nexthops': <[('192.168.15.2', '', uint32 1), ('192.168.16.2', '', uint32 1)]>}" },
  { "route/blackhole", RED, "route-replace", "red",
    "{'destination': <'10.66.0.0/16'>, 'nexthops': <@a(ssu) []>, 'type': <uint32 6>}" },
  { "route/blackhole-ipv6", RED, "route-replace", "red",
    "{'destination': <'2001:db8:66::/48'>, 'nexthops': <@a(ssu) []>, 'type': <uint32 6>}" },
  { "route/unreachable", RED, "route-replace", "red",
    "{'destination': <'0.0.0.0/0'>, 'nexthops': <@a(ssu) []>, 'type': <uint32 7>, 'metric': <uint32 4000>}" },
  { "route/prohibit", RED, "route-replace", "red",
    "{'destination': <'10.66.0.0/16'>, 'nexthops': <@a(ssu) []>, 'type': <uint32 8>, 'table': <uint32 7>}" },
  { "route/throw", RED, "route-replace", "red",
    "{'destination': <'10.66.0.0/16'>, 'nexthops': <@a(ssu) []>, 'type': <uint32 9>, 'table': <uint32 7>}" },
  { "route/gateway-unreachable", ADDRESSED, "route-replace", "red",
    "{'destination': <'10.0.0.0/8'>, 'nexthops': <[('172.31.0.1', '', uint32 1)]>}", BOTH_REFUSE },
  { "route/link-down", CABLE, "route-replace", "red",
    "{'destination': <'10.0.0.0/8'>, 'nexthops': <[('', 'veth-red', uint32 1)]>}", BOTH_REFUSE },
  { "route/remove", ADDRESSED "ip -n red route add 10.0.0.0/8 via 192.168.15.2; ip -n red route add 10.0.0.0/8 via 192.168.15.2 metric 9",
    "route-remove", "red", "{'destination': <'10.0.0.0/8'>, 'metric': <uint32 9>}" },
  { "route/remove-any", ADDRESSED "ip -n red route add 10.0.0.0/8 via 192.168.15.2 proto static",
    "route-remove", "red", "{'destination': <'10.0.0.0/8'>}" },
  { "route/remove-default", ADDRESSED "ip -n red route add default via 192.168.15.2; ip -n red route add default via 192.168.15.3 metric 5",
    "route-remove", "red", "{'destination': <'0.0.0.0/0'>, 'nexthops': <[('192.168.15.3', 'veth-red', uint32 1)]>}" },
  { "route/remove-default-ipv6", ADDRESSED "ip -n red route add default via 2001:db8::2; ip -n red route add default via 2001:db8::3 metric 5",
    "route-remove", "red", "{'destination': <'::/0'>, 'nexthops': <[('2001:db8::3', '', uint32 1)]>, 'metric': <uint32 5>}" },
  { "route/remove-all-fields", ADDRESSED "ip -n red route add 10.0.0.0/8 via 192.168.15.2 tos 8 metric 4 table 9 proto static src 192.168.15.1",
    "route-remove", "red",
    "{'destination': <'10.0.0.0/8'>, 'nexthops': <[('192.168.15.2', 'veth-red', uint32 1)]>, 'tos': <uint32 8>, 'metric': <uint32 4>,"
    " 'table': <uint32 9>, 'protocol': <uint32 4>, 'scope': <uint32 0>, 'type': <uint32 1>, 'source': <'192.168.15.1'>}" },
  { "route/remove-connected", ADDRESSED, "route-remove", "red",
    "{'destination': <'192.168.15.0/24'>, 'nexthops': <[('', 'veth-red', uint32 1)]>, 'metric': <uint32 0>,"
    " 'table': <uint32 254>, 'protocol': <uint32 2>, 'scope': <uint32 253>, 'type': <uint32 1>, 'source': <'192.168.15.1'>}" },
  { "route/remove-blackhole", RED "ip -n red route add blackhole 10.66.0.0/16; ip -n red route add unreachable 10.66.0.0/16 metric 3",
    "route-remove", "red", "{'destination': <'10.66.0.0/16'>, 'type': <uint32 6>}" },
  { "route/remove-multipath", TWO_WAYS "ip -n red route add 10.0.0.0/8 nexthop via 192.168.15.2 nexthop via 192.168.16.2 weight 5",
    "route-remove", "red",
    "{'destination': <'10.0.0.0/8'>, 'nexthops': <[('192.168.15.2', 'veth-red', uint32 1), ('192.168.16.2', 'second', uint32 5)]>}" },
  { "route/remove-multipath-ipv6", TWO_WAYS "ip -n red route add 2001:db8:99::/48 nexthop via 2001:db8::2 nexthop via 2001:db8:16::2",
    "route-remove", "red",
    "{'destination': <'2001:db8:99::/48'>, 'nexthops': <[('2001:db8::2', 'veth-red', uint32 1), ('2001:db8:16::2', 'second', uint32 1)]>}" },
  { "route/remove-missing", ADDRESSED, "route-remove", "red", "{'destination': <'10.0.0.0/8'>}", BOTH_REFUSE },
  { "route/remove-other-gateway", ADDRESSED "ip -n red route add 10.0.0.0/8 via 192.168.15.2", "route-remove", "red",
    "{'destination': <'10.0.0.0/8'>, 'nexthops': <[('192.168.15.3', '', uint32 1)]>}", BOTH_REFUSE },

  { "neighbour/ipv4", ADDRESSED, "neighbour-replace", "red",
    "{'link': <'veth-red'>, 'address': <'192.168.15.2'>, 'mac': <'02:00:5e:00:00:99'>}" },
  { "neighbour/ipv4-replaced", ADDRESSED "ip -n red neigh add 192.168.15.2 lladdr 02:00:5e:00:00:98 dev veth-red", "neighbour-replace", "red",
    "{'link': <'veth-red'>, 'address': <'192.168.15.2'>, 'mac': <'02:00:5e:00:00:99'>}" },
  { "neighbour/ipv6", ADDRESSED, "neighbour-replace", "red",
    "{'link': <'veth-red'>, 'address': <'2001:db8::2'>, 'mac': <'02:00:5e:00:00:99'>}" },
  { "neighbour/remove", ADDRESSED "ip -n red neigh add 192.168.15.2 lladdr 02:00:5e:00:00:98 dev veth-red nud permanent", "neighbour-remove", "red",
    "{'link': <'veth-red'>, 'address': <'192.168.15.2'>}" },
  { "neighbour/remove-missing", ADDRESSED, "neighbour-remove", "red", "{'link': <'veth-red'>, 'address': <'192.168.15.2'>}", BOTH_REFUSE },

  { "forwarding/ipv4-on", RED, "forwarding-set", "red", "{'family': <uint32 4>, 'enabled': <true>}" },
  { "forwarding/ipv4-off", RED "ip netns exec red sysctl -q -w net.ipv4.ip_forward=1", "forwarding-set", "red",
    "{'family': <uint32 4>, 'enabled': <false>}" },
  { "forwarding/ipv6-on", RED, "forwarding-set", "red", "{'family': <uint32 6>, 'enabled': <true>}" },
  { "forwarding/ipv6-off", RED "ip netns exec red sysctl -q -w net.ipv6.conf.all.forwarding=1", "forwarding-set", "red",
    "{'family': <uint32 6>, 'enabled': <false>}" },
  { "forwarding/root", RED, "forwarding-set", "", "{'family': <uint32 4>, 'enabled': <true>}" },

  { "bridge/stp", SWITCH, "bridge-set", "red", "{'link': <'br0'>, 'stp': <true>}" },
  { "bridge/stp-with-port", SWITCH "ip -n red link set port master br0", "bridge-set", "red", "{'link': <'br0'>, 'stp': <true>}" },
  { "bridge/stp-off", SWITCH "ip -n red link set br0 type bridge stp_state 1", "bridge-set", "red", "{'link': <'br0'>, 'stp': <false>}" },
  { "bridge/ageing-time", SWITCH, "bridge-set", "red", "{'link': <'br0'>, 'ageing-time': <uint32 1500>}" },
  { "bridge/ageing-time-none", SWITCH, "bridge-set", "red", "{'link': <'br0'>, 'ageing-time': <uint32 0>}" },
  { "bridge/both", SWITCH, "bridge-set", "red", "{'link': <'br0'>, 'stp': <true>, 'ageing-time': <uint32 100000000>}" },
  { "bridge/vlan-filtering", SWITCH, "bridge-set", "red", "{'link': <'br0'>, 'vlan-filtering': <true>}" },
  { "bridge/everything", SWITCH, "bridge-set", "red",
    "{'link': <'br0'>, 'stp': <true>, 'ageing-time': <uint32 1500>, 'vlan-filtering': <true>}" },
  { "bridge/no-bridge", SWITCH, "bridge-set", "red", "{'link': <'port'>, 'stp': <true>}", BOTH_REFUSE },
  { "bridge/root", "ip link add br0 address 02:00:5e:00:00:10 type bridge", "bridge-set", "", "{'link': <'br0'>, 'stp': <true>}" },

  { "limit/rate", UP, "limit-set", "red", "{'link': <'veth-red'>, 'rate': <uint64 1000000>}" },
  { "limit/rate-least", UP, "limit-set", "red", "{'link': <'veth-red'>, 'rate': <uint64 1000>}" },
  { "limit/rate-odd", UP, "limit-set", "red", "{'link': <'veth-red'>, 'rate': <uint64 1234567>}" },
  { "limit/rate-large", UP, "limit-set", "red", "{'link': <'veth-red'>, 'rate': <uint64 9999999999>}" },
  { "limit/rate-beyond-32-bits", UP, "limit-set", "red", "{'link': <'veth-red'>, 'rate': <uint64 40000000000>}" },
  { "limit/rate-most", UP, "limit-set", "red", "{'link': <'veth-red'>, 'rate': <uint64 400000000000>}" },
  { "limit/rate-replaced", UP "tc -n red qdisc add dev veth-red root tbf rate 10mbit burst 20000 latency 10ms", "limit-set", "red",
    "{'link': <'veth-red'>, 'rate': <uint64 64000>}" },
  { "limit/rate-of-root", "ip link add one type veth peer name two", "limit-set", "", "{'link': <'one'>, 'rate': <uint64 2000000>}" },
  { "limit/delay", UP, "limit-set", "red", "{'link': <'veth-red'>, 'delay': <uint32 20000>}" },
  { "limit/netem", UP, "limit-set", "red",
    "{'link': <'veth-red'>, 'rate': <uint64 1000000>, 'delay': <uint32 20500>, 'jitter': <uint32 1500>, 'loss': <uint32 12345>}" },
  { "limit/loss", UP, "limit-set", "red", "{'link': <'veth-red'>, 'loss': <uint32 1000000>}" },
  { "limit/no-link", UP, "limit-set", "red", "{'link': <'nothing'>, 'rate': <uint64 1000000>}", BOTH_REFUSE },
  { "limit/remove", UP "tc -n red qdisc add dev veth-red root tbf rate 10mbit burst 20000 latency 10ms", "limit-remove", "red", "{'link': <'veth-red'>}" },
  { "limit/remove-of-root", "ip link add one type veth peer name two; tc qdisc add dev one root tbf rate 10mbit burst 20000 latency 10ms",
    "limit-remove", "", "{'link': <'one'>}" },
  { "limit/rate-becomes-delay", UP "tc -n red qdisc add dev veth-red root tbf rate 10mbit burst 20000 latency 10ms", "limit-set", "red",
    "{'link': <'veth-red'>, 'rate': <uint64 64000>, 'delay': <uint32 5000>}" },
  { "limit/remove-missing", UP, "limit-remove", "red", "{'link': <'veth-red'>}", BOTH_REFUSE },

  { "nat/masquerade", ADDRESSED, "masquerade-add", "red", "{'source-network': <'192.168.15.0/24'>, 'out-link': <'veth-red'>}" },
  { "nat/masquerade-any-link", ADDRESSED, "masquerade-add", "red", "{'source-network': <'10.0.0.0/8'>, 'out-link': <''>}" },
  { "nat/masquerade-everything", ADDRESSED, "masquerade-add", "red", "{'source-network': <'0.0.0.0/0'>, 'out-link': <'veth-red'>}" },
  { "nat/masquerade-odd-length", ADDRESSED, "masquerade-add", "red", "{'source-network': <'192.168.16.0/21'>, 'out-link': <'veth-red'>}" },
  { "nat/masquerade-ipv6", ADDRESSED, "masquerade-add", "red", "{'source-network': <'fd00:15::/64'>, 'out-link': <'veth-red'>}" },
  { "nat/masquerade-again", ADDRESSED MASQUERADE, "masquerade-add", "red", "{'source-network': <'10.1.0.0/16'>, 'out-link': <'veth-red'>}" },
  { "nat/masquerade-second", ADDRESSED MASQUERADE, "masquerade-add", "red", "{'source-network': <'10.2.0.0/16'>, 'out-link': <'veth-red'>}" },
  { "nat/masquerade-beside-theirs", ADDRESSED THEIRS, "masquerade-add", "red", "{'source-network': <'10.2.0.0/16'>, 'out-link': <'veth-red'>}" },
  { "nat/masquerade-root", RED, "masquerade-add", "", "{'source-network': <'192.168.15.0/24'>, 'out-link': <''>}" },
  { "nat/masquerade-remove", ADDRESSED MASQUERADE THEIRS, "masquerade-remove", "red", "{'source-network': <'10.1.0.0/16'>, 'out-link': <'veth-red'>}" },
  { "nat/masquerade-remove-one", ADDRESSED MASQUERADE PUBLISHED, "masquerade-remove", "red",
    "{'source-network': <'10.1.0.0/16'>, 'out-link': <'veth-red'>}" },
  { "nat/masquerade-remove-missing", ADDRESSED MASQUERADE, "masquerade-remove", "red",
    "{'source-network': <'10.2.0.0/16'>, 'out-link': <'veth-red'>}", BOTH_REFUSE },
  { "nat/publish", ADDRESSED, "publish-add", "red",
    "{'ip-protocol': <uint32 6>, 'port': <uint32 80>, 'in-link': <''>, 'port-target': <'192.168.15.2/32'>, 'target-port': <uint32 80>, 'from-host': <false>}" },
  { "nat/publish-everything", ADDRESSED THEIRS, "publish-add", "red",
    "{'ip-protocol': <uint32 17>, 'port': <uint32 5353>, 'in-link': <''>, 'port-target': <'192.168.15.2/24'>, 'target-port': <uint32 53>, 'from-host': <true>}" },
  { "nat/publish-in-link", ADDRESSED, "publish-add", "red",
    "{'ip-protocol': <uint32 6>, 'port': <uint32 8080>, 'in-link': <'veth-red'>, 'port-target': <'10.0.0.9/32'>, 'target-port': <uint32 80>, 'from-host': <false>}" },
  { "nat/publish-ipv6", ADDRESSED, "publish-add", "red",
    "{'ip-protocol': <uint32 6>, 'port': <uint32 80>, 'in-link': <''>, 'port-target': <'2001:db8::2/64'>, 'target-port': <uint32 8080>, 'from-host': <true>}" },
  { "nat/publish-replaces", ADDRESSED MASQUERADE PUBLISHED, "publish-add", "red",
    "{'ip-protocol': <uint32 6>, 'port': <uint32 80>, 'in-link': <''>, 'port-target': <'192.168.15.7/32'>, 'target-port': <uint32 8080>, 'from-host': <false>}" },
  { "nat/publish-remove", ADDRESSED MASQUERADE PUBLISHED THEIRS, "publish-remove", "red",
    "{'ip-protocol': <uint32 6>, 'port': <uint32 80>, 'in-link': <''>, 'port-target': <'192.168.15.2/32'>, 'target-port': <uint32 80>, 'from-host': <false>}" },
  { "nat/masquerade-everything-ipv6", ADDRESSED, "masquerade-add", "red", "{'source-network': <'::/0'>, 'out-link': <''>}" },
  { "nat/masquerade-remove-ipv6", ADDRESSED ROUTER THEIRS, "masquerade-remove", "red",
    "{'source-network': <'fd00:15::/64'>, 'out-link': <'veth-red'>}" },
  { "nat/masquerade-remove-any-link", ADDRESSED ROUTER, "masquerade-remove", "red", "{'source-network': <'fd00:16::/64'>, 'out-link': <''>}" },
  { "nat/publish-udp-ipv6", ADDRESSED ROUTER, "publish-add", "red",
    "{'ip-protocol': <uint32 17>, 'port': <uint32 80>, 'in-link': <'veth-red'>, 'port-target': <'2001:db8::2/128'>, 'target-port': <uint32 53>, 'from-host': <false>}" },
  { "nat/publish-replaces-all-of-it", ADDRESSED ROUTER THEIRS, "publish-add", "red",
    "{'ip-protocol': <uint32 17>, 'port': <uint32 5353>, 'in-link': <''>, 'port-target': <'192.168.15.9/32'>, 'target-port': <uint32 53>, 'from-host': <false>}" },
  { "nat/publish-replaces-ipv6", ADDRESSED ROUTER, "publish-add", "red",
    "{'ip-protocol': <uint32 6>, 'port': <uint32 80>, 'in-link': <''>, 'port-target': <'2001:db8::9/64'>, 'target-port': <uint32 80>, 'from-host': <true>}" },
  { "nat/publish-remove-all-of-it", ADDRESSED ROUTER THEIRS, "publish-remove", "red",
    "{'ip-protocol': <uint32 17>, 'port': <uint32 5353>, 'in-link': <''>, 'port-target': <'192.168.15.2/24'>, 'target-port': <uint32 53>, 'from-host': <true>}" },
  { "nat/publish-remove-in-link", ADDRESSED ROUTER, "publish-remove", "red",
    "{'ip-protocol': <uint32 6>, 'port': <uint32 8080>, 'in-link': <'veth-red'>, 'port-target': <'10.0.0.9/32'>, 'target-port': <uint32 80>, 'from-host': <false>}" },
  { "nat/publish-remove-ipv6", ADDRESSED ROUTER, "publish-remove", "red",
    "{'ip-protocol': <uint32 6>, 'port': <uint32 80>, 'in-link': <''>, 'port-target': <'2001:db8::2/64'>, 'target-port': <uint32 8080>, 'from-host': <true>}" },
  { "nat/publish-remove-other-target", ADDRESSED, "publish-remove", "red",
    "{'ip-protocol': <uint32 6>, 'port': <uint32 80>, 'in-link': <''>, 'port-target': <'192.168.15.9/32'>, 'target-port': <uint32 80>, 'from-host': <false>}",
    BOTH_REFUSE },
};

/* The other way round: commands as people type them. In one world they are run by the real tools, in the other they are read and their
 * operations executed. The path begins with "script/"; what else is in it tells what they need. */
#define SCRIPT(path, preparation, commands) { "script/" path, preparation, NULL, "", commands }

static const Case scripts[] = {
  SCRIPT ("netns-add", RED, "ip netns add blue"),
  SCRIPT ("netns-delete", CABLE, "ip netns d blue"),
  SCRIPT ("veth", RED BLUE, "ip link add veth-red type veth peer name veth-blue\nip link set veth-red netns red\nip link set veth-blue netns blue"),
  SCRIPT ("veth-up", RED, "ip l add v0 type veth peer name v1 netns red\nip l s v0 up"),
  SCRIPT ("veth-netns-of-both", RED BLUE, "ip link add v0 netns red mtu 1400 type veth peer v1 netns blue mtu 1300"),
  SCRIPT ("veth-netns-of-first", RED, "ip link add name v0 netns red type veth peer name v1"),
  SCRIPT ("veth-nameless", "", "ip link add type veth\nip link add v9 type veth\nip link set veth0 up"),
  SCRIPT ("veth-mac", RED, "ip link add dev v0 address 02:00:5e:00:00:07 type veth peer name v1 address 02:00:5e:00:00:08"),
  SCRIPT ("veth-addrgenmode", RED, "ip link add v0 type veth peer name v1 && ip link set v0 addrgenmode none"),
  SCRIPT ("bridge", RED, "ip -n red li add br0 address 02:00:5e:00:00:10 type bridge\nip -n red l s br0 up"),
  SCRIPT ("bridge-options", RED, "ip -n red link add br0 address 02:00:5e:00:00:10 type bridge stp_state 1 ageing_time 1500"),
  SCRIPT ("bridge-set", SWITCH, "ip -n red link set dev br0 type bridge ageing 1500 stp 1"),
  SCRIPT ("bridge-master", SWITCH, "ip netns exec red ip link set port master br0 mtu 1400"),
  SCRIPT ("bridge-nomaster", SWITCH "ip -n red link set port master br0", "ip -n red link set port nomaster"),
  SCRIPT ("brctl", SWITCH "command -v brctl", "ip netns exec red brctl addif br0 port\nip netns exec red brctl stp br0 on"),
  SCRIPT ("macvlan", UP, "ip -n red link add mac0 link veth-red type macvlan"),
  SCRIPT ("macvlan-elsewhere", UP, "ip -n red link add mac0 link veth-red netns blue type macvlan mode bridge"),
  SCRIPT ("vxlan", RED, "ip -n red link add vx0 type vxlan id 42 remote 192.0.2.7"),
  SCRIPT ("vxlan-port", ADDRESSED, "ip -n red link add vx0 type vxlan vni 7 local 192.168.15.1 group 239.1.1.1 dev veth-red dstport 4789"),
  SCRIPT ("vlan'vlan'", UP, "ip -n red link add link veth-red name tagged type vlan id 7"),
  SCRIPT ("dummy'dummy'", RED, "ip -n red link add d0 type dummy"),
  SCRIPT ("ifb'ifb'", RED, "ip -n red link add type ifb"),
  SCRIPT ("link-several", CABLE, "ip -n red link set veth-red down name eth0 mtu 1400 address 02:00:5e:00:00:55\nip -n red link set eth0 up"),
  SCRIPT ("link-move-rename", CABLE, "ip -n red link set veth-red netns blue name eth7 up"),
  SCRIPT ("link-move-to-root", CABLE, "ip -n red link set veth-red netns $$"),
  SCRIPT ("link-delete", CABLE, "ip -n red li del dev veth-red"),
  SCRIPT ("address", UP, "ip -n red a a 192.168.15.1/24 dev veth-red"),
  SCRIPT ("address-broadcast", UP, "ip -n red addr add 192.168.15.1/24 brd + dev veth-red"),
  SCRIPT ("address-local", UP, "ip -n red addr add dev veth-red local 192.168.15.1/24 scope link"),
  SCRIPT ("address-peer", UP, "ip -n red addr add 10.0.0.1 peer 10.0.0.2/32 dev veth-red"),
  SCRIPT ("address-lifetime", UP, "ip -n red addr add 192.168.15.1/24 dev veth-red valid_lft 1000 preferred_lft 400"),
  SCRIPT ("address-ipv6", UP, "ip -n red -6 addr add 2001:db8::1/64 dev veth-red"),
  SCRIPT ("address-no-prefix", UP, "ip -n red addr add 10.7.0.1 dev veth-red"),
  SCRIPT ("address-replace", ADDRESSED, "ip -n red addr replace 192.168.15.1/24 dev veth-red preferred_lft 900 valid_lft 1000"),
  SCRIPT ("address-delete", ADDRESSED, "ip -n red addr del 192.168.15.1/24 dev veth-red"),
  SCRIPT ("address-delete-peer", UP "ip -n red addr add 10.0.0.1 peer 10.0.0.2/32 dev veth-red", "ip -n red addr del 10.0.0.1 peer 10.0.0.2/32 dev veth-red"),
  SCRIPT ("address-flush", ADDRESSED, "ip -n red addr flush dev veth-red"),
  SCRIPT ("address-flush-4", ADDRESSED, "ip -n red -4 addr flush veth-red"),
  SCRIPT ("route-default", ADDRESSED, "ip -n red r add default via 192.168.15.2"),
  SCRIPT ("route-default-6", ADDRESSED, "ip -n red ro add default via 2001:db8::2"),
  SCRIPT ("route-default-dev", ADDRESSED, "ip -n red -6 route add default dev veth-red"),
  SCRIPT ("route-options", ADDRESSED, "ip -n red route add 10.0.0.0/8 via 192.168.15.2 dev veth-red src 192.168.15.1 metric 7 proto static mtu 1300 table 100"),
  SCRIPT ("route-host", ADDRESSED, "ip -n red route add 10.1.2.3 dev veth-red tos 8 scope global"),
  SCRIPT ("route-multipath", TWO_WAYS, "ip -n red route add 10.0.0.0/8 nexthop via 192.168.15.2 weight 3 nexthop via 192.168.16.2 dev second"),
  SCRIPT ("route-blackhole", RED, "ip -n red route add blackhole 10.66.0.0/16\nip -n red route add unreachable default metric 999"),
  SCRIPT ("route-replace", ADDRESSED "ip -n red route add default via 192.168.15.9", "ip -n red route change default via 192.168.15.2"),
  SCRIPT ("route-delete", ADDRESSED "ip -n red route add 10.0.0.0/8 via 192.168.15.2; ip -n red route add 10.0.0.0/8 via 192.168.15.2 metric 9",
          "ip -n red route del 10.0.0.0/8 metric 9"),
  SCRIPT ("route-delete-default", ADDRESSED "ip -n red route add default via 192.168.15.2", "ip -n red route del default"),
  SCRIPT ("route-flush", ADDRESSED "ip -n red route add 10.0.0.0/8 via 192.168.15.2", "ip -n red route flush dev veth-red"),
  SCRIPT ("neighbour", ADDRESSED, "ip -n red n add 192.168.15.9 lladdr 02:00:5e:00:00:99 dev veth-red\nip -n red neigh add 2001:db8::9 lladdr 02:00:5e:00:00:99 nud permanent dev veth-red"),
  SCRIPT ("neighbour-delete", ADDRESSED "ip -n red neigh add 192.168.15.9 lladdr 02:00:5e:00:00:98 dev veth-red", "ip -n red neigh del 192.168.15.9 dev veth-red"),
  SCRIPT ("forwarding/sysctl", RED, "ip netns exec red sysctl -w net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1"),
  SCRIPT ("forwarding/conf", RED, "ip netns exec red sysctl -q net/ipv4/conf/all/forwarding=1"),
  SCRIPT ("forwarding/echo", RED, "echo 1 > /proc/sys/net/ipv4/ip_forward"),
  SCRIPT ("forwarding/tee", RED, "echo 1 | tee /proc/sys/net/ipv4/ip_forward"),
  SCRIPT ("forwarding/shell", RED, "ip netns exec red sh -c 'echo 1 > /proc/sys/net/ipv6/conf/all/forwarding'"),
  SCRIPT ("arp", ADDRESSED "command -v arp", "ip netns exec red arp -s 192.168.15.9 02:00:5e:00:00:99"),
  SCRIPT ("arp-link", ADDRESSED "command -v arp", "ip netns exec red arp -i veth-red -s 192.168.15.9 02:00:5e:00:00:99"),
  SCRIPT ("route-tool", ADDRESSED "command -v route", "ip netns exec red route add default gw 192.168.15.2\nip netns exec red route add -net 10.0.0.0 netmask 255.0.0.0 gw 192.168.15.2 metric 4\n"
          "ip netns exec red route add -host 10.1.1.1 dev veth-red\nip netns exec red route add -net 172.16.0.0/12 dev veth-red"),
  SCRIPT ("route-tool-delete", ADDRESSED "command -v route; ip -n red route add 10.0.0.0/8 via 192.168.15.2", "ip netns exec red route del -net 10.0.0.0/8"),
  SCRIPT ("ifconfig", UP "command -v ifconfig", "ip netns exec red ifconfig veth-red 192.168.15.1/24\nip netns exec blue ifconfig veth-blue 10.0.0.1 netmask 255.255.0.0 up"),
  SCRIPT ("ifconfig-classes", UP "command -v ifconfig", "ip netns exec red ifconfig veth-red 192.168.15.1\nip netns exec red ifconfig veth-red mtu 1400"),
  SCRIPT ("tc'rate'", UP, "tc -n red qdisc add dev veth-red root tbf rate 1mbit burst 10240 latency 50ms"),
  SCRIPT ("tc-delete'rate'", UP "tc -n red qdisc add dev veth-red root tbf rate 10mbit burst 20000 latency 10ms", "ip netns exec red tc qdisc del dev veth-red root"),
  SCRIPT ("tc-netem'delay'", UP, "tc -n red qdisc replace dev veth-red root netem delay 20ms 2ms loss 1% rate 2mbit"),
  SCRIPT ("nat/nft", ADDRESSED, "ip netns exec red nft 'add table ip netwarren; add chain ip netwarren postrouting { type nat hook postrouting priority srcnat; };"
          " add rule ip netwarren postrouting ip saddr 10.1.0.0/16 oifname \"veth-red\" counter masquerade comment \"netwarren:masquerade 10.1.0.0/16 out veth-red\"'"),
  SCRIPT ("whole", "", "# a lab\nset -e\nip netns add red; ip netns add blue\nip link add v0 type veth peer name v1 # a cable\n"
          "ip link set v0 \\\n  netns red && ip link set v1 netns blue\n"
          "ip -n red addr add 10.0.0.1/24 dev v0\nip -n blue addr add 10.0.0.2/24 dev v1\nip -n red link set v0 up\nip -n blue link set v1 up\n"
          "ip netns del green 2>/dev/null || true\nip -n red route add default via 10.0.0.2"),
};

/* In a world */

/* No duplicate address detection: it would make what one sees depend on when one looks. */
static const char tame[] =
  "for n in red blue; do [ -e /run/netns/$n ] || continue\n"
  "  ip netns exec $n sh -c 'for f in /proc/sys/net/ipv6/conf/*/accept_dad; do echo 0 > $f; done'\n"
  "done; for f in /proc/sys/net/ipv6/conf/*/accept_dad; do echo 0 > $f; done\n";

static const char tell[] =
  "set -e\n"
  "look () {\n"
  "  for what in 'link show' 'addr show' '-4 route show table all' '-6 route show table all' 'neigh show'; do\n"
  "    out=$(ip $1 -j -d $what); echo \"\\\"$2 $what\\\": ${out:-[]},\"\n"
  "  done\n"
  "  set -- \"$2\" $($3 cat /proc/sys/net/ipv4/ip_forward /proc/sys/net/ipv6/conf/all/forwarding) \"$3\"\n"
  "  echo \"\\\"$1 forwarding4\\\": $2, \\\"$1 forwarding6\\\": $3,\"\n"
  "  echo \"\\\"$1 qdisc show\\\": $($4 tc -j -d qdisc show),\"\n"
  "  [ -z \"$nft\" ] || echo \"\\\"$1 nft\\\": $($4 nft -j list ruleset),\"\n"
  "  [ -z \"$nft\" ] || $4 nft -s list ruleset > /run/ruleset\n" /* of JSON the order is not compared, of this it is */
  "  [ -z \"$nft\" ] || echo \"\\\"$1 nft lines\\\": \\\"$(sed 's/[\\\\\"]/\\\\&/g' /run/ruleset | tr '\\n\\t' '| ')\\\",\"\n"
  "}\n"
  "nft=$(command -v nft || true)\n"
  "echo '{'\n"
  "look '' root ''\n"
  "for n in red blue; do\n"
  "  [ ! -e /run/netns/$n ] || look \"-n $n\" $n \"ip netns exec $n\"\n"
  "done\n"
  "echo '\"end\": 0}'\n";

static guint64
root_inode (void)
{
  struct stat status;

  g_assert_no_errno (stat ("/proc/self/ns/net", &status));

  return status.st_ino;
}

/* @red@ → (uint64 0, 'red'), and @@ → (uint64 INODE, ''). */
static char *
expand_references (const char *fields)
{
  g_autoptr (GRegex) root = g_regex_new ("<@@>", 0, 0, NULL);
  g_autoptr (GRegex) named = g_regex_new ("<@([a-z]+)@>", 0, 0, NULL);
  g_autofree char *reference = g_strdup_printf ("<(uint64 %" G_GUINT64_FORMAT ", '')>", root_inode ());
  g_autofree char *with_root = g_regex_replace_literal (root, fields, -1, 0, reference, 0, NULL);

  return g_regex_replace (named, with_root, -1, 0, "<(uint64 0, '\\1')>", 0, NULL);
}

static NwOperation *
parse_operation (const Case *one)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *fields = expand_references (one->fields);
  g_autoptr (GVariant) dictionary = g_variant_parse (G_VARIANT_TYPE_VARDICT, fields, NULL, NULL, &error);
  g_autoptr (GVariant) variant = NULL;
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (dictionary);
  NwOperation *operation;

  g_assert_no_error (error);
  g_variant_dict_insert (&dict, "namespace", "(ts)", *one->place == '\0' ? root_inode () : (guint64) 0, one->place);
  variant = g_variant_ref_sink (g_variant_new ("(s@a{sv})", one->kind, g_variant_dict_end (&dict)));

  operation = nw_operation_from_variant (variant, &error);
  g_assert_no_error (error);

  return operation;
}

/* What a person would have typed in this world. */
static char *
type_command (const NwOperation *operation)
{
  g_autoptr (NwNetns) netns = operation->kind != NW_OPERATION_NAMESPACE_ADD ? nw_netns_open (&operation->namespace, NULL) : NULL;
  g_autoptr (GPtrArray) nat_rules = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GError) error = NULL;

  if (netns != NULL && !nw_kernel_nat_dump (netns, nat_rules, &error))
    g_error ("%s", error->message);

  return nw_operation_to_command_among (operation, nat_rules);
}

static gboolean
execute (const NwOperation *operation)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NwNetns) netns = NULL;
  g_autoptr (NwNetns) other = NULL;
  g_autoptr (NwNetns) created = NULL;
  g_autoptr (NwRtnl) rtnl = NULL;
  gboolean done;

  if (operation->kind != NW_OPERATION_NAMESPACE_ADD)
    {
      netns = nw_netns_open (&operation->namespace, &error);
      g_assert_no_error (error);
      rtnl = nw_rtnl_new (netns, &error);
      g_assert_no_error (error);
    }

  if (nw_operation_has (operation, NW_FIELD_PEER_NAMESPACE))
    other = nw_netns_open (&operation->peer_namespace, &error);
  else if (nw_operation_has (operation, NW_FIELD_TARGET))
    other = nw_netns_open (&operation->target, &error);
  g_assert_no_error (error);

  done = nw_kernel_execute (operation, rtnl, other, &created, &error);
  g_assert_true (done == (error == NULL));
  g_assert_true ((created != NULL) == (done && operation->kind == NW_OPERATION_NAMESPACE_ADD));
  if (error != NULL)
    g_test_message ("%s", error->message);

  return done;
}

static NwSnapshot *
take_snapshot (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NwRegistry) registry = nw_registry_new (&error);
  g_autoptr (GPtrArray) namespaces = registry ? nw_kernel_dump_all (registry, &error) : NULL;

  g_assert_no_error (error);
  return nw_snapshot_new (1, namespaces);
}

/* Reads commands and does what they mean. */
static gboolean
execute_script (const char *text)
{
  g_autoptr (NwSnapshot) snapshot = take_snapshot ();
  g_autoptr (NwScript) script = nw_script_new (text, -1, snapshot);
  g_autoptr (NwPlan) plan = NULL;
  gboolean done = TRUE;

  for (guint i = 0; i < nw_script_get_length (script); i++)
    {
      NwScriptLine *line = nw_script_get (script, i);

      if (line->status == NW_SCRIPT_NOT_UNDERSTOOD)
        g_error ("%s: %s", line->text, line->message);
    }
  plan = nw_script_make_plan (script, NULL);
  g_assert_cmpuint (nw_plan_get_length (plan), >, 0);
  for (guint i = 0; i < nw_plan_get_length (plan) && done; i++)
    done = execute (nw_plan_get (plan, i));
  return done;
}

typedef struct {
  pid_t pid;
  int   requests; /* '?' asks for the state, anything else ends it */
  int   answers;  /* 'y' or 'n' once, then states, each ending with a NUL */
} World;

static void
answer (int         fd,
        const char *text,
        gsize       length)
{
  while (length > 0)
    {
      gssize written = write (fd, text, length);

      if (written <= 0)
        _exit (3);
      text += written;
      length -= written;
    }
}

static void
live (const Case *one,
      gboolean    by_command,
      int         requests,
      int         answers)
{
  g_autoptr (NwOperation) operation = NULL;
  char request;
  gboolean done;

  sandbox_renew ();
  sandbox_run ("%s", one->preparation);
  sandbox_run ("%s", tame);
  if (one->kind != NULL)
    operation = parse_operation (one);

  if (operation == NULL)
    {
      done = by_command ? sandbox_try ("%s", one->fields) : execute_script (one->fields);
    }
  else if (by_command)
    {
      g_autofree char *command = type_command (operation);

      g_test_message ("%s", command);
      done = sandbox_try ("%s", command);
    }
  else
    {
      done = execute (operation);
    }

  answer (answers, done ? "y" : "n", 1);
  while (read (requests, &request, 1) == 1 && request == '?')
    {
      g_autofree char *state = sandbox_output ("%s", tell);

      answer (answers, state, strlen (state) + 1);
    }
}

/* A process each, so that a world ends with its process, whatever is in it. */
static World
make_world (const Case *one,
            gboolean    by_command)
{
  World world;
  int requests[2], answers[2];

  g_assert_no_errno (pipe (requests));
  g_assert_no_errno (pipe (answers));
  fflush (NULL);

  world.pid = fork ();
  g_assert_no_errno (world.pid);
  if (world.pid == 0)
    {
      int status = 0;

      close (requests[1]);
      close (answers[0]);
      live (one, by_command, requests[0], answers[1]);
#ifdef __SANITIZE_ADDRESS__
      status = __lsan_do_recoverable_leak_check () ? 4 : 0;
#endif
      fflush (NULL);
      _exit (status);
    }

  close (requests[0]);
  close (answers[1]);
  world.requests = requests[1];
  world.answers = answers[0];

  return world;
}

static void
end_world (World *world)
{
  int status;

  g_assert_cmpint (write (world->requests, ".", 1), ==, 1);
  g_assert_no_errno (waitpid (world->pid, &status, 0));
  g_assert_cmpint (status, ==, 0);
  close (world->requests);
  close (world->answers);
}

static gboolean
has_done (World *world)
{
  char done = 0;

  g_assert_cmpint (read (world->answers, &done, 1), ==, 1);

  return done == 'y';
}

static void
ask_state (World *world)
{
  g_assert_cmpint (write (world->requests, "?", 1), ==, 1);
}

static char *
hear_state (World *world)
{
  GString *state = g_string_new (NULL);
  char byte;

  for (;;)
    {
      g_assert_cmpint (read (world->answers, &byte, 1), ==, 1);
      if (byte == '\0')
        return g_string_free (state, FALSE);
      g_string_append_c (state, byte);
    }
}

/* Comparing */

/* 02:1b:… → fe80::1b:… (RFC 4291, appendix A) */
static char *
link_local_of (const char *mac)
{
  guint b[6];
  g_autoptr (GInetAddress) address = NULL;
  guint8 bytes[16] = { 0xfe, 0x80 };

  g_assert_cmpint (sscanf (mac, "%x:%x:%x:%x:%x:%x", &b[0], &b[1], &b[2], &b[3], &b[4], &b[5]), ==, 6);
  bytes[8] = b[0] ^ 2;
  bytes[9] = b[1];
  bytes[10] = b[2];
  bytes[11] = 0xff;
  bytes[12] = 0xfe;
  bytes[13] = b[3];
  bytes[14] = b[4];
  bytes[15] = b[5];
  address = g_inet_address_new_from_bytes (bytes, G_SOCKET_FAMILY_IPV6);

  return g_inet_address_to_string (address);
}

static void
replace_all (GString    *text,
             const char *random,
             const char *place)
{
  g_string_replace (text, random, place, 0);
}

/* Random MACs, and what is made of them, become "the MAC of veth-red in red". */
static void
replace_random (GString  *text,
                JsonNode *state)
{
  JsonObjectIter iter;
  const char *table;
  JsonNode *node;

  json_object_iter_init (&iter, json_node_get_object (state));
  while (json_object_iter_next (&iter, &table, &node))
    {
      JsonArray *links = g_str_has_suffix (table, " link show") ? json_node_get_array (node) : NULL;

      for (guint i = 0; links != NULL && i < json_array_get_length (links); i++)
        {
          JsonObject *link = json_array_get_object_element (links, i);
          const char *mac = json_object_get_string_member_with_default (link, "address", "");
          g_autofree char *place = NULL;
          g_autofree char *local = NULL;
          g_autofree char *local_place = NULL;

          if (*mac == '\0' || g_str_has_prefix (mac, "02:00:5e") || g_str_has_prefix (mac, "00:00:00"))
            continue;

          place = g_strdup_printf ("<MAC of %s in %s>", json_object_get_string_member (link, "ifname"), table);
          local = link_local_of (mac);
          local_place = g_strdup_printf ("<link-local of %s in %s>", json_object_get_string_member (link, "ifname"), table);
          replace_all (text, mac, place);
          replace_all (text, local, local_place);
        }
    }
}

static int
compare_texts (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static gboolean
is_volatile (const char *key)
{
  /* The numbers of qdiscs and of rules are the kernel's choice, and multicast of its own passes by the counters. */
  static const char *const names[] = { "tentative", "handle", "packets", "bytes", NULL };

  return g_str_has_suffix (key, "_timer") || g_strv_contains (names, key);
}

/* One line for each value that there is: "red addr show[veth-red].addr_info[…].local = …". Tables are sets: their rows are sorted. */
static void
flatten (GPtrArray  *lines,
         const char *path,
         JsonNode   *node)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      JsonObjectIter iter;
      const char *key;
      JsonNode *value;

      json_object_iter_init (&iter, json_node_get_object (node));
      while (json_object_iter_next (&iter, &key, &value))
        {
          g_autofree char *below = g_strdup_printf ("%s.%s", path, key);

          if (is_volatile (key))
            continue;

          /* Seconds that have passed meanwhile. */
          if (g_str_has_suffix (key, "_life_time") && json_node_get_int (value) != G_MAXUINT32)
            g_ptr_array_add (lines, g_strdup_printf ("%s = about %d minutes", below, (int) (json_node_get_int (value) + 30) / 60));
          else
            flatten (lines, below, value);
        }
    }
  else if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_node_get_array (node);
      g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_free);

      for (guint i = 0; i < json_array_get_length (array); i++)
        {
          JsonNode *row = json_array_get_element (array, i);
          g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);

          flatten (cells, "", row);
          g_ptr_array_add (cells, NULL);
          g_ptr_array_add (rows, g_strjoinv ("; ", (char **) cells->pdata));
        }

      g_ptr_array_sort (rows, compare_texts);
      for (guint i = 0; i < rows->len; i++)
        if (strstr (rows->pdata[i], "NOARP\"") == NULL || strstr (path, "neigh show") == NULL) /* multicast reports, when they please */
          g_ptr_array_add (lines, g_strdup_printf ("%s: %s", path, (char *) rows->pdata[i]));
    }
  else
    {
      g_autofree char *value = json_to_string (node, FALSE);

      g_ptr_array_add (lines, g_strdup_printf ("%s = %s", path, value));
    }
}

static GStrv
normalise (const char *state)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) raw = json_from_string (state, &error);
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GString) text = g_string_new (state);
  g_autoptr (GPtrArray) lines = g_ptr_array_new ();

  g_assert_no_error (error);
  replace_random (text, raw);
  node = json_from_string (text->str, &error);
  g_assert_no_error (error);

  flatten (lines, "", node);
  g_ptr_array_sort (lines, compare_texts);
  g_ptr_array_add (lines, NULL);

  return (GStrv) g_ptr_array_free (g_steal_pointer (&lines), FALSE);
}

/* The rows that only @a has, and of them the values that are nowhere in @b. */
static void
report (const char        *who,
        const char *const *a,
        const char *const *b)
{
  g_autofree char *all = g_strjoinv ("; ", (char **) b);

  for (; *a != NULL; a++)
    {
      const char *table_end = strstr (*a, ": ");
      g_auto (GStrv) values = NULL;

      if (table_end == NULL || g_strv_contains (b, *a))
        continue;

      g_test_message ("only after %s, in %.*s:", who, (int) (table_end - *a), *a);
      values = g_strsplit (table_end + 2, "; ", -1);
      for (guint i = 0; values[i] != NULL; i++)
        if (strstr (all, values[i]) == NULL || strstr (values[i], "name") != NULL || strstr (values[i], ".dst") != NULL)
          g_test_message ("    %s", values[i]);
    }
}

static gboolean
states_equal (World   *by_command,
              World   *by_us,
              gboolean last)
{
  g_autofree char *state_a = NULL;
  g_autofree char *state_b = NULL;
  g_auto (GStrv) a = NULL;
  g_auto (GStrv) b = NULL;

  ask_state (by_command);
  ask_state (by_us);
  state_a = hear_state (by_command);
  state_b = hear_state (by_us);
  a = normalise (state_a);
  b = normalise (state_b);

  if (g_strv_equal ((const char *const *) a, (const char *const *) b))
    return TRUE;

  if (last)
    {
      report ("the command", (const char *const *) a, (const char *const *) b);
      report ("our operation", (const char *const *) b, (const char *const *) a);
    }

  return FALSE;
}

/* What a case needs that not every kernel or computer has. */
static const struct {
  const char *needle; /* in path or fields */
  const char *probe;
  const char *lack;
} needs[] = {
  { "'dummy'", "ip link add probe type dummy", "this kernel has no dummy interfaces" },
  { "'ifb'", "ip link add probe type ifb", "this kernel has no ifb interfaces" },
  { "'vlan'", "ip link add probe type veth peer name other; ip link add link probe name tagged type vlan id 2", "this kernel has no VLANs" },
  { "macvlan", "ip link add probe type veth peer name other; ip link add mac link probe type macvlan", "this kernel has no macvlan" },
  { "vxlan", "ip link add probe type vxlan id 1 remote 192.0.2.1 dstport 4789", "this kernel has no vxlan" },
  { "'vlan-filtering'", "ip link add probe type bridge vlan_filtering 1", "the bridges of this kernel do not filter VLANs" },
  { "'rate'", "ip link add probe type veth peer name other; tc qdisc add dev probe root tbf rate 1mbit burst 20000 latency 10ms", "this kernel has no tbf" },
  { "'delay'", "ip link add probe type veth peer name other; tc qdisc add dev probe root netem delay 1ms", "this kernel has no netem" },
  { "'loss'", "ip link add probe type veth peer name other; tc qdisc add dev probe root netem delay 1ms", "this kernel has no netem" },
  { "forwarding/", "command -v sysctl", "sysctl (procps) is not installed" },
  { "nat/", "nft add table ip probe", "there is no nft, or this kernel has no nftables" },
};

/* Each is tried once, in a network that goes with its process. */
static gboolean
is_lacking (guint i)
{
  static int found[G_N_ELEMENTS (needs)]; /* 0: not tried yet */

  if (found[i] == 0)
    found[i] = sandbox_try ("unshare -n sh -exc '%s'", needs[i].probe) ? 1 : -1;

  return found[i] < 0;
}

static gboolean
can_run (const Case *one)
{
  for (guint i = 0; i < G_N_ELEMENTS (needs); i++)
    {
      if ((strstr (one->path, needs[i].needle) == NULL && strstr (one->fields, needs[i].needle) == NULL) || !is_lacking (i))
        continue;

      g_test_skip (needs[i].lack);
      return FALSE;
    }

  return TRUE;
}

static void
test_case (gconstpointer data)
{
  const Case *one = data;
  gint64 deadline = g_get_monotonic_time () + 10 * G_USEC_PER_SEC;
  gboolean expected = one->outcome == BOTH_DO;
  gboolean equal = FALSE;
  World by_command, by_us;

  if (!can_run (one))
    return;

  by_command = make_world (one, TRUE);
  by_us = make_world (one, FALSE);
  g_assert_cmpint (has_done (&by_command), ==, expected);
  g_assert_cmpint (has_done (&by_us), ==, expected);

  /* Carriers and link-local addresses follow a moment later, in both. */
  while (!equal && g_get_monotonic_time () < deadline)
    equal = states_equal (&by_command, &by_us, FALSE);
  equal = equal || states_equal (&by_command, &by_us, TRUE);

  end_world (&by_command);
  end_world (&by_us);
  g_assert_true (equal);
}

/* Nothing would be shown if two states were always equal. */
static void
test_difference (void)
{
  static const Case one = { "", ADDRESSED, "link-set-mtu", "red", "{'link': <'veth-red'>, 'mtu': <uint32 1400>}" };
  static const Case other = { "", ADDRESSED, "link-set-mtu", "red", "{'link': <'veth-red'>, 'mtu': <uint32 1401>}" };
  World a = make_world (&one, TRUE);
  World b = make_world (&other, FALSE);

  g_assert_true (has_done (&a));
  g_assert_true (has_done (&b));
  g_assert_false (states_equal (&a, &b, TRUE));
  end_world (&a);
  end_world (&b);
}

static void
test_every_kind (void)
{
  for (guint kind = 0; kind < NW_N_OPERATION_KINDS; kind++)
    {
      gboolean found = FALSE;

      for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
        found |= cases[i].outcome == BOTH_DO && g_str_equal (cases[i].kind, nw_operation_kind_to_string (kind));
      if (!found)
        g_error ("no case for %s", nw_operation_kind_to_string (kind));
    }
}

/* The whole article, pasted as it is and with every suggestion taken: at its end red and blue ping each other. As it is they do not: it
 * forgets to set the switch's ends up. */
static void
test_article (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "formats", "article.txt", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  guint n = 0;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  for (gboolean mended = TRUE; mended; n++)
    {
      g_autoptr (NwSnapshot) snapshot = take_snapshot ();
      g_autoptr (NwScript) script = nw_script_new (text, -1, snapshot);

      mended = FALSE;
      g_assert_cmpuint (n, <, 10);
      for (guint i = 0; i < nw_script_get_length (script) && !mended; i++)
        if (nw_script_get (script, i)->suggestion != NULL)
          {
            char *better = nw_script_apply_suggestion (text, -1, nw_script_get (script, i));

            g_free (text);
            text = better;
            mended = TRUE;
          }
    }
  g_assert_true (execute_script (text));
  SANDBOX_WAIT (sandbox_try ("ip netns exec red ping -c 1 -W 1 192.168.15.2 > /run/ping"));
  SANDBOX_WAIT (sandbox_try ("ip netns exec blue ping -c 1 -W 1 192.168.15.1 > /run/ping"));
  g_assert_true (sandbox_try ("ping -c 1 -W 1 192.168.15.1 > /run/ping"));
  g_assert_true (sandbox_try ("nft list ruleset | grep -q '192.168.1.0/24.*masquerade'"));
  g_assert_true (sandbox_try ("nft list ruleset | grep -q 'tcp dport 80 .*dnat to 192.168.15.2:80'"));
}

int
main (int   argc,
      char *argv[])
{
  sandbox_enter ();
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/differential/every-kind", test_every_kind);
  g_test_add_func ("/differential/difference", test_difference);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/differential/", cases[i].path, NULL);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  for (guint i = 0; i < G_N_ELEMENTS (scripts); i++)
    {
      g_autofree char *path = g_strconcat ("/differential/", scripts[i].path, NULL);

      g_test_add_data_func (path, &scripts[i], test_case);
    }

  g_test_add_func ("/differential/article", test_article);

  return g_test_run ();
}
