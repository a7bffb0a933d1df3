// Loaded when an initiative or the list of them is opened.
export { default as Inventory } from "../inventory/list.tsx";
export { default as Initiative } from "../inventory/sheet.tsx";
