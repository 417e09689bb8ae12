import * as vscode from 'vscode';
import { readAppJson } from '../hub/appAnswer.ts';
import { listDiscussions, type Discussion } from '../hub/discussions.ts';
import { HubError } from '../hub/errors.ts';
import { listHardware, type Hardware } from '../hub/hardware.ts';
import type { HubHttp } from '../hub/http.ts';
import { getHead, listCommits, listTree, readFile, type CommitInfo, type TreeFile } from '../hub/repo.ts';
import { listSecrets, type SecretInfo } from '../hub/secrets.ts';
import { compact } from '../hub/shape.ts';
import { getRuntime, getSpace, pageOfSpaces, type SpaceRecord } from '../hub/spaces.ts';
import { listVariables, type VariableInfo } from '../hub/variables.ts';
import type { Endpoint } from '../space/apiEndpoints.ts';
import { isAutoTrain, usesAutoTrainImage } from '../space/autotrain/detect.ts';
import type { Account } from '../hub/account.ts';
import type { Session, Sessions } from './account/session.ts';
import { runtimePatch, summaryPatch, type SpacePatch, type SpaceStore } from './store.ts';

export interface SpaceTree {
  /** Head of `main`; absent on an empty branch. */
  head?: string;
  files: TreeFile[];
}

export interface AppApi {
  /** `blocked`: a browser gets no answer, as it does from every app that does not allow other origins. */
  state: 'answers' | 'notRunning' | 'silent' | 'blocked';
  endpoints: Endpoint[];
}

export interface SectionData {
  record: SpaceRecord;
  files: SpaceTree;
  variables: VariableInfo[];
  secrets: SecretInfo[];
  commits: CommitInfo[];
  discussions: Discussion[];
  api: AppApi;
}

export type DataSection = keyof SectionData;

export interface SpaceList {
  ids: string[];
  next?: string;
}

interface Slot {
  value?: unknown;
  loading?: Promise<unknown>;
  /** Raised by every change made here, so that an answer from before it is dropped. */
  version: number;
}

/** The parts of Spaces and the lists of owners, read from the Hub when somebody looks at them and kept until told. */
export class SpaceData implements vscode.Disposable {
  readonly #sessions: Sessions;
  readonly #store: SpaceStore;
  readonly #inBrowser: boolean;
  readonly #slots = new Map<string, Slot>();
  readonly #lists = new Map<string, SpaceList>();
  /** Spaces that the Hub did not find when it was asked for them. */
  readonly #absent = new Set<string>();
  readonly #changed = new vscode.EventEmitter<{ space: string; section: DataSection }>();
  readonly onDidChange = this.#changed.event;
  #hardware: Promise<Hardware[]> | undefined;
  #search = '';
  /** Raised when all is forgotten, so that a list which was asked for before is not kept. */
  #epoch = 0;

  constructor(sessions: Sessions, store: SpaceStore, inBrowser: boolean) {
    this.#inBrowser = inBrowser;
    this.#sessions = sessions;
    this.#store = store;
  }

  /** Never asks to sign in. */
  session(): Promise<Session | undefined> {
    return this.#sessions.current(false);
  }

  async account(): Promise<Account | undefined> {
    return (await this.session())?.account;
  }

  get search(): string {
    return this.#search;
  }

  /** What the Hub is to look for in names; lists are read anew. */
  searchFor(text: string): void {
    this.#search = text.trim();
    this.#lists.clear();
  }

  peekList(owner: string): SpaceList | undefined {
    return this.#lists.get(owner);
  }

  async list(owner: string): Promise<SpaceList> {
    return this.#lists.get(owner) ?? this.#page(owner, undefined);
  }

  /** The next hundred; what is listed stays. */
  async more(owner: string): Promise<void> {
    const known = this.#lists.get(owner);
    if (known?.next) await this.#page(owner, known);
  }

