/* SPDX-License-Identifier: BSD-2-Clause */
/* The video driver against a strict host, and against one that lies. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "device_host.h"
#include "hyperv/video.h"

#define VRAM 0xE8000000ULL

enum fault {
	NONE,
	SILENT,
	SHORT,
	WRONG_CONTEXT,
	OTHERS_FIRST, /* answers to what was not asked, then the right one */
	COUNT_LIES,
	INDEX_LIES,
	PIPE_LIES,
	RESCIND,
};

static struct device_host host;
static struct hv_video video;
static const struct hv_mmio_window window = { 0xE0000000, 0x10000000 };

static struct {
	enum fault fault;
	uint32_t newest; /* minor version */
	uint32_t versions;
	uint64_t vram;
	uint32_t resolution[2];
	uint32_t pitch;
	uint32_t positions;
	uint32_t shapes;
	uint32_t dirts;
	int32_t rectangle[4];
} device;

static void put(uint32_t type, const void *body, uint32_t size)
{
	uint8_t message[600] = { 0 };
	uint32_t words[4] = { 1, 8 + size, type, 8 + size };

	if (device.fault == PIPE_LIES) {
		words[1] = 0xFFFFFFF8;
	}
	memcpy(message, words, 16);
	memcpy(message + 16, body, size);
	assert_true(device_host_put(&host, 0, message, 16 + size));
}

static void answer(uint32_t type, const void *body, uint32_t size)
{
	static const uint8_t zeros[64];

	if (device.fault == SILENT || device.fault == RESCIND) {
		return;
	}
	if (device.fault == OTHERS_FIRST) {
		put(type == 6 ? 4 : 6, zeros, 8);
		put(type == 2 ? 14 : 2, zeros, 6);
		put(4711, zeros, 64);
		put(type, zeros, type == 2 || type == 14 ? 0 : 7);
		if (type == 2 || type == 14) {
			return; /* taken as the answer, and too short */
		}
	}
	put(type, body, device.fault == SHORT ? size - 1 : size);
}

static void version(uint32_t asked)
{
	uint8_t body[6] = { 0 };

	assert_int_equal(asked & 0xFFFF, 3);
	memcpy(body, &asked, 4);
	body[4] = asked >> 16 <= device.newest ? 2 : 0;
	device.versions++;
	answer(2, body, 6);
}

static void resolutions(void)
{
	uint8_t body[131 + 8] = { 0 };
	uint16_t list[4] = { 1024, 768, 1920, 1080 };

	body[128] = device.fault == COUNT_LIES ? 3 : 2;
	body[129] = device.fault == INDEX_LIES ? 2 : 1;
	memcpy(body + 131, list, 8);
	answer(14, body, sizeof(body));
}

static void acknowledge(uint32_t type, const uint8_t *body)
{
	uint64_t context;

	memcpy(&context, body, 8);
	assert_true(context != 0);
	context += device.fault == WRONG_CONTEXT;
	answer(type, &context, 8);
}

static void serve(const uint8_t *payload)
{
	uint32_t words[4];
	const uint8_t *body = payload + 16;
	uint32_t size;

	assert_int_equal(host.packet.type, 6);
	memcpy(words, payload, 16);
	assert_int_equal(words[0], 1);
	assert_int_equal(words[1], words[3]);
	assert_true(words[1] + 8 <= host.packet.size && host.packet.size < words[1] + 16);
	size = words[3] - 8;
	switch (words[2]) {
	case 1:
		assert_int_equal(size, 4);
		memcpy(words, body, 4);
		version(words[0]);
		break;
	case 13:
		assert_int_equal(size, 1);
		assert_int_equal(body[0], 64);
		resolutions();
		break;
	case 3:
		assert_int_equal(size, 17);
		assert_int_equal(body[8], 1);
		memcpy(&device.vram, body + 9, 8);
		acknowledge(4, body);
		break;
	case 5:
		assert_int_equal(size, 27);
		assert_true(body[8] == 1 && body[9] == 1 && body[14] == 32);
		memcpy(device.resolution, body + 15, 8);
		memcpy(&device.pitch, body + 23, 4);
		acknowledge(6, body);
		break;
	case 7:
		/* OBS: Linux hyperv_drm_proto.c: a pointer that is not visible does not go away. */
		assert_int_equal(size, 10);
		assert_int_equal(body[0], 1);
		device.positions++;
		break;
	case 8:
		assert_int_equal(size, 22);
		assert_true(body[0] == 0xFF && body[1] == 1 && body[2] == 1 && body[6] == 1);
		assert_memory_equal(body + 18, "\0\1\1\1", 4);
		device.shapes++;
		break;
	case 10:
		assert_int_equal(size, 2 + 16U * body[1]);
		memcpy(device.rectangle, body + 2, 16);
		device.dirts++;
		break;
	default:
		fail();
	}
}

