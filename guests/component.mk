# SPDX-License-Identifier: BSD-2-Clause
# hvinfo.efi, hvdemo.efi: guests on libhyperv without an operating system. Each file is an arm64 Image, too.
# hvinfo-gcc.efi, hvdemo-gcc.efi: the same by GCC, which only the tests need.

GUESTS := guests
GUEST_BUILD := $(BUILD)/hyperv-guests
GUEST_NAMES := hvinfo hvdemo
GUEST_INCLUDES := -I$(GUESTS) $(BAREMETAL_INCLUDES) $(HYPERV_INCLUDES)
GUEST_CFLAGS := $(BAREMETAL_CFLAGS) $(GUEST_INCLUDES)

# The library, by the same compiler, for any address.
GUEST_COMMON := $(wildcard $(GUESTS)/kernel/*.c) $(BAREMETAL_A64) $(BAREMETAL_WORLD) $(HYPERV_SOURCES) $(SMCCC_CLIENT_SOURCES) \
	$(SMCCC_CALL_SOURCES)

guest_clang_CC = $(CLANG) $(GUEST_CFLAGS)
guest_gcc_CC = $(AARCH64_GCC) $(filter-out --target=%,$(GUEST_CFLAGS))
guest_objects = $(call objects,$(GUEST_BUILD)/$(1),guest_$(1)_CC,$(2))

# $(1): compiler, $(2): guest, $(3): what follows the name of the file
define guest_program
$(GUEST_BUILD)/$(1)/$(2).elf: $(guest_common) $(call guest_objects,$(1),$(wildcard $(GUESTS)/$(2)/*.c $(GUESTS)/$(2)/*.S)) baremetal/image.ld
	$$(call show,LD,$$@)$(BAREMETAL_LD_PIE) -o $$@ $$(filter %.o,$$^)
$(BUILD)/$(2)$(3).efi: $(GUEST_BUILD)/$(1)/$(2).elf
	$$(call show,OBJCOPY,$$@)llvm-objcopy -O binary $$< $$@
endef
guest_common := $(call guest_objects,clang,$(GUEST_COMMON))
$(foreach name,$(GUEST_NAMES),$(eval $(call guest_program,clang,$(name))))
guest_common := $(call guest_objects,gcc,$(GUEST_COMMON))
$(foreach name,$(GUEST_NAMES),$(eval $(call guest_program,gcc,$(name),-gcc)))

.PHONY: hyperv-guests
all: hyperv-guests
hyperv-guests: $(GUEST_NAMES:%=$(BUILD)/%.efi)

# For Linux, to start one of them: see guests/tests/boot/kexec.sh.
$(GUEST_BUILD)/kexec_to: guests/tests/boot/kexec_to.c
	@mkdir -p $(@D)
	$(call show,CC)$(CLANG) --target=aarch64-linux-gnu $(filter-out -MMD -MP,$(FREESTANDING)) -fno-stack-protector -fno-pic -nostdlib \
		-static -fuse-ld=lld -o $@ $<
hyperv-guests: $(GUEST_BUILD)/kexec_to

# What of them runs on the PC, too. It is linked with libhyperv as the tests of that are.
HOST_TESTS += test_guest_ping test_guest_kernel
test_guest_ping.sources := $(GUESTS)/tests/test_guest_ping.c $(GUESTS)/hvdemo/ping.c
test_guest_ping.cflags := $(GUEST_INCLUDES)
test_guest_kernel.sources := $(GUESTS)/tests/test_guest_kernel.c $(addprefix $(GUESTS)/kernel/,kexec.c tree_write.c vmbus_place.c) \
	$(addprefix baremetal/src/,acpi.c device_tree.c text.c)
test_guest_kernel.cflags := -Ibaremetal/tests $(GUEST_INCLUDES)
test_guest_kernel.archives := libhyperv

TEST_SCRIPTS += $(wildcard $(GUESTS)/tests/boot/*.sh)
