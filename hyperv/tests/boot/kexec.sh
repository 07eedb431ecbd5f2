#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# From Linux to hvdemo with Linux's channels open, and from hvdemo to Linux.
# time limit: 360

# shellcheck source=hypervisor/tests/boot/guest.sh
. "${0%/*}/../../../hypervisor/tests/boot/guest.sh"

# pack GUEST - an initrd of that guest with the program that starts another kernel, and hvdemo
pack()
{
	mkdir -p "$scratch/root/bin" "$scratch/root/tests"
	cp "$build/hvdemo.efi" "$scratch/root/"
	cp "$build/hyperv-guests/kexec_to" "$scratch/root/bin/"
	printf '#!/bin/sh\nexec kexec_to /hvdemo.efi "generation=1 seconds=3"\n' >"$scratch/root/tests/kexec"
	chmod +x "$scratch/root/tests/kexec"
	(cd "$scratch/root" && find . | cpio --quiet --create --format=newc --owner=0:0) >"$scratch/cpio"
	cat "$build/guest/$1/initrd" "$scratch/cpio" >"$scratch/initrd"
}

for guest in 6.1-cloud 6.12-cloud; do
	pack $guest
	start_conduit --kernel "$build/guest/$guest/vmlinuz" --initrd "$scratch/initrd" --append conduit.test=kexec --smp 2
	finish
	check "$guest to hvdemo: Linux has its devices" says_times 3 '^conduit-guest: device .*, driver hv_utils'
	check "$guest to hvdemo: it comes up" says '^hvdemo: generation 1 as an arm64 Image, 2 CPUs'
	check "$guest to hvdemo: every timer ticks" says_times 2 '^hvdemo: CPU [0-1] is VP [0-1], its timer ticks'
	check "$guest to hvdemo: VMBus connects over open channels" says '^hvdemo: VMBus 6\.0'
	check "$guest to hvdemo: three devices are open" says_times 3 '^hvdemo: .*, relid [1-3]: open'
	check "$guest to hvdemo: it answers heartbeats" says 'hvdemo: the heart beats'
	check "$guest to hvdemo: it powers off" ended 0
done

# What the firmware hands over as an initrd: a kernel, whole pages, then the initrd of that.
kernel=$build/guest/6.1-cloud/vmlinuz
size=$((($(stat -L -c %s "$kernel") + 4095) / 4096 * 4096))
cp "$kernel" "$scratch/payload"
truncate -s $size "$scratch/payload"
cat "$build/guest/6.1-cloud/initrd" >>"$scratch/payload"
start_conduit --kernel "$build/hvdemo.efi" --initrd "$scratch/payload" --smp 2 \
	--append "hvdemo=linux linux-size=$size efi=noruntime"
finish
check "hvdemo to Linux: hvdemo had VMBus" says '^hvdemo: VMBus 6\.0'
check "hvdemo to Linux: Linux comes up" says '^conduit-guest: Linux 6\.1.*, 2 CPUs'
check "hvdemo to Linux: it finds Hyper-V" says 'Hyper-V: Host Build 10\.0\.27857'
check "hvdemo to Linux: VMBus connects" says 'hv_vmbus: Vmbus version:5\.3'
check "hvdemo to Linux: it has its devices" says_times 3 '^conduit-guest: device .*, driver hv_utils'
check "hvdemo to Linux: it powers off" ended 0
done_testing
