/** A constructor or function that takes its credential from the environment when none is given. */
export interface Client {
  /** Names it reads, all needed. */
  reads: { name: string; unless: string[] }[];
  /** The first positional argument is the credential. */
  positional?: true;
}

const client = (name: string, unless = ['api_key'], positional?: true): Client => ({
  reads: [{ name, unless }],
  ...(positional ? { positional } : {}),
});
const azure = (prefix: string): Client => ({
  reads: [
    {
      name: 'AZURE_OPENAI_API_KEY',
      unless: ['api_key', `${prefix}_api_key`, 'azure_ad_token', 'azure_ad_token_provider'],
    },
    { name: 'AZURE_OPENAI_ENDPOINT', unless: ['azure_endpoint', 'base_url'] },
    { name: 'OPENAI_API_VERSION', unless: ['api_version', 'openai_api_version'] },
  ],
});
const openai = client('OPENAI_API_KEY', ['api_key', 'openai_api_key']);
const anthropic = client('ANTHROPIC_API_KEY', ['api_key', 'anthropic_api_key', 'auth_token']);
const groq = client('GROQ_API_KEY', ['api_key', 'groq_api_key']);
const google = client('GOOGLE_API_KEY', ['api_key', 'google_api_key', 'credentials']);
const hub = client('HF_TOKEN', ['token', 'api_key', 'hf_token', 'use_auth_token']);
const hubLangChain = client('HUGGINGFACEHUB_API_TOKEN', ['huggingfacehub_api_token', 'api_token', 'token']);
const aws: Client = {
  reads: [
    { name: 'AWS_ACCESS_KEY_ID', unless: ['aws_access_key_id', 'profile_name', 'config'] },
    { name: 'AWS_SECRET_ACCESS_KEY', unless: ['aws_secret_access_key', 'profile_name', 'config'] },
  ],
};

