/* SPDX-License-Identifier: GPL-2.0 OR BSD-2-Clause */
/*
 * Types of every sort that a map may hold. The tests compile this header twice, for BPF and for
 * the machine, and compare what bpfkit decodes with what the C compiler reads from the same bytes.
 *
 * VALUE_TYPES names those that are the values of maps.
 */
#ifndef BPFKIT_TYPES_H
#define BPFKIT_TYPES_H

#include <linux/bpf.h>
#include <linux/types.h>

typedef __u8 byte_t;
typedef __u64 word_t;
typedef __s32 signed_t;
typedef char comm_t[16];
typedef char letter_t;
typedef __u16 row_t[3];
typedef row_t grid_t[2];
typedef const volatile letter_t label_t[8];

struct integers {
	__u8 u8;
	__s8 s8;
	__u16 u16;
	__s16 s16;
	__u32 u32;
	__s32 s32;
	__u64 u64;
	__s64 s64;
	long plain_long;
	unsigned long long long_long;
	char letter;
	signed char signed_letter;
	unsigned char unsigned_letter;
	const volatile __u32 qualified;
};

struct wide_integers {
	__int128 i128;
	unsigned __int128 u128;
	__u8 after;
};

struct truth {
	_Bool yes;
	_Bool many[3];
	_Bool grid[2][2];
};

struct reals {
	float single;
	double both;
	float singles[3];
	double doubles[2];
};

enum plain_enum { PLAIN_ZERO, PLAIN_ONE, PLAIN_TEN = 10 };
enum signed_enum { SIGNED_LOW = -2147483647 - 1, SIGNED_MINUS = -1, SIGNED_ZERO };
enum same_enum { SAME_FIRST = 1, SAME_SECOND = 1, SAME_OTHER = 2 };
enum byte_enum { BYTE_ZERO, BYTE_HIGH = 255 } __attribute__((packed));
enum signed_byte_enum { SIGNED_BYTE_LOW = -128, SIGNED_BYTE_ONE = 1 } __attribute__((packed));
enum short_enum { SHORT_ZERO, SHORT_HIGH = 65535 } __attribute__((packed));
enum signed_short_enum { SIGNED_SHORT_LOW = -32768, SIGNED_SHORT_ONE = 1 } __attribute__((packed));
enum high_enum { HIGH_ONE = 1, HIGH_ALL = 4294967295U };
enum long_enum { LONG_ONE = 1, LONG_BIG = 9007199254740993LL, LONG_ALL = 18446744073709551615ULL };
enum signed_long_enum {
	SIGNED_LONG_LOW = -9223372036854775807LL - 1,
	SIGNED_LONG_MINUS = -1,
	SIGNED_LONG_BIG = 9007199254740993LL,
};

struct enums {
	enum plain_enum plain;
	enum signed_enum with_sign;
	enum same_enum same;
	enum byte_enum byte;
	enum signed_byte_enum signed_byte;
	enum short_enum word;
	enum signed_short_enum signed_word;
	enum high_enum high;
	enum long_enum whole;
	enum signed_long_enum signed_whole;
	enum byte_enum bytes[3];
	enum plain_enum plains[2];
	enum { NAMELESS_A = 3, NAMELESS_B = 4 } nameless;
};

struct bitfields {
	__u32 one : 1;
	__u32 three : 3;
	__s32 four : 4;
	__u32 most : 24;
	__u64 crossing : 40;
	__s64 crossing_sign : 24;
	__s32 alone : 1;
	__u32 : 0;
	__u16 after_break : 9;
	__u8 byte : 8;
	_Bool flag : 1;
	__u64 widest : 64;
	__s64 wide_sign : 63;
	enum plain_enum state : 5;
};

struct packed_bitfields {
	__u8 first : 3;
	__u32 over_a_byte : 13;
	__u64 over_eight : 61;
	__s64 sign_over_eight : 59;
	__s32 rest : 24;
	__u16 tail;
} __attribute__((packed));

