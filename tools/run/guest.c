/* SPDX-License-Identifier: BSD-2-Clause */
/* A running guest: from the start of QEMU to its end. */
#include "run/guest.h"

#include "cli/message.h"
#include "run/clock.h"
#include "run/patience.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#define POLL_MS   5  /* the rings must not overrun meanwhile */
#define SEARCH_MS 20 /* between two looks for the region */

static void kill_qemu(struct guest *guest)
{
	kill(guest->qemu, SIGKILL); /* not reaped yet, so the number is still its own */
	guest->stop = STOP_KILLED;
}

static void quit_qemu(struct guest *guest)
{
	if (guest->stop < STOP_QUIT) {
		qmp_execute(&guest->qmp, "quit");
		guest->stop = STOP_QUIT;
		guest->stop_deadline = clock_ms() + QUIT_MS;
	}
}

static void find_region(struct guest *guest)
{
	if (guest->region.shared == NULL && region_find(&guest->region)) {
		guest->outcome.started = true;
		recorder_attach(&guest->recorder, &guest->region);
	}
}

/* Asks the guest to power off; a second time: does not ask any more. */
static void stop_guest(struct guest *guest)
{
	if (guest->stop != STOP_NONE) {
		quit_qemu(guest);
		return;
	}
	find_region(guest);
	if (guest->region.shared != NULL && !guest->crash.happened) {
		guest->stop_ticket = commands_submit(&guest->commands, CONDUIT_COMMAND_SHUTDOWN, 0);
	}
	if (guest->stop_ticket < 0) {
		quit_qemu(guest);
		return;
	}
	guest->stop = STOP_ASKED;
	guest->stop_deadline = clock_ms() + GRACE_MS;
}

/* No need to wait for a guest that cannot hear. */
static void check_asked(struct guest *guest)
{
	enum command_state state;
	uint32_t status;

	if (guest->stop_ticket >= 0 &&
	    commands_result(&guest->commands, guest->stop_ticket, &state, &status)) {
		guest->stop_ticket = -1;
		if (state == COMMAND_LOST || status != CONDUIT_COMMAND_OK) {
			message("the guest cannot be asked to power off: it has no shutdown device open");
			quit_qemu(guest);
		}
	}
}

static void poll_stop(struct guest *guest)
{
	uint64_t now = clock_ms();

	if (now >= guest->end_ms) {
		message("timeout after %u s", guest->options->timeout_s);
		guest->end_ms = UINT64_MAX;
		guest->outcome.timed_out = true;
		stop_guest(guest);
	}
	if (guest->stop == STOP_ASKED) {
		check_asked(guest);
	}
	if (guest->stop == STOP_ASKED && now >= guest->stop_deadline) {
		message("the guest did not power off within %d s", GRACE_MS / 1000);
		quit_qemu(guest);
	} else if (guest->stop == STOP_QUIT && now >= guest->stop_deadline) {
		message("QEMU does not end; it is killed");
		kill_qemu(guest);
	}
}

static void poll_signals(struct guest *guest)
{
	struct signalfd_siginfo info;

	while (read(guest->signal_fd, &info, sizeof(info)) == (ssize_t)sizeof(info)) {
		guest->outcome.signal = (int)info.ssi_signo;
		stop_guest(guest);
	}
}

/* conduit.efi says itself that it has failed; then nothing on the machine runs any more. */
static void check_failure(struct guest *guest)
{
	static char text[4 * CONDUIT_FAILURE_TEXT_SIZE + 1];
	const struct conduit_shared *shared = guest->region.shared;

	if (guest->outcome.failed || region_load_32(&shared->state) != CONDUIT_STATE_FAILED) {
		return;
	}
	guest->outcome.failed = true;
	region_text(shared->failure_text, region_load_32(&shared->failure_size),
		    CONDUIT_FAILURE_TEXT_SIZE, text, sizeof(text));
	message("conduit.efi failed:\n%s", text);
	quit_qemu(guest);
}

/* The last look at a region whose guest is gone, or at one that came and went between two searches. */
static void leave_region(struct guest *guest)
{
	find_region(guest);
	if (guest->region.shared != NULL) {
		check_failure(guest);
		guest->outcome.crashed |= crash_poll(&guest->crash, guest->region.shared);
		recorder_detach(&guest->recorder);
		commands_reset(&guest->commands, guest->region.shared);
		region_forget(&guest->region);
		guest->crash.seen = 0;
	}
}

