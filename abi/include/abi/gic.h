/* SPDX-License-Identifier: BSD-2-Clause */
/* GICv3: interrupt numbers and registers [IHI0069, chapter 12]. */
#ifndef ABI_GIC_H
#define ABI_GIC_H

#include "abi/macro.h"

#define GIC_PPI_FIRST      ABI_U(16)
#define GIC_PPI_LAST       ABI_U(31)
#define GIC_SPI_FIRST      ABI_U(32)
#define GIC_SPURIOUS_FIRST ABI_U(1020)
#define GIC_WORD_INTIDS    ABI_U(32) /* interrupts in a register with a bit for each */

#define GIC_PPI_EL2_TIMER ABI_U(26) /* of the EL2 physical timer [BSA "PPI assignments"] */

#define GIC_FRAME_SIZE    ABI_U(0x10000)
#define GIC_PRIORITY_SAME ABI_U(0x80808080) /* of four interrupts: IPRIORITYR */
#define GIC_PRIORITY_ALL  ABI_U(0xff)       /* ICC_PMR_EL1: no interrupt is masked */

/* Distributor */
#define GICD_CTLR                    ABI_U(0x0000)
#define GICD_CTLR_ENABLE_GROUP_0_BIT ABI_BIT(0)
#define GICD_CTLR_ENABLE_GROUP_1_BIT ABI_BIT(1)
#define GICD_CTLR_ARE_BIT            ABI_BIT(4)
#define GICD_CTLR_DS_BIT             ABI_BIT(6)
#define GICD_CTLR_RWP_BIT            ABI_BIT(31)
#define GICD_TYPER                   ABI_U(0x0004)
#define GICD_TYPER_ESPI_BIT          ABI_BIT(8)
#define GICD_TYPER_NMI_BIT           ABI_BIT(9)
#define GICD_TYPER_MBIS_BIT          ABI_BIT(16)
#define GICD_TYPER_LPIS_BIT          ABI_BIT(17)
#define GICD_TYPER_ESPI_RANGE_SHIFT  27 /* extended SPIs in words of 32, less one */
#define GICD_TYPER_ESPI_RANGE_WIDTH  5
#define GICD_SETSPI_NSR              ABI_U(0x0040) /* message-based SPIs, up to GICD_CLRSPI_SR */
#define GICD_CLRSPI_SR_END           ABI_U(0x005c)
/* A field for each interrupt. An SGI frame has those of private interrupts at the same offsets. */
#define GICD_IGROUPR        ABI_U(0x0080)
#define GICD_IGROUPR_END    ABI_U(0x0100)
#define GICD_ISENABLER      ABI_U(0x0100)
#define GICD_ICENABLER      ABI_U(0x0180)
#define GICD_ISPENDR        ABI_U(0x0200)
#define GICD_ICPENDR        ABI_U(0x0280)
#define GICD_ISACTIVER      ABI_U(0x0300)
#define GICD_ICACTIVER      ABI_U(0x0380)
#define GICD_IPRIORITYR     ABI_U(0x0400)
#define GICD_IPRIORITYR_END ABI_U(0x0800)
#define GICD_ITARGETSR      ABI_U(0x0800)
#define GICD_ICFGR          ABI_U(0x0c00)
#define GICD_ICFGR_WIDTH    2 /* of a field */
#define GICD_IGRPMODR       ABI_U(0x0d00)
#define GICD_IGRPMODR_END   ABI_U(0x0d80)
#define GICD_NSACR          ABI_U(0x0e00)
#define GICD_NSACR_END      ABI_U(0x0f00)
#define GICD_INMIR          ABI_U(0x0f80)
#define GICD_INMIR_END      ABI_U(0x1000)
#define GICD_IROUTER        ABI_U(0x6000) /* 64 bits each */
/* Without affinity routing: from GICD_SGIR to GICD_SPENDSGIR */
#define GICD_SGIR             ABI_U(0x0f00)
#define GICD_SPENDSGIR_END    ABI_U(0x0f30)
#define GICD_IGROUPR_E        ABI_U(0x1000) /* extended SPIs */
#define GICD_IGROUPR_E_END    ABI_U(0x1080)
#define GICD_IPRIORITYR_E     ABI_U(0x2000)
#define GICD_IPRIORITYR_E_END ABI_U(0x2400)
#define GICD_IGRPMODR_E       ABI_U(0x3400)
#define GICD_IGRPMODR_E_END   ABI_U(0x3480)
#define GICD_INMIR_E          ABI_U(0x3b00)
#define GICD_INMIR_E_END      ABI_U(0x3b80)

