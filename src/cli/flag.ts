/** What a flag of a command may be, and the type its value has in `run`. */

interface Described {
  readonly description: string;
  /** One letter: `o` for `-o`. */
  readonly short?: string;
  /** Told first in the help: what most calls need. */
  readonly common?: true;
}

/** `--quiet`; one that is on by default is written `--no-headers`. */
export interface BooleanFlag extends Described {
  readonly type: "boolean";
  readonly default?: true;
}

export interface StringFlag extends Described {
  readonly type: "string";
  /** The value's name in the help: `FILE`. */
  readonly hint: string;
  readonly default?: string;
}

export interface EnumFlag extends Described {
  readonly type: "enum";
  readonly options: readonly string[];
  readonly default?: string;
  /** What `--lock` alone means. Such a flag takes a value after `=` only. */
  readonly bare?: string;
  /** What `--no-lock` means. */
  readonly negative?: string;
}

/** Decimal or 0x, `_` between digits; within `min` (0 unless said) and `max` (2^53 - 1). */
export interface IntegerFlag extends Described {
  readonly type: "integer";
  readonly hint: string;
  readonly min?: number;
  readonly max?: number;
  readonly default?: number;
}

/** May be given more than once; the values in the order given. */
export interface ListFlag extends Described {
  readonly type: "list";
  readonly hint: string;
}

/** Another way to write a flag with its value: `--json` for `--output=json`. */
export interface ShorthandFlag extends Described {
  readonly type: "shorthand";
  /** The flag (by its key) and the value it stands for. */
  readonly means: readonly [flag: string, value: string];
}

export type Flag = BooleanFlag | StringFlag | EnumFlag | IntegerFlag | ListFlag | ShorthandFlag;

/** Keys in camel case; `keyType` is written `--key-type`. */
export type Flags = { readonly [name: string]: Flag };

type Given<F extends Flag, V> = F extends { default: NonNullable<unknown> } ? V : V | undefined;

type FlagValue<F extends Flag> = F extends BooleanFlag
  ? boolean
  : F extends EnumFlag
    ? Given<F, F["options"][number]>
    : F extends StringFlag
      ? Given<F, string>
      : F extends IntegerFlag
        ? Given<F, number>
        : F extends ListFlag
          ? readonly string[]
          : never;

/** The values by key: undefined where a flag without a default was not given. */
export type FlagValues<F extends Flags> = {
  readonly [K in keyof F as F[K] extends ShorthandFlag ? never : K]: FlagValue<F[K]>;
};

/** `key-type` as the key is written in the code: `keyType`. */
export function keyOf(name: string): string {
  return name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** `keyType` as it is typed on the command line, without the dashes. */
export function longName(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
