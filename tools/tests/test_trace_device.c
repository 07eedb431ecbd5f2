/* SPDX-License-Identifier: BSD-2-Clause */
/* Packets of each device become the lines that a person expects. Numbers are literals. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/trace_sample.h"
#include "trace/decode/record.h"
#include "trace/format.h"

static struct decoded decoded;

/* The line of a packet without time and VP. @request: what it answers, 1,000 ticks before, or NULL */
static void expect(struct trace_record record, struct trace_record *request, const char *expected)
{
	struct format format = { .frequency = SAMPLE_FREQUENCY, .base = SAMPLE_BASE };
	char *line = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&line, &size);

	if (request != NULL) {
		request->time = record.time - 1000;
	}
	decode_record(&decoded, &record, request);
	format_text(out, &format, &record, &decoded);
	fclose(out);
	line[strcspn(line, "\n")] = '\0';
	assert_string_equal(strchr(line, ']') + 2, expected);
	free(line);
}

static struct trace_record ic(uint8_t type, uint8_t flags, const void *body, size_t size)
{
	uint8_t message[64] = { 1, 0, 0, 0, (uint8_t)(20 + size), [12] = type, [25] = flags };

	memcpy(message + 28, body, size);
	return sample_packet(SAMPLE_HEARTBEAT, SAMPLE_IN_BAND,
			     (flags & 4) != 0 ? 0 : SAMPLE_TO_GUEST, message, 28 + size);
}

static void test_component_negotiates_versions(void **state)
{
	static const uint16_t offered[] = { 2, 2, 0, 0, 3, 0, 1, 0, 3, 2, 3, 1 };
	static const uint16_t agreed[] = { 1, 1, 0, 0, 3, 0, 3, 2 };
	struct trace_record offer = ic(0, 3, offered, sizeof(offered));

	(void)state;
	expect(offer, NULL,
	       "<=    heartbeat:4 NEGOTIATE(frameworks=[3.0, 1.0], versions=[3.2, 3.1])");
	expect(ic(0, 5, agreed, sizeof(agreed)), &offer,
	       "=>    heartbeat:4 NEGOTIATE(frameworks=[3.0], versions=[3.2]) = 0 <0.000001000>");
}

static void test_component_shows_message_and_status(void **state)
{
	static const uint64_t beat = 7;
	struct trace_record answer = ic(1, 5, &beat, sizeof(beat));

	(void)state;
	expect(ic(1, 3, &beat, sizeof(beat)), NULL, "<=    heartbeat:4 HEARTBEAT(sequence=7)");
	expect(answer, NULL, "=>    heartbeat:4 HEARTBEAT(sequence=7) = 0");
	memcpy(answer.payload + 32 + 20, (const uint8_t[]){ 5, 0x40, 0, 0x80 }, 4);
	expect(answer, NULL, "=>    heartbeat:4 HEARTBEAT(sequence=7) = 0x80004005");
	assert_int_equal(decoded.status, DECODED_FAILED);
}

static void test_component_message_that_is_short_or_unknown(void **state)
{
	(void)state;
	expect(sample_packet(SAMPLE_HEARTBEAT, SAMPLE_IN_BAND, SAMPLE_TO_GUEST, "1234", 4), NULL,
	       "<=    heartbeat:4 in-band()");
	expect(ic(9, 3, "", 0), NULL, "<=    heartbeat:4 in-band()");
	expect(ic(0, 3, "\x64\0\x64", 4), NULL,
	       "<=    heartbeat:4 NEGOTIATE(frameworks=[], versions=[])");
}

static void test_device_without_decoder_shows_the_packet(void **state)
{
	(void)state;
	expect(sample_packet(0x12345678, SAMPLE_COMPLETION, SAMPLE_TO_GUEST, "", 0), NULL,
	       "<=    device:4 completion()");
	expect(sample_packet(0x12345678, 99, 0, "", 0), NULL, "=>    device:4 packet()");
}

/* A packet of storage, from its operation on; @cdb: of @cdb_size bytes */
static struct trace_record srb(uint8_t lun, uint32_t bytes, const void *cdb, uint8_t cdb_size)
{
	uint8_t packet[64] = { 3, [4] = 1, [12] = 0x34, [19] = lun, [20] = cdb_size, 20, 1 };

	memcpy(packet + 24, &bytes, sizeof(bytes));
	memcpy(packet + 28, cdb, cdb_size);
	return sample_packet(SAMPLE_SCSI, SAMPLE_GPA_DIRECT, 2, packet, sizeof(packet));
}

