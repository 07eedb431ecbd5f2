/* SPDX-License-Identifier: BSD-2-Clause */
/* As much of ARP and ICMP as a ping takes [RFC 826, RFC 791, RFC 792]. Frames go in and come out; nothing else is touched. */
#ifndef HVDEMO_PING_H
#define HVDEMO_PING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PING_FRAME_SIZE 128 /* room for any frame that is made here */

/* The caller owns it. */
struct ping {
	uint8_t mac[6];      /* own */
	uint8_t peer_mac[6]; /* once peer_known */
	uint32_t address;    /* own IPv4, 10.0.2.15 is 0x0a00020f */
	uint32_t peer;
	bool peer_known;
	uint32_t replies; /* that have come */
};

/** ping_ask - a frame that asks who has the peer's address, into PING_FRAME_SIZE bytes at @out; returns its size */
size_t ping_ask(const struct ping *ping, uint8_t *out);

/**
 * ping_take - a frame that came: who asks for us is answered, by ARP and by ICMP; when the peer has answered, it is pinged
 * @in, @size: nothing is assumed of them
 *
 * returns: size of a frame at @out that is to be sent; 0: none
 */
size_t ping_take(struct ping *ping, const uint8_t *in, size_t size, uint8_t *out);

#endif
