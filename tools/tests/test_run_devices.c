/* SPDX-License-Identifier: BSD-2-Clause */
/* `conduit run --disk --cdrom --net`: what QEMU is told, and what is refused before it starts. */
#include "abi/macro.h"
#include "tests/run_conduit.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <setjmp.h>
#include <cmocka.h>

static struct conduit conduit;

static void expect(int status, const char *words, const char *const *arguments)
{
	assert_int_equal(conduit_run(&conduit, "region,off", arguments), status);
	if (strstr(conduit.err, words) == NULL) {
		fail_msg("'%s' does not say '%s'", conduit.err, words);
	}
}

static void expect_printed(const char *words)
{
	if (strstr(conduit.out, words) == NULL) {
		fail_msg("'%s' does not have '%s'", conduit.out, words);
	}
}

/* A file of this test with properties behind it; valid until the next but seven calls. */
static const char *with(const char *path, const char *properties)
{
	static char texts[8][512];
	static unsigned int next;
	char *text = texts[next++ % 8];

	snprintf(text, sizeof(texts[0]), "%s%s", path, properties);
	return text;
}

/* Makes a file of 1 MiB that begins with these bytes. */
static const char *make_image(const char *name, const char *head)
{
	const char *path = with(conduit_path(name), "");
	int fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);

	assert_int_equal(ftruncate(fd, 1 << 20), 0);
	assert_int_equal(write(fd, head, strlen(head)), strlen(head));
	close(fd);
	return path;
}

static void test_run_has_an_empty_controller_and_spare_nics(void **state)
{
	(void)state;
	expect(0, "", WORDS("run", "--dry-run"));
	expect_printed("virtio-scsi-device,id=scsi0,bus=virtio-mmio-bus.31,num_queues=1 ");
	assert_null(strstr(conduit.out, "scsi-hd"));
	expect_printed("{\"type\":\"hubport\",\"id\":\"nic0-net\",\"hubid\":0}");
	expect_printed("virtio-net-device,id=nic1,bus=virtio-mmio-bus.29,netdev=nic1-net,"
		       "mac=00:15:5d:00:00:02 ");
	expect(0, "", WORDS("run", "--dry-run", "--net", "none"));
	assert_null(strstr(conduit.out, "virtio-net"));
}

static void test_run_disks_get_luns_in_their_order(void **state)
{
	const char *raw = make_image("disk.img", "");
	const char *qcow2 = make_image("disk.qcow2", "QFI\xfb");

	(void)state;
	expect(0, "",
	       WORDS("run", "--dry-run", "--disk", with(qcow2, ",serial=S1"), "--cdrom", raw,
		     "--disk", with(raw, ",readonly,controller=2"), "--net", "user"));
	expect_printed("{\"driver\":\"qcow2\",\"node-name\":\"disk0\",\"read-only\":false");
	expect_printed(
		"{\"driver\":\"scsi-hd\",\"id\":\"disk0\",\"bus\":\"scsi0.0\",\"channel\":0,"
		"\"scsi-id\":0,\"lun\":0,\"drive\":\"disk0\",\"serial\":\"S1\",\"vendor\":\"Msft\"");
	expect_printed("{\"driver\":\"raw\",\"node-name\":\"cd1\",\"read-only\":true");
	expect_printed(
		"{\"driver\":\"scsi-cd\",\"id\":\"cd1\",\"bus\":\"scsi0.0\",\"channel\":0,\"scsi-id\":0,\"lun\":1,");
	expect_printed(
		"\"bus\":\"scsi2.0\",\"channel\":0,\"scsi-id\":0,\"lun\":0,\"drive\":\"disk2\","
		"\"serial\":\"disk2\"");
	expect_printed("virtio-scsi-device,id=scsi2,bus=virtio-mmio-bus.29,");
	expect_printed("virtio-net-device,id=nic0,bus=virtio-mmio-bus.28,");
	assert_null(strstr(conduit.out, "-fw_cfg")); /* the disk's own kernel */
}

