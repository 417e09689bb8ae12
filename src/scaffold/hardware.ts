import { sentence, type Sentence } from '../space/sentence.ts';

/** One kind of hardware of Spaces or Jobs. Memory in GB; GPU memory is of one GPU. */
export interface Flavor {
  name: string;
  cpu: number;
  memory: number;
  gpu?: { model: string; count: number; memory: number };
  pricePerHour: number;
}

/** What an app asks for; every number is the least that will do. */
export interface WantedHardware {
  cpu?: number;
  memory?: number;
  gpu?: {
    /** Any of these; any model when empty. */
    models: string[];
    count: number;
    memory?: number;
    totalMemory?: number;
    /** CUDA compute capability, such as 8.9. */
    computeCapability?: number;
  };
}

export interface HardwareChoice {
  flavor: Flavor;
  /** The next dearer one that would do, too. */
  runnerUp?: Flavor;
  /** In what the choice differs from what was asked. */
  notes: Sentence[];
}

/** Why no hardware would do. */
export type NoHardware = Sentence;

export function isChoice(choice: HardwareChoice | NoHardware): choice is HardwareChoice {
  return 'flavor' in choice;
}

const flavor = (
  name: string,
  cpu: number,
  memory: number,
  pricePerHour: number,
  gpu?: Flavor['gpu'],
): Flavor => ({
  name,
  cpu,
  memory,
  pricePerHour,
  ...(gpu ? { gpu } : {}),
});
const gpu = (model: string, count: number, memory: number) => ({ model, count, memory });

/** Hardware of Spaces in autumn 2026; `GET /api/spaces/hardware` has the list of the day. */
export const spaceFlavors: readonly Flavor[] = [
  flavor('cpu-basic', 2, 16, 0),
  flavor('cpu-upgrade', 8, 32, 0.03),
  flavor('t4-small', 4, 15, 0.4, gpu('T4', 1, 16)),
  flavor('t4-medium', 8, 30, 0.6, gpu('T4', 1, 16)),
  flavor('l4x1', 8, 30, 0.8, gpu('L4', 1, 24)),
  flavor('a10g-small', 4, 15, 1, gpu('A10G', 1, 24)),
  flavor('a10g-large', 12, 46, 1.5, gpu('A10G', 1, 24)),
  flavor('l40sx1', 8, 62, 1.8, gpu('L40S', 1, 48)),
  flavor('a100-large', 12, 142, 2.5, gpu('A100', 1, 80)),
  flavor('a10g-largex2', 24, 92, 3, gpu('A10G', 2, 24)),
  flavor('l4x4', 48, 186, 3.8, gpu('L4', 4, 24)),
  flavor('a10g-largex4', 48, 184, 5, gpu('A10G', 4, 24)),
  flavor('l40sx4', 48, 382, 8.3, gpu('L40S', 4, 48)),
  flavor('a100x4', 48, 568, 10, gpu('A100', 4, 80)),
  flavor('a100x8', 96, 1136, 20, gpu('A100', 8, 80)),
  flavor('l40sx8', 192, 1534, 23.5, gpu('L40S', 8, 48)),
];

/** Jobs have these besides; `cpu-basic` costs there, too. CPU and memory of the H200s are estimates from below. */
export const jobFlavors: readonly Flavor[] = [
  ...spaceFlavors.map((one) => (one.name === 'cpu-basic' ? { ...one, pricePerHour: 0.01 } : one)),
  flavor('h200', 23, 256, 5, gpu('H200', 1, 141)),
  flavor('h200x2', 46, 512, 10, gpu('H200', 2, 141)),
  flavor('h200x4', 92, 1024, 20, gpu('H200', 4, 141)),
  flavor('h200x8', 184, 2048, 40, gpu('H200', 8, 141)),
];

/** A record of the Hub's hardware routes, as far as it is needed here. */
export interface LiveHardware {
  name: string;
  cpu: string;
  ram: string;
  accelerator?: { model: string; quantity: string | number; vram: string } | null;
  unitCostUSD: number;
  unitLabel?: string;
}

/** `undefined` for hardware that has no plain numbers, such as ZeroGPU. */
export function flavorFrom(live: LiveHardware): Flavor | undefined {
  const number = (text: string | number) => Number(/[\d.]+/.exec(String(text))?.[0] ?? Number.NaN);
  const count = live.accelerator ? number(live.accelerator.quantity) : 0;
  // The Hub tells the memory of all GPUs together.
  const accelerator = live.accelerator
    ? { gpu: gpu(live.accelerator.model, count, number(live.accelerator.vram) / count) }
    : {};
  const perHour = live.unitLabel === 'hour' ? 1 : 60;
  const found = {
    name: live.name,
    cpu: number(live.cpu),
    memory: number(live.ram),
    pricePerHour: live.unitCostUSD * perHour,
    ...accelerator,
  };
  const numbers = [found.cpu, found.memory, found.pricePerHour, found.gpu?.memory ?? 0];
  return numbers.every(Number.isFinite) && live.name !== 'zero-a10g' ? found : undefined;
}

