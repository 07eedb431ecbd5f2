/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The little that the image wants of a device tree [Devicetree Specification v0.4, chapter 5 "Flattened Devicetree Format"]: the
 * command line, the conduit, the first PL011 or 16550, or the one that stdout-path names, by its path or by an alias. All words are
 * read byte by byte.
 */
#include "smccc/check.h"

#define MAGIC         ABI_U(0xd00dfeed)
#define SIZE_MAX_READ ABI_U(0x400000)
#define DEPTH_MAX     16
#define PATH_SIZE     128
#define WALKS         3

#define TOKEN_BEGIN_NODE ABI_U(1)
#define TOKEN_END_NODE   ABI_U(2)
#define TOKEN_PROPERTY   ABI_U(3)
#define TOKEN_NOP        ABI_U(4)

struct reader {
	const uint8_t *tree;
	uint32_t size;
	uint32_t strings;
	uint32_t at;
	uint32_t depth;
	uint32_t lengths[DEPTH_MAX]; /* of path, before each node */
	uint32_t cells[DEPTH_MAX];   /* #address-cells of each node */
	char path[PATH_SIZE];
	char wanted[PATH_SIZE]; /* stdout-path */
	bool is_off;
	struct uart uart; /* that the node is */
	struct device_tree *found;
	bool found_wanted;
};

static uint32_t word_at(const struct reader *reader, uint32_t offset)
{
	const uint8_t *bytes = reader->tree + offset;

	if (offset > reader->size - 4) {
		return 0;
	}
	return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 |
	       bytes[3];
}

/* A text with its zero inside of the tree, else an empty one. */
static const char *text_at(const struct reader *reader, uint32_t offset)
{
	for (uint32_t i = offset; i < reader->size; i++) {
		if (reader->tree[i] == 0) {
			return (const char *)reader->tree + offset;
		}
	}
	return "";
}

static bool same(const char *a, const char *b)
{
	while (*a != '\0' && *a == *b) {
		a++;
		b++;
	}
	return *a == *b;
}

static void copy_text(char *to, size_t size, const char *from)
{
	size_t i = 0;

	for (; i < size - 1 && from[i] != '\0'; i++) {
		to[i] = from[i];
	}
	to[i] = '\0';
}

static uint32_t length_of(const char *text)
{
	uint32_t length = 0;

	while (text[length] != '\0') {
		length++;
	}
	return length;
}

static void enter_node(struct reader *reader, const char *name)
{
	uint32_t length = length_of(reader->path);

	if (reader->depth < DEPTH_MAX) {
		reader->lengths[reader->depth] = length;
		reader->cells[reader->depth] = 2;
	}
	reader->depth++;
	if (reader->depth > 1 && length + length_of(name) + 2 < PATH_SIZE) {
		reader->path[length] = '/';
		copy_text(reader->path + length + 1, PATH_SIZE - length - 1, name);
	}
	reader->is_off = false;
	reader->uart = (struct uart){ .width = 1 };
}

/* Properties come before children: the node is known when the next one begins, or this one ends. */
static void finish_node(struct reader *reader)
{
	bool wanted = same(reader->path, reader->wanted);

	if (reader->uart.kind != UART_NONE && !reader->is_off && !reader->found_wanted &&
	    (reader->found->uart.kind == UART_NONE || wanted)) {
		reader->found->uart = reader->uart;
		reader->found_wanted = wanted;
	}
	reader->uart.kind = UART_NONE;
}

static void leave_node(struct reader *reader)
{
	if (reader->depth == 0) {
		return;
	}
	reader->depth--;
	if (reader->depth < DEPTH_MAX) {
		reader->path[reader->lengths[reader->depth]] = '\0';
	}
}

static void take_chosen(struct reader *reader, const char *name, const char *value)
{
	if (same(name, "bootargs")) {
		copy_text(reader->found->bootargs, sizeof(reader->found->bootargs), value);
	} else if (same(name, "stdout-path") && reader->wanted[0] == '\0') {
		copy_text(reader->wanted, sizeof(reader->wanted), value);
		for (uint32_t i = 0; reader->wanted[i] != '\0'; i++) {
			if (reader->wanted[i] == ':') {
				reader->wanted[i] = '\0';
				break;
			}
		}
	}
}

/* A list of texts behind each other. */
static bool lists(const struct reader *reader, uint32_t offset, uint32_t size, const char *text)
{
	for (uint32_t i = 0; i < size; i++) {
		if ((i == 0 || reader->tree[offset + i - 1] == 0) &&
		    same(text_at(reader, offset + i), text)) {
			return true;
		}
	}
	return false;
}

