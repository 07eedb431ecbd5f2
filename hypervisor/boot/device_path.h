/* SPDX-License-Identifier: BSD-2-Clause */
/* The device path of where conduit.efi was loaded from. */
#ifndef BOOT_DEVICE_PATH_H
#define BOOT_DEVICE_PATH_H

#include "abi/efi.h"

/**
 * device_path_unlock - let programs of the firmware write to the device path of @handle, if no device
 * stands behind it
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
