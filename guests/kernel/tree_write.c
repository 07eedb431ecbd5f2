/* SPDX-License-Identifier: BSD-2-Clause */
/* The device tree for another kernel [Devicetree Specification v0.4, chapter 5 "Flattened Devicetree Format"]. */
#include "kernel/tree_write.h"

#define MAGIC            ABI_U(0xd00dfeed)
#define HEADER_SIZE      ABI_U(40)
#define TOKEN_BEGIN_NODE ABI_U(1)
#define TOKEN_END_NODE   ABI_U(2)
#define TOKEN_PROPERTY   ABI_U(3)
#define TOKEN_END        ABI_U(9)

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

static void put_chosen(struct writer *writer, const struct range *initrd, const char *options)
{
	put_text(writer, "bootargs", options);
	put_64(writer, "linux,uefi-system-table", (uintptr_t)boot.system);
	put_64(writer, "linux,uefi-mmap-start", boot.map.base);
	put_32(writer, "linux,uefi-mmap-size", boot.map.size);
	put_32(writer, "linux,uefi-mmap-desc-size", boot.map.stride);
	put_32(writer, "linux,uefi-mmap-desc-ver", boot.map.version);
	put_32(writer, "linux,uefi-secure-boot", 0); /* Linux wants it there */
	if (initrd->size != 0) {
		put_64(writer, "linux,initrd-start", initrd->base);
		put_64(writer, "linux,initrd-end", initrd->base + initrd->size);
	}
}

/* [Devicetree Specification v0.4, 5.2 "Header"] */
void tree_write(void *memory, const struct range *initrd, const char *options)
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
