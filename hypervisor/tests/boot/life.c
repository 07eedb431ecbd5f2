/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A hostile guest that resets: leaves all that UEFI and the machine let it leave for firmware that runs at EL2 next time, and
 * says at its start what it finds of that. A kernel for `conduit run --kernel`; hypervisor/tests/boot/life.sh types its keys:
 *
 *	a   attack: variables, a capsule, flash, words all over its memory
 *	r   reset
 *	o   power off
 */
#include "abi/efi.h"
#include "core/qemu_virt.h"

/* PL011 [DDI0183 "Register descriptions"] */
#define UART_DATA      (QEMU_VIRT_UART_BASE + 0x00)
#define UART_FLAG      (QEMU_VIRT_UART_BASE + 0x18)
#define UART_EMPTY_BIT ABI_BIT(4)

/* In the part of the variables' bank that the firmware does not use. */
#define FLASH_PLACE     ABI_ULL(0x07f00000)
#define FLASH_WORD      ABI_U(0x5ec2e71e)
#define FLASH_POLLS_MAX ABI_U(1000000)

#define MEMORY_STEP   ABI_ULL(0x10000)
#define MEMORY_CHUNK  ABI_ULL(0x200000)
#define MEMORY_CHUNKS ABI_U(300)

#define TPL_HIGH ABI_U(31) /* no timer of the firmware takes a key away */

#define EFI_RESET_COLD  ABI_U(0)
#define NON_VOLATILE    ABI_U(1)
#define AT_BOOT         ABI_U(2)
#define AT_RUN_TIME     ABI_U(4)
#define CAPSULE_PERSIST ABI_U(0x10000)

/* [UEFI 4.4, 4.5]: those that conduit.efi does not use */
struct boot_services {
	uint8_t header[0x18];
	uint64_t (*raise_tpl)(uint64_t level);
	void (*restore_tpl)(uint64_t level);
};

struct runtime_services {
	uint8_t header[0x18];
	efi_unused reserved_0x18[6];
	efi_status (*get_variable)(const uint16_t *name, const struct efi_guid *vendor,
				   uint32_t *attributes, uint64_t *size, void *data);
	efi_unused reserved_0x50;
	efi_status (*set_variable)(const uint16_t *name, const struct efi_guid *vendor,
				   uint32_t attributes, uint64_t size, const void *data);
	efi_unused reserved_0x60;
	void (*reset_system)(uint32_t type, efi_status status, uint64_t size, void *data);
	efi_status (*update_capsule)(void *const *headers, uint64_t count, uint64_t blocks);
};
ABI_OFFSET(struct runtime_services, get_variable, 0x48);
ABI_OFFSET(struct runtime_services, set_variable, 0x58);
ABI_OFFSET(struct runtime_services, update_capsule, 0x70);

/*
 * A load option for the file that `--initrd` names [UEFI 3.1.3 "Load Options", 10.3.5 "Media Device Path"]. OBS: EDK2
 * OvmfPkg/QemuKernelLoaderFsDxe, where the GUID is from, shows it as a file.
 */
static const struct {
	uint32_t attributes;
	uint16_t path_size;
	uint16_t description[2];
	uint8_t vendor[4];
	uint8_t guid[16];
	uint8_t file[4];
	uint8_t name[14];
	uint8_t end[4];
} __attribute__((packed)) option = {
	.attributes = 1, /* active */
	.path_size = 4 + 16 + 4 + 14 + 4,
	.description = { 'x', 0 },
	.vendor = { 4, 3, 4 + 16, 0 },
	.guid = { 0x72, 0xf7, 0x28, 0x14, 0x4a, 0xb6, 0x1e, 0x44, 0xb8, 0xc3, 0x9e, 0xbd, 0xd7,
		  0xf8, 0x93, 0xc7 },
	.file = { 4, 4, 4 + 14, 0 },
	.name = { 'i', 0, 'n', 0, 'i', 0, 't', 0, 'r', 0, 'd', 0, 0, 0 },
	.end = { 0x7f, 0xff, 4, 0 },
};

/* Firmware makes a Boot0000 and a PlatformRecovery0000 of its own. */
static const uint16_t number_0 = 0;
static const uint16_t number_f0f = 0xf0f;

/* [UEFI 8.5.5 "Firmware/OS indications"]: a capsule on a disk, and platform recovery */
static const uint64_t indications = 0x4 | 0x40;

/* [UEFI 8.5.3 "Update Capsule"] with nothing in it; the firmware looks for it where CapsuleUpdateData says. */
static struct {
	struct efi_guid guid;
	uint32_t header_size;
	uint32_t flags;
	uint32_t size;
} capsule = { { ABI_U(0x5ec2e71e), 1, 2, { 3 } }, 0x1c, CAPSULE_PERSIST, 0x1c };
static uint64_t blocks[4];
static uint64_t blocks_place;

#define GLOBAL                                                                                     \
	{                                                                                          \
		ABI_U(0x8be4df61), 0x93ca, 0x11d2,                                                 \
		{                                                                                  \
			0xaa, 0x0d, 0x00, 0xe0, 0x98, 0x03, 0x2b, 0x8c                             \
		}                                                                                  \
	}
/* OBS: EDK2 MdeModulePkg/Include/Guid/CapsuleVendor.h */
#define CAPSULE_VENDOR                                                                             \
	{                                                                                          \
		ABI_U(0x711c703f), 0xc285, 0x4b10,                                                 \
		{                                                                                  \
			0xa3, 0xb0, 0x36, 0xec, 0xbd, 0x3c, 0x8b, 0xe2                             \
		}                                                                                  \
	}

