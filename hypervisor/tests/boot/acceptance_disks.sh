#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# The acceptance cases of disks and CDs that a guest without a distribution can run.
# time limit: 600

# shellcheck source=hypervisor/tests/boot/guest.sh
. "${0%/*}/guest.sh"

truncate -s 64M "$scratch/disk.raw" "$scratch/large.raw"
truncate -s 3T "$scratch/huge.raw"
base=$(sha256sum "$scratch/disk.raw")
accept "a disk, 5 VPs" "VMB-02,SCSI-01,SCSI-02,SCSI-03,SCSI-05,SCSI-06,SCSI-13,SCSI-21,SCSI-24,SCSI-29,VMB-05,VMB-07,VMB-09,VMB-11" \
	--smp 5 --disk "$scratch/large.raw"
accept "disks that come and go" "ROUNDS=5,SCSI-04,SCSI-07,SCSI-10,SCSI-12,SCSI-13,SCSI-15,SCSI-16,SCSI-17,SCSI-19,SCSI-20,CD-02,CD-03,CD-04,CD-01" \
	--disk "$scratch/disk.raw,snapshot" --disk "$scratch/large.raw,controller=1,sector=4096" --disk "$scratch/huge.raw,controller=2" \
	--cdrom none
check "the base of an overlay is as it was" [ "$(sha256sum "$scratch/disk.raw")" = "$base" ]

# One --disk for each LUN that a controller has.
set --
for lun in $(seq 0 63); do
	truncate -s 1M "$scratch/lun$lun.raw"
	set -- "$@" --disk "$scratch/lun$lun.raw"
done
accept "a full controller" SCSI-11 "$@"

device=$(losetup --find --show "$scratch/large.raw" 2>/dev/null)
if [ -n "$device" ]; then
	trap 'losetup --detach "$device"; give_up' EXIT
	accept "a block device of the host" SCSI-28 --disk "$device,format=raw"
else
	skip "a block device of the host" "requires root, and a loop device"
fi
done_testing
