/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The device tree: of a boot loader, of another kernel, or the only description of the machine [Devicetree Specification v0.4,
 * chapter 5 "Flattened Devicetree Format"]. And the small one that another kernel gets.
 */
#include "machine/device_tree.h"

#include "machine/efi.h"
#include "machine/machine.h"

#define MAGIC         ABI_U(0xd00dfeed)
#define HEADER_SIZE   ABI_U(40)
#define TREE_SIZE_MAX ABI_U(0x400000)
#define DEPTH_MAX     ABI_U(16)

#define TOKEN_BEGIN_NODE ABI_U(1)
#define TOKEN_END_NODE   ABI_U(2)
#define TOKEN_PROPERTY   ABI_U(3)
#define TOKEN_NOP        ABI_U(4)
#define TOKEN_END        ABI_U(9)

/* A node while it is visited. */
struct node {
	const char *name;
	uint32_t depth;      /* 0: the root */
	uint32_t properties; /* offset of the first */
	uint32_t cells;      /* #address-cells and #size-cells of its parent */
	uint32_t size_cells;
};

typedef void node_visitor(const struct node *node);

static uint32_t tree_size;

static uint32_t word_of(const uint8_t *at)
{
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static uint32_t word_at(uint32_t offset)
{
	return offset <= tree_size - 4 ? word_of(machine.tree + offset) : 0;
}

/* A text with its NUL inside of the tree, else an empty one. */
static const char *text_at(uint32_t offset)
{
	for (uint32_t i = offset; i < tree_size; i++) {
		if (machine.tree[i] == 0) {
			return (const char *)machine.tree + offset;
		}
	}
	return "";
}

/* The offset behind a property; 0: damaged. */
static uint32_t behind_property(uint32_t at)
{
	uint32_t size = word_at(at + 4);

	return size <= tree_size && at + 12 <= tree_size - size ? at + 12 + ((size + 3) & ~ABI_U(3))
								: 0;
}

/* NULL: the node has none of this name. */
static const uint8_t *property(const struct node *node, const char *name, uint32_t *size)
{
	uint32_t at = node->properties;

	while (at != 0 && (word_at(at) == TOKEN_PROPERTY || word_at(at) == TOKEN_NOP)) {
		if (word_at(at) == TOKEN_NOP) {
			at += 4;
			continue;
		}
		if (behind_property(at) != 0 &&
		    text_is(text_at(word_at(12) + word_at(at + 8)), name)) {
			*size = word_at(at + 4);
			return machine.tree + at + 12;
		}
		at = behind_property(at);
	}
	return NULL;
}

/* A number of one or two cells; false: there is none. */
static bool number(const struct node *node, const char *name, uint64_t *value)
{
	uint32_t size;
	const uint8_t *at = property(node, name, &size);

	if (at == NULL || (size != 4 && size != 8)) {
		return false;
	}
	*value = size == 4 ? word_of(at) : (uint64_t)word_of(at) << 32 | word_of(at + 4);
	return true;
}

/* Number @index of "reg": an address, then a size, and so on. */
static uint64_t reg(const struct node *node, uint32_t index)
{
	uint32_t size;
	const uint8_t *at = property(node, "reg", &size);
	uint32_t pair = (node->cells + node->size_cells) * 4;
	uint32_t offset = index / 2 * pair + (index % 2 != 0 ? node->cells * 4 : 0);
	uint32_t cells = index % 2 != 0 ? node->size_cells : node->cells;

	if (at == NULL || cells == 0 || cells > 2 || offset > size || size - offset < cells * 4) {
		return 0;
	}
	at += offset;
	return cells == 1 ? word_of(at) : (uint64_t)word_of(at) << 32 | word_of(at + 4);
}

static bool is_compatible(const struct node *node, const char *name)
{
	uint32_t size;
	const char *list = (const char *)property(node, "compatible", &size);

	for (uint32_t i = 0; list != NULL && i < size; i++) {
		if ((i == 0 || list[i - 1] == '\0') && size - i > text_length(name) &&
		    memcmp(list + i, name, text_length(name) + 1) == 0) {
			return true;
		}
	}
	return false;
}

/* What is not for us is there with a status that says so [Devicetree Specification v0.4, 2.3.4 "status"]. */
static bool is_enabled(const struct node *node)
{
	uint32_t size;
	const char *status = (const char *)property(node, "status", &size);

	return status == NULL || (size >= 3 && memcmp(status, "ok", 3) == 0) ||
	       (size >= 5 && memcmp(status, "okay", 5) == 0);
}

static uint32_t cells_of(const struct node *node, const char *name, uint32_t otherwise)
{
	uint64_t value;

	return number(node, name, &value) ? (uint32_t)value : otherwise;
}

/* Every node, parents first. */
static void walk(node_visitor *visitor)
{
	uint32_t cells[DEPTH_MAX + 1] = { 2 };
	uint32_t size_cells[DEPTH_MAX + 1] = { 1 };
	uint32_t at = word_at(8);
	uint32_t depth = 0;

	while (at != 0 && at < tree_size) {
		uint32_t token = word_at(at);

		if (token == TOKEN_BEGIN_NODE && depth < DEPTH_MAX) {
			struct node node = { text_at(at + 4), depth, 0, cells[depth],
					     size_cells[depth] };

			at += 4 + (((uint32_t)text_length(node.name) + 4) & ~ABI_U(3));
			node.properties = at;
			depth++;
			cells[depth] = cells_of(&node, "#address-cells", 2);
			size_cells[depth] = cells_of(&node, "#size-cells", 1);
			visitor(&node);
		} else if (token == TOKEN_PROPERTY) {
			at = behind_property(at);
		} else if (token == TOKEN_END_NODE && depth != 0) {
			depth--;
			at += 4;
		} else if (token == TOKEN_NOP) {
			at += 4;
		} else {
			return;
		}
	}
}

static bool open_tree(void)
{
	if (machine.tree == NULL) {
		return false;
	}
	cache_clean(machine.tree, HEADER_SIZE);
	tree_size = HEADER_SIZE;
	if (word_at(0) != MAGIC || word_at(4) < HEADER_SIZE || word_at(4) > TREE_SIZE_MAX) {
		machine.tree = NULL;
		return false;
	}
	tree_size = word_at(4);
	cache_clean(machine.tree, tree_size);
	return true;
}

static void take_options(const struct node *node)
{
	uint32_t size;
	const uint8_t *text = property(node, "bootargs", &size);

	for (uint32_t i = 0; text != NULL && i < size && i < MACHINE_OPTIONS_SIZE - 1; i++) {
		machine.options[i] = (char)text[i];
	}
}

static void take_chosen(const struct node *node)
{
	uint64_t value[5];

	take_options(node);
	if (number(node, "linux,uefi-system-table", &value[0]) &&
	    number(node, "linux,uefi-mmap-start", &value[1]) &&
	    number(node, "linux,uefi-mmap-size", &value[2]) &&
	    number(node, "linux,uefi-mmap-desc-size", &value[3]) &&
	    number(node, "linux,uefi-mmap-desc-ver", &value[4])) {
		machine.system = (const uint8_t *)(uintptr_t)value[0];
		machine.map = (struct machine_map){ value[1], (uint32_t)value[2],
						    (uint32_t)value[3], (uint32_t)value[4] };
	}
	if (number(node, "linux,initrd-start", &value[0]) &&
	    number(node, "linux,initrd-end", &value[1])) {
		machine.payload.base = value[0];
		machine.payload.size = value[1] - value[0];
	}
}

static void visit_chosen(const struct node *node)
{
	if (node->depth == 1 && text_is(node->name, "chosen")) {
		take_chosen(node);
	} else if (node->depth == 1 && machine.range_count < MACHINE_RANGES_MAX &&
		   text_begins(node->name, "memory@")) {
		machine.ranges[machine.range_count++] =
			(struct machine_range){ reg(node, 0), reg(node, 1), false };
	}
}

void tree_read_chosen(void)
{
	if (!open_tree()) {
		return;
	}
	walk(visit_chosen);
	if (machine.map.base != 0 && machine.map.stride >= sizeof(struct efi_memory_descriptor)) {
		cache_clean((const void *)(uintptr_t)machine.map.base, machine.map.size);
		efi_read_map();
	}
}

static void take_psci(const struct node *node)
{
	uint32_t compatible_size;
	uint32_t method_size;
	const uint8_t *compatible = property(node, "compatible", &compatible_size);
	const uint8_t *method = property(node, "method", &method_size);
	int conduit;

	if (compatible == NULL || method == NULL) {
		return;
	}
	conduit = smccc_conduit_from_psci_node((const char *)compatible, compatible_size,
					       (const char *)method, method_size);
	machine.conduit = conduit > 0 ? (enum arm_smccc_conduit)conduit : SMCCC_CONDUIT_NONE;
}

static void take_vmbus(const struct node *node)
{
	uint32_t compatible_size;
	uint32_t interrupts_size;
	const uint8_t *compatible = property(node, "compatible", &compatible_size);
	const uint8_t *interrupts = property(node, "interrupts", &interrupts_size);
	struct hv_dt_vmbus vmbus;

	if (compatible != NULL && interrupts != NULL &&
	    hv_detect_dt((const char *)compatible, compatible_size, interrupts, interrupts_size,
			 &vmbus) == 0) {
		machine.vmbus_intid = vmbus.intid;
		machine.vmbus_found_by = "device tree";
	}
}

static void visit_device(const struct node *node)
{
	if (text_begins(node->name, "psci")) {
		take_psci(node);
	} else if (node->depth == 2 && text_begins(node->name, "cpu@")) {
		if (machine.cpu_count < CPU_COUNT_MAX) {
			machine.cpus[machine.cpu_count].mpidr = reg(node, 0);
			machine.cpus[machine.cpu_count++].gicr = 0;
		}
	} else if (!is_enabled(node)) {
		return;
	} else if (is_compatible(node, "arm,gic-v3")) {
		machine.gicd = reg(node, 0);
		machine.gicr = reg(node, 2);
		machine.gicr_size = reg(node, 3);
	} else if (is_compatible(node, "arm,pl011") && machine.uart == 0) {
		machine.uart = reg(node, 0);
	} else {
		take_vmbus(node);
	}
}

void tree_read_devices(void)
{
	machine.found_by = "nothing";
	vmbus_assume();
	if (open_tree()) {
		machine.found_by = "device tree";
		machine.cpu_count = 0;
		walk(visit_device);
	}
}

/* A tree that is being written: structure from the front, names of properties from the back. */
struct writer {
	uint8_t *bytes;
	uint32_t at;
	uint32_t strings; /* where the last name begins */
};

static void put_word(struct writer *writer, uint32_t value)
{
	uint8_t *at = writer->bytes + writer->at;

	at[0] = (uint8_t)(value >> 24);
	at[1] = (uint8_t)(value >> 16);
	at[2] = (uint8_t)(value >> 8);
	at[3] = (uint8_t)value;
	writer->at += 4;
}

static void put_bytes(struct writer *writer, const void *bytes, uint32_t size)
{
	memset(writer->bytes + writer->at, 0, (size + 3) & ~ABI_U(3));
	memcpy(writer->bytes + writer->at, bytes, size);
	writer->at += (size + 3) & ~ABI_U(3);
}

static void begin_property(struct writer *writer, const char *name, uint32_t size)
{
	uint32_t length = (uint32_t)text_length(name) + 1;

	writer->strings -= length;
	memcpy(writer->bytes + writer->strings, name, length);
	put_word(writer, TOKEN_PROPERTY);
	put_word(writer, size);
	put_word(writer, writer->strings - TREE_WRITTEN_STRINGS);
}

static void put_text(struct writer *writer, const char *name, const char *text)
{
	uint32_t size = (uint32_t)text_length(text) + 1;

	begin_property(writer, name, size);
	put_bytes(writer, text, size);
}

static void put_32(struct writer *writer, const char *name, uint32_t value)
{
	begin_property(writer, name, 4);
	put_word(writer, value);
}

static void put_64(struct writer *writer, const char *name, uint64_t value)
{
	begin_property(writer, name, 8);
	put_word(writer, (uint32_t)(value >> 32));
	put_word(writer, (uint32_t)value);
}

static void put_chosen(struct writer *writer, const struct machine_range *initrd,
		       const char *options)
{
	put_text(writer, "bootargs", options);
	put_64(writer, "linux,uefi-system-table", (uintptr_t)machine.system);
	put_64(writer, "linux,uefi-mmap-start", machine.map.base);
	put_32(writer, "linux,uefi-mmap-size", machine.map.size);
	put_32(writer, "linux,uefi-mmap-desc-size", machine.map.stride);
	put_32(writer, "linux,uefi-mmap-desc-ver", machine.map.version);
	put_32(writer, "linux,uefi-secure-boot", 0); /* Linux wants it there */
	if (initrd->size != 0) {
		put_64(writer, "linux,initrd-start", initrd->base);
		put_64(writer, "linux,initrd-end", initrd->base + initrd->size);
	}
}

/* [Devicetree Specification v0.4, 5.2 "Header"] */
void tree_write(void *memory, const struct machine_range *initrd, const char *options)
{
	/* An empty list of reserved memory is between header and structure. */
	struct writer writer = { memory, HEADER_SIZE + 16, TREE_WRITTEN_SIZE };
	uint32_t structure = writer.at;
	uint32_t structure_size;

	memset(memory, 0, TREE_WRITTEN_SIZE);
	put_word(&writer, TOKEN_BEGIN_NODE);
	put_bytes(&writer, "", 1);
	put_32(&writer, "#address-cells", 2);
	put_32(&writer, "#size-cells", 2);
	put_word(&writer, TOKEN_BEGIN_NODE);
	put_bytes(&writer, "chosen", 7);
	put_chosen(&writer, initrd, options);
	put_word(&writer, TOKEN_END_NODE);
	put_word(&writer, TOKEN_END_NODE);
	put_word(&writer, TOKEN_END);
	structure_size = writer.at - structure;
	writer.at = 0;
	put_word(&writer, MAGIC);
	put_word(&writer, TREE_WRITTEN_SIZE);
	put_word(&writer, structure);
	put_word(&writer, TREE_WRITTEN_STRINGS);
	put_word(&writer, HEADER_SIZE);
	put_word(&writer, 17); /* version */
	put_word(&writer, 16); /* compatible with */
	put_word(&writer, 0);
	put_word(&writer, TREE_WRITTEN_SIZE - TREE_WRITTEN_STRINGS);
	put_word(&writer, structure_size);
}
