/* SPDX-License-Identifier: BSD-2-Clause */
/* What a PC can boot, and how. All of it comes from Debian's packages. */
#include "check/implementers.h"

#include "abi/macro.h"
#include "run/files.h"
#include "run/qemu.h"

#include <string.h>

/* One instruction a tick: what the image measures is instructions. */
#define COUNTED  "-icount shift=0 -nic none -display none -monitor none -sandbox " QEMU_SANDBOX " "
#define CLOCK    ",cntfrq=1000000000 "
#define VIRT     "{qemu} -serial stdio " COUNTED "-m 512 -machine virt"
#define VIRT_EL2 VIRT ",virtualization=on,gic-version=3 "
#define VIRT_EL3 VIRT ",virtualization=on,secure=on,gic-version=3 "

#define CONDUIT                                                                                    \
	"{conduit} run --quiet --smp 1 --memory 512M --qemu {qemu} "                               \
	"--firmware {firmware} --kernel {image} "

#define CONDUIT_HYPERV                                                                             \
	"{conduit} run --quiet --smp 2 --memory 512M --qemu {qemu} "                               \
	"--firmware {firmware} --kernel {image}"

/* A program above the image, which is one level below. */
#define ABOVE(machine, file)                                                                       \
	machine "-cpu max,pauth-impdef=on" CLOCK "-device loader,file={check/" file                \
		"},addr=0x40100000,cpu-num=0,force-raw=on "                                        \
		"-device loader,file={image},addr=0x40200000,force-raw=on"

#define XEN(version)                                                                               \
	VIRT_EL2 "-m 1024 -cpu cortex-a57" CLOCK "-kernel {guest/" version "/xen} "                \
		 "-append console=dtuart\\ dom0_mem=256M\\ guest_loglvl=all\\ bootscrub=0 "        \
		 "-device guest-loader,addr=0x49000000,kernel={image},bootargs=x"

#define XEN_DOMU(version)                                                                          \
	VIRT_EL2 "-m 1024 -cpu cortex-a57" CLOCK "-kernel {guest/" version "/xen} "                \
		 "-append console=dtuart\\ guest_loglvl=all\\ bootscrub=0 "                        \
		 "-dtb {check/xen_domu.dtb} "                                                      \
		 "-device loader,file={image},addr=0x4a000000,force-raw=on"

#define TFA_RPI3(version)                                                                          \
	"{qemu} -machine raspi3b -m 1G -serial stdio " COUNTED                                     \
	"-global cortex-a53-arm-cpu.cntfrq=1000000000 "                                            \
	"-device loader,file={check/tfa_rpi3.bin},addr=0,force-raw=on "                            \
	"-device loader,file={guest/" version "/rpi3/bl31.bin},addr=0x100e0000,force-raw=on "      \
	"-device loader,file={image},addr=0x80000,force-raw=on"

#define TFA_RPI4(version)                                                                          \
	"{qemu} -machine raspi4b -m 2G -audio none -serial stdio " COUNTED                         \
	"-global cortex-a72-arm-cpu.cntfrq=1000000000 "                                            \
	"-device loader,file={guest/" version "/rpi4/bl31.bin},addr=0,cpu-num=0,force-raw=on "     \
	"-device loader,file={image},addr=0x80000,force-raw=on"

/* The initrd has the image: options go the way of the kernel's command line. */
#define KVM(kernel, cpu, kind, more)                                                               \
	VIRT_EL2 "-cpu " cpu CLOCK "-kernel {guest/" kernel                                        \
		 "/vmlinuz} -initrd {check/kvm.initrd} "                                           \
		 "-append console=ttyAMA0\\ loglevel=3\\ panic=-1\\ " more "--\\ " kind            \
		 "\\ {words}"

#define IMAGE_A64 "check/check.image"
#define IMAGE_A32 "check/check32.image"
#define IMAGE_EFI "check/check.efi"
#define IMAGE_HV  FILES_PROBE

#define UART_VIRT "uart=0x09000000"
#define UART_XEN  "uart=0x22000000" /* vpl011 */
#define UART_RPI3 "uart=0x3f201000"
#define UART_RPI4 "uart=0xfe201000"