static void on_delay(void *argument)
{
	uint8_t *payload;

	(void)argument;
	if (device.fault == RESCIND) {
		host.channel.rescinded = 1;
	}
	while ((payload = device_host_take(&host)) != NULL) {
		serve(payload);
	}
}

static int setup(void **state)
{
	(void)state;
	device_host_open(&host, DEVICE_HOST_RINGS);
	host.channel.mmio_megabytes = 8;
	fake_on_delay = on_delay;
	memset(&device, 0, sizeof(device));
	memset(&video, 0, sizeof(video));
	device.newest = 5;
	return 0;
}

static int start(void)
{
	return hv_video_start(&video, &host.channel, &window, VRAM);
}

static void test_start_places_the_framebuffer(void **state)
{
	(void)state;
	assert_int_equal(hv_video_poll(&video), 0);
	assert_int_equal(start(), 0);
	on_delay(NULL);
	assert_int_equal(video.version, 0x00050003);
	assert_true(device.vram == VRAM);
	assert_int_equal(device.positions, 1);
	assert_int_equal(device.shapes, 1);
	assert_int_equal(video.resolution_count, 2);
	assert_int_equal(video.preferred, 1);
	assert_int_equal(video.resolutions[1].width, 1920);
	assert_int_equal(video.resolutions[1].height, 1080);
}

static void test_start_takes_the_older_version(void **state)
{
	(void)state;
	device.newest = 3;
	assert_int_equal(start(), 0);
	assert_int_equal(video.version, 0x00020003);
	assert_int_equal(video.resolution_count, 0);
	device.newest = 1;
	assert_int_equal(start(), -HV_ERR_REFUSED);
	assert_int_equal(hv_video_resolution(&video, 640, 480), -HV_ERR_NOT_STARTED);
}

static void test_start_outside_the_window_is_not_allowed(void **state)
{
	static const uint64_t places[] = { 0,          0x40000000, 0xDFFFF000,
					   0xEF801000, 0xF0000000, 0xFFFFFFFFFFFFF000 };

	(void)state;
	for (size_t i = 0; i < ABI_COUNT(places); i++) {
		assert_int_equal(hv_video_start(&video, &host.channel, &window, places[i]),
				 -HV_ERR_NOT_ALLOWED);
	}
	assert_int_equal(hv_video_start(&video, &host.channel, &window, VRAM + 8),
			 -HV_ERR_BAD_ARGUMENT);
	host.channel.mmio_megabytes = 0;
	assert_int_equal(start(), -HV_ERR_BAD_ARGUMENT);
	host.channel.mmio_megabytes = 0xFFFF;
	assert_int_equal(start(), -HV_ERR_NOT_ALLOWED);
	assert_null(device_host_take(&host));
	host.channel.mmio_megabytes = 8;
	assert_int_equal(hv_video_start(&video, &host.channel, &window, 0xEF800000), 0);
}

static void test_start_with_a_bad_host_ends_with_an_error(void **state)
{
	static const struct {
		enum fault fault;
		int error;
	} rows[] = {
		{ SILENT, -HV_ERR_TIMEOUT },        { SHORT, -HV_ERR_BAD_ANSWER },
		{ WRONG_CONTEXT, -HV_ERR_TIMEOUT }, { OTHERS_FIRST, -HV_ERR_BAD_ANSWER },
		{ COUNT_LIES, -HV_ERR_BAD_ANSWER }, { INDEX_LIES, -HV_ERR_BAD_ANSWER },
		{ PIPE_LIES, -HV_ERR_TIMEOUT },     { RESCIND, -HV_ERR_RESCINDED },
	};

	for (size_t i = 0; i < ABI_COUNT(rows); i++) {
		setup(state);
		device.fault = rows[i].fault;
		assert_int_equal(start(), rows[i].error);
		assert_true(fake_delayed_us < 12000000);
		assert_false(video.started);
		device.fault = NONE;
		host.channel.rescinded = 0;
		assert_int_equal(start(), 0);
	}
}

