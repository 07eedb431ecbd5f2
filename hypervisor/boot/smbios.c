/* SPDX-License-Identifier: BSD-2-Clause */
/* The structures that say who made the machine are Hyper-V's, all others the firmware's. */
#include "boot/smbios.h"

#include "aarch64/string.h"
#include "abi/hv_identity.h"

#define HANDLE_COUNT   ABI_U(0xff00) /* above: reserved */
#define REPLACED_COUNT (ABI_SMBIOS_CHASSIS + 1)
/* The table begins at a multiple of 16, as the entry point does. */
#define TABLE_OFFSET ABI_U(0x20)
#define END_SIZE     (sizeof(struct smbios_header) + 2)

/* The numbers of strings stand in their order. Its own NUL ends the set. */
#define BIOS_STRINGS HV_SMBIOS_MANUFACTURER "\0" HV_SMBIOS_VERSION "\0" HV_SMBIOS_DATE "\0"
#define NO_SERIAL    "None"
#define MACHINE_STRINGS                                                                            \
	HV_SMBIOS_MANUFACTURER "\0" HV_SMBIOS_PRODUCT "\0" HV_SMBIOS_VERSION "\0" NO_SERIAL "\0"

static const char qemu[] = "QEMU";

/* One structure: its bytes, and how many of them are formatted. */
struct structure {
	const uint8_t *bytes;
	uint32_t formatted;
	uint32_t size;
};

struct writer {
	uint8_t *at;
	uint32_t capacity;
	uint32_t size; /* that was wanted */
};

static uint32_t read_number(const uint8_t *bytes, uint32_t size)
{
	uint32_t number = 0;

	while (size-- > 0) {
		number = number << 8 | bytes[size];
	}
	return number;
}

static void write_number(uint8_t *bytes, uint32_t size, uint64_t number)
{
	for (uint32_t i = 0; i < size; i++, number >>= 8) {
		bytes[i] = (uint8_t)number;
	}
}

static uint8_t sum(const uint8_t *bytes, uint32_t size)
{
	uint8_t total = 0;

	while (size-- > 0) {
		total = (uint8_t)(total + bytes[size]);
	}
	return total;
}

/* The structure at @offset; false: the table ends there, or is damaged. */
static bool structure_at(struct smbios_table table, uint32_t offset, struct structure *structure)
{
	const uint8_t *bytes = table.bytes + offset;
	uint32_t left = table.size - offset;
	uint32_t size;

	if (left < END_SIZE || bytes[0] == ABI_SMBIOS_END) {
		return false;
	}
	size = bytes[1];
	if (size < sizeof(struct smbios_header)) {
		return false;
	}
	*structure = (struct structure){ .bytes = bytes, .formatted = size };
	for (size += 2; size <= left; size++) {
		if (bytes[size - 1] == 0 && bytes[size - 2] == 0) {
			structure->size = size;
			return true;
		}
	}
	return false;
}

/* The first structure of a type; false: there is none. */
static bool find_type(struct smbios_table table, uint32_t type, struct structure *found)
{
	for (uint32_t at = 0; structure_at(table, at, found); at += found->size) {
		if (found->bytes[0] == type) {
			return true;
		}
	}
	return false;
}

static bool has_handle(struct smbios_table table, uint32_t handle)
{
	struct structure found;

	for (uint32_t at = 0; structure_at(table, at, &found); at += found.size) {
		if (read_number(found.bytes + 2, 2) == handle) {
			return true;
		}
	}
	return false;
}

/* Others may refer to a structure that is replaced: the new one has its handle. */
static void choose_handles(struct smbios_table table, uint32_t handles[REPLACED_COUNT])
{
	struct structure old;
	uint32_t next = 0;

	for (uint32_t type = 0; type < REPLACED_COUNT; type++) {
		if (find_type(table, type, &old)) {
			handles[type] = read_number(old.bytes + 2, 2);
			continue;
		}
		while (next < HANDLE_COUNT && has_handle(table, next)) {
			next++;
		}
		handles[type] = next++;
	}
}

static void put(struct writer *writer, const void *bytes, uint32_t size)
{
	writer->size += size;
	if (writer->at != NULL && writer->size <= writer->capacity) {
		memcpy(writer->at, bytes, size);
		writer->at += size;
	}
}

