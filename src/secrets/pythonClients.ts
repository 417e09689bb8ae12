import { providerOf, pythonClient } from './clients.ts';
import type { Collector } from './collector.ts';
import { addRead, literalOf, namedArguments } from './environment.ts';
import { dottedAt, type Imports } from './pythonImports.ts';
import { placeOf, word, type Source } from './source.ts';

/** Clients that take their key from the environment, and Hub calls that cannot do without a token. */
export function implicitRead(collector: Collector, k: number, imports: Imports): void {
  const { source, facts } = collector;
  const dotted = dottedAt(source, k, imports);
  if (!dotted) return;
  const open = dotted.end + 1;
  if (/^(?:class|def|import|from|as)$/.test(word(source, k - 1))) return;
  if (word(source, open) !== '(') return;
  const { path } = dotted;
  const list = namedArguments(source, open);
  const spread = list.some((argument) => /^\*\*?$/.test(word(source, argument.from)));
  const given = (names: string[]) =>
    list.some(
      (argument) =>
        argument.name !== undefined &&
        names.includes(argument.name) &&
        word(source, argument.from) !== 'None',
    );
  const add = (name: string, why: string) => {
    addRead(facts, name, placeOf(source, dotted.end), 'required', why, {
      source: 'client',
      kind: name.endsWith('ENDPOINT') || name.endsWith('VERSION') ? 'variable' : 'secret',
    });
  };
  const last = path.slice(path.lastIndexOf('.') + 1);
  const imported = imports.has(word(source, k));
  const client = imported ? pythonClient(path) : undefined;
  if (client) {
    const positional = client.positional === true && list[0] !== undefined && list[0].name === undefined;
    // An own server needs no real key, but the client still insists on one.
    if (!spread && !positional) {
      for (const read of client.reads) {
        if (!given(read.unless) && !configured(source, last))
          add(read.name, `${last}() reads ${read.name} by itself`);
      }
    }
    return;
  }
  if (
    imported &&
    /^openai\.(?:chat|completions|embeddings|images|audio|moderations|responses|ChatCompletion|Embedding)\b/.test(
      path,
    )
  ) {
    if (!setsAttribute(source, imports, 'openai', 'api_key'))
      add('OPENAI_API_KEY', `${path}() reads OPENAI_API_KEY by itself`);
    return;
  }
  if (imported && path === 'google.generativeai.configure' && !given(['api_key', 'credentials'])) {
    add('GOOGLE_API_KEY', 'configure() reads GOOGLE_API_KEY by itself');
    return;
  }
  if (
    imported &&
    /^(?:langchain\.chat_models(?:\.base)?\.init_chat_model|langchain\.embeddings\.init_embeddings|litellm\.a?completion|pydantic_ai\.Agent)$/.test(
      path,
    )
  ) {
    const model =
      list.find((argument) => argument.name === 'model') ??
      (list[0]?.name === undefined ? list[0] : undefined);
    const stated = list.find((argument) => argument.name === 'model_provider');
    const value = model && literalOf(source, model.from, model.to);
    const provider = stated && literalOf(source, stated.from, stated.to);
    const name = provider === undefined ? value && providerOf(value) : providerOf(`${provider}:x`);
    if (name !== undefined && name !== '' && !given(['api_key']))
      add(name, `${last}() reads ${name} by itself`);
    return;
  }
  if (given(['use_auth_token']) || given(['token'])) {
    for (const argument of list) {
      if (
        (argument.name === 'token' || argument.name === 'use_auth_token') &&
        word(source, argument.from) === 'True' &&
        facts.usesHub
      ) {
        add('HF_TOKEN', `${argument.name}=True reads HF_TOKEN`);
      }
    }
  }
  if (
    facts.usesHub &&
    /^(?:push_to_hub|upload_file|upload_folder|upload_large_folder|create_repo|create_commit|CommitScheduler|whoami)$/.test(
      last,
    ) &&
    !given(['token', 'use_auth_token', 'api_key']) &&
    !spread &&
    !loggedIn(source)
  ) {
    add('HF_TOKEN', `${last}() writes to the Hub`);
  }
}

/** `genai.configure(api_key=…)` gives every later model its key, and a client made from a session its own. */
function configured(source: Source, last: string): boolean {
  if (last === 'Session') {
    return source.tokens.some((token, k) => token.v === 'aws_access_key_id' && word(source, k + 1) === '=');
  }
  if (last !== 'GenerativeModel') return false;
  return source.tokens.some(
    (token, k) => token.v === 'configure' && word(source, k + 1) === '(' && word(source, k + 2) !== ')',
  );
}

function setsAttribute(source: Source, imports: Imports, module: string, attribute: string): boolean {
  return source.tokens.some(
    (token, k) =>
      token.v === attribute &&
      word(source, k - 1) === '.' &&
      imports.get(word(source, k - 2)) === module &&
      word(source, k + 1) === '=',
  );
}

/** A token is handed over once for the whole file: `HfApi(token=…)`, `login(token=…)`, `login("…")`. */
function loggedIn(source: Source): boolean {
  return source.tokens.some((token, k) => {
    if (
      !/^(?:HfApi|login|HfFileSystem)$/.test(token.v) ||
      word(source, k + 1) !== '(' ||
      word(source, k - 1) === 'def'
    )
      return false;
    return word(source, k + 2) !== ')';
  });
}
