/* SPDX-License-Identifier: BSD-2-Clause */
/* `conduit ctl disk` and `conduit ctl net`: what they have QEMU and conduit.efi do, and what they refuse. */
#include "abi/macro.h"
#include "tests/run_conduit.h"

#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <setjmp.h>
#include <cmocka.h>

static struct conduit guest;
static struct conduit asker;
static char pid[16];
static char image[512];

static void start_guest(const char *play, const char *option, const char *value)
{
	conduit_start(&guest, play, WORDS("run", "-q", "--net", "user", option, value));
	assert_true(conduit_wait_for(&guest, "raw"));
	usleep(100000);
	snprintf(pid, sizeof(pid), "%d", (int)guest.pid);
}

static void end_guest(void)
{
	kill(guest.pid, SIGTERM);
	assert_int_equal(conduit_wait(&guest), 0);
}

static void expect(int status, const char *words, const char *subject, const char *action,
		   const char *operand, const char *more)
{
	int ended =
		conduit_run(&asker, "", WORDS("ctl", "--pid", pid, subject, action, operand, more));

	if (ended != status || strstr(status == 0 ? asker.out : asker.err, words) == NULL) {
		fail_msg("%d, '%s%s' is not %d, '%s'", ended, asker.out, asker.err, status, words);
	}
}

