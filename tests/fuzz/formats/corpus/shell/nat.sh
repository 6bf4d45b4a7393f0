# a switch, and out by masquerading
ip link add v-net-0 type bridge && ip link set dev v-net-0 up
ip netns add red; ip link add veth-red type veth peer name veth-red-br
ip link set veth-red-br master v-net-0; ip addr add 192.168.15.5/24 dev v-net-0
iptables -t nat -A POSTROUTING -s 192.168.15.0/24 -j MASQUERADE
echo 1 > /proc/sys/net/ipv4/ip_forward
tc qdisc add dev v-net-0 root tbf rate 1mbit burst 32kbit latency 400ms
