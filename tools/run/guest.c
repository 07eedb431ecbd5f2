/* SPDX-License-Identifier: BSD-2-Clause */
/* A running guest: from the start of its first machine to the end of its last. A reset of the guest starts a new machine. */
#include "run/guest.h"

#include "cli/message.h"
#include "cli/clock.h"
#include "run/patience.h"

#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#define POLL_MS   5  /* the rings must not overrun meanwhile */
#define IDLE_MS   50 /* without rings, for the console; what cannot wait wakes the process */
#define SEARCH_MS 20 /* between two looks for the region */

/* A new machine is as the one before: a firmware that resets it before conduit.efi has started would do so for ever. */
#define LAME_MAX 3

static void kill_qemu(struct guest *guest)
{
	kill(guest->process.pid, SIGKILL); /* not reaped yet, so the number is still its own */
	guest->stop = STOP_KILLED;
}

static void quit_qemu(struct guest *guest)
{
	if (guest->stop < STOP_QUIT) {
		qmp_execute(&guest->process.qmp, "quit");
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

/* Whether the guest has crashed, and no second kernel has taken over to save a dump. */
static bool is_dead(const struct guest *guest)
{
	return guest->crash.happened && !guest->succeeded;
}

/* returns: true if it has crashed since the last look */
static bool look_for_crash(struct guest *guest)
{
	if (!crash_poll(&guest->crash, guest->region.shared)) {
		return false;
	}
	guest->outcome.crashed = true;
	guest->succeeded = false;
	return true;
}

/* Asks the guest to power off; a second time: does not ask any more. */
static void stop_guest(struct guest *guest)
{
	guest->again = false;
	if (guest->stop != STOP_NONE) {
		quit_qemu(guest);
		return;
	}
	find_region(guest);
	if (guest->region.shared != NULL && !is_dead(guest)) {
		guest->stop_ticket = port_submit(&guest->port, CONDUIT_FRAME_SHUTDOWN, 0);
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
	enum request_state state;
	uint16_t status;

	if (guest->stop_ticket >= 0 &&
	    port_result(&guest->port, guest->stop_ticket, &state, &status)) {
		guest->stop_ticket = -1;
		if (state == REQUEST_LOST || status != CONDUIT_FRAME_OK) {
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
		message("QEMU did not exit; killing it");
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
	message("conduit.efi failed:");
	message_quote(stderr, text);
	quit_qemu(guest);
}

/* The kernel returned to conduit.efi, which then switched the machine off: nobody has done what the guest was started for. */
static void check_kernel(struct guest *guest)
{
	uint64_t status = __atomic_load_n(&guest->region.shared->kernel_status, __ATOMIC_ACQUIRE);

	if (status != 0 && !guest->outcome.returned) {
		guest->outcome.returned = true;
		message("the guest's kernel gave up with EFI status %#" PRIx64, status);
	}
}

/* The last look at the region of a machine that has ended, or at one that came and went between two searches. */
static void leave_region(struct guest *guest)
{
	find_region(guest);
	if (guest->region.shared != NULL) {
		check_failure(guest);
		check_kernel(guest);
		look_for_crash(guest);
		recorder_detach(&guest->recorder);
		region_forget(&guest->region);
	}
}

/*
 * Nothing of the machine may reach the next boot: firmware that runs at EL2 would read what the guest has left in RAM and in
 * flash. So this machine ends here, also if somebody has told QEMU otherwise.
 */
static void take_reset(struct guest *guest)
{
	guest->outcome.shutdown = SHUTDOWN_RESET;
	if (guest->stop == STOP_NONE) {
		guest->again = true;
		quit_qemu(guest);
	} else if (guest->stop == STOP_ASKED) {
		message("the guest reset instead of powering off");
		quit_qemu(guest);
	}
}

/* Only the first reason counts: the others come from what conduit does about it. */
static void take_shutdown(struct guest *guest, enum shutdown shutdown)
{
	if (guest->outcome.shutdown != SHUTDOWN_NONE) {
		return;
	}
	guest->outcome.shutdown = shutdown;
	if (shutdown == SHUTDOWN_RESET) {
		take_reset(guest);
	}
}

static void poll_monitor(struct guest *guest)
{
	struct qmp_event event;

	while (qmp_next(&guest->process.qmp, &event)) {
		switch (event.kind) {
		case QMP_EVENT_READY:
			plug_restore(&guest->plug);
			/* A debugger has let the first machine go; it may not come back for the next. */
			if (guest->options->gdb == RUN_GDB_NONE || guest->resets > 0) {
				qmp_execute(&guest->process.qmp, "cont");
			}
			break;
		case QMP_EVENT_RESET:
			/* Whoever loads a snapshot goes on with the RAM and the secret that are in it. */
			if (outcome_shutdown(event.text) == SHUTDOWN_RESET) {
				leave_region(guest);
				take_reset(guest);
			}
			break;
		case QMP_EVENT_SHUTDOWN:
			take_shutdown(guest, outcome_shutdown(event.text));
			break;
		case QMP_EVENT_ANSWER:
		case QMP_EVENT_DELETED:
		case QMP_EVENT_OPENED:
			plug_event(&guest->plug, &event);
			break;
		case QMP_EVENT_NONE:
		default:
			break;
		}
	}
}

/* Calls, words on the console, VPs that start or stop. */
static bool shows_life(struct guest *guest, size_t new_records)
{
	uint32_t online = region_load_32(&guest->region.shared->vps_online);
	bool changed = online != guest->vps_online;

	guest->vps_online = online;
	return changed || new_records > 0 || guest->heard;
}

/*
 * After a crash a guest may start a kdump kernel, or just stop: Linux spins then, so that its VP runs is no sign of life; nor
 * is one more report. A system that says who it is after the crash is a guest like any other.
 */
static void check_crash(struct guest *guest, size_t new_records)
{
	uint32_t systems = region_load_32(&guest->region.shared->system_count);
	bool alive = shows_life(guest, new_records);
	unsigned int wait_s = guest->options->crash_wait_s;

	if (look_for_crash(guest)) {
		alive = guest->quiet_ms == UINT64_MAX || systems != guest->systems;
		guest->systems = systems;
	} else if (guest->quiet_ms == UINT64_MAX) {
		return;
	}
	if (systems != guest->systems) {
		guest->succeeded = true;
		guest->quiet_ms = UINT64_MAX;
	} else if (alive) {
		guest->quiet_ms = clock_ms();
	} else if (wait_s != 0 && clock_ms() - guest->quiet_ms >= 1000ULL * wait_s) {
		message("the crashed guest has shown no activity for %u s; ending it "
			"(--crash-wait)",
			wait_s);
		guest->quiet_ms = UINT64_MAX;
		quit_qemu(guest);
	}
}

/* A firmware that is none, or one that does not find conduit.efi, runs for ever. */
static void check_start(struct guest *guest)
{
	if (!guest->outcome.started && clock_ms() >= guest->tell_ms) {
		message("conduit.efi has not started yet; if it never does, see QEMU's output above: "
			"the kernel and its initrd may require more --memory, or another --firmware "
			"is needed");
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
	guest->heard = launch_heard(&guest->process);
	if (guest->region.shared == NULL) {
		check_start(guest);
		return;
	}
	check_failure(guest);
	check_crash(guest, new_records);
}

/* returns: milliseconds after which to look at the region again, though nothing has happened */
static int patience(const struct guest *guest)
{
	if (guest->region.shared == NULL) {
		return SEARCH_MS;
	}
	return guest->options->no_trace ? IDLE_MS : POLL_MS;
}

/* Waits for an event, for the time to look at the region again at most. returns: false if QEMU has ended. */
static bool wait_for_event(struct guest *guest)
{
	struct pollfd fds[] = {
		{ .fd = guest->process.fd, .events = POLLIN },
		{ .fd = guest->process.qmp.fd, .events = POLLIN },
		{ .fd = guest->signal_fd, .events = POLLIN },
		{ .fd = guest->control.fd, .events = POLLIN },
		{ .fd = guest->port.fd, .events = POLLIN },
	};

	poll(fds, ABI_COUNT(fds), patience(guest));
	return (fds[0].revents & POLLIN) == 0;
}

/* returns: false if there is no machine, which was said */
static bool begin_machine(struct guest *guest)
{
	guest->outcome.started = false;
	guest->outcome.shutdown = SHUTDOWN_NONE;
	guest->stop = STOP_NONE;
	guest->stop_ticket = -1;
	guest->again = false;
	guest->crash.seen = 0;
	guest->quiet_ms = UINT64_MAX;
	guest->next_search_ms = 0;
	guest->tell_ms = guest->options->gdb != RUN_GDB_NONE ? UINT64_MAX : clock_ms() + START_MS;
	devices_begin(guest->options->devices);
	if (!launch_machine(&guest->launch, &guest->region, &guest->process)) {
		return false;
	}
	port_open(&guest->port, guest->process.port_fd);
	return true;
}

/* Stays with a machine until its QEMU has ended; returns its status, as waitpid(2) gives it. */
static int watch_machine(struct guest *guest)
{
	bool running = true;

	while (running) {
		running = wait_for_event(guest);
		poll_signals(guest);
		poll_monitor(guest);
		port_poll(&guest->port);
		poll_region(guest);
		control_poll(&guest->control);
		poll_stop(guest);
	}
	poll_monitor(guest);
	leave_region(guest);
	port_close(&guest->port);
	plug_end(&guest->plug);
	control_poll(&guest->control); /* who asked for the end gets an answer */
	return launch_end(&guest->region, &guest->process);
}

static bool starts_again(struct guest *guest)
{
	guest->resets++;
	guest->lame = guest->outcome.started ? 0 : guest->lame + 1;
	return guest->again && !guest->options->no_reboot && !is_dead(guest) &&
	       guest->lame < LAME_MAX;
}

static void report_end(const struct guest *guest, int status)
{
	const struct outcome *outcome = &guest->outcome;

	if (outcome->shutdown != SHUTDOWN_NONE) {
		if (!outcome->started && !outcome->timed_out && outcome->signal == 0) {
			message(guest->lame > 1
					? "the machine reset again and again before conduit.efi had "
					  "started; see its output above"
					: "the machine ended before conduit.efi had started; see its "
					  "words above");
		}
		return;
	}
	if (guest->stop == STOP_QUIT || guest->stop == STOP_KILLED) {
		return;
	}
	if (WIFSIGNALED(status)) {
		message("QEMU was ended by signal %d", WTERMSIG(status));
	} else {
		message("QEMU ended with status %d; see its output above", WEXITSTATUS(status));
	}
}

void guest_run(struct guest *guest)
{
	int status;

	do {
		if (!begin_machine(guest)) {
			return;
		}
		status = watch_machine(guest);
	} while (starts_again(guest));
	crash_finish(&guest->crash);
	report_end(guest, status);
}