static void put_own(struct writer *writer, uint8_t type, uint32_t handle, void *structure,
		    uint8_t size, const char *strings, uint32_t strings_size)
{
	struct smbios_header *header = structure;

	header->type = type;
	header->size = size;
	write_number(header->handle, sizeof(header->handle), handle);
	put(writer, structure, size);
	put(writer, strings, strings_size);
}

static void put_identity(struct writer *writer, const uint32_t handles[REPLACED_COUNT],
			 const uint8_t uuid[ABI_SMBIOS_UUID_SIZE])
{
	struct smbios_bios bios = {
		.vendor = 1,
		.version = 2,
		.date = 3,
		.characteristics = { ABI_SMBIOS_BIOS_UNKNOWN_BIT },
		.extension = { 0, ABI_SMBIOS_BIOS_UEFI_BIT | ABI_SMBIOS_BIOS_VM_BIT },
		.release = { 4, 1 },
		.controller_release = { 0xff, 0xff },
	};
	struct smbios_system system = {
		.manufacturer = 1,
		.product = 2,
		.version = 3,
		.serial = 4,
		.wake_up = ABI_SMBIOS_WAKE_UP_SWITCH,
		.sku = 4,
		.family = 2,
	};
	struct smbios_board board = {
		.manufacturer = 1,
		.product = 2,
		.version = 3,
		.serial = 4,
		.asset_tag = 4,
		.features = ABI_SMBIOS_BOARD_HOSTS_BIT,
		.type = ABI_SMBIOS_BOARD_MOTHER,
	};
	struct smbios_chassis chassis = {
		.manufacturer = 1,
		.type = ABI_SMBIOS_CHASSIS_DESKTOP,
		.version = 3,
		.serial = 4,
		.asset_tag = 4,
		.boot_state = ABI_SMBIOS_CHASSIS_SAFE,
		.power_state = ABI_SMBIOS_CHASSIS_SAFE,
		.thermal_state = ABI_SMBIOS_CHASSIS_SAFE,
		.security = ABI_SMBIOS_CHASSIS_UNSECURE,
		.sku = 4,
	};

	memcpy(system.uuid, uuid, sizeof(system.uuid));
	write_number(board.chassis, sizeof(board.chassis), handles[ABI_SMBIOS_CHASSIS]);
	put_own(writer, ABI_SMBIOS_BIOS, handles[ABI_SMBIOS_BIOS], &bios, sizeof(bios),
		BIOS_STRINGS, sizeof(BIOS_STRINGS));
	put_own(writer, ABI_SMBIOS_SYSTEM, handles[ABI_SMBIOS_SYSTEM], &system, sizeof(system),
		MACHINE_STRINGS, sizeof(MACHINE_STRINGS));
	put_own(writer, ABI_SMBIOS_BOARD, handles[ABI_SMBIOS_BOARD], &board, sizeof(board),
		MACHINE_STRINGS, sizeof(MACHINE_STRINGS));
	put_own(writer, ABI_SMBIOS_CHASSIS, handles[ABI_SMBIOS_CHASSIS], &chassis, sizeof(chassis),
		MACHINE_STRINGS, sizeof(MACHINE_STRINGS));
}

/* A structure without strings has two NULs: an empty string, which is the end. */
static void put_other(struct writer *writer, const struct structure *old)
{
	uint32_t at = old->formatted;

	put(writer, old->bytes, old->formatted);
	while (at < old->size) {
		uint32_t size = 1;

		while (old->bytes[at + size - 1] != 0) {
			size++;
		}
		if (size == sizeof(qemu) && memcmp(old->bytes + at, qemu, size) == 0) {
			put(writer, HV_SMBIOS_MANUFACTURER, sizeof(HV_SMBIOS_MANUFACTURER));
		} else {
			put(writer, old->bytes + at, size);
		}
		at += size;
	}
}

static void write_entry(struct smbios_entry *entry, uint32_t table_size)
{
	*entry = (struct smbios_entry){
		.anchor = { '_', 'S', 'M', '3', '_' },
		.size = sizeof(*entry),
		.major = ABI_SMBIOS_MAJOR,
		.minor = ABI_SMBIOS_MINOR,
		.entry_revision = 1,
	};
	write_number(entry->table_size, sizeof(entry->table_size), table_size);
	write_number(entry->table, sizeof(entry->table), (uintptr_t)entry + TABLE_OFFSET);
	entry->checksum = (uint8_t)-sum((const uint8_t *)entry, sizeof(*entry));
}

