/* SPDX-License-Identifier: BSD-2-Clause */
/* What the files of the network device share. */
#ifndef DEVICES_NETVSC_STATE_H
#define DEVICES_NETVSC_STATE_H

#include "abi/ip.h"
#include "abi/vmbus_network.h"
#include "core/config.h"
#include "core/span.h"
#include "core/work.h"
#include "devices/netvsc_frame.h"
#include "devices/netvsc_rss.h"
#include "virtio/net.h"
#include "vmbus/channel.h"
#include "vmbus/device.h"
#include "vmbus/gpadl.h"
#include "vmbus/request.h"

/*
 * Packets of a channel that are worked on at once, the primary channel's hold among them; and channels: all frames have a head
 * of their own.
 */
#define NETVSC_REQUESTS ABI_U(64)
#define NETVSC_CHANNELS VMBUS_NET_CHANNELS_MAX
_Static_assert(NETVSC_CHANNELS *NETVSC_REQUESTS <= NET_FRAMES, "a head for each frame");

/* Frames in one packet of the guest's. OBS: what Linux 6.1 goes by before it is told, drivers/net/hyperv/hyperv_net.h. */
#define NETVSC_FRAMES_MAX ABI_U(8)

/*
 * Frames that EL2 makes of one packet, and the largest of a guest's: 16 of the usual size, so that some packets fit into the slots
 * of a channel.
 */
#define NETVSC_SEGMENTS_MAX   ABI_U(48)
#define NETVSC_LARGE_SEND_MAX ABI_U(24000)

/* Sections of the receive buffer that are used: for frames, and for what RNDIS answers. */
#define NETVSC_SECTIONS         ABI_U(1024)
#define NETVSC_CONTROL_SECTIONS ABI_U(16)
_Static_assert(NETVSC_SECTIONS <= NET_BUFFERS, "a head for each section");

/* Descriptors of all sections that the back end gets: one for each run of adjacent pages. A section of the usual size has at most two. */
#define NETVSC_PIECES (2 * NETVSC_SECTIONS)

/* Bytes of a section that are left free before a frame: for the RNDIS header, and before that for virtio's. */
#define NETVSC_GAP ABI_U(128)

/* OBS: what Linux 6.1 expects of a host's sections, drivers/net/hyperv/hyperv_net.h. */
#define NETVSC_RECEIVE_SECTION_SIZE ABI_U(1728)
#define NETVSC_SEND_SECTION_SIZE    ABI_U(6144)

#define NETVSC_FRAME_MAX     (ABI_U(65535) + ETHERNET_HEADER_SIZE)
#define NETVSC_FRAME_DEFAULT (ABI_U(1500) + ETHERNET_HEADER_SIZE)

/* A buffer of the guest's, in sections of one size. */
struct netvsc_buffer {
	const struct gpadl *gpadl; /* atomic; NULL: there is none */
	uint32_t id;               /* of the GPADL */
	uint32_t section_size;
	uint32_t section_count; /* that are used */
};

/* A section that is used to receive. Lists go by the index + 1, and end with 0. */
struct netvsc_section {
	uint16_t next;
	uint16_t last;   /* of the packet that this one begins */
	uint16_t offset; /* of the RNDIS message */
	uint16_t pieces; /* descriptors of what the back end gets */
	uint32_t size;   /* of that message */
	uint32_t
		given; /* atomic; frames of the packet that it begins, until the guest completes that */
};

/* One of the device's channels. */
struct netvsc_lane {
	bool open;      /* atomic */
	uint32_t inbox; /* frames for it, the last one first: index + 1, atomic */
	/* Of the owner of the channel's turn: */
	uint32_t epoch; /* of the frames that are still to be sent, from first to last */
	uint16_t first;
	uint16_t last;
	bool dirty; /* it has something for net_service() */
};

/* The guest's buffers are used while the back end runs: a request of the primary channel is in flight for so long. */
enum netvsc_life {
	NETVSC_IDLE,
	NETVSC_RUNNING,
	NETVSC_STOPPING,
	NETVSC_STOPPED, /* the back end uses no memory, but a channel may still look into the buffers */
};

