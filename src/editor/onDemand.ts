/** What is loaded with the first command or task, or when something goes on: everything but what a window shows by itself. */
export { tellCrash } from './commands/failures.ts';
export { openLogUri } from './commands/logs.ts';
export { resume } from './commands/resume.ts';
export { commandTable } from './commands/table.ts';
export { deployTask } from './deployTask.ts';