struct smbios_table smbios_open(const struct smbios_entry *entry)
{
	static const uint8_t nothing[1];
	struct smbios_table table = { nothing, 0 };
	uint64_t address;
	uint32_t size;

	if (entry == NULL ||
	    memcmp(entry->anchor, ABI_SMBIOS_ANCHOR, ABI_SMBIOS_ANCHOR_SIZE) != 0 ||
	    entry->size < sizeof(*entry) || sum(entry->anchor, entry->size) != 0) {
		return table;
	}
	memcpy(&address, entry->table, sizeof(address));
	size = read_number(entry->table_size, sizeof(entry->table_size));
	if (address != 0 && size <= SMBIOS_TABLE_SIZE_MAX) {
		table.bytes = (const uint8_t *)(uintptr_t)address;
		table.size = size;
	}
	return table;
}

void smbios_uuid(struct smbios_table table, uint8_t uuid[ABI_SMBIOS_UUID_SIZE])
{
	const uint32_t offset = offsetof(struct smbios_system, uuid);
	struct structure system;

	memset(uuid, 0, ABI_SMBIOS_UUID_SIZE);
	if (find_type(table, ABI_SMBIOS_SYSTEM, &system) &&
	    system.formatted >= offset + ABI_SMBIOS_UUID_SIZE) {
		memcpy(uuid, system.bytes + offset, ABI_SMBIOS_UUID_SIZE);
	}
}

uint32_t smbios_build(struct smbios_table old, const uint8_t uuid[ABI_SMBIOS_UUID_SIZE],
		      uint8_t *buffer, uint32_t capacity)
{
	static const uint8_t padding[TABLE_OFFSET];
	static const uint8_t end[END_SIZE] = { ABI_SMBIOS_END, sizeof(struct smbios_header), 0xff,
					       0xfe };
	struct writer writer = { .at = buffer, .capacity = capacity };
	uint32_t handles[REPLACED_COUNT];
	struct structure structure;

	choose_handles(old, handles);
	put(&writer, padding, sizeof(padding));
	put_identity(&writer, handles, uuid);
	for (uint32_t at = 0; structure_at(old, at, &structure); at += structure.size) {
		if (structure.bytes[0] >= REPLACED_COUNT) {
			put_other(&writer, &structure);
		}
	}
	put(&writer, end, sizeof(end));
	if (buffer != NULL && writer.size <= capacity) {
		write_entry((struct smbios_entry *)buffer, writer.size - TABLE_OFFSET);
	}
	return writer.size;
}

static uint64_t page_count(uint32_t size)
{
	return (size + EFI_PAGE_SIZE - 1) / EFI_PAGE_SIZE;
}

const char *smbios_prepare(struct efi_boot_services *services, const struct smbios_entry *entry,
			   uint8_t uuid[ABI_SMBIOS_UUID_SIZE], struct smbios_entry **tables)
{
	struct smbios_table old = smbios_open(entry);
	uint64_t address;
	uint32_t size;

	smbios_uuid(old, uuid);
	size = smbios_build(old, uuid, NULL, 0);
	if (efi_failed(services->allocate_pages(EFI_ALLOCATE_ANY_PAGES, EFI_RUNTIME_SERVICES_DATA,
						page_count(size), &address))) {
		return "not enough free memory for SMBIOS tables; start QEMU with more, as -m 1024M";
	}
	smbios_build(old, uuid, (uint8_t *)(uintptr_t)address, size);
	*tables = (struct smbios_entry *)(uintptr_t)address;
	return NULL;
}

/* The old, 32-bit entry point goes: it names the firmware's structures. A firmware without one says so. */
bool smbios_install(struct efi_boot_services *services, struct smbios_entry *tables)
{
	const struct efi_guid smbios = EFI_GUID_SMBIOS;
	const struct efi_guid smbios3 = EFI_GUID_SMBIOS3;

	services->install_configuration_table(&smbios, NULL);
	return !efi_failed(services->install_configuration_table(&smbios3, tables));
}

void smbios_free(struct efi_boot_services *services, struct smbios_entry *tables)
{
	if (tables != NULL) {
		services->free_pages((uintptr_t)tables,
				     page_count(TABLE_OFFSET + read_number(tables->table_size, 4)));
	}
}
