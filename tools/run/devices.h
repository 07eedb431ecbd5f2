/* SPDX-License-Identifier: BSD-2-Clause */
/* The disks and network devices of a guest. They outlive its machines: a reset finds what was added, and not what was removed. */
#ifndef RUN_DEVICES_H
#define RUN_DEVICES_H

#include "run/disk.h"
#include "run/nic.h"

struct devices {
	struct disks disks;
	struct nics nics;
	bool iothread; /* QEMU can serve disks in a thread of their own */
};

/** devices_begin - a new machine begins: what was removed on the last one is spare again */
void devices_begin(struct devices *devices);

#endif
