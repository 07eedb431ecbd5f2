/* SPDX-License-Identifier: BSD-2-Clause */
/* What a call costs the caller. */
#include "bench/caller.h"

#include "bench/bench.h"
#include "cli/message.h"
#include "cli/process.h"
#include "run/files.h"
#include "run/qemu.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define OUTPUT_SIZE 262144

/* Instruction words [DDI0487 C4 "A64 instruction set encoding"]. */
#define HVC_0       0xd4000002U
#define RET_X30     0xd65f03c0U
#define BL_MASK     0xfc000000U
#define BL          0x94000000U
#define MEMORY_MASK 0x0a000000U /* bits 28:25 are x1x0: "Loads and Stores" */
#define MEMORY      0x08000000U

static bool is_memory(uint32_t word)
{
	return (word & MEMORY_MASK) == MEMORY;
}

static void count(struct caller_count *counts, uint32_t word)
{
	counts->instructions++;
	counts->memory += is_memory(word);
}

struct caller_count caller_beside_trap(const struct caller_call *call)
{
	struct caller_count counts = { 0 };

	for (size_t i = 0; i < call->word_count; i++) {
		if (call->words[i] != HVC_0) {
			count(&counts, call->words[i]);
		}
	}
	return counts;
}

/* The last BL before the HVC is the one into it: another may be to memset(). */
struct caller_count caller_function(const struct caller_call *call)
{
	struct caller_count counts = { 0 };
	bool is_inside = false;
	bool has_called = false;

	for (size_t i = 0; i < call->word_count; i++) {
		uint32_t word = call->words[i];

		if (is_inside) {
			count(&counts, word);
		}
		has_called |= word == HVC_0;
		if ((word & BL_MASK) == BL) {
			counts = (struct caller_count){ 0 };
			is_inside = true;
		} else if (word == RET_X30 && has_called) {
			break;
		}
	}
	return counts;
}

const struct caller_call *caller_find(const struct caller *caller, const char *compiler,
				      const char *way, unsigned int arguments, unsigned int results)
{
	for (size_t i = 0; i < caller->count; i++) {
		const struct caller_call *call = &caller->calls[i];

		if (strcmp(call->compiler, compiler) == 0 && strcmp(call->way, way) == 0 &&
		    call->arguments == arguments && call->results == results) {
			return call;
		}
	}
	return NULL;
}

/* Takes a word that stands behind a space. */
static bool take_name(const char **line, char name[CALLER_NAME_SIZE])
{
	size_t length = **line == ' ' ? strcspn(*line + 1, " ") : 0;

	if (length == 0 || length >= CALLER_NAME_SIZE) {
		return false;
	}
	memcpy(name, *line + 1, length);
	name[length] = '\0';
	*line += 1 + length;
	return true;
}

static bool take_number(const char **line, int base, uint32_t *number)
{
	char *end;

	if (**line != ' ' || !isxdigit((unsigned char)(*line)[1])) {
		return false;
	}
	*number = (uint32_t)strtoul(*line + 1, &end, base);
	*line = end;
	return *end == ' ' || *end == '\0';
}

/* "call COMPILER WAY ARGUMENTS RESULTS WORD..." */
static bool parse_line(const char *line, struct caller_call *call)
{
	static const char begin[] = "call";

	if (strncmp(line, begin, strlen(begin)) != 0) {
		return false;
	}
	line += strlen(begin);
	if (!take_name(&line, call->compiler) || !take_name(&line, call->way) ||
	    !take_number(&line, 10, &call->arguments) || !take_number(&line, 10, &call->results)) {
		return false;
	}
	call->word_count = 0;
	while (call->word_count < CALLER_WORDS_MAX &&
	       take_number(&line, 16, &call->words[call->word_count])) {
		call->word_count++;
	}
	return call->word_count != 0 && *line == '\0';
}

/* "signals PACKETS NEEDED SENT" */
static bool parse_signals(const char *line, struct caller_signals *signals)
{
	static const char begin[] = "signals";

	if (strncmp(line, begin, strlen(begin)) != 0) {
		return false;
	}
	line += strlen(begin);
	return take_number(&line, 16, &signals->packets) &&
	       take_number(&line, 16, &signals->needed) && take_number(&line, 16, &signals->sent) &&
	       *line == '\0';
}

/* Returns: the last line is the image's word that it came to its end. */
static bool parse(char *words, struct caller *caller)
{
	char *rest;

	caller->count = 0;
	for (char *line = strtok_r(words, "\r\n", &rest); line != NULL;
	     line = strtok_r(NULL, "\r\n", &rest)) {
		if (strcmp(line, "end") == 0) {
			return caller->count != 0;
		}
		if (parse_signals(line, &caller->signals)) {
			continue;
		}
		if (caller->count == CALLER_CALLS_MAX ||
		    !parse_line(line, &caller->calls[caller->count])) {
			message("calls.elf said: %.80s", line);
			return false;
		}
		caller->count++;
	}
	message("calls.elf did not finish");
	return false;
}

/* The image is for EL1 of a machine whose PSCI answers HVC: that is one without EL2. */
bool caller_measure(const char *qemu, const char *cpu, struct caller *caller)
{
	static char words[OUTPUT_SIZE];
	char path[PATH_MAX];
	const char *arguments[] = { qemu,       "-sandbox", QEMU_SANDBOX, "-machine", "virt",
				    "-cpu",     cpu,        "-m",         "128",      "-nic",
				    "none",     "-display", "none",       "-serial",  "stdio",
				    "-monitor", "none",     "-kernel",    path,       NULL };
	const struct program image = { .argv = arguments,
				       .input = PROCESS_QUIET,
				       .error = STDERR_FILENO };

	if (!files_require(FILES_CALLS, "'make bench' builds it", path) ||
	    !process_succeeded(qemu,
			       process_read(&image, BENCH_PATIENCE_MS, words, sizeof(words)))) {
		return false;
	}
	return parse(words, caller);
}
