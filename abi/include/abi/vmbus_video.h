/* SPDX-License-Identifier: BSD-2-Clause */
/* The synthetic video device of VMBus. */
#ifndef ABI_VMBUS_VIDEO_H
#define ABI_VMBUS_VIDEO_H

#include "abi/macro.h"

/*
 * OBS: Linux 6.1 (drivers/gpu/drm/hyperv/hyperv_drm_proto.c) and OpenVMM
 * (vm/devices/uidevices/src/video). A message is struct vmbus_pipe_header, struct
 * vmbus_video_header, and a body; bodies are packed.
 */
#define VMBUS_VIDEO_VERSION_REQUEST      ABI_U(1)
#define VMBUS_VIDEO_VERSION_RESPONSE     ABI_U(2)
#define VMBUS_VIDEO_VRAM_LOCATION        ABI_U(3)
#define VMBUS_VIDEO_VRAM_LOCATION_ACK    ABI_U(4)
#define VMBUS_VIDEO_SITUATION            ABI_U(5)
#define VMBUS_VIDEO_SITUATION_ACK        ABI_U(6)
#define VMBUS_VIDEO_POINTER_POSITION     ABI_U(7)
#define VMBUS_VIDEO_POINTER_SHAPE        ABI_U(8)
#define VMBUS_VIDEO_FEATURE_CHANGE       ABI_U(9)
#define VMBUS_VIDEO_DIRT                 ABI_U(10)
#define VMBUS_VIDEO_RESOLUTIONS_REQUEST  ABI_U(13)
#define VMBUS_VIDEO_RESOLUTIONS_RESPONSE ABI_U(14)

/* The major version is in the low half */
#define VMBUS_VIDEO_VERSION_OF(major, minor) (((minor) << 16) | (major))
#define VMBUS_VIDEO_VERSION_3_2              VMBUS_VIDEO_VERSION_OF(ABI_U(3), ABI_U(2))
#define VMBUS_VIDEO_VERSION_3_5              VMBUS_VIDEO_VERSION_OF(ABI_U(3), ABI_U(5))

/* accepted of the version response: 0 is no */
#define VMBUS_VIDEO_ACCEPTED                  ABI_U(1)
#define VMBUS_VIDEO_ACCEPTED_VERSION_EXCHANGE ABI_U(2)

#define VMBUS_VIDEO_RESOLUTION_COUNT_MAX ABI_U(64)
#define VMBUS_VIDEO_EDID_SIZE            ABI_U(128)
#define VMBUS_VIDEO_DIRT_COUNT_MAX       ABI_U(255)
#define VMBUS_VIDEO_DEPTH                ABI_U(32) /* bits of a pixel: B, G, R, unused */

/* partial_index of a pointer shape that is whole, or its last part */
#define VMBUS_VIDEO_POINTER_COMPLETE ABI_U(0xFF)

#ifndef __ASSEMBLER__

#define VMBUS_VIDEO_PACKED __attribute__((__packed__))

/* size counts this header too, as Linux 6.1 has it; OBS: OpenVMM sends it without the header */
struct vmbus_video_header {
	uint32_t type;
	uint32_t size;
};
ABI_OFFSET(struct vmbus_video_header, type, 0x00);
ABI_OFFSET(struct vmbus_video_header, size, 0x04);
ABI_SIZE(struct vmbus_video_header, 0x08);

/* VERSION_RESPONSE; the request is its first word */
struct vmbus_video_version {
	uint32_t version;
	uint8_t accepted;
	uint8_t output_count_max;
} VMBUS_VIDEO_PACKED;
ABI_OFFSET(struct vmbus_video_version, version, 0x00);
ABI_OFFSET(struct vmbus_video_version, accepted, 0x04);
ABI_OFFSET(struct vmbus_video_version, output_count_max, 0x05);
ABI_SIZE(struct vmbus_video_version, 0x06);

/* RESOLUTIONS_RESPONSE; then resolution_count times struct vmbus_video_resolution */
struct vmbus_video_resolutions {
	uint8_t edid[VMBUS_VIDEO_EDID_SIZE];
	uint8_t resolution_count;
	uint8_t default_index;
	uint8_t is_standard;
} VMBUS_VIDEO_PACKED;
ABI_OFFSET(struct vmbus_video_resolutions, edid, 0x00);
ABI_OFFSET(struct vmbus_video_resolutions, resolution_count, 0x80);
ABI_OFFSET(struct vmbus_video_resolutions, default_index, 0x81);
ABI_OFFSET(struct vmbus_video_resolutions, is_standard, 0x82);
ABI_SIZE(struct vmbus_video_resolutions, 0x83);

struct vmbus_video_resolution {
	uint16_t width;
	uint16_t height;
} VMBUS_VIDEO_PACKED;
ABI_OFFSET(struct vmbus_video_resolution, width, 0x00);
ABI_OFFSET(struct vmbus_video_resolution, height, 0x02);
ABI_SIZE(struct vmbus_video_resolution, 0x04);

