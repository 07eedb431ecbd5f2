/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A program for Linux on arm64: starts another kernel at once, without a word to any driver, so that all devices stay as Linux
 * has set them up. No C library, so that an initrd needs nothing else.
 *
 *	kexec_to KERNEL COMMAND-LINE
 *
 * By kexec_load(), which Debian's kernels have; hence the segments, and the few instructions that give the device tree to the
 * new kernel, are made here. The tree is Linux's own; the command line takes the place of Linux's and must not be longer.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* [Linux include/uapi/asm-generic/unistd.h, linux/reboot.h, linux/kexec.h] */
#define SYS_OPENAT       56
#define SYS_READ         63
#define SYS_WRITE        64
#define SYS_EXIT         93
#define SYS_KEXEC_LOAD   104
#define SYS_REBOOT       142
#define AT_FDCWD         (-100)
#define REBOOT_MAGIC1    0xfee1dead
#define REBOOT_MAGIC2    672274793
#define REBOOT_CMD_KEXEC 0x45584543
#define KEXEC_ARM64      (183 << 16)

#define KERNEL_MAX 0x200000
#define TREE_MAX   0x10000
#define TEXT_MAX   0x4000
#define PAGE       0x10000 /* of whatever size they are */
#define TWO_MIB    0x200000
#define IMAGE_SIZE 16 /* in the header of an arm64 Image */

struct segment {
	const void *buffer;
	size_t buffer_size;
	uint64_t memory;
	size_t memory_size;
};

void kexec_main(const char *const *stack);

static uint8_t kernel[KERNEL_MAX];
static uint8_t tree[TREE_MAX];
static char text[TEXT_MAX];

/* x0 = the tree, then to the kernel. The numbers are filled in. */
static uint32_t trampoline[] = {
	0x58000080, /* ldr x0, +16 */
	0x580000a4, /* ldr x4, +20 */
	0xd61f0080, /* br x4 */
	0xd503201f, /* nop */
	0,          0, 0, 0,
};

static long call(long number, long a, long b, long c, long d)
{
	register long x8 __asm__("x8") = number;
	register long x0 __asm__("x0") = a;
	register long x1 __asm__("x1") = b;
	register long x2 __asm__("x2") = c;
	register long x3 __asm__("x3") = d;

	__asm__ volatile("svc #0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3) : "memory");
	return x0;
}

static size_t length_of(const char *words)
{
	size_t length = 0;

	while (words[length] != '\0') {
		length++;
	}
	return length;
}

static void say(const char *words)
{
	call(SYS_WRITE, 2, (long)words, (long)length_of(words), 0);
}

static _Noreturn void fail(const char *what, long error)
{
	char digits[] = ": error 000\n";

	error = -error;
	digits[8] = (char)('0' + error / 100 % 10);
	digits[9] = (char)('0' + error / 10 % 10);
	digits[10] = (char)('0' + error % 10);
	say("kexec_to: ");
	say(what);
	say(digits);
	for (;;) {
		call(SYS_EXIT, 1, 0, 0, 0);
	}
}

static size_t read_file(const char *path, void *buffer, size_t room)
{
	long file = call(SYS_OPENAT, AT_FDCWD, (long)path, 0, 0);
	size_t size = 0;
	long got;

	if (file < 0) {
		fail(path, file);
	}
	while ((got = call(SYS_READ, file, (long)((uint8_t *)buffer + size), (long)(room - size),
			   0)) > 0) {
		size += (size_t)got;
	}
	if (got < 0 || size == room) {
		fail(path, got);
	}
	return size;
}

static uint64_t hexadecimal(const char **at)
{
	uint64_t value = 0;

	for (;; (*at)++) {
		char c = **at;

		if (c >= '0' && c <= '9') {
			value = value << 4 | (uint64_t)(c - '0');
		} else if (c >= 'a' && c <= 'f') {
			value = value << 4 | (uint64_t)(c - 'a' + 10);
		} else {
			return value;
		}
	}
}

/* The middle of the largest piece of RAM: "BEGIN-END : System RAM" at the start of a line. */
static uint64_t middle_of_ram(void)
{
	static const char name[] = " : System RAM";
	uint64_t best = 0;
	uint64_t middle = 0;

	text[read_file("/proc/iomem", text, sizeof(text))] = '\0';
	for (const char *at = text; *at != '\0'; at++) {
		uint64_t begin;
		uint64_t end;
		size_t i = 0;

		if (at != text && at[-1] != '\n') {
			continue;
		}
		begin = hexadecimal(&at);
		if (*at != '-') {
			continue;
		}
		at++;
		end = hexadecimal(&at);
		while (name[i] != '\0' && at[i] == name[i]) {
			i++;
		}
		if (name[i] == '\0' && end - begin > best) {
			best = end - begin;
			middle = (begin + best / 2) & ~(uint64_t)(TWO_MIB - 1);
		}
	}
	return middle;
}

/* The new command line in the place of the old one, wherever that is. */
static void change_command_line(size_t tree_size, const char *line)
{
	size_t length = read_file("/proc/cmdline", text, sizeof(text)) - 1;

	if (length_of(line) > length) {
		fail("the command line is longer than Linux's", 0);
	}
	for (size_t at = 0; at + length < tree_size; at++) {
		size_t i = 0;

		while (i < length && tree[at + i] == (uint8_t)text[i]) {
			i++;
		}
		if (i == length) {
			for (i = 0; i < length; i++) {
				tree[at + i] = (uint8_t)(i < length_of(line) ? line[i] : 0);
			}
			return;
		}
	}
	fail("the device tree does not have the command line", 0);
}

static void put_64(uint32_t *words, uint64_t value)
{
	words[0] = (uint32_t)value;
	words[1] = (uint32_t)(value >> 32);
}

/* The stack of a new program: count, then the arguments. */
__asm__(".globl _start\n_start:\n\tmov x0, sp\n\tb kexec_main\n");

void kexec_main(const char *const *stack)
{
	struct segment segments[3];
	uint64_t base;
	uint64_t image_size = 0;
	long error;

	if ((long)stack[0] != 3) {
		fail("usage: kexec_to KERNEL COMMAND-LINE", 0);
	}
	segments[0].buffer = kernel;
	segments[0].buffer_size = read_file(stack[2], kernel, sizeof(kernel));
	segments[1].buffer = tree;
	segments[1].buffer_size = read_file("/sys/firmware/fdt", tree, sizeof(tree));
	segments[2].buffer = trampoline;
	segments[2].buffer_size = sizeof(trampoline);
	change_command_line(segments[1].buffer_size, stack[3]);
	for (uint32_t i = 8; i-- != 0;) {
		image_size = image_size << 8 | kernel[IMAGE_SIZE + i];
	}
	image_size = (image_size + TWO_MIB - 1) & ~(uint64_t)(TWO_MIB - 1);
	base = middle_of_ram();
	segments[0].memory = base;
	segments[0].memory_size = image_size;
	segments[1].memory = base + image_size;
	segments[1].memory_size = TREE_MAX;
	segments[2].memory = base + image_size + TREE_MAX;
	segments[2].memory_size = PAGE;
	put_64(&trampoline[4], segments[1].memory);
	put_64(&trampoline[6], base);
	error = call(SYS_KEXEC_LOAD, (long)segments[2].memory, 3, (long)segments, KEXEC_ARM64);
	if (error != 0) {
		fail("kexec_load", error);
	}
	error = call(SYS_REBOOT, (long)REBOOT_MAGIC1, REBOOT_MAGIC2, REBOOT_CMD_KEXEC, 0);
	fail("reboot", error);
}
