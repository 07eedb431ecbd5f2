/* SPDX-License-Identifier: BSD-2-Clause */
/* Tests of the whole host command: start it on the stand-in for QEMU, and see what it says. */
#include "tests/run_conduit.h"

#include "abi/macro.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <setjmp.h>
#include <cmocka.h>

#define TIMEOUT_MS 10000

const char *conduit_path(const char *name)
{
	static char paths[4][PATH_MAX];
	static unsigned int next;
	const char *build = getenv("CONDUIT_BUILD");
	char *path = paths[next++ % 4];

	snprintf(path, PATH_MAX, "%s/tools-test/%s/%s", build != NULL ? build : "build",
		 program_invocation_short_name, name);
	return path;
}

/* conduit finds its files beside itself, so it must be here too. */
static void link_program(const char *name)
{
	char built[32];

	snprintf(built, sizeof(built), "../%s", name);
	unlink(conduit_path(name));
	assert_int_equal(link(conduit_path(built), conduit_path(name)), 0);
}

/* The least that passes for an EFI program for arm64. */
static void write_image(const char *name)
{
	static const uint8_t header[] = { 'P', 'E', 0, 0, 0x64, 0xaa };
	uint8_t image[0x100] = { 'M', 'Z' };
	FILE *file = fopen(conduit_path(name), "w");

	image[0x3c] = 0x80;
	memcpy(image + 0x80, header, sizeof(header));
	assert_non_null(file);
	assert_int_equal(fwrite(image, 1, sizeof(image), file), sizeof(image));
	fclose(file);
}

int conduit_setup(void **state)
{
	(void)state;
	mkdir(conduit_path(""), 0777);
	link_program("conduit");
	link_program("fake-qemu");
	mkdir(conduit_path("guest"), 0777);
	mkdir(conduit_path("guest/default"), 0777);
	write_image("conduit.efi");
	write_image("guest/default/vmlinuz");
	write_image("guest/default/initrd");
	write_image("firmware.fd");
	return 0;
}

static int open_terminal(struct conduit *conduit, bool wanted)
{
	int slave;

	conduit->terminal_fd = -1;
	if (!wanted) {
		return open("/dev/null", O_RDONLY | O_CLOEXEC);
	}
	assert_int_equal(openpty(&conduit->terminal_fd, &slave, NULL, NULL, NULL), 0);
	fcntl(conduit->terminal_fd, F_SETFD, FD_CLOEXEC);
	fcntl(slave, F_SETFD, FD_CLOEXEC);
	assert_int_equal(tcgetattr(slave, &conduit->terminal_mode), 0);
	return slave;
}

static void execute(const char *const *words)
{
	char *argv[ARGUMENTS_MAX + 6];
	size_t count = 0;

	argv[count++] = strdup(conduit_path("conduit"));
	for (size_t i = 0; i < ARGUMENTS_MAX && words[i] != NULL; i++) {
		argv[count++] = strdup(words[i]);
		if (i == 0 && strcmp(words[0], "run") == 0) {
			argv[count++] = strdup("--qemu");
			argv[count++] = strdup(conduit_path("fake-qemu"));
			argv[count++] = strdup("--firmware");
			argv[count++] = strdup(conduit_path("firmware.fd"));
		}
	}
	argv[count] = NULL;
	execv(argv[0], argv);
	_exit(99);
}

/* Whatever this program was started to ignore: it may run in the background of a script. */
static void set_signals(const struct conduit *conduit)
{
	static const int signals[] = { SIGHUP, SIGINT, SIGTERM };

	for (size_t i = 0; i < ABI_COUNT(signals); i++) {
		signal(signals[i], signals[i] == conduit->ignored_signal ? SIG_IGN : SIG_DFL);
	}
}

/* A file that each stand-in for QEMU inherits, and counts in. */
static void count_machines(void)
{
	char number[16];

	snprintf(number, sizeof(number), "%d", memfd_create("count", 0));
	setenv("FAKE_QEMU_COUNT", number, 1);
}

static void start(struct conduit *conduit, const char *play, const char *const *words,
		  bool on_terminal)
{
	int in = open_terminal(conduit, on_terminal);
	int out[2];
	int err[2];

	assert_true(in >= 0);
	assert_int_equal(pipe2(out, O_CLOEXEC), 0);
	assert_int_equal(pipe2(err, O_CLOEXEC), 0);
	conduit->out[0] = '\0';
	conduit->err[0] = '\0';
	conduit->pid = fork();
	if (conduit->pid == 0) {
		setsid();
		set_signals(conduit);
		prctl(PR_SET_PDEATHSIG, SIGKILL); /* a test that failed leaves nothing behind */
		setenv("FAKE_QEMU", play, 1);
		count_machines();
		dup2(in, STDIN_FILENO);
		dup2(out[1], STDOUT_FILENO);
		dup2(err[1], STDERR_FILENO);
		execute(words);
	}
	close(in);
	close(out[1]);
	close(err[1]);
	conduit->out_fd = out[0];
	conduit->err_fd = err[0];
}

void conduit_start(struct conduit *conduit, const char *play, const char *const *words)
{
	start(conduit, play, words, false);
}

void conduit_start_on_terminal(struct conduit *conduit, const char *play, const char *const *words)
{
	start(conduit, play, words, true);
}

/* Appends what has come; false: nothing more will come. */
static bool collect(int fd, char *text)
{
	size_t used = strlen(text);
	ssize_t n = read(fd, text + used, OUTPUT_SIZE - 1 - used);

	if (n > 0) {
		text[used + (size_t)n] = '\0';
	}
	return n > 0;
}

bool conduit_wait_for(struct conduit *conduit, const char *word)
{
	struct pollfd out = { .fd = conduit->out_fd, .events = POLLIN };

	while (strstr(conduit->out, word) == NULL) {
		if (poll(&out, 1, TIMEOUT_MS) != 1 || !collect(conduit->out_fd, conduit->out)) {
			return false;
		}
	}
	return true;
}

/* Both pipes close when conduit, its guard and QEMU are gone. */
int conduit_wait(struct conduit *conduit)
{
	struct pollfd fds[] = {
		{ .fd = conduit->out_fd, .events = POLLIN },
		{ .fd = conduit->err_fd, .events = POLLIN },
	};
	int status;

	while (fds[0].fd >= 0 || fds[1].fd >= 0) {
		if (poll(fds, 2, 2 * TIMEOUT_MS) == 0) {
			kill(conduit->pid, SIGKILL);
			fail_msg("conduit does not end");
		}
		if (fds[0].revents != 0 && !collect(fds[0].fd, conduit->out)) {
			fds[0].fd = -1;
		}
		if (fds[1].revents != 0 && !collect(fds[1].fd, conduit->err)) {
			fds[1].fd = -1;
		}
	}
	close(conduit->out_fd);
	close(conduit->err_fd);
	assert_int_equal(waitpid(conduit->pid, &status, 0), conduit->pid);
	return WIFSIGNALED(status) ? 1000 + WTERMSIG(status) : WEXITSTATUS(status);
}

int conduit_run(struct conduit *conduit, const char *play, const char *const *words)
{
	conduit_start(conduit, play, words);
	return conduit_wait(conduit);
}
