/* SPDX-License-Identifier: BSD-2-Clause */
/* Fields of wire structs, from the tables of the subjects. */
#include "trace/decode/field.h"

#include "abi/vmbus.h"
#include "trace/abi_table.h"

bool field_read(const struct payload *payload, size_t offset, size_t size, uint64_t *value)
{
	*value = 0;
	if (offset > payload->size || size > payload->size - offset || size > sizeof(*value)) {
		return false;
	}
	for (size_t i = 0; i < size; i++) {
		*value |= (uint64_t)payload->bytes[offset + i] << (8 * i);
	}
	return true;
}

static void add_guid(struct decoded_list *list, const struct field *field,
		     const struct payload *payload)
{
	if (field->offset <= payload->size && field->size <= payload->size - field->offset) {
		const uint8_t *bytes = payload->bytes + field->offset;

		decoded_guid(list, field->name, bytes, hv_guid_name(bytes));
		if (field->form == FIELD_DETAIL_GUID) {
			decoded_minor(list);
		}
	}
}

static void add_number(struct decoded_list *list, const struct field *field, uint64_t value)
{
	switch (field->form) {
	case FIELD_VERSION:
		decoded_text(list, field->name, "%llu.%llu",
			     ABI_FIELD_GET(VMBUS_VERSION_MAJOR, value),
			     ABI_FIELD_GET(VMBUS_VERSION_MINOR, value));
		break;
	case FIELD_TARGET:
		if (value == VMBUS_TARGET_VP_NONE) {
			decoded_text(list, field->name, "none");
		} else {
			decoded_number(list, field->name, value);
		}
		break;
	case FIELD_HEX:
	case FIELD_STATUS:
		decoded_hex(list, field->name, value);
		break;
	case FIELD_DETAIL_HEX:
		decoded_hex(list, field->name, value);
		if (value == 0) {
			decoded_minor(list);
		}
		break;
	case FIELD_DETAIL:
		decoded_number(list, field->name, value);
		decoded_minor(list);
		break;
	case FIELD_DETAIL_ADDRESS:
		decoded_hex(list, field->name, value);
		decoded_minor(list);
		break;
	case FIELD_DECIMAL:
	case FIELD_GUID:
	case FIELD_DETAIL_GUID:
	default:
		decoded_number(list, field->name, value);
		break;
	}
}

void decode_fields(struct decoded_list *list, const struct field *fields, size_t count,
		   uint32_t type, const struct payload *payload)
{
	uint64_t value;

	for (size_t i = 0; i < count; i++) {
		if (fields[i].type != type) {
			continue;
		}
		if (fields[i].form == FIELD_GUID || fields[i].form == FIELD_DETAIL_GUID) {
			add_guid(list, &fields[i], payload);
		} else if (field_read(payload, fields[i].offset, fields[i].size, &value)) {
			add_number(list, &fields[i], value);
		}
	}
}
