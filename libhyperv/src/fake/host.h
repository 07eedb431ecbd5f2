/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A VMBus host behind the hypervisor of fake/hypervisor.h. It is strict: what a guest may not do is
 * counted in errors. It answers while the library waits, and can be told to answer badly.
 */
#ifndef HYPERV_FAKE_HOST_H
#define HYPERV_FAKE_HOST_H

#include "fake/hypervisor.h"
#include "fake/peer.h"
#include "hyperv/vmbus.h"

#define HOST_CHANNEL_MAX 32U
#define HOST_GPADL_MAX   8U
#define HOST_QUEUE_MAX   64U
#define HOST_TYPE_MAX    32U
#define HOST_INTID       18U

/* What becomes of an answer. */
enum host_fault {
	HOST_ANSWERS,
	HOST_SAYS_NOTHING,
	HOST_SAYS_NO,    /* a failing status, where the answer has one */
	HOST_CUTS_SHORT, /* one byte less than the smallest size, and nothing else */
	HOST_SAYS_IT_TWICE,
	HOST_MISTAKES_IT, /* for another relid or GPADL, and nothing else */
	HOST_BABBLES,     /* all kinds of wrong messages, then the right one */
	HOST_IS_LATE,     /* held back until host_catch_up() */
	HOST_RESCINDS,    /* takes the channel back in place of the answer */
};

/* Memory that the guest has told of. */
struct host_gpadl {
	uint32_t handle; /* 0: not used */
	uint32_t relid;
	uint32_t page_count;
	uint32_t pages_told;
	uint32_t bodies;
	uint64_t pfns[8190];
};

/* A channel as the host sees it. */
struct host_channel {
	bool offered;
	bool rescinded;
	bool open;
	struct vmbus_offer_channel offer;
	struct vmbus_open_channel opened; /* what the guest said */
	uint32_t opened_size;
	uint32_t vp;
	uint32_t signals; /* that arrived */
	struct peer peer; /* while it is open */
};

/* A message on its way to the guest. */
struct host_message {
	uint32_t size;
	uint8_t bytes[240];
};

struct host {
	/* What it is. */
	uint32_t oldest;
	uint32_t newest;
	uint8_t connection_state;
	uint32_t features;
	uint32_t message_connection;
	bool short_response;       /* a VersionResponse without features */
	enum host_fault fault[32]; /* by the type of the answer */
	hv_status_t post_status;   /* of posts of @post_type, @post_count times */
	uint32_t post_type;
	uint32_t post_count;
	uint32_t vp;    /* on which the library runs, after fake_vp() */
	bool masked;    /* the guest takes no interrupts */
	bool scattered; /* the port scatters pages: no peer is attached */

	/* What it knows. */
	struct vmbus_initiate_contact contact;
	uint32_t contacts[16]; /* versions in the order in which they were asked for */
	uint32_t contact_count;
	uint32_t version; /* 0: not connected */
	bool requested;
	uint32_t posts[32]; /* by type */
	uint32_t errors;    /* of the guest */
	const char *error;  /* the last one */
	struct host_channel channels[HOST_CHANNEL_MAX];
	struct host_gpadl gpadls[HOST_GPADL_MAX];
	struct host_message queue[HOST_QUEUE_MAX];
	uint32_t queued;
	struct host_message late[HOST_QUEUE_MAX];
	uint32_t late_count;
	struct hv_vp *vps[FAKE_VP_MAX];
};

/* A guest with its bus and a host, ready for vmbus_connect(). */
struct host_guest {
	struct hv_port port;
	struct hv_partition partition;
	struct hv_vp vps[FAKE_VP_MAX];
	struct hv_vp_pages pages[FAKE_VP_MAX];
	struct vmbus bus;
	struct vmbus_channel channels[HOST_CHANNEL_MAX];
	struct vmbus_pages bus_pages;
	uint8_t *memory; /* of the pages */
};

/** host_init - a host of versions 2.4 to 6.0, in place of those before it */
void host_init(struct host *host);

/** host_boot - a guest of @vp_count VPs on it; ends the program if that fails */
void host_boot(struct host *host, struct host_guest *guest, uint32_t vp_count,
	       const struct vmbus_client *client, void *argument);

/** host_attach - have posts and signals go to this host, and let it run while the library waits */
void host_attach(struct host *host);

/** host_guest_end - free what host_boot() allocated */
void host_guest_end(struct host_guest *guest);

/** host_offer - offer a channel, now if the guest has asked; @number in its GUIDs, relid as given */
struct host_channel *host_offer(struct host *host, uint32_t relid, uint8_t number);

/** host_rescind - take it back */
void host_rescind(struct host *host, uint32_t relid);

/** host_channel - the one with this relid, or NULL */
struct host_channel *host_channel(struct host *host, uint32_t relid);

/** host_gpadl - the one with this handle, or NULL */
struct host_gpadl *host_gpadl(struct host *host, uint32_t handle);

/** host_gpadl_count - how many there are */
uint32_t host_gpadl_count(const struct host *host);

/** host_send - any message; it arrives when host_run() runs */
void host_send(struct host *host, const void *message, uint32_t size);

/** host_run - let messages arrive and interrupts be taken; delays of the library do it */
void host_run(void *host);

/** host_signal - signal a channel's event flag, and let the interrupt be taken */
void host_signal(struct host *host, uint32_t relid);

/** host_catch_up - send what HOST_IS_LATE held back */
void host_catch_up(struct host *host);

#endif
