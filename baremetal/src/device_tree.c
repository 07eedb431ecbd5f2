/* SPDX-License-Identifier: BSD-2-Clause */
/* Device trees. */
#include "baremetal/device_tree.h"

#include "baremetal/bytes.h"
#include "baremetal/cache.h"
#include "baremetal/text.h"

#define MAGIC         ABI_U(0xd00dfeed)
#define HEADER_SIZE   ABI_U(40)
#define TREE_SIZE_MAX ABI_U(0x400000)
#define ALIAS_SIZE    32

/* Offsets in the header [5.2 "Header"] */
#define HEADER_TOTAL     ABI_U(4)
#define HEADER_STRUCTURE ABI_U(8)
#define HEADER_STRINGS   ABI_U(12)

#define TOKEN_BEGIN_NODE ABI_U(1)
#define TOKEN_END_NODE   ABI_U(2)
#define TOKEN_PROPERTY   ABI_U(3)
#define TOKEN_NOP        ABI_U(4)

static uint32_t word_at(const struct tree *tree, uint32_t offset)
{
	return offset <= tree->size - 4 ? read32_be(tree->bytes + offset) : 0;
}

/* A text with its NUL inside of the tree, else an empty one. */
static const char *text_at(const struct tree *tree, uint32_t offset)
{
	for (uint32_t i = offset; i < tree->size; i++) {
		if (tree->bytes[i] == 0) {
			return (const char *)tree->bytes + offset;
		}
	}
	return "";
}

static uint32_t whole_words(uint32_t size)
{
	return (size + 3) & ~ABI_U(3);
}

/* The offset behind a property; the end of a damaged tree. */
static uint32_t behind_property(const struct tree *tree, uint32_t at)
{
	uint32_t size = word_at(tree, at + 4);

	return size <= tree->size && at + 12 <= tree->size - size ? at + 12 + whole_words(size)
								  : tree->size;
}

struct tree tree_open(const uint8_t *bytes)
{
	struct tree tree = { bytes, HEADER_SIZE };

	if (bytes == NULL) {
		return tree;
	}
	cache_clean(bytes, HEADER_SIZE);
	if (word_at(&tree, 0) != MAGIC || word_at(&tree, HEADER_TOTAL) < HEADER_SIZE ||
	    word_at(&tree, HEADER_TOTAL) > TREE_SIZE_MAX) {
		return (struct tree){ NULL, 0 };
	}
	tree.size = word_at(&tree, HEADER_TOTAL);
	cache_clean(bytes, tree.size);
	return tree;
}

struct tree_node tree_begin(const struct tree *tree)
{
	struct tree_node node = { .tree = tree, .name = "" };

	node.cells[0] = 2;
	node.size_cells[0] = 1;
	if (tree->bytes != NULL) {
		node.properties = word_at(tree, HEADER_STRUCTURE);
	}
	return node;
}

static uint32_t cells_of(const struct tree_node *node, const char *name, uint32_t otherwise)
{
	uint64_t value;

	return tree_number(node, name, &value) ? (uint32_t)value : otherwise;
}

static bool enter(struct tree_node *node, uint32_t at, uint32_t depth)
{
	if (depth >= TREE_DEPTH_MAX) {
		return false;
	}
	node->name = text_at(node->tree, at + 4);
	node->depth = depth;
	node->inside = depth + 1;
	node->properties = at + 4 + whole_words((uint32_t)text_length(node->name) + 1);
	node->cells[depth + 1] = cells_of(node, "#address-cells", 2);
	node->size_cells[depth + 1] = cells_of(node, "#size-cells", 1);
	return true;
}

bool tree_next(struct tree_node *node)
{
	const struct tree *tree = node->tree;
	uint32_t at = node->properties;
	uint32_t depth = node->inside;

	while (tree->bytes != NULL && at < tree->size) {
		switch (word_at(tree, at)) {
		case TOKEN_BEGIN_NODE:
			return enter(node, at, depth);
		case TOKEN_PROPERTY:
			at = behind_property(tree, at);
			break;
		case TOKEN_END_NODE:
			if (depth == 0) {
				return false;
			}
			depth--;
			at += 4;
			break;
		case TOKEN_NOP:
			at += 4;
			break;
		default:
			return false;
		}
	}
	return false;
}

const uint8_t *tree_property(const struct tree_node *node, const char *name, uint32_t *size)
{
	const struct tree *tree = node->tree;
	uint32_t at = node->properties;

	for (;;) {
		uint32_t token = word_at(tree, at);
		uint32_t next = token == TOKEN_NOP ? at + 4 : behind_property(tree, at);

		if ((token != TOKEN_NOP && token != TOKEN_PROPERTY) || next >= tree->size) {
			return NULL;
		}
		if (token == TOKEN_PROPERTY &&
		    text_is(text_at(tree, word_at(tree, HEADER_STRINGS) + word_at(tree, at + 8)),
			    name)) {
			*size = word_at(tree, at + 4);
			return tree->bytes + at + 12;
		}
		at = next;
	}
}

const char *tree_text(const struct tree_node *node, const char *name)
{
	uint32_t size;
	const uint8_t *text = tree_property(node, name, &size);

	return text != NULL && size != 0 && text[size - 1] == 0 ? (const char *)text : NULL;
}

bool tree_number(const struct tree_node *node, const char *name, uint64_t *value)
{
	uint32_t size;
	const uint8_t *at = tree_property(node, name, &size);

	if (at == NULL || (size != 4 && size != 8)) {
		return false;
	}
	*value = size == 4 ? read32_be(at) : read64_be(at);
	return true;
}

