# SPDX-License-Identifier: BSD-2-Clause
# conduit.efi: the EL2 side, one PE image.

EFI_SOURCES := $(wildcard $(addprefix hypervisor/,boot/*.c boot/*.S core/*.c aarch64/*.c aarch64/*.S \
		synic/*.c calls/*.c vmbus/*.c devices/*.c control/*.c)) \
	$(SMCCC_SERVE_SOURCES) $(SMCCC_CALL_SOURCES)
EFI_OBJECTS := $(EFI_SOURCES:%=$(BUILD)/efi/%.o)
EFI_INCLUDES := -Ihypervisor -Ihypervisor/include -Iabi/include -Ismccc/include
EFI_SIZE_MAX := 131072

$(BUILD)/efi/%.c.o: %.c
	@mkdir -p $(@D)
	$(call show,CC)$(CLANG) $(EFI_CFLAGS) $(EFI_INCLUDES) -c -o $@ $<

$(BUILD)/efi/%.S.o: %.S
	@mkdir -p $(@D)
	$(call show,AS)$(CLANG) $(EFI_CFLAGS) $(EFI_INCLUDES) -c -o $@ $<

# The assembler reads the table by -I: name it as a dependency.
$(BUILD)/efi/hypervisor/boot/vmbus_ssdt.S.o: $(BUILD)/efi/vmbus.aml
$(BUILD)/efi/hypervisor/boot/vmbus_ssdt.S.o: EFI_INCLUDES += -I$(BUILD)/efi

$(BUILD)/efi/vmbus.aml: hypervisor/boot/vmbus.asl
	@mkdir -p $(@D)
	$(call show,IASL)$(IASL) -we -p $(@:.aml=) $< >$@.log 2>&1 || { cat $@.log; exit 1; }

# Read-only data goes with the code: each section costs a page of memory and of file. No time stamp: the same sources
# give the same bytes. Sections align as the largest object does: the root of stage 2 (aarch64/stage.c);
# /driver is what lets them.
$(BUILD)/conduit.efi: $(EFI_OBJECTS)
	$(call show,LD,$@)$(LLD_LINK) /driver /subsystem:efi_application /entry:efi_main \
		/nodefaultlib /dynamicbase /timestamp:0 /align:8192 \
		/merge:.rdata=.text /opt:ref /out:$@ $^
	@size=$$(wc -c <$@); [ $$size -le $(EFI_SIZE_MAX) ] || \
		{ echo "$@: $$size bytes, at most $(EFI_SIZE_MAX) are allowed" >&2; rm $@; exit 1; }

-include $(EFI_OBJECTS:.o=.d)

# A secure world for the boot tests, in RAM that nothing else uses so early.
SECURE_WORLD_ADDRESS := 0x7f000000

$(BUILD)/secure_world.elf: hypervisor/tests/boot/secure_world.S
	@mkdir -p $(@D)
	$(call show,AS)$(CLANG) $(BARE_TARGET) -c -o $(@:.elf=.o) $<
	$(call show,LD,$@)$(LD_LLD) -Ttext=$(SECURE_WORLD_ADDRESS) -e start -o $@ $(@:.elf=.o)

TEST_SCRIPTS += hypervisor/tests/exclusive.sh
HOST_TESTS += test_acpi test_device_tree test_relocate test_ram test_clock
test_acpi.sources := $(addprefix hypervisor/,tests/test_acpi.c boot/acpi.c boot/fadt.c boot/madt.c boot/hide.c)
test_device_tree.sources := hypervisor/tests/test_device_tree.c hypervisor/boot/device_tree.c
test_relocate.sources := hypervisor/tests/test_relocate.c hypervisor/boot/relocate.c
test_ram.sources := hypervisor/tests/test_ram.c hypervisor/boot/ram.c
test_clock.sources := hypervisor/tests/test_clock.c hypervisor/boot/clock.c
$(foreach test,test_acpi test_device_tree test_relocate test_ram test_clock,$(eval $(test).cflags := $(EFI_INCLUDES)))

# fake/include stands in for the system registers.
FAKE_INCLUDES := -Ihypervisor/fake/include $(EFI_INCLUDES)

# VMBus on the stand-ins of fake/, with a scripted guest. Those without a device of their own use tests/echo_device.c.
VMBUS_TEST_SOURCES := $(addprefix hypervisor/,tests/vmbus_guest.c $(addprefix fake/, \
	counter.c gic.c guest_memory.c log.c partition.c tick.c trace.c) calls/crash.c $(addprefix synic/, \
	reference_time.c stimer.c synic.c)) $(wildcard hypervisor/vmbus/*.c)
VMBUS_ECHO_TESTS := test_vmbus_connection test_gpadl test_channel test_vmbus_random
VMBUS_IC_TESTS := test_heartbeat test_shutdown test_timesync
HOST_TESTS += test_ring $(VMBUS_ECHO_TESTS) $(VMBUS_IC_TESTS)
test_ring.sources := hypervisor/tests/test_ring.c hypervisor/vmbus/ring.c
$(foreach test,$(VMBUS_ECHO_TESTS),$(eval $(test).sources := $(VMBUS_TEST_SOURCES) \
	$(addprefix hypervisor/tests/,echo_device.c $(test).c)))
$(foreach test,$(VMBUS_IC_TESTS),$(eval $(test).sources := $(VMBUS_TEST_SOURCES) hypervisor/devices/ic.c \
	hypervisor/devices/$(test:test_%=%).c $(addprefix hypervisor/tests/,ic_guest.c $(test).c)))
$(foreach test,test_ring $(VMBUS_ECHO_TESTS) $(VMBUS_IC_TESTS),$(eval $(test).cflags := $(FAKE_INCLUDES)))

# The Hyper-V interface on the stand-ins of fake/, with a stub in place of VMBus.
HYPERV_TESTS := test_hypercall test_vp_register test_synic test_stimer test_crash test_reference_time
HYPERV_TEST_SOURCES := $(addprefix hypervisor/,tests/vmbus_stub.c $(addprefix fake/, \
	counter.c gic.c guest_memory.c log.c partition.c tick.c trace.c)) $(wildcard hypervisor/synic/*.c) \
	$(addprefix hypervisor/calls/,hypercall.c vp_register.c crash.c)
HOST_TESTS += $(HYPERV_TESTS)
$(foreach test,$(HYPERV_TESTS),$(eval $(test).sources := $(HYPERV_TEST_SOURCES) hypervisor/tests/$(test).c))
$(foreach test,$(HYPERV_TESTS),$(eval $(test).cflags := $(FAKE_INCLUDES)))
test_synic.libs := -lpthread

# The core and what of aarch64/ is C.
CORE_TESTS := test_stage test_machine test_guest_memory test_string test_gic_filter test_inject test_trap \
	test_control test_trace test_tick test_smccc_table test_psci test_start
test_stage.sources := aarch64/stage.c tests/stage_walk.c
test_machine.sources := core/machine.c aarch64/stage.c tests/stage_walk.c
test_guest_memory.sources := core/guest_memory.c
test_string.sources := core/string.c
test_gic_filter.sources := aarch64/gic_filter.c
test_control.sources := control/control.c
test_trace.sources := core/trace.c
test_tick.sources := core/tick.c
test_inject.sources := aarch64/inject.c fake/sysreg.c
test_trap.sources := calls/trap.c aarch64/inject.c fake/sysreg.c
test_start.sources := control/start.c fake/sysreg.c
test_smccc_table.sources := calls/smccc_table.c calls/psci.c core/guest_memory.c fake/sysreg.c tests/firmware.c
test_psci.sources := $(test_smccc_table.sources)
HOST_TESTS += $(CORE_TESTS)
$(foreach test,$(CORE_TESTS),$(eval $(test).sources := $(addprefix hypervisor/,tests/$(test).c $($(test).sources))) \
	$(eval $(test).cflags := $(FAKE_INCLUDES)))
$(foreach test,test_smccc_table test_psci,$(eval $(test).sources += $(SMCCC_SERVE_SOURCES)))
# Functions that the C library has too.
test_string.cflags += $(foreach name,cpy move set cmp,-Dmem$(name)=el2_mem$(name))
