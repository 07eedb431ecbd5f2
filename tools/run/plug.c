/* SPDX-License-Identifier: BSD-2-Clause */
/* Disks and network devices that come and go while the guest runs. */
#include "run/plug.h"

#include "abi/macro.h"
#include "run/qemu_devices.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NETWORK_NAME "network" /* conduit.efi's class of network devices */

void plug_init(struct plug *plug, struct devices *devices, struct qmp *qmp, struct port *port)
{
	*plug = (struct plug){ .devices = devices, .qmp = qmp, .port = port, .ticket = -1 };
}

static struct plug_step *add_step(struct plug *plug, enum plug_step_kind kind)
{
	struct plug_step *step = &plug->steps[plug->step_count++];

	*step = (struct plug_step){ .kind = kind };
	return step;
}

static struct plug_step *add_command(struct plug *plug, const char *command, json_t *arguments)
{
	struct plug_step *step = add_step(plug, PLUG_COMMAND);

	step->command = command;
	step->arguments = arguments;
	return step;
}

static json_t *named(const char *key, const char *name, const char *end)
{
	char text[64];

	snprintf(text, sizeof(text), "%s%s", name, end);
	return json_pack("{s:s}", key, text);
}

static void free_steps(struct plug *plug)
{
	for (size_t i = 0; i < plug->step_count; i++) {
		json_decref(plug->steps[i].arguments);
		json_decref(plug->steps[i].undo_arguments);
	}
	plug->step_count = 0;
}

/* The first step has changed the medium, or nothing has. */
static void finish_change(struct plug *plug, bool failed)
{
	if (failed && plug->step == 0) {
		free(plug->loaded.medium);
	} else {
		disk_take(plug->disk, &plug->loaded);
	}
}

/* The job is done, or has failed: the list is what the machine has. */
static void finish(struct plug *plug, bool failed)
{
	if (plug->operation == GUEST_DISK_INSERT) {
		finish_change(plug, failed);
	}
	plug->failed = failed;
	plug->waits = false;
	plug->step = plug->step_count;
	if ((plug->operation == GUEST_DISK_ADD && failed) ||
	    (plug->operation == GUEST_DISK_REMOVE && (!failed || plug->deleted))) {
		disk_remove(plug->disk);
	} else if ((plug->operation == GUEST_NET_ADD && failed) ||
		   (plug->operation == GUEST_NET_REMOVE && !failed)) {
		nic_free(plug->nic);
	} else if (plug->operation == GUEST_NET_LINK && !failed) {
		plug->nic->link_down = plug->link_down;
	}
}

/* Takes back what has been done. Nobody waits for that. */
static void undo(struct plug *plug)
{
	for (size_t i = plug->step; i-- > 0;) {
		const struct plug_step *step = &plug->steps[i];

		if (step->undo != NULL) {
			qmp_request(plug->qmp, step->undo, step->undo_arguments, ++plug->id);
		}
	}
	finish(plug, true);
}

/* The number that conduit.efi gives a network device: its place among those of its kind. -1: it has none. */
static int device_number(const struct plug *plug)
{
	const struct conduit_status *status = &plug->port->status;
	size_t left = (size_t)(plug->nic - plug->devices->nics.all);

	for (uint32_t i = 0; i < status->device_count && i < CONDUIT_DEVICE_MAX; i++) {
		if (strncmp(status->devices[i].name, NETWORK_NAME, strlen(NETWORK_NAME)) == 0 &&
		    left-- == 0) {
			return (int)i;
		}
	}
	return -1;
}

static void begin_step(struct plug *plug)
{
	const struct plug_step *step = &plug->steps[plug->step];
	int number;

	plug->waits = true;
	switch (step->kind) {
	case PLUG_COMMAND:
		if (step->arguments == NULL ||
		    !qmp_request(plug->qmp, step->command, step->arguments, ++plug->id)) {
			refuse(&plug->refusal, "QEMU's monitor takes no command");
			undo(plug);
		}
		break;
	case PLUG_DELETED:
		break; /* its event may have come already: plug_event() */
	case PLUG_STATUS:
		plug->ticket = port_submit(plug->port, CONDUIT_FRAME_STATUS, 0);
		break;
	case PLUG_FRAME:
		number = device_number(plug);
		plug->ticket =
			number < 0 ? -1 : port_submit(plug->port, step->frame, (uint32_t)number);
		break;
	}
	if ((step->kind == PLUG_STATUS || step->kind == PLUG_FRAME) && plug->ticket < 0) {
		refuse(&plug->refusal, "conduit.efi cannot be told: it has not started, or does "
				       "not know this device");
		undo(plug);
	}
}

