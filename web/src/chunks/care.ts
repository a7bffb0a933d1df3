// Loaded when data are brought in, people are looked after, or someone asks who changed what.
export { default as Imports } from "../imports/imports.tsx";
export { default as People } from "../people/people.tsx";
export { default as Audit } from "../audit/audit.tsx";
export { default as Account } from "../account/account.tsx";
