#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Without a kernel from QEMU, the firmware's boot manager finds one: GRUB on an EFI system partition. Or it finds none, and
# starts its shell.
# time limit: 360

# shellcheck source=hypervisor/tests/boot/guest.sh
. "${0%/*}/guest.sh"

# make_grub_disk FOLDER - an EFI system partition with GRUB, a kernel and its initrd
make_grub_disk()
{
	mkdir -p "$1/EFI/BOOT" "$1/EFI/debian"
	cp "$build/guest/grub/grubaa64.efi" "$1/EFI/BOOT/BOOTAA64.EFI"
	cp "$build/guest/6.1-cloud/vmlinuz" "$build/guest/6.1-cloud/initrd" "$1"
	cat >"$1/EFI/debian/grub.cfg" <<-END
		search --set=root --file /vmlinuz
		linux /vmlinuz console=ttyAMA0 panic=-1
		initrd /initrd
		boot
	END
}

# make_conduit_disk FOLDER - one that starts conduit.efi
make_conduit_disk()
{
	mkdir -p "$1/EFI/BOOT"
	cp "$build/conduit.efi" "$1/EFI/BOOT/BOOTAA64.EFI"
}

# disk NAME FOLDER - the options of QEMU that make it a disk
disk()
{
	echo "-drive if=none,id=$1,format=raw,readonly=on,file=fat:$2 -device virtio-blk-pci,drive=$1"
}

check_boot()
{
	check "$1: one line warns of the devices that reach EL2's memory" \
		says_times 1 "conduit: warning: EL2's memory is not protected from PCI 0000:00:01\\.0 1af4:"
	check "$1: GRUB starts" says 'Welcome to GRUB'
	check "$1: the kernel finds the hypervisor" says 'Hyper-V: privilege flags'
	check "$1: VMBus connects" says 'Vmbus version:5\.3'
	check "$1: all devices have drivers" says_times 3 'conduit-guest: device .*, driver hv_utils,'
	check "$1: the guest powers off" ended 0
}

start_conduit --kernel none
check "no boot option: the firmware's shell names what there is" hear 'Alias\(s\)'
check "no boot option: the firmware's shell takes commands" hear 'Shell>'
end_machine
check "no boot option: the firmware does not fault" says_not 'Synchronous Exception'

make_grub_disk "$scratch/grub"
make_conduit_disk "$scratch/conduit"

# Of what the options add nothing is mapped, so nothing may be shown.
# shellcheck disable=SC2046 # a list of options
start_conduit --kernel none -- $(disk grub "$scratch/grub") \
	-machine iommu=smmuv3 -m 1024M,slots=2,maxmem=4G
finish
check_boot "conduit.efi from QEMU"

disks="$(disk conduit "$scratch/conduit") $(disk grub "$scratch/grub")"
start_machine "s|-kernel [^ ]*|$disks|" --kernel none
finish
check_boot "conduit.efi from a disk"
done_testing
