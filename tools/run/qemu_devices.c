/* SPDX-License-Identifier: BSD-2-Clause */
/* Disks and network devices as QEMU takes them: on its command line, and from its monitor. */
#include "run/qemu_devices.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define SLOT_LAST 31 /* OBS: QEMU hw/arm/virt.c, NUM_VIRTIO_TRANSPORTS */

static void add_json(struct arguments *arguments, const char *option, json_t *object)
{
	char *text = object != NULL ? json_dumps(object, JSON_COMPACT) : NULL;

	if (text != NULL) {
		arguments_add(arguments, "%s", option);
		arguments_add(arguments, "%s", text);
	} else {
		arguments->failed = true;
	}
	free(text);
	json_decref(object);
}

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

/* The overlay has no name: QEMU opens it through this process. */
json_t *qemu_blockdev(const struct disk *disk)
{
	bool is_overlay = disk->overlay_fd >= 0;
	const char *driver = disk->is_block && !is_overlay ? "host_device" : "file";
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/fd/%d", (int)getpid(), disk->overlay_fd);
	return json_pack("{s:s, s:s, s:b, s:s, s:{s:s, s:s, s:s}}", "driver",
			 is_overlay ? "qcow2" : disk->format, "node-name", disk->name, "read-only",
			 (int)disk->readonly, "discard", "unmap", "file", "driver", driver,
			 "discard", "unmap", "filename", is_overlay ? path : disk->file);
}

/* What a disk of Hyper-V says it is. Errors go to the guest: QEMU would stop the machine at a full disk of the PC. */
json_t *qemu_disk(const struct disk *disk)
{
	char bus[16];
	json_t *device;

	snprintf(bus, sizeof(bus), "scsi%u.0", disk->controller);
	device = json_pack("{s:s, s:s, s:s, s:i, s:i, s:i, s:s*, s:s, s:s, s:s, s:s, s:s}",
			   "driver", disk->is_cdrom ? "scsi-cd" : "scsi-hd", "id", disk->name,
			   "bus", bus, "channel", 0, "scsi-id", 0, "lun", (int)disk->lun, "drive",
			   disk->is_empty ? NULL : disk->name, "serial",
			   disk->serial != NULL ? disk->serial : disk->name, "vendor", "Msft",
			   "product", disk->is_cdrom ? "Virtual DVD-ROM" : "Virtual Disk", "ver",
			   "1.0", "rerror", "report");
	if (device != NULL && !disk->is_cdrom) {
		json_object_set_new(device, "werror", json_string("report"));
		json_object_set_new(device, "logical_block_size", json_integer(disk->sector_size));
		json_object_set_new(device, "physical_block_size", json_integer(4096));
	}
	return device;
}

static void add_disk(struct arguments *arguments, const struct disk *disk)
{
	char before[96];

	if (disk->is_empty) {
		add_json(arguments, "-device", qemu_disk(disk));
		return;
	}
	if (disk->snapshot && disk->overlay_fd < 0) { /* printed only: QEMU makes one itself */
		arguments_add(arguments, "-drive");
		snprintf(before, sizeof(before),
			 "if=none,id=%s,format=%s,snapshot=on,file=", disk->name, disk->format);
		arguments_add_path(arguments, before, disk->file);
	} else {
		add_json(arguments, "-blockdev", qemu_blockdev(disk));
	}
	add_json(arguments, "-device", qemu_disk(disk));
}

#define RULE_SIZE 80

/* @with_guest: with the port that it leads to */
static void name_forward(char rule[RULE_SIZE], const struct forward *forward, bool with_guest)
{
	snprintf(rule, RULE_SIZE, "%s:%s:%u%s%s", forward->is_udp ? "udp" : "tcp", forward->address,
		 forward->port, with_guest ? "-" : "", with_guest ? forward->guest : "");
}

static json_t *user_netdev(const struct nic *nic, const char *id)
{
	json_t *rules = json_array();

	for (size_t i = 0; i < nic->forward_count; i++) {
		char rule[RULE_SIZE];

		name_forward(rule, &nic->forwards[i], true);
		json_array_append_new(rules, json_pack("{s:s}", "str", rule));
	}
	return json_pack("{s:s, s:s, s:o}", "type", "user", "id", id, "hostfwd", rules);
}

json_t *qemu_forward(const struct forward *forward, const char *id, bool add)
{
	char command[RULE_SIZE + 48];
	char rule[RULE_SIZE];

	name_forward(rule, forward, add);
	snprintf(command, sizeof(command), "hostfwd_%s %s %s", add ? "add" : "remove", id, rule);
	return json_pack("{s:s}", "command-line", command);
}

json_t *qemu_hubport(size_t hub, const char *id, const char *netdev)
{
	return json_pack("{s:s, s:s, s:i, s:s*}", "type", "hubport", "id", id, "hubid", (int)hub,
			 "netdev", netdev);
}

json_t *qemu_netdev(const struct nic *nic, const char *id)
{
	switch (nic->kind) {
	case NIC_USER:
		return user_netdev(nic, id);
	case NIC_TAP:
		return json_pack("{s:s, s:s, s:s, s:s, s:s}", "type", "tap", "id", id, "ifname",
				 nic->target, "script", "no", "downscript", "no");
	case NIC_SOCKET:
		return json_pack("{s:s, s:s, s:b, s:{s:s, s:s}}", "type", "stream", "id", id,
				 "server", (int)nic->listens, "addr", "type", "unix", "path",
				 nic->target);
	case NIC_SPARE_ONE:
	default:
		return NULL;
	}
}

/* The idle network reaches nobody. */
static void add_hub(struct arguments *arguments, const struct nic *nic, size_t hub, const char *id)
{
	char network[32];
	char port[32];

	snprintf(network, sizeof(network), "%s-idle", nic->name);
	snprintf(port, sizeof(port), "%s-idle-port", nic->name);
	add_json(arguments, "-netdev",
		 json_pack("{s:s, s:s, s:b}", "type", "user", "id", network, "restrict", 1));
	add_json(arguments, "-netdev", qemu_hubport(hub, port, network));
	add_json(arguments, "-netdev", qemu_hubport(hub, id, NULL));
}

static void add_nic(struct arguments *arguments, const struct nic *nic, size_t index,
		    unsigned int slot)
{
	char id[32];
	char mac[NIC_MAC_TEXT_SIZE];

	snprintf(id, sizeof(id), "%s-net", nic->name);
	if (nic->kind == NIC_SPARE_ONE) {
		add_hub(arguments, nic, index, id);
	} else {
		add_json(arguments, "-netdev", qemu_netdev(nic, id));
	}
	/* Not as JSON: QEMU makes such devices last, and one of the user's would have taken the slot. */
	arguments_add(arguments, "-device");
	arguments_add(arguments, "virtio-net-device,id=%s,bus=virtio-mmio-bus.%u,netdev=%s,mac=%s",
		      nic->name, slot, id, nic_mac_text(nic, mac));
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
