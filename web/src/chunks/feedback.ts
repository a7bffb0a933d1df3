// Loaded when a survey of site leaders is opened.
export { default as Surveys } from "../feedback/surveys.tsx";
export { default as Survey } from "../feedback/survey.tsx";