static void make_image(void)
{
	int fd;

	snprintf(image, sizeof(image), "%s", conduit_path("hot.img"));
	fd = open(image, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	assert_int_equal(ftruncate(fd, 1 << 20), 0);
	close(fd);
}

static void expect_told(const char *words)
{
	if (strstr(guest.out, words) == NULL) {
		fail_msg("'%s' does not have '%s'", guest.out, words);
	}
}

static void test_ctl_disk_is_added_and_removed(void **state)
{
	(void)state;
	make_image();
	start_guest("region,raw", NULL, NULL);
	expect(0, "", "disk", "add", image, NULL);
	expect(0, "disk0    controller 0 LUN 0   disk           1 MiB  read-write  ", "disk",
	       "list", NULL, NULL);
	expect(0, "", "disk", "remove", "disk0", NULL);
	expect(0, "[]", "disk", "list", "--json", NULL);
	expect(0, "", "disk", "add", image, NULL);
	expect(0, "\"name\":\"disk1\",\"controller\":0,\"lun\":1,", "disk", "list", "--json", NULL);
	expect(1, "is a disk of this guest already", "disk", "add", image, NULL);
	end_guest();
	expect_told("{\"execute\":\"blockdev-add\",\"arguments\":{\"driver\":\"raw\",\"node-name\":"
		    "\"disk0\",");
	expect_told("{\"execute\":\"device_add\",\"arguments\":{\"driver\":\"scsi-hd\",\"id\":"
		    "\"disk0\",");
	expect_told("{\"execute\":\"device_del\",\"arguments\":{\"id\":\"disk0\"}");
	expect_told("{\"execute\":\"blockdev-del\",\"arguments\":{\"node-name\":\"disk0\"}");
}

static void test_ctl_disk_that_qemu_refuses_is_taken_back(void **state)
{
	(void)state;
	make_image();
	start_guest("region,refuses,raw", NULL, NULL);
	expect(1, "QEMU: no room", "disk", "add", image, NULL);
	expect(0, "[]", "disk", "list", "--json", NULL);
	end_guest();
	expect_told("{\"execute\":\"blockdev-del\",\"arguments\":{\"node-name\":\"disk0\"}");
}

static void test_ctl_disk_only_grows(void **state)
{
	(void)state;
	make_image();
	start_guest("region,raw", "--disk", image);
	expect(0, "", "disk", "resize", "disk0", "2");
	expect(1, "disk0 has 1048576 bytes; it can only grow", "disk", "resize", "disk0", "0");
	expect(1, "there is no disk disk7", "disk", "resize", "disk7", "2");
	expect(2, "requires a size", "disk", "resize", "disk0", "large");
	end_guest();
	expect_told("\"block_resize\",\"arguments\":{\"node-name\":\"disk0\",\"size\":2097152}");
}

static void test_ctl_disk_that_cannot_be_had_is_refused(void **state)
{
	(void)state;
	make_image();
	start_guest("region,raw", NULL, NULL);
	expect(1, "cannot open /nowhere: No such file", "disk", "add", "/nowhere", NULL);
	expect(1, "controller=1: this machine has 1", "disk", "add", "/dev/null,controller=1",
	       NULL);
	expect(1, "what is 'readonli'?", "disk", "add", "/nowhere,readonli", NULL);
	expect(1, "there is no disk disk0", "disk", "remove", "disk0", NULL);
	expect(2, "did you mean 'remove'?", "disk", "remov", "disk0", NULL);
	expect(2, "disk list requires nothing more", "disk", "list", "disk0", NULL);
	expect(2, "net: which action?", "net", NULL, NULL, NULL);
	end_guest();
}

static void test_ctl_disk_is_added_at_its_lun(void **state)
{
	char place[544];

	(void)state;
	make_image();
	snprintf(place, sizeof(place), "%s,lun=9,sector=4096", image);
	start_guest("region,raw", NULL, NULL);
	expect(0, "", "disk", "add", place, NULL);
	expect(0, "controller 0 LUN 9 ", "disk", "list", NULL, NULL);
	expect(1, "lun=9: disk0 is there", "disk", "add", "/dev/null,lun=9", NULL);
	expect(1, "lun=64: requires a number from 0 to 63", "disk", "add", "/dev/null,lun=64",
	       NULL);
	end_guest();
	expect_told("\"lun\":9,");
	expect_told("\"logical_block_size\":4096,");
}

static void test_ctl_disk_medium_is_changed(void **state)
{
	static const char *const steps[] = {
		"{\"execute\":\"blockdev-change-medium\",\"arguments\":{\"id\":\"cd0\",\"filename\":\"/",
		"\"format\":\"raw\",\"read-only-mode\":\"read-only\",\"force\":true}",
		"\"blockdev-change-medium\"",
		"{\"execute\":\"eject\",\"arguments\":{\"id\":\"cd0\",\"force\":true}",
		"{\"execute\":\"blockdev-close-tray\",\"arguments\":{\"id\":\"cd0\"}",
	};
	const char *at;

	(void)state;
	make_image();
	start_guest("region,raw", "--cdrom", "none");
	expect(0, "cd0      controller 0 LUN 0   cdrom          0 MiB  read-only   none", "disk",
	       "list", NULL, NULL);
	expect(0, "", "disk", "insert", "cd0", image);
	expect(0, "1 MiB  read-only   /", "disk", "list", NULL, NULL);
	expect(0, "", "disk", "insert", "cd0", image);
	expect(1, "cannot open /nowhere", "disk", "insert", "cd0", "/nowhere");
	expect(1, "a medium takes format= only", "disk", "insert", "cd0", "/dev/null,lun=1");
	expect(0, "1 MiB  read-only   /", "disk", "list", NULL, NULL);
	expect(0, "", "disk", "eject", "cd0", NULL);
	expect(0, "0 MiB  read-only   none", "disk", "list", NULL, NULL);
	end_guest();
	at = guest.out;
	for (size_t i = 0; i < ABI_COUNT(steps); i++) {
		const char *found = strstr(at, steps[i]);

		if (found == NULL) {
			fail_msg("'%s' does not have '%s'", guest.out, steps[i]);
		} else {
			at = found;
		}
	}
}

/* That the tray opens for a change of the medium does not count. */
static void test_ctl_disk_medium_that_the_guest_ejects_is_taken_out(void **state)
{
	(void)state;
	make_image();
	start_guest("region,ejects,raw", "--cdrom", image);
	expect(0, "0 MiB  read-only   none", "disk", "list", NULL, NULL);
	expect(0, "", "disk", "insert", "cd0", image);
	expect(0, "1 MiB  read-only   /", "disk", "list", NULL, NULL);
	end_guest();
	expect_told("{\"execute\":\"eject\",\"arguments\":{\"id\":\"cd0\",\"force\":true}");
	expect_told("{\"execute\":\"blockdev-del\",\"arguments\":{\"node-name\":\"cd0\"}");
}

static void test_ctl_disk_without_a_tray_has_no_other_medium(void **state)
{
	(void)state;
	make_image();
	start_guest("region,raw", "--disk", image);
	expect(1, "disk0 is no drive for CDs", "disk", "eject", "disk0", NULL);
	expect(1, "there is no disk cd0", "disk", "insert", "cd0", image);
	expect(2, "disk insert requires NAME FILE", "disk", "insert", "cd0", NULL);
	end_guest();
}

static void test_ctl_disk_medium_that_qemu_refuses_is_not_there(void **state)
{
	(void)state;
	make_image();
	start_guest("region,refuses,raw", "--cdrom", "none");
	expect(1, "QEMU: no room", "disk", "insert", "cd0", image);
	expect(0, "0 MiB  read-only   none", "disk", "list", NULL, NULL);
	end_guest();
}

/* One disk was there and is removed, one is added; the cable of the network device is pulled. */
static void test_ctl_devices_stay_or_stay_away_at_a_reset(void **state)
{
	const char *first;

	(void)state;
	make_image();
	first = conduit_path("first.img");
	close(open(first, O_RDWR | O_CREAT | O_CLOEXEC, 0666));
	assert_int_equal(truncate(first, 1 << 20), 0);
	start_guest("region,raw,obey,region,disks", "--disk", first);
	expect(0, "", "disk", "add", image, NULL);
	expect(0, "", "disk", "remove", "disk0", NULL);
	expect(0, "", "net", "link", "nic0", "down");
	guest.out[0] = '\0';
	expect(0, "", "reboot", NULL, NULL, NULL);
	assert_true(conduit_wait_for(&guest, "disk {"));
	expect_told("disk {\"driver\":\"raw\",\"node-name\":\"disk1\"");
	assert_null(strstr(guest.out, "disk {\"driver\":\"raw\",\"node-name\":\"disk0\""));
	expect_told("\"set_link\",\"arguments\":{\"name\":\"nic0\",\"up\":false}");
	expect(0, "\"name\":\"disk1\",\"controller\":0,\"lun\":1,", "disk", "list", "--json", NULL);
	end_guest();
}

/* conduit.efi is told the number of the first network device that is not in use, the second of its kind. */
static void test_ctl_net_is_added_and_removed(void **state)
{
	(void)state;
	start_guest("region,seen,raw", NULL, NULL);
	expect(0, "", "net", "add", "user,hostfwd=tcp::12021-:22", NULL);
	expect(0, "nic1     00:15:5d:00:00:02  link up    user", "net", "list", NULL, NULL);
	expect(0, "", "net", "remove", "nic1", NULL);
	expect(1, "there is no network device nic1", "net", "remove", "nic1", NULL);
	expect(1, "mac= goes with 'conduit run' only", "net", "add", "user,mac=00:15:5d:00:00:09",
	       NULL);
	end_guest();
	expect_told(
		"{\"execute\":\"netdev_add\",\"arguments\":{\"type\":\"user\",\"id\":\"nic1-back\","
		"\"hostfwd\":[{\"str\":\"tcp:127.0.0.1:12021-:22\"}]}");
	expect_told(
		"{\"type\":\"hubport\",\"id\":\"nic1-port\",\"hubid\":1,\"netdev\":\"nic1-back\"}");
	expect_told("command 4 3\n");
	expect_told("command 3 3\n");
	expect_told("\"netdev_del\",\"arguments\":{\"id\":\"nic1-port\"}");
}

/* It is not on a hub, to which another back end could be connected: its network waits for it. */
static void test_ctl_net_of_the_start_is_removed_and_added_again_and_again(void **state)
{
	(void)state;
	start_guest("region,seen,raw", NULL, NULL);
	for (int i = 0; i < 3; i++) {
		expect(0, "", "net", "remove", "nic0", NULL);
		expect(1, "there is no network device nic0", "net", "link", "nic0", "up");
		expect(0, "", "net", "add", "user,hostfwd=tcp::12023-:22", NULL);
		expect(0, "nic0     00:15:5d:00:00:01  link up    user", "net", "list", NULL, NULL);
		assert_null(strstr(asker.out, "nic1"));
	}
	end_guest();
	assert_null(strstr(guest.out, "netdev_del"));
	expect_told("\"hostfwd_add nic0-net tcp:127.0.0.1:12023-:22\"");
	expect_told("\"hostfwd_remove nic0-net tcp:127.0.0.1:12023\"");
}

static void test_ctl_net_link_goes_down_and_up(void **state)
{
	(void)state;
	start_guest("region,raw", NULL, NULL);
	expect(0, "", "net", "link", "nic0", "down");
	expect(0, "link down", "net", "list", NULL, NULL);
	expect(0, "", "net", "link", "nic0", "up");
	expect(2, "sideways: requires up or down", "net", "link", "nic0", "sideways");
	expect(1, "there is no network device nic1", "net", "link", "nic1", "up");
	end_guest();
	expect_told("\"set_link\",\"arguments\":{\"name\":\"nic0\",\"up\":false}");
	expect_told("\"set_link\",\"arguments\":{\"name\":\"nic0\",\"up\":true}");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ctl_disk_is_added_and_removed),
		cmocka_unit_test(test_ctl_disk_that_qemu_refuses_is_taken_back),
		cmocka_unit_test(test_ctl_disk_only_grows),
		cmocka_unit_test(test_ctl_disk_that_cannot_be_had_is_refused),
		cmocka_unit_test(test_ctl_disk_is_added_at_its_lun),
		cmocka_unit_test(test_ctl_disk_medium_is_changed),
		cmocka_unit_test(test_ctl_disk_medium_that_the_guest_ejects_is_taken_out),
		cmocka_unit_test(test_ctl_disk_without_a_tray_has_no_other_medium),
		cmocka_unit_test(test_ctl_disk_medium_that_qemu_refuses_is_not_there),
		cmocka_unit_test(test_ctl_devices_stay_or_stay_away_at_a_reset),
		cmocka_unit_test(test_ctl_net_is_added_and_removed),
		cmocka_unit_test(test_ctl_net_of_the_start_is_removed_and_added_again_and_again),
		cmocka_unit_test(test_ctl_net_link_goes_down_and_up),
	};

	return cmocka_run_group_tests(tests, conduit_setup, NULL);
}
