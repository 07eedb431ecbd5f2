#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The PC's side of a run, with QEMU itself: a debugger comes through its socket, QEMU is in its sandbox, and a kernel that
# gives up is no success.
# time limit: 120

# shellcheck source=hypervisor/tests/boot/guest.sh
. "${0%/*}/guest.sh"

# debug PATH - what a debugger does that only lets the machine go
debug()
{
	perl -MIO::Socket::UNIX -e '
		my $gdb = IO::Socket::UNIX->new(Peer => $ARGV[0]) or die "cannot connect: $!";
		print $gdb "\$c#63" or die;
		$gdb->flush();
		1 while $gdb->sysread(my $answer, 64);' "$1"
}

# qemu - the process of QEMU
qemu()
{
	tr ' ' '\n' <"/proc/$pid/task/$pid/children" | while read -r child; do
		case $(cat "/proc/$child/comm") in qemu*) echo "$child" ;; esac
	done
}

start_conduit -q --gdb --kernel "$build/conduit.efi"
hear 'target remote /'
socket=$(sed -n 's/.*target remote //p' "$console" | tr -d '\r')
while [ ! -S "$socket" ] && kill -0 "$pid"; do
	sleep 0.1
done
check "the debugger's socket is in a folder of this user alone" \
	[ "$(stat -c '%a %u' "${socket%/*}")" = "700 $(id -u)" ]
check "QEMU is in its sandbox" grep -q '^Seccomp:.2$' "/proc/$(qemu)/status"
check "QEMU is told of no port" [ "$(grep -ac tcp: "/proc/$(qemu)/cmdline")" = 0 ]
debug "$socket" &
finish
check "the debugger's continue starts the machine" says 'not started at EL2'
check "conduit says that the kernel gave up" says \
	"^conduit: the guest's kernel gave up with EFI status 0x8000000000000003"
check "the exit status says so, too" ended 18
check "the folder of the socket is gone" [ ! -e "${socket%/*}" ]

for cpu in cortex-a15 cortex-a9; do
	start_conduit -q --cpu $cpu
	finish
	check "$cpu: is named before QEMU starts" says "^conduit: the CPU $cpu has no AArch64"
	check "$cpu: the exit status says that nothing started" ended 125
done
done_testing