static struct trace_record srb_done(uint8_t srb_status, uint8_t scsi_status, uint32_t bytes,
				    const void *sense, size_t size)
{
	uint8_t packet[64] = { 1, [12] = 0x34, 0, srb_status, scsi_status, [21] = 18 };

	memcpy(packet + 24, &bytes, sizeof(bytes));
	memcpy(packet + 28, sense, size);
	return sample_packet(SAMPLE_SCSI, SAMPLE_COMPLETION, SAMPLE_TO_GUEST, packet,
			     sizeof(packet));
}

static void test_storage_read_and_its_completion(void **state)
{
	static const uint8_t read[10] = { 0x28, 0, 0, 0, 8, 0, 0, 0, 16 };
	struct trace_record request = srb(2, 8192, read, sizeof(read));

	(void)state;
	expect(request, NULL, "=>    scsi:4 READ_10(lun=2, lba=2048, blocks=16, bytes=8192)");
	expect(srb_done(1, 0, 8192, "", 0), &request,
	       "<=    scsi:4 READ_10(lun=2, lba=2048, blocks=16) = GOOD {bytes=8192} <0.000001000>");
	assert_int_equal(decoded.packet.bytes, 8192);
	assert_int_equal(decoded.status, DECODED_SUCCESSFUL);
	expect(srb_done(1, 0, 512, "", 0), &request,
	       "<=    scsi:4 READ_10(lun=2, lba=2048, blocks=16) = GOOD {bytes=512, residual=7680} "
	       "<0.000001000>");
}

static void test_storage_sense_is_in_words(void **state)
{
	static const uint8_t write[16] = { 0x8a, 8, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1 };
	static const uint8_t fixed[18] = { 0x70, 0, 5, [7] = 10, [12] = 0x21 };
	static const uint8_t descriptor[8] = { 0x72, 7, 0x27, 0 };
	static const uint8_t unknown[18] = { 0x70, 0, 0xc, [12] = 0xee, 1 };
	struct trace_record request = srb(0, 512, write, sizeof(write));

	(void)state;
	expect(request, NULL,
	       "=>    scsi:4 WRITE_16(lun=0, lba=4294967296, blocks=1, fua=1, bytes=512)");
	expect(srb_done(0x84, 2, 0, fixed, sizeof(fixed)), &request,
	       "<=    scsi:4 WRITE_16(lun=0, lba=4294967296, blocks=1, fua=1) = CHECK_CONDITION "
	       "{sense=illegal request, asc=21/00 (logical block address out of range), bytes=0, "
	       "residual=512} <0.000001000>");
	assert_int_equal(decoded.status, DECODED_FAILED);
	expect(srb_done(0x84, 2, 512, descriptor, sizeof(descriptor)), &request,
	       "<=    scsi:4 WRITE_16(lun=0, lba=4294967296, blocks=1, fua=1) = CHECK_CONDITION "
	       "{sense=data protect, asc=27/00 (write protected), bytes=512} <0.000001000>");
	expect(srb_done(0x84, 2, 512, unknown, sizeof(unknown)), &request,
	       "<=    scsi:4 WRITE_16(lun=0, lba=4294967296, blocks=1, fua=1) = CHECK_CONDITION "
	       "{sense=reserved, asc=ee/01, bytes=512} <0.000001000>");
	expect(srb_done(0x84, 2, 512, "", 0), &request,
	       "<=    scsi:4 WRITE_16(lun=0, lba=4294967296, blocks=1, fua=1) = CHECK_CONDITION "
	       "{sense=not understood, bytes=512} <0.000001000>");
}

static void test_storage_pages_have_names(void **state)
{
	static const uint8_t inquiry[6] = { 0x12, 0, 0, 0, 36 };
	static const uint8_t vpd[6] = { 0x12, 1, 0xb0, 0, 64 };
	static const uint8_t mode[6] = { 0x1a, 8, 0x48, 0, 192 };
	static const uint8_t other[6] = { 0x12, 1, 0xc7, 0, 64 };
	static const uint8_t capacity[16] = { 0x9e, 0x10, [13] = 32 };
	static const uint8_t small[6] = { 0x08, 0xff, 0, 1, 0 };
	static const uint8_t action[16] = { 0x9e, 0x1f };
	struct trace_record request = srb(1, 36, inquiry, 6);

	(void)state;
	expect(request, NULL, "=>    scsi:4 INQUIRY(lun=1, bytes=36)");
	expect(srb(0, 64, vpd, 6), NULL,
	       "=>    scsi:4 INQUIRY(lun=0, vpd=0xb0 (block limits), bytes=64)");
	expect(srb(0, 64, other, 6), NULL, "=>    scsi:4 INQUIRY(lun=0, vpd=0xc7, bytes=64)");
	expect(srb(0, 192, mode, 6), NULL,
	       "=>    scsi:4 MODE_SENSE_6(lun=0, page=0x8 (caching), bytes=192)");
	expect(srb(0, 32, capacity, 16), NULL, "=>    scsi:4 READ_CAPACITY_16(lun=0, bytes=32)");
	expect(srb(0, 0, small, 6), NULL, "=>    scsi:4 READ_6(lun=0, lba=2031617, blocks=256)");
	expect(srb(0, 0, action, 16), NULL, "=>    scsi:4 EXECUTE_SRB(lun=0, opcode=0x9e)");
	expect(srb_done(0x20, 0, 0, "", 0), &request,
	       "<=    scsi:4 INQUIRY(lun=1) = INVALID_LUN {bytes=0, residual=36} <0.000001000>");
	expect(srb_done(0x3f, 0, 36, "", 0), &request,
	       "<=    scsi:4 INQUIRY(lun=1) = 0x3f {bytes=36} <0.000001000>");
}

