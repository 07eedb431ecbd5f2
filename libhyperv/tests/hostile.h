/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Macros that kernels, firmware and C libraries have of their own, in the spelling of theirs. It has no guard: included once
 * more behind the headers of the project it does not compile if one of those has changed a macro.
 */
#define BIT(nr)                      (1UL << (nr))
#define BIT64(nr)                    (1ULL << (nr))
#define BITS(nr)                     BIT(nr)
#define U(x)                         (x##u)
#define UL(x)                        (x##ul)
#define ULL(x)                       (x##ull)
#define GENMASK(high, low)           ((~0UL << (low)) & (~0UL >> (63 - (high))))
#define FIELD_GET(mask, value)       (((value) & (mask)) / ((mask) & -(mask)))
#define FIELD_PREP(mask, value)      (((value) * ((mask) & -(mask))) & (mask))
#define FIELD_MASK(high, low)        GENMASK(high, low)
#define ARRAY_SIZE(array)            (sizeof(array) / sizeof((array)[0]))
#define COUNT(array)                 ARRAY_SIZE(array)
#define min(a, b)                    ((a) < (b) ? (a) : (b))
#define max(a, b)                    ((a) > (b) ? (a) : (b))
#define MIN(a, b)                    min(a, b)
#define MAX(a, b)                    max(a, b)
#define swap(a, b)                   swap_of_the_adopter(a, b)
#define roundup(n, unit)             ((((n) + (unit)-1) / (unit)) * (unit))
#define container_of(p, type, field) ((type *)(void *)((char *)(p)-offsetof(type, field)))
#define likely(condition)            __builtin_expect(!!(condition), 1)
#define unlikely(condition)          __builtin_expect(!!(condition), 0)
#define barrier()                    __asm__ volatile("" ::: "memory")
#define major(device)                ((device) >> 20)
#define minor(device)                ((device)&0xfffff)
#define isset(array, bit)            ((array)[(bit) / 8] & (1 << ((bit) % 8)))
#define va_copy_of(a, b)             __builtin_va_copy(a, b)
#define hvc(immediate)               __asm__ volatile("hvc #" #immediate)
#define smc(immediate)               __asm__ volatile("smc #" #immediate)
#define call(function)               (function)()
#define log(text)                    print_of_the_adopter(text)
#define ABS(n)                       ((n) < 0 ? -(n) : (n))
#define _ASSERT(condition)           ((void)(condition))
#define ASSERT(condition)            ((void)(condition))
#define KB(n)                        ((n)*1024)

/* Words without a value: a header that uses one as a name does not compile. */
#define linux         1
#define unix          1
#define arm           1
#define aarch64       1
#define packed        __attribute__((packed))
#define aligned       __attribute__((aligned))
#define unused        __attribute__((unused))
#define noreturn      __attribute__((noreturn))
#define noinline      __attribute__((noinline))
#define used          __attribute__((used))
#define weak          __attribute__((weak))
#define deprecated    __attribute__((deprecated))
#define always_inline inline
#define __packed      __attribute__((packed))
#define __aligned(n)  __attribute__((aligned(n)))
#define __unused      __attribute__((unused))
#define __used        __attribute__((used))
#define __weak        __attribute__((weak))
#define __init        __attribute__((section(".init.text")))
#define __iomem
#define __user
#define __percpu
#define asmlinkage
#define current current_of_the_adopter()
#define errno   (*errno_of_the_adopter())
#define EINVAL  22
#define ENOMEM  12
#define ERROR   0
#define SUCCESS 0
#define TRUE    1
#define FALSE   0
#define OK      0
#define IN
#define OUT
#define OPTIONAL
#define CONST  const
#define VOID   void
#define STATIC static
#define EFIAPI
#define near
#define far
#define interface  struct
#define small      char
#define hot        1
#define cold       1
#define PAGE_SIZE  65536
#define PAGE_SHIFT 16
#define PAGE_MASK  (~(PAGE_SIZE - 1))
#define HZ         100
#define SZ_4K      0x1000
#define NR_CPUS    256
#define VERSION    "adopter"
#define MAJOR      1
#define MINOR      2
#define HVC        1
#define SMC        2
