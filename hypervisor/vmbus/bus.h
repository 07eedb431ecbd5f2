/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The bus lock: for control messages, the states of channels, and GPADLs. Packets need it not. What a CPU finds out without
 * the lock is left to its holder, so that nobody waits who has not posted a message.
 */
#ifndef VMBUS_BUS_H
#define VMBUS_BUS_H

#include <stdbool.h>
#include <stdint.h>

/** bus_init - at boot. @settle: does under the lock what bus_ask() was called for */
void bus_init(void (*settle)(void));

/** bus_acquire, bus_release - the lock; bus_release() settles first. Between channel_enter() and channel_leave(). */
void bus_acquire(void);
void bus_release(void);

/** bus_try - the lock, if nobody holds it: for the owner of a turn, which does not wait. bus_release() follows */
bool bus_try(void);

/** bus_ask - something changed that settle() must look at; bus_settle() follows, on this CPU. Any CPU, no lock needed */
void bus_ask(void);

/** bus_settle - settle if somebody asked; if the lock is held, its holder does. Between channel_enter() and _leave() */
void bus_settle(void);

/**
 * bus_run - have @job run with the lock held, and @done after it without: by this CPU if the lock is free, else by its holder
 *
 * Nobody waits, so it is for handlers of interrupts. The next job comes after done() of this one. Any CPU, no lock held.
 */
void bus_run(void (*job)(void), void (*done)(void));

/** bus_wake_at - settle at reference time @time, if not before. Lock held */
void bus_wake_at(uint64_t time);

#endif
