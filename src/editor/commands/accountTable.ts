import { signIn, signOut, switchAccount } from './account.ts';
import type { Handler } from './handler.ts';

export const accountTable = {
  'hfSpaces.signIn': (services) => signIn(services),
  'hfSpaces.switchAccount': (services) => switchAccount(services),
  'hfSpaces.signOut': (services) => signOut(services),
} as const satisfies Record<string, Handler>;
