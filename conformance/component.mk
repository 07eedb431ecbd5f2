# SPDX-License-Identifier: BSD-2-Clause
# The images, see conformance/README.md. check.*: the rules of the SMC Calling Convention, one set of sources in several wrappings.
CHECK := $(BUILD)/check
CONFORMANCE_INCLUDES := -Iconformance -Iconformance/include $(BAREMETAL_INCLUDES)
# The book of the convention, and its tests.
CHECK_BOOK := $(wildcard conformance/runner/*.c) $(filter-out $(addprefix %/,flat.c main.c measure.c rules_library.c),$(wildcard conformance/smccc/*.c))
CHECK_BOOK_A64 := $(CHECK_BOOK) conformance/smccc/rules_library.c $(addprefix conformance/smccc/aarch64/,machine.c call.S vectors.S) \
	$(BAREMETAL_A64) libsmccc/src/aarch64/call.S
CHECK_MAIN := $(addprefix conformance/smccc/,flat.c main.c measure.c)
CHECK_A64 := $(CHECK_BOOK_A64) $(CHECK_MAIN) conformance/smccc/aarch64/efi.c
CHECK_A32 := $(CHECK_BOOK) $(CHECK_MAIN) $(wildcard conformance/smccc/aarch32/*.c conformance/smccc/aarch32/*.S) \
	$(BAREMETAL_TEXT) baremetal/src/aarch32/start.S
# probe.efi: those of Hyper-V and of conduit, too; a kernel for conduit to start, which also measures.
PROBE := $(CHECK_BOOK_A64) $(wildcard $(addprefix conformance/,image/*.c image/*.S hyperv/*.c bench/*.c)) $(BAREMETAL_WORLD)

CHECK_A64_OBJECTS := $(CHECK_A64:%=$(CHECK)/aarch64/%.o)
CHECK_A32_OBJECTS := $(CHECK_A32:%=$(CHECK)/aarch32/%.o)
PROBE_OBJECTS := $(PROBE:%=$(CHECK)/aarch64/%.o)
CHECK_IMAGES := $(addprefix $(CHECK)/check.,image elf efi) $(addprefix $(CHECK)/check32.,image elf)

CHECK_A32_CFLAGS := --target=armv7a-none-eabi $(FREESTANDING) -marm -mfloat-abi=soft -mno-unaligned-access \
	-Os -fpie -fno-stack-protector -ffunction-sections -fdata-sections

check_a64_CC = $(CLANG) $(BAREMETAL_CFLAGS) $(CONFORMANCE_INCLUDES)
check_a32_CC = $(CLANG) $(CHECK_A32_CFLAGS) $(CONFORMANCE_INCLUDES)
CHECK_OBJECTS := $(call objects,$(CHECK)/aarch64,check_a64_CC,$(sort $(CHECK_A64) $(PROBE))) \
	$(call objects,$(CHECK)/aarch32,check_a32_CC,$(CHECK_A32))
$(filter %.S.o,$(CHECK_OBJECTS)): CONFORMANCE_INCLUDES += -Ilibsmccc/include

$(CHECK)/probe.elf: $(PROBE_OBJECTS) baremetal/image.ld
	$(call show,LD,$@)$(BAREMETAL_LD_PIE) -o $@ $(PROBE_OBJECTS)
$(BUILD)/probe.efi: $(CHECK)/probe.elf
	$(call show,OBJCOPY,$@)llvm-objcopy -O binary $< $@

# The flat image runs anywhere, and is the EFI application too; the ELF file is the same for loaders that want an address.
CHECK_ELF_ADDRESS := 0x40200000

# $(call check_images,NAME,OBJECTS)
define check_images
$(CHECK)/$(1).pie: $(2) baremetal/image.ld
	$$(call show,LD,$$@)$(BAREMETAL_LD_PIE) -o $$@ $(2)
$(CHECK)/$(1).elf: $(2) baremetal/image.ld
	$$(call show,LD,$$@)$(BAREMETAL_LD) --defsym=image_link_address=$(CHECK_ELF_ADDRESS) -o $$@ $(2)
endef
$(eval $(call check_images,check,$(CHECK_A64_OBJECTS)))
$(eval $(call check_images,check32,$(CHECK_A32_OBJECTS)))
$(CHECK)/%.image: $(CHECK)/%.pie
	$(call show,OBJCOPY,$@)llvm-objcopy -O binary $< $@
$(CHECK)/check.efi: $(CHECK)/check.image
	@cp $< $@

.PHONY: check-images
all: check-images
check-images: $(CHECK_IMAGES)

# What boots the image on an implementer that no package can boot alone.
$(CHECK)/tfa_rpi3.bin: conformance/implementers/tfa_rpi3.S
	@mkdir -p $(@D)
	$(call show,AS)$(CLANG) $(BARE_CFLAGS) -c -o $(@:.bin=.o) $<
	@$(LD_LLD) -Ttext=0 --entry=start -o $(@:.bin=.elf) $(@:.bin=.o)
	@llvm-objcopy -O binary $(@:.bin=.elf) $@

# The machine as Xen is to see it, with a guest of its own beside no dom0 [Xen docs/misc/arm/device-tree/booting.txt].
CHECK_XEN_MACHINE := -machine virt,virtualization=on,gic-version=3,dumpdtb=$(CHECK)/virt.dtb -cpu cortex-a57 -m 1024 -nic none -nographic
$(CHECK)/xen_domu.dtb: conformance/implementers/xen_domu.dts
	@mkdir -p $(@D)
	@qemu-system-aarch64 $(CHECK_XEN_MACHINE) 2>$(CHECK)/dumpdtb.log
	$(call show,DTC,$@){ dtc -q -I dtb -O dts $(CHECK)/virt.dtb; sed '/^\/dts-v1/d' $<; } | dtc -q -I dts -O dtb -o $@

# A tree whose console is a 16550 behind an alias.
$(CHECK)/orangepi.dtb: conformance/implementers/orangepi.dts
	@mkdir -p $(@D)
	$(call show,DTC,$@)dtc -q -I dts -O dtb -o $@ $<

# An implementer that has another fault in each round.
VILLAIN_SOURCES := $(addprefix conformance/implementers/villain,.S .c _answers.c _faults.c) $(SMCCC_MEMORY_SOURCES) \
	$(addprefix baremetal/src/,console.c text.c)
$(CHECK)/villain.bin: $(VILLAIN_SOURCES) $(addprefix conformance/implementers/villain,.h _faults.def)
	@mkdir -p $(@D)
	$(call show,LD,$@)$(CLANG) $(filter-out -MMD -MP,$(BARE_CFLAGS)) -Iconformance $(BAREMETAL_INCLUDES) -nostdlib -fuse-ld=lld \
		-Wl,-Ttext=0x40100000,--entry=start -o $(@:.bin=.elf) $(VILLAIN_SOURCES)
	@llvm-objcopy -O binary $(@:.bin=.elf) $@

TEST_SCRIPTS += conformance/tests/mutation.sh
test: $(CHECK)/villain.bin

# One that breaks none, and takes each liberty: at EL3, and at EL2.
$(CHECK)/lawful_el3.bin: LAWFUL_FLAGS := -DLAWFUL_EL3
$(CHECK)/lawful_el2.bin: LAWFUL_FLAGS :=
$(CHECK)/lawful_el3.bin $(CHECK)/lawful_el2.bin: conformance/implementers/lawful.S conformance/implementers/lawful.c
	@mkdir -p $(@D)
	$(call show,LD,$@)$(CLANG) $(filter-out -MMD -MP,$(BARE_CFLAGS)) $(LAWFUL_FLAGS) $(BAREMETAL_INCLUDES) -nostdlib -fuse-ld=lld \
		-Wl,-Ttext=0x40100000,--entry=start -o $(@:.bin=.elf) $^
	@llvm-objcopy -O binary $(@:.bin=.elf) $@