static void test_resolution_is_changed_within_the_vram(void **state)
{
	struct hv_framebuffer_info info;

	(void)state;
	assert_int_equal(start(), 0);
	assert_int_equal(hv_video_framebuffer(&video, &info), -HV_ERR_EMPTY);
	assert_int_equal(hv_video_resolution(&video, 1024, 768), 0);
	assert_int_equal(device.resolution[0], 1024);
	assert_int_equal(device.resolution[1], 768);
	assert_int_equal(device.pitch, 4096);
	assert_int_equal(hv_video_framebuffer(&video, &info), 0);
	assert_int_equal(hv_framebuffer_check(&info, &window, 1), 0);
	assert_true(info.base == VRAM && info.width == 1024 && info.stride == 1024);
	assert_int_equal(hv_video_resolution(&video, 2048, 1025), -HV_ERR_BAD_ARGUMENT);
	assert_int_equal(hv_video_resolution(&video, 0, 10), -HV_ERR_BAD_ARGUMENT);
	assert_int_equal(hv_video_resolution(&video, 0x40000001, 1), -HV_ERR_BAD_ARGUMENT);
	assert_int_equal(hv_video_resolution(&video, 1, 0x40000001), -HV_ERR_BAD_ARGUMENT);
	assert_int_equal(video.width, 1024);
	assert_int_equal(hv_video_resolution(&video, 2048, 1024), 0);
	device.fault = OTHERS_FIRST;
	assert_int_equal(hv_video_resolution(&video, 640, 480), 0);
	assert_int_equal(video.width, 640);
	device.fault = WRONG_CONTEXT;
	assert_int_equal(hv_video_resolution(&video, 800, 600), -HV_ERR_TIMEOUT);
	assert_int_equal(video.width, 640);
}

static void test_dirty_is_cut_and_only_told_if_wanted(void **state)
{
	struct hv_rectangle rectangle = { 10, 20, 5000, UINT32_MAX };
	uint8_t features[4] = { 0, 0, 0, 1 };

	(void)state;
	assert_int_equal(start(), 0);
	assert_int_equal(hv_video_dirty(&video, &rectangle, 1), -HV_ERR_NOT_STARTED);
	assert_int_equal(hv_video_resolution(&video, 640, 480), 0);
	assert_int_equal(hv_video_dirty(&video, &rectangle, 1), 0);
	on_delay(NULL);
	assert_int_equal(device.dirts, 1);
	assert_true(device.rectangle[0] == 10 && device.rectangle[1] == 20);
	assert_true(device.rectangle[2] == 640 && device.rectangle[3] == 480);
	assert_int_equal(hv_video_dirty(&video, &rectangle, 0), -HV_ERR_BAD_ARGUMENT);
	assert_int_equal(hv_video_dirty(&video, &rectangle, 17), -HV_ERR_BAD_ARGUMENT);
	rectangle.left = 640;
	assert_int_equal(hv_video_dirty(&video, &rectangle, 1), -HV_ERR_BAD_ARGUMENT);
	rectangle.left = 0;
	put(9, features, 4);
	assert_int_equal(hv_video_poll(&video), 1);
	assert_true(video.wants_situation && !video.wants_dirt);
	assert_int_equal(hv_video_dirty(&video, &rectangle, 1), 0);
	on_delay(NULL);
	assert_int_equal(device.dirts, 1);
	features[0] = 1;
	put(9, features, 4);
	put(9, features, 3);
	assert_int_equal(hv_video_poll(&video), 2);
	assert_int_equal(video.changes, 2);
	assert_int_equal(hv_video_dirty(&video, &rectangle, 1), 0);
	on_delay(NULL);
	assert_int_equal(device.dirts, 2);
}