  async #page(owner: string, after: SpaceList | undefined): Promise<SpaceList> {
    const search = this.#search;
    const epoch = this.#epoch;
    const question = this.#store.ask();
    const { hub } = await this.#need();
    const page = await pageOfSpaces(hub, owner, {
      next: after?.next,
      ...(search === '' ? {} : { search }),
    });
    // Asked before all was forgotten, perhaps by another account.
    if (epoch !== this.#epoch) return this.list(owner);
    const listed = page.spaces.filter((space) => {
      const isNews = this.#store.answer(space.id, question, summaryPatch(space));
      // What was removed meanwhile is gone.
      return isNews || this.#store.get(space.id) !== undefined;
    });
    const ids = [...new Set([...(after?.ids ?? []), ...listed.map(({ id }) => id)])];
    const list: SpaceList = { ids, ...(page.next === undefined ? {} : { next: page.next }) };
    if (search === this.#search) this.#lists.set(owner, list);
    return list;
  }

  /** Whether the Hub has said that there is no such Space, as for a target that is yet to be created. */
  isAbsent(space: string): boolean {
    const state = this.#store.get(space);
    return this.#absent.has(space) && state?.stage === undefined && state?.deploy === undefined;
  }

  /** Puts a new Space into its owner's list without asking. */
  add(space: string): void {
    this.#absent.delete(space);
    const list = this.#lists.get(ownerOf(space));
    if (list && !list.ids.includes(space)) list.ids.unshift(space);
  }

  /** Shows a Space that is being made, or that another is becoming; what is returned takes it away again. */
  expect(space: string, patch: SpacePatch): () => void {
    if (this.#store.get(space) || this.#lists.get(ownerOf(space))?.ids.includes(space))
      return () => undefined;
    this.add(space);
    this.#store.update(space, patch);
    return () => this.drop(space);
  }

  /** Whether this puts a Space that was met elsewhere into its owner's list. A search may leave it out for a reason. */
  found(space: string): boolean {
    const list = this.#lists.get(ownerOf(space));
    if (!list || this.#search !== '' || list.ids.includes(space)) return false;
    list.ids.unshift(space);
    return true;
  }

  /** After a Space was deleted, or found gone. */
  drop(space: string): void {
    const list = this.#lists.get(ownerOf(space));
    if (list) list.ids = list.ids.filter((id) => id !== space);
    for (const key of this.#slots.keys()) if (key.startsWith(`${space} `)) this.#slots.delete(key);
    this.#store.remove(space);
  }

  /** Prices hold for a while, so they are asked for once per window. */
  async hardware(): Promise<Hardware[]> {
    this.#hardware ??= this.#need()
      .then(({ hub }) => listHardware(hub))
      .catch((error: unknown) => {
        this.#hardware = undefined;
        throw error;
      });
    return this.#hardware;
  }

  peek<K extends DataSection>(space: string, section: K): SectionData[K] | undefined {
    return this.#slots.get(`${space} ${section}`)?.value as SectionData[K] | undefined;
  }

  /** Read once; all who ask meanwhile share the answer. A failure is not kept. */
  async get<K extends DataSection>(space: string, section: K): Promise<SectionData[K]> {
    const slot = this.#slot(space, section);
    if (slot.value !== undefined) return slot.value as SectionData[K];
    if (slot.loading) return slot.loading as Promise<SectionData[K]>;
    const { version } = slot;
    const loading = this.#read(space, section).then((value) => {
      if (slot.version === version) slot.value = value;
      return (slot.value ?? value) as SectionData[K];
    });
    slot.loading = loading;
    try {
      return await loading;
    } catch (error) {
      if (error instanceof HubError && error.code === 'notFound' && section === 'record') {
        this.drop(space);
        this.#absent.add(space);
      }
      throw error;
    } finally {
      if (slot.loading === loading) delete slot.loading;
    }
  }

  set<K extends DataSection>(space: string, section: K, value: SectionData[K]): void {
    const slot = this.#slot(space, section);
    slot.version += 1;
    slot.value = value;
    delete slot.loading;
    this.#changed.fire({ space, section });
  }

  /** Shows a change before the Hub has confirmed it; what is returned takes it back. */
  assume<K extends DataSection>(
    space: string,
    section: K,
    change: (value: SectionData[K]) => SectionData[K],
  ): () => void {
    const before = this.peek(space, section);
    if (before === undefined) return () => undefined;
    this.set(space, section, change(before));
    const { version } = this.#slot(space, section);
    return () => {
      if (this.#slot(space, section).version === version) this.set(space, section, before);
    };
  }

  /** Read anew when somebody looks again. */
  forget(space: string, section: DataSection): void {
    const slot = this.#slot(space, section);
    slot.version += 1;
    delete slot.value;
    delete slot.loading;
    this.#changed.fire({ space, section });
  }

  async refreshRuntime(space: string, signal?: AbortSignal): Promise<void> {
    const question = this.#store.ask();
    const { hub } = await this.#need();
    this.#store.answer(space, question, runtimePatch(await getRuntime(hub, space, signal)));
  }

  /** Another account, or a wish to see everything anew. */
  reset(): void {
    this.#epoch += 1;
    this.#slots.clear();
    this.#lists.clear();
    this.#absent.clear();
    this.#hardware = undefined;
    this.#store.clear();
  }

  dispose(): void {
    this.#changed.dispose();
  }

  #slot(space: string, section: DataSection): Slot {
    const key = `${space} ${section}`;
    let slot = this.#slots.get(key);
    if (!slot) this.#slots.set(key, (slot = { version: 0 }));
    return slot;
  }

  async #need(): Promise<Session> {
    const session = await this.session();
    if (!session) throw new HubError('signedOut', 'session');
    return session;
  }

  async #read(space: string, section: DataSection): Promise<SectionData[DataSection]> {
    const { hub } = await this.#need();
    switch (section) {
      case 'record': {
        const question = this.#store.ask();
        const record = await getSpace(hub, space);
        const patch = recordPatch(record);
        if (record.sdk === 'docker' && !isAutoTrain(patch.tags) && (await startsFromAutoTrain(hub, space))) {
          patch.tags = [...(patch.tags ?? []), 'autotrain'];
        }
        this.#store.answer(space, question, patch);
        return record;
      }
      case 'files': {
        const head = await getHead(hub, space, 'main');
        return head === undefined ? { files: [] } : { head, files: await listTree(hub, space, head) };
      }
      case 'variables':
        return listVariables(hub, space);
      case 'secrets':
        return listSecrets(hub, space);
      case 'commits':
        return listCommits(hub, space, 'main', { limit: 50 });
      case 'discussions':
        return listDiscussions(hub, space);
      case 'api':
        return this.#readApi(space);
    }
  }