/** By package (the start of the import's path) and the name's last part. */
const python: [packages: RegExp, names: Record<string, Client>][] = [
  [
    /^openai\b/,
    { OpenAI: openai, AsyncOpenAI: openai, AzureOpenAI: azure('openai'), AsyncAzureOpenAI: azure('openai') },
  ],
  [/^anthropic\b/, { Anthropic: anthropic, AsyncAnthropic: anthropic }],
  [/^groq\b/, { Groq: groq, AsyncGroq: groq }],
  [
    /^cohere\b/,
    {
      Client: client('CO_API_KEY', ['api_key'], true),
      ClientV2: client('CO_API_KEY', ['api_key'], true),
      AsyncClient: client('CO_API_KEY', ['api_key'], true),
      AsyncClientV2: client('CO_API_KEY', ['api_key'], true),
    },
  ],
  [/^mistralai\b/, { Mistral: client('MISTRAL_API_KEY') }],
  [/^together\b/, { Together: client('TOGETHER_API_KEY'), AsyncTogether: client('TOGETHER_API_KEY') }],
  [
    /^replicate\b/,
    {
      run: client('REPLICATE_API_TOKEN', ['api_token']),
      stream: client('REPLICATE_API_TOKEN', ['api_token']),
      Client: client('REPLICATE_API_TOKEN', ['api_token'], true),
    },
  ],
  [/^google\.genai\b/, { Client: client('GEMINI_API_KEY', ['api_key', 'vertexai', 'credentials']) }],
  [/^google\.generativeai\b/, { GenerativeModel: client('GOOGLE_API_KEY', []) }],
  [
    /^elevenlabs\b/,
    { ElevenLabs: client('ELEVENLABS_API_KEY'), AsyncElevenLabs: client('ELEVENLABS_API_KEY') },
  ],
  [/^pinecone\b/, { Pinecone: client('PINECONE_API_KEY', ['api_key'], true) }],
  [
    /^tavily\b/,
    {
      TavilyClient: client('TAVILY_API_KEY', ['api_key'], true),
      AsyncTavilyClient: client('TAVILY_API_KEY', ['api_key'], true),
    },
  ],
  [/^fireworks\b/, { Fireworks: client('FIREWORKS_API_KEY') }],
  [/^voyageai\b/, { Client: client('VOYAGE_API_KEY', ['api_key'], true) }],
  [/^deepgram\b/, { DeepgramClient: client('DEEPGRAM_API_KEY', ['api_key'], true) }],
  [/^e2b(?:_code_interpreter)?\b/, { Sandbox: client('E2B_API_KEY') }],
  [
    /^wandb\b/,
    {
      init: client('WANDB_API_KEY', ['mode', 'key']),
      login: client('WANDB_API_KEY', ['key', 'anonymous'], true),
    },
  ],
  [/^boto3\b/, { client: aws, resource: aws, Session: aws }],
  [
    /^(?:huggingface_hub|smolagents|llama_index\.llms\.huggingface_api)\b/,
    {
      InferenceClient: hub,
      AsyncInferenceClient: hub,
      login: client('HF_TOKEN', ['token'], true),
      notebook_login: hub,
      HfApiModel: hub,
      InferenceClientModel: hub,
      HuggingFaceInferenceAPI: hub,
    },
  ],
  [
    /^(?:langchain|langchain_\w+|langchain_community|llama_index)\b/,
    {
      ChatOpenAI: openai,
      OpenAI: openai,
      OpenAIEmbeddings: openai,
      OpenAIEmbedding: openai,
      AzureChatOpenAI: azure('openai'),
      AzureOpenAIEmbeddings: azure('openai'),
      AzureOpenAI: azure('openai'),
      ChatAnthropic: anthropic,
      Anthropic: anthropic,
      ChatGroq: groq,
      Groq: groq,
      ChatCohere: client('COHERE_API_KEY', ['cohere_api_key', 'api_key']),
      CohereEmbeddings: client('COHERE_API_KEY', ['cohere_api_key', 'api_key']),
      CohereRerank: client('COHERE_API_KEY', ['cohere_api_key', 'api_key']),
      ChatMistralAI: client('MISTRAL_API_KEY', ['api_key', 'mistral_api_key']),
      MistralAIEmbeddings: client('MISTRAL_API_KEY', ['api_key', 'mistral_api_key']),
      MistralAI: client('MISTRAL_API_KEY'),
      ChatGoogleGenerativeAI: google,
      GoogleGenerativeAI: google,
      GoogleGenerativeAIEmbeddings: google,
      HuggingFaceEndpoint: hubLangChain,
      HuggingFaceHub: hubLangChain,
      HuggingFaceEndpointEmbeddings: hubLangChain,
      ChatTogether: client('TOGETHER_API_KEY', ['api_key', 'together_api_key']),
      TogetherEmbeddings: client('TOGETHER_API_KEY', ['api_key', 'together_api_key']),
      ChatFireworks: client('FIREWORKS_API_KEY', ['api_key', 'fireworks_api_key']),
      ChatPerplexity: client('PPLX_API_KEY', ['api_key', 'pplx_api_key']),
      ChatDeepSeek: client('DEEPSEEK_API_KEY'),
      ChatXAI: client('XAI_API_KEY', ['api_key', 'xai_api_key']),
      ChatNVIDIA: client('NVIDIA_API_KEY', ['api_key', 'nvidia_api_key']),
      VoyageAIEmbeddings: client('VOYAGE_API_KEY', ['voyage_api_key', 'api_key']),
      TavilySearchResults: client('TAVILY_API_KEY', ['tavily_api_key', 'api_wrapper']),
      TavilySearch: client('TAVILY_API_KEY', ['tavily_api_key']),
      PineconeVectorStore: client('PINECONE_API_KEY', ['pinecone_api_key', 'index']),
      SerpAPIWrapper: client('SERPAPI_API_KEY', ['serpapi_api_key']),
      GoogleSerperAPIWrapper: client('SERPER_API_KEY', ['serper_api_key']),
      WolframAlphaAPIWrapper: client('WOLFRAM_ALPHA_APPID', ['wolfram_alpha_appid']),
      OpenWeatherMapAPIWrapper: client('OPENWEATHERMAP_API_KEY', ['openweathermap_api_key']),
    },
  ],
];

/** The client that the qualified Python name `path` (as imported) stands for. */
export function pythonClient(path: string): Client | undefined {
  const name = path.slice(path.lastIndexOf('.') + 1);
  for (const [packages, names] of python) {
    if (packages.test(path) && Object.hasOwn(names, name)) return names[name];
  }
  return undefined;
}

/** By the start of `provider:model`, as LangChain's `init_chat_model`, Pydantic AI and litellm spell it. */
const providers: Record<string, string> = {
  openai: 'OPENAI_API_KEY',
  anthropic: 'ANTHROPIC_API_KEY',
  groq: 'GROQ_API_KEY',
  mistral: 'MISTRAL_API_KEY',
  mistralai: 'MISTRAL_API_KEY',
  cohere: 'CO_API_KEY',
  'google-gla': 'GEMINI_API_KEY',
  gemini: 'GEMINI_API_KEY',
  google_genai: 'GOOGLE_API_KEY',
  together: 'TOGETHER_API_KEY',
  together_ai: 'TOGETHERAI_API_KEY',
  deepseek: 'DEEPSEEK_API_KEY',
  xai: 'XAI_API_KEY',
  openrouter: 'OPENROUTER_API_KEY',
  huggingface: 'HF_TOKEN',
};

