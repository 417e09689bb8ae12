import { splitReference } from '../baseImages.ts';
import type { Finding } from '../../finding.ts';
import { sentence } from '../../../space/sentence.ts';
import { joinPath } from '../fileTree.ts';
import { storageSettings } from './buildSurroundings.ts';
import {
  firstLine,
  fixOf,
  replaceRange,
  ruleFinding,
  stepsOf,
  type RuleContext,
  type RuleMap,
} from './ruleContext.ts';

/** Names and values of state that should outlive a restart; caches come back by themselves. */
const stateName = /(?:^|_)(?:DB|DATABASE|DATA|STORAGE|UPLOADS?)(?:_|$)|DATABASE/i;

function stateOnEphemeralDisk(context: RuleContext): Finding[] {
  const volumes = context.facts.space?.volumes?.map((path) => joinPath('/', path));
  if (volumes === undefined) return [];
  const isKept = (path: string): boolean =>
    volumes.some((volume) => path === volume || path.startsWith(`${volume}/`));
  return storageSettings(context).flatMap(({ name, path, range, step }) => {
    const value = step.instruction.pairs.find((pair) => pair.name === name)?.value ?? '';
    const isState = stateName.test(name) || /sqlite/.test(value);
    if (!isState || isKept(path) || path === '/dev/null' || /^\/(?:tmp|usr|opt|etc|bin)(?:\/|$)/.test(path))
      return [];
    const [volume, ...others] = volumes;
    const message =
      volume === undefined
        ? sentence(
            '{0} is on the disk of the container, which a restart empties; the Space has no volume.',
            path,
          )
        : sentence(
            '{0} is on the disk of the container, which a restart empties; {1} keeps its files.',
            path,
            volumes.join(', '),
          );
    const pair = step.instruction.pairs.find((each) => each.name === name);
    const moved = volume === undefined ? '' : joinPath(volume, path.slice(path.lastIndexOf('/') + 1));
    const canMove =
      volume !== undefined && others.length === 0 && pair?.valueRange !== undefined && value === path;
    const fixes =
      canMove && pair.valueRange !== undefined
        ? [fixOf(sentence('Use {0}', moved), [replaceRange(pair.valueRange, moved)], false)]
        : [];
    return [ruleFinding('state-on-ephemeral-disk', range, message, { fixes })];
  });
}

const cpuWheels =
  /download\.pytorch\.org\/whl\/cpu\b|(?<![\w-])(?:tensorflow-cpu|faiss-cpu|paddlepaddle)(?![\w-])|(?<=[\d])\+cpu\b/;
/** Packages that bring CUDA, or need none of the image's. */
const bringsCuda =
  /torch|tensorflow|jax|cupy|nvidia|cuda|vllm|onnxruntime|diffusers|transformers|accelerate|llama|sentence-transformers|xformers|paddle|mxnet|spacy|whisper|ultralytics|keras|conda/i;
const plainBases =
  /^(?:python|debian|ubuntu|alpine|node|golang|rust|ruby|buildpack-deps|ghcr\.io\/astral-sh\/uv)$/;

function noCudaForGpu(context: RuleContext): Finding[] {
  const { facts, text } = context;
  const hardware = facts.space?.hardware;
  if (hardware === undefined || /^(?:cpu-|zero-)/.test(hardware) || context.end === undefined) return [];
  const found = stepsOf(context.chain, 'RUN').flatMap((step) =>
    context.commands(step).flatMap((command) => {
      const isInstall = /^(?:pip[\d.]*|uv|python[\d.]*|poetry|pdm)$/.test(command.name);
      const word = isInstall ? command.args.find(({ raw }) => cpuWheels.test(raw)) : undefined;
      if (word === undefined) return [];
      const message = sentence(
        'The Space has a GPU ({0}), but this installs what runs on the CPU only.',
        hardware,
      );
      return [ruleFinding('no-cuda-for-gpu', word.range, message)];
    }),
  );
  if (found.length > 0) return found;
  const from = context.stages.chain[0]?.from;
  const { name } = splitReference(context.stages.chain[0]?.base ?? '');
  if (from === undefined || facts.paths === undefined || !context.end.base.known || !plainBases.test(name))
    return [];
  const lists = [...facts.texts].filter(([path]) =>
    /requirements[\w.-]*\.txt$|pyproject\.toml$|package\.json$|environment\.ya?ml$|\.(?:sh|py)$/.test(path),
  );
  const isCopied = stepsOf(context.chain, 'COPY').some(({ instruction }) =>
    instruction.flags.some((flag) => flag.name === 'from'),
  );
  if (bringsCuda.test(text) || isCopied || lists.some(([, content]) => bringsCuda.test(content))) return [];
  const message = sentence(
    'The Space has a GPU ({0}), but neither {1} nor a package of this image brings CUDA.',
    hardware,
    name,
  );
  return [ruleFinding('no-cuda-for-gpu', firstLine(context, from), message)];
}

export const spaceRules: RuleMap = {
  'state-on-ephemeral-disk': stateOnEphemeralDisk,
  'no-cuda-for-gpu': noCudaForGpu,
};
