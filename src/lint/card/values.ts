/** Sets of values of the front matter, after huggingface/hub-docs (August 2026) and the Hub client's types. */

export const colors = ['red', 'yellow', 'green', 'blue', 'indigo', 'purple', 'pink', 'gray'] as const;

export const sdks = ['gradio', 'docker', 'static'] as const;

/** Union of spaces-config-reference.md and the client's types; `zero-a10g` is in the latter only. */
export const hardware = [
  'cpu-basic',
  'cpu-upgrade',
  'cpu-performance',
  'cpu-xl',
  'zero-a10g',
  't4-small',
  't4-medium',
  'l4x1',
  'l4x4',
  'l40sx1',
  'l40sx4',
  'l40sx8',
  'a10g-small',
  'a10g-large',
  'a10g-largex2',
  'a10g-largex4',
  'a100-large',
  'a100x4',
  'a100x8',
] as const;

/** spaces-oauth.md and oauth.md; `openid` and `profile` are always granted. */
export const oauthScopes = [
  'openid',
  'profile',
  'email',
  'read-billing',
  'read-repos',
  'gated-repos',
  'contribute-repos',
  'write-repos',
  'manage-repos',
  'read-collections',
  'write-collections',
  'inference-api',
  'jobs',
  'webhooks',
  'write-discussions',
] as const;

export const longestOauthMinutes = 43_200;
export const longestShortDescription = 60;
export const lowestAppPort = 1025;
export const highestAppPort = 65_535;
export const defaultAppPort = 7860;

/** The headers a Space may set; the values are those of the Hub client's types. */
export const customHeaders: Readonly<Record<string, readonly string[]>> = {
  'cross-origin-embedder-policy': ['unsafe-none', 'require-corp', 'credentialless'],
  'cross-origin-opener-policy': ['same-origin', 'same-origin-allow-popups', 'unsafe-none'],
  'cross-origin-resource-policy': ['same-site', 'same-origin', 'cross-origin'],
};

/** repositories-licenses.md. */
export const licenses: readonly string[] = (
  'apache-2.0 mit openrail bigscience-openrail-m creativeml-openrail-m bigscience-bloom-rail-1.0 ' +
  'bigcode-openrail-m afl-3.0 artistic-2.0 bsl-1.0 bsd bsd-2-clause bsd-3-clause bsd-3-clause-clear c-uda cc ' +
  'cc0-1.0 cc-by-2.0 cc-by-2.5 cc-by-3.0 cc-by-4.0 cc-by-sa-3.0 cc-by-sa-4.0 cc-by-nc-2.0 cc-by-nc-3.0 ' +
  'cc-by-nc-4.0 cc-by-nd-4.0 cc-by-nc-nd-3.0 cc-by-nc-nd-4.0 cc-by-nc-sa-2.0 cc-by-nc-sa-3.0 cc-by-nc-sa-4.0 ' +
  'cdla-sharing-1.0 cdla-permissive-1.0 cdla-permissive-2.0 wtfpl ecl-2.0 epl-1.0 epl-2.0 etalab-2.0 eupl-1.1 ' +
  'eupl-1.2 agpl-3.0 gfdl gpl gpl-2.0 gpl-3.0 lgpl lgpl-2.1 lgpl-3.0 isc h-research intel-research lppl-1.3c ' +
  'ms-pl apple-ascl apple-amlr mpl-2.0 odc-by odbl openmdw-1.0 openrail++ osl-3.0 postgresql ofl-1.1 ncsa ' +
  'unlicense zlib pddl lgpl-lr deepfloyd-if-license fair-noncommercial-research-license llama2 llama3 llama3.1 ' +
  'llama3.2 llama3.3 llama4 grok2-community gemma unknown other'
).split(' ');