struct texts {
	char name[16];
	comm_t comm;
	label_t label;
	letter_t letters[5];
	char one[1];
	char lines[3][8];
	comm_t comms[2];
	signed char numbers[4];
	unsigned char bytes[4];
	__u8 octets[6];
	char empty[0];
};

struct point {
	__s32 x;
	__s32 y;
};

struct nested {
	struct point from;
	struct point path[3];
	struct {
		__u8 tag;
		struct {
			__u16 low;
			__u16 high;
		} pair;
	} inner;
	const struct point ends[2];
};

struct anonymous {
	__u32 before;
	struct {
		__u32 a;
		union {
			__u64 whole;
			struct {
				__u32 low;
				__u32 high;
			};
			__u8 raw[8];
		};
	};
	union {
		__s16 s;
		__u16 u;
	};
	__u8 after;
};

union either {
	__u64 number;
	double real;
	__u8 bytes[12];
	struct point point;
	struct {
		__u32 low : 12;
		__u32 high : 20;
	} bits;
	enum plain_enum state;
	char text[8];
};

struct packed {
	__u8 a;
	__u64 b;
	__u16 c;
	__u32 d;
	enum plain_enum e;
	struct point f;
	char g[3];
	__int128 h;
} __attribute__((packed));

struct padded {
	__u8 a;
	__u64 b;
	__u8 c;
	__u32 d;
	__u8 e;
};

struct cache_line {
	__u64 hits;
	__u32 misses;
} __attribute__((aligned(64)));

struct aligned_member {
	__u8 a;
	__u32 b __attribute__((aligned(16)));
	struct cache_line lines[2];
};

struct arrays {
	__u32 flat[5];
	__u16 grid[2][3];
	__s8 cube[2][2][2];
	__u64 words[2];
	struct point places[2][2];
	__u32 none[0];
	__u32 no_rows[0][3];
	struct point nowhere[0];
};

struct nothing {
};

struct flexible {
	__u32 count;
	struct nothing empty;
	struct point items[];
};

struct odd {
	__u8 bytes[3];
};

struct pointers {
	void *any;
	const char *text;
	struct point *point;
	int (*function)(void *, int);
	struct point *several[2];
	__u32 (*grid)[4];
};

struct large {
	__u64 head;
	__u8 body[65536 - 24];
	__u64 before_last;
	__u64 tail;
};

/* The kernel's own fields: never shown as values. */
struct guarded {
	struct bpf_spin_lock lock;
	__u32 count;
	__u64 bytes;
};

struct timed {
	__u64 deadline;
	struct bpf_timer timer;
};

struct flow_key {
	__be32 from;
	__be32 to;
	__be16 from_port;
	__be16 to_port;
	__u8 protocol;
	__u8 zero[3];
};

/* X(map, type) for each value type, the map being called after it. */
#define VALUE_TYPES(X) \
	X(one_byte, byte_t) \
	X(one_word, word_t) \
	X(one_signed, signed_t) \
	X(comm, comm_t) \
	X(grid, grid_t) \
	X(integers, struct integers) \
	X(wide_integers, struct wide_integers) \
	X(truth, struct truth) \
	X(reals, struct reals) \
	X(enums, struct enums) \
	X(bitfields, struct bitfields) \
	X(packed_bitfields, struct packed_bitfields) \
	X(texts, struct texts) \
	X(nested, struct nested) \
	X(anonymous, struct anonymous) \
	X(packed, struct packed) \
	X(padded, struct padded) \
	X(cache_line, struct cache_line) \
	X(aligned_member, struct aligned_member) \
	X(arrays, struct arrays) \
	X(flexible, struct flexible) \
	X(odd, struct odd) \
	X(pointers, struct pointers) \
	X(large, struct large) \
	X(guarded, struct guarded) \
	X(timed, struct timed) \
	X(flow_key, struct flow_key) \
	X(point, struct point) \
	X(either, union either) \
	X(lone_enum, enum long_enum) \
	X(lone_byte_enum, enum signed_byte_enum)

#endif