static struct trace_record storage(uint32_t operation, uint32_t status, const void *body,
				   size_t size)
{
	uint8_t packet[64] = { (uint8_t)operation };

	memcpy(packet + 8, &status, sizeof(status));
	memcpy(packet + 12, body, size);
	return sample_packet(SAMPLE_SCSI, operation == 1 ? SAMPLE_COMPLETION : SAMPLE_IN_BAND,
			     operation == 1 || operation == 11 ? SAMPLE_TO_GUEST : 0, packet,
			     sizeof(packet));
}

static void test_storage_handshake(void **state)
{
	static const uint8_t properties[16] = { [4] = 7, [8] = 1, [14] = 4 };
	struct trace_record version = storage(9, 0, "\x02\x06", 2);
	struct trace_record query = storage(10, 0, "", 0);

	(void)state;
	expect(version, NULL, "=>    scsi:4 QUERY_PROTOCOL_VERSION(version=6.2)");
	expect(storage(1, 0xc0000059, "", 0), &version,
	       "<=    scsi:4 QUERY_PROTOCOL_VERSION(version=6.2) = 0xc0000059 <0.000001000>");
	expect(storage(1, 0, properties, 16), &query,
	       "<=    scsi:4 QUERY_PROPERTIES() = 0 {subchannels=7, flags=0x1, transfer_max=262144} "
	       "<0.000001000>");
	expect(storage(13, 0, "\x03", 1), NULL, "=>    scsi:4 CREATE_SUB_CHANNELS(count=3)");
	expect(storage(11, 0, "", 0), NULL, "<=    scsi:4 ENUMERATE_BUS()");
	expect(storage(1, 0, "", 0), NULL, "<=    scsi:4 COMPLETE_IO() = 0");
	expect(storage(77, 0, "", 0), NULL, "=>    scsi:4 operation(number=77)");
}

static struct trace_record nvsp(uint8_t type, const void *body, size_t size)
{
	uint8_t message[40] = { type };
	bool to_guest = type == 2 || type == 102 || type == 105 || type == 108;

	memcpy(message + 4, body, size);
	return sample_packet(SAMPLE_NETWORK, to_guest ? SAMPLE_COMPLETION : SAMPLE_IN_BAND,
			     to_guest ? SAMPLE_TO_GUEST : 0, message, sizeof(message));
}

static void test_network_handshake(void **state)
{
	static const uint32_t version[] = { 0x60001, 0x60001 };
	static const uint32_t agreed[] = { 0x60001, 0, 1 };
	static const uint32_t buffer[] = { 0xe1e20, 0xcafe };
	static const uint32_t sections[] = { 1, 1, 0, 1728, 9000, 15552000 };
	static const uint32_t refused[] = { 2, 0 };
	struct trace_record init = nvsp(1, version, sizeof(version));
	struct trace_record receive = nvsp(101, buffer, sizeof(buffer));
	struct trace_record send = nvsp(104, buffer, sizeof(buffer));

	(void)state;
	expect(init, NULL, "=>    net:4 INIT(version_min=0x60001, version_max=0x60001)");
	expect(nvsp(2, agreed, sizeof(agreed)), &init,
	       "<=    net:4 INIT(version_min=0x60001, version_max=0x60001) = SUCCESS "
	       "{version=0x60001} <0.000001000>");
	expect(nvsp(102, sections, sizeof(sections)), &receive,
	       "<=    net:4 SEND_RECEIVE_BUFFER(gpadl=0xe1e20, id=0xcafe) = SUCCESS "
	       "{sections=1, section_size=1728, section_count=9000} <0.000001000>");
	expect(nvsp(105, refused, sizeof(refused)), &send,
	       "<=    net:4 SEND_SEND_BUFFER(gpadl=0xe1e20, id=0xcafe) = FAILURE {section_size=0} "
	       "<0.000001000>");
	assert_int_equal(decoded.status, DECODED_FAILED);
	expect(nvsp(108, refused, sizeof(refused)), NULL,
	       "<=    net:4 SEND_RNDIS_PACKET_COMPLETE() = FAILURE");
	expect(nvsp(99, "", 0), NULL, "=>    net:4 message(number=99)");
	expect(sample_packet(SAMPLE_NETWORK, SAMPLE_IN_BAND, 0, "", 0), NULL,
	       "=>    net:4 in-band()");
}

