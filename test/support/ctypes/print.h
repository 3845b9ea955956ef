/* SPDX-License-Identifier: MIT */
/* How a value of each C type is written as JSON: read by the compiler, not from BTF. */
#include <stdio.h>
#include <string.h>

static void print_u128(unsigned __int128 value)
{
	char digits[40];
	int at = sizeof(digits);

	do {
		digits[--at] = '0' + (char)(value % 10);
		value /= 10;
	} while (value != 0);
	fwrite(digits + at, 1, sizeof(digits) - at, stdout);
}

static void print_i128(__int128 value)
{
	if (value < 0)
		putchar('-');
	print_u128(value < 0 ? -(unsigned __int128)value : (unsigned __int128)value);
}

static void print_bool(unsigned char byte)
{
	fputs(byte ? "true" : "false", stdout);
}

/* The text and the bits: whoever compares can choose. */
static void print_float(float value)
{
	unsigned int bits;

	memcpy(&bits, &value, sizeof(bits));
	printf("{\"float\":\"%.17g\",\"bits\":\"%08x\"}", value, bits);
}

static void print_double(double value)
{
	unsigned long long bits;

	memcpy(&bits, &value, sizeof(bits));
	printf("{\"float\":\"%.17g\",\"bits\":\"%016llx\"}", value, bits);
}

static void print_pointer(const void *value)
{
	printf("\"0x%llx\"", (unsigned long long)(unsigned long)value);
}

/* Bytes of the UTF-8 sequence at `text`, 0 if it is none (RFC 3629, the table of section 4). */
static int sequence(const unsigned char *text, int left)
{
	unsigned char low = 0x80, high = 0xbf;
	int i, length;

	if (text[0] < 0x80)
		return 1;
	if (text[0] < 0xc2 || text[0] > 0xf4)
		return 0;
	length = text[0] < 0xe0 ? 2 : text[0] < 0xf0 ? 3 : 4;
	if (text[0] == 0xe0)
		low = 0xa0;
	if (text[0] == 0xed)
		high = 0x9f;
	if (text[0] == 0xf0)
		low = 0x90;
	if (text[0] == 0xf4)
		high = 0x8f;
	if (left < length || text[1] < low || text[1] > high)
		return 0;
	for (i = 2; i < length; i++) {
		if ((text[i] & 0xc0) != 0x80)
			return 0;
	}
	return length;
}

/* Up to the first NUL; what is no UTF-8 as \xNN, a backslash doubled; then JSON's own escapes. */
static void print_text(const void *bytes, int size)
{
	const unsigned char *text = bytes;
	int at = 0;

	putchar('"');
	while (at < size && text[at] != 0) {
		int length = sequence(text + at, size - at);

		if (length == 0)
			printf("\\\\x%02x", text[at]);
		else if (text[at] == '\\')
			fputs("\\\\\\\\", stdout);
		else if (text[at] == '"')
			fputs("\\\"", stdout);
		else if (text[at] < 0x20)
			printf("\\u%04x", text[at]);
		else
			fwrite(text + at, 1, length, stdout);
		at += length == 0 ? 1 : length;
	}
	putchar('"');
}

/* clang-format off */
#define PRINT(value) _Generic((value), \
	char: print_i128, signed char: print_i128, short: print_i128, int: print_i128, \
	long: print_i128, long long: print_i128, __int128: print_i128, \
	unsigned char: print_u128, unsigned short: print_u128, unsigned int: print_u128, \
	unsigned long: print_u128, unsigned long long: print_u128, unsigned __int128: print_u128, \
	_Bool: print_bool, float: print_float, double: print_double, default: print_pointer)(value)
/* clang-format on */

/* Where a member lies: whole bytes by its address, bits by setting them all. */
static void print_place(const char *path, long offset, long size)
{
	printf("{\"path\":\"%s\",\"bit\":%ld,\"width\":%ld}", path, offset * 8, size * 8);
}

static void print_bits(const char *path, const void *value, long size)
{
	const unsigned char *bytes = value;
	long first = -1, last = -1, bit;

	for (bit = 0; bit < size * 8; bit++) {
		if (bytes[bit / 8] & (1 << (bit % 8))) {
			first = first < 0 ? bit : first;
			last = bit;
		}
	}
	printf("{\"path\":\"%s\",\"bit\":%ld,\"width\":%ld}", path, first, last - first + 1);
}
