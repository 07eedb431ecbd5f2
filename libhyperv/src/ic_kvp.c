/* SPDX-License-Identifier: BSD-2-Clause */
/* Key-value pairs: requests are checked before the store sees them, its answers before the host. */
#include "hyperv/ic_kvp.h"

#include "memory.h"

#define HEADER_SIZE ((uint32_t)sizeof(struct vmbus_kvp_header))

/* A UTF-16 string in @room bytes that ends with a zero, where its size says. */
static bool is_string(const uint8_t *bytes, uint32_t size, uint32_t room)
{
	return size >= 2 && size <= room && size % 2 == 0 && bytes[size - 1] == 0 &&
	       bytes[size - 2] == 0;
}

static bool is_value(const struct hv_kvp_pair *pair)
{
	switch (pair->type) {
	case VMBUS_KVP_STRING:
		return is_string(pair->value, pair->value_size, VMBUS_KVP_VALUE_SIZE);
	case VMBUS_KVP_U32:
		return pair->value_size == sizeof(uint32_t);
	case VMBUS_KVP_U64:
	case VMBUS_KVP_QWORD:
		return pair->value_size == sizeof(uint64_t);
	default:
		return false;
	}
}

static bool is_key(const struct hv_kvp_pair *pair)
{
	return is_string(pair->key, pair->key_size, VMBUS_KVP_KEY_SIZE);
}

/* @at: a struct vmbus_kvp_value, of whatever alignment */
static struct hv_kvp_pair read_pair(uint8_t *at)
{
	struct hv_kvp_pair pair = {
		.key = at + offsetof(struct vmbus_kvp_value, key),
		.value = at + offsetof(struct vmbus_kvp_value, value),
	};

	memcpy(&pair.type, at + offsetof(struct vmbus_kvp_value, type), sizeof(pair.type));
	memcpy(&pair.key_size, at + offsetof(struct vmbus_kvp_value, key_size),
	       sizeof(pair.key_size));
	memcpy(&pair.value_size, at + offsetof(struct vmbus_kvp_value, value_size),
	       sizeof(pair.value_size));
	return pair;
}

static void write_pair(uint8_t *at, const struct hv_kvp_pair *pair)
{
	memcpy(at + offsetof(struct vmbus_kvp_value, type), &pair->type, sizeof(pair->type));
	memcpy(at + offsetof(struct vmbus_kvp_value, key_size), &pair->key_size,
	       sizeof(pair->key_size));
	memcpy(at + offsetof(struct vmbus_kvp_value, value_size), &pair->value_size,
	       sizeof(pair->value_size));
}

static uint32_t status_of(int error)
{
	if (error == 0) {
		return HV_S_OK;
	}
	/* OBS: Linux 6.1 hv_kvp_daemon says so of a key that is not there, too. */
	return error == -HV_ERR_EMPTY ? HV_S_CONT : HV_E_FAIL;
}

static uint32_t get(const struct hv_kvp *kvp, uint8_t pool, uint8_t *at)
{
	struct hv_kvp_pair pair = read_pair(at);
	uint8_t *key = pair.key;
	uint8_t *value = pair.value;
	uint32_t key_size = pair.key_size;
	int error;

	if (!is_key(&pair)) {
		return HV_E_INVALIDARG;
	}
	pair.value_size = 0;
	error = kvp->store->get(kvp->argument, pool, &pair);
	pair.key = key;
	pair.key_size = key_size;
	pair.value = value;
	if (error == 0 && !is_value(&pair)) {
		return HV_E_FAIL;
	}
	if (error == 0) {
		write_pair(at, &pair);
	}
	return status_of(error);
}

static uint32_t set(const struct hv_kvp *kvp, uint8_t pool, uint8_t *at)
{
	struct hv_kvp_pair pair = read_pair(at);

	if (!is_key(&pair) || !is_value(&pair)) {
		return HV_E_INVALIDARG;
	}
	return status_of(kvp->store->set(kvp->argument, pool, &pair));
}

static uint32_t delete_pair(const struct hv_kvp *kvp, uint8_t pool, uint8_t *at)
{
	struct hv_kvp_pair pair = { .key = at + offsetof(struct vmbus_kvp_delete, key) };

	memcpy(&pair.key_size, at, sizeof(pair.key_size));
	if (!is_key(&pair)) {
		return HV_E_INVALIDARG;
	}
	return status_of(kvp->store->remove(kvp->argument, pool, &pair));
}

