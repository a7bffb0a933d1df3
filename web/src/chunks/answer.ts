// Loaded by who answers under a link: nothing else of the page comes with it.
export { default as Answer } from "../feedback/answer.tsx";
