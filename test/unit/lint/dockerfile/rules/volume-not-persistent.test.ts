import { describeRule } from './describeRule.ts';

describeRule(
  'volume-not-persistent',
  {
    'a volume': {
      text: 'FROM python:3.12\nVOLUME ["/data"]\nCMD ["python"]\n',
      at: 'VOLUME ["/data"]',
      fixes: ['Remove VOLUME'],
    },
    'a volume of the stage it is FROM': {
      text: 'FROM python:3.12 AS a\nVOLUME /x\nFROM a\nCMD ["python"]\n',
      at: 'VOLUME /x',
    },
  },
  {
    'another stage':
      'FROM python:3.12 AS a\nVOLUME /x\nFROM python:3.12\nCOPY --from=a /y /y\nCMD ["python"]\n',
  },
);