static void end_step(struct plug *plug)
{
	plug->waits = false;
	plug->step++;
	if (plug->step == plug->step_count) {
		finish(plug, false);
	} else {
		begin_step(plug);
	}
}

static bool add_disk(struct plug *plug, const struct guest_request *request)
{
	struct disks *disks = &plug->devices->disks;
	unsigned int controllers = disks->controller_count;
	struct plug_step *step;

	plug->disk = disks_add(disks, request->text, false, &plug->refusal);
	if (plug->disk == NULL) {
		return false;
	}
	disks->controller_count = controllers;
	if (plug->disk->controller >= controllers) {
		refuse(&plug->refusal, "controller=%u: this machine has %u", plug->disk->controller,
		       controllers);
		disk_remove(plug->disk);
		return false;
	}
	if (!disk_check(disks, plug->disk, &plug->refusal) ||
	    !disk_overlay(plug->disk, &plug->refusal)) {
		disk_remove(plug->disk);
		return false;
	}
	step = add_command(plug, "blockdev-add", qemu_blockdev(plug->disk));
	step->undo = "blockdev-del";
	step->undo_arguments = named("node-name", plug->disk->name, "");
	add_command(plug, "device_add", qemu_disk(plug->disk));
	return true;
}

static bool find_disk(struct plug *plug, const char *name)
{
	plug->disk = disks_find(&plug->devices->disks, name);
	return plug->disk != NULL ||
	       refuse(&plug->refusal, "there is no disk %s; see 'conduit ctl disk list'", name);
}

static bool remove_disk(struct plug *plug, const struct guest_request *request)
{
	if (!find_disk(plug, request->text)) {
		return false;
	}
	add_command(plug, "device_del", named("id", plug->disk->name, ""));
	add_step(plug, PLUG_DELETED);
	add_command(plug, "blockdev-del", named("node-name", plug->disk->name, ""));
	return true;
}

/* What would be cut off, the guest may need. */
static bool resize_disk(struct plug *plug, const struct guest_request *request)
{
	uint64_t size;

	if (!find_disk(plug, request->text)) {
		return false;
	}
	if (plug->disk->readonly || plug->disk->is_block) {
		return refuse(&plug->refusal, "%s is %s: its size stays", plug->disk->name,
			      plug->disk->readonly ? "read-only" : "a block device");
	}
	size = disk_size(plug->disk);
	if (request->size < size || request->size % plug->disk->sector_size != 0) {
		return refuse(&plug->refusal, "%s has %" PRIu64 " bytes; it can only grow",
			      plug->disk->name, size);
	}
	add_command(plug, "block_resize",
		    json_pack("{s:s, s:I}", "node-name", plug->disk->name, "size",
			      (json_int_t)request->size));
	return true;
}

/*
 * The guest may have locked the tray. QEMU opens it, and changes the medium, in one step: Linux closes the tray of a drive that it
 * opens. Closed at the end: a drive that is open says so, not that it is empty.
 */
static bool change_medium(struct plug *plug, const struct guest_request *request)
{
	const char *name = request->name;

	if (!find_disk(plug, name) || !disk_load(&plug->devices->disks, plug->disk, request->text,
						 &plug->loaded, &plug->refusal)) {
		return false;
	}
	if (plug->loaded.is_empty) {
		add_command(plug, "eject", json_pack("{s:s, s:b}", "id", name, "force", 1));
		add_command(plug, "blockdev-close-tray", named("id", name, ""));
	} else {
		add_command(plug, "blockdev-change-medium",
			    json_pack("{s:s, s:s, s:s, s:s, s:b}", "id", name, "filename",
				      plug->loaded.file, "format", plug->loaded.format,
				      "read-only-mode", "read-only", "force", 1));
	}
	if (plug->disk->has_node) {
		add_command(plug, "blockdev-del", named("node-name", name, ""));
	}
	return true;
}

/* The user network of a device that was there from the start stays behind it: QEMU cannot give the device another one. */
static void change_forwards(struct plug *plug, bool add)
{
	char id[32];

	snprintf(id, sizeof(id), "%s-net", plug->nic->name);
	for (size_t i = 0; i < plug->nic->forward_count; i++) {
		const struct forward *forward = &plug->nic->forwards[i];
		struct plug_step *step =
			add_command(plug, "human-monitor-command", qemu_forward(forward, id, add));

		if (add) {
			step->undo = "human-monitor-command";
			step->undo_arguments = qemu_forward(forward, id, false);
		}
	}
}

