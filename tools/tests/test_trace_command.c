/* SPDX-License-Identifier: BSD-2-Clause */
/* `conduit trace` from end to end: files good and bad, a running guest, options, exit status. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <jansson.h>

#include "guest/guest.h"
#include "tests/trace_sample.h"
#include "trace/trace_command.h"
#include "trace/trace_file.h"

#define ARGUMENTS_MAX 16
#define TEXT_SIZE     65536

static char folder[] = "/tmp/test_trace_command.XXXXXX";
static char trace_path[64];
static char other_path[64];
static char out_text[TEXT_SIZE];
static char error_text[TEXT_SIZE];

/* What stands in for a running guest: the other end of a socket that holds a trace already. */
static int guest_fd = -ESRCH;
static pid_t guest_asked;

int guest_follow(pid_t pid)
{
	guest_asked = pid;
	return guest_fd;
}

static int make_folder(void **state)
{
	(void)state;
	if (mkdtemp(folder) == NULL) {
		return -1;
	}
	(void)snprintf(trace_path, sizeof(trace_path), "%s/trace", folder);
	(void)snprintf(other_path, sizeof(other_path), "%s/other", folder);
	return 0;
}

static int remove_folder(void **state)
{
	(void)state;
	(void)unlink(trace_path);
	(void)unlink(other_path);
	return rmdir(folder);
}

/* Points a standard stream into a file. returns: a duplicate of what it was */
static int divert(int fd, FILE *file)
{
	int saved = dup(fd);

	assert_true(saved >= 0);
	assert_true(dup2(fileno(file), fd) == fd);
	return saved;
}

static void restore(int fd, int saved, FILE *file, char *text)
{
	size_t size;

	assert_true(dup2(saved, fd) == fd);
	close(saved);
	rewind(file);
	size = fread(text, 1, TEXT_SIZE - 1, file);
	text[size] = '\0';
	fclose(file);
}

/*
 * Runs `conduit trace` with these words; NULL ends them. Its output goes to out_text and
 * error_text.
 */
static int run_trace(const char *word, ...)
{
	char *arguments[ARGUMENTS_MAX] = { NULL };
	FILE *out = tmpfile();
	FILE *error = tmpfile();
	int count = 0;
	int saved_out;
	int saved_error;
	int status;
	va_list words;

	arguments[count++] = strdup("trace");
	va_start(words, word);
	for (; word != NULL && count < ARGUMENTS_MAX - 1; word = va_arg(words, const char *)) {
		arguments[count++] = strdup(word);
	}
	va_end(words);
	fflush(stdout);
	saved_out = divert(STDOUT_FILENO, out);
	saved_error = divert(STDERR_FILENO, error);
	status = trace_command(count, arguments);
	fflush(stdout);
	restore(STDOUT_FILENO, saved_out, out, out_text);
	restore(STDERR_FILENO, saved_error, error, error_text);
	for (int i = 0; i < count; i++) {
		free(arguments[i]);
	}
	return status;
}

static void write_bytes(const char *path, const void *bytes, size_t size)
{
	FILE *file = fopen(path, "wb");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, size, file), size);
	assert_int_equal(fclose(file), 0);
}

static size_t line_count(const char *text)
{
	size_t count = 0;

	for (; *text != '\0'; text++) {
		count += *text == '\n';
	}
	return count;
}

static void expect_failure(int status, const char *words)
{
	assert_int_equal(status, 1);
	assert_non_null(strstr(error_text, words));
	assert_string_equal(out_text, "");
}

