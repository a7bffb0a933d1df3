// Small drawings beside words; never instead of them, save where the button has a name of its own.
const shapes = {
  search: "M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14Zm5 12 4.5 4.5",
  menu: "M4 7h16M4 12h16M4 17h16",
  close: "M6 6l12 12M18 6 6 18",
  home: "M4 11 12 4l8 7v9h-5v-6H9v6H4Z",
  list: "M8 6h12M8 12h12M8 18h12M4 6h.01M4 12h.01M4 18h.01",
  person: "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM4.5 20c1-4 4-5.500 7.500-5.500s6.500 1.500 7.500 5.500",
  check: "M5 12.500 10 17.500 19 7",
  down: "M6 9l6 6 6-6",
  up: "M6 15l6-6 6 6",
  warn: "M12 4 2.500 20h19ZM12 10v5M12 17.500h.01",
  clock: "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16Zm0 4v4.500l3 2",
  comment: "M4 5h16v11H10l-4 4v-4H4Z",
  download: "M12 4v11m-4.500-4.500L12 15l4.500-4.500M5 20h14",
  link: "M10 14a4 4 0 0 0 6 .5l3-3a4 4 0 0 0-5.500-5.500l-1.500 1.500M14 10a4 4 0 0 0-6-.5l-3 3a4 4 0 0 0 5.500 5.500l1.500-1.500",
  lock: "M6 11h12v9H6ZM8.500 11V8a3.500 3.500 0 0 1 7 0v3",
  plus: "M12 5v14M5 12h14",
} as const;

export type IconName = keyof typeof shapes;

export function Icon({ name }: { name: IconName }) {
  return <svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d={shapes[name]} /></svg>;
}
