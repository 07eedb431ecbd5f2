/* SPDX-License-Identifier: BSD-2-Clause */
/* A console without a device, for those who try control/port.c: the host's words in, EL2's words out. */
#ifndef TESTS_FAKE_PORT_H
#define TESTS_FAKE_PORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct fake_port {
	const uint8_t *in; /* what the host has sent and EL2 has not read */
	size_t in_size;
	size_t in_step;   /* bytes that one read gives at most */
	uint32_t room;    /* frames that the host still takes */
	bool turned;      /* the host has opened or closed the port */
	bool absent;      /* the machine has no console */
	uint32_t flushes; /* that EL2 made */
	uint32_t written; /* frames */
	uint8_t out[65536];
	size_t out_size;
	uint32_t raised; /* times that EL2 raised the port's interrupt */
	uint32_t calls;  /* of VMBus */
	uint32_t argument;
	bool vmbus_answer;
	bool busy; /* another CPU holds the bus lock, until fake_port_run_job() */
	void (*job)(void);
	void (*done)(void);
	uint64_t time; /* wall_clock_set() */
};
extern struct fake_port fake_port;

/** fake_port_start - a port that the host has open, with room for 8 frames, and EL2 started */
void fake_port_start(void);

/** fake_port_run_job - the other CPU runs the job of vmbus_run() */
void fake_port_run_job(void);

/** fake_port_interrupt - have EL2 look at the port */
void fake_port_interrupt(void);

#endif