  async #readApi(space: string): Promise<AppApi> {
    const { hub } = await this.#need();
    const record = await this.get(space, 'record');
    const state = this.#store.get(space)?.view;
    const answers = state?.state === 'running' || state?.oldVersionAnswers;
    if (!record.host || !answers) return { state: 'notRunning', endpoints: [] };
    const options = { private: record.private };
    const isGradio = record.sdk === 'gradio';
    const { gradioEndpoints, openapiEndpoints } = await import('../space/apiEndpoints.ts');
    try {
      const info = await readAppJson(hub, record.host, '/gradio_api/info', options);
      const gradio = gradioEndpoints(info);
      if (isGradio && gradio.length > 0) return { state: 'answers', endpoints: gradio };
      const openapi = openapiEndpoints(await readAppJson(hub, record.host, '/openapi.json', options));
      // A Gradio app inside a Docker Space has both; a FastAPI app answers only the second.
      return { state: 'answers', endpoints: openapi.length > 0 ? openapi : gradio };
    } catch (error) {
      if (!(error instanceof HubError)) throw error;
      const isBlocked = this.#inBrowser && error.code === 'network';
      return { state: isBlocked ? 'blocked' : 'silent', endpoints: [] };
    }
  }
}

export function ownerOf(space: string): string {
  return space.slice(0, space.indexOf('/'));
}

/** A Space made from AutoTrain's image is one of its trainings, also without the tag. */
async function startsFromAutoTrain(hub: HubHttp, space: string): Promise<boolean> {
  try {
    const bytes = await readFile(hub, space, 'main', 'Dockerfile');
    return bytes !== undefined && usesAutoTrainImage(new TextDecoder().decode(bytes));
  } catch (error) {
    // Only the Training section depends on it.
    if (error instanceof HubError) return false;
    throw error;
  }
}

function recordPatch(record: SpaceRecord): SpacePatch {
  const { visibility, sdk, host, subdomain, lastModified, likes, runtime, card, tags } = record;
  const cardTags = Array.isArray(card?.['tags']) ? card['tags'].filter((tag) => typeof tag === 'string') : [];
  return {
    private: record.private,
    ...compact({ visibility, sdk, host, subdomain, lastModified, likes }),
    tags: [...new Set([...(tags ?? []), ...cardTags])],
    ...(card?.['pinned'] === true ? { pinned: true } : {}),
    ...(runtime ? runtimePatch(runtime) : {}),
  };
}
