/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The least of a virtual machine monitor: the first program of an arm64 Linux, which runs the image as a guest of KVM, and what
 * that prints is printed. Arguments: aarch64, aarch32 or sve, then options for the image.
 */
#include "conformance/smccc_options.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <unistd.h>

#define RAM_BASE     0x40000000ULL
#define RAM_SIZE     (64U << 20)
#define IMAGE_OFFSET 0x200000U
#define IMAGE_MAX    (4U << 20)
#define UART_BASE    0x09000000ULL
#define UART_SIZE    0x1000U
#define SVE_FEATURE  KVM_ARM_VCPU_SVE

struct vm {
	int fd;
	int vcpu;
	struct kvm_run *run;
	char *ram;
};

_Noreturn static void power_off(void)
{
	fflush(stdout);
	sync();
	reboot(RB_POWER_OFF);
	_exit(1);
}

_Noreturn static void fail(const char *what)
{
	printf("vmm: %s: %s\n", what, strerror(errno));
	power_off();
}

/* ioctl() with the end of all as its only failure. */
static int control(int fd, unsigned long request, void *argument, const char *what)
{
	int result = ioctl(fd, request, argument);

	if (result < 0) {
		fail(what);
	}
	return result;
}

static void create_memory(struct vm *vm)
{
	struct kvm_userspace_memory_region region = { .guest_phys_addr = RAM_BASE,
						      .memory_size = RAM_SIZE };

	vm->ram = mmap(NULL, RAM_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (vm->ram == MAP_FAILED) {
		fail("mmap");
	}
	region.userspace_addr = (uintptr_t)vm->ram;
	control(vm->fd, KVM_SET_USER_MEMORY_REGION, &region, "KVM_SET_USER_MEMORY_REGION");
}

static void create_vcpu(struct vm *vm, int kvm, const char *kind)
{
	struct kvm_vcpu_init init;
	int feature = SVE_FEATURE;
	int size = control(kvm, KVM_GET_VCPU_MMAP_SIZE, NULL, "KVM_GET_VCPU_MMAP_SIZE");

	vm->vcpu = control(vm->fd, KVM_CREATE_VCPU, NULL, "KVM_CREATE_VCPU");
	control(vm->fd, KVM_ARM_PREFERRED_TARGET, &init, "KVM_ARM_PREFERRED_TARGET");
	init.features[0] |= 1U << KVM_ARM_VCPU_PSCI_0_2;
	if (strcmp(kind, "aarch32") == 0) {
		init.features[0] |= 1U << KVM_ARM_VCPU_EL1_32BIT;
	}
	if (strcmp(kind, "sve") == 0) {
		init.features[0] |= 1U << KVM_ARM_VCPU_SVE;
	}
	control(vm->vcpu, KVM_ARM_VCPU_INIT, &init, "KVM_ARM_VCPU_INIT");
	if (strcmp(kind, "sve") == 0) {
		control(vm->vcpu, KVM_ARM_VCPU_FINALIZE, &feature, "KVM_ARM_VCPU_FINALIZE");
	}
	vm->run = mmap(NULL, (size_t)size, PROT_READ | PROT_WRITE, MAP_SHARED, vm->vcpu, 0);
	if (vm->run == MAP_FAILED) {
		fail("mmap of the VCPU");
	}
}

static void load_image(struct vm *vm, const char *path, int argc, char **argv)
{
	int file = open(path, O_RDONLY);
	char *image = vm->ram + IMAGE_OFFSET;
	ssize_t size = file < 0 ? -1 : read(file, image, IMAGE_MAX);
	struct smccc_options *options;

	if (size <= 0) {
		fail(path);
	}
	options = memmem(image, (size_t)size, SMCCC_OPTIONS_MAGIC, sizeof(SMCCC_OPTIONS_MAGIC));
	if (options == NULL) {
		fail("the image has no room for options");
	}
	for (int i = 0; i < argc; i++) {
		size_t used = strlen(options->words);

		snprintf(options->words + used, sizeof(options->words) - used, "%s ", argv[i]);
	}
	close(file);
}

static void set_register(struct vm *vm, uint64_t offset, uint64_t value)
{
	struct kvm_one_reg reg = {
		.id = KVM_REG_ARM64 | KVM_REG_SIZE_U64 | KVM_REG_ARM_CORE | offset / 4,
		.addr = (uintptr_t)&value,
	};

	control(vm->vcpu, KVM_SET_ONE_REG, &reg, "KVM_SET_ONE_REG");
}

/* The only device: letters out; the flags say that there is room. */
static void do_mmio(struct kvm_run *run)
{
	if (run->mmio.phys_addr >= UART_BASE && run->mmio.phys_addr < UART_BASE + UART_SIZE) {
		if (!run->mmio.is_write) {
			memset(run->mmio.data, 0, sizeof(run->mmio.data));
		} else if (run->mmio.phys_addr == UART_BASE && run->mmio.data[0] != '\r') {
			putchar(run->mmio.data[0]);
		}
	}
}

static void run(struct vm *vm)
{
	for (;;) {
		if (ioctl(vm->vcpu, KVM_RUN, NULL) < 0 && errno != EINTR) {
			fail("KVM_RUN");
		}
		switch (vm->run->exit_reason) {
		case KVM_EXIT_MMIO:
			do_mmio(vm->run);
			break;
		case KVM_EXIT_INTR:
			break;
		case KVM_EXIT_SYSTEM_EVENT:
			return;
		default:
			printf("vmm: exit %u\n", vm->run->exit_reason);
			return;
		}
	}
}

int main(int argc, char **argv)
{
	const char *kind = argc > 1 ? argv[1] : "aarch64";
	bool aarch32 = strcmp(kind, "aarch32") == 0;
	struct vm vm;
	int kvm;

	setvbuf(stdout, NULL, _IOLBF, 0);
	mkdir("/dev", 0755);
	mount("devtmpfs", "/dev", "devtmpfs", 0, NULL);
	kvm = open("/dev/kvm", O_RDWR | O_CLOEXEC);
	if (kvm < 0) {
		fail("/dev/kvm");
	}
	vm.fd = control(kvm, KVM_CREATE_VM, NULL, "KVM_CREATE_VM");
	create_memory(&vm);
	load_image(&vm, aarch32 ? "/check32.image" : "/check.image", argc - 2, argv + 2);
	create_vcpu(&vm, kvm, kind);
	set_register(&vm, offsetof(struct kvm_regs, regs.pc), RAM_BASE + IMAGE_OFFSET);
	run(&vm);
	power_off();
}