static uint32_t enumerate(const struct hv_kvp *kvp, uint8_t pool, uint8_t *at)
{
	uint8_t *at_value = at + offsetof(struct vmbus_kvp_enumerate, value);
	struct hv_kvp_pair pair = read_pair(at_value);
	uint8_t *key = pair.key;
	uint8_t *value = pair.value;
	uint32_t index;
	int error;

	memcpy(&index, at, sizeof(index));
	pair.key_size = 0;
	pair.value_size = 0;
	error = kvp->store->enumerate(kvp->argument, pool, index, &pair);
	pair.key = key;
	pair.value = value;
	if (error == 0 && (!is_key(&pair) || !is_value(&pair))) {
		return HV_E_FAIL;
	}
	if (error == 0) {
		write_pair(at_value, &pair);
	}
	return status_of(error);
}

static uint32_t dispatch(const struct hv_kvp *kvp, const struct vmbus_kvp_header *header,
			 uint8_t *at, uint32_t size)
{
	static const uint16_t sizes[] = {
		[VMBUS_KVP_GET] = sizeof(struct vmbus_kvp_value),
		[VMBUS_KVP_SET] = sizeof(struct vmbus_kvp_value),
		[VMBUS_KVP_DELETE] = sizeof(struct vmbus_kvp_delete),
		[VMBUS_KVP_ENUMERATE] = sizeof(struct vmbus_kvp_enumerate),
	};
	const struct hv_kvp_store *store = kvp->store;
	uint8_t pool = header->pool;

	if (header->operation >= ABI_COUNT(sizes)) {
		return HV_ERROR_NOT_SUPPORTED;
	}
	if (size < sizes[header->operation]) {
		return HV_E_INVALIDARG;
	}
	switch (header->operation) {
	case VMBUS_KVP_GET:
		return store->get == NULL ? HV_ERROR_NOT_SUPPORTED : get(kvp, pool, at);
	case VMBUS_KVP_SET:
		return store->set == NULL ? HV_ERROR_NOT_SUPPORTED : set(kvp, pool, at);
	case VMBUS_KVP_DELETE:
		return store->remove == NULL ? HV_ERROR_NOT_SUPPORTED : delete_pair(kvp, pool, at);
	default:
		return store->enumerate == NULL ? HV_ERROR_NOT_SUPPORTED : enumerate(kvp, pool, at);
	}
}

static uint32_t request(struct hv_ic *ic, uint8_t *body, uint32_t size)
{
	const struct hv_kvp *kvp = (const struct hv_kvp *)ic;
	struct vmbus_kvp_header header;

	if (size < HEADER_SIZE) {
		return HV_E_INVALIDARG;
	}
	memcpy(&header, body, HEADER_SIZE);
	if (header.pool >= VMBUS_KVP_POOL_COUNT) {
		return HV_E_INVALIDARG;
	}
	return dispatch(kvp, &header, body + HEADER_SIZE, size - HEADER_SIZE);
}

static const struct vmbus_ic_version versions[] = { { 4, 0 }, { 3, 0 }, { 1, 0 } };

static const struct hv_ic_service service = {
	.type = VMBUS_IC_KVP,
	.version_count = ABI_COUNT(versions),
	.versions = versions,
	.request = request,
};

int hv_kvp_init(struct hv_kvp *kvp, struct vmbus_channel *channel, void *buffer,
		uint32_t buffer_size, const struct hv_kvp_store *store, void *argument)
{
	if (buffer_size < HV_KVP_BUFFER_SIZE) {
		return -HV_ERR_BAD_ARGUMENT;
	}
	kvp->store = store;
	kvp->argument = argument;
	return hv_ic_init(&kvp->ic, channel, &service, buffer, buffer_size);
}

uint32_t hv_kvp_text(uint8_t *to, uint32_t room, const char *text)
{
	uint32_t size = 0;

	do {
		if (room - size < 2) {
			return 0;
		}
		to[size] = (uint8_t)*text;
		to[size + 1] = 0;
		size += 2;
	} while (*text++ != '\0');
	return size;
}

bool hv_kvp_is(const uint8_t *value, uint32_t size, const char *text)
{
	for (uint32_t i = 0; size - i >= 2; i += 2) {
		if (value[i] != (uint8_t)*text || value[i + 1] != 0) {
			return false;
		}
		if (*text++ == '\0') {
			return i + 2 == size;
		}
	}
	return false;
}
