/* SPDX-License-Identifier: BSD-2-Clause */
/* Key-value pairs: the host reads and writes a store of the guest's. */
#ifndef HYPERV_IC_KVP_H
#define HYPERV_IC_KVP_H

#include "abi/vmbus_kvp.h"
#include "hyperv/ic.h"

ABI_C_BEGIN

/* Bytes of the caller's buffer, at least: messages about addresses are larger than others. */
#define HV_KVP_BUFFER_SIZE ABI_U(13312)

/*
 * A pair. Strings are UTF-16, little endian; sizes are bytes and count the zero at the end, which is
 * there, whatever the host sent.
 */
struct hv_kvp_pair {
	uint8_t *key; /* room for VMBUS_KVP_KEY_SIZE bytes, where the store writes it */
	uint32_t key_size;
	uint8_t *value; /* room for VMBUS_KVP_VALUE_SIZE bytes, where the store writes it */
	uint32_t value_size;
	uint32_t type; /* VMBUS_KVP_STRING; _U32: a number of 4 bytes; _U64, _QWORD: of 8 */
};

/*
 * The caller's store. Each function returns 0; -HV_ERR_EMPTY: no such key, no such index; another
 * error: the host is told that it failed. NULL: not supported. Context: of hv_ic_poll().
 */
struct hv_kvp_store {
	/* The key is given; write the value. */
	int (*get)(void *argument, uint8_t pool, struct hv_kvp_pair *pair);
	/* Key and value are given. */
	int (*set)(void *argument, uint8_t pool, const struct hv_kvp_pair *pair);
	/* The key is given. */
	int (*remove)(void *argument, uint8_t pool, const struct hv_kvp_pair *pair);
	/* Write key and value of the pair with this number, from 0 on. */
	int (*enumerate)(void *argument, uint8_t pool, uint32_t index, struct hv_kvp_pair *pair);
};

/* Versions 4.0, 3.0 and 1.0. */
struct hv_kvp {
	struct hv_ic ic;
	const struct hv_kvp_store *store;
	void *argument;
};

/**
 * hv_kvp_init - fill a KVP component; then hv_ic_poll(&kvp->ic) answers
 * @kvp: out
 * @channel, @buffer, @buffer_size: as of hv_ic_init(), with HV_KVP_BUFFER_SIZE
 * @store, @argument: kept
 *
 * Sizes, pools and types of a request are checked before the store is called, and those of the store
 * before the host is answered. The host gets HV_E_INVALIDARG for an invalid request, and
 * HV_ERROR_NOT_SUPPORTED for addresses of network adapters and for functions that are NULL.
 *
 * Context: any; no call is made.
 * returns: as hv_ic_init(); @buffer_size is compared with HV_KVP_BUFFER_SIZE
 * Source: OBS, Linux 6.1 drivers/hv/hv_kvp.c.
 */
int hv_kvp_init(struct hv_kvp *kvp, struct vmbus_channel *channel, void *buffer,
		uint32_t buffer_size, const struct hv_kvp_store *store, void *argument);

/**
 * hv_kvp_text - write ASCII as the UTF-16 of a key or value
 * @to, @room: where to, and bytes there
 * @text: ended by 0
 *
 * Context: any; no call is made.
 * returns: bytes written, with the zero at the end; 0: no room
 * Source: IMPDEF.
 */
uint32_t hv_kvp_text(uint8_t *to, uint32_t room, const char *text);

/**
 * hv_kvp_is - compare a key or value with ASCII
 * @value, @size: UTF-16, and its bytes, with the zero at the end
 * @text: ended by 0
 *
 * Context: any; no call is made.
 * returns: true if they are equal
 * Source: IMPDEF.
 */
bool hv_kvp_is(const uint8_t *value, uint32_t size, const char *text);

ABI_C_END

#endif