static uint64_t cells_at(const uint8_t *at, uint32_t cells)
{
	return cells == 0 ? 0 : cells == 1 ? read32_be(at) : read64_be(at);
}

struct range tree_reg(const struct tree_node *node, uint32_t index)
{
	uint32_t size;
	const uint8_t *at = tree_property(node, "reg", &size);
	uint32_t cells = node->cells[node->depth];
	uint32_t size_cells = node->size_cells[node->depth];
	uint32_t pair = (cells + size_cells) * 4;

	if (at == NULL || cells > 2 || size_cells > 2 || size < (index + 1) * pair) {
		return (struct range){ 0, 0 };
	}
	at += (size_t)index * pair;
	return (struct range){ cells_at(at, cells), cells_at(at + (size_t)cells * 4, size_cells) };
}

bool tree_is(const struct tree_node *node, const char *name)
{
	uint32_t size;
	const char *list = (const char *)tree_property(node, "compatible", &size);
	size_t length = text_length(name) + 1;

	for (uint32_t i = 0; list != NULL && i < size; i++) {
		if ((i == 0 || list[i - 1] == '\0') && size - i >= length &&
		    memcmp(list + i, name, length) == 0) {
			return true;
		}
	}
	return false;
}

bool tree_is_enabled(const struct tree_node *node)
{
	const char *status = tree_text(node, "status");

	return status == NULL || text_is(status, "ok") || text_is(status, "okay");
}

/* Characters of a path's next name: it ends at '/', at ':' or with the text. */
static size_t name_length(const char *path)
{
	size_t length = 0;

	while (path[length] != '\0' && path[length] != '/' && path[length] != ':') {
		length++;
	}
	return length;
}

static bool is_name(const char *path, const char *name)
{
	return text_length(name) == name_length(path) && memcmp(path, name, name_length(path)) == 0;
}

static bool find_path(const struct tree *tree, const char *path, struct tree_node *node)
{
	uint32_t depth = 0;

	*node = tree_begin(tree);
	if (!tree_next(node)) {
		return false;
	}
	while (*path == '/' && name_length(path + 1) != 0) {
		path++;
		do {
			if (!tree_next(node) || node->depth <= depth) {
				return false;
			}
		} while (node->depth != depth + 1 || !is_name(path, node->name));
		depth++;
		path += name_length(path);
	}
	return true;
}

bool tree_find(const struct tree *tree, const char *path, struct tree_node *node)
{
	char alias[ALIAS_SIZE];

	if (*path == '/') {
		return find_path(tree, path, node);
	}
	if (name_length(path) >= sizeof(alias) || !find_path(tree, "/aliases", node)) {
		return false;
	}
	format_text(alias, name_length(path) + 1, "%s", path);
	path = tree_text(node, alias);
	return path != NULL && *path == '/' && find_path(tree, path, node);
}

/* IMPDEF: registers whose width nobody tells have one byte. */
static struct uart uart_of(const struct tree_node *node)
{
	static const struct {
		const char *compatible;
		enum uart_kind kind;
	} kinds[] = {
		{ "arm,pl011", UART_PL011 },        { "arm,sbsa-uart", UART_PL011 },
		{ "ns16550a", UART_16550 },         { "ns16550", UART_16550 },
		{ "snps,dw-apb-uart", UART_16550 },
	};
	struct uart uart = { .base = tree_reg(node, 0).base,
			     .shift = cells_of(node, "reg-shift", 0) & 7,
			     .width = cells_of(node, "reg-io-width", 1) };

	for (size_t i = 0; i < ABI_COUNT(kinds); i++) {
		if (tree_is(node, kinds[i].compatible) && tree_is_enabled(node)) {
			uart.kind = kinds[i].kind;
			break;
		}
	}
	return uart;
}

struct uart tree_uart(const struct tree *tree)
{
	struct uart uart = { .kind = UART_NONE };
	struct tree_node node;
	const char *path;

	if (tree_find(tree, "/chosen", &node)) {
		path = tree_text(&node, "stdout-path");
		if (path != NULL && tree_find(tree, path, &node)) {
			uart = uart_of(&node);
		}
	}
	node = tree_begin(tree);
	while (uart.kind == UART_NONE && tree_next(&node)) {
		uart = uart_of(&node);
	}
	return uart;
}

enum psci_conduit tree_conduit(const struct tree *tree)
{
	struct tree_node node = tree_begin(tree);

	while (tree_next(&node)) {
		const char *method = tree_text(&node, "method");

		if (text_begins(node.name, "psci") && method != NULL) {
			return text_is(method, "hvc")   ? CONDUIT_HVC
			       : text_is(method, "smc") ? CONDUIT_SMC
							: CONDUIT_NONE;
		}
	}
	return CONDUIT_NONE;
}

/* The distributor, then regions of redistributors [Linux Documentation/devicetree/bindings/interrupt-controller/arm,gic-v3.yaml] */
struct gic tree_gic(const struct tree *tree)
{
	struct tree_node node = tree_begin(tree);
	struct gic gic = { .distributor = 0 };

	while (tree_next(&node)) {
		uint64_t regions = 1;

		if (!tree_is(&node, "arm,gic-v3") || !tree_is_enabled(&node)) {
			continue;
		}
		tree_number(&node, "#redistributor-regions", &regions);
		gic.distributor = tree_reg(&node, 0).base;
		while (gic.region_count < regions && gic.region_count < GIC_REGIONS_MAX) {
			gic.region_count++;
			gic.regions[gic.region_count - 1] = tree_reg(&node, gic.region_count);
		}
		break;
	}
	return gic;
}
