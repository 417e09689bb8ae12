/** What is loaded with the first command or task: everything but what a window shows by itself. */
export { commandTable } from './commands/table.ts';
export { deployTask } from './deployTask.ts';
