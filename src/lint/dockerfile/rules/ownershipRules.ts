import { buildCacheInRootHome, cacheEnvAfterDownload, cacheMountNotWritable } from './caches.ts';
import { copiedFilesOwnedByRoot, copyMissingChown } from './copyOwners.ts';
import { runtimeDirOwnedByRoot, workdirOwnedByRoot } from './directories.ts';
import { packageManagerAsNonRoot, privilegedWriteAsNonRoot } from './privileges.ts';
import { recursiveChmod, recursiveChown } from './recursive.ts';
import type { RuleMap } from './ruleContext.ts';
import { dependenciesAfterSource, scriptNotExecutable, userLocalBinNotOnPath } from './startFiles.ts';
import { uid1000Conflict } from './uid1000Conflict.ts';
import { chownUnknownUser, unknownUser } from './unknownUser.ts';
import { useraddOnAlpine } from './useraddOnAlpine.ts';
import { noUid1000User, numericUserWithoutHome, userUidNot1000 } from './userUid.ts';

/** Rules about users, who owns what, and what a user may do. */
export const ownershipRules: RuleMap = {
  'uid-1000-conflict': uid1000Conflict,
  'useradd-on-alpine': useraddOnAlpine,
  'unknown-user': unknownUser,
  'chown-unknown-user': chownUnknownUser,
  'package-manager-as-non-root': packageManagerAsNonRoot,
  'privileged-write-as-non-root': privilegedWriteAsNonRoot,
  'copy-missing-chown': copyMissingChown,
  'copied-files-owned-by-root': copiedFilesOwnedByRoot,
  'recursive-chown': recursiveChown,
  'recursive-chmod': recursiveChmod,
  'runtime-dir-owned-by-root': runtimeDirOwnedByRoot,
  'workdir-owned-by-root': workdirOwnedByRoot,
  'user-uid-not-1000': userUidNot1000,
  'numeric-user-without-home': numericUserWithoutHome,
  'no-uid-1000-user': noUid1000User,
  'build-cache-in-root-home': buildCacheInRootHome,
  'cache-env-after-download': cacheEnvAfterDownload,
  'user-local-bin-not-on-path': userLocalBinNotOnPath,
  'cache-mount-not-writable': cacheMountNotWritable,
  'script-not-executable': scriptNotExecutable,
  'dependencies-after-source': dependenciesAfterSource,
};
