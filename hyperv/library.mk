# SPDX-License-Identifier: BSD-2-Clause
# libhyperv.a by each compiler: make libhyperv.

# Atomics are instructions: GCC would call its own library for them.
LIBHYPERV_CFLAGS := -nostdinc -ffunction-sections -mno-outline-atomics $(HYPERV_INCLUDES)
LIBHYPERV_BUILDS := clang-aarch64 clang-efi gcc-aarch64

define libhyperv
libhyperv_objects := $(patsubst %,$(BUILD)/libhyperv/$(1)/%.o,$(HYPERV_SOURCES))
$$(libhyperv_objects): $(BUILD)/libhyperv/$(1)/%.o: %
	@mkdir -p $$(@D)
	$$(call show,CC)$$(libsmccc_$(1)) $$(LIBHYPERV_CFLAGS) \
		-isystem $$(dir $$(shell $$(firstword $$(libsmccc_$(1))) -print-file-name=include/stddef.h)) \
		-c -o $$@ $$<
$(BUILD)/libhyperv/$(1)/libhyperv.a: $$(libhyperv_objects)
	@rm -f $$@
	$$(call show,AR,$$@)llvm-ar rcs $$@ $$^
-include $$(libhyperv_objects:.o=.d)
.PHONY: libhyperv-$(1)
libhyperv-$(1): $(BUILD)/libhyperv/$(1)/libhyperv.a
endef

$(foreach build,$(LIBHYPERV_BUILDS),$(eval $(call libhyperv,$(build))))

.PHONY: libhyperv
libhyperv: $(LIBHYPERV_BUILDS:%=libhyperv-%)