static void add_back_end(struct plug *plug, size_t hub)
{
	struct plug_step *step;
	char port[32];
	char net[32];

	if (plug->nic->idles) {
		add_command(plug, "netdev_del", named("id", plug->nic->name, "-idle-port"));
		add_command(plug, "netdev_del", named("id", plug->nic->name, "-idle"));
		plug->nic->idles = false;
	}
	snprintf(net, sizeof(net), "%s-back", plug->nic->name);
	snprintf(port, sizeof(port), "%s-port", plug->nic->name);
	step = add_command(plug, "netdev_add", qemu_netdev(plug->nic, net));
	step->undo = "netdev_del";
	step->undo_arguments = named("id", net, "");
	step = add_command(plug, "netdev_add", qemu_hubport(hub, port, net));
	step->undo = "netdev_del";
	step->undo_arguments = named("id", port, "");
}

static bool add_nic(struct plug *plug, const struct guest_request *request)
{
	struct nics *nics = &plug->devices->nics;

	plug->nic = nics_take_spare(nics, request->text, &plug->refusal);
	if (plug->nic == NULL) {
		return false;
	}
	if (!nic_check(nics, plug->nic, &plug->refusal)) {
		nic_free(plug->nic);
		return false;
	}
	if (plug->nic->on_hub) {
		add_back_end(plug, (size_t)(plug->nic - nics->all));
	} else {
		change_forwards(plug, true);
	}
	add_step(plug, PLUG_STATUS);
	add_step(plug, PLUG_FRAME)->frame = CONDUIT_FRAME_OFFER;
	return true;
}

static bool find_nic(struct plug *plug, const char *name)
{
	plug->nic = nics_find(&plug->devices->nics, name);
	return plug->nic != NULL ||
	       refuse(&plug->refusal, "there is no network device %s; see 'conduit ctl net list'",
		      name);
}

static bool remove_nic(struct plug *plug, const struct guest_request *request)
{
	if (!find_nic(plug, request->text)) {
		return false;
	}
	add_step(plug, PLUG_STATUS);
	add_step(plug, PLUG_FRAME)->frame = CONDUIT_FRAME_RESCIND;
	if (plug->nic->on_hub) {
		add_command(plug, "netdev_del", named("id", plug->nic->name, "-port"));
		add_command(plug, "netdev_del", named("id", plug->nic->name, "-back"));
	} else if (plug->nic->kind == NIC_USER) {
		change_forwards(plug, false);
	} else {
		add_command(plug, "netdev_del", named("id", plug->nic->name, "-net"));
	}
	return true;
}

static bool link_nic(struct plug *plug, const struct guest_request *request)
{
	if (!find_nic(plug, request->text)) {
		return false;
	}
	plug->link_down = request->argument == 0;
	add_command(plug, "set_link",
		    json_pack("{s:s, s:b}", "name", plug->nic->name, "up", (int)!plug->link_down));
	return true;
}

bool plug_begin(struct plug *plug, const struct guest_request *request)
{
	static bool (*const begins[])(struct plug * plug, const struct guest_request *request) = {
		[GUEST_DISK_ADD] = add_disk,       [GUEST_DISK_REMOVE] = remove_disk,
		[GUEST_DISK_RESIZE] = resize_disk, [GUEST_DISK_INSERT] = change_medium,
		[GUEST_NET_ADD] = add_nic,         [GUEST_NET_REMOVE] = remove_nic,
		[GUEST_NET_LINK] = link_nic,
	};

	plug->operation = request->operation;
	plug->step = 0;
	plug->disk = NULL;
	plug->nic = NULL;
	plug->deleted = false;
	plug->failed = false;
	if (!begins[request->operation](plug, request)) {
		return false;
	}
	plug->busy = true;
	begin_step(plug);
	return true;
}

static void eject(struct plug *plug, struct disk *drive)
{
	struct guest_request request = { .operation = GUEST_DISK_INSERT, .text = GUEST_NO_MEDIUM };

	drive->is_ejected = false;
	snprintf(request.name, sizeof(request.name), "%s", drive->name);
	plug_begin(plug, &request);
}

/* As Hyper-V, take out what the guest has ejected. OBS: Linux 6.1 cdrom.c closes the tray of a drive that it opens. */
static void take_ejections(struct plug *plug)
{
	for (size_t i = 0; i < DISK_MAX && !plug->busy; i++) {
		if (plug->devices->disks.all[i].is_ejected) {
			eject(plug, &plug->devices->disks.all[i]);
		}
	}
}