/* VRAM_LOCATION; the acknowledgement is its user_context */
struct vmbus_video_vram {
	uint64_t user_context;
	uint8_t is_specified;
	uint64_t gpa;
} VMBUS_VIDEO_PACKED;
ABI_OFFSET(struct vmbus_video_vram, user_context, 0x00);
ABI_OFFSET(struct vmbus_video_vram, is_specified, 0x08);
ABI_OFFSET(struct vmbus_video_vram, gpa, 0x09);
ABI_SIZE(struct vmbus_video_vram, 0x11);

/* SITUATION, of one output; the acknowledgement is its user_context */
struct vmbus_video_situation {
	uint64_t user_context;
	uint8_t output_count;
	uint8_t active;
	uint32_t vram_offset;
	uint8_t depth;
	uint32_t width;
	uint32_t height;
	uint32_t pitch;
} VMBUS_VIDEO_PACKED;
ABI_OFFSET(struct vmbus_video_situation, user_context, 0x00);
ABI_OFFSET(struct vmbus_video_situation, output_count, 0x08);
ABI_OFFSET(struct vmbus_video_situation, active, 0x09);
ABI_OFFSET(struct vmbus_video_situation, vram_offset, 0x0A);
ABI_OFFSET(struct vmbus_video_situation, depth, 0x0E);
ABI_OFFSET(struct vmbus_video_situation, width, 0x0F);
ABI_OFFSET(struct vmbus_video_situation, height, 0x13);
ABI_OFFSET(struct vmbus_video_situation, pitch, 0x17);
ABI_SIZE(struct vmbus_video_situation, 0x1B);

struct vmbus_video_pointer_position {
	uint8_t is_visible;
	uint8_t output;
	int32_t x;
	int32_t y;
} VMBUS_VIDEO_PACKED;
ABI_OFFSET(struct vmbus_video_pointer_position, is_visible, 0x00);
ABI_OFFSET(struct vmbus_video_pointer_position, output, 0x01);
ABI_OFFSET(struct vmbus_video_pointer_position, x, 0x02);
ABI_OFFSET(struct vmbus_video_pointer_position, y, 0x06);
ABI_SIZE(struct vmbus_video_pointer_position, 0x0A);

/* POINTER_SHAPE; then the pixels */
struct vmbus_video_pointer_shape {
	uint8_t partial_index;
	uint8_t is_argb;
	uint32_t width;
	uint32_t height;
	uint32_t hot_x;
	uint32_t hot_y;
} VMBUS_VIDEO_PACKED;
ABI_OFFSET(struct vmbus_video_pointer_shape, partial_index, 0x00);
ABI_OFFSET(struct vmbus_video_pointer_shape, is_argb, 0x01);
ABI_OFFSET(struct vmbus_video_pointer_shape, width, 0x02);
ABI_OFFSET(struct vmbus_video_pointer_shape, height, 0x06);
ABI_OFFSET(struct vmbus_video_pointer_shape, hot_x, 0x0A);
ABI_OFFSET(struct vmbus_video_pointer_shape, hot_y, 0x0E);
ABI_SIZE(struct vmbus_video_pointer_shape, 0x12);

/* FEATURE_CHANGE: what the host wants to be told from now on */
struct vmbus_video_features {
	uint8_t dirt;
	uint8_t pointer_position;
	uint8_t pointer_shape;
	uint8_t situation;
} VMBUS_VIDEO_PACKED;
ABI_OFFSET(struct vmbus_video_features, dirt, 0x00);
ABI_OFFSET(struct vmbus_video_features, pointer_position, 0x01);
ABI_OFFSET(struct vmbus_video_features, pointer_shape, 0x02);
ABI_OFFSET(struct vmbus_video_features, situation, 0x03);
ABI_SIZE(struct vmbus_video_features, 0x04);

/* DIRT; then rectangle_count times struct vmbus_video_rectangle */
struct vmbus_video_dirt {
	uint8_t output;
	uint8_t rectangle_count;
} VMBUS_VIDEO_PACKED;
ABI_OFFSET(struct vmbus_video_dirt, output, 0x00);
ABI_OFFSET(struct vmbus_video_dirt, rectangle_count, 0x01);
ABI_SIZE(struct vmbus_video_dirt, 0x02);

/* right and bottom are the first that are not changed */
struct vmbus_video_rectangle {
	int32_t left;
	int32_t top;
	int32_t right;
	int32_t bottom;
} VMBUS_VIDEO_PACKED;
ABI_OFFSET(struct vmbus_video_rectangle, left, 0x00);
ABI_OFFSET(struct vmbus_video_rectangle, top, 0x04);
ABI_OFFSET(struct vmbus_video_rectangle, right, 0x08);
ABI_OFFSET(struct vmbus_video_rectangle, bottom, 0x0C);
ABI_SIZE(struct vmbus_video_rectangle, 0x10);

#endif /* __ASSEMBLER__ */

#endif /* ABI_VMBUS_VIDEO_H */
