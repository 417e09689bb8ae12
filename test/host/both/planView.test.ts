import type { ShownPlan } from '../../../src/editor/views/planView.ts';
import { extension, same } from '../support.ts';

describe('the plan in its view', () => {
  it('is told to be read anew only while the view is there to read it', async () => {
    const { planView } = (await extension().activate()).services;
    const plan: ShownPlan = {
      target: 'tester/planned',
      summary: 'Nothing to deploy.',
      groups: [],
      refresh: () => Promise.resolve(),
    };
    const told: string[] = [];
    let doing = 'appears';
    const telling = planView.onDidChangeTreeData(() => told.push(doing));
    try {
      await planView.show(plan);
      doing = 'changes';
      await planView.show(plan);
      doing = 'closes';
      await planView.close();
      same(told, ['changes', 'closes'], 'when the view is told');
    } finally {
      telling.dispose();
    }
  });
});
