import type { TemplateSource } from './manifest.ts';
import { commandList } from './proposalModel.ts';
import { renderTemplate, type ProposedFile } from './templates.ts';

/** Shipped templates whose app can do without the FastAPI or the proxy that answers programs. */
export const pageOnlyTemplates: readonly string[] = [
  'docker-streamlit',
  'gradio-basic',
  'gradio-image-classifier',
  'keep-data-dataset',
];

export interface PageOnlyOptions {
  title: string;
  port?: number;
  placeholders: Readonly<Record<string, string>>;
}

/** The files of such a template without what answers programs. */
export async function pageOnly(
  id: string,
  files: readonly ProposedFile[],
  templates: TemplateSource,
  options: PageOnlyOptions,
): Promise<ProposedFile[]> {
  if (id === 'docker-streamlit') return plainStreamlit(files, templates, options);
  return files.map((file) => {
    switch (file.path) {
      case 'app.py':
        return { ...file, content: launched(file.content) };
      case 'README.md':
        return { ...file, content: file.content.replace(/[ \n]`GET \/health` answers .*$/m, '') };
      default:
        return file;
    }
  });
}

/** The command of a Streamlit app that listens on the Space's port itself. */
export const streamlitCommand = (file: string, port: number): string =>
  commandList(['streamlit', 'run', file, '--server.address', '0.0.0.0', '--server.port', String(port)]);

const served = /^app = FastAPI\(\)\n[\s\S]*$/m;

/** Gradio starts its own server in place of uvicorn. */
function launched(code: string): string {
  if (!served.test(code)) throw new Error('The app is not served by FastAPI.');
  return code
    .replace(/^(?:import uvicorn|from fastapi import FastAPI)\n/gm, '')
    .replace(served, 'if __name__ == "__main__":\n    demo.launch()\n');
}

async function plainStreamlit(
  files: readonly ProposedFile[],
  templates: TemplateSource,
  { title, port = 7860, placeholders }: PageOnlyOptions,
): Promise<ProposedFile[]> {
  const { file = 'app.py', ...others } = placeholders;
  const command = streamlitCommand(file, port);
  const plain = await renderTemplate(templates, 'docker-python', {
    title,
    port,
    placeholders: { ...others, command },
  });
  const dockerfile = plain.find(({ path }) => path === 'Dockerfile');
  return files
    .filter(({ path }) => path !== 'nginx.conf' && path !== 'start.sh')
    .map((one) => {
      switch (one.path) {
        case 'Dockerfile':
          return dockerfile ?? one;
        case 'README.md':
          return {
            ...one,
            content: one.content.replace(/ nginx stands in front of it,[\s\S]*?of a Space\./, ''),
          };
        default:
          return one;
      }
    });
}
