/* SPDX-License-Identifier: BSD-2-Clause */
/* The firmware's frame buffer, and the synthetic video device: bars of colour with a letter on them. */
#include "hvdemo/demo.h"
#include "hyperv/framebuffer.h"
#include "hyperv/video.h"

#define RING_SIZE ABI_U(0x10000) /* each way */
#define WIDTH     ABI_U(1024)    /* of the video device */
#define HEIGHT    ABI_U(768)
#define MARGIN    ABI_U(16)
#define WHITE     ABI_U(0xffffff)

static struct hv_video video;

/* The letter "c" of 8 x 8 pixels. */
static const uint8_t letter[] = { 0x3c, 0x66, 0xc0, 0xc0, 0xc0, 0xc0, 0x66, 0x3c };
static const uint32_t colours[] = { 0xffffff, 0xffff00, 0x00ffff, 0x00ff00,
				    0xff00ff, 0xff0000, 0x0000ff, 0x202020 };
#define BAR_COUNT ABI_COUNT(colours)

static void draw(const struct hv_framebuffer *screen)
{
	uint32_t width = screen->info.width / BAR_COUNT;

	for (uint32_t i = 0; i < BAR_COUNT; i++) {
		hv_framebuffer_fill(screen, i * width, 0, width, screen->info.height, colours[i]);
	}
	for (uint32_t x = MARGIN; x + MARGIN < screen->info.width; x += MARGIN) {
		hv_framebuffer_draw(screen, x, MARGIN, letter, sizeof(letter), WHITE, 0);
	}
	print("hvdemo: drew %u x %u pixels\n", screen->info.width, screen->info.height);
}

/* What the firmware drew on is taken as the window in which it must be. */
void screen_draw(void)
{
	const struct efi_frame *frame = &kernel.frame;
	const struct hv_framebuffer_info info = {
		.base = frame->memory.base,
		.size = frame->memory.size,
		.width = frame->width,
		.height = frame->height,
		.stride = frame->stride,
		.format = frame->red_first ? HV_PIXEL_RGBX : HV_PIXEL_BGRX,
	};
	const struct hv_mmio_window window = { frame->memory.base, frame->memory.size };
	struct hv_framebuffer screen;
	int error = hv_framebuffer_open(&screen, &demo.partition, &info, &window, 1);

	if (error != 0) {
		print("hvdemo: no frame buffer: %s\n", hv_error_name(error));
		return;
	}
	draw(&screen);
}

static void on_video(struct vmbus_channel *channel, void *argument)
{
	(void)channel;
	(void)argument;
	hv_video_poll(&video);
}

static int start_video(struct vmbus_channel *channel)
{
	const struct hv_mmio_window window = { kernel.vmbus.window.base, kernel.vmbus.window.size };
	const struct hv_rectangle all = { 0, 0, WIDTH, HEIGHT };
	struct hv_framebuffer_info info;
	struct hv_framebuffer screen;
	int error = hv_video_start(&video, channel, &window, window.base);

	if (error == 0) {
		error = hv_video_resolution(&video, WIDTH, HEIGHT);
	}
	if (error == 0) {
		error = hv_video_framebuffer(&video, &info);
	}
	if (error == 0) {
		error = hv_framebuffer_open(&screen, &demo.partition, &info, &window, 1);
	}
	if (error != 0) {
		return error;
	}
	draw(&screen);
	return hv_video_dirty(&video, &all, 1);
}

void screen_offered(struct vmbus_channel *channel)
{
	int error;

	if (video.started || !bus_open(channel, "video", RING_SIZE, 0, on_video)) {
		return;
	}
	error = start_video(channel);
	if (error != 0) {
		print("hvdemo: no video: %s\n", hv_error_name(error));
	}
}
