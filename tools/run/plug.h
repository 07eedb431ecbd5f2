/* SPDX-License-Identifier: BSD-2-Clause */
/* Disks and network devices that come and go while the guest runs. */
#ifndef RUN_PLUG_H
#define RUN_PLUG_H

#include "guest/protocol.h"
#include "run/devices.h"
#include "run/port.h"
#include "run/qmp.h"
#include "run/refusal.h"

#define PLUG_STEPS_MAX (NIC_FORWARD_MAX + 3)

/* QEMU's monitor or conduit.efi is asked for one thing, and answers before the next step. */
enum plug_step_kind {
	PLUG_COMMAND, /* of QEMU's monitor */
	PLUG_DELETED, /* QEMU says that the device is gone */
	PLUG_STATUS,  /* conduit.efi tells the numbers of its devices */
	PLUG_FRAME,   /* for the network device of the job */
};

struct plug_step {
	enum plug_step_kind kind;
	const char *command;
	json_t *arguments;
	const char *undo; /* takes this step back when a later one fails; NULL: nothing does */
	json_t *undo_arguments;
	uint16_t frame;
};

/* One job at a time. */
struct plug {
	struct devices *devices;
	struct qmp *qmp;
	struct port *port;
	bool busy;  /* until the asker has got the result */
	bool waits; /* the step has been begun, its answer is not here */
	bool failed;
	bool deleted;       /* the device is gone */
	uint32_t operation; /* enum guest_operation */
	struct plug_step steps[PLUG_STEPS_MAX];
	size_t step_count;
	size_t step;
	uint32_t id; /* of the last request to the monitor */
	int ticket;  /* of a request to conduit.efi */
	struct disk *disk;
	struct disk loaded; /* the drive with its next medium */
	struct nic *nic;
	bool link_down;
	struct refusal refusal;
};

/** plug_init - nothing is under way; the machine's monitor and port may be there or not */
void plug_init(struct plug *plug, struct devices *devices, struct qmp *qmp, struct port *port);

/**
 * plug_begin - begin what a client asks for
 *
 * The caller has seen that plug->busy is false.
 *
 * returns: false if it is refused: plug->refusal says why
 */
bool plug_begin(struct plug *plug, const struct guest_request *request);

/** plug_event - take an event of the monitor */
void plug_event(struct plug *plug, const struct qmp_event *event);

/** plug_poll - go on; returns true, once, when the job is done or plug->failed */
bool plug_poll(struct plug *plug);

/** plug_restore - a new machine's monitor takes commands: links that are down go down there, too */
void plug_restore(struct plug *plug);

/** plug_end - the machine has ended: what is under way has failed */
void plug_end(struct plug *plug);

/** plug_list - the disks, or the network devices, as JSON; NULL: not enough memory */
json_t *plug_list(const struct devices *devices, uint32_t operation);

#endif
