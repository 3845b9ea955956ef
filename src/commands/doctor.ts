import { command } from "../cli/command.ts";
import { Exit } from "../cli/exit.ts";
import { HEADERS, output, outputOf } from "../cli/options.ts";
import { printRecords, RECORD_FORMATS } from "../cli/print/records.ts";
import { type Diagnosis, diagnose } from "../doctor/doctor.ts";

export default command({
  name: "doctor",
  summary: "check kernel, libbpf, privileges and map operations",
  args: [],
  flags: { ...output(RECORD_FORMATS), ...HEADERS },
  examples: [
    ["doctor", "what works here, what does not, and what to do"],
    ["doctor -o json | jq '.[] | select(.status != \"ok\")'", "only what is limited or has failed"],
  ],
  exits: [[1, "a check has failed: maps cannot be read here"]],
  notes: ["`limited` is no failure: bpfkit works without it, as the advice says."],
  run({ flags }) {
    const found = diagnose();
    const printing = { ...outputOf(RECORD_FORMATS, flags), headers: flags.headers, single: false };
    printRecords(found, COLUMNS, printing);
    return found.some(({ status }) => status === "failed") ? Exit.no : Exit.done;
  },
});

const COLUMNS = [
  { name: "check", cell: ({ check }: Diagnosis) => check },
  { name: "status", cell: ({ status }: Diagnosis) => status },
  { name: "detail", cell: ({ detail }: Diagnosis) => detail },
  { name: "advice", cell: ({ advice }: Diagnosis) => advice },
];
