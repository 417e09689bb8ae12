import { readdir, readFile } from 'node:fs/promises';
import type { TemplateSource } from '../../../src/scaffold/manifest.ts';

const root = new URL('../../../templates/', import.meta.url);

/** The templates of this repository. */
export const shippedTemplates: TemplateSource = {
  read: (id, path) => readFile(new URL(id === '' ? path : `${id}/${path}`, root), 'utf8'),
  async list(id) {
    const entries = await readdir(new URL(id === '' ? '.' : `${id}/`, root), {
      recursive: true,
      withFileTypes: true,
    });
    const base = new URL(id === '' ? '.' : `${id}/`, root).pathname.replace(/\/$/, '');
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => `${entry.parentPath.replace(/\/$/, '')}/${entry.name}`.slice(base.length + 1));
  },
};