/* An RNDIS message of the guest's, in section 3 of the send buffer. */
static struct trace_record rndis(const void *message, size_t size)
{
	static const uint32_t body[] = { 0, 3, 100 };
	struct trace_record record = nvsp(107, body, sizeof(body));

	sample_note(&record, TRACE_NOTE_RNDIS, message, size);
	return record;
}

static void test_network_queries_and_settings(void **state)
{
	static const uint32_t query[] = { 4, 28, 7, 0x01010101, 0, 20, 0 };
	static const uint32_t set[] = { 5, 32, 8, 0x0001010e, 4, 20, 0, 0xd };
	static const uint32_t unknown[] = { 4, 28, 7, 0x12345678, 0, 20, 0 };
	static const uint32_t answer[] = { 0x80000004, 30, 7, 0, 6, 16, 0x005d1500, 0x0200 };
	static const uint32_t failed[] = { 0x80000005, 16, 8, 0xc00000bb };
	static const uint32_t link[] = { 7, 20, 0x4001000b, 0, 0 };
	static const uint32_t liar[] = { 5, 32, 8, 0x0001010e, 4, 0xfffffff0, 0, 0xd };
	static const uint32_t done[] = { 1 };
	struct trace_record request = rndis(query, sizeof(query));

	(void)state;
	expect(request, NULL, "=>    net:4 RNDIS_QUERY(oid=802_3_PERMANENT_ADDRESS)");
	expect(nvsp(108, done, sizeof(done)), &request,
	       "<=    net:4 RNDIS_QUERY(oid=802_3_PERMANENT_ADDRESS) = SUCCESS <0.000001000>");
	expect(rndis(set, sizeof(set)), NULL,
	       "=>    net:4 RNDIS_SET(oid=GEN_CURRENT_PACKET_FILTER, value=0xd)");
	expect(rndis(liar, sizeof(liar)), NULL,
	       "=>    net:4 RNDIS_SET(oid=GEN_CURRENT_PACKET_FILTER, value_size=4)");
	expect(rndis(unknown, sizeof(unknown)), NULL, "=>    net:4 RNDIS_QUERY(oid=0x12345678)");
	expect(rndis(answer, sizeof(answer)), NULL,
	       "=>    net:4 RNDIS_QUERY_COMPLETE(status=SUCCESS, value=00:15:5d:00:00:02)");
	expect(rndis(failed, sizeof(failed)), NULL,
	       "=>    net:4 RNDIS_SET_COMPLETE(status=NOT_SUPPORTED)");
	expect(rndis(link, sizeof(link)), NULL,
	       "=>    net:4 RNDIS_INDICATE_STATUS(status=MEDIA_CONNECT)");
	expect(rndis("1234567", 7), NULL, "=>    net:4 SEND_RNDIS_PACKET()");
}

/* A data packet with a frame, whose addresses are all the same in the tests. */
static struct trace_record frame_record(const void *frame, size_t size)
{
	static const uint32_t packet[] = {
		1, 200, 36 + 32, 66, 0, 0, 0, 36, 32, 0, 0, 16, 0, 12, 0x15, 16, 6, 12, 5,
	};
	uint8_t bytes[80] = { 0x52, 0x55, 10, 0, 2, 2, 0, 0x15, 0x5d, 0, 0, 2 };
	struct trace_record record = rndis(packet, sizeof(packet));

	memcpy(bytes + 12, frame, size);
	sample_note(&record, TRACE_NOTE_FRAME, bytes, 12 + size);
	return record;
}

