import assert from 'node:assert/strict';
import { packageOf } from '../../../src/space/pythonPackages.ts';
import { requirementLine } from '../../../src/scaffold/packages.ts';
import { proposeSpace } from '../../../src/scaffold/proposal.ts';
import { pythonFacts } from '../../../src/scaffold/pythonFacts.ts';
import { memoryFiles } from '../memoryFiles.ts';
import { projects } from './projects.ts';

describe('proposeSpace', () => {
  it('is tried on forty projects', () => assert.ok(projects.length >= 40));

  for (const project of projects) {
    it(`knows ${project.name}`, async () => {
      const found = await proposeSpace(memoryFiles(project.files));
      const { code, file, line } = found.reason;
      const place = file === undefined ? '' : ` ${file}${line === undefined ? '' : `:${line}`}`;
      const dependencies = found.python?.dependencies.map(({ name }) => name);
      const ids = (items: { id: string }[] | undefined) => (items ?? []).map(({ id }) => id);
      const { language, version, file: told } = found.runtime ?? {};
      assert.deepEqual(
        {
          sdk: found.sdk,
          template: found.template,
          reason: `${code}${place}`,
          entry: found.entry,
          port: found.port,
          dependencies,
          missing: found.python?.missing,
          runtime: found.runtime && `${language ?? ''} ${version ?? ''} ${told ?? ''}`,
          models: ids(found.python?.models),
          datasets: ids(found.python?.datasets),
          writes: (found.python?.writes ?? []).map(({ folder }) => folder),
          hardware: found.hardware,
          importFrom: found.importFrom && `${found.importFrom.kind} ${found.importFrom.file}`,
        },
        {
          sdk: project.sdk,
          template: project.template,
          reason: project.reason,
          entry: project.entry,
          port: project.port ?? 7860,
          dependencies: project.dependencies,
          missing: project.missing ?? project.dependencies,
          runtime: project.runtime,
          models: project.models ?? [],
          datasets: project.datasets ?? [],
          writes: project.writes ?? [],
          hardware: project.hardware,
          importFrom: project.importFrom,
        },
      );
    });
  }

  it('fills in what Elixir and R are started by', async () => {
    const of = async (name: string) => {
      const project = projects.find((one) => one.name === name);
      return (await proposeSpace(memoryFiles(project?.files ?? {}))).placeholders;
    };
    assert.deepEqual(await of('Phoenix'), { app: 'shop', elixirVersion: '1.18' });
    assert.deepEqual(await of('plumber'), {
      file: 'plumber.R',
      packages: 'r-cran-plumber r-cran-dbi r-cran-dplyr r-cran-jsonlite',
    });
  });

  it('says where each dependency is imported', async () => {
    const found = await proposeSpace(
      memoryFiles({
        'app.py': 'import gradio\n',
        'lib/images.py': '"""import torch"""\n\nfrom PIL import Image\n',
      }),
    );
    assert.deepEqual(found.python?.dependencies, [
      { name: 'gradio', module: 'gradio', place: { file: 'app.py', line: 1 }, known: true },
      { name: 'pillow', module: 'PIL', place: { file: 'lib/images.py', line: 3 }, known: true },
    ]);
  });
});

describe('packageOf', () => {
  it('knows Python from packages, and packages from their modules', () => {
    for (const module of ['os.path', 'json', 'concurrent.futures', 'tomllib', '__future__'])
      assert.equal(packageOf(module), undefined, module);
    const names: Record<string, string> = {
      PIL: 'pillow',
      cv2: 'opencv-python-headless',
      'sklearn.svm': 'scikit-learn',
      yaml: 'pyyaml',
      bs4: 'beautifulsoup4',
      dotenv: 'python-dotenv',
      fitz: 'pymupdf',
      'google.cloud.storage': 'google-cloud-storage',
      sentence_transformers: 'sentence-transformers',
      huggingface_hub: 'huggingface-hub',
    };
    for (const [module, name] of Object.entries(names))
      assert.deepEqual(packageOf(module), { name, known: true }, module);
    assert.deepEqual(packageOf('my_thing'), { name: 'my-thing', known: false });
  });

  it('gives a range where one is known', () => {
    assert.equal(requirementLine('fastapi'), 'fastapi>=0.115,<1');
    assert.equal(requirementLine('my-thing'), 'my-thing');
  });
});

describe('pythonFacts', () => {
  it('leaves texts, comments and relative imports out', () => {
    const facts = pythonFacts(
      '"""\nimport a\n"""\n# import b\nfrom . import c\nfrom .d import e\nimport f as g, h.i\n',
    );
    assert.deepEqual(facts.imports, [
      { module: 'f', line: 7 },
      { module: 'h.i', line: 7 },
    ]);
  });

  it('finds models whichever way they are named', () => {
    const source = [
      'MODEL = os.environ.get("MODEL", "a/one")',
      'pipeline("text-generation", "a/two")',
      'pipe = pipeline("asr", device=0, model="a/three")',
      'SentenceTransformer("a/four")',
      'InferenceClient(model="a/five")',
      'hf_hub_download(repo_id="a/six", filename="x")',
      'AutoModel.from_pretrained("./local/path")',
      'hf_hub_download(repo_id="a/data", repo_type="dataset", filename="x")',
    ].join('\n');
    const facts = pythonFacts(source);
    assert.deepEqual(
      facts.models.map(({ id }) => id),
      ['a/one', 'a/two', 'a/three', 'a/four', 'a/five', 'a/six'],
    );
    assert.deepEqual(facts.datasets, [{ id: 'a/data', line: 8 }]);
  });

  it('finds the folders that are written, and no temporary ones', () => {
    const source = [
      'Path("uploads").mkdir()',
      'open("a/b.txt", "r")',
      'open("c.txt", mode="a")',
      'df.to_csv("./out/x.csv")',
      'engine = create_engine("sqlite:///db/app.sqlite")',
      'open("/tmp/z", "w")',
    ].join('\n');
    assert.deepEqual(
      pythonFacts(source).writes.map(({ folder }) => folder),
      ['uploads', '.', 'out', 'db'],
    );
  });
});
