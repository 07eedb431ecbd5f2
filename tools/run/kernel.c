/* SPDX-License-Identifier: BSD-2-Clause */
/* The guest's kernel as the firmware can start it: an EFI program for arm64, not compressed by gzip. */
#include "run/kernel.h"

#include "cli/message.h"
#include "run/files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zlib.h>

#define HEAD_SIZE  65536         /* the PE header of a kernel lies in its first pages */
#define KERNEL_MAX (1024L << 20) /* no kernel is that large */

/* [PE Format, "MS-DOS Stub", "Signature", "Machine Types"] */
#define PE_HEADER_OFFSET  0x3c
#define PE_MACHINE_OFFSET 4
#define PE_MACHINE_ARM64  0xaa64
#define PE_MACHINE_X86_64 0x8664

/* [Linux Documentation/arm64/booting.rst, "Call the kernel image"] */
#define IMAGE_MAGIC_OFFSET 0x38
#define IMAGE_MAGIC        "ARM\x64"

static bool has(const uint8_t *image, size_t size, size_t offset, const char *magic, size_t length)
{
	return offset + length <= size && memcmp(image + offset, magic, length) == 0;
}

static const char *check_machine(unsigned int machine)
{
	switch (machine) {
	case PE_MACHINE_ARM64:
		return NULL;
	case PE_MACHINE_X86_64:
		return "is a kernel for x86-64; conduit boots arm64 kernels";
	default:
		return "is an EFI program, but not for arm64";
	}
}

const char *kernel_check(const uint8_t *image, size_t size)
{
	uint32_t header;

	if (!has(image, size, 0, "MZ", 2) || size < PE_HEADER_OFFSET + sizeof(header)) {
		if (has(image, size, IMAGE_MAGIC_OFFSET, IMAGE_MAGIC, 4)) {
			return "is an arm64 Image without an EFI stub; build it with CONFIG_EFI_STUB";
		}
		return "is neither an arm64 Image nor an EFI program for arm64";
	}
	memcpy(&header, image + PE_HEADER_OFFSET, sizeof(header));
	if (!has(image, size, header, "PE\0", 4) || header + PE_MACHINE_OFFSET + 2 > size) {
		return "is neither an arm64 Image nor an EFI program for arm64";
	}
	return check_machine(image[header + PE_MACHINE_OFFSET] |
			     (unsigned int)image[header + PE_MACHINE_OFFSET + 1] << 8);
}

static bool is_gzip(const uint8_t *image, size_t size)
{
	return has(image, size, 0, "\x1f\x8b", 2);
}

static bool write_all(int fd, const uint8_t *bytes, size_t size)
{
	while (size > 0) {
		ssize_t n = write(fd, bytes, size);

		if (n <= 0) {
			return false;
		}
		bytes += n;
		size -= (size_t)n;
	}
	return true;
}

/* Copies a gzip file, unpacked, to a memory file. returns: NULL or what is wrong. */
static const char *unpack_stream(gzFile stream, int memory)
{
	static uint8_t buffer[HEAD_SIZE];
	long total = 0;
	int n;

	while ((n = gzread(stream, buffer, sizeof(buffer))) > 0) {
		total += n;
		if (total > KERNEL_MAX) {
			return "unpacks to more than 1 GiB: no kernel";
		}
		if (!write_all(memory, buffer, (size_t)n)) {
			return "cannot be unpacked: not enough memory";
		}
	}
	return n < 0 || gzclose_r(stream) != Z_OK ? "is compressed with gzip, but damaged" : NULL;
}

/* returns: NULL or what is wrong. The file that is read is closed in any case. */
static const char *unpack(struct kernel *kernel, int file)
{
	gzFile stream;

	kernel->fd = memfd_create("kernel", MFD_CLOEXEC);
	if (kernel->fd < 0) {
		close(file);
		return "cannot be unpacked: no memory file";
	}
	snprintf(kernel->memory_path, sizeof(kernel->memory_path), "/proc/self/fd/%d", kernel->fd);
	kernel->path = kernel->memory_path;
	stream = gzdopen(file, "rb");
	if (stream == NULL) {
		close(file);
		return "cannot be unpacked: not enough memory";
	}
	return unpack_stream(stream, kernel->fd);
}

bool kernel_open(struct kernel *kernel, const char *path)
{
	static uint8_t head[HEAD_SIZE];
	const char *wrong = NULL;
	ssize_t size;
	int file;

	*kernel = (struct kernel){ .path = path, .fd = -1 };
	if (!files_readable("kernel", path, KERNEL_MAX)) {
		return false;
	}
	file = open(path, O_RDONLY | O_CLOEXEC);
	size = file < 0 ? -1 : pread(file, head, sizeof(head), 0);
	if (size < 0) {
		message("cannot read the kernel %s: %s", path, strerror(errno));
		if (file >= 0) {
			close(file);
		}
		return false;
	}
	if (is_gzip(head, (size_t)size)) {
		wrong = unpack(kernel, file);
		size = wrong != NULL ? 0 : pread(kernel->fd, head, sizeof(head), 0);
	} else {
		close(file);
	}
	if (wrong == NULL) {
		wrong = kernel_check(head, size < 0 ? 0 : (size_t)size);
	}
	if (wrong != NULL) {
		message("%s %s", path, wrong);
		return false;
	}
	return true;
}