static void test_file_is_shown_in_order_of_time(void **state)
{
	(void)state;
	sample_write(trace_path);
	assert_int_equal(run_trace("-a", "0", trace_path, NULL), 0);
	assert_string_equal(error_text, "");
	assert_string_equal(
		out_text,
		"     0.001000 [VP  0] HVC   HvCallSetVpRegisters([GUEST_OS_ID=0x8100000601c00000 (Linux 6.1.192)]) = 0 "
		"<0.000001234>\n"
		"     0.002000 [VP  0] HVC   HvCallGetVpRegisters([VP_INDEX=0]) = 0 <0.000001234>\n"
		"     0.003000 [VP  1] HVC   HvCallGetVpRegisters([VP_INDEX=1]) = 0 <0.000001234>\n"
		"     0.004000 [VP  0] HVC   HvCallSetVpRegisters([SIMP=0x41000000|enabled]) = 0 <0.000001234>\n"
		"     0.005000 [VP  0] HVC   HvCallPostMessage(InitiateContact(version=5.3, target_vp=0, sint=2)) = 0 "
		"<0.000001234>\n"
		"     0.007000 [VP  0] <=    SINT2 VersionResponse(supported=1, state=0, connection=0x4)\n"
		"     0.008000 [VP  0] HVC   HvCallSetVpRegisters([EOM=0]) = 0 <0.000001234>\n"
		"     0.009000 [VP  0] <=    SINT2 event flag 3\n"
		"     0.010000 [VP  0] HVC   HvCallSignalEvent(connection=0x2003, relid=3) = 0 <0.000001234>\n"
		"     0.011000 [VP  0] HVC   CPU_ON(cpu=0x1, entry=0x40280000, context=0) = -4 ALREADY_ON "
		"<0.000001234>\n"
		"     0.012000 [VP  0] HVC   SYSTEM_OFF() = ?\n"
		"... 123 records of VP 0 lost: its ring overran ...\n");
}

static void test_file_mixed_rings_are_sorted(void **state)
{
	const struct trace_file_header header = sample_header();
	struct trace_record late = sample_smccc(0x84000000, 0, 0, 0, 0x10001);
	struct trace_record early = sample_smccc(0x80000000, 0, 0, 0, 0x10002);
	struct trace_writer writer;

	(void)state;
	early.time = late.time - 1000;
	early.vp = 1;
	assert_int_equal(trace_writer_open(&writer, trace_path, &header), 0);
	trace_writer_add(&writer, &late);
	trace_writer_add(&writer, &early);
	assert_int_equal(trace_writer_close(&writer), 0);
	assert_int_equal(run_trace(trace_path, NULL), 0);
	assert_true(strstr(out_text, "SMCCC_VERSION") < strstr(out_text, "PSCI_VERSION"));
}

static void test_file_filter_and_status(void **state)
{
	(void)state;
	sample_write(trace_path);
	assert_int_equal(
		run_trace("-e", "trace=psci,HvPostMessage", "-e", "vp=0", trace_path, NULL), 0);
	assert_int_equal(line_count(out_text), 4);
	assert_int_equal(run_trace("-Z", trace_path, NULL), 0);
	assert_int_equal(line_count(out_text), 2);
	assert_non_null(strstr(out_text, "ALREADY_ON"));
}

static void test_file_summary_counts_calls_and_what_they_were_for(void **state)
{
	(void)state;
	sample_write(trace_path);
	assert_int_equal(run_trace("-c", trace_path, NULL), 0);
	assert_non_null(
		strstr(out_text, "% time     seconds  usecs/call     calls    errors call\n"));
	assert_non_null(strstr(
		out_text,
		" 37.50    0.000004       1.234         3           HvCallSetVpRegisters\n"));
	assert_non_null(
		strstr(out_text, " 12.50    0.000001       1.234         1             EOM\n"));
	assert_non_null(
		strstr(out_text,
		       " 12.50    0.000001       1.234         1             InitiateContact\n"));
	assert_non_null(
		strstr(out_text, " 12.50    0.000001       1.234         1             relid 3\n"));
	assert_non_null(strstr(out_text, "         1         1 CPU_ON\n"));
	assert_non_null(strstr(out_text, "100.00    0.000010       1.097         9"));
	assert_non_null(strstr(out_text, "        1 SINT2 VersionResponse\n"));
	assert_non_null(strstr(out_text, "        1 SINT2 event flag 3\n"));
	assert_non_null(strstr(out_text, "123 records were lost"));
	assert_null(strstr(out_text, "[VP"));
	assert_int_equal(run_trace("-C", "-S", "name", trace_path, NULL), 0);
	assert_non_null(strstr(out_text, "[VP"));
	assert_true(strstr(out_text, "CPU_ON\n") < strstr(out_text, "HvCallGetVpRegisters\n"));
}

