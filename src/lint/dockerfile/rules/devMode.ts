import type { Finding } from '../../finding.ts';
import { sentence } from '../../../space/sentence.ts';
import { splitReference } from '../baseImages.ts';
import { pathInfo } from '../model.ts';
import { runCommands } from './commandFacts.ts';
import { isWithin } from './copyFacts.ts';
import {
  firstLine,
  fixOf,
  insertAbove,
  insertBelow,
  ruleFinding,
  stepsOf,
  type RuleContext,
  type RuleMap,
} from './ruleContext.ts';

function devModeAppDir(context: RuleContext): Finding[] {
  const { end, chain, final } = context;
  if (end === undefined || final === undefined || end.workdir === null || isWithin(end.workdir, '/app'))
    return [];
  const step = stepsOf(chain, 'WORKDIR').at(-1);
  const copies = stepsOf(chain, 'COPY', 'ADD');
  // The working directory of a base image that is not known may be /app.
  if (step === undefined && (!end.base.known || copies.length === 0)) return [];
  const range = firstLine(context, step?.instruction ?? final.stage.from);
  const message = sentence('Dev Mode wants the code in /app; here it is in {0}.', end.workdir);
  return [ruleFinding('dev-mode-app-dir', range, message)];
}

function devModeAppOwner(context: RuleContext): Finding[] {
  const { end, chain } = context;
  const info = end && pathInfo(end, '/app');
  if (
    end === undefined ||
    info === undefined ||
    info.exists !== true ||
    info.uid === null ||
    info.uid === 1000
  )
    return [];
  const maker = chain.find(({ instruction }) => instruction === info.cause);
  if (maker === undefined) return [];
  const message = sentence('Dev Mode wants /app to belong to uid 1000; it belongs to uid {0}.', info.uid);
  const setter = chain
    .slice(chain.indexOf(maker) + 1)
    .find(({ instruction }) => instruction.keyword === 'USER');
  const line = 'RUN chown 1000 /app';
  const edit =
    setter !== undefined && setter.before.user.uid === 0
      ? insertAbove(context, setter.instruction, line)
      : maker.after.user.uid === 0 && setter === undefined
        ? insertBelow(context, maker.instruction, line)
        : undefined;
  const fix = edit && fixOf(sentence('Give /app to uid 1000'), [edit]);
  return [
    ruleFinding('dev-mode-app-owner', firstLine(context, maker.instruction), message, { fixes: [fix] }),
  ];
}

const wanted = ['bash', 'curl', 'wget', 'procps', 'git', 'git-lfs'];

function devModePackages(context: RuleContext): Finding[] {
  const { final, chain, stages } = context;
  const [first] = stages.chain;
  const start = final?.states[0];
  if (final === undefined || first?.base == null || start === undefined) return [];
  const { tag, name } = splitReference(first.base);
  const isAlpine = name === 'alpine' || tag.includes('alpine');
  if (!isAlpine && !tag.includes('slim')) return [];
  const installs = runCommands(context, chain).filter(({ command }) =>
    /^(?:apt|apt-get|apk)$/.test(command.name),
  );
  // A list that a variable or a file holds may name them.
  if (installs.some(({ command }) => command.args.some(({ text }) => text === null))) return [];
  if (runCommands(context, chain).some(({ command }) => command.name === 'xargs')) return [];
  const has = new Set(
    installs.flatMap(({ command }) => command.args.map(({ text }) => text?.replace(/[=~<>].*$/, ''))),
  );
  const missing = wanted.filter((each) => !has.has(each) && !(each === 'bash' && !isAlpine));
  if (missing.length === 0) return [];
  const list = missing.join(' ');
  const line = isAlpine
    ? `RUN apk add --no-cache ${list}`
    : `RUN apt-get update && apt-get install -y --no-install-recommends ${list} && rm -rf /var/lib/apt/lists/*`;
  const fix =
    start.user.uid === 0
      ? fixOf(sentence('Install {0}', missing.join(', ')), [insertBelow(context, final.stage.from, line)])
      : undefined;
  const message = sentence('Dev Mode needs {0}, which this image does not have.', missing.join(', '));
  return [ruleFinding('dev-mode-packages', firstLine(context, final.stage.from), message, { fixes: [fix] })];
}

function devModeCmd(context: RuleContext): Finding[] {
  const { end, cmd, final } = context;
  if (end === undefined || final === undefined || cmd !== undefined || !end.base.known) return [];
  const message = sentence('Dev Mode starts the app by its CMD, and there is none.');
  return [ruleFinding('dev-mode-cmd', firstLine(context, final.stage.from), message)];
}

function devModeAlpine(context: RuleContext): Finding[] {
  const { end, final } = context;
  if (end?.base.family !== 'alpine' || final === undefined) return [];
  const message = sentence('Dev Mode is not tested on Alpine; it wants an image like Debian.');
  return [ruleFinding('dev-mode-alpine', firstLine(context, final.stage.from), message)];
}

export const devModeRules: RuleMap = {
  'dev-mode-app-dir': devModeAppDir,
  'dev-mode-app-owner': devModeAppOwner,
  'dev-mode-packages': devModePackages,
  'dev-mode-cmd': devModeCmd,
  'dev-mode-alpine': devModeAlpine,
};
