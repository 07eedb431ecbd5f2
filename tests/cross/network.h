/* SPDX-License-Identifier: BSD-2-Clause */
/* A network that returns what is sent, as EL2's side of the cross test sees it. */
#ifndef CROSS_NETWORK_H
#define CROSS_NETWORK_H

/** network_insert - the machine that starts next has a network device, and no disk */
void network_insert(void);

/** network_serve - the network returns what was sent since, and interrupts */
void network_serve(void);

#endif
