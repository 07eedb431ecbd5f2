# SPDX-License-Identifier: BSD-2-Clause
# What machines can say about the sources: make format, format-check, lint.

CLANG_FORMAT ?= clang-format
CLANG_TIDY ?= clang-tidy

# Tracked files that are still there.
TRACKED := $(wildcard $(shell git ls-files 2>/dev/null))
LINT_C := $(filter %.c %.h,$(TRACKED))
LINT_SCRIPTS := $(shell grep -lE '^\#!/bin/(ba)?sh' $(filter .ci/% scripts/% %.sh,$(TRACKED))) tools/completion/conduit
LINT_JOBS := $(shell nproc)
LINT_LICENSED := $(filter-out LICENSE %.md,$(TRACKED))

# Other versions lay out the same style otherwise.
CLANG_FORMAT_MAJOR := 14

.PHONY: format format-check lint lint-includes lint-headers lint-tidy lint-cppcheck lint-shell lint-spelling

format:
	$(CLANG_FORMAT) -i $(LINT_C)

format-check:
	@if $(CLANG_FORMAT) --version | grep -q 'version $(CLANG_FORMAT_MAJOR)\.'; then \
		$(CLANG_FORMAT) --dry-run -Werror $(LINT_C); \
	else \
		echo "format-check: skipped; requires clang-format $(CLANG_FORMAT_MAJOR)"; \
	fi

lint: lint-includes lint-headers lint-shell lint-spelling lint-cppcheck lint-tidy

lint-includes:
	@scripts/check-includes $(LINT_LICENSED)

lint-headers:
	@scripts/check-headers $(filter libsmccc/include/% libhyperv/include/%,$(TRACKED))

lint-shell:
	@shellcheck --external-sources $(LINT_SCRIPTS)

lint-spelling:
	@codespell $(TRACKED)
	@scripts/check-words $(filter-out docs/calls.md,$(filter %.md docs/man/%.1,$(TRACKED)))

# Their objects are what is looked at; what a source is compiled with the build itself says.
LINT_TARGETS := all host-tests $(BUILD)/probe.efi $(BUILD)/calls.elf $(addprefix $(BUILD)/,life.efi life_driver.efi scan_ram)

$(BUILD)/compile_commands.json: $(LINT_C) $(filter %.mk Makefile,$(TRACKED)) scripts/compile-commands
	@mkdir -p $(@D)
	@$(MAKE) --no-print-directory --dry-run --always-make $(LINT_TARGETS) >$@.log
	@scripts/compile-commands <$@.log >$@

# It knows no system headers, and needs none. It takes what a loop or a callee fills for uninitialised: that is left to the
# compilers' warnings and the sanitizers. NULL is a pointer in every C library that the host command meets.
lint-cppcheck: $(BUILD)/compile_commands.json
	@mkdir -p $(BUILD)/cppcheck
	@cppcheck --quiet --project=$< --cppcheck-build-dir=$(BUILD)/cppcheck -j $(LINT_JOBS) \
		--enable=warning,performance,portability --inline-suppr --error-exitcode=1 \
		-U__ASSEMBLER__ --suppress=uninitvar --suppress=varFuncNullUB --suppress=missingInclude --suppress=missingIncludeSystem

lint-tidy: $(BUILD)/compile_commands.json
	@sed -n 's/.*"file": "\([^"]*\)".*/\1/p' $< | \
		xargs -P $(LINT_JOBS) -n 1 $(CLANG_TIDY) --quiet -p $(BUILD) 2>$(BUILD)/clang-tidy.log || \
		{ cat $(BUILD)/clang-tidy.log; exit 1; }
