# SPDX-License-Identifier: BSD-2-Clause
# abi: headers only. Who embeds the folder takes ABI_INCLUDES and has no sources to build.

ABI_INCLUDES := -Iabi/include

# Installed and copied with the libraries, which use no firmware, interrupt controller or device of a machine.
ABI_OF_LIBRARIES := $(filter-out $(addprefix abi/include/abi/,efi.h gic.h id_register.def ip.h pl011.h smbios.h virtio.h virtio_net.h virtio_scsi.h), \
	$(sort $(wildcard abi/include/abi/*)))

HOST_TESTS += test_abi_layout
test_abi_layout.sources := abi/tests/test_abi_layout.c
test_abi_layout.cflags := $(ABI_INCLUDES)

HOST_TESTS += test_abi_tables
test_abi_tables.sources := abi/tests/test_abi_tables.c
test_abi_tables.cflags := $(ABI_INCLUDES)

TEST_SCRIPTS += abi/tests/headers_alone.sh
