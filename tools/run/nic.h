/* SPDX-License-Identifier: BSD-2-Clause */
/* A network device of the guest: what the user wants, and whether its back end can be had. */
#ifndef RUN_NIC_H
#define RUN_NIC_H

#include "run/refusal.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NIC_MAX           8
#define NIC_SPARE         2 /* beside those that the user wants, for `conduit ctl net add` */
#define NIC_FORWARD_MAX   16
#define NIC_NAME_SIZE     16
#define NIC_MAC_SIZE      6
#define NIC_MAC_TEXT_SIZE 18

enum nic_kind {
	NIC_SPARE_ONE, /* no back end yet, and the guest does not see it */
	NIC_USER,
	NIC_TAP,
	NIC_SOCKET,
};

/* A port of the PC that leads to one of the guest. */
struct forward {
	bool is_udp;
	const char *address; /* of the PC */
	unsigned int port;
	const char *guest; /* [ADDRESS]:PORT */
};

struct nic {
	char name[NIC_NAME_SIZE]; /* of QEMU's device, and for `conduit ctl` */
	char *text;               /* owns the strings below; NULL: there are none */
	enum nic_kind kind;
	const char *target; /* interface of the PC, or path of a socket */
	struct forward forwards[NIC_FORWARD_MAX];
	size_t forward_count;
	bool listens; /* NIC_SOCKET */
	bool link_down;
	bool idles;  /* an idle network is on its hub: without one QEMU warns at its start */
	bool on_hub; /* of the machine of now, which can get another back end there */
	bool parked; /* a spare one whose user network stayed behind: it may get that back */
	bool has_mac;
	uint8_t mac[NIC_MAC_SIZE];
};

/* In the order in which conduit.efi numbers them. */
struct nics {
	struct nic all[NIC_MAX];
	size_t count; /* of all devices, the spare ones included */
	bool none;    /* the user wants no spare ones, either */
};

/**
 * nics_add - take the description of a network device:
 * user[,hostfwd=RULE]..., tap=INTERFACE or socket=PATH[,listen]; each with [,mac=ADDRESS]; or none
 *
 * returns: false after a refusal
 */
bool nics_add(struct nics *nics, const char *text, struct refusal *refusal);

/** nics_complete - all are known: add the spare ones behind them, and addresses where the user has given none */
void nics_complete(struct nics *nics);

/**
 * nics_check - can QEMU have the ports, interfaces and sockets, and is each address there once?
 *
 * returns: false after a refusal
 */
bool nics_check(const struct nics *nics, struct refusal *refusal);

/** nics_find - the device of a name that has a back end, NULL: there is none */
struct nic *nics_find(struct nics *nics, const char *name);

/**
 * nics_take_spare - have a spare device take what a description says, as nics_add() does: on a hub or, for a user network, parked
 *
 * Its address is its own, which the description cannot choose.
 *
 * returns: the device; NULL after a refusal
 */
struct nic *nics_take_spare(struct nics *nics, const char *text, struct refusal *refusal);

/** nic_free - make it a spare device again */
void nic_free(struct nic *nic);

/** nic_check - can QEMU have this device's back end? returns false after a refusal */
bool nic_check(const struct nics *nics, const struct nic *nic, struct refusal *refusal);

/** nic_mac_text - the address in hexadecimal; returns @text */
char *nic_mac_text(const struct nic *nic, char text[NIC_MAC_TEXT_SIZE]);

/** nics_absent - a bit for each device that the guest does not see yet, bit 0 is the first */
uint32_t nics_absent(const struct nics *nics);

#endif
