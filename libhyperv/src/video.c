/* SPDX-License-Identifier: BSD-2-Clause */
/* The synthetic video device: where the framebuffer is, its resolution, what has changed. */
#include "hyperv/video.h"

#include "device.h"
#include "memory.h"

#define MEGABYTE_SHIFT 20

/* What stands before the body of a message. */
struct frame {
	struct vmbus_pipe_header pipe;
	struct vmbus_video_header video;
};
ABI_SIZE(struct frame, 0x10);

static void take_features(struct hv_video *video, const uint8_t *body, uint32_t size)
{
	struct vmbus_video_features features;

	if (size < sizeof(features)) {
		video->refused++;
		return;
	}
	memcpy(&features, body, sizeof(features));
	video->wants_dirt = features.dirt != 0;
	video->wants_situation = features.situation != 0;
	video->owes_pointer = video->started && video->wants_dirt;
	video->changes++;
}

/* An answer must be of the type that is waited for, and have the context that was sent, if any. */
static void take_answer(struct hv_video *video, uint32_t type, const uint8_t *body, uint32_t size)
{
	uint64_t context = 0;

	if (type == VMBUS_VIDEO_VRAM_LOCATION_ACK || type == VMBUS_VIDEO_SITUATION_ACK) {
		if (size < sizeof(context)) {
			video->refused++;
			return;
		}
		memcpy(&context, body, sizeof(context));
	}
	if (video->waiting == 0 || type != video->waiting || context != video->context) {
		video->refused++;
		return;
	}
	video->answer_size = size < sizeof(video->answer) ? size : (uint32_t)sizeof(video->answer);
	memcpy(video->answer, body, video->answer_size);
	video->waiting = 0;
}

static void take_body(struct hv_video *video, uint32_t type, const uint8_t *body, uint32_t size)
{
	if (type == VMBUS_VIDEO_FEATURE_CHANGE) {
		take_features(video, body, size);
	} else {
		take_answer(video, type, body, size);
	}
}

static int take(void *driver, const struct vmbus_packet *packet, uint8_t *payload)
{
	struct hv_video *video = driver;
	struct frame frame;

	/* video.size is not used: hosts do not agree on what it counts. */
	if (packet->type == VMBUS_PACKET_IN_BAND && packet->size >= sizeof(frame)) {
		memcpy(&frame, payload, sizeof(frame));
		if (frame.pipe.size >= sizeof(frame.video) &&
		    frame.pipe.size <= packet->size - sizeof(frame.pipe)) {
			take_body(video, frame.video.type, payload + sizeof(frame),
				  frame.pipe.size - (uint32_t)sizeof(frame.video));
			return 0;
		}
	}
	video->refused++;
	return 0;
}

/* A message whose body is in one or two pieces. The turn is ours. */
static int send(struct hv_video *video, uint32_t type, const struct vmbus_piece *body,
		uint32_t piece_count)
{
	struct vmbus_piece pieces[3];
	struct frame frame = {
		.pipe = { .type = VMBUS_PIPE_DATA },
		.video = { .type = type, .size = sizeof(frame.video) },
	};

	for (uint32_t i = 0; i < piece_count; i++) {
		pieces[1 + i] = body[i];
		frame.video.size += body[i].size;
	}
	frame.pipe.size = frame.video.size;
	pieces[0] = (struct vmbus_piece){ &frame, sizeof(frame) };
	return vmbus_send(video->channel, pieces, 1 + piece_count, 0, 0);
}

/*
 * That the host draws no pointer: a transparent one of one pixel. OBS: Linux (hyperv_drm_proto.c):
 * one that is not visible is drawn all the same; and with each connection to the screen anew.
 */
static void hide_pointer(struct hv_video *video)
{
	const struct vmbus_video_pointer_position position = { .is_visible = 1 };
	const struct vmbus_video_pointer_shape shape = {
		.partial_index = VMBUS_VIDEO_POINTER_COMPLETE,
		.is_argb = 1,
		.width = 1,
		.height = 1,
	};
	static const uint8_t transparent[] = { 0, 1, 1, 1 };
	struct vmbus_piece pieces[2] = { { &position, sizeof(position) } };
	int error = send(video, VMBUS_VIDEO_POINTER_POSITION, pieces, 1);

	if (error == 0) {
		pieces[0] = (struct vmbus_piece){ &shape, sizeof(shape) };
		pieces[1] = (struct vmbus_piece){ transparent, sizeof(transparent) };
		error = send(video, VMBUS_VIDEO_POINTER_SHAPE, pieces, 2);
	}
	video->owes_pointer = error == -HV_ERR_NO_ROOM;
}

