import * as vscode from 'vscode';
import { createPathMap, framesOfLine, type PathMap } from '../../logs/traceback.ts';
import type { Clock } from '../../ports.ts';
import type { Disk } from '../../platform/platform.ts';
import type { LogChannels } from './channels.ts';
import { readFolder, type DeployedFolder, type FolderTexts } from './deployedFolder.ts';
import { logScheme, spaceOfDocument } from './documents.ts';

export interface LogLinkOptions {
  channels: LogChannels;
  clock: Clock;
  disk: Disk | undefined;
  folderOf: (space: string) => Promise<DeployedFolder | undefined>;
}

/** A log that grows is asked for its links again and again; the folder is not listed each time. */
const folderKeptMs = 10_000;
/** Of the longest logs the end is what people read. */
const mostLines = 5_000;

interface MappedFolder {
  texts: FolderTexts;
  map: PathMap;
}

/** Frames of stack traces in logs as links to the files of the workspace. */
export function registerLogLinks(options: LogLinkOptions): vscode.Disposable {
  const { channels, clock, disk, folderOf } = options;
  const kept = new Map<string, { until: number; folder: Promise<MappedFolder | undefined> }>();

  const read = async (space: string): Promise<MappedFolder | undefined> => {
    const folder = await folderOf(space);
    if (!folder) return undefined;
    const texts = await readFolder(folder, disk);
    return { texts, map: createPathMap(texts.files, texts.texts['Dockerfile']) };
  };

  const folderAt = (space: string) => {
    const known = kept.get(space);
    if (known && known.until > clock.now()) return known.folder;
    const folder = read(space);
    kept.set(space, { until: clock.now() + folderKeptMs, folder });
    folder.catch(() => kept.delete(space));
    return folder;
  };

  return vscode.languages.registerDocumentLinkProvider(
    [{ scheme: 'output', language: 'log' }, { scheme: logScheme }],
    {
      async provideDocumentLinks(document, token) {
        const space = channels.ofDocument(document.uri)?.space ?? spaceOfDocument(document.uri);
        const folder = space === undefined ? undefined : await folderAt(space);
        if (!folder || token.isCancellationRequested) return [];
        const links: vscode.DocumentLink[] = [];
        for (let at = Math.max(0, document.lineCount - mostLines); at < document.lineCount; at++) {
          for (const frame of framesOfLine(document.lineAt(at).text, at, folder.map)) {
            if (frame.workspacePath === undefined) continue;
            const column = frame.column === undefined ? '' : `,${frame.column + 1}`;
            const target = folder.texts
              .uriOf(frame.workspacePath)
              .with({ fragment: `L${frame.line + 1}${column}` });
            links.push(new vscode.DocumentLink(new vscode.Range(at, frame.start, at, frame.end), target));
          }
        }
        return links;
      },
    },
  );
}
