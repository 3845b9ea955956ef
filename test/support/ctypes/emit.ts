import type { CMember, CType } from "./ast.ts";

/** Structs that bpfkit never shows as values (cli.md). */
const KERNELS_OWN = /^bpf_(?:spin_lock|timer)$/;

/**
 * The C program: `TYPE` reads values from stdin and prints each as a line of JSON, `-l TYPE` prints
 * the type's size and where its members lie.
 */
export function emitProgram(header: string, types: ReadonlyMap<string, CType>): string {
  const names = [...types.keys()];
  const functions = [...types].map(([name, type], i) => emitType(name, type, i));
  const rows = names.map((name, i) => `\t{ "${name}", sizeof(${name}), print${i}, places${i} },`);
  return `#include "${header}"
#include "print.h"

${functions.join("\n")}
static const struct {
	const char *name;
	unsigned long size;
	void (*print)(const void *);
	void (*places)(void);
} types[] = {
${rows.join("\n")}
};

int main(int argc, char **argv)
{
	static _Alignas(64) unsigned char bytes[1 << 17];
	const char *wanted = argv[argc - 1];

	for (unsigned long i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		if (strcmp(types[i].name, wanted) != 0)
			continue;
		if (argc == 3) {
			printf("{\\"size\\":%lu,\\"members\\":[", types[i].size);
			types[i].places();
			puts("]}");
			return 0;
		}
		while (fread(bytes, types[i].size, 1, stdin) == 1) {
			types[i].print(bytes);
			putchar('\\n');
		}
		return 0;
	}
	return 2;
}
`;
}

function emitType(name: string, type: CType, index: number): string {
  const places = type.kind === "record" ? emitPlaces(type.members, name, "(*v)", "") : [];
  return `static void print${index}(const void *bytes)
{
	${name} const *v = bytes;
	${emitValue(type, "(*v)", 0)}
}

static void places${index}(void)
{
	static ${name} whole, *v = &whole;
	(void)v;
	${places.join(`\n\tputchar(',');\n\t`)}
}
`;
}

/** Statements that print the value of an expression. */
function emitValue(type: CType, value: string, depth: number): string {
  switch (type.kind) {
    case "record":
      return emitRecord(type.members, value, depth);
    case "array": {
      const i = `i${depth}`;
      const of = emitValue(type.of, `${value}[${i}]`, depth + 1);
      const loop = `for (int ${i} = 0; ${i} < ${type.count}; ${i}++) { if (${i}) putchar(','); ${of} }`;
      return `putchar('['); ${loop} putchar(']');`;
    }
    case "text":
      return `print_text((const void *)&${value}, ${type.count});`;
    case "enum":
      return emitEnum(type.constants, value);
    case "scalar":
      // Any byte may stand in a _Bool, and C leaves open what its value then is.
      if (/^_?[Bb]ool$/.test(type.spelled)) return `print_bool(*(const unsigned char *)&${value});`;
      return `PRINT(${value});`;
  }
}

function emitRecord(members: readonly CMember[], value: string, depth: number): string {
  const shown = promoted(members).filter(
    ({ type }) => type.kind !== "record" || !KERNELS_OWN.test(type.name),
  );
  const statements = shown.map(({ name, type, bitfield }, i) => {
    const label = `fputs("${i === 0 ? "" : ","}\\"${name}\\":", stdout);`;
    const member = `${value}.${name}`;
    if (!bitfield || type.kind === "enum") return `${label} ${emitValue(type, member, depth)}`;
    return `${label} { ${"spelled" in type ? type.spelled : ""} bits = ${member}; PRINT(bits); }`;
  });
  return `putchar('{'); ${statements.join("\n\t")} putchar('}');`;
}

/** The first name of a value wins. */
function emitEnum(constants: readonly string[], value: string): string {
  const tests = constants.map((c) => `if (e == (__int128)${c}) fputs("\\"${c}\\"", stdout); else`);
  return `{ __int128 e = ${value}; ${tests.join(" ")} print_i128(e); }`;
}

/** Members as C reaches them: those of anonymous ones stand in their parent. */
function promoted(members: readonly CMember[]): CMember[] {
  return members.flatMap((member) =>
    member.name === "" && member.type.kind === "record" ? promoted(member.type.members) : [member],
  );
}

/** Statements that print where each member lies, nested ones after their parent. */
function emitPlaces(
  members: readonly CMember[],
  whole: string,
  value: string,
  path: string,
): string[] {
  return promoted(members).flatMap(({ name, type, bitfield }) => {
    const member = `${value}.${name}`;
    const full = path + name;
    if (bitfield) {
      const fill = `memset(v, 0, sizeof(${whole})); ${member} = -1;`;
      return [`${fill} print_bits("${full}", v, sizeof(${whole}));`];
    }
    const isEmpty = type.kind === "array" && type.count === 0; // may have no sizeof: `items[]`
    const size = isEmpty ? "0" : `sizeof(${member})`;
    const place = `print_place("${full}", (char *)&${member} - (char *)v, ${size});`;
    if (type.kind !== "record") return [place];
    return [place, ...emitPlaces(type.members, whole, member, `${full}.`)];
  });
}
