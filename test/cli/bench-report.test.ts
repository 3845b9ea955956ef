/** The page of `bench --report`, in a browser: Chromium, where it is installed. */
import { expect } from "bun:test";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inflateSync } from "node:zlib";
import { kernelTest } from "../support/kernel.ts";
import { printed } from "../support/program.ts";

const CHROMIUM = Bun.which("chromium") ?? Bun.which("chromium-browser");

/** What the frame finds out of a page that runs no script itself. */
interface Measures {
  readonly overflow: number;
  readonly drawings: number;
  /** Texts of drawings that reach over the edge of theirs. */
  readonly cut: readonly string[];
}

/** A page that holds the report as wide as a screen, and writes down what it measures there. */
function frameOf(width: number): string {
  return `<!doctype html><iframe id="page" src="report.html" style="width:${width}px;height:4000px;border:0"></iframe>
<pre id="found"></pre><script>
page.onload = () => {
  const root = page.contentDocument.documentElement;
  const drawings = [...page.contentDocument.querySelectorAll("svg")];
  const cut = drawings.flatMap((svg) => {
    const edge = svg.getBoundingClientRect();
    return [...svg.querySelectorAll("text")].filter((text) => {
      const box = text.getBoundingClientRect();
      return box.left < edge.left - 1 || box.right > edge.right + 1 || box.bottom > edge.bottom + 1;
    }).map((text) => text.textContent);
  });
  found.textContent = JSON.stringify({ overflow: root.scrollWidth - ${width}, drawings: drawings.length, cut });
};
</script>`;
}

class Browser implements Disposable {
  readonly directory = mkdtempSync(join(tmpdir(), "bpfkit-page-"));

  at(name: string): string {
    return join(this.directory, name);
  }

  measure(width: number): Measures {
    writeFileSync(this.at("frame.html"), frameOf(width));
    const dom = this.#run(["--dump-dom", "--virtual-time-budget=5000"], "frame.html");
    const found = /<pre id="found">(.*?)<\/pre>/.exec(dom)?.[1] ?? "";
    return JSON.parse(found.replaceAll("&lt;", "<").replaceAll("&amp;", "&")) as Measures;
  }

  /** The mean brightness of a screenshot, 0 to 255, and its number of different bytes. */
  picture(name: string, size: string, flags: readonly string[]): { mean: number; kinds: number } {
    const path = this.at(name);
    this.#run([`--window-size=${size}`, `--screenshot=${path}`, ...flags], "report.html");
    const pixels = firstRows(readFileSync(path));
    const mean = pixels.reduce((sum, byte) => sum + byte, 0) / pixels.length;
    return { mean, kinds: new Set(pixels).size };
  }

  #run(flags: readonly string[], page: string): string {
    const usual = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"];
    const own = [`--user-data-dir=${this.at("profile")}`, "--allow-file-access-from-files"];
    const child = Bun.spawnSync([
      CHROMIUM ?? "",
      ...usual,
      ...own,
      ...flags,
      `file://${this.at(page)}`,
    ]);
    if (!child.success) throw new Error(child.stderr.toString());
    return child.stdout.toString();
  }

  [Symbol.dispose](): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** The bytes of a PNG whose rows Chromium has left unfiltered, or filtered by their left neighbour. */
function firstRows(png: Buffer): Uint8Array {
  const [width, channels] = [png.readUInt32BE(16), png[25] === 6 ? 4 : 3];
  const parts: Buffer[] = [];
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
    const length = png.readUInt32BE(at);
    if (png.toString("latin1", at + 4, at + 8) === "IDAT")
      parts.push(png.subarray(at + 8, at + 8 + length));
  }
  const raw = inflateSync(Buffer.concat(parts));
  const row = width * channels;
  const rows = raw.length / (row + 1);
  const pixels = new Uint8Array(rows * row);
  const above = (at: number) => (at < row ? 0 : (pixels[at - row] ?? 0));
  for (let y = 0; y < rows; y += 1) {
    const filter = raw[y * (row + 1)] ?? 0;
    for (let x = 0; x < row; x += 1) {
      const at = y * row + x;
      const left = x < channels ? 0 : (pixels[at - channels] ?? 0);
      const corner = x < channels ? 0 : above(at - channels);
      const byte = raw[y * (row + 1) + 1 + x] ?? 0;
      pixels[at] = byte + predicted(filter, left, above(at), corner);
    }
  }
  return pixels;
}

/** PNG 9.2: none, sub, up, average, Paeth. */
function predicted(filter: number, left: number, up: number, corner: number): number {
  if (filter === 1) return left;
  if (filter === 2) return up;
  if (filter === 3) return (left + up) >> 1;
  if (filter !== 4) return 0;
  const guess = left + up - corner;
  const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}

kernelTest.skipIf(CHROMIUM === null)(
  "the page in Chromium: all is drawn, nothing is cut, light and dark, also on a phone",
  () => {
    using browser = new Browser();
    const page = browser.at("report.html");
    printed(["bench", "--duration", "300ms", "--entries", "500", "--report", page]);
    for (const width of [390, 1100]) {
      const { overflow, drawings, cut } = browser.measure(width);
      expect({ width, overflow, cut }).toEqual({ width, overflow: 0, cut: [] });
      expect(drawings).toBeGreaterThanOrEqual(8); // five suites: speed, and what else they show
    }
    const light = browser.picture("light.png", "800,1200", []);
    const dark = browser.picture("dark.png", "800,1200", [
      "--blink-settings=preferredColorScheme=0",
    ]);
    expect(light.mean).toBeGreaterThan(200);
    expect(dark.mean).toBeLessThan(90);
    expect(light.kinds).toBeGreaterThan(50); // text and bars, not an empty sheet
  },
);
