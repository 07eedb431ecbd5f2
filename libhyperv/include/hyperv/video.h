/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The synthetic video device: where the framebuffer is, its resolution, and what of it has changed.
 *
 *	hv_video_start(&video, &channel, &window, window.base);	// the channel is open
 *	hv_video_resolution(&video, 1024, 768);
 *	hv_video_dirty(&video, &rectangle, 1);			// after drawing
 *
 * @video of every function: out of hv_video_start(). Waiting and interrupts: hyperv/turn.h.
 */
#ifndef HYPERV_VIDEO_H
#define HYPERV_VIDEO_H

#include "abi/vmbus_video.h"
#include "hyperv/channel.h"
#include "hyperv/framebuffer.h"
#include "hyperv/turn.h"

ABI_C_BEGIN

/* Packets that one call of hv_video_poll() handles. */
#define HV_VIDEO_POLL_MAX ABI_U(32)

/* Rectangles in one call of hv_video_dirty(). */
#define HV_VIDEO_DIRTY_MAX ABI_U(16)

/* left, top: the first pixel that changed; right, bottom: the first that did not. */
struct hv_rectangle {
	uint32_t left;
	uint32_t top;
	uint32_t right;
	uint32_t bottom;
};

/* A video device. The caller owns it. All zeros before hv_video_start() if poll may run by then. */
struct hv_video {
	struct vmbus_channel *channel;
	uint32_t version; /* VMBUS_VIDEO_VERSION_* */
	bool started;
	uint64_t vram; /* guest physical address */
	uint64_t vram_size;
	uint32_t width; /* 0: no resolution yet */
	uint32_t height;
	/* What the host lists, since 3.5; 0: nothing. */
	uint32_t resolution_count;
	uint32_t preferred; /* index */
	struct vmbus_video_resolution resolutions[VMBUS_VIDEO_RESOLUTION_COUNT_MAX];
	/* What the host has asked to be told. Both change at any time. */
	bool wants_dirt;
	bool wants_situation; /* call hv_video_resolution() again when this becomes true */
	uint32_t changes;     /* of those two */
	uint32_t refused;     /* malformed messages: dropped */
	/* private: */
	struct hv_turn turn;
	bool owes_pointer; /* the host is to be told that it draws none */
	uint64_t sequence;
	uint32_t waiting; /* type of the answer; 0: none */
	uint64_t context; /* that it must have */
	uint32_t answer_size;
	ABI_ALIGNED(8) uint8_t answer[512];
	ABI_ALIGNED(8) uint8_t packet[640];
};

/**
 * hv_video_start - version 3.5 or 3.2, resolutions, place of the framebuffer, no pointer
 * @channel: open, with pipe framing; mmio_megabytes is how much VRAM the host has
 * @window:  VMBus's memory
 * @vram:    where in it the framebuffer is to be, of mmio_megabytes MiB; a multiple of 4096
 *
 * Registers: of hv_signal_event(), if at all.
 *
 * Context: thread; waits, up to 4 times VMBUS_TIMEOUT_MS.
 * returns: 0; or
 *	-HV_ERR_NOT_ALLOWED: the framebuffer is not in @window
 *	-HV_ERR_BAD_ARGUMENT: @vram is not aligned, or the offer has no memory
 *	-HV_ERR_REFUSED: no version that both have
 *	-HV_ERR_BAD_ANSWER: an answer that is too short, or for another request
 *	-HV_ERR_TIMEOUT: no answer
 *	-HV_ERR_RESCINDED, -HV_ERR_BAD_RING, errors of vmbus_send()
 * OBS: Linux 6.1 drivers/gpu/drm/hyperv/hyperv_drm_proto.c
 */
int hv_video_start(struct hv_video *video, struct vmbus_channel *channel,
		   const struct hv_mmio_window *window, uint64_t vram);

/**
 * hv_video_resolution - change the resolution; 32 bits a pixel, blue first, rows without a gap
 * @width, @height: in pixels
 *
 * Registers: of hv_signal_event(), if at all.
 *
 * Context: thread; waits, up to VMBUS_TIMEOUT_MS.
 * returns: 0; or
 *	-HV_ERR_BAD_ARGUMENT: 0, more than HV_FRAMEBUFFER_SIDE_MAX, or more than fits in the VRAM
 *	-HV_ERR_NOT_STARTED: hv_video_start() has not succeeded
 *	errors of hv_video_start(): the resolution is as before, or the new one
 * OBS: Linux 6.1 hyperv_update_situation()
 */
int hv_video_resolution(struct hv_video *video, uint32_t width, uint32_t height);

/**
 * hv_video_framebuffer - describe the framebuffer, for hv_framebuffer_open()
 * @info: out
 *
 * Context: any; no call is made.
 * returns: 0; or -HV_ERR_EMPTY: no resolution yet
 * OBS: Linux 6.1 hyperv_drm_modeset.c: blue is first
 */
int hv_video_framebuffer(const struct hv_video *video, struct hv_framebuffer_info *info);

/**
 * hv_video_dirty - tell the host what has changed
 * @count: of @rectangles
 * @rectangles: 1 to HV_VIDEO_DIRTY_MAX; cut to the screen
 *
 * Nothing is sent while wants_dirt is false. Registers: of hv_signal_event(), if at all.
 *
 * Context: thread; does not block.
 * returns: 0; or
 *	-HV_ERR_BAD_ARGUMENT: @count is out of range
 *	-HV_ERR_NOT_STARTED: no resolution yet
 *	errors of vmbus_send()
 * OBS: Linux 6.1 hyperv_update_dirt()
 */
int hv_video_dirty(struct hv_video *video, const struct hv_rectangle *rectangles, uint32_t count);

/**
 * hv_video_poll - take the host's messages: feature changes
 *
 * A change that asks for dirty rectangles is answered with an invisible pointer, as in start: the host
 * would draw its own over the screen. Registers: of hv_signal_event(), if at all.
 *
 * Context: any, also the channel's handler; does not block.
 * returns: packets handled, HV_VIDEO_POLL_MAX or more: there may be more, call again; or
 *	-HV_ERR_BAD_RING: close the channel
 *	-HV_ERR_NOT_OPEN: the channel is not open
 * OBS: Linux 6.1 hyperv_receive_sub()
 */
int hv_video_poll(struct hv_video *video);

ABI_C_END

#endif
