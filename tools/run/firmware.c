/* SPDX-License-Identifier: BSD-2-Clause */
/* Where distributions put UEFI firmware for arm64. */
#include "run/firmware.h"

#include "cli/message.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FLASH_SIZE (64LL << 20) /* OBS: QEMU 7.2 hw/arm/virt.c, one flash device */

const char *const firmware_places[] = {
	"/usr/share/qemu-efi-aarch64/QEMU_EFI.fd",     /* Debian, Ubuntu: qemu-efi-aarch64 */
	"/usr/share/edk2/aarch64/QEMU_EFI.fd",         /* Fedora, Arch: edk2-aarch64 */
	"/usr/share/edk2/aarch64/QEMU_CODE.fd",        /* Arch: edk2-aarch64 */
	"/usr/share/edk2/aarch64/QEMU_EFI-pflash.raw", /* Fedora: edk2-aarch64 */
	"/usr/share/edk2-armvirt/aarch64/QEMU_EFI.fd", /* Arch until 2024: edk2-armvirt */
	"/usr/share/AAVMF/AAVMF_CODE.no-secboot.fd",   /* Debian 13 */
	"/usr/share/AAVMF/AAVMF_CODE.fd",              /* Debian, Ubuntu, Fedora, Arch */
	"/usr/share/qemu/edk2-aarch64-code.fd",        /* QEMU's own, where it is packaged */
	"/usr/local/share/qemu/edk2-aarch64-code.fd",  /* QEMU's own, built by hand */
	NULL,
};

static const char *check(const char *path)
{
	struct stat stat_;

	if (access(path, R_OK) != 0 || stat(path, &stat_) != 0) {
		message("cannot read the firmware %s: %s", path, strerror(errno));
		return NULL;
	}
	if (!S_ISREG(stat_.st_mode) || stat_.st_size == 0 || stat_.st_size > FLASH_SIZE) {
		message("%s is not firmware: its size is not between 1 byte and 64 MiB", path);
		return NULL;
	}
	return path;
}

const char *firmware_find(const char *wanted, const char *const *places)
{
	if (wanted != NULL) {
		return check(wanted);
	}
	for (; *places != NULL; places++) {
		if (access(*places, R_OK) == 0) {
			return check(*places);
		}
	}
	message("no UEFI firmware for arm64 found; install the package qemu-efi-aarch64 (Debian, "
		"Ubuntu) or edk2-aarch64 (Fedora, Arch), or give --firmware PATH");
	return NULL;
}
