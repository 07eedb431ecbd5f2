/* SPDX-License-Identifier: BSD-2-Clause */
/* Device paths of file systems. */
#ifndef BOOT_DEVICE_PATH_H
#define BOOT_DEVICE_PATH_H

#include <stdbool.h>
#include <stdint.h>

#include "abi/efi.h"

/** device_path_is_of_a_device - whether a device stands behind @handle; that of QEMU's -kernel has none */
bool device_path_is_of_a_device(struct efi_boot_services *services, efi_handle handle);

/**
 * device_path_to_file - the device path of file @name in the file system of @handle
 * @name_size: bytes, with its NUL
 *
 * returns: NULL: no memory, or no path; else the caller frees it with free_pool()
 */
void *device_path_to_file(struct efi_boot_services *services, efi_handle handle,
			  const uint16_t *name, uint16_t name_size);

/**
 * device_path_unlock - let programs of the firmware write to the device path of @handle, behind which no
 * device stands
 *
 * OBS: EDK2 2022.11, ShellPkg/Library/UefiShellCommandLib puts an end into the device path of each
 * file system for a moment, while it names it. That of the file system in which QEMU's -kernel lies
 * is a constant (OvmfPkg/QemuKernelLoaderFsDxe), in memory that is read-only: the shell dies, whatever
 * that kernel was. The handle gets a copy of the path.
 *
 * Before the guest has memory of its own: what the firmware says is believed. Nothing changes when
 * something fails.
 */
void device_path_unlock(struct efi_boot_services *services, efi_handle handle);

#endif
