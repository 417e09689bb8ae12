import { accountTable } from './accountTable.ts';
import { deployTable } from './deployTable.ts';
import { explorerTable } from './explorerTable.ts';
import type { Handler } from './handler.ts';
import { lintTable } from './lintTable.ts';
import { logTable } from './logTable.ts';
import { needsTable } from './needsTable.ts';
import { scaffoldTable } from './scaffoldTable.ts';
import { spaceTable } from './spaceTable.ts';

/** Every command of the extension. A test holds it against `package.json`. */
export const commandTable = {
  ...lintTable,
  ...deployTable,
  ...accountTable,
  ...spaceTable,
  ...explorerTable,
  ...logTable,
  ...needsTable,
  ...scaffoldTable,
} satisfies Record<string, Handler>;