static void take_address(struct reader *reader, uint32_t offset)
{
	uint32_t parent = reader->depth - 2;
	uint32_t cells = reader->depth >= 2 && parent < DEPTH_MAX ? reader->cells[parent] : 2;

	reader->uart.base = word_at(reader, offset);
	if (cells == 2) {
		reader->uart.base = reader->uart.base << 32 | word_at(reader, offset + 4);
	}
}

static enum uart_kind kind_of(const struct reader *reader, uint32_t offset, uint32_t size)
{
	static const struct {
		const char *compatible;
		enum uart_kind kind;
	} kinds[] = {
		{ "arm,pl011", UART_PL011 },        { "arm,sbsa-uart", UART_PL011 },
		{ "ns16550a", UART_16550 },         { "ns16550", UART_16550 },
		{ "snps,dw-apb-uart", UART_16550 },
	};

	for (size_t i = 0; i < COUNT(kinds); i++) {
		if (lists(reader, offset, size, kinds[i].compatible)) {
			return kinds[i].kind;
		}
	}
	return UART_NONE;
}

static void take_property(struct reader *reader, uint32_t offset, uint32_t size, const char *name)
{
	const char *value = text_at(reader, offset);

	if (same(name, "#address-cells") && reader->depth - 1 < DEPTH_MAX) {
		reader->cells[reader->depth - 1] = word_at(reader, offset);
	} else if (same(name, "reg")) {
		take_address(reader, offset);
	} else if (same(name, "status")) {
		reader->is_off = !begins_with(value, "ok");
	} else if (same(name, "compatible")) {
		reader->uart.kind = kind_of(reader, offset, size);
	} else if (same(name, "reg-shift")) {
		reader->uart.shift = word_at(reader, offset) & 7;
	} else if (same(name, "reg-io-width")) {
		reader->uart.width = word_at(reader, offset);
	} else if (same(reader->path, "/aliases") && same(name, reader->wanted)) {
		copy_text(reader->wanted, sizeof(reader->wanted), value);
	} else if (same(reader->path, "/chosen")) {
		take_chosen(reader, name, value);
	} else if (same(reader->path, "/psci") && same(name, "method")) {
		reader->found->conduit = same(value, "hvc") ? "hvc" : "smc";
	}
}

/* Returns false at the end. */
static bool step(struct reader *reader)
{
	uint32_t token = word_at(reader, reader->at);
	uint32_t size;

	reader->at += 4;
	switch (token) {
	case TOKEN_BEGIN_NODE:
		finish_node(reader);
		enter_node(reader, text_at(reader, reader->at));
		reader->at += (length_of(text_at(reader, reader->at)) + 4) & ~ABI_U(3);
		return true;
	case TOKEN_END_NODE:
		finish_node(reader);
		leave_node(reader);
		return true;
	case TOKEN_PROPERTY:
		size = word_at(reader, reader->at);
		if (size > reader->size || reader->at + 8 > reader->size - size) {
			return false;
		}
		take_property(reader, reader->at + 8, size,
			      text_at(reader, reader->strings + word_at(reader, reader->at + 4)));
		reader->at += 8 + ((size + 3) & ~ABI_U(3));
		return true;
	default:
		return token == TOKEN_NOP;
	}
}

static void walk(struct reader *reader)
{
	reader->at = word_at(reader, 8);
	reader->depth = 0;
	reader->path[0] = '\0';
	while (reader->at < reader->size && step(reader)) {
	}
}

/* With the MMU off memory is read past the caches that the boot loader may have written the tree through. */
static void clean_cache(const uint8_t *bytes, uint32_t size)
{
#ifdef __aarch64__
	for (uint32_t i = 0; i < size; i += 16) {
		__asm__ volatile("dc civac, %0" : : "r"(bytes + i) : "memory");
	}
	__asm__ volatile("dsb sy" : : : "memory");
#else
	(void)bytes;
	(void)size;
#endif
}

bool device_tree_read(const void *tree, struct device_tree *found)
{
	static struct reader reader;

	memset(found, 0, sizeof(*found));
	memset(&reader, 0, sizeof(reader));
	reader.tree = tree;
	reader.size = 40;
	reader.found = found;
	if (tree == NULL) {
		return false;
	}
	clean_cache(tree, 40);
	if (word_at(&reader, 0) != MAGIC) {
		return false;
	}
	reader.size = word_at(&reader, 4);
	if (reader.size < 40 || reader.size > SIZE_MAX_READ) {
		return false;
	}
	clean_cache(tree, reader.size);
	reader.strings = word_at(&reader, 12);
	/* stdout-path may come behind the alias that it names, and both behind the node. */
	for (uint32_t i = 0; i < WALKS; i++) {
		found->uart.kind = UART_NONE;
		reader.found_wanted = false;
		walk(&reader);
	}
	return true;
}
