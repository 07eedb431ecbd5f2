# SPDX-License-Identifier: BSD-2-Clause
# make run: Debian's arm64 kernel as a Hyper-V guest. RUN="--smp 8 --trace FILE" adds options of `conduit run`.

.PHONY: run
run: all guest
	@$(BUILD)/conduit run $(RUN)
