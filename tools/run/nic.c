/* SPDX-License-Identifier: BSD-2-Clause */
/* A network device of the guest: what the user wants. */
#include "run/nic.h"

#include "cli/number.h"
#include "cli/property.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PORT_MAX 65535

static bool parse_mac(const char *text, uint8_t mac[NIC_MAC_SIZE])
{
	static const char hex[] = "0123456789abcdefABCDEF";

	for (size_t i = 0; i < NIC_MAC_SIZE; i++) {
		if (strspn(text, hex) != 2 || text[2] != (i + 1 < NIC_MAC_SIZE ? ':' : '\0')) {
			return false;
		}
		mac[i] = (uint8_t)strtoul(text, NULL, 16);
		text += 3;
	}
	return true;
}

static bool take_mac(struct nic *nic, const char *value, struct refusal *refusal)
{
	if (!parse_mac(value, nic->mac)) {
		return refuse(refusal, "mac=%s: requires six bytes, such as 00:15:5d:00:00:01",
			      value);
	}
	if ((nic->mac[0] & 1) != 0) {
		return refuse(refusal, "mac=%s: is a group's address; the first byte must be even",
			      value);
	}
	nic->has_mac = true;
	return memcmp(nic->mac, (const uint8_t[NIC_MAC_SIZE]){ 0 }, NIC_MAC_SIZE) != 0 ||
	       refuse(refusal, "mac=%s: is nobody's address", value);
}

/* Cuts text at a mark; returns what is behind it, or NULL: there is none. */
static char *cut(char *text, char mark)
{
	char *found = text != NULL ? strchr(text, mark) : NULL;

	if (found != NULL) {
		*found++ = '\0';
	}
	return found;
}

/* PROTOCOL:[ADDRESS]:PORT-[ADDRESS]:PORT, as QEMU takes it. Without an address only this PC reaches the port. */
static bool parse_forward(struct forward *forward, char *rule)
{
	char *address = cut(rule, ':');
	char *port = cut(address, ':');
	char *guest = cut(port, '-');
	const char *guest_port = guest != NULL ? strchr(guest, ':') : NULL;
	char guest_address[INET_ADDRSTRLEN] = "";
	struct in_addr parsed;
	uint64_t number;

	if (guest_port == NULL || guest_port - guest >= INET_ADDRSTRLEN ||
	    (*rule != '\0' && strcmp(rule, "tcp") != 0 && strcmp(rule, "udp") != 0)) {
		return false;
	}
	memcpy(guest_address, guest, (size_t)(guest_port - guest));
	if (!number_parse(guest_port + 1, 1, PORT_MAX, &number) ||
	    !number_parse(port, 1, PORT_MAX, &number) ||
	    (*address != '\0' && inet_pton(AF_INET, address, &parsed) != 1) ||
	    (*guest_address != '\0' && inet_pton(AF_INET, guest_address, &parsed) != 1)) {
		return false;
	}
	*forward = (struct forward){
		.is_udp = strcmp(rule, "udp") == 0,
		.address = *address != '\0' ? address : "127.0.0.1",
		.port = (unsigned int)number,
		.guest = guest,
	};
	return true;
}

static bool take_forward(struct nic *nic, const char *value, struct refusal *refusal)
{
	char shown[128];

	if (nic->forward_count == NIC_FORWARD_MAX) {
		return refuse(refusal, "hostfwd=%s: too many, at most %d", value, NIC_FORWARD_MAX);
	}
	snprintf(shown, sizeof(shown), "%s", value);
	/* The value is a part of nic->text. */
	if (!parse_forward(&nic->forwards[nic->forward_count], nic->text + (value - nic->text))) {
		return refuse(refusal,
			      "hostfwd=%s: requires tcp or udp:[ADDRESS]:PORT-[ADDRESS]:PORT, such "
			      "as tcp::2222-:22",
			      shown);
	}
	nic->forward_count++;
	return true;
}

static bool take_kind(struct nic *nic, const char *word, struct refusal *refusal)
{
	const char *value;

	if (strcmp(word, "user") == 0) {
		nic->kind = NIC_USER;
		return true;
	}
	if ((value = property_value(word, "tap")) != NULL) {
		nic->kind = NIC_TAP;
		nic->target = value;
		return (*value != '\0' && strlen(value) < IFNAMSIZ && strchr(value, '/') == NULL) ||
		       refuse(refusal, "tap=%s: requires the name of an interface", value);
	}
	if ((value = property_value(word, "socket")) != NULL) {
		nic->kind = NIC_SOCKET;
		nic->target = value;
		return *value != '\0' || refuse(refusal, "socket=: requires the path of a socket");
	}
	return refuse(refusal, "what is '%s'? Requires user, tap=INTERFACE, socket=PATH or none",
		      word);
}

static bool take_word(struct nic *nic, const char *word, struct refusal *refusal)
{
	const char *value;

	if ((value = property_value(word, "mac")) != NULL) {
		return take_mac(nic, value, refusal);
	}
	if (nic->kind == NIC_USER && (value = property_value(word, "hostfwd")) != NULL) {
		return take_forward(nic, value, refusal);
	}
	if (nic->kind == NIC_SOCKET && strcmp(word, "listen") == 0) {
		nic->listens = true;
		return true;
	}
	return refuse(
		refusal,
		"what is '%s'? user takes hostfwd=, socket= takes listen, each takes mac=", word);
}

