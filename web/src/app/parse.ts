// What people type and paste, read strictly: what is not understood is refused with a sentence, never guessed.

export class NotUnderstood extends Error {}

/** Whole cents of "$1,234.50", "1234", "(250)", "-3", "−3", "12.5 %" is refused; "=1200*12" is worked out. Null when nothing was typed. */
export function parseMoney(text: string): number | null {
  const value = parseAmount(text, "This is not an amount of money. Write it as 1,234.50");
  if (value === null) return null;
  const cents = Math.round(value * 100);
  if (!Number.isSafeInteger(cents)) throw new NotUnderstood("This amount is too large");
  if (!text.trim().startsWith("=") && Math.abs(value * 100 - cents) > 1e-4) throw new NotUnderstood("Money has two decimals at most");
  return cents;
}

/** A number, with commas and signs as above; "80%" is 0.8. Null when nothing was typed. */
export function parseNumber(text: string): number | null {
  const s = text.trim();
  if (s.endsWith("%")) {
    const value = parseAmount(s.slice(0, -1), "This is not a number");
    return value === null ? null : Number((value / 100).toPrecision(15));
  }
  return parseAmount(s, "This is not a number");
}

function parseAmount(text: string, problem: string): number | null {
  let s = text.trim();
  if (s === "") return null;
  if (s.startsWith("=")) return calculate(s.slice(1));
  let isNegative = false;
  const inParentheses = /^\((.*)\)$/.exec(s);
  if (inParentheses) {
    isNegative = true;
    s = inParentheses[1].trim();
  }
  const sign = /^(\$?)\s*([-−])\s*(.*)$/.exec(s);
  if (sign) {
    if (isNegative) throw new NotUnderstood(problem);
    isNegative = true;
    s = sign[1] + sign[3];
  }
  s = s.replace(/^\$\s*/, "");
  if (!/^(\d{1,3}(,\d{3})+|\d+)(\.\d*)?$|^\.\d+$/.test(s)) throw new NotUnderstood(problem);
  const value = Number(s.replaceAll(",", ""));
  return isNegative ? -value || 0 : value;
}

/** Plain arithmetic, as people type it in a cell: numbers, + - * / and parentheses. No names, no cells: rules live in the allocation, not here. */
export function calculate(text: string): number {
  const tokens = text.match(/\d[\d,]*(?:\.\d+)?|\.\d+|[-+*/()]|[^\s]/g) ?? [];
  let at = 0;
  const problem = () => new NotUnderstood("Only numbers, + - * / and parentheses can be worked out here");
  const factor = (depth: number): number => {
    const token = tokens[at++];
    if (token === undefined || depth > 50) throw problem();
    if (token === "-") return -factor(depth + 1);
    if (token === "(") {
      const inside = sum(depth + 1);
      if (tokens[at++] !== ")") throw problem();
      return inside;
    }
    const value = Number(token.replaceAll(",", ""));
    if (!/^[\d.]/.test(token) || !Number.isFinite(value)) throw problem();
    return value;
  };
  const product = (depth: number): number => {
    let value = factor(depth);
    while (tokens[at] === "*" || tokens[at] === "/") value = tokens[at++] === "*" ? value * factor(depth) : value / factor(depth);
    return value;
  };
  const sum = (depth: number): number => {
    let value = product(depth);
    while (tokens[at] === "+" || tokens[at] === "-") value = tokens[at++] === "+" ? value + product(depth) : value - product(depth);
    return value;
  };
  const value = sum(0);
  if (at !== tokens.length || !Number.isFinite(value)) throw problem();
  return value;
}

/** Rows and cells of what Excel puts on the clipboard: tabs, CRLF or LF, cells in quotes where they hold tabs, line ends or quotes; a line end at the
 *  very end makes no row. A quote that is never closed, or after which the cell goes on, is a letter like any other. */
export function parseTsv(text: string): string[][] {
  const rows: string[][] = [];
  const quoted = /"((?:[^"]|"")*)"(?=[\t\r\n]|$)/y;
  const plain = /[^\t\r\n]*/y;
  let row: string[] = [];
  let at = 0;
  while (at < text.length || row.length) {
    quoted.lastIndex = plain.lastIndex = at;
    const cell = quoted.exec(text);
    row.push(cell ? cell[1].replaceAll('""', '"') : plain.exec(text)![0]);
    at = cell ? quoted.lastIndex : plain.lastIndex;
    if (text[at] === "\t") {
      at++;
      continue; // one more cell, be it empty
    }
    at += text.startsWith("\r\n", at) ? 2 : 1;
    rows.push(row);
    row = [];
  }
  return rows;
}

/** As Excel takes it from the clipboard: parseTsv(toTsv(rows)) = rows. */
export function toTsv(rows: string[][]): string {
  return rows.map((row) => row.map((cell) => (/[\t\r\n]|^"/.test(cell) || (cell === "" && row.length === 1) ? `"${cell.replaceAll('"', '""')}"` : cell)).join("\t")).join("\r\n");
}
