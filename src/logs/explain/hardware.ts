import { sentence } from '../../space/sentence.ts';
import { anywhere, causes, inRun } from './cause.ts';
import { dockerfilePlace } from './context.ts';
import type { Context } from './cause.ts';

const basePlace = ({ view }: Context) =>
  dockerfilePlace(view?.instructions.findLast((one) => one.keyword === 'FROM'));

/** Memory, disk and GPU. */
export const hardwareCauses = causes('hardware', [
  {
    id: 'out-of-memory',
    rank: 3,
    in: inRun,
    patterns: [
      /[Mm]emory limit exceeded/,
      /OOM ?Killed|[Oo]ut of memory: Killed process|oom-kill/,
      /^Exit code: 137\b/,
      /FATAL ERROR: .*JavaScript heap out of memory/,
      /(?:numpy\.core\._exceptions\._ArrayMemoryError|MemoryError): Unable to allocate/,
      /^MemoryError(?::|$)/,
      /DefaultCPUAllocator: can't allocate memory/,
      /^(?:\/\S+: line \d+:\s+\d+ )?Killed(?:\s+\S.*)?$/,
      /Worker \(pid:\d+\) was sent SIGKILL! Perhaps out of memory\?/,
    ],
    tell: ({ line, context }) =>
      /^BUILD/.test(context.input.stage ?? '') || (line.text === 'Killed' && context.step)
        ? undefined
        : {
            sentence: sentence('The app needed more memory than the hardware has, and was killed.'),
            fix: { kind: 'raiseHardware' },
          },
  },
  {
    id: 'gpu-out-of-memory',
    rank: 3,
    in: inRun,
    patterns: [
      /CUDA out of memory|CUDA error: out of memory|OutOfMemoryError: CUDA|CUBLAS_STATUS_ALLOC_FAILED/,
    ],
    tell: () => ({
      sentence: sentence('The model does not fit into the memory of this GPU.'),
      fix: { kind: 'raiseHardware' },
    }),
  },
  {
    id: 'disk-full',
    rank: 3,
    in: anywhere,
    patterns: [
      /[Nn]o space left on device/,
      /ENOSPC\b(?!.*file watchers)/,
      /[Ss]torage limit exceeded/,
      /[Dd]isk quota exceeded/,
    ],
    tell: ({ context }) => ({
      sentence: context.step
        ? sentence('The disk of the build is full.')
        : sentence('The disk of the Space is full; it holds what the app downloads besides the image.'),
      ...(context.step ? {} : { fix: { kind: 'attachStorage' } }),
    }),
  },
  {
    id: 'shared-memory',
    rank: 3,
    in: inRun,
    patterns: [
      /insufficient shared memory \(shm\)/,
      /DataLoader worker \(pid.*\) is killed by signal: Bus error/,
    ],
    tell: () => ({
      sentence: sentence(
        'Data loader processes need more shared memory than a Space has; use num_workers=0.',
      ),
    }),
  },
  {
    id: 'cuda-mismatch',
    rank: 3,
    in: inRun,
    patterns: [
      /The NVIDIA driver on your system is too old \(found version (?<found>\d+)\)/,
      /no kernel image is available for execution on the device(?<found>)/,
      /lib(?:cudart|cublas\w*|cudnn\w*|nvrtc)\.so[\w.]*: cannot open shared object file(?<found>)/,
      /forward compatibility was attempted on non supported HW(?<found>)/,
      /unsatisfied condition: (?<found>cuda ?>= ?[\d.]+)/,
      /CUDA driver version is insufficient for CUDA runtime version(?<found>)/,
    ],
    tell: ({ context }) => ({
      sentence: sentence(
        'The CUDA libraries of the image do not fit the driver or the GPU of this hardware.',
      ),
      place: basePlace(context),
    }),
  },
  {
    id: 'no-gpu',
    rank: 3,
    in: inRun,
    patterns: [
      /Found no NVIDIA driver on your system/,
      /Torch not compiled with CUDA enabled/,
      /No CUDA GPUs are available/,
      /Attempting to deserialize object on a CUDA device but torch\.cuda\.is_available\(\) is False/,
      /libcuda\.so\.1: cannot open shared object file/,
      /no CUDA-capable device is detected/,
    ],
    tell: ({ line }) =>
      /^\s*(?:WARNING|W\d{4}|\S*Warning)/.test(line.text)
        ? undefined
        : {
            sentence: /not compiled/.test(line.text)
              ? sentence('The app uses a GPU, but torch was installed without CUDA.')
              : sentence('The app needs a GPU, and the hardware of the Space has none.'),
            fix: /not compiled/.test(line.text)
              ? { kind: 'pinRequirement', package: 'torch' }
              : { kind: 'raiseHardware' },
          },
  },
  {
    id: 'no-capacity',
    rank: 3,
    in: ['message'],
    patterns: [/[Ss]cheduling failure|not enough hardware capacity/],
    tell: () => ({
      sentence: sentence('The Hub has none of the chosen hardware free at the moment.'),
      fix: { kind: 'restart' },
      place: null,
    }),
  },
]);
