// Loaded when strategy, costs or exhibits are opened.
export { default as Strategy } from "../strategy/strategy.tsx";
export { default as Costs } from "../exhibits/costs.tsx";
export { default as Exhibits } from "../exhibits/exhibits.tsx";
export { default as Explain } from "../explain/explain.tsx";
