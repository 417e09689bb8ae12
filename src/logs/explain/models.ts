import { sentence, type Sentence } from '../../space/sentence.ts';
import { anywhere, causes } from './cause.ts';
import type { Hit } from './cause.ts';

const repoInUrl =
  /https:\/\/huggingface\.co\/(?:api\/(?:models|datasets)\/)?(datasets\/[\w.-]+\/[\w.-]+|[\w.-]+\/[\w.-]+)/;

/** The repository named around a line; a trace names it some lines away. */
function repoNear({ at, context }: Hit): string | undefined {
  const near = context.lines.slice(Math.max(0, at - 25), at + 12).map(({ text }) => text);
  for (const pattern of [
    /(?:gated repo|Access to model|access to (?:the )?(?:model|dataset)) (?:at )?(?!for\b|https)['"]?([\w.-]+\/[\w.-]+)/i,
    repoInUrl,
  ]) {
    for (const text of near.toReversed()) {
      const found = pattern.exec(text)?.[1];
      if (found !== undefined && !/^(?:docs|join|settings|spaces)\//.test(found))
        return found.replace(/\.$/, '');
    }
  }
  return undefined;
}

/** Models and data sets that the app loads from the Hub. */
export const modelCauses = causes('models', [
  {
    id: 'gated-model',
    rank: 3,
    in: anywhere,
    patterns: [
      /GatedRepoError|Cannot access gated repo|You are trying to access a gated repo|Access to (?:model|dataset) \S+ is restricted/,
    ],
    tell: (hit) => {
      const repo = repoNear(hit);
      const near = hit.context.lines
        .slice(Math.max(0, hit.at - 15), hit.at + 10)
        .map(({ text }) => text)
        .join('\n');
      // 401 comes without a token, 403 with one whose account has no access.
      const hasToken = /\b403\b|not in the authorized list|awaiting a review|been rejected/.test(near);
      const addToken = { kind: 'addSecret', name: 'HF_TOKEN' } as const;
      if (hasToken) {
        return repo === undefined
          ? {
              sentence: sentence(
                'The account of HF_TOKEN has no access to a gated repository that the app asks for.',
              ),
              fix: addToken,
            }
          : {
              sentence: sentence('The account of HF_TOKEN has no access to the gated repository {0}.', repo),
              fix: { kind: 'requestAccess', repo },
            };
      }
      return {
        sentence:
          repo === undefined
            ? sentence('The app asks for a gated repository without a token.')
            : sentence('The repository {0} is gated, and the app asks for it without a token.', repo),
        fix: addToken,
      };
    },
  },
  {
    id: 'bad-hub-token',
    rank: 3,
    in: anywhere,
    patterns: [
      /Invalid user token|Invalid credentials in Authorization header|Invalid username or password\.?$|Token is required .*but no token found|LocalTokenNotFoundError/,
    ],
    tell: ({ line }) => ({
      sentence: /required|NotFound/.test(line.text)
        ? sentence('The app needs a Hugging Face token, and the Space has no secret HF_TOKEN.')
        : sentence('The Hub does not accept the token of the app: it has ended or was copied wrongly.'),
      fix: { kind: 'addSecret', name: 'HF_TOKEN' },
    }),
  },
  {
    id: 'repository-not-found',
    rank: 3,
    in: anywhere,
    patterns: [
      /(?:OSError: )?(?<repo>[\w.-]+(?:\/[\w.-]+)?) is not a local folder and is not a valid model identifier/,
      /Repository Not Found for url: https:\/\/huggingface\.co\/(?:api\/(?:models|datasets)\/)?(?<repo>(?:datasets\/)?[\w.-]+\/[\w.-]+)/,
      /DatasetNotFoundError: Dataset '(?<repo>[^']+)' doesn't exist on the Hub or cannot be accessed/,
    ],
    tell: ({ group, at, context }) => {
      const near = context.lines.slice(Math.max(0, at - 15), at + 10);
      if (near.some(({ text }) => /gated repo/i.test(text))) return undefined;
      return {
        sentence: sentence(
          'The Hub shows no repository {0} to this app: the name is wrong, or it is private and needs HF_TOKEN.',
          group('repo'),
        ),
        fix: { kind: 'addSecret', name: 'HF_TOKEN' },
      };
    },
  },
  {
    id: 'file-not-in-repository',
    rank: 3,
    in: anywhere,
    patterns: [
      /(?:EntryNotFoundError|Entry Not Found for url): ?.*?(?<url>https:\/\/\S+|$)/,
      /OSError: (?<repo>\S+) does not appear to have a file named (?<file>\S+)/,
    ],
    tell: ({ group, context, line, at }) => {
      const near = `${line.text}\n${context.lines[at + 1]?.text ?? ''}`;
      const found = /huggingface\.co\/(\S+?)\/(?:resolve|raw)\/[^/]+\/(\S+)/.exec(near);
      const file = (group('file') || found?.[2])?.replace(/\.$/, '');
      return { sentence: fileMissing(group('repo') || found?.[1], file) };
    },
  },
  {
    id: 'remote-code',
    rank: 3,
    in: anywhere,
    patterns: [/trust_remote_code=True/],
    tell: ({ line }) =>
      /requires|execute|contains custom code|Please pass/i.test(line.text)
        ? {
            sentence: sentence(
              'The model brings code of its own, which is run only with trust_remote_code=True.',
            ),
          }
        : undefined,
  },
  {
    id: 'hub-rate-limit',
    rank: 3,
    in: anywhere,
    patterns: [/429 (?:Client Error: )?Too Many Requests.*huggingface\.co/, /HfHubHTTPError: 429/],
    tell: () => ({
      sentence: sentence(
        'The Hub limits the requests of this app; with HF_TOKEN set, the limits are higher.',
      ),
      fix: { kind: 'addSecret', name: 'HF_TOKEN' },
    }),
  },
]);

function fileMissing(repo: string | undefined, file: string | undefined): Sentence {
  if (repo === undefined) {
    return file === undefined
      ? sentence('The app asks for a file that its repository on the Hub does not have.')
      : sentence('The app asks for {0}, a file that its repository on the Hub does not have.', file);
  }
  return file === undefined
    ? sentence('The repository {0} does not have a file that the app asks for.', repo)
    : sentence('The repository {0} has no file {1}.', repo, file);
}