const struct implementer implementers[] = {
	{ "conduit-hvc", "conduit, HVC from EL1", IMAGE_EFI, UART_VIRT " conduit=hvc then=off",
	  CONDUIT "--cpu cortex-a72" CLOCK "-- -icount shift=0", 30, 7, false },
	{ "conduit-smc", "conduit, SMC from EL1", IMAGE_EFI, UART_VIRT " conduit=smc then=off",
	  CONDUIT "--cpu cortex-a72" CLOCK "-- -icount shift=0", 30, 7, false },
	{ "conduit-hyperv", "conduit, Hyper-V's interface and its own choices", IMAGE_HV,
	  "host=conduit", CONDUIT_HYPERV, 60, 7, true },
	{ "conduit-plain", "conduit, as any Hyper-V", IMAGE_HV, "", CONDUIT_HYPERV, 60, 7, true },
	{ "qemu-hvc", "QEMU's own PSCI, HVC from EL1", IMAGE_A64, UART_VIRT,
	  VIRT " -cpu cortex-a57" CLOCK "-kernel {image}", 10, 7, false },
	{ "qemu-smc", "QEMU's own PSCI, SMC from EL2, with SVE", IMAGE_A64, UART_VIRT,
	  VIRT_EL2 "-cpu max,pauth-impdef=on" CLOCK "-kernel {image}", 10, 7, false },
	{ "qemu-hvc-a32", "QEMU's own PSCI, HVC from AArch32", IMAGE_A32, UART_VIRT,
	  VIRT " -cpu cortex-a15" CLOCK "-kernel {image}", 10, 7, false },
	{ "qemu-smc-a32", "QEMU's own PSCI, SMC from AArch32", IMAGE_A32, UART_VIRT,
	  VIRT ",virtualization=on -cpu cortex-a15" CLOCK "-kernel {image}", 10, 7, false },
	{ "villain", "keeps the rules, until it is told to break one", IMAGE_A64,
	  UART_VIRT " conduit=hvc", ABOVE(VIRT_EL2, "villain.bin"), 10, 7, true },
	{ "lawful-el3", "takes each liberty of version 1.0, and keeps SVE and SME", IMAGE_A64,
	  UART_VIRT, ABOVE(VIRT_EL3, "lawful_el3.bin"), 10, 7, true },
	{ "lawful-el2", "takes each liberty, and hangs where SVE is tried", IMAGE_A64, UART_VIRT,
	  ABOVE(VIRT_EL2, "lawful_el2.bin"), 10, 7, true },
	{ "tfa-2.8-rpi3", "TF-A 2.8 of Debian 12, SMC from EL2", IMAGE_A64, UART_RPI3,
	  TFA_RPI3("tfa-2.8"), 10, 7, false },
	{ "xen-4.17-hvc", "Xen 4.17 of Debian 12, HVC from dom0", IMAGE_A64,
	  UART_VIRT " conduit=hvc", XEN("xen-4.17"), 20, 7, false },
	{ "xen-4.17-smc", "Xen 4.17 of Debian 12, SMC from dom0", IMAGE_A64,
	  UART_VIRT " conduit=smc", XEN("xen-4.17"), 20, 7, false },
	{ "xen-4.17-domu", "Xen 4.17 of Debian 12, HVC from a domU", IMAGE_A64,
	  UART_XEN " conduit=hvc", XEN_DOMU("xen-4.17"), 20, 7, false },
	{ "kvm-6.1-nvhe", "KVM 6.1 of Debian 12 without VHE", IMAGE_A64, UART_VIRT " conduit=hvc",
	  KVM("6.1-generic", "cortex-a57", "aarch64", ""), 60, 7, false },
	{ "kvm-6.1-nvhe-smc", "KVM 6.1 of Debian 12 without VHE, SMC", IMAGE_A64,
	  UART_VIRT " conduit=smc", KVM("6.1-generic", "cortex-a57", "aarch64", ""), 60, 7, false },
	{ "kvm-6.1-vhe", "KVM 6.1 of Debian 12 with VHE", IMAGE_A64, UART_VIRT " conduit=hvc",
	  KVM("6.1-generic", "neoverse-n1", "aarch64", ""), 60, 7, false },
	{ "kvm-6.1-vhe-sve", "KVM 6.1 of Debian 12 with VHE and SVE", IMAGE_A64,
	  UART_VIRT " conduit=hvc", KVM("6.1-generic", "max,pauth-impdef=on", "sve", ""), 60, 7,
	  false },
	{ "kvm-6.1-a32", "KVM 6.1 of Debian 12, guest in AArch32", IMAGE_A32,
	  UART_VIRT " conduit=hvc", KVM("6.1-generic", "cortex-a57", "aarch32", ""), 60, 7, false },
	{ "kvm-6.12-nvhe", "KVM 6.12 of Debian 13 without VHE", IMAGE_A64, UART_VIRT " conduit=hvc",
	  KVM("6.12-cloud", "cortex-a57", "aarch64", ""), 60, 7, false },
	{ "kvm-6.12-vhe", "KVM 6.12 of Debian 13 with VHE", IMAGE_A64, UART_VIRT " conduit=hvc",
	  KVM("6.12-cloud", "neoverse-n1", "aarch64", ""), 60, 7, false },
	{ "pkvm-6.12", "protected KVM 6.12 of Debian 13", IMAGE_A64, UART_VIRT " conduit=hvc",
	  KVM("6.12-cloud", "neoverse-n1", "aarch64", "kvm-arm.mode=protected\\ "), 60, 7, false },
	{ "tfa-2.12-rpi3", "TF-A 2.12 of Debian 13, SMC from EL2", IMAGE_A64, UART_RPI3,
	  TFA_RPI3("tfa-2.12"), 10, 7, false },
	{ "tfa-2.12-rpi4", "TF-A 2.12 of Debian 13, SMC from EL2", IMAGE_A64, UART_RPI4,
	  TFA_RPI4("tfa-2.12"), 10, 9, false },
	{ "xen-4.20-hvc", "Xen 4.20 of Debian 13, HVC from dom0", IMAGE_A64,
	  UART_VIRT " conduit=hvc", XEN("xen-4.20"), 20, 7, false },
};

const size_t implementer_count = ABI_COUNT(implementers);

const struct implementer *implementer_find(const char *name)
{
	for (size_t i = 0; i < implementer_count; i++) {
		if (strcmp(name, implementers[i].name) == 0) {
			return &implementers[i];
		}
	}
	return NULL;
}