static int drain(void *driver)
{
	struct hv_video *video = driver;
	const struct device_intake intake = { video->channel,        video->packet,
					      sizeof(video->packet), HV_VIDEO_POLL_MAX,
					      &video->refused,       take };
	int count = device_drain(&intake, video);

	if (video->owes_pointer) {
		hide_pointer(video);
	}
	return count;
}

static int poll(void *driver)
{
	struct hv_video *video = driver;

	return device_poll(&video->turn, HV_VIDEO_POLL_MAX, drain, video);
}

int hv_video_poll(struct hv_video *video)
{
	return video->channel != NULL ? poll(video) : 0;
}

/* In a turn of its own: poll, in an interrupt, sends too. */
static int send_in_turn(struct hv_video *video, uint32_t type, const struct vmbus_piece *body,
			uint32_t piece_count)
{
	bool mine = device_turn_take(&video->turn);
	int error = send(video, type, body, piece_count);

	if (mine && device_turn_end(&video->turn)) {
		(void)device_poll_all(&video->turn, HV_VIDEO_POLL_MAX, drain, video);
	}
	return error;
}

static bool is_answered(const void *video)
{
	return ((const struct hv_video *)video)->waiting == 0;
}

/* Ask, and wait for an answer of @answer_type with at least @size bytes, left in video->answer. */
static int ask(struct hv_video *video, uint32_t type, const struct vmbus_piece *body,
	       uint32_t answer_type, uint32_t size)
{
	int error;

	video->waiting = answer_type;
	error = send_in_turn(video, type, body, 1);
	if (error == 0) {
		error = device_wait(video->channel, VMBUS_TIMEOUT_MS, poll, video, is_answered,
				    video);
	}
	video->waiting = 0;
	video->context = 0;
	if (error == 0 && video->answer_size < size) {
		error = -HV_ERR_BAD_ANSWER;
	}
	return error;
}

static int agree_on_version(struct hv_video *video)
{
	static const uint32_t versions[] = { VMBUS_VIDEO_VERSION_3_5, VMBUS_VIDEO_VERSION_3_2 };

	for (uint32_t i = 0; i < ABI_COUNT(versions); i++) {
		struct vmbus_piece body = { &versions[i], sizeof(versions[i]) };
		struct vmbus_video_version answer;
		int error = ask(video, VMBUS_VIDEO_VERSION_REQUEST, &body,
				VMBUS_VIDEO_VERSION_RESPONSE, sizeof(answer));

		if (error != 0) {
			return error;
		}
		memcpy(&answer, video->answer, sizeof(answer));
		if (answer.accepted != 0) {
			video->version = versions[i];
			return 0;
		}
	}
	return -HV_ERR_REFUSED;
}

static int list_resolutions(struct hv_video *video)
{
	static const uint8_t most = VMBUS_VIDEO_RESOLUTION_COUNT_MAX;
	struct vmbus_piece body = { &most, sizeof(most) };
	struct vmbus_video_resolutions answer;
	uint32_t size;
	int error;

	if (video->version != VMBUS_VIDEO_VERSION_3_5) {
		return 0;
	}
	error = ask(video, VMBUS_VIDEO_RESOLUTIONS_REQUEST, &body, VMBUS_VIDEO_RESOLUTIONS_RESPONSE,
		    sizeof(answer));
	if (error != 0) {
		return error;
	}
	memcpy(&answer, video->answer, sizeof(answer));
	size = answer.resolution_count * (uint32_t)sizeof(video->resolutions[0]);
	if (answer.resolution_count > VMBUS_VIDEO_RESOLUTION_COUNT_MAX ||
	    (answer.resolution_count > 0 && answer.default_index >= answer.resolution_count) ||
	    size > video->answer_size - sizeof(answer)) {
		return -HV_ERR_BAD_ANSWER;
	}
	memcpy(video->resolutions, video->answer + sizeof(answer), size);
	video->resolution_count = answer.resolution_count;
	video->preferred = answer.default_index;
	return 0;
}

static int place(struct hv_video *video)
{
	struct vmbus_video_vram vram = {
		.user_context = ++video->sequence,
		.is_specified = 1,
		.gpa = video->vram,
	};
	struct vmbus_piece body = { &vram, sizeof(vram) };

	video->context = video->sequence;
	return ask(video, VMBUS_VIDEO_VRAM_LOCATION, &body, VMBUS_VIDEO_VRAM_LOCATION_ACK,
		   sizeof(uint64_t));
}

