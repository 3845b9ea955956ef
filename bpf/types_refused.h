/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Types that C allows and the kernel's BTF check does not: one of them makes it refuse all BTF of an
 * object, and libbpf then creates the maps without any. They are decoded with --btf alone.
 */
#ifndef BPFKIT_TYPES_REFUSED_H
#define BPFKIT_TYPES_REFUSED_H

#include "types.h"

/* "Member is not properly aligned": btf_float_check_member() */
struct loose_reals {
	__u8 a;
	float single;
	double both;
	__u8 b;
} __attribute__((packed));

/* "Member exceeds struct_size": btf_enum_check_kflag_member() reads 4 bytes */
struct enum_at_end {
	__u32 bits : 5;
	enum plain_enum state : 3;
	enum byte_enum low;
	enum signed_byte_enum last;
};

/* "Invalid member bitfield_size": more than 32 bits of an enum64 */
struct long_enum_bits {
	enum long_enum whole : 40;
	enum signed_long_enum rest : 54;
};

#define REFUSED_TYPES(X) \
	X(loose_reals, struct loose_reals) \
	X(enum_at_end, struct enum_at_end) \
	X(long_enum_bits, struct long_enum_bits)

#endif