/* The others take what is left. */
static void test_run_disks_have_the_luns_and_sectors_of_their_options(void **state)
{
	const char *raw = make_image("disk.img", "");
	const char *odd = make_image("odd.img", "");

	(void)state;
	expect(0, "",
	       WORDS("run", "--dry-run", "--disk", with(raw, ",readonly,lun=0,sector=4096"),
		     "--cdrom", "none", "--disk", with(raw, ",readonly,controller=1,lun=63")));
	expect_printed(
		"\"id\":\"disk0\",\"bus\":\"scsi0.0\",\"channel\":0,\"scsi-id\":0,\"lun\":0,");
	expect_printed("\"logical_block_size\":4096,\"physical_block_size\":4096");
	expect_printed("\"id\":\"cd1\",\"bus\":\"scsi0.0\",\"channel\":0,\"scsi-id\":0,\"lun\":1,"
		       "\"serial\":");
	expect_printed(
		"\"id\":\"disk2\",\"bus\":\"scsi1.0\",\"channel\":0,\"scsi-id\":0,\"lun\":63,");
	expect_printed("\"logical_block_size\":512,\"physical_block_size\":4096");
	assert_int_equal(truncate(odd, 4096 + 512), 0);
	expect(125, "sector=4096: the size of ",
	       WORDS("run", "--dry-run", "--disk", with(odd, ",sector=4096")));
	expect(0, "", WORDS("run", "--dry-run", "--disk", odd));
}

static void test_run_comma_in_a_name_is_written_twice(void **state)
{
	(void)state;
	make_image("a,b.img", "");
	expect(0, "", WORDS("run", "--dry-run", "--disk", with(conduit_path("a,,b.img"), "")));
	expect_printed("/a,b.img\"");
	unlink(conduit_path("a,b.img"));
}

static void test_run_kernel_with_a_disk_is_booted(void **state)
{
	const char *raw = make_image("disk.img", "");

	(void)state;
	expect(0, "",
	       WORDS("run", "--dry-run", "--disk", raw, "--kernel",
		     conduit_path("guest/default/vmlinuz")));
	expect_printed("opt/conduit/kernel");
	expect(2, "goes without --initrd",
	       WORDS("run", "--disk", raw, "--initrd", conduit_path("guest/default/initrd")));
}

static void test_run_wrong_disk_options_are_2(void **state)
{
	(void)state;
	expect(2, "format=vmdk: requires raw or qcow2", WORDS("run", "--disk", "x,format=vmdk"));
	expect(2, "what is 'readonli'?", WORDS("run", "--disk", "x,readonli"));
	expect(2, "serial=a b: requires", WORDS("run", "--disk", "x,serial=a b"));
	expect(2, "controller=4: requires a number from 0 to 3",
	       WORDS("run", "--disk", "x,controller=4"));
	expect(2, "lun=64: requires a number from 0 to 63", WORDS("run", "--disk", "x,lun=64"));
	expect(2, "lun=3: disk0 is there", WORDS("run", "--disk", "x,lun=3", "--disk", "y,lun=3"));
	expect(2, "sector=2048: requires 512 or 4096", WORDS("run", "--disk", "x,sector=2048"));
	expect(2, "what is 'sector=4096'?", WORDS("run", "--cdrom", "x,sector=4096"));
	expect(2, "exclude each other", WORDS("run", "--disk", "x,readonly,snapshot"));
	expect(2, "requires a file", WORDS("run", "--disk", ",readonly"));
	expect(2, "--cdrom x,speed=2: what is 'speed=2'?", WORDS("run", "--cdrom", "x,speed=2"));
}

static void test_run_too_many_disks_are_2(void **state)
{
	const char *words[2 * 65 + 2] = { "run" };

	(void)state;
	for (size_t i = 0; i < 65; i++) {
		words[1 + 2 * i] = "--disk";
		words[2 + 2 * i] = "x";
	}
	expect(2, "controller 0 has its 64 disks", words);
}