int hv_video_start(struct hv_video *video, struct vmbus_channel *channel,
		   const struct hv_mmio_window *window, uint64_t vram)
{
	uint64_t size = (uint64_t)channel->mmio_megabytes << MEGABYTE_SHIFT;
	int error;

	if (size == 0 || vram % HV_PAGE_SIZE != 0) {
		return -HV_ERR_BAD_ARGUMENT;
	}
	if (vram < window->base || vram - window->base > window->size ||
	    size > window->size - (vram - window->base)) {
		return -HV_ERR_NOT_ALLOWED;
	}
	memset(video, 0, sizeof(*video));
	video->vram = vram;
	video->vram_size = size;
	video->wants_dirt = true;
	video->wants_situation = true;
	video->channel = channel;
	error = agree_on_version(video);
	if (error == 0) {
		error = list_resolutions(video);
	}
	if (error == 0) {
		error = place(video);
	}
	video->started = error == 0;
	video->owes_pointer = video->started;
	if (error == 0) {
		int polled = hv_video_poll(video);

		error = polled < 0 ? polled : 0;
	}
	video->started = error == 0;
	return error;
}

int hv_video_resolution(struct hv_video *video, uint32_t width, uint32_t height)
{
	struct vmbus_video_situation situation = {
		.output_count = 1,
		.active = 1,
		.depth = VMBUS_VIDEO_DEPTH,
		.width = width,
		.height = height,
		.pitch = width * (VMBUS_VIDEO_DEPTH / 8),
	};
	struct vmbus_piece body = { &situation, sizeof(situation) };
	int error;

	if (!video->started) {
		return -HV_ERR_NOT_STARTED;
	}
	if (width == 0 || height == 0 || width > HV_FRAMEBUFFER_SIDE_MAX ||
	    height > HV_FRAMEBUFFER_SIDE_MAX ||
	    (uint64_t)situation.pitch * height > video->vram_size) {
		return -HV_ERR_BAD_ARGUMENT;
	}
	situation.user_context = ++video->sequence;
	video->context = video->sequence;
	error = ask(video, VMBUS_VIDEO_SITUATION, &body, VMBUS_VIDEO_SITUATION_ACK,
		    sizeof(uint64_t));
	if (error == 0) {
		video->width = width;
		video->height = height;
	}
	return error;
}

int hv_video_framebuffer(const struct hv_video *video, struct hv_framebuffer_info *info)
{
	if (video->width == 0) {
		return -HV_ERR_EMPTY;
	}
	*info = (struct hv_framebuffer_info){
		.base = video->vram,
		.size = video->vram_size,
		.width = video->width,
		.height = video->height,
		.stride = video->width,
		.format = HV_PIXEL_BGRX,
	};
	return 0;
}

int hv_video_dirty(struct hv_video *video, const struct hv_rectangle *rectangles, uint32_t count)
{
	struct vmbus_video_rectangle wire[HV_VIDEO_DIRTY_MAX];
	struct vmbus_video_dirt dirt = { .rectangle_count = (uint8_t)count };
	struct vmbus_piece pieces[2] = {
		{ &dirt, sizeof(dirt) },
		{ wire, count * (uint32_t)sizeof(wire[0]) },
	};

	if (video->width == 0) {
		return -HV_ERR_NOT_STARTED;
	}
	if (count == 0 || count > HV_VIDEO_DIRTY_MAX) {
		return -HV_ERR_BAD_ARGUMENT;
	}
	if (!video->wants_dirt) {
		return 0;
	}
	for (uint32_t i = 0; i < count; i++) {
		const struct hv_rectangle *from = &rectangles[i];
		uint32_t right = from->right < video->width ? from->right : video->width;
		uint32_t bottom = from->bottom < video->height ? from->bottom : video->height;

		if (from->left >= right || from->top >= bottom) {
			return -HV_ERR_BAD_ARGUMENT;
		}
		wire[i] = (struct vmbus_video_rectangle){
			.left = (int32_t)from->left,
			.top = (int32_t)from->top,
			.right = (int32_t)right,
			.bottom = (int32_t)bottom,
		};
	}
	return send_in_turn(video, VMBUS_VIDEO_DIRT, pieces, 2);
}
