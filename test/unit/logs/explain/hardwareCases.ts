import { crashed, message, traceback } from './support.ts';
import type { Case } from './support.ts';

export const hardwareCases: Case[] = [
  {
    cause: 'out-of-memory',
    input: message('Memory limit exceeded (16Gi)', ['Loading checkpoint shards:  50%']),
    line: null,
    fix: { kind: 'raiseHardware' },
    near: {
      input: crashed(
        traceback('x()', 'torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB'),
      ),
      gives: 'gpu-out-of-memory',
    },
  },
  {
    cause: 'gpu-out-of-memory',
    input: crashed(
      traceback(
        'model.to("cuda")',
        'torch.cuda.OutOfMemoryError: CUDA out of memory. Tried to allocate 112.00 MiB. GPU 0 has a total capacity of 14.58 GiB',
      ),
    ),
    line: 'CUDA out of memory',
    place: 'main.py:11',
    near: {
      input: crashed(
        traceback(
          'np.zeros(x)',
          'numpy.core._exceptions._ArrayMemoryError: Unable to allocate 64.0 GiB for an array',
        ),
      ),
      gives: 'out-of-memory',
    },
  },
  {
    cause: 'disk-full',
    input: crashed(traceback('save()', 'OSError: [Errno 28] No space left on device')),
    line: 'No space left',
    fix: { kind: 'attachStorage' },
    near: {
      input: crashed([
        'Error: ENOSPC: System limit for number of file watchers reached',
        '    at FSWatcher.start (/app/server.js:3:1)',
      ]),
      gives: 'node-exception',
    },
  },
  {
    cause: 'shared-memory',
    input: crashed([
      'ERROR: Unexpected bus error encountered in worker. This might be caused by insufficient shared memory (shm).',
    ]),
    line: 'shm',
    near: { input: crashed(['Bus error (core dumped)']), gives: 'container-exited' },
  },
  {
    cause: 'cuda-mismatch',
    input: crashed(
      traceback(
        'torch.zeros(1).cuda()',
        'RuntimeError: The NVIDIA driver on your system is too old (found version 11040). Please update your GPU driver',
      ),
    ),
    line: 'too old',
    place: 'Dockerfile:0',
    near: {
      input: crashed(
        traceback('torch.zeros(1).cuda()', 'RuntimeError: Found no NVIDIA driver on your system.'),
      ),
      gives: 'no-gpu',
    },
  },
  {
    cause: 'no-gpu',
    input: crashed(traceback('model.cuda()', 'AssertionError: Torch not compiled with CUDA enabled')),
    line: 'not compiled',
    place: 'main.py:11',
    fix: { kind: 'pinRequirement', package: 'torch' },
    near: {
      input: crashed(
        [
          '/usr/lib/x.py:3: UserWarning: No CUDA GPUs are available, using the CPU',
          ...traceback('x()', 'ValueError: bad'),
        ].map((line) => line.replace('/usr/lib/x.py:3: ', '')),
      ),
      gives: 'python-exception',
    },
  },
  {
    cause: 'no-capacity',
    input: message('Scheduling failure: not enough hardware capacity'),
    line: null,
    place: null,
    fix: { kind: 'restart' },
    near: {
      input: crashed(traceback('plan()', 'ValueError: Scheduling failure in plan')),
      gives: 'python-exception',
    },
  },
];