export function providerOf(model: string): string | undefined {
  const provider = /^([a-z_-]+)[:/]\S+$/.exec(model)?.[1];
  if (provider !== undefined && Object.hasOwn(providers, provider)) return providers[provider];
  if (/^(?:gpt-|o[134](?:-|$)|chatgpt-)/.test(model)) return 'OPENAI_API_KEY';
  return /^claude-/.test(model) ? 'ANTHROPIC_API_KEY' : undefined;
}

/** JavaScript constructors that read by themselves, by module. `unless` is the property that gives the credential. */
export const scriptClients: Record<string, Record<string, { name: string; unless: string[] }>> = {
  openai: {
    default: { name: 'OPENAI_API_KEY', unless: ['apiKey'] },
    OpenAI: { name: 'OPENAI_API_KEY', unless: ['apiKey'] },
    AzureOpenAI: { name: 'AZURE_OPENAI_API_KEY', unless: ['apiKey', 'azureADTokenProvider'] },
  },
  '@anthropic-ai/sdk': {
    default: { name: 'ANTHROPIC_API_KEY', unless: ['apiKey', 'authToken'] },
    Anthropic: { name: 'ANTHROPIC_API_KEY', unless: ['apiKey', 'authToken'] },
  },
  'groq-sdk': {
    default: { name: 'GROQ_API_KEY', unless: ['apiKey'] },
    Groq: { name: 'GROQ_API_KEY', unless: ['apiKey'] },
  },
  'together-ai': {
    default: { name: 'TOGETHER_API_KEY', unless: ['apiKey'] },
    Together: { name: 'TOGETHER_API_KEY', unless: ['apiKey'] },
  },
  replicate: { default: { name: 'REPLICATE_API_TOKEN', unless: ['auth'] } },
  'cohere-ai': {
    CohereClient: { name: 'CO_API_KEY', unless: ['token'] },
    CohereClientV2: { name: 'CO_API_KEY', unless: ['token'] },
  },
  '@mistralai/mistralai': { Mistral: { name: 'MISTRAL_API_KEY', unless: ['apiKey'] } },
  '@pinecone-database/pinecone': { Pinecone: { name: 'PINECONE_API_KEY', unless: ['apiKey'] } },
  resend: { Resend: { name: 'RESEND_API_KEY', unless: ['*'] } },
  '@langchain/openai': {
    ChatOpenAI: { name: 'OPENAI_API_KEY', unless: ['apiKey', 'openAIApiKey'] },
    OpenAI: { name: 'OPENAI_API_KEY', unless: ['apiKey', 'openAIApiKey'] },
    OpenAIEmbeddings: { name: 'OPENAI_API_KEY', unless: ['apiKey', 'openAIApiKey'] },
  },
  '@langchain/anthropic': {
    ChatAnthropic: { name: 'ANTHROPIC_API_KEY', unless: ['apiKey', 'anthropicApiKey'] },
  },
  '@langchain/groq': { ChatGroq: { name: 'GROQ_API_KEY', unless: ['apiKey'] } },
  '@langchain/google-genai': { ChatGoogleGenerativeAI: { name: 'GOOGLE_API_KEY', unless: ['apiKey'] } },
  '@langchain/mistralai': { ChatMistralAI: { name: 'MISTRAL_API_KEY', unless: ['apiKey'] } },
  '@langchain/cohere': { ChatCohere: { name: 'COHERE_API_KEY', unless: ['apiKey'] } },
};

/** Functions of the Vercel AI SDK's providers: `openai('gpt-4o')` reads the name by itself. */
export const scriptProviders: Record<string, { call: string; name: string }> = {
  '@ai-sdk/openai': { call: 'openai', name: 'OPENAI_API_KEY' },
  '@ai-sdk/anthropic': { call: 'anthropic', name: 'ANTHROPIC_API_KEY' },
  '@ai-sdk/google': { call: 'google', name: 'GOOGLE_GENERATIVE_AI_API_KEY' },
  '@ai-sdk/groq': { call: 'groq', name: 'GROQ_API_KEY' },
  '@ai-sdk/mistral': { call: 'mistral', name: 'MISTRAL_API_KEY' },
  '@ai-sdk/cohere': { call: 'cohere', name: 'COHERE_API_KEY' },
  '@ai-sdk/xai': { call: 'xai', name: 'XAI_API_KEY' },
  '@ai-sdk/deepseek': { call: 'deepseek', name: 'DEEPSEEK_API_KEY' },
};
