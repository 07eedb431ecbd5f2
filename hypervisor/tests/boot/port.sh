#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The other end of EL2's port talks nonsense, hangs up in the middle, or never reads: the guest goes on, and the next one who
# opens the port is heard.
# time limit: 240

# shellcheck disable=SC2016,SC2317 # perl's variables; called by check
# shellcheck source=hypervisor/tests/boot/guest.sh
. "${0%/*}/guest.sh"

socket=$scratch/port
machine="--kernel $build/guest/6.1-cloud/vmlinuz --initrd $build/guest/6.1-cloud/initrd"

# peer CODE - perl that talks on $port, a socket; ask(TYPE, ID) gives the body of the answer, and dies without one
peer()
{
	perl -MIO::Socket::UNIX -e '
		my $port = IO::Socket::UNIX->new(Peer => shift) or die "cannot connect: $!";
		$SIG{ALRM} = sub { die "no answer" };
		sub frame { pack("VvvVV", 16, $_[0], 0, $_[1], $_[2] // 0) }
		sub take { my $got = ""; while (length $got < $_[0]) {
			$port->sysread($got, $_[0] - length $got, length $got) or die "closed"; } $got }
		sub ask { alarm 30; $port->syswrite(frame(@_));
			for (;;) { my ($size, $type, $status, $id) = unpack("VvvV", take(16));
				my $body = take($size - 16);
				return $body if $type == ($_[0] | 0x8000) && $id == $_[1] && $status == 0; } }
		'"$1" "$socket"
}

# shellcheck disable=SC2086 # a list of options
start_machine '' $machine --append conduit.test=wait -- -global virtio-mmio.force-legacy=false \
	-device virtio-serial-device,bus=virtio-mmio-bus.0,max_ports=2 \
	-chardev "socket,id=port,path=$socket,server=on,wait=off" \
	-device virtserialport,chardev=port,name=conduit,nr=1
check "a guest waits" hear 'conduit-guest: waiting for the host'
check "status is answered" peer 'length ask(5, 1) == 528 or die'
check "a hundred requests have a hundred answers" peer 'ask(5, $_) for 1..100'
check "garbage is not answered" peer '$port->syswrite("\xff" x 4096); sleep 1'
check "after garbage the next one is heard" peer 'ask(5, 2)'
check "half a frame is not answered" peer '$port->syswrite(substr(frame(5, 3), 0, 9)); sleep 1'
check "after half a frame the next one is heard" peer 'ask(5, 4)'
check "answers may stay unread" peer '$port->blocking(0); $port->syswrite(frame(5, $_)) for 1..20000; sleep 2'
check "after unread answers the next one is heard" peer 'ask(5, 5)'
check "a peer may leave at once" peer 'exit'
check "who knows no such request is told so" peer '$port->syswrite(frame(99, 6)); alarm 30;
	for (;;) { my ($size, $type, $status, $id) = unpack("VvvV", take(16)); take($size - 16) if $size > 16;
		last if $type == 0x8063 && $status == 2 && $id == 6; }'
check "EL2 asks for the time" peer 'alarm 30; for (;;) { my ($size, $type) = unpack("Vv", take(16));
	take($size - 16) if $size > 16; last if $type == 16; }'
check "the guest is asked to power off" peer 'ask(1, 7)'
finish
check "it powers off" ended 0
check "the kernel does not complain" says_not 'WARNING:|BUG:|Call trace|soft lockup'

# Nobody has given the machine a port: conduit.efi started by hand.
# shellcheck disable=SC2086
start_machine '' $machine --append conduit.test=reboot
finish
check "without a port the guest runs" says 'conduit-guest: Linux'
check "without a port the guest ends" ended 0
done_testing
