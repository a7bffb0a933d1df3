// Where the rows of a chart stand: a name and something drawn beside it, or, on a narrow screen, below it. Names never touch what is drawn.
import { TEXT_PX, textWidth, widest, wrap } from "./text.ts";

const LINE = TEXT_PX + 4;
export const NARROW = 540; // below this width names stand above what they name

export interface Row {
  lines: string[]; // the name, broken
  x: number; // of the name: its end where isEnd, else its beginning
  isEnd: boolean;
  baselines: number[]; // one a line
  y: number; // upper edge of what is drawn
  top: number; // of the whole row
  height: number; // of the whole row
}

export interface Rows {
  isNarrow: boolean;
  left: number; // where drawing begins
  right: number; // where it ends; beyond it there is room for `after`
  rows: Row[];
  bottom: number;
}

interface Wanted {
  width: number;
  labels: string[]; // a line end in one breaks it there
  /** What stands behind each row's end ("$41.6M · 65%"). */
  after: string[];
  bar: number; // height of what is drawn
  indents?: number[];
}

export function layRows({ width, labels, after, bar, indents = [] }: Wanted): Rows {
  const isNarrow = width < NARROW;
  const behind = widest(after);
  const room = isNarrow ? width : Math.min(Math.floor(width * 0.36), Math.max(0, ...labels.map((label, i) => textWidth(label) + (indents[i] ?? 0))));
  const left = isNarrow ? 0 : room + 10;
  const right = Math.max(left + 40, width - (behind ? behind + 8 : 4));
  const rows: Row[] = [];
  let top = 0;
  labels.forEach((label, i) => {
    const indent = indents[i] ?? 0;
    const lines = label.includes("\n") ? label.split("\n") : wrap(label, room - (isNarrow ? indent : 0), 2);
    const text = lines.length * LINE;
    const height = isNarrow ? text + bar + 12 : Math.max(bar + 10, text + 6);
    const first = isNarrow ? top + TEXT_PX : top + (height - text) / 2 + TEXT_PX;
    rows.push({ lines, x: isNarrow ? indent : room, isEnd: !isNarrow, baselines: lines.map((_, k) => Math.round(first + k * LINE)), y: Math.round(isNarrow ? top + text + 2 : top + (height - bar) / 2), top, height });
    top += height;
  });
  return { isNarrow, left, right, rows, bottom: top };
}
