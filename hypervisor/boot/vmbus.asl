/* SPDX-License-Identifier: BSD-2-Clause */
/* The VMBus device: what makes a guest's driver look for VMBus, and by which interrupt it is called. */
DefinitionBlock ("", "SSDT", 2, "CNDUIT", "VMBUS", 0x00000001)
{
	Scope (\_SB)
	{
		/* The bus that VMBus devices take their memory from. */
		Device (VMOD)
		{
			Name (_HID, "ACPI0004")
			Name (_UID, Zero)
			/* OBS: free on QEMU's virt machine (hw/arm/virt.c, base_memmap). Nothing answers there. */
			Name (_CRS, ResourceTemplate ()
			{
				QWordMemory (ResourceProducer, PosDecode, MinFixed, MaxFixed,
					Cacheable, ReadWrite,
					0x0000000000000000,
					0x000000000B000000,
					0x000000000BFFFFFF,
					0x0000000000000000,
					0x0000000001000000)
			})

			Device (VMBS)
			{
				Name (_HID, "MSFT1000")
				/* OBS: Linux compares with "VMBUS" and "VMBus"; Microsoft's firmware has the latter. */
				Name (_CID, "VMBus")
				Name (_DDN, "VMBUS")
				Name (_UID, Zero)
				Name (_CCA, One)
				Name (_STA, 0x0F)
				/* The PPI of SINT2. EL2 makes it pending once per message: it has no level. */
				Name (_CRS, ResourceTemplate ()
				{
					Interrupt (ResourceConsumer, Edge, ActiveHigh, Exclusive) { 18 }
				})
			}
		}
	}
}