/* Who opens the window of the VM again sees the host's pointer again: OBS Linux hyperv_drm_proto.c. */
static void test_pointer_is_hidden_again_when_the_host_wants_all_anew(void **state)
{
	static const uint8_t wanted[4] = { 1, 1, 1, 1 };
	static const uint8_t unwanted[4] = { 0, 1, 1, 1 };
	uint32_t sent = 0;

	(void)state;
	put(9, wanted, 4);
	assert_int_equal(start(), 0);
	on_delay(NULL);
	assert_int_equal(device.shapes, 1);
	put(9, unwanted, 4);
	assert_int_equal(hv_video_poll(&video), 1);
	on_delay(NULL);
	assert_int_equal(device.shapes, 1);
	put(9, wanted, 4);
	assert_int_equal(hv_video_poll(&video), 1);
	on_delay(NULL);
	assert_int_equal(device.positions, 2);
	assert_int_equal(device.shapes, 2);
	/* A ring that is full for now. */
	assert_int_equal(hv_video_resolution(&video, 640, 480), 0);
	while (hv_video_dirty(&video, &(struct hv_rectangle){ 0, 0, 1, 1 }, 1) == 0) {
		sent++;
	}
	put(9, wanted, 4);
	assert_int_equal(hv_video_poll(&video), 1);
	on_delay(NULL);
	assert_int_equal(device.dirts, sent);
	assert_int_equal(device.shapes, 2);
	assert_int_equal(hv_video_poll(&video), 0);
	on_delay(NULL);
	assert_int_equal(device.shapes, 3);
	assert_int_equal(hv_video_poll(&video), 0);
	assert_null(device_host_take(&host));
}

/* The channel's handler, in the middle of a send. */
static hv_status_t interrupt(void *argument, uint32_t connection, uint32_t flag)
{
	static const uint8_t wanted[4] = { 1, 1, 1, 1 };

	(void)argument;
	(void)connection;
	(void)flag;
	if (video.changes == 0) {
		put(9, wanted, 4);
		assert_int_equal(hv_video_poll(&video), 0);
	}
	return HV_STATUS_SUCCESS;
}

static void test_interrupt_during_a_send_is_not_lost(void **state)
{
	static const struct fake_events events = { .signal = interrupt };

	(void)state;
	assert_int_equal(start(), 0);
	assert_int_equal(hv_video_resolution(&video, 640, 480), 0);
	on_delay(NULL);
	fake_hypervisor_events(&events);
	assert_int_equal(hv_video_dirty(&video, &(struct hv_rectangle){ 0, 0, 1, 1 }, 1), 0);
	assert_int_equal(video.changes, 1);
	on_delay(NULL);
	assert_int_equal(device.dirts, 1);
	assert_int_equal(device.shapes, 2);
}

static void test_messages_that_lie_are_dropped(void **state)
{
	static uint8_t bytes[4000];
	uint32_t words[4] = { 1, 7, 9, 12 };

	(void)state;
	assert_int_equal(start(), 0);
	device_host_put(&host, 0, words, 16);
	words[1] = 17;
	device_host_put(&host, 0, words, 16);
	device_host_put(&host, 0, words, 8);
	device_host_put(&host, 0, words, 0);
	device_host_put(&host, 0, bytes, sizeof(bytes));
	device_host_complete(&host, 0, bytes, 32);
	assert_int_equal(hv_video_poll(&video), 6);
	assert_int_equal(video.refused, 6);
	assert_int_equal(video.changes, 0);
	peer_put_raw(&host.peer, bytes, 32, 32);
	assert_int_equal(hv_video_poll(&video), -HV_ERR_BAD_RING);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_start_places_the_framebuffer, setup),
		cmocka_unit_test_setup(test_start_takes_the_older_version, setup),
		cmocka_unit_test_setup(test_start_outside_the_window_is_not_allowed, setup),
		cmocka_unit_test_setup(test_start_with_a_bad_host_ends_with_an_error, setup),
		cmocka_unit_test_setup(test_resolution_is_changed_within_the_vram, setup),
		cmocka_unit_test_setup(test_dirty_is_cut_and_only_told_if_wanted, setup),
		cmocka_unit_test_setup(test_pointer_is_hidden_again_when_the_host_wants_all_anew,
				       setup),
		cmocka_unit_test_setup(test_interrupt_during_a_send_is_not_lost, setup),
		cmocka_unit_test_setup(test_messages_that_lie_are_dropped, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
