#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# From Linux to hvdemo and to hvinfo with Linux's channels open, and from hvdemo to Linux, also with hvdemo's open.
# time limit: 450

# shellcheck source=hypervisor/tests/boot/guest.sh
. "${0%/*}/../../../hypervisor/tests/boot/guest.sh"

# kexec_from GUEST FILE WORDS UNLOADS - boots that guest, which has devices open and starts another kernel without a word to them
kexec_from()
{
	rm -rf "$scratch/root"
	mkdir -p "$scratch/root/bin" "$scratch/root/tests"
	cp "$build/$2" "$scratch/root/"
	cp "$build/hyperv-guests/kexec_to" "$scratch/root/bin/"
	# Linux takes its other processors off first, and dies if a channel signals one of them.
	cat >"$scratch/root/tests/kexec" <<-END
		#!/bin/sh
		for cpu in /sys/bus/vmbus/devices/*/channels/*/cpu; do
			echo 0 >"\$cpu"
		done
		exec kexec_to /$2 "$3"
	END
	chmod +x "$scratch/root/tests/kexec"
	(cd "$scratch/root" && find . | cpio --quiet --create --format=newc --owner=0:0) >"$scratch/cpio"
	cat "$build/guest/$1/initrd" "$scratch/cpio" >"$scratch/initrd"
	start_conduit --kernel "$build/guest/$1/vmlinuz" --initrd "$scratch/initrd" --append conduit.test=kexec --smp 2
	case $3 in
	*shutdown-wait*)
		hear 'hvdemo: waiting for the host'
		check "$1 to $2: the RAM has no nonce" has_no_nonce
		kill "$pid"
		;;
	esac
	finish
	check "$1 to $2: Linux has its devices" says_times 3 '^conduit-guest: device .*, driver hv_utils'
	check "$1 to $2: the machine powers off" ended 0
	check "$1 to $2: nobody unloaded VMBus before" says_not "$4"
}

kexec_from 6.1-cloud hvdemo.efi "generation=1 hvdemo=shutdown-wait" ' [2-9] +Unload$'
check "hvdemo comes up" says '^hvdemo: generation 1 as an arm64 Image, 2 CPUs'
check "hvdemo: every timer ticks" says_times 2 '^hvdemo: CPU [0-1] is VP [0-1], its timer ticks'
check "hvdemo: VMBus connects over open channels" says '^hvdemo: VMBus 6\.0'
check "hvdemo: three devices are open" says_times 3 '^hvdemo: .*, relid [1-3], VP [0-9]+: open'
check "hvdemo answers heartbeats" says 'hvdemo: the heart beats'

kexec_from 6.12-cloud hvinfo.efi "pages=64k" ' [2-9] +Unload$'
check "hvinfo comes up" says 'started as: an arm64 Image'
check "hvinfo finds Linux's guest OS ID" says 'guest os id before: 0x810000060c'
check "hvinfo: timers expire, directly and by message" says_times 2 'late on average ns: [0-9]'
check "hvinfo: three offers, of heartbeat, shutdown and time" says_times 3 '^ +device: '
check "hvinfo: the host's time" says 'unix seconds: 1[0-9]{9}'

# What the firmware hands over as an initrd: a kernel, whole pages, then the initrd of that.
kernel=$build/guest/6.1-cloud/vmlinuz
size=$((($(stat -L -c %s "$kernel") + 4095) / 4096 * 4096))
cp "$kernel" "$scratch/payload"
truncate -s $size "$scratch/payload"
cat "$build/guest/6.1-cloud/initrd" >>"$scratch/payload"

# to_linux WORD - hvdemo starts it
to_linux()
{
	start_conduit --kernel "$build/hvdemo.efi" --initrd "$scratch/payload" --smp 2 \
		--append "hvdemo=$1 linux-size=$size efi=noruntime"
	finish
	check "$1: hvdemo had VMBus" says '^hvdemo: VMBus 6\.0'
	check "$1: Linux comes up" says '^conduit-guest: Linux 6\.1.*, 2 CPUs'
	check "$1: it finds Hyper-V" says 'Hyper-V: Host Build 10\.0\.27857'
	check "$1: VMBus connects" says 'hv_vmbus: Vmbus version:5\.3'
	check "$1: it has its devices" says_times 3 '^conduit-guest: device .*, driver hv_utils'
	check "$1: it powers off" ended 0
}

to_linux linux
check "linux: hvdemo unloads VMBus" says ' 1 +Unload$'
to_linux linux-dirty
check "linux-dirty: nobody unloads VMBus" says_not ' Unload$'
done_testing
