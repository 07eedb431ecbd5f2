/* SPDX-License-Identifier: BSD-2-Clause */
/* SCSI: commands with their numbers, statuses and sense data in words. */
#include "trace/decode/scsi.h"

#include <string.h>

#include "abi/scsi.h"
#include "trace/abi_table.h"

/* Place of a number in a command: first byte and size; size 0: there is none. */
struct place {
	uint8_t first;
	uint8_t size;
};

static const struct {
	struct place lba;
	struct place blocks;
	struct place page;
	struct place allocation;
} forms[] = {
	[SCSI_FORM_6] = { .lba = { 1, 3 }, .blocks = { 4, 1 } },
	[SCSI_FORM_10] = { .lba = { 2, 4 }, .blocks = { 7, 2 } },
	[SCSI_FORM_12] = { .lba = { 2, 4 }, .blocks = { 6, 4 } },
	[SCSI_FORM_16] = { .lba = { 2, 8 }, .blocks = { 10, 4 } },
	[SCSI_FORM_INQUIRY] = { .page = { 2, 1 }, .allocation = { 3, 2 } },
	[SCSI_FORM_MODE_6] = { .page = { 2, 1 }, .allocation = { 4, 1 } },
	[SCSI_FORM_MODE_10] = { .page = { 2, 1 }, .allocation = { 7, 2 } },
	[SCSI_FORM_LIST_10] = { .allocation = { 7, 2 } },
	[SCSI_FORM_LIST_12] = { .allocation = { 6, 4 } },
	[SCSI_FORM_LIST_16] = { .lba = { 2, 8 }, .allocation = { 10, 4 } },
};

#define BLOCKS_6_MAX 256 /* its number of blocks that is written as 0 */

/* returns: whether the command has this number */
static bool read_place(const uint8_t *cdb, struct place place, uint64_t *value)
{
	*value = 0;
	for (uint32_t i = 0; i < place.size; i++) {
		*value = *value << 8 | cdb[place.first + i];
	}
	return place.size != 0;
}

static void add_blocks(struct decoded_list *list, const struct scsi_command_row *row,
		       const uint8_t *cdb)
{
	uint64_t value;

	if (read_place(cdb, forms[row->form].lba, &value)) {
		decoded_number(list, "lba",
			       row->form == SCSI_FORM_6 ? value & SCSI_LBA_6_MASK : value);
	}
	if (read_place(cdb, forms[row->form].blocks, &value)) {
		bool most = row->form == SCSI_FORM_6 && value == 0;

		decoded_number(list, "blocks", most ? BLOCKS_6_MAX : value);
	}
}

static void add_page(struct decoded_list *list, const char *name, enum scsi_value kind,
		     uint32_t page)
{
	const char *meaning = scsi_value_name(kind, page);

	if (meaning != NULL) {
		decoded_text(list, name, "%#x (%s)", page, meaning);
	} else {
		decoded_hex(list, name, page);
	}
}

static void add_pages(struct decoded_list *list, const struct scsi_command_row *row,
		      const uint8_t *cdb)
{
	uint64_t value;

	if (!read_place(cdb, forms[row->form].page, &value)) {
		return;
	}
	if (row->form != SCSI_FORM_INQUIRY) {
		add_page(list, "page", SCSI_VALUE_MODE_PAGE, value & SCSI_MODE_PAGE_MASK);
	} else if ((cdb[1] & SCSI_INQUIRY_PAGE_BIT) != 0) {
		add_page(list, "vpd", SCSI_VALUE_VPD_PAGE, (uint32_t)value);
	}
}

static void add_flags(struct decoded_list *list, const uint8_t *cdb)
{
	switch (cdb[0]) {
	case SCSI_READ_10:
	case SCSI_READ_12:
	case SCSI_READ_16:
	case SCSI_WRITE_10:
	case SCSI_WRITE_12:
	case SCSI_WRITE_16:
		if ((cdb[1] & SCSI_FORCE_ACCESS_BIT) != 0) {
			decoded_number(list, "fua", 1);
		}
		break;
	case SCSI_WRITE_SAME_10:
	case SCSI_WRITE_SAME_16:
		if ((cdb[1] & SCSI_UNMAP_BIT) != 0) {
			decoded_number(list, "unmap", 1);
		}
		break;
	default:
		break;
	}
}

const char *decode_scsi_command(struct decoded_list *list, const uint8_t *cdb)
{
	const struct scsi_command_row *row = scsi_command_find(cdb[0], cdb[1] & SCSI_ACTION_MASK);
	uint64_t value;

	if (row == NULL) {
		decoded_hex(list, "opcode", cdb[0]);
		return NULL;
	}
	add_blocks(list, row, cdb);
	add_pages(list, row, cdb);
	add_flags(list, cdb);
	if (read_place(cdb, forms[row->form].allocation, &value)) {
		decoded_number(list, "allocation", value);
		decoded_minor(list);
	}
	return row->name;
}

void decode_scsi_sense(struct decoded_list *list, const uint8_t *sense, size_t size)
{
	uint32_t response = size > 0 ? sense[0] & SCSI_SENSE_RESPONSE_MASK : 0;
	bool fixed = (response & ~1U) == SCSI_SENSE_FIXED;
	size_t asc_at = fixed ? SCSI_SENSE_FIXED_ASC : SCSI_SENSE_DESCRIPTOR_ASC;
	size_t key_at = fixed ? SCSI_SENSE_FIXED_KEY : SCSI_SENSE_DESCRIPTOR_KEY;
	const char *meaning;
	uint32_t code;
	uint32_t key;

	if ((!fixed && (response & ~1U) != SCSI_SENSE_DESCRIPTOR) || size < asc_at + 2) {
		decoded_text(list, "sense", "not understood");
		return;
	}
	key = sense[key_at] & SCSI_SENSE_KEY_MASK;
	code = (uint32_t)sense[asc_at] << 8 | sense[asc_at + 1];
	meaning = scsi_value_name(SCSI_VALUE_SENSE_KEY, key);
	decoded_text(list, "sense", "%s", meaning != NULL ? meaning : "reserved");
	meaning = scsi_sense_name(code);
	decoded_text(list, "asc", "%02x/%02x%s%s%s", code >> 8, code & 0xff,
		     meaning != NULL ? " (" : "", meaning != NULL ? meaning : "",
		     meaning != NULL ? ")" : "");
}
