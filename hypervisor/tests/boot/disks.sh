#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Disks that misbehave; what a guest wrote is kept over resets, and over the end of its machine.
# time limit: 450

# shellcheck source=hypervisor/tests/boot/guest.sh
. "${0%/*}/guest.sh"

# bad NAME PROPERTY... - the node of a disk that fails as told, on the file of another one
bad()
{
	echo "driver=raw,node-name=$1,file.driver=blkdebug,file.image.driver=file,file.image.filename=$scratch/$1.raw,$2"
}

# qemu - the process of QEMU
qemu()
{
	tr ' ' '\n' <"/proc/$pid/task/$pid/children" | while read -r child; do
		case $(cat "/proc/$child/comm") in qemu*) echo "$child" ;; esac
	done
}

# qmp COMMAND - tells QEMU's monitor, by a socket beside that of conduit
# shellcheck disable=SC2317 # called by check
qmp()
{
	perl -MIO::Socket::UNIX -e '
		my $qmp = IO::Socket::UNIX->new(Peer => $ARGV[0]) or die "cannot connect: $!";
		print $qmp "{\"execute\": \"qmp_capabilities\"}\n$ARGV[1]\n";
		$qmp->flush();
		my $answers = 0;
		while (my $line = <$qmp>) {
			die $line if $line =~ /"error"/;
			last if $line =~ /"return"/ && ++$answers == 2;
		}' "$scratch/qmp" "$1"
}

# last_flushed - the last block that the guest said is on the disk
last_flushed()
{
	tr -d '\r' <"$console" | sed -n 's/^conduit-guest: flushed \([0-9]*\)$/\1/p' | tail -n 1
}

# is_on_disk COUNT - whether blocks 1 to COUNT are in the image
# shellcheck disable=SC2317 # called by check
is_on_disk()
{
	block=1
	while [ "$block" -le "$1" ]; do
		dd if="$scratch/disk.raw" bs=4096 skip="$block" count=1 2>/dev/null | grep -aqx "block $block" || return 1
		block=$((block + 1))
	done
	[ "$1" -gt 0 ]
}

# blkdebug COMMAND - tells QEMU's node of LUN 44
# shellcheck disable=SC2317 # called by check
blkdebug()
{
	qmp "{\"execute\": \"human-monitor-command\", \"arguments\": {\"command-line\": \"qemu-io delayed \\\"$1\\\"\"}}"
}

for name in disk readonly full broken slow delayed; do
	truncate -s 16M "$scratch/$name.raw"
done
limit=250
start 6.1-tools conduit.test=disks --disk "$scratch/disk.raw" --disk "$scratch/readonly.raw,readonly" -- \
	-blockdev "$(bad full file.inject-error.0.event=write_aio,file.inject-error.0.errno=28,file.inject-error.0.iotype=write)" \
	-device scsi-hd,bus=scsi0.0,lun=40,drive=full,werror=report,rerror=report \
	-blockdev "$(bad broken file.inject-error.0.event=read_aio,file.inject-error.0.errno=5,file.inject-error.0.iotype=read,file.inject-error.0.sector=2048)" \
	-device scsi-hd,bus=scsi0.0,lun=41,drive=broken,werror=report,rerror=report \
	-object throttle-group,id=brake \
	-blockdev "driver=throttle,node-name=slow,throttle-group=brake,file.driver=file,file.filename=$scratch/slow.raw" \
	-device scsi-hd,bus=scsi0.0,lun=42,drive=slow \
	-blockdev "$(bad delayed file.align=512)" -device scsi-hd,bus=scsi0.0,lun=44,drive=delayed \
	-blockdev driver=null-co,node-name=late,size=16777216 \
	-qmp "unix:$scratch/qmp,server=on,wait=off"
check "the guest wants a disk to answer late" hear 'conduit-guest: delay LUN 44'
check "its next read is held" blkdebug "break read_aio late"
check "a guest asks for a disk" hear 'conduit-guest: add LUN 43'
check "it is added" qmp '{"execute": "device_add",
	"arguments": {"driver": "scsi-hd", "bus": "scsi0.0", "lun": 43, "drive": "late", "id": "late"}}'
check "the guest wants it removed" hear 'conduit-guest: remove LUN 43'
check "it is removed" qmp '{"execute": "device_del", "arguments": {"id": "late"}}'
check "the guest wants a disk to stop" hear 'conduit-guest: stop LUN 42'
check "it stops: its next byte but one comes after a second" qmp '{"execute": "qom-set",
	"arguments": {"path": "/objects/brake", "property": "limits", "value": {"bps-total": 1}}}'
check "the guest has waited for the late one" hear 'conduit-guest: release LUN 44'
check "it answers" blkdebug "resume late"
check "the guest has tried all disks" hear '^1\.\.[0-9]+'
kill "$pid"
finish
grep -aE '^(not )?ok [0-9]+ - ' "$console" >"$scratch/cases"
renumber "bad disks" <"$scratch/cases"
check "all was tried" [ "$(wc -l <"$scratch/cases")" = 16 ]

start 6.1-tools conduit.test=flush --disk "$scratch/disk.raw"
check "a guest writes and flushes" hear 'conduit-guest: flushed 20'
kill -KILL "$(qemu)"
finish
check "what it flushed before a power cut is there" is_on_disk "$(last_flushed)"
done_testing