static void test_file_json_is_one_object_a_line(void **state)
{
	size_t count = 0;
	char *rest = NULL;

	(void)state;
	sample_write(trace_path);
	assert_int_equal(run_trace("--json", trace_path, NULL), 0);
	for (char *line = strtok_r(out_text, "\n", &rest); line != NULL;
	     line = strtok_r(NULL, "\n", &rest)) {
		json_t *value = json_loads(line, JSON_REJECT_DUPLICATES, NULL);

		assert_non_null(value);
		if (count == 4) {
			json_t *message =
				json_object_get(json_object_get(value, "arguments"), "message");

			assert_string_equal(json_string_value(json_object_get(message, "type")),
					    "InitiateContact");
			assert_string_equal(json_string_value(json_object_get(message, "version")),
					    "5.3");
			assert_int_equal(json_array_size(json_object_get(value, "before")), 18);
		}
		json_decref(value);
		count++;
	}
	assert_int_equal(count, SAMPLE_RECORDS - 1);
}

static void test_file_output_goes_to_file(void **state)
{
	(void)state;
	sample_write(trace_path);
	assert_int_equal(run_trace("-o", other_path, trace_path, NULL), 0);
	assert_string_equal(out_text, "");
	assert_int_equal(access(other_path, R_OK), 0);
	assert_int_equal(run_trace("-o", trace_path, trace_path, NULL), 1);
	assert_non_null(strstr(error_text, "the trace itself"));
	assert_int_equal(run_trace(trace_path, NULL), 0);
}

static void test_file_full_disk_is_told(void **state)
{
	struct trace_writer writer;
	const struct trace_file_header header = sample_header();

	(void)state;
	if (access("/dev/full", W_OK) != 0) {
		skip();
	}
	sample_write(trace_path);
	assert_int_equal(run_trace("-o", "/dev/full", trace_path, NULL), 1);
	assert_non_null(strstr(error_text, "No space left"));
	assert_int_equal(trace_writer_open(&writer, "/dev/full", &header), -ENOSPC);
}

/* Room for three records and a piece: what is counted as written can be read. */
static void test_file_disk_that_fills_up_is_counted(void **state)
{
	const struct trace_file_header header = sample_header();
	const struct trace_record record = { .kind = TRACE_KIND_CALL };
	struct rlimit before;
	struct rlimit limit;
	struct trace_writer writer;

	(void)state;
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	limit = before;
	limit.rlim_cur = sizeof(header) + (rlim_t)3 * TRACE_RECORD_SIZE + 100;
	(void)signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(trace_writer_open(&writer, other_path, &header), 0);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
	for (int i = 0; i < 10; i++) {
		trace_writer_add(&writer, &record);
	}
	(void)trace_writer_flush(&writer);
	trace_writer_add(&writer, &record);
	assert_int_equal(trace_writer_close(&writer), -EFBIG);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	assert_int_equal(writer.written, 3);
	assert_int_equal(writer.dropped, 8);
}

static void test_file_absent_or_foreign_is_told(void **state)
{
	struct trace_file_header header = sample_header();

	(void)state;
	expect_failure(run_trace("/nonexistent/trace", NULL), "No such file");
	expect_failure(run_trace(folder, NULL), "directory");
	write_bytes(other_path, "", 0);
	expect_failure(run_trace(other_path, NULL), "empty");
	write_bytes(other_path, "hello", 5);
	expect_failure(run_trace(other_path, NULL), "not a trace of conduit");
	write_bytes(other_path, "\x1f\x8b-----------------------------------------------", 48);
	expect_failure(run_trace(other_path, NULL), "gunzip");
	write_bytes(other_path,
		    "\x7f"
		    "ELF--------------------------------------------",
		    48);
	expect_failure(run_trace(other_path, NULL), "ELF");
	header.version = 2;
	write_bytes(other_path, &header, sizeof(header));
	expect_failure(run_trace(other_path, NULL), "format 2");
	header = sample_header();
	header.counter_frequency = 0;
	write_bytes(other_path, &header, sizeof(header));
	expect_failure(run_trace(other_path, NULL), "0 Hz");
}