static void test_network_frames_in_a_few_words(void **state)
{
	static const uint8_t tcp[] = {
		8,  0, 0x45, 0, 0,    52,   0, 0,  0x40, 0, 64, 6, 0, 0, 10, 0, 2,    15,
		10, 0, 2,    2, 0x86, 0xd0, 0, 80, 0,    0, 0,  5, 0, 0, 0,  0, 0x50, 0x02,
	};
	static const uint8_t ack[] = {
		8, 0,    0x45, 0, 0,  52, 0, 0, 0x40, 0, 64, 6, 0, 0,    10,   0, 2, 15, 10, 0, 2,
		2, 0x86, 0xd0, 0, 80, 0,  0, 0, 5,    0, 0,  1, 0, 0x50, 0x18, 1, 1, 0,  0,  0, 0,
	};
	static const uint8_t arp[] = {
		8, 6,  0, 1, 8,  0, 6, 4, 0, 1, 0, 0x15, 0x5d, 0, 0,
		2, 10, 0, 2, 15, 0, 0, 0, 0, 0, 0, 10,   0,    2, 2,
	};
	static const uint8_t solicitation[58] = {
		0x81, 0,    0,    5,        0x86, 0xdd, 0x60,     [12] = 58,
		255,  0xfe, 0x80, [29] = 1, 0xff, 2,    [45] = 2, 133,
	};
	static const uint8_t report[] = {
		0x86, 0xdd, 0x60, [8] = 0, 1, [26] = 0xff, 2, [41] = 0x16, 58, [50] = 143,
	};
	struct trace_record request = frame_record(ack, sizeof(ack));
	static const uint32_t done[] = { 1 };

	(void)state;
	expect(request, NULL,
	       "=>    net:4 RNDIS_PACKET(IPv4 10.0.2.15:34512 > 10.0.2.2:80 TCP [P.] seq 5 ack 256, "
	       "checksum=0x15, vlan=0x5, bytes=66)");
	expect(nvsp(108, done, sizeof(done)), &request,
	       "<=    net:4 RNDIS_PACKET(bytes=66) = SUCCESS <0.000001000>");
	assert_int_equal(decoded.packet.bytes, 66);
	expect(frame_record(tcp, sizeof(tcp)), NULL,
	       "=>    net:4 RNDIS_PACKET(IPv4 10.0.2.15 > 10.0.2.2 TCP, checksum=0x15, vlan=0x5, "
	       "bytes=66)"); /* it ends within the header */
	expect(frame_record(arp, sizeof(arp)), NULL,
	       "=>    net:4 RNDIS_PACKET(ARP who has 10.0.2.2, tell 10.0.2.15, checksum=0x15, "
	       "vlan=0x5, bytes=66)");
	expect(frame_record(solicitation, sizeof(solicitation)), NULL,
	       "=>    net:4 RNDIS_PACKET(VLAN 5 IPv6 fe80::1 > ff02::2 ICMPv6 router solicitation, "
	       "checksum=0x15, vlan=0x5, bytes=66)");
	expect(frame_record(report, sizeof(report)), NULL,
	       "=>    net:4 RNDIS_PACKET(IPv6 :: > ff02::16 ICMPv6 multicast listener report, "
	       "checksum=0x15, vlan=0x5, bytes=66)");
	expect(frame_record("\x88\xcc", 2), NULL,
	       "=>    net:4 RNDIS_PACKET(type 0x88cc, checksum=0x15, vlan=0x5, bytes=66)");
	expect(frame_record("\x08", 1), NULL,
	       "=>    net:4 RNDIS_PACKET(checksum=0x15, vlan=0x5, bytes=66)");
}

static void test_network_several_messages_in_a_packet(void **state)
{
	static const uint32_t packet[] = { 1, 110, 36, 66, 0, 0, 0, 0, 0, 0, 0 };
	static const uint32_t total[] = { 3, 330 };
	struct trace_record record = rndis(packet, sizeof(packet));

	(void)state;
	sample_note(&record, TRACE_NOTE_TOTAL, total, sizeof(total));
	expect(record, NULL, "=>    net:4 RNDIS_PACKET(bytes=66, messages=3, all_bytes=330)");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_component_negotiates_versions),
		cmocka_unit_test(test_component_shows_message_and_status),
		cmocka_unit_test(test_component_message_that_is_short_or_unknown),
		cmocka_unit_test(test_storage_read_and_its_completion),
		cmocka_unit_test(test_storage_sense_is_in_words),
		cmocka_unit_test(test_storage_pages_have_names),
		cmocka_unit_test(test_storage_handshake),
		cmocka_unit_test(test_network_handshake),
		cmocka_unit_test(test_network_queries_and_settings),
		cmocka_unit_test(test_network_frames_in_a_few_words),
		cmocka_unit_test(test_network_several_messages_in_a_packet),
		cmocka_unit_test(test_device_without_decoder_shows_the_packet),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
