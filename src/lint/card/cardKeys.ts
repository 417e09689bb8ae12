import type { Sdk } from '../../space/target.ts';
import { colors, customHeaders, hardware, licenses, oauthScopes, sdks } from './values.ts';

export type CardValueType = 'string' | 'integer' | 'boolean' | 'list' | 'stringOrList' | 'map';

export interface CardKey {
  type: CardValueType;
  /** The only values the Hub takes; of a list: of its items. */
  values?: readonly string[];
  /** The SDKs the key has an effect with; absent for all. */
  sdks?: readonly Sdk[];
  /** What the Hub takes when the key is missing. */
  fallback?: string;
  /** English, Markdown; shown by hover and completion. */
  description: string;
  /** Known to the Hub, but not part of the Spaces reference. */
  free?: true;
  /** Still read by the Hub without any effect. */
  retired?: true;
}

/** Every key of https://huggingface.co/docs/hub/spaces-config-reference, and the free keys of the Hub. */
export const cardKeys: Readonly<Record<string, CardKey>> = {
  title: { type: 'string', description: 'Name shown for the Space.' },
  emoji: { type: 'string', description: 'Emoji of the Space; nothing but emoji characters.' },
  colorFrom: { type: 'string', values: colors, description: 'Left colour of the thumbnail.' },
  colorTo: { type: 'string', values: colors, description: 'Right colour of the thumbnail.' },
  sdk: { type: 'string', values: sdks, description: 'How the Space is built and run.' },
  python_version: {
    type: 'string',
    sdks: ['gradio'],
    fallback: '3.10',
    description: 'Python of a Gradio Space, `3.x` or `3.x.x`. Quote it: YAML reads `3.10` as 3.1.',
  },
  sdk_version: {
    type: 'string',
    sdks: ['gradio'],
    description: 'Version of Gradio. Quote it when it has two parts.',
  },
  suggested_hardware: {
    type: 'string',
    values: hardware,
    description: 'Hardware proposed to those who duplicate the Space; it assigns none.',
  },
  suggested_storage: {
    type: 'string',
    values: ['small', 'medium', 'large'],
    retired: true,
    description: 'No effect any more: persistent storage of this kind is not offered. Use a storage bucket.',
  },
  app_file: {
    type: 'string',
    sdks: ['gradio', 'static'],
    description: 'Path of the main file from the root: Python for Gradio, HTML for a static Space.',
  },
  app_build_command: {
    type: 'string',
    sdks: ['static'],
    description: 'Command that builds a static Space, run as a Job on each update.',
  },
  app_port: {
    type: 'integer',
    sdks: ['docker'],
    fallback: '7860',
    description: 'Port the container listens on, 1025 to 65535.',
  },
  base_path: {
    type: 'string',
    sdks: ['gradio', 'docker'],
    description: 'First path shown, starting with `/`. A static Space uses `app_file` instead.',
  },
  fullWidth: {
    type: 'boolean',
    fallback: 'true',
    description: 'Whether the Space fills the width of the page.',
  },
  header: {
    type: 'string',
    values: ['mini', 'default'],
    fallback: 'default',
    description: '`mini` shows the Space on the full page with a small floating header.',
  },
  short_description: {
    type: 'string',
    description: 'Shown on the thumbnail; 60 characters at most, or the push is refused.',
  },
  models: { type: 'list', description: 'Ids of models the Space uses, otherwise found in its code.' },
  datasets: { type: 'list', description: 'Ids of datasets the Space uses, otherwise found in its code.' },
  tags: { type: 'list', description: 'Words the Space is found by.' },
  thumbnail: { type: 'string', description: 'URL of the picture for social networks.' },
  pinned: {
    type: 'boolean',
    fallback: 'false',
    description: 'Whether the Space stays on top of your profile.',
  },
  hf_oauth: {
    type: 'boolean',
    fallback: 'false',
    description: 'Makes an OAuth app for the Space, so that visitors can sign in with Hugging Face.',
  },
  hf_oauth_scopes: {
    type: 'list',
    values: oauthScopes,
    description: 'Rights asked of visitors; `openid` and `profile` are always included.',
  },
  hf_oauth_expiration_minutes: {
    type: 'integer',
    fallback: '480',
    description: 'How long a sign-in lasts, 43200 minutes (30 days) at most.',
  },
  hf_oauth_authorized_org: {
    type: 'stringOrList',
    description: 'Only members of these organizations can sign in.',
  },
  disable_embedding: {
    type: 'boolean',
    fallback: 'false',
    description: 'Whether other sites are kept from showing the Space in a frame.',
  },
  startup_duration_timeout: {
    type: 'string',
    fallback: '30m',
    description: 'How long the Space may take to start, such as `30m` or `1h`.',
  },
  custom_headers: {
    type: 'map',
    description: `HTTP headers of all answers; only ${Object.keys(customHeaders).join(', ')}, in lower case.`,
  },
  preload_from_hub: {
    type: 'list',
    description:
      'Files fetched at build time into `~/.cache/huggingface/hub`: `repo`, `repo file1,file2` or ' +
      '`repo file1,file2 revision`. Private repositories cannot be preloaded.',
  },
  license: { type: 'stringOrList', values: licenses, free: true, description: 'Licence of the Space.' },
  license_name: { type: 'string', free: true, description: 'Name of the licence with `license: other`.' },
  license_link: { type: 'string', free: true, description: 'Where the licence is, with `license: other`.' },
  metaTitle: { type: 'string', free: true, description: 'Title for search engines.' },
  description: { type: 'string', free: true, description: 'Description for search engines.' },
  duplicated_from: { type: 'string', free: true, description: 'The Space this one was copied from.' },
  'dev-mode-folder': { type: 'string', free: true, description: 'Folder that Dev Mode opens.' },
  language: { type: 'stringOrList', free: true, description: 'Languages of the Space.' },
  library_name: { type: 'string', free: true, description: 'Library the Space is about.' },
  pipeline_tag: { type: 'string', free: true, description: 'Task the Space is about.' },
  base_model: { type: 'stringOrList', free: true, description: 'Model that what is shown was made from.' },
  arxiv: { type: 'stringOrList', free: true, description: 'Papers the Space belongs to.' },
};

/** Keys people write for another one. The text after `=` is the key that was meant. */
export const mistakenKeys: Readonly<Record<string, string | undefined>> = {
  port: 'app_port',
  hardware: 'suggested_hardware',
  python: 'python_version',
  gradio_version: 'sdk_version',
  entrypoint: 'app_file',
  main: 'app_file',
  timeout: 'startup_duration_timeout',
  headers: 'custom_headers',
  oauth: 'hf_oauth',
  storage: undefined,
  dockerfile: undefined,
};
