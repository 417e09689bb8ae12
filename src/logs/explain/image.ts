import { sentence } from '../../space/sentence.ts';
import { causes, inBuild } from './cause.ts';
import { dockerfilePlace } from './context.ts';
import type { Context } from './cause.ts';

const fromPlace = ({ view, instruction }: Context, image: string) => {
  const name = image.replace(/^docker\.io\/(?:library\/)?/, '').replace(/@.*$|:$/, '');
  const from = view?.instructions.findLast((one) => one.keyword === 'FROM' && one.rest.includes(name));
  return dockerfilePlace(from ?? instruction);
};

/** The Dockerfile itself and what it is built from. */
export const imageCauses = causes('build', [
  {
    id: 'dockerfile-syntax',
    rank: 3,
    in: inBuild,
    patterns: [
      /dockerfile parse error(?: on)? line (?<line>\d+): (?<why>.+)/i,
      /(?:failed to solve|Error response from daemon).*?: (?<why>(?:unknown instruction|unknown flag|FROM requires|no build stage in current context|file with no instructions).*)/,
      /(?<why>circular dependency detected on stage: .+)/,
    ],
    tell: ({ group, context }) => {
      const line = group('line') === '' ? undefined : Number(group('line')) - 1;
      return {
        sentence: sentence('The Dockerfile cannot be read: {0}.', group('why').replace(/\.$/, '')),
        ...(line === undefined
          ? { place: dockerfilePlace(context.instruction) ?? { file: 'Dockerfile', line: 0 } }
          : { place: { file: 'Dockerfile', line } }),
      };
    },
  },
  {
    id: 'no-dockerfile',
    rank: 3,
    in: inBuild,
    patterns: [
      /failed to read dockerfile: open (?<file>\S+): no such file/,
      /unable to (?:prepare context|evaluate symlinks in Dockerfile path).*Dockerfile/,
    ],
    tell: () => ({
      sentence: sentence('There is no file named exactly Dockerfile at the top of the Space.'),
      fix: { kind: 'lintRule', rule: 'readme-docker-missing-dockerfile' },
      place: null,
    }),
  },
  {
    id: 'base-image-not-found',
    rank: 3,
    in: inBuild,
    patterns: [
      /failed to resolve source metadata for (?<image>\S+?): \S+: not found/,
      /(?:ERROR: |failed to solve: |LLB definition: )(?<image>[\w./:-]+\/[\w./:-]+|[\w./-]+:[\w.-]+): not found/,
      /manifest for (?<image>\S+) not found: manifest unknown/,
      /pull access denied for (?<image>[^\s,]+), repository does not exist/,
      /(?<image>[\w./:-]+): pull access denied, repository does not exist/,
      /invalid reference format.*(?<image>)/,
    ],
    tell: ({ group, context }) => ({
      sentence:
        group('image') === ''
          ? sentence('The base image that FROM names does not exist, or is not public.')
          : sentence('The base image {0} does not exist, or is not public.', group('image')),
      place: fromPlace(context, group('image')),
    }),
  },
  {
    id: 'base-image-private',
    rank: 3,
    in: inBuild,
    patterns: [
      /failed to (?:resolve source metadata for|authorize|fetch)\b.*?(?<image>[\w.-]+\.[a-z]+\/[\w./:-]+).*(?:401 Unauthorized|403 Forbidden|denied|authorization failed)/,
      /(?<image>[\w.-]+\.[a-z]+\/[\w./:-]+): failed to authorize: /,
    ],
    tell: ({ group, context, line }) =>
      /spaces-registry/.test(line.text)
        ? undefined
        : {
            sentence: sentence(
              'The registry of the base image {0} wants a sign-in, which a Space cannot give.',
              group('image'),
            ),
            place: fromPlace(context, group('image')),
          },
  },
  {
    id: 'base-image-rate-limit',
    rank: 3,
    in: inBuild,
    patterns: [/toomanyrequests: .*pull rate limit/, /429 Too Many Requests.*(?:docker\.io|manifests)/],
    tell: () => ({
      sentence: sentence('The image registry has limited the pulls for now; building again later will do.'),
      fix: { kind: 'factoryRebuild' },
    }),
  },
  {
    id: 'wrong-platform',
    rank: 3,
    in: inBuild,
    patterns: [
      /no match for platform in manifest(?: (?<image>\S+))?/,
      /image with reference (?<image>\S+) was found but does not (?:match|provide) the specified platform/,
      /(?<image>)does not match the (?:specified|detected host) platform.*(?:failed|error)/i,
    ],
    tell: ({ group, context }) => ({
      sentence: sentence('The base image is not made for linux/amd64, which Spaces run on.'),
      place: fromPlace(context, group('image').replace(/:$/, '')),
    }),
  },
  {
    id: 'copy-source-missing',
    rank: 3,
    in: inBuild,
    patterns: [
      /failed to (?:calculate checksum|compute cache key).*"\/?(?<path>[^"]+)":? not found/,
      /(?:COPY|ADD) failed: (?:file not found in build context or excluded by \.dockerignore: )?stat (?<path>[^:]+): (?:file does not exist|no such file)/,
      /lstat \S*?\/(?<path>[^/\s:]+): no such file or directory$/,
    ],
    tell: ({ group, context }) => {
      const path = group('path');
      const isHere = context.input.files?.includes(path) ?? false;
      const name = path.split('/').at(-1) ?? path;
      const copy = context.view?.instructions.findLast(
        (one) => (one.keyword === 'COPY' || one.keyword === 'ADD') && one.rest.includes(name),
      );
      return {
        sentence: isHere
          ? sentence('{0} is in the folder but not in the Space: an ignore file keeps it out.', path)
          : sentence('{0} is copied by the Dockerfile but is not in the Space.', path),
        place: dockerfilePlace(context.instruction ?? copy),
      };
    },
  },
]);
