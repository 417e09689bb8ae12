/** What is loaded with the first Dockerfile or README of a Space: the shell and YAML parsers are not small. */
export { completeCard, hoverCard, valuePlace } from './card/assist.ts';
export { namePlace } from './dockerfile/assist.ts';
export { cardLinks, dockerfileLinks } from './links.ts';
export { describeState } from './dockerfile/describeState.ts';
export { fixAll } from './applyFixes.ts';
export { spaceEvidence } from './isSpace.ts';
export { factsFor, gatherFacts, isLinted, lintText, lintTexts } from './lintFolder.ts';
export { readRuleLevels } from './settings.ts';