/* Redistributor: two frames, with virtual LPIs four */
#define GICR_SIZE       ABI_U(0x20000)
#define GICR_SIZE_VLPIS ABI_U(0x40000)
#define GICR_COUNT_MAX  ABI_U(512) /* IMPDEF: of a region, for a search in it */

/* Redistributor, RD frame */
#define GICR_CTLR                 ABI_U(0x0000)
#define GICR_CTLR_ENABLE_LPIS_BIT ABI_BIT(0)
#define GICR_TYPER                ABI_U(0x0008)
#define GICR_TYPER_PLPIS_BIT      ABI_BIT64(0)
#define GICR_TYPER_VLPIS_BIT      ABI_BIT64(1)
#define GICR_TYPER_LAST_BIT       ABI_BIT64(4)
#define GICR_TYPER_PPINUM_SHIFT   27 /* extended PPIs in words of 32 */
#define GICR_TYPER_PPINUM_WIDTH   5
#define GICR_TYPER_AFFINITY_SHIFT 32
#define GICR_TYPER_AFFINITY_WIDTH 32
#define GICR_WAKER                ABI_U(0x0014)
#define GICR_WAKER_SLEEP_BIT      ABI_BIT(1) /* ProcessorSleep */
#define GICR_WAKER_CHILDREN_BIT   ABI_BIT(2) /* ChildrenAsleep */
#define GICR_SETLPIR              ABI_U(0x0040)
#define GICR_INVALLR_END          ABI_U(0x00b8) /* the end of the LPI registers, from GICR_SETLPIR on */

/* Redistributor, SGI frame */
#define GICR_SGI_FRAME      ABI_U(0x10000)
#define GICR_IGROUPR0       ABI_U(0x0080)
#define GICR_IGROUPR_E      ABI_U(0x0084) /* extended PPIs */
#define GICR_IGROUPR_E_END  ABI_U(0x008c)
#define GICR_ISENABLER0     ABI_U(0x0100)
#define GICR_ICENABLER0     ABI_U(0x0180)
#define GICR_ISPENDR0       ABI_U(0x0200)
#define GICR_ICPENDR0       ABI_U(0x0280)
#define GICR_ISACTIVER0     ABI_U(0x0300)
#define GICR_ICACTIVER0     ABI_U(0x0380)
#define GICR_IPRIORITYR     ABI_U(0x0400)
#define GICR_IPRIORITYR_END ABI_U(0x0460)     /* with those of extended PPIs */
#define GICR_ICFGR1_EDGES   ABI_U(0xaaaaaaaa) /* of all PPIs */
#define GICR_ICFGR1         ABI_U(0x0c04)
#define GICR_IGRPMODR0      ABI_U(0x0d00)
#define GICR_IGRPMODR_END   ABI_U(0x0d0c) /* with those of extended PPIs */
#define GICR_NSACR          ABI_U(0x0e00)
#define GICR_INMIR0         ABI_U(0x0f80)
#define GICR_INMIR_END      ABI_U(0x0f8c) /* with those of extended PPIs */

/* CPU interface */
#define ICC_CTLR_PRIBITS_SHIFT 8 /* implemented bits of a priority, less one */
#define ICC_CTLR_PRIBITS_WIDTH 3
#define ICC_SRE_SRE            ABI_BIT(0)
#define ICC_SRE_DFB            ABI_BIT(1)
#define ICC_SRE_DIB            ABI_BIT(2)
#define ICC_SRE_ENABLE         ABI_BIT(3)

#endif /* ABI_GIC_H */