static void poll_monitor(struct guest *guest)
{
	struct qmp_event event;

	while (qmp_next(&guest->qmp, &event)) {
		switch (event.kind) {
		case QMP_EVENT_READY:
			if (guest->options->gdb_port == 0) {
				qmp_execute(&guest->qmp, "cont");
			}
			break;
		case QMP_EVENT_RESET:
			leave_region(guest);
			if (guest->crash.happened) {
				quit_qemu(guest);
			}
			break;
		case QMP_EVENT_SHUTDOWN:
			guest->outcome.shutdown = outcome_shutdown(event.reason);
			break;
		case QMP_EVENT_NONE:
		default:
			break;
		}
	}
}

/* After a crash a guest may start a kdump kernel, or just stop. To report the next crash is no sign of life. */
static void check_crash(struct guest *guest, size_t new_records)
{
	bool is_first = !guest->crash.happened;

	if (crash_poll(&guest->crash, guest->region.shared)) {
		guest->outcome.crashed = true;
		new_records = is_first ? 1 : 0;
	}
	if (new_records > 0) {
		guest->quiet_ms = clock_ms();
	}
	if (guest->crash.happened && clock_ms() - guest->quiet_ms >= CRASH_QUIET_MS) {
		quit_qemu(guest);
	}
}

/* A firmware that is none, or one that does not find conduit.efi, runs for ever. */
static void check_start(struct guest *guest)
{
	if (!guest->outcome.started && clock_ms() >= guest->tell_ms) {
		message("conduit.efi has not started yet; if it never does, see the words above, or "
			"try another --firmware");
		guest->tell_ms = UINT64_MAX;
	}
}

static void poll_region(struct guest *guest)
{
	size_t new_records;

	if (clock_ms() >= guest->next_search_ms) {
		find_region(guest);
		guest->next_search_ms = clock_ms() + SEARCH_MS;
	}
	new_records = recorder_poll(&guest->recorder);
	if (guest->region.shared == NULL) {
		check_start(guest);
		return;
	}
	__atomic_store_n(&guest->region.shared->host_time, clock_1601(), __ATOMIC_RELAXED);
	check_failure(guest);
	check_crash(guest, new_records);
	if (!region_is_alive(&guest->region)) {
		leave_region(guest);
	}
}

/* Waits for an event, for the time to look at the rings again at most. returns: false if QEMU has ended. */
static bool wait_for_event(struct guest *guest)
{
	struct pollfd fds[] = {
		{ .fd = guest->qemu_fd, .events = POLLIN },
		{ .fd = guest->qmp.fd, .events = POLLIN },
		{ .fd = guest->signal_fd, .events = POLLIN },
		{ .fd = guest->control.fd, .events = POLLIN },
	};

	poll(fds, sizeof(fds) / sizeof(fds[0]), POLL_MS);
	return (fds[0].revents & POLLIN) == 0;
}

static void report_end(const struct guest *guest, int status)
{
	const struct outcome *outcome = &guest->outcome;

	if (outcome->shutdown != SHUTDOWN_NONE) {
		if (!outcome->started && !outcome->timed_out && outcome->signal == 0) {
			message("the machine ended before conduit.efi had started; see its words above");
		}
		return;
	}
	if (guest->stop == STOP_QUIT || guest->stop == STOP_KILLED) {
		return;
	}
	if (WIFSIGNALED(status)) {
		message("QEMU was ended by signal %d", WTERMSIG(status));
	} else {
		message("QEMU ended with status %d; see its words above", WEXITSTATUS(status));
	}
}

void guest_run(struct guest *guest)
{
	int status = 0;
	bool running = true;

	while (running) {
		running = wait_for_event(guest);
		poll_signals(guest);
		poll_monitor(guest);
		poll_region(guest);
		control_poll(&guest->control);
		commands_poll(&guest->commands, &guest->region);
		poll_stop(guest);
	}
	poll_monitor(guest);
	leave_region(guest);
	control_poll(&guest->control); /* who asked for the end gets an answer */
	waitpid(guest->qemu, &status, 0);
	crash_finish(&guest->crash);
	report_end(guest, status);
}
