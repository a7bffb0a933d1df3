// How wide words are when they are drawn, so that labels stand only where they fit. In a browser its own fonts are asked; elsewhere (tests) a wide
// sans-serif is assumed, so that what fits there fits on the page.

export const TEXT_PX = 13; // of all words in a chart; charts.css says the same

const narrow = new Set("iljtfrI.,:;|!'’()[]/ -–·");
const wide = new Set("mwMW%@…—→×");

function assumedWidth(text: string): number {
  let em = 0;
  for (const letter of text) em += narrow.has(letter) ? 0.4 : wide.has(letter) ? 0.98 : /[A-Z$]/.test(letter) ? 0.72 : 0.64;
  return em * TEXT_PX;
}

let measure: ((text: string) => number) | null = null;
function measurer(): (text: string) => number {
  const context = typeof document === "undefined" ? null : document.createElement("canvas").getContext("2d");
  if (!context) return assumedWidth;
  context.font = `${TEXT_PX}px ${getComputedStyle(document.body).fontFamily}`;
  return (text) => context.measureText(text).width;
}

const known = new Map<string, number>();
/** In pixels, rounded up. */
export function textWidth(text: string): number {
  let width = known.get(text);
  if (width === undefined) {
    measure ??= measurer();
    width = Math.ceil(measure(text));
    if (known.size > 5000) known.clear();
    known.set(text, width);
  }
  return width;
}

export const widest = (texts: string[]): number => texts.reduce((most, text) => Math.max(most, textWidth(text)), 0);

/** The text, or its beginning with "…" where it is wider than that; the chart's table has it whole. */
export function fit(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  let [low, high] = [0, text.length]; // the longest beginning that fits lies between them
  while (low + 1 < high) {
    const middle = (low + high) >> 1;
    if (textWidth(text.slice(0, middle).trimEnd() + "…") <= width) low = middle;
    else high = middle;
  }
  return low === 0 ? "…" : text.slice(0, low).trimEnd() + "…";
}

/** Broken at spaces into at most so many lines; what does not fit into the last is cut with "…". */
export function wrap(text: string, width: number, most = 2): string[] {
  const lines: string[] = [];
  let rest = text.trim();
  while (rest && lines.length < most - 1 && textWidth(rest) > width) {
    const words = rest.split(/\s+/);
    let n = 1;
    while (n < words.length && textWidth(words.slice(0, n + 1).join(" ")) <= width) n++;
    if (textWidth(words.slice(0, n).join(" ")) > width) break; // one word wider than the line
    lines.push(words.slice(0, n).join(" "));
    rest = words.slice(n).join(" ");
  }
  if (rest || lines.length === 0) lines.push(fit(rest, width));
  return lines;
}
