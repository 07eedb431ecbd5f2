/* SPDX-License-Identifier: BSD-2-Clause */
/* Can the back ends of the guest's network devices be had? Asked before QEMU starts, whose words are less clear. */
#include "run/nic.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

/* Ports that are held while all are tried: two rules may name the same one. */
struct held {
	int fds[NIC_MAX * NIC_FORWARD_MAX];
	size_t count;
};

static bool hold_port(struct held *held, const struct forward *forward, struct refusal *refusal)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_port = htons((uint16_t)forward->port) };
	int type = forward->is_udp ? SOCK_DGRAM : SOCK_STREAM;
	int fd = socket(AF_INET, type | SOCK_CLOEXEC, 0);
	int yes = 1;

	inet_pton(AF_INET, forward->address, &address.sin_addr);
	if (fd >= 0) {
		held->fds[held->count++] = fd;
	}
	if (!forward->is_udp) { /* as QEMU does: connections that have ended do not count */
		setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
	}
	if (fd >= 0 && bind(fd, (struct sockaddr *)&address, sizeof(address)) == 0 &&
	    (forward->is_udp || listen(fd, 1) == 0)) {
		return true;
	}
	return refuse(refusal, "cannot forward the %s port %u of %s: %s; choose another",
		      forward->is_udp ? "UDP" : "TCP", forward->port, forward->address,
		      strerror(errno));
}

/* An interface that is not there would be made, by who may, and go away again. */
static bool check_tap(const char *name, struct refusal *refusal)
{
	struct ifreq request = { .ifr_flags = IFF_TAP | IFF_NO_PI | IFF_VNET_HDR };
	bool good;
	int fd;

	/* Not by sysfs, which may be that of another network namespace. */
	if (if_nametoindex(name) == 0) {
		return refuse(refusal,
			      "there is no tap interface %s; as root: ip tuntap add %s mode tap "
			      "user NAME",
			      name, name);
	}
	fd = open("/dev/net/tun", O_RDWR | O_CLOEXEC);
	if (fd < 0) {
		return refuse(refusal, "cannot open /dev/net/tun: %s", strerror(errno));
	}
	memcpy(request.ifr_name, name, strlen(name));
	good = ioctl(fd, TUNSETIFF, &request) == 0;
	if (!good) {
		refuse(refusal, "cannot use the tap interface %s: %s%s", name, strerror(errno),
		       errno == EPERM    ? "; it must be yours: ip tuntap add ... user NAME"
		       : errno == EBUSY  ? "; another process has it"
		       : errno == EINVAL ? "; it is another kind"
					 : "");
	}
	close(fd);
	return good;
}

/* QEMU removes what has the name of a socket to listen on. */
static bool check_socket(const struct nic *nic, struct refusal *refusal)
{
	struct sockaddr_un address;
	struct stat stat_;
	bool is_there = lstat(nic->target, &stat_) == 0;

	if (strlen(nic->target) >= sizeof(address.sun_path)) {
		return refuse(refusal, "socket=%s: the path is too long", nic->target);
	}
	if (is_there && !S_ISSOCK(stat_.st_mode)) {
		return refuse(refusal, "%s is no socket", nic->target);
	}
	if (!is_there && !nic->listens) {
		return refuse(refusal,
			      "there is no socket %s; start the guest with socket=%s,listen first",
			      nic->target, nic->target);
	}
	return true;
}

static bool check_back_end(const struct nic *nic, struct held *held, struct refusal *refusal)
{
	switch (nic->kind) {
	case NIC_USER:
		for (size_t i = 0; i < nic->forward_count; i++) {
			if (!hold_port(held, &nic->forwards[i], refusal)) {
				return false;
			}
		}
		return true;
	case NIC_TAP:
		return check_tap(nic->target, refusal);
	case NIC_SOCKET:
		return check_socket(nic, refusal);
	case NIC_SPARE_ONE:
	default:
		return true;
	}
}

/* Two of one address, or of one interface, disturb each other. */
static bool check_unique(const struct nics *nics, const struct nic *nic, struct refusal *refusal)
{
	char mac[NIC_MAC_TEXT_SIZE];

	for (const struct nic *other = nics->all; other < nics->all + nics->count; other++) {
		if (other == nic) {
			continue;
		}
		if (memcmp(other->mac, nic->mac, NIC_MAC_SIZE) == 0) {
			return refuse(
				refusal,
				"two network devices have the address %s; mac= gives one another",
				nic_mac_text(nic, mac));
		}
		if (nic->kind == NIC_TAP && other->kind == NIC_TAP &&
		    strcmp(nic->target, other->target) == 0) {
			return refuse(refusal, "two network devices have the tap interface %s",
				      nic->target);
		}
	}
	return true;
}

static void let_go(struct held *held)
{
	while (held->count > 0) {
		close(held->fds[--held->count]);
	}
}

bool nic_check(const struct nics *nics, const struct nic *nic, struct refusal *refusal)
{
	struct held held = { .count = 0 };
	bool good = check_unique(nics, nic, refusal) && check_back_end(nic, &held, refusal);

	let_go(&held);
	return good;
}

bool nics_check(const struct nics *nics, struct refusal *refusal)
{
	struct held held = { .count = 0 };
	bool good = true;

	for (size_t i = 0; i < nics->count && good; i++) {
		good = check_unique(nics, &nics->all[i], refusal) &&
		       check_back_end(&nics->all[i], &held, refusal);
	}
	let_go(&held);
	return good;
}
