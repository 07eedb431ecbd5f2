#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Networks that are not QEMU's own: a tap interface of the PC's, which takes work over from the guest; and a back end of no use.
# time limit: 400

# A tap interface is made in a network of this test's own.
if [ -z "${CONDUIT_NETWORK:-}" ] && unshare -rn ip tuntap add tap0 mode tap 2>/dev/null; then
	CONDUIT_NETWORK=own exec unshare -rn "$0"
fi

# shellcheck source=hypervisor/tests/boot/guest.sh
. "${0%/*}/guest.sh"

boot 6.1-cloud "" --net user -- -global virtio-net-device.indirect_desc=off
check "a network device that refuses what is needed is named" \
	says '^conduit: the back end of this network device does not do what is needed: nic0'
check "the guest does not see it" says_not 'device network'
check "the guest powers off" ended 0

if [ -z "${CONDUIT_NETWORK:-}" ]; then
	skip "a tap interface" "requires /dev/net/tun, ip, and unshare -rn"
	done_testing
fi
command -v iperf3 >/dev/null || {
	skip "a tap interface" "requires iperf3"
	done_testing
}
ip link set lo up
ip tuntap add tap0 mode tap
ip address add 10.0.2.2/24 dev tap0
ip link set tap0 up mtu 9000
scripts/acceptance/peer -b 10.0.2.2 >"$scratch/peer" 2>&1 &
server=$!
trap 'kill $server; give_up' EXIT
boot 6.1-tools "conduit.test=acceptance,COPY_MIB=4,LOAD_SECONDS=3,LARGEST_MTU=9000,NET-03,NET-04,NET-05,NET-10,NET-22,NET-25,NET-34" \
	--smp 3 --net tap=tap0
grep -aE '^(not )?ok [0-9]+ - ' "$console" | sed -e '/# SKIP/s/^ok/not ok/' -e 's/# SKIP/skipped:/' >"$scratch/cases"
renumber "a tap interface" <"$scratch/cases"
check "all cases were run" says '^1\.\.7'
check "the kernel does not complain" says_not 'WARNING:|BUG:|Call trace|RCU.*stall'
check "the guest powers off" ended 0
done_testing
