#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# Without a kernel from QEMU, the firmware's boot manager finds one: GRUB on an EFI system partition, which the firmware reads by
# EL2. Or it finds none, and starts its shell.
# time limit: 420

# shellcheck source=hypervisor/tests/boot/guest.sh
. "${0%/*}/guest.sh"

# make_disk FILE SECTOR LOADER [FILE...] - a disk of such sectors with a GPT and an EFI system partition: LOADER is what firmware starts,
# the others lie beside it
make_disk()
{
	image=$1
	part=$1@@1M
	truncate -s 64M "$image"
	printf 'g\nn\n1\n%d\n\nt\n1\nw\n' $((1048576 / $2)) | /usr/sbin/fdisk -w always -b "$2" "$image" >/dev/null
	case $2 in
	4096) mformat -i "$part" -M 4096 -S 5 -c 1 -T 16000 -h 1 -s 1 :: ;;
	*) mformat -i "$part" -F :: ;;
	esac
	mmd -i "$part" ::/EFI ::/EFI/BOOT ::/EFI/debian
	mcopy -i "$part" "$3" ::/EFI/BOOT/BOOTAA64.EFI
	shift 3
	for file in "$@"; do
		mcopy -i "$part" "$file" ::
	done
}

# make_grub_disk FILE SECTOR - GRUB, and what it boots
make_grub_disk()
{
	make_disk "$1" "$2" "$build/guest/grub/grubaa64.efi" "$build/guest/6.1-cloud/vmlinuz" "$build/guest/6.1-cloud/initrd"
	mcopy -i "$1@@1M" - ::/EFI/debian/grub.cfg <<-END
		search --set=root --file /vmlinuz
		linux /vmlinuz console=ttyAMA0 panic=-1
		initrd /initrd
		boot
	END
}

check_boot()
{
	check "$1: GRUB starts" says 'Welcome to GRUB'
	check "$1: the kernel finds the hypervisor" says 'Hyper-V: privilege flags'
	check "$1: it finds no PCI" says_not 'PCI host bridge'
	check "$1: VMBus connects" says 'Vmbus version:5\.3'
	check "$1: all devices of the house have drivers" says_times 3 'conduit-guest: device .*, driver hv_utils,'
	check "$1: the guest powers off" ended 0
}

start_conduit --kernel none
check "no boot option: the firmware's shell names what there is" hear 'Alias\(s\)'
check "no boot option: the firmware's shell takes commands" hear 'Shell>'
end_machine
check "no boot option: the firmware does not fault" says_not 'Synchronous Exception'

make_grub_disk "$scratch/grub.img" 512
make_disk "$scratch/conduit.img" 512 "$build/conduit.efi"

# Of what the options add nothing is mapped, so nothing may be shown, and the firmware's drivers must be gone.
start_conduit --kernel none --disk "$scratch/grub.img" -- -device qemu-xhci -device usb-kbd -device virtio-rng-device \
	-machine iommu=smmuv3 -m 1024M,slots=2,maxmem=4G
finish
check "a disk: it has the name that Hyper-V gives it" says 'AcpiEx.*VMBus.*/VenHw\(9B17E5A2-0891-42DD-B653-80B5C22809BA,.*/Scsi\(0x0,0x0\)'
check_boot "a disk"

make_grub_disk "$scratch/large.img" 4096
start_conduit --kernel none --disk "$scratch/large.img,sector=4096"
finish
check_boot "sectors of 4 KiB"

start_machine "s|-kernel [^ ]*||" --kernel none --disk "$scratch/conduit.img" --disk "$scratch/grub.img"
finish
check "conduit.efi on a disk: it does not start itself again" says_not 'not started at EL2'
check_boot "conduit.efi on a disk"

# gets WORDS NUMBER - what thief.c says
# shellcheck disable=SC2317 # called by check
gets()
{
	says "^thief: $1 0*$2\$"
}

make_disk "$scratch/thief.img" 512 "$build/thief.efi"
start_conduit --kernel none --disk "$scratch/thief.img"
check "a hostile boot loader starts" hear '^thief: done'
check "its RAM has no nonce" has_no_nonce
end_machine
check "it sees conduit's configuration in fw_cfg" gets "finds the secret" 1
check "it reads zeros" gets "bytes of the secret" ""
check "by another key, too" gets "bytes of its alias" ""
check "fw_cfg reads into its memory" gets "fw_cfg reads into its memory" 1
check "fw_cfg does not read into EL2's" gets "fw_cfg reads into EL2's memory" ""
for place in "into EL2's memory" "into its edge" "out of EL2's memory" "into the GIC" "around the end" "behind its end"; do
	check "the disk moves nothing $place" gets "disk $place" 8000000000000002
done
check "the disk is read" gets disk ""
check "it is the right one" gets signature 55aa
check "no virtio device is left" gets "virtio devices" ""
check "no PCI root is left" gets "PCI roots" ""
done_testing