static bool parse(struct nic *nic, struct refusal *refusal)
{
	char *rest = nic->text;
	const char *word = property_next(&rest);

	if (!take_kind(nic, word, refusal)) {
		return false;
	}
	while ((word = property_next(&rest)) != NULL) {
		if (!take_word(nic, word, refusal)) {
			return false;
		}
	}
	return true;
}

/* Makes a device of its description. */
static bool describe(struct nic *nic, const char *text, struct refusal *refusal)
{
	*nic = (struct nic){ .text = strdup(text) };
	if (nic->text == NULL) {
		return refuse(refusal, "not enough memory");
	}
	if (!parse(nic, refusal)) {
		free(nic->text);
		return false;
	}
	return true;
}

bool nics_add(struct nics *nics, const char *text, struct refusal *refusal)
{
	struct nic nic;

	if (strcmp(text, "none") == 0) {
		nics->none = true;
		return nics->count == 0 || refuse(refusal, "excludes other network devices");
	}
	if (nics->none) {
		return refuse(refusal, "a network device, after none");
	}
	if (nics->count == NIC_MAX) {
		return refuse(refusal, "too many, at most %d", NIC_MAX);
	}
	if (!describe(&nic, text, refusal)) {
		return false;
	}
	snprintf(nic.name, sizeof(nic.name), "nic%zu", nics->count);
	nics->all[nics->count++] = nic;
	return true;
}

struct nic *nics_find(struct nics *nics, const char *name)
{
	for (size_t i = 0; i < nics->count; i++) {
		if (nics->all[i].kind != NIC_SPARE_ONE && strcmp(nics->all[i].name, name) == 0) {
			return &nics->all[i];
		}
	}
	return NULL;
}

static struct nic *find_spare(struct nics *nics, enum nic_kind kind)
{
	for (size_t i = 0; i < nics->count; i++) {
		struct nic *nic = &nics->all[i];

		if (nic->kind == NIC_SPARE_ONE &&
		    (nic->on_hub || (nic->parked && kind == NIC_USER))) {
			return nic;
		}
	}
	return NULL;
}

struct nic *nics_take_spare(struct nics *nics, const char *text, struct refusal *refusal)
{
	struct nic *spare;
	struct nic nic;

	if (!describe(&nic, text, refusal)) {
		return NULL;
	}
	spare = find_spare(nics, nic.kind);
	if (spare == NULL) {
		free(nic.text);
		refuse(refusal, "this machine has no spare network device; after a reset of the "
				"guest those that were removed are spare");
		return NULL;
	}
	if (nic.has_mac) {
		free(nic.text);
		refuse(refusal, "mac= goes with 'conduit run' only: the spare devices have their "
				"addresses already");
		return NULL;
	}
	nic.has_mac = true;
	nic.on_hub = spare->on_hub;
	nic.idles = spare->idles;
	memcpy(nic.mac, spare->mac, sizeof(nic.mac));
	memcpy(nic.name, spare->name, sizeof(nic.name));
	*spare = nic;
	return spare;
}

void nic_free(struct nic *nic)
{
	free(nic->text);
	nic->text = NULL;
	nic->target = NULL;
	nic->parked = nic->kind == NIC_USER && !nic->on_hub;
	nic->kind = NIC_SPARE_ONE;
	nic->forward_count = 0;
	nic->link_down = false;
}

char *nic_mac_text(const struct nic *nic, char text[NIC_MAC_TEXT_SIZE])
{
	snprintf(text, NIC_MAC_TEXT_SIZE, "%02x:%02x:%02x:%02x:%02x:%02x", nic->mac[0], nic->mac[1],
		 nic->mac[2], nic->mac[3], nic->mac[4], nic->mac[5]);
	return text;
}

static bool has_mac(const struct nics *nics, const uint8_t mac[NIC_MAC_SIZE])
{
	for (size_t i = 0; i < nics->count; i++) {
		if (nics->all[i].has_mac && memcmp(nics->all[i].mac, mac, NIC_MAC_SIZE) == 0) {
			return true;
		}
	}
	return false;
}

/* 00:15:5d is Microsoft's, whose hosts give such addresses to their guests. IMPDEF: the rest is a counter. */
static void choose_mac(struct nics *nics, size_t index)
{
	struct nic *nic = &nics->all[index];
	uint8_t mac[NIC_MAC_SIZE] = { 0x00, 0x15, 0x5d, 0x00, 0x00, (uint8_t)index };

	do {
		mac[NIC_MAC_SIZE - 1]++;
	} while (has_mac(nics, mac));
	memcpy(nic->mac, mac, NIC_MAC_SIZE);
	nic->has_mac = true;
}

void nics_complete(struct nics *nics)
{
	for (size_t i = 0; !nics->none && i < NIC_SPARE && nics->count < NIC_MAX; i++) {
		struct nic *nic = &nics->all[nics->count];

		*nic = (struct nic){ .kind = NIC_SPARE_ONE };
		snprintf(nic->name, sizeof(nic->name), "nic%zu", nics->count++);
	}
	for (size_t i = 0; i < nics->count; i++) {
		if (!nics->all[i].has_mac) {
			choose_mac(nics, i);
		}
	}
}

uint32_t nics_absent(const struct nics *nics)
{
	uint32_t absent = 0;

	for (size_t i = 0; i < nics->count; i++) {
		absent |= nics->all[i].kind == NIC_SPARE_ONE ? 1U << i : 0;
	}
	return absent;
}
