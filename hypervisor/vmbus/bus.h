/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The bus lock protects control messages, the states of channels, and GPADLs. Packets do not need it. A CPU that notices a
 * change without the lock calls bus_ask(), and does not wait: if another CPU holds the lock, that CPU deals with the change.
 * So a VP waits for the lock only in a hypercall of its own.
 */
#ifndef VMBUS_BUS_H
#define VMBUS_BUS_H

#include <stdbool.h>
#include <stdint.h>

/** bus_init - at boot. @settle: called with the lock held after bus_ask(), deals with what has changed */
void bus_init(void (*settle)(void));

/** bus_acquire, bus_release - the lock; bus_release() calls settle() first. Call them between channel_enter() and channel_leave() */
void bus_acquire(void);
void bus_release(void);

/** bus_try - the lock, if nobody holds it: for the owner of a turn, which does not wait. bus_release() follows */
bool bus_try(void);

/** bus_ask - settle() has something to do. bus_settle() must follow on this CPU. Any CPU, with or without the lock */
void bus_ask(void);

/** bus_settle - call settle() if a CPU asked; if the lock is held, its holder does. Between channel_enter() and channel_leave() */
void bus_settle(void);

/**
 * bus_run - have @job run with the lock held, and @done after it without: by this CPU if the lock is free, else by its holder
 *
 * Nobody waits, so it is for handlers of interrupts. The next job comes after done() of this one. Any CPU, no lock held.
 */
void bus_run(void (*job)(void), void (*done)(void));

/** bus_wake_at - call settle() at reference time @time at the latest. Lock held */
void bus_wake_at(uint64_t time);

#endif