static void test_run_disk_that_cannot_be_had_is_125(void **state)
{
	const char *empty = with(conduit_path("empty.img"), "");
	const char *disk = make_image("disk.img", "");

	(void)state;
	close(open(empty, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0666));
	expect(125, "cannot open nowhere.img: No such file", WORDS("run", "--disk", "nowhere.img"));
	expect(125, "is empty; truncate -s", WORDS("run", "--disk", empty));
	expect(125, "is no file or block device", WORDS("run", "--disk", "/dev/null"));
	expect(125, "cannot open /: Is a directory", WORDS("run", "--disk", "/"));
	expect(125, "cannot write the trace", WORDS("run", "--disk", disk, "--trace", disk));
	expect(125, "is a disk of this guest already",
	       WORDS("run", "--disk", disk, "--disk", with(disk, ",readonly")));
}

/* The guest of a raw disk writes what it likes to it. */
static void test_run_disk_that_pretends_to_be_of_a_format_is_125(void **state)
{
	const char *pretender = make_image("pretender.img", "QFI\xfb");

	(void)state;
	expect(125, "begins like a qcow2 image", WORDS("run", "--disk", pretender));
	expect(0, "", WORDS("run", "--dry-run", "--disk", with(pretender, ",format=raw")));
	expect_printed("{\"driver\":\"raw\",\"node-name\":\"disk0\"");
	expect(125, "is no qcow2 image",
	       WORDS("run", "--disk", with(make_image("plain.img", ""), ",format=qcow2")));
	expect(125, "is a vhdx image; make one that conduit takes: qemu-img convert",
	       WORDS("run", "--disk", make_image("windows.vhdx", "vhdxfile")));
}

/* As QEMU locks what it writes. */
static void test_run_disk_in_use_is_125(void **state)
{
	const char *path = make_image("used.img", "");
	int fd = open(path, O_RDWR | O_CLOEXEC);
	struct flock lock = { .l_type = F_RDLCK, .l_whence = SEEK_SET, .l_len = 1 };

	(void)state;
	lock.l_start = 201; /* allows no writer */
	assert_int_equal(fcntl(fd, F_OFD_SETLK, &lock), 0);
	expect(125, "is in use by another process", WORDS("run", "--disk", path));
	expect(0, "", WORDS("run", "-q", "--disk", with(path, ",readonly")));
	lock.l_start = 101; /* writes */
	assert_int_equal(fcntl(fd, F_OFD_SETLK, &lock), 0);
	expect(125, "is in use by another process",
	       WORDS("run", "--disk", with(path, ",readonly")));
	close(fd);
	expect(0, "", WORDS("run", "-q", "--disk", path));
}

static void test_run_wrong_net_options_are_2(void **state)
{
	static const struct {
		const char *text;
		const char *words;
	} wrong[] = {
		{ "usr", "what is 'usr'? Requires user, tap=INTERFACE" },
		{ "user,hostfwd=tcp::22", "hostfwd=tcp::22: requires tcp or udp" },
		{ "user,hostfwd=icmp::22-:22", "requires tcp or udp" },
		{ "user,hostfwd=tcp::0-:22", "requires tcp or udp" },
		{ "user,hostfwd=tcp::22-:65536", "requires tcp or udp" },
		{ "user,hostfwd=tcp:localhost:22-:22", "requires tcp or udp" },
		{ "user,listen", "what is 'listen'?" },
		{ "tap=", "requires the name of an interface" },
		{ "tap=an-interface-too-long", "requires the name of an interface" },
		{ "socket", "requires the path of a socket" },
		{ "user,mac=00:15:5d:00:00", "requires six bytes" },
		{ "user,mac=00:15:5d:00:00:01:02", "requires six bytes" },
		{ "user,mac=00:15:5d:00:00:0x", "requires six bytes" },
		{ "user,mac=01:15:5d:00:00:01", "is a group's address" },
		{ "user,mac=00:00:00:00:00:00", "is nobody's address" },
	};

	(void)state;
	for (size_t i = 0; i < ABI_COUNT(wrong); i++) {
		expect(2, wrong[i].words, WORDS("run", "--net", wrong[i].text));
	}
	expect(2, "excludes other", WORDS("run", "--net", "user", "--net", "none"));
	expect(2, "too many, at most 8",
	       WORDS("run", "--net", "user", "--net", "user", "--net", "user", "--net", "user",
		     "--net", "user", "--net", "user", "--net", "user", "--net", "user", "--net",
		     "user"));
}

