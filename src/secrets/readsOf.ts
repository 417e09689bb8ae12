import { readOther } from './compiled.ts';
import { readDockerfile } from './dockerfile.ts';
import { onlyScripts, readJavaScript } from './javascript.ts';
import { noFacts, type FileFacts } from './model.ts';
import { readPython } from './python.ts';
import { sourceKind, type SourceKind } from './runs.ts';
import { readShell } from './shell.ts';
import { readEnvExample, readPrisma, readReadme } from './told.ts';
import { readYaml } from './yamlFiles.ts';

/** Model ids of the gated table start with one of these. */
const gatedOwner =
  'meta-llama/|google/|mistralai/|black-forest-labs/|stabilityai/|pyannote/|bigcode/|Cohere|tiiuae/|databricks/|mozilla-foundation/|ILSVRC/|imagenet-1k|facebook/|briaai/|MahmoodLab/|uonlp/|lmsys/|gaia-benchmark/|cais/hle|Idavidrein/|allenai/';

/** A file without any of these words tells nothing, and is not tokenized. */
const mentions: Record<'python' | 'js' | 'go' | 'rust' | 'ruby' | 'r' | 'elixir' | 'java', RegExp> = {
  python: new RegExp(
    `environ|getenv|Settings|class \\w+\\((?:\\w+\\.)?\\w*(?:Base|Common|Core|Config)\\w*\\)|dotenv|secrets|decouple|starlette|\\bEnv\\b|expandvars|envvar|Depends|HTTPBearer|APIKey|\\.headers|Header\\(|openai|OpenAI|anthropic|Anthropic|groq|Groq|cohere|Cohere|mistral|together|replicate|google\\.gen|elevenlabs|pinecone|tavily|Tavily|fireworks|voyage|deepgram|e2b|wandb|boto3|langchain|llama_index|huggingface|Inference|smolagents|litellm|pydantic_ai|login|push_to_hub|upload_f|create_repo|create_commit|CommitScheduler|whoami|use_auth_token|token=|_require|require_|get_env|${gatedOwner}|\\(\\s*["'][A-Z][A-Z0-9]*_[A-Z0-9_]+["']|(?:KEY|TOKEN|SECRET|PASSWORD)`,
  ),
  js: new RegExp(
    `\\benv\\b|env-var|huggingface|openai|anthropic|groq|together-ai|replicate|cohere|mistral|pinecone|resend|langchain|@ai-sdk|ConfigService|createEnv|${gatedOwner}|\\(\\s*["'][A-Z][A-Z0-9]*_[A-Z0-9_]+["']|(?:KEY|TOKEN|SECRET|PASSWORD)\\b`,
  ),
  go: /env|Env|\(\s*"[A-Z][A-Z0-9]*_[A-Z0-9_]+"/,
  rust: /env|\(\s*"[A-Z][A-Z0-9]*_[A-Z0-9_]+"/,
  ruby: /ENV|\(\s*["'][A-Z][A-Z0-9]*_[A-Z0-9_]+["']/,
  r: /getenv|\(\s*["'][A-Z][A-Z0-9]*_[A-Z0-9_]+["']/,
  elixir: /env|\(\s*"[A-Z][A-Z0-9]*_[A-Z0-9_]+"/,
  java: /getenv/,
};

/** Larger files are data or bundles, not something a person wrote. */
export const largestSource = 1_000_000;

/** What one file tells. `path` is relative to the deployed folder; a file that does not run there tells nothing. */
export function readsOf(path: string, text: string): FileFacts {
  const kind = sourceKind(path);
  if (kind === undefined || text.length > largestSource) return noFacts(path);
  return byKind(kind, path, text);
}

function byKind(kind: SourceKind, path: string, text: string): FileFacts {
  switch (kind) {
    case 'python':
      return mentions.python.test(text) ? readPython(path, text) : noFacts(path);
    case 'js':
      return mentions.js.test(text) ? readJavaScript(path, text) : noFacts(path);
    case 'page':
      return mentions.js.test(text) ? readJavaScript(path, onlyScripts(text)) : noFacts(path);
    case 'go':
    case 'rust':
    case 'ruby':
    case 'r':
    case 'elixir':
    case 'java':
      return mentions[kind].test(text) ? readOther(path, text, kind) : noFacts(path);
    case 'shell': {
      const facts = noFacts(path);
      if (text.includes('$')) readShell(facts, text, { isScript: true });
      return facts;
    }
    case 'dockerfile':
      return readDockerfile(path, text);
    case 'yaml':
      return /secrets\.|services:|env/.test(text) ? readYaml(path, text) : noFacts(path);
    case 'example':
      return readEnvExample(path, text);
    case 'readme':
      return readReadme(path, text);
    case 'prisma':
      return readPrisma(path, text);
  }
}
