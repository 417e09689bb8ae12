/** What is loaded on first use: with the YAML library it is too much for every activation. */
export { detectApp } from './detect.ts';
export { proposeFiles, wholeTemplate } from './render.ts';