struct netvsc {
	struct virtio_net *net;
	struct device *device;
	struct netvsc_lane lanes[NETVSC_CHANNELS];
	struct netvsc_section *sections;
	struct virtq_desc *pieces; /* of all sections, each of which has room for piece_max */
	uint32_t piece_max;
	uint32_t life;   /* enum netvsc_life, atomic */
	uint32_t inside; /* channels that look into the buffers, atomic */
	uint32_t epoch; /* counts the starts: it must not come round to what a closed channel has */
	struct request *hold;
	uint32_t returned;      /* sections that the guest gave back, atomic */
	uint32_t control_free;  /* sections for answers, a bit each, atomic */
	uint32_t control_count; /* the first sections */
	uint32_t filter;        /* VMBUS_NDIS_FILTER_*, atomic */
	struct netvsc_rss rss;
	/* Of the owner of the back end's turn: */
	struct work late; /* calls net_late() */
	uint16_t spare;   /* sections that the back end has no descriptors for */
	/* Of the owner of the primary channel's turn: */
	struct netvsc_buffer receive;
	struct netvsc_buffer send;
	uint32_t version; /* of NVSP; 0: none agreed */
	uint32_t frame_max;
	bool rndis;     /* initialised */
	bool hushed;    /* the guest has just said that it receives nothing */
	bool link_told; /* as it was said last */
	bool doubtful;  /* one of the buffers may be torn down */
	uint32_t table; /* channels that the guest is to be told to send by; 0: none */
};

/* A packet of the guest's that is worked on, or one of its frames: the last one has the answer. */
struct netvsc_request {
	struct request request;
	struct netvsc_request *last;
	uint32_t left; /* of the last one: frames before it that are not sent, atomic */
	struct vmbus_nvsp_message answer;
	bool wanted; /* the guest wants a completion */
	bool pinned; /* the frame's memory, but what is EL2's */
	struct netvsc_front front;
	struct net_frame frame;
};

static inline struct netvsc *netvsc_of(const struct channel *channel)
{
	return channel->device->state;
}

static inline struct netvsc_lane *netvsc_lane(const struct channel *channel)
{
	return &netvsc_of(channel)->lanes[channel->index];
}

static inline uint32_t netvsc_life(const struct netvsc *netvsc)
{
	return __atomic_load_n(&netvsc->life, __ATOMIC_ACQUIRE);
}

/** netvsc_class - for netvsc_init.c */
extern const struct device_class netvsc_class;

/** netvsc_client - what the back end calls */
extern const struct net_client netvsc_client;

/* netvsc_life.c */

/** netvsc_enter - look into the guest's buffers until netvsc_leave(). returns: false: the device is not running */
bool netvsc_enter(struct netvsc *netvsc);
void netvsc_leave(struct netvsc *netvsc);

/** netvsc_start - use both buffers from now on. returns: false: no slot for the request that says so */
bool netvsc_start(struct channel *primary);

/** netvsc_stop - stop using them; netvsc->hold is done when that is so */
void netvsc_stop(struct netvsc *netvsc);

/** netvsc_stopped - of the client */
void netvsc_stopped(void *context);

/* netvsc_buffer.c */

/**
 * netvsc_buffer_take - take a buffer that the guest names
 * @section_size: bytes
 * @taken:        out: whether there is such a GPADL with a section
 *
 * returns: false: not now, come again
 */
bool netvsc_buffer_take(const struct channel *primary, struct netvsc_buffer *buffer, uint32_t id,
			uint32_t section_size, bool *taken);

/** netvsc_buffer_list - netvsc_buffer_spans() for any range */
uint32_t netvsc_buffer_list(const struct netvsc_buffer *buffer, uint64_t offset, uint32_t size,
			    struct span *spans, uint32_t max);

/** netvsc_buffer_spans - the spans of a range that is in the buffer. returns: their number; 0: it is empty, or more than @max */
static inline uint32_t netvsc_buffer_spans(const struct netvsc_buffer *buffer, uint64_t offset,
					   uint32_t size, struct span *spans, uint32_t max)
{
	uint32_t in_page = (uint32_t)(offset % HV_PAGE_SIZE);
	const uint8_t *page;

	if (in_page + size > HV_PAGE_SIZE || size == 0) {
		return netvsc_buffer_list(buffer, offset, size, spans, max);
	}
	page = gpadl_page(buffer->gpadl, (uint32_t)(offset / HV_PAGE_SIZE));
	*spans = (struct span){ (uintptr_t)page + in_page, size };
	return 1;
}

