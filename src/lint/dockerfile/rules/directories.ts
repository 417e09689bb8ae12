import type { Finding, Fix, TextEdit } from '../../finding.ts';
import { sentence } from '../../../space/sentence.ts';
import { joinPath } from '../fileTree.ts';
import { canCreateIn, changedPaths, expandIn, isAbsent, pathInfo } from '../model.ts';
import { endOf, operands, pathOf, runCommands, staysClosed } from './commandFacts.ts';
import { isSystemPath, isWithin } from './copyFacts.ts';
import {
  firstLine,
  fixOf,
  insertAbove,
  insertAt,
  lineNumber,
  relatedPlace,
  ruleFinding,
  stepsOf,
  userLabel,
  type RuleContext,
  type Step,
} from './ruleContext.ts';
import { chownTextFor, isNonRoot, userInstruction } from './userFacts.ts';

const writtenAtRunTime =
  /^\.?(?:data|database|databases|db|dbs|sqlite|uploads?|uploaded|outputs?|results?|logs?|\.?caches?|storage|store|models?|model_cache|checkpoints?|tmp|temp|media|downloads?|files|images|generated|sessions?|state|history|chroma(?:_?db)?|chromadb|vector_?(?:db|store)|faiss(?:_index)?|index|indexes|workspace|work|artifacts|exports?|recordings?|audio|videos?|hf_cache|huggingface|instance)$/;

export function runtimeDirOwnedByRoot(context: RuleContext): Finding[] {
  const { end, chain } = context;
  if (end === undefined || isNonRoot(end.user) !== true || end.user.uid === null) return [];
  const { uid } = end.user;
  const user = userInstruction(chain);
  return runCommands(context, chain).flatMap((placed): Finding[] => {
    const { step, command } = placed;
    if (command.name !== 'mkdir' || command.user.uid !== 0) return [];
    const closed = operands(command, 'm').filter((word) => {
      const path = pathOf(command, word);
      // /data is where volumes come: `data-dir-not-writable` tells of it, as a note, where the app is sent there.
      if (path === null || isSystemPath(path) || isWithin(path, '/data')) return false;
      if (!writtenAtRunTime.test(path.split('/').at(-1) ?? '')) return false;
      return staysClosed(context, placed, path, uid);
    });
    const [first] = closed;
    if (first === undefined) return [];
    const paths = closed.map((word) => pathOf(command, word) ?? word.raw).join(', ');
    const message =
      user === undefined
        ? sentence("'{0}' can't create files in {1}: mkdir made it as root.", userLabel(end.user), paths)
        : sentence(
            "'{0}' can't create files in {1}: mkdir made it as root (line {2}), before USER (line {3}).",
            userLabel(end.user),
            paths,
            command.range.start.line + 1,
            lineNumber(user),
          );
    const related = [user && relatedPlace(user.range, sentence('The container runs as this user.'))];
    const owner = chownTextFor(end.user, step.before);
    const place = endOf(command);
    const list = closed.map(({ raw }) => raw).join(' ');
    const fix =
      owner === undefined || place === undefined || command.conditional
        ? undefined
        : fixOf(sentence('Give it to {0}', owner), [insertAt(place, ` && chown ${owner} ${list}`)]);
    return [ruleFinding('runtime-dir-owned-by-root', command.range, message, { related, fixes: [fix] })];
  });
}

const storeName =
  /^(?:HF_HOME|HOME|.*_DIR|.*_PATH|.*_CACHE|.*_HOME|.*_FOLDER|NLTK_DATA|DATABASE_URL|.*_DB|.*_DB_URL|.*_DATABASE_URI?)$/;
const codeName =
  /^(?:(?:PYTHON|NODE|LD_LIBRARY|CLASS|GO|GEM|LIBRARY|CUDA|MANIFEST|PKG_CONFIG)_?PATH|.*(?:BIN|LIB|SRC|STATIC|TEMPLATE|CONFIG|CODE|SCRIPT|APP|WORK|PROJECT|ROOT|ENV|VENV|VIRTUAL|POETRY|CARGO|JAVA|CUDA|GO|NVM|PIP|CONDA|PNPM|UV|BUILD|DIST|INSTALL)\w*_(?:DIR|PATH|HOME|FOLDER))$/;

