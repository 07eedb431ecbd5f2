/* SPDX-License-Identifier: BSD-2-Clause */
/* The disks and network devices on the command line of QEMU. */
#include "run/qemu_devices.h"

#include <stdio.h>

#define SLOT_LAST 31 /* OBS: QEMU hw/arm/virt.c, NUM_VIRTIO_TRANSPORTS */

/* What a disk of Hyper-V says it is. Errors go to the guest: QEMU would stop the machine at a full disk of the PC. */
#define DISK_PROPERTIES                                                                            \
	"vendor=Msft,product=Virtual Disk,ver=1.0,physical_block_size=4096,werror=report,"         \
	"rerror=report"
#define CDROM_PROPERTIES "vendor=Msft,product=Virtual DVD-ROM,ver=1.0,rerror=report"

static void add_controllers(struct arguments *arguments, const struct devices *devices,
			    unsigned int *slot)
{
	const char *thread = "";

	if (devices->iothread) {
		arguments_add(arguments, "-object");
		arguments_add(arguments, "iothread,id=disks");
		thread = ",iothread=disks";
	}
	for (unsigned int i = 0; i < devices->disks.controller_count; i++) {
		arguments_add(arguments, "-device");
		arguments_add(arguments,
			      "virtio-scsi-device,id=scsi%u,bus=virtio-mmio-bus.%u,num_queues=1%s",
			      i, (*slot)--, thread);
	}
}

static void add_drive(struct arguments *arguments, const struct disk *disk)
{
	char before[256];
	char path[32];

	if (disk->snapshot &&
	    disk->overlay_fd < 0) { /* printed only: QEMU makes an overlay itself */
		arguments_add(arguments, "-drive");
		snprintf(before, sizeof(before),
			 "if=none,id=%s,format=%s,snapshot=on,file=", disk->name, disk->format);
		arguments_add_path(arguments, before, disk->file);
		return;
	}
	arguments_add(arguments, "-blockdev");
	snprintf(before, sizeof(before),
		 "driver=%s,node-name=%s,read-only=%s,discard=unmap,file.driver=%s,"
		 "file.discard=unmap,file.filename=",
		 disk->overlay_fd >= 0 ? "qcow2" : disk->format, disk->name,
		 disk->readonly ? "on" : "off",
		 disk->is_block && disk->overlay_fd < 0 ? "host_device" : "file");
	snprintf(path, sizeof(path), QEMU_INHERITED, disk->overlay_fd);
	arguments_add_path(arguments, before, disk->overlay_fd >= 0 ? path : disk->file);
}

static void add_disk(struct arguments *arguments, const struct disk *disk)
{
	add_drive(arguments, disk);
	arguments_add(arguments, "-device");
	arguments_add(arguments,
		      "%s,id=%s,bus=scsi%u.0,channel=0,scsi-id=0,lun=%u,drive=%s,serial=%s,%s",
		      disk->is_cdrom ? "scsi-cd" : "scsi-hd", disk->name, disk->controller,
		      disk->lun, disk->name, disk->serial != NULL ? disk->serial : disk->name,
		      disk->is_cdrom ? CDROM_PROPERTIES : DISK_PROPERTIES);
}

static void add_user(struct arguments *arguments, const struct nic *nic)
{
	char rules[NIC_FORWARD_MAX * 80] = "";
	size_t used = 0;

	for (size_t i = 0; i < nic->forward_count; i++) {
		const struct forward *forward = &nic->forwards[i];

		used += (size_t)snprintf(rules + used, sizeof(rules) - used, ",hostfwd=%s:%s:%u-%s",
					 forward->is_udp ? "udp" : "tcp", forward->address,
					 forward->port, forward->guest);
	}
	arguments_add(arguments, "user,id=%s-net%s", nic->name, rules);
}

static void add_back_end(struct arguments *arguments, const struct nic *nic, size_t index)
{
	char before[96];

	arguments_add(arguments, "-netdev");
	switch (nic->kind) {
	case NIC_USER:
		add_user(arguments, nic);
		return;
	case NIC_TAP:
		snprintf(before, sizeof(before),
			 "tap,id=%s-net,script=no,downscript=no,ifname=", nic->name);
		arguments_add_path(arguments, before, nic->target);
		return;
	case NIC_SOCKET:
		snprintf(before, sizeof(before),
			 "stream,id=%s-net,server=%s,addr.type=unix,addr.path=", nic->name,
			 nic->listens ? "on" : "off");
		arguments_add_path(arguments, before, nic->target);
		return;
	case NIC_SPARE_ONE:
	default:
		arguments_add(arguments, "hubport,id=%s-net,hubid=%zu", nic->name, index);
		return;
	}
}

static void add_nic(struct arguments *arguments, const struct nic *nic, size_t index,
		    unsigned int slot)
{
	add_back_end(arguments, nic, index);
	arguments_add(arguments, "-device");
	arguments_add(arguments,
		      "virtio-net-device,id=%s,bus=virtio-mmio-bus.%u,netdev=%s-net,"
		      "mac=%02x:%02x:%02x:%02x:%02x:%02x",
		      nic->name, slot, nic->name, nic->mac[0], nic->mac[1], nic->mac[2],
		      nic->mac[3], nic->mac[4], nic->mac[5]);
}

void qemu_add_devices(struct arguments *arguments, const struct devices *devices)
{
	unsigned int slot = SLOT_LAST;

	add_controllers(arguments, devices, &slot);
	for (size_t i = 0; i < DISK_MAX; i++) {
		if (devices->disks.all[i].file != NULL) {
			add_disk(arguments, &devices->disks.all[i]);
		}
	}
	for (size_t i = 0; i < devices->nics.count; i++) {
		add_nic(arguments, &devices->nics.all[i], i, slot--);
	}
}