static void test_file_fifo_is_refused_at_once(void **state)
{
	(void)state;
	(void)unlink(other_path);
	assert_int_equal(mkfifo(other_path, 0600), 0);
	expect_failure(run_trace(other_path, NULL), "not a regular file");
	(void)unlink(other_path);
}

static void test_file_cut_off_shows_what_is_whole(void **state)
{
	(void)state;
	sample_write(trace_path);
	assert_int_equal(truncate(trace_path, 48 + 3 * TRACE_RECORD_SIZE + 100), 0);
	assert_int_equal(run_trace(trace_path, NULL), 0);
	assert_int_equal(line_count(out_text), 3);
	assert_non_null(strstr(error_text, "cut off after 100 of 336 bytes"));
	assert_int_equal(truncate(trace_path, 48), 0);
	assert_int_equal(run_trace(trace_path, NULL), 0);
	assert_string_equal(out_text, "");
}

static void test_file_random_bytes_are_harmless(void **state)
{
	static uint64_t words[8192];
	struct trace_file_header header = sample_header();
	uint64_t random = 7;

	(void)state;
	for (int round = 0; round < 50; round++) {
		for (size_t i = 0; i < ABI_COUNT(words); i++) {
			words[i] = sample_random(&random);
		}
		write_bytes(other_path, words, sizeof(words) - (size_t)round);
		assert_int_equal(run_trace(other_path, NULL), 1);
		memcpy(words, &header, sizeof(header));
		write_bytes(other_path, words, sizeof(words) - (size_t)round);
		assert_int_equal(run_trace("-C", other_path, NULL), 0);
	}
}

/* A socket that holds the trace at trace_path, its header first, and ends. */
static void give_trace(size_t bytes)
{
	static uint8_t trace[48 + SAMPLE_RECORDS * TRACE_RECORD_SIZE];
	size_t size;
	FILE *file;
	int ends[2];

	file = fopen(trace_path, "rb");
	assert_non_null(file);
	size = fread(trace, 1, sizeof(trace), file);
	fclose(file);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	bytes = bytes < size ? bytes : size;
	assert_int_equal(write(ends[1], trace, bytes), bytes);
	close(ends[1]);
	guest_fd = ends[0];
}

static void give_guest(size_t bytes)
{
	sample_write(trace_path);
	give_trace(bytes);
}

/* A request and its answer in one record of VP 0, and a call of VP 1 between them. */
static void write_packets(void)
{
	static const uint8_t reset[64] = { 4, [4] = 1 };
	static const uint8_t done[64] = { 1 };
	const struct trace_file_header header = sample_header();
	const struct trace_record request =
		sample_packet(SAMPLE_SCSI, SAMPLE_IN_BAND, 2, reset, sizeof(reset));
	const struct trace_record answer =
		sample_packet(SAMPLE_SCSI, SAMPLE_COMPLETION, SAMPLE_TO_GUEST, done, sizeof(done));
	struct trace_record records[2] = {
		{ .sequence = 1, .kind = TRACE_KIND_PACKETS, .time = SAMPLE_BASE + 5000000 },
		sample_smccc(0x84000000, 0, 0, 0, 0x10001),
	};
	struct trace_writer writer;

	sample_append(&records[0], &request, 2000000);
	sample_append(&records[0], &answer, 0);
	records[1].time = SAMPLE_BASE + 4000000;
	records[1].vp = 1;
	assert_int_equal(trace_writer_open(&writer, trace_path, &header), 0);
	trace_writer_add(&writer, &records[0]);
	trace_writer_add(&writer, &records[1]);
	assert_int_equal(trace_writer_close(&writer), 0);
}