/** ENV variables that point what the app writes into a directory: the first one. */
function storeInside(
  context: RuleContext,
  workdir: string,
): { step: Step; name: string; path: string } | undefined {
  const { end, chain, file } = context;
  if (end === undefined) return undefined;
  for (const step of stepsOf(chain, 'ENV')) {
    for (const { name, value } of step.instruction.pairs) {
      if (value === undefined || !storeName.test(name) || codeName.test(name)) continue;
      const text = expandIn(file, step.before, value);
      const path =
        text?.startsWith('sqlite:') === true ? /^sqlite(?:\+\w+)?:\/\/\/(\/.+)$/.exec(text)?.[1] : text;
      if (path?.startsWith('/') !== true) continue;
      const place = joinPath('/', path);
      const isNew = isAbsent(end, place) || (place === workdir && name === 'HOME');
      if (isWithin(place, workdir) && isNew) return { step, name, path: place };
    }
  }
  return undefined;
}

export function workdirOwnedByRoot(context: RuleContext): Finding[] {
  const { end, chain } = context;
  if (end === undefined || end.workdir === null || end.workdir === '/' || isSystemPath(end.workdir))
    return [];
  const { workdir, user } = end;
  if (isNonRoot(user) !== true || user.uid === null) return [];
  const info = pathInfo(end, workdir);
  const maker = chain.find(({ instruction }) => instruction === info?.cause);
  if (info?.uid !== 0 || maker === undefined || canCreateIn(end, workdir, user.uid) !== false) return [];
  const { uid } = user;
  const hasOwnPlace = changedPaths(end, workdir).some(
    ([path, node]) => node.kind === 'dir' && canCreateIn(end, path, uid) === true,
  );
  if (hasOwnPlace) return [];
  const store = storeInside(context, workdir);
  const setter = userInstruction(chain);
  const { keyword } = maker.instruction;
  const parts = [userLabel(user), workdir, keyword, lineNumber(maker.instruction)];
  const message =
    store !== undefined
      ? sentence(
          "'{0}' can't create files in {1}: {2} made it as root (line {3}). {4} points there.",
          ...parts,
          store.name,
        )
      : setter === undefined
        ? sentence("'{0}' can't create files in {1}: {2} made it as root (line {3}).", ...parts)
        : sentence(
            "'{0}' can't create files in {1}: {2} made it as root (line {3}), before USER (line {4}).",
            ...parts,
            lineNumber(setter),
          );
  const related = [
    store &&
      relatedPlace(store.step.instruction.range, sentence('{0} points to {1}.', store.name, store.path)),
    setter && relatedPlace(setter.range, sentence('The container runs as this user.')),
  ];
  return [
    ruleFinding('workdir-owned-by-root', firstLine(context, maker.instruction), message, {
      severity: store === undefined ? 'information' : 'warning',
      related,
      fixes: [giveWorkdir(context, workdir, maker)],
    }),
  ];
}

/** Hands the directory over right above USER, when the user is there by then. */
function giveWorkdir(context: RuleContext, workdir: string, maker: Step): Fix | undefined {
  const { chain, end } = context;
  const at = chain.indexOf(maker);
  const setter = chain.slice(at + 1).find(({ instruction }) => instruction.keyword === 'USER');
  if (setter === undefined || end === undefined || setter.before.user.uid !== 0) return undefined;
  const owner = chownTextFor(end.user, setter.before);
  if (owner === undefined) return undefined;
  const edit: TextEdit = insertAbove(context, setter.instruction, `RUN chown ${owner} ${workdir}`);
  return fixOf(sentence('Give {0} to {1}', workdir, owner), [edit]);
}