static void test_run_net_back_end_that_cannot_be_had_is_125(void **state)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t length = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	char rule[64];

	(void)state;
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(bind(fd, (struct sockaddr *)&address, length), 0);
	assert_int_equal(listen(fd, 1), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &length), 0);
	snprintf(rule, sizeof(rule), "user,hostfwd=tcp::%u-:22", ntohs(address.sin_port));
	expect(125, "127.0.0.1: Address already in use; choose another",
	       WORDS("run", "--net", rule));
	close(fd);
	expect(0, "", WORDS("run", "-q", "--net", rule));
	expect(125, "Address already in use", WORDS("run", "--net", rule, "--net", rule));
	expect(125, "there is no tap interface nosuchtap0; as root:",
	       WORDS("run", "--net", "tap=nosuchtap0"));
	expect(125, "there is no socket nowhere.sock; start",
	       WORDS("run", "--net", "socket=nowhere.sock"));
	expect(125, "is no socket",
	       WORDS("run", "--net", with("socket=", with(make_image("disk.img", ""), ",listen"))));
	expect(125, "two network devices have the address 00:15:5d:00:00:07",
	       WORDS("run", "--net", "user,mac=00:15:5d:00:00:07", "--net",
		     "user,mac=00:15:5D:00:00:07"));
}

static void test_run_net_back_ends_are_told_to_qemu(void **state)
{
	static const char first[] = "user,hostfwd=tcp::12222-:22,"
				    "hostfwd=udp:0.0.0.0:12223-10.0.2.15:53,mac=00:15:5d:00:00:01";

	(void)state;
	expect(0, "",
	       WORDS("run", "--dry-run", "--net", first, "--net", "user", "--net",
		     "socket=a,,b,listen"));
	expect_printed("\"hostfwd\":[{\"str\":\"tcp:127.0.0.1:12222-:22\"},"
		       "{\"str\":\"udp:0.0.0.0:12223-10.0.2.15:53\"}]}");
	expect_printed("netdev=nic1-net,mac=00:15:5d:00:00:02 "); /* the first has the one before */
	expect_printed(
		"{\"type\":\"stream\",\"id\":\"nic2-net\",\"server\":true,\"addr\":{\"type\":\"unix\",\"path\":\"a,b\"}}");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_run_has_an_empty_controller_and_spare_nics),
		cmocka_unit_test(test_run_disks_get_luns_in_their_order),
		cmocka_unit_test(test_run_disks_have_the_luns_and_sectors_of_their_options),
		cmocka_unit_test(test_run_comma_in_a_name_is_written_twice),
		cmocka_unit_test(test_run_kernel_with_a_disk_is_booted),
		cmocka_unit_test(test_run_wrong_disk_options_are_2),
		cmocka_unit_test(test_run_too_many_disks_are_2),
		cmocka_unit_test(test_run_disk_that_cannot_be_had_is_125),
		cmocka_unit_test(test_run_disk_that_pretends_to_be_of_a_format_is_125),
		cmocka_unit_test(test_run_disk_in_use_is_125),
		cmocka_unit_test(test_run_wrong_net_options_are_2),
		cmocka_unit_test(test_run_net_back_end_that_cannot_be_had_is_125),
		cmocka_unit_test(test_run_net_back_ends_are_told_to_qemu),
	};

	return cmocka_run_group_tests(tests, conduit_setup, NULL);
}
