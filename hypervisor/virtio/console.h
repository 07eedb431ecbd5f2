/* SPDX-License-Identifier: BSD-2-Clause */
/* A port of a virtio console, found by its name [VIRTIO 1.2, 5.3 "Console Device"]: a stream of bytes to and from the host. */
#ifndef VIRTIO_CONSOLE_H
#define VIRTIO_CONSOLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The largest number of bytes that virtio_console_write() takes at once. */
#define VIRTIO_CONSOLE_WRITE_MAX 1024U

/*
 * Except for virtio_console_acknowledge(), one CPU at a time calls these functions: the caller's turn says
 * which. None waits for the device. No lock may be held, since the device's registers are written.
 */

/**
 * virtio_console_init - start the first console whose port 1 may be the one that is looked for
 * @name: of the port, a constant
 *
 * The device tells the name later, by an interrupt: what has another name is never open.
 *
 * returns: the device's SPI, or 0 if the machine has no such console
 */
uint32_t virtio_console_init(const char *name);

/** virtio_console_acknowledge - lower the interrupt; for its handler, before the other functions look */
void virtio_console_acknowledge(void);

/**
 * virtio_console_poll - take what the device says about the port
 *
 * What the host sent before it closed the port is dropped, unless it has opened the port again meanwhile.
 *
 * returns: true if the host has opened or closed the port since the last call: what comes now belongs
 * to another conversation
 */
bool virtio_console_poll(void);

/** virtio_console_read - take up to @size bytes that the host has sent; returns how many there were */
size_t virtio_console_read(void *to, size_t size);

/** virtio_console_has_room - whether virtio_console_write() succeeds: the host has the port open and takes what it is sent */
bool virtio_console_has_room(void);

/**
 * virtio_console_write - send @size bytes, VIRTIO_CONSOLE_WRITE_MAX at most, at the next virtio_console_flush()
 *
 * returns: false if there is no room
 */
bool virtio_console_write(const void *bytes, size_t size);

/** virtio_console_flush - show the device what was written and which buffers are free again: once for a batch */
void virtio_console_flush(void);

#endif
