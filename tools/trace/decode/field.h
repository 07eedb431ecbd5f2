/* SPDX-License-Identifier: BSD-2-Clause */
/* Fields of wire structs: a subject states them in a table, and they are read, named and shown in one place. */
#ifndef TRACE_DECODE_FIELD_H
#define TRACE_DECODE_FIELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "trace/decoded.h"

enum field_form {
	FIELD_DECIMAL,
	FIELD_HEX,
	FIELD_STATUS,  /* 0, or an NTSTATUS */
	FIELD_VERSION, /* of VMBus */
	FIELD_TARGET,  /* VP index or VMBUS_TARGET_VP_NONE */
	FIELD_GUID,
	FIELD_DETAIL_GUID,    /* shown with -v */
	FIELD_DETAIL_ADDRESS, /* hexadecimal, shown with -v */
	FIELD_DETAIL,         /* decimal, shown with -v */
	FIELD_DETAIL_HEX,     /* hexadecimal, shown with -v or when it is not 0 */
};

struct field {
	uint32_t type; /* of the message or packet, as the subject numbers them */
	enum field_form form;
	const char *name;
	size_t offset;
	size_t size;
};

#define FIELD(type, form, name, struct_name, member)                                               \
	{                                                                                          \
		type, form, name, offsetof(struct struct_name, member),                            \
			sizeof(((struct struct_name *)0)->member)                                  \
	}

/* Bytes of a record, all within @size. */
struct payload {
	const uint8_t *bytes;
	size_t size;
};

/** field_read - a little-endian number of @size bytes, at most 8. returns: false if the payload ends before it */
bool field_read(const struct payload *payload, size_t offset, size_t size, uint64_t *value);

/** decode_fields - add the fields of one type, those that the payload has, in the order of the table */
void decode_fields(struct decoded_list *list, const struct field *fields, size_t count,
		   uint32_t type, const struct payload *payload);

#endif
