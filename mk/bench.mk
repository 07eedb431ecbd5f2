# SPDX-License-Identifier: BSD-2-Clause
# make bench: what calls cost, beside what they may. Round trips through the implementers that `make implementers` fetched.
# make bench-picture: docs/cost-of-a-call.svg.

.PHONY: bench bench-picture
bench bench-picture: all guest check-images $(BUILD)/probe.efi $(BUILD)/calls.elf $(BUILD)/libhyperv.size
bench:
	@$(BUILD)/conduit bench all
bench-picture: implementers
	@$(BUILD)/conduit bench caller round-trip --json | jq -rf docs/cost-of-a-call.jq >docs/cost-of-a-call.svg
