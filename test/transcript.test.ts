import { expect, test } from "bun:test";
import { type Example, examplesOf, mismatch } from "./support/transcript.ts";

const PAGE = `# a page
\`\`\`sh
$ not run
\`\`\`
\`\`\`console
$ bpfkit ls
id  type
…
# bpfkit drain
this belongs to the comment
$ true
\`\`\`
\`\`\`console live
$ bpfkit count m
entries
     12
\`\`\`
`;

test("examples are the $ lines of console blocks", () => {
  expect(examplesOf(PAGE)).toEqual([
    { line: 6, command: "bpfkit ls", output: ["id  type", "…"], live: false },
    { line: 11, command: "true", output: [], live: false },
    { line: 14, command: "bpfkit count m", output: ["entries", "     12"], live: true },
  ]);
});

test.each<[live: boolean, shown: string[], printed: string, fits: boolean]>([
  [false, ["a", "b"], "a\nb\n", true],
  [false, ["a", "b"], "a\n", false],
  [false, ["a"], "a\nb\n", false],
  [false, [], "not shown\n", true],
  [false, ["a", "…"], "a\nb\nc\n", true],
  [false, ["a", "…"], "a\n", true],
  [false, ["a", "…", "d"], "a\nb\nc\nd\n", true],
  [false, ["a", "…", "d"], "a\nb\nc\n", false],
  [false, ["id …, 12"], "id 7, 12\n", true],
  [false, ["id …, 12"], "id 7, 13\n", false],
  [false, ["(x)  1"], "(x)  1\n", true],
  [false, ["1  2"], "1 2\n", false],
  [true, ["  key  12"], "key 7\n", true],
  [true, ["key  12", "bash"], "key  12\nzsh\n", true],
  [true, ["key  12", "bash"], "key  12\n", false],
  [true, ["key  12", "…"], "key  12\na\nb\n", true],
  [true, ["key  12"], "kex  12\n", false],
  [true, ['{"rate":0}'], '{"rate":10.25}\n', true],
  [true, ['{"comm":"bash","n":1}'], '{"comm":"sh","n":22}\n', true],
  [true, ['{"comm":"bash","n":1}'], '{"name":"sh","n":22}\n', false],
])("live %p, shown %j, printed %j: %p", (live, output, printed, fits) => {
  const example: Example = { line: 1, command: "x", output, live };
  expect(mismatch(example, { text: printed, exit: 0 }) === undefined).toBe(fits);
});

test("a command that is shown without output must give an answer", () => {
  const example: Example = { line: 1, command: "false", output: [], live: false };
  expect(mismatch(example, { text: "why\n", exit: 3 })).toContain("exit 3\nwhy");
});