/** netvsc_buffer_piece - the memory at @offset. @size: in, bytes that are needed; out, how many of them are adjacent there */
uint8_t *netvsc_buffer_piece(const struct netvsc_buffer *buffer, uint64_t offset, uint32_t *size);

/** netvsc_buffer_read, netvsc_buffer_write - copy a range that is in the buffer */
void netvsc_buffer_read(const struct netvsc_buffer *buffer, uint64_t offset, void *to,
			uint32_t size);
void netvsc_buffer_write(const struct netvsc_buffer *buffer, uint64_t offset, const void *from,
			 uint32_t size);

/* netvsc_send.c */

/** netvsc_take_request - a slot for @packet, or NULL: come again */
struct netvsc_request *netvsc_take_request(struct channel *channel, const struct packet *packet);

/** netvsc_finish - answer the packet with request->answer */
void netvsc_finish(struct netvsc_request *request);

/** netvsc_set_status - the answer to an RNDIS message, VMBUS_NVSP_STATUS_* */
void netvsc_set_status(struct netvsc_request *request, uint32_t status);

/** netvsc_send - send the frame of a packet. returns: as device_class.packet() */
bool netvsc_send(struct channel *channel, const struct packet *packet,
		 const struct vmbus_nvsp_rndis *rndis);

/** netvsc_section_spans - the part of the send buffer that @rndis names. returns: their number; 0: there is no such part */
uint32_t netvsc_section_spans(const struct netvsc *netvsc, const struct vmbus_nvsp_rndis *rndis,
			      struct span *spans, uint32_t max);

/* netvsc_receive.c */

/** netvsc_lend - prepare all sections for the back end, except those for answers. returns: their number */
uint32_t netvsc_lend(struct netvsc *netvsc);

/** netvsc_received, netvsc_refill - of the client */
void netvsc_received(void *context, void *buffer, uint32_t size);
void netvsc_refill(void *context);

/** netvsc_deliver - send the guest the frames that are there for @channel. returns: false: the ring has no room */
bool netvsc_deliver(struct channel *channel);

/** netvsc_completed - the guest has completed packet @transaction_id of ours */
void netvsc_completed(struct channel *channel, uint64_t transaction_id);

/** netvsc_drop_frames - of a channel that closes: nobody takes them */
void netvsc_drop_frames(struct channel *channel);

/** netvsc_tell - send an RNDIS message of at most NETVSC_RECEIVE_SECTION_SIZE bytes. returns: false: not now */
bool netvsc_tell(struct channel *primary, const void *message, uint32_t size);

/* netvsc_checksum.c */

/**
 * netvsc_checksum - fill in the checksum of a frame in the receive buffer, if the back end left it out
 * @header: as it came before the frame, which begins at offset @frame
 * @look:   the frame's first bytes, NETVSC_RSS_LOOK or all @size of them
 *
 * returns: VMBUS_RNDIS_CHECKSUM_*_GOOD_BIT, or 0: nothing is known of it
 */
uint32_t netvsc_checksum(const struct netvsc *netvsc, const struct virtio_net_header *header,
			 const uint8_t *look, uint64_t frame, uint32_t size);

/* netvsc_rndis.c */

/** netvsc_control - answer an RNDIS message that is no frame. returns: as device_class.packet() */
bool netvsc_control(struct channel *channel, const struct packet *packet,
		    const struct vmbus_nvsp_rndis *rndis);

/** netvsc_tell_link - say that the link went up or down, if it did. returns: false: not now */
bool netvsc_tell_link(struct channel *primary);

/* netvsc_trace.c */

/**
 * netvsc_trace - note the messages of the packet that was recorded last, if tracing is on (packet_batches is not NULL)
 * @spans:    the first message begins there
 * @messages: in the packet, of @bytes together
 */
void netvsc_trace(const struct channel *channel, const struct span *spans, uint32_t count,
		  uint32_t messages, uint64_t bytes);

#endif
