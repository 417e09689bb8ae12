import { describeRule } from './describeRule.ts';

const tail = 'CMD ["python"]\n';

describeRule(
  'arg-before-from-not-redeclared',
  {
    'the form of the documentation': {
      text: `ARG MODEL_REPO_NAME\nFROM python:3.12\nRUN hf download $MODEL_REPO_NAME\n${tail}`,
      at: '$MODEL_REPO_NAME',
      message: /line 1/,
      related: [1],
      fixed: `ARG MODEL_REPO_NAME\nFROM python:3.12\nARG MODEL_REPO_NAME\nRUN hf download $MODEL_REPO_NAME\n${tail}`,
    },
    'a use in ENV': {
      text: `ARG DEBUG=1\nFROM python:3.12 AS app\nENV X=a DEBUG_MODE=\${DEBUG}\n${tail}`,
      at: 'DEBUG_MODE=${DEBUG}',
      fixed: `ARG DEBUG=1\nFROM python:3.12 AS app\nARG DEBUG\nENV X=a DEBUG_MODE=\${DEBUG}\n${tail}`,
    },
    'a use in FROM and in a step': {
      text: `ARG TAG=3.12\nFROM python:\${TAG}\nRUN echo \${TAG}\n${tail}`,
      at: '${TAG}',
      fixed: `ARG TAG=3.12\nFROM python:\${TAG}\nARG TAG\nRUN echo \${TAG}\n${tail}`,
    },
    'an ARG in another stage only': {
      text: `ARG DIR=/x\nFROM python:3.12 AS a\nARG DIR\nRUN ls $DIR\nFROM python:3.12\nCOPY --from=a /y $DIR\n${tail}`,
      at: '$DIR',
      fixed: `ARG DIR=/x\nFROM python:3.12 AS a\nARG DIR\nRUN ls $DIR\nFROM python:3.12\nARG DIR\nCOPY --from=a /y $DIR\n${tail}`,
    },
  },
  {
    'a use in FROM only': `ARG TAG=3.12\nFROM python:\${TAG}\n${tail}`,
    'an ARG in the stage': `ARG A=1\nFROM python:3.12\nARG A\nRUN echo $A\n${tail}`,
    'an ARG in the stage it is FROM': `ARG A=1\nFROM python:3.12 AS b\nARG A\nFROM b\nRUN echo $A\n${tail}`,
    'a variable of the shell': `ARG A=1\nFROM python:3.12\nRUN A=2; echo $A\n${tail}`,
    'single quotes': `ARG A=1\nFROM python:3.12\nRUN echo '$A'\n${tail}`,
    'a variable of the image': `ARG PYTHON_VERSION=3.12\nFROM python:\${PYTHON_VERSION}\nRUN echo $PYTHON_VERSION\n${tail}`,
    'a release that the image may name': `ARG CUDA_VERSION=12.4.1\nFROM nvidia/cuda:\${CUDA_VERSION}-base-ubuntu22.04\nRUN echo $CUDA_VERSION\n${tail}`,
    'the start command': `ARG A=1\nFROM python:3.12\nCMD echo $A\n`,
  },
);