/** GPUs that the Hub has under another name, or not at all, and the memory one of them has. */
const models: Readonly<Record<string, { same?: string; memory: number }>> = {
  A10: { same: 'A10G', memory: 24 },
  A10G: { same: 'A10G', memory: 24 },
  T4: { same: 'T4', memory: 16 },
  L4: { same: 'L4', memory: 24 },
  L40: { same: 'L40S', memory: 48 },
  L40S: { same: 'L40S', memory: 48 },
  A100: { same: 'A100', memory: 40 },
  H200: { same: 'H200', memory: 141 },
  H100: { memory: 80 },
  K80: { memory: 12 },
  P100: { memory: 16 },
  P4: { memory: 8 },
  V100: { memory: 16 },
  RTX3090: { memory: 24 },
  RTX4090: { memory: 24 },
  RTX5090: { memory: 32 },
  A40: { memory: 48 },
  A5000: { memory: 24 },
  A6000: { memory: 48 },
  B200: { memory: 180 },
};

/** CUDA compute capability of the GPUs that the Hub has; of ones that are newer than this list nothing is known. */
const capabilities: Readonly<Record<string, number>> = {
  T4: 7.5,
  A100: 8,
  A10G: 8.6,
  L4: 8.9,
  L40S: 8.9,
  H200: 9,
};

const otherMakers = /^(?:MI\d{2}|TPU|V\d+(?:LITEPOD|P|E)|GAUDI|N[13]\d0$)|AMD|TENSTORRENT|INTEL|GOOGLE/;

/** Whether a GPU is of a maker the Hub has no hardware of. */
export function isOtherMaker(model: string): boolean {
  return otherMakers.test(model.toUpperCase());
}

/** The cheapest hardware that has what is asked for, or why there is none. */
export function chooseHardware(
  wanted: WantedHardware,
  flavors: readonly Flavor[],
): HardwareChoice | NoHardware {
  const notes: Sentence[] = [];
  const asked = wanted.gpu;
  const other = asked?.models.find(isOtherMaker);
  if (other !== undefined) return sentence('The Hub has no {0}, only GPUs by Nvidia.', other);
  const known = (asked?.models ?? []).map((name) => ({
    name,
    ...models[name.toUpperCase().replace(/[\s_-]/g, '')],
  }));
  const same = known.filter(
    (one) => one.same !== undefined && flavors.some(({ gpu: has }) => has?.model === one.same),
  );
  const missing = known.filter((one) => !same.includes(one));
  const memory = Math.max(
    asked?.memory ?? 0,
    same.length === 0 && missing.length > 0 ? Math.min(...missing.map((one) => one.memory ?? 0)) : 0,
  );
  const fits = (one: Flavor, anyModel: boolean): boolean => {
    if (one.cpu < (wanted.cpu ?? 0) || one.memory < (wanted.memory ?? 0)) return false;
    if (!asked) return one.gpu === undefined;
    if (!one.gpu || one.gpu.count < asked.count || one.gpu.memory < memory) return false;
    if (one.gpu.count * one.gpu.memory < (asked.totalMemory ?? 0)) return false;
    if ((capabilities[one.gpu.model] ?? Infinity) < (asked.computeCapability ?? 0)) return false;
    return anyModel || same.length === 0 || same.some((model) => model.same === one.gpu?.model);
  };
  const sorted = flavors.toSorted((a, b) => a.pricePerHour - b.pricePerHour || (a.name < b.name ? -1 : 1));
  let fitting = sorted.filter((one) => fits(one, false));
  if (fitting.length === 0 && same.length > 0) {
    fitting = sorted.filter((one) => fits(one, true));
    if (fitting.length > 0)
      notes.push(
        sentence('No {0} that large; another model has it.', same.map(({ name }) => name).join(' / ')),
      );
  }
  const [chosen, runnerUp] = fitting;
  if (!chosen) return sentence('No hardware has as much.');
  const names = missing.map(({ name }) => name).join(' / ');
  if (asked && same.length === 0 && missing.length > 0) {
    notes.push(
      sentence(
        'The Hub has no {0}; {1} has {2} GB.',
        names,
        chosen.gpu?.model ?? '',
        chosen.gpu?.memory ?? 0,
      ),
    );
  }
  const renamed = same.find((one) => one.same !== one.name.toUpperCase() && one.same === chosen.gpu?.model);
  if (renamed?.same) notes.push(sentence('{0} stands for {1}.', renamed.same, renamed.name));
  if (asked && chosen.gpu && chosen.gpu.count > asked.count) {
    notes.push(sentence('It has {0} GPUs, more than the {1} asked for.', chosen.gpu.count, asked.count));
  }
  return { flavor: chosen, ...(runnerUp ? { runnerUp } : {}), notes };
}