/* What decides what the firmware runs, or reads, in its next life. */
static const struct {
	const uint16_t *name;
	struct efi_guid vendor;
	uint64_t size;
	const void *data;
} variables[] = {
	{ u"Driver0000", GLOBAL, sizeof(option), &option },
	{ u"DriverOrder", GLOBAL, sizeof(number_0), &number_0 },
	{ u"SysPrep0000", GLOBAL, sizeof(option), &option },
	{ u"SysPrepOrder", GLOBAL, sizeof(number_0), &number_0 },
	{ u"Boot0F0F", GLOBAL, sizeof(option), &option },
	{ u"BootNext", GLOBAL, sizeof(number_f0f), &number_f0f },
	{ u"PlatformRecovery0F0F", GLOBAL, sizeof(option), &option },
	{ u"OsIndications", GLOBAL, sizeof(indications), &indications },
	{ u"CapsuleUpdateData", CAPSULE_VENDOR, sizeof(blocks_place), &blocks_place },
};
#define VARIABLES ABI_COUNT(variables)

/* Twice this is what is left in memory, and is not in this image. life.sh has it, too. */
static const volatile uint64_t memory_word_half = ABI_ULL(0x2f0b5c11d7394a65);

static struct runtime_services *runtime;

static void write_32(uint64_t address, uint32_t value)
{
	*(volatile uint32_t *)address = value;
}

static uint32_t read_32(uint64_t address)
{
	return *(volatile uint32_t *)address;
}

static void put(char c)
{
	write_32(UART_DATA, (uint8_t)c);
}

static void put_text(const char *text)
{
	while (*text != '\0') {
		put(*text++);
	}
}

static void put_name(const uint16_t *name)
{
	while (*name != 0) {
		put((char)*name++);
	}
}

static void put_hex(uint64_t value)
{
	for (uint32_t shift = 64; shift != 0; shift -= 4) {
		put("0123456789abcdef"[value >> (shift - 4) & 0xf]);
	}
}

static void report(void)
{
	put_text("\n"); /* ends what the firmware has begun */
	for (uint32_t i = 0; i < VARIABLES; i++) {
		static uint8_t data[256];
		uint64_t size = sizeof(data);
		efi_status status = runtime->get_variable(variables[i].name, &variables[i].vendor,
							  NULL, &size, data);

		put_text("life: ");
		put_name(variables[i].name);
		put_text(status == EFI_NOT_FOUND ? " is not there\n" : " is there\n");
	}
	put_text("life: flash says ");
	put_hex(read_32(FLASH_PLACE));
	put_text("\n");
}

static void set_variables(void)
{
	for (uint32_t i = 0; i < VARIABLES; i++) {
		efi_status status = runtime->set_variable(variables[i].name, &variables[i].vendor,
							  NON_VOLATILE | AT_BOOT | AT_RUN_TIME,
							  variables[i].size, variables[i].data);

		put_text("life: set ");
		put_name(variables[i].name);
		put_text(", status ");
		put_hex(status);
		put_text("\n");
	}
}

static void update_capsule(void)
{
	void *const headers[] = { &capsule };

	blocks[0] = sizeof(capsule);
	blocks[1] = (uintptr_t)&capsule;
	blocks_place = (uintptr_t)blocks;
	put_text("life: capsule, status ");
	put_hex(runtime->update_capsule(headers, 1, blocks_place));
	put_text("\n");
}

/* Two 16-bit chips side by side [Intel 290606, "Command Definitions"]: erase a block, program a word, read again. */
static void flash_command(uint32_t first, uint32_t second)
{
	write_32(FLASH_PLACE, first);
	write_32(FLASH_PLACE, second);
	for (uint32_t i = 0; i < FLASH_POLLS_MAX; i++) {
		if ((read_32(FLASH_PLACE) & 0x00800080) == 0x00800080) {
			break;
		}
	}
	write_32(FLASH_PLACE, 0x00ff00ff);
}

static void write_flash(void)
{
	flash_command(0x00200020, 0x00d000d0);
	flash_command(0x00400040, FLASH_WORD);
	put_text("life: flash now says ");
	put_hex(read_32(FLASH_PLACE));
	put_text("\n");
}

static void fill_memory(struct efi_boot_services *boot)
{
	uint64_t base;

	for (uint32_t i = 0; i < MEMORY_CHUNKS; i++) {
		if (efi_failed(boot->allocate_pages(EFI_ALLOCATE_ANY_PAGES, EFI_LOADER_DATA,
						    MEMORY_CHUNK / EFI_PAGE_SIZE, &base))) {
			break;
		}
		for (uint64_t at = base; at < base + MEMORY_CHUNK; at += MEMORY_STEP) {
			*(volatile uint64_t *)at = 2 * memory_word_half;
		}
	}
}

static char wait_for_key(struct efi_boot_services *services)
{
	struct boot_services *boot = (struct boot_services *)(void *)services;
	uint64_t level = boot->raise_tpl(TPL_HIGH);
	char key;

	put_text("life: ready\n");
	while ((read_32(UART_FLAG) & UART_EMPTY_BIT) != 0) {
	}
	key = (char)read_32(UART_DATA);
	boot->restore_tpl(level);
	return key;
}

efi_status efi_main(efi_handle self, struct efi_system_table *system);

efi_status efi_main(efi_handle self, struct efi_system_table *system)
{
	(void)self;
	runtime = (struct runtime_services *)(void *)system->runtime;
	report();
	for (;;) {
		switch (wait_for_key(system->boot)) {
		case 'a':
			update_capsule();
			set_variables();
			write_flash();
			fill_memory(system->boot);
			break;
		case 'r':
			runtime->reset_system(EFI_RESET_COLD, EFI_SUCCESS, 0, NULL);
			break;
		case 'o':
			runtime->reset_system(EFI_RESET_SHUTDOWN, EFI_SUCCESS, 0, NULL);
			break;
		default:
			break;
		}
	}
}