/* A tray has opened: for a job that changes the medium, or because the guest has ejected it. */
static void tray_opened(struct plug *plug, const char *name)
{
	struct disk *drive = disks_find(&plug->devices->disks, name);

	if (drive != NULL &&
	    !(plug->busy && plug->operation == GUEST_DISK_INSERT && plug->disk == drive)) {
		drive->is_ejected = true;
		take_ejections(plug);
	}
}

void plug_event(struct plug *plug, const struct qmp_event *event)
{
	const struct plug_step *step = &plug->steps[plug->step];

	if (event->kind == QMP_EVENT_OPENED) {
		tray_opened(plug, event->text);
		return;
	}
	if (!plug->waits) {
		return;
	}
	if (event->kind == QMP_EVENT_ANSWER && event->id == plug->id &&
	    step->kind == PLUG_COMMAND) {
		if (event->refused) {
			refuse(&plug->refusal, "QEMU: %s", event->text);
			undo(plug);
		} else {
			end_step(plug);
		}
	} else if (event->kind == QMP_EVENT_DELETED && plug->disk != NULL &&
		   strcmp(event->text, plug->disk->name) == 0) {
		plug->deleted = true;
	}
	if (plug->waits && plug->steps[plug->step].kind == PLUG_DELETED && plug->deleted) {
		end_step(plug);
	}
}

bool plug_poll(struct plug *plug)
{
	enum request_state state;
	uint16_t status;

	take_ejections(plug);
	if (plug->busy && plug->waits && plug->ticket >= 0 &&
	    port_result(plug->port, plug->ticket, &state, &status)) {
		plug->ticket = -1;
		if (state == REQUEST_LOST || status != CONDUIT_FRAME_OK) {
			refuse(&plug->refusal, "conduit.efi has not answered, or refuses");
			undo(plug);
		} else {
			end_step(plug);
		}
	}
	if (!plug->busy || plug->step < plug->step_count) {
		return false;
	}
	free_steps(plug);
	plug->busy = false;
	return true;
}

void plug_end(struct plug *plug)
{
	if (plug->busy && plug->step < plug->step_count) {
		refuse(&plug->refusal, "the guest was reset, or has ended");
		finish(plug, true);
	}
}

void plug_restore(struct plug *plug)
{
	const struct nics *nics = &plug->devices->nics;

	for (size_t i = 0; i < nics->count; i++) {
		if (nics->all[i].link_down) {
			json_t *arguments =
				json_pack("{s:s, s:b}", "name", nics->all[i].name, "up", 0);

			qmp_request(plug->qmp, "set_link", arguments, ++plug->id);
			json_decref(arguments);
		}
	}
}

static json_t *list_disks(const struct disks *disks)
{
	json_t *list = json_array();

	for (size_t i = 0; i < DISK_MAX; i++) {
		const struct disk *disk = &disks->all[i];

		if (disk->file != NULL) {
			json_array_append_new(
				list,
				json_pack("{s:s, s:i, s:i, s:s, s:I, s:s, s:s}", "name", disk->name,
					  "controller", (int)disk->controller, "lun",
					  (int)disk->lun, "kind", disk->is_cdrom ? "cdrom" : "disk",
					  "size", (json_int_t)disk_size(disk), "access",
					  disk->readonly   ? "read-only"
					  : disk->snapshot ? "snapshot"
							   : "read-write",
					  "file", disk->file));
		}
	}
	return list;
}

static json_t *list_nics(const struct nics *nics)
{
	static const char *const kinds[] = {
		[NIC_USER] = "user",
		[NIC_TAP] = "tap",
		[NIC_SOCKET] = "socket",
	};
	json_t *list = json_array();
	char mac[NIC_MAC_TEXT_SIZE];

	for (size_t i = 0; i < nics->count; i++) {
		const struct nic *nic = &nics->all[i];

		if (nic->kind != NIC_SPARE_ONE) {
			json_array_append_new(list,
					      json_pack("{s:s, s:s, s:s, s:s, s:s}", "name",
							nic->name, "kind", kinds[nic->kind], "mac",
							nic_mac_text(nic, mac), "link",
							nic->link_down ? "down" : "up", "target",
							nic->target != NULL ? nic->target : ""));
		}
	}
	return list;
}

json_t *plug_list(const struct devices *devices, uint32_t operation)
{
	return operation == GUEST_DISK_LIST ? list_disks(&devices->disks)
					    : list_nics(&devices->nics);
}
