/* SPDX-License-Identifier: BSD-2-Clause */
/* Whole machines, from start to end; the takers say what counts. */
#include "bench/start.h"

#include "abi/macro.h"
#include "bench/bench.h"
#include "cli/message.h"
#include "run/arguments.h"

#include <unistd.h>

bool start_read(const struct program *program, void *into)
{
	return process_succeeded(program->argv[0],
				 process_read(program, BENCH_PATIENCE_MS, into, START_TEXT_SIZE));
}

/* Frees @words. */
static bool start(char **words, int fd, start_taker *take, void *into)
{
	const struct program program = { .argv = (const char *const *)words,
					 .fds = &fd,
					 .fd_count = fd >= 0 ? 1 : 0,
					 .input = PROCESS_QUIET,
					 .output = PROCESS_QUIET,
					 .error = STDERR_FILENO };
	bool done = take(&program, into);

	arguments_free(words);
	return done;
}

bool start_conduit(const struct qemu_command *machine, const char *cpu, unsigned int smp,
		   const char *const *more, start_taker *take, void *into)
{
	const char *const first[] = { "/proc/self/exe", "run",        "--quiet",
				      "--cpu",          cpu,          "--qemu",
				      machine->qemu,    "--firmware", machine->firmware };
	struct arguments arguments = { .words = NULL };

	for (size_t i = 0; i < ABI_COUNT(first); i++) {
		arguments_add(&arguments, "%s", first[i]);
	}
	arguments_add(&arguments, "--smp");
	arguments_add(&arguments, "%u", smp);
	for (; *more != NULL; more++) {
		arguments_add(&arguments, "%s", *more);
	}
	if (arguments.failed) {
		message("not enough memory");
		arguments_free(arguments.words);
		return false;
	}
	return start(arguments.words, -1, take, into);
}

bool start_bare(const struct qemu_command *machine, int fd, start_taker *take, void *into)
{
	char **words = qemu_arguments(machine);

	if (words == NULL) {
		message("not enough memory");
		return false;
	}
	return start(words, fd, take, into);
}
