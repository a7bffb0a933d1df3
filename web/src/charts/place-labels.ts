// Names beside dots, so that none touches a dot or another name: close by where there is room, else farther off with a thin line; else nowhere, and
// whoever draws says so. The first dots are served first.
import { TEXT_PX, textWidth } from "./text.ts";

export interface Dot {
  x: number;
  y: number;
  text: string;
  isStrong?: boolean; // drawn bold, and so wider
}

export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

export interface Placed {
  box: Box;
  x: number; // of the text's beginning
  baseline: number;
  isFar: boolean; // a line leads from the dot to it
}

const HEIGHT = TEXT_PX + 2;
export const touches = (a: Box, b: Box): boolean => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

function boxAt(dot: Dot, angle: number, distance: number, width: number): Box {
  const x = dot.x + Math.cos(angle) * distance;
  const y = dot.y + Math.sin(angle) * distance;
  const side = Math.cos(angle);
  const left = side > 0.3 ? x : side < -0.3 ? x - width : x - width / 2;
  return { left, top: y - HEIGHT / 2, right: left + width, bottom: y + HEIGHT / 2 };
}

const close = [0, Math.PI, -Math.PI / 2, Math.PI / 2, -Math.PI / 4, Math.PI / 4, (-3 * Math.PI) / 4, (3 * Math.PI) / 4];

/** One for each dot; null where it found no room. `radius` of the dots; no name stands farther off than `farthest`. */
export function placeLabels(dots: Dot[], bounds: Box, radius: number, taken: Box[] = [], farthest = 86): (Placed | null)[] {
  const marks = dots.map((dot) => ({ left: dot.x - radius, right: dot.x + radius, top: dot.y - radius, bottom: dot.y + radius }));
  const placed: Box[] = [...taken];
  const isFree = (box: Box) =>
    box.left >= bounds.left && box.right <= bounds.right && box.top >= bounds.top && box.bottom <= bounds.bottom && !placed.some((other) => touches(box, other)) && !marks.some((mark) => touches(box, mark));
  return dots.map((dot) => {
    const width = textWidth(dot.text) * (dot.isStrong ? 1.13 : 1) + 2;
    for (const away of [4, 18, 32, 48, 66, 86]) {
      if (away > farthest) break;
      const distance = radius + away;
      for (const angle of close) {
        const box = boxAt(dot, angle, distance, width);
        if (!isFree(box)) continue;
        placed.push(box);
        return { box, x: box.left + 1, baseline: box.bottom - 3, isFar: away > 4 };
      }
    }
    return null;
  });
}
