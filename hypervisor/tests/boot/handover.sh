#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# kexec and kdump with disks and a network in use: the next kernel has them, and nothing of what the last one was reading, or was sent,
# lands in its memory.
# time limit: 600

# shellcheck source=hypervisor/tests/boot/guest.sh
. "${0%/*}/guest.sh"

# make_disks KERNEL - one with a pattern, whose reads take long; one with a kernel; one for a dump
make_disks()
{
	yes conduit | head -c 64M >"$scratch/reads.raw"
	tar -c -f "$scratch/next.tar" -C "$build/guest/$1" vmlinuz initrd
	truncate -s 512M "$scratch/dump.raw"
}

# Sends datagrams to the guest without a pause: half a million bytes in a second, as an emulated CPU takes them.
send_frames()
{
	perl -MIO::Socket::INET -e '
		my $guest = IO::Socket::INET->new(Proto => "udp", PeerAddr => "127.0.0.1:$ARGV[0]") or die $@;
		for (;;) {
			$guest->send("conduit" x 200);
			select(undef, undef, undef, 0.0025);
		}' "$1"
}

port=$((20000 + $$ % 10000))
send_frames $port &
sender=$!
trap 'kill $sender; give_up' EXIT

# hand_over APPEND OPTION... - boots with these disks and frames. Each read of the first disk is kept back for a moment.
hand_over()
{
	append=$1
	shift
	boot 6.1-tools "$append" --net "user,hostfwd=udp::$port-:9" --disk "$scratch/reads.raw" --disk "$scratch/next.tar,format=raw" --disk "$scratch/dump.raw" "$@"
}

# dump_says EXPRESSION
# shellcheck disable=SC2317 # called by check
dump_says()
{
	grep -aqE "$1" "$scratch/dump.raw"
}

make_disks 6.1-tools
for vps in 1 3; do
	hand_over conduit.test=kexec,CRASH-01,memory --smp $vps --memory 512M
	check "$vps VPs: a second kernel starts" says 'ommand line: .*acceptance.nonce=CRASH-01'
	check "$vps VPs: it has the disks" says_times 2 '131072 512-byte logical blocks'
	check "$vps VPs: frames arrive until then" says '[0-9]{2,} frames have arrived'
	check "$vps VPs: no read and no frame of the first kernel's lands in its memory" says 'they are still zeros'
	check "$vps VPs: the guest powers off" ended 0
	check "$vps VPs: the kernels do not complain" says_not 'WARNING:|BUG:|Call trace|RCU.*stall|I/O error'
done

hand_over conduit.test=kexec,CRASH-13 --memory 512M
check "a kernel is loaded and unloaded" says '^ok 1 - CRASH-13'
hand_over conduit.test=kexec,CRASH-01,acceptance,CRASH-14 --smp 1 --memory 512M --net user
check "after kexec disks, network and VMBus work" says '^ok 1 - CRASH-14 [^#]*$'
check "the guest powers off" ended 0

hand_over "crashkernel=256M conduit.test=kexec,CRASH-05,vmcore" --smp 3 --memory 640M
check "a panic on VP 1 starts the crash kernel" says 'ommand line: .*acceptance.nonce=CRASH-05'
check "it writes the memory to a disk" says 'the memory of the last kernel is on the disk'
check "the dump is a core file of an arm64 machine" \
	sh -c "llvm-readelf -h '$scratch/dump.raw' | grep -q 'Type:.*CORE' && llvm-readelf -h '$scratch/dump.raw' | grep -q AArch64"
check "it has the registers of three CPUs" \
	[ "$(llvm-readelf -n "$scratch/dump.raw" 2>/dev/null | grep -c NT_PRSTATUS)" = 3 ]
check "it names the kernel" dump_says 'OSRELEASE=6\.1\.'
check "the log of the kernel that panicked is in it" dump_says 'sysrq: Trigger a crash'
done_testing