static void test_packets_of_a_record_stand_at_their_times(void **state)
{
	static const char expected[] =
		"     0.003000 [VP  0] =>    scsi:4 RESET_LUN(lun=0)\n"
		"     0.004000 [VP  1] HVC   PSCI_VERSION() = 0x10001 (1.1) <0.000001234>\n"
		"     0.005000 [VP  0] <=    scsi:4 RESET_LUN(lun=0) = 0 <0.002000000>\n";

	(void)state;
	write_packets();
	assert_int_equal(run_trace("-a", "0", trace_path, NULL), 0);
	assert_string_equal(out_text, expected);
	give_trace(SIZE_MAX);
	assert_int_equal(run_trace("-a", "0", "-f", NULL), 0);
	assert_string_equal(out_text, expected);
	assert_int_equal(run_trace("-c", "-e", "device=scsi", trace_path, NULL), 0);
	assert_non_null(strstr(out_text, " 2000.0 scsi => RESET_LUN\n"));
	assert_null(strstr(out_text, "usecs/call")); /* there is no call in it */
	assert_int_equal(
		run_trace("--json", "-e", "status=successful", "-e", "device=4", trace_path, NULL),
		0);
	assert_int_equal(line_count(out_text), 1);
	assert_non_null(strstr(out_text, "\"latency\":0.002000000"));
}

static void test_follow_shows_records_until_the_guest_ends(void **state)
{
	static char from_file[TEXT_SIZE];

	(void)state;
	sample_write(trace_path);
	assert_int_equal(run_trace(trace_path, NULL), 0);
	memcpy(from_file, out_text, sizeof(from_file));
	give_guest(SIZE_MAX);
	assert_int_equal(run_trace("-f", "-p", "4711", NULL), 0);
	assert_int_equal(guest_asked, 4711);
	assert_string_equal(out_text, from_file);
	give_guest(SIZE_MAX);
	assert_int_equal(run_trace("-fc", NULL), 0);
	assert_int_equal(guest_asked, 0);
	assert_non_null(strstr(out_text, "InitiateContact"));
}

static void test_follow_early_end_is_told(void **state)
{
	(void)state;
	give_guest(20);
	expect_failure(run_trace("-f", NULL), "ended before");
	give_guest(48 + 400);
	assert_int_equal(run_trace("-f", NULL), 0);
	assert_int_equal(line_count(out_text), 1);
	guest_fd = -ESRCH;
	assert_int_equal(run_trace("-f", NULL), 1);
}

static void test_command_line_mistakes_are_usage_errors(void **state)
{
	(void)state;
	assert_int_equal(run_trace(NULL), 2);
	assert_int_equal(run_trace("-x", "f", NULL), 2);
	assert_non_null(strstr(error_text, "-x"));
	assert_int_equal(run_trace("--colour", "f", NULL), 2);
	assert_non_null(strstr(error_text, "--colour"));
	assert_int_equal(run_trace("a", "b", NULL), 2);
	assert_int_equal(run_trace("-f", "a", NULL), 2);
	assert_int_equal(run_trace("-p", "none", NULL), 2);
	assert_int_equal(run_trace("-a", "-1", "f", NULL), 2);
	assert_int_equal(run_trace("-S", "size", "f", NULL), 2);
	assert_int_equal(run_trace("-e", NULL), 2);
	assert_int_equal(run_trace("-e", "trace=HvCallPostMesage", "f", NULL), 2);
	assert_non_null(strstr(error_text, "HvCallPostMessage"));
	assert_int_equal(run_trace("-c", "--json", "f", NULL), 2);
	assert_int_equal(run_trace("--help", NULL), 0);
	assert_non_null(strstr(out_text, "usage: conduit trace"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_file_is_shown_in_order_of_time),
		cmocka_unit_test(test_file_mixed_rings_are_sorted),
		cmocka_unit_test(test_file_filter_and_status),
		cmocka_unit_test(test_file_summary_counts_calls_and_what_they_were_for),
		cmocka_unit_test(test_file_json_is_one_object_a_line),
		cmocka_unit_test(test_file_output_goes_to_file),
		cmocka_unit_test(test_file_full_disk_is_told),
		cmocka_unit_test(test_file_disk_that_fills_up_is_counted),
		cmocka_unit_test(test_file_absent_or_foreign_is_told),
		cmocka_unit_test(test_file_fifo_is_refused_at_once),
		cmocka_unit_test(test_file_cut_off_shows_what_is_whole),
		cmocka_unit_test(test_file_random_bytes_are_harmless),
		cmocka_unit_test(test_packets_of_a_record_stand_at_their_times),
		cmocka_unit_test(test_follow_shows_records_until_the_guest_ends),
		cmocka_unit_test(test_follow_early_end_is_told),
		cmocka_unit_test(test_command_line_mistakes_are_usage_errors),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
