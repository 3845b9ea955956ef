import { BpfkitError } from "../errors.ts";
import { BpfObject } from "../libbpf/object.ts";
import { exists, rename } from "../libbpf/os.ts";
import { possibleCpus } from "../map/cpus.ts";
import { requireBpffs } from "../map/pins.ts";
import { abandoned, MAPS, Place, PROGRAMS } from "./place.ts";
import { fillRoutes } from "./routes.ts";
import { status } from "./status.ts";

/** BTF of the running kernel: tp_btf and CO-RE cannot do without. */
const KERNEL_BTF = "/sys/kernel/btf/vmlinux";

/**
 * Loads the demo's program, pins its maps and attaches it, as a whole: when it fails or is
 * killed, there is no demo, and the next `up` or `down` clears away what was begun.
 *
 * @param image the compiled bpf/demo.bpf.c
 * @returns false when it was up already
 * @throws KernelError with the reason when the kernel refuses the program or its hooks
 */
export function up(bpffs: string, image: Uint8Array): boolean {
  requireBpffs(bpffs);
  const place = new Place(bpffs);
  const { state } = status(bpffs);
  if (state === "up") return false;
  if (state === "partly") place.remove();
  for (const left of abandoned(bpffs)) left.remove();

  const building = Place.building(bpffs);
  using begun = new DisposableStack();
  begun.defer(() => building.remove());
  building.create();
  load(image, building);
  rename(building.directory, place.directory);
  begun.move();
  return true;
}

function load(image: Uint8Array, place: Place): void {
  if (!exists(KERNEL_BTF)) {
    throw new BpfkitError("E_UNSUPPORTED", `load object demo: there is no ${KERNEL_BTF}`, {
      hint: "the demo needs a kernel built with CONFIG_DEBUG_INFO_BTF, 5.14 or newer",
    });
  }
  using object = BpfObject.open(image, "demo");
  object.resize("cpu_lines", Math.max(...possibleCpus()) + 1);
  object.load();
  for (const map of MAPS) {
    using loaded = object.map(map.name);
    loaded.pin(place.mapPin(map));
    if (map.name === "routes") fillRoutes(loaded);
  }
  for (const program of PROGRAMS) {
    using link = object.attach(program);
    link.pin(place.linkPin(program));
  }
}
