import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const root = join(__dirname, '..');
const packages = readdirSync(join(root, 'packages'));

/**
 * The drawing: what a package may stand on. An arrow only points down; sources, store and sink meet in sdk alone.
 * `module-hook` is the floor of the sources that watch modules being loaded.
 */
const mayUse: Readonly<Record<string, readonly string[]>> = {
  conventions: [],
  core: ['conventions'],
  'module-hook': [],
  'meter-provider': [],
  'exporter-prometheus': [],
  'instrumentation-llm': ['core', 'conventions', 'module-hook'],
  'instrumentation-cache': ['core', 'conventions', 'module-hook'],
  'instrumentation-workflow': ['core', 'conventions', 'module-hook'],
  'instrumentation-retrieval': ['core', 'conventions', 'module-hook'],
  'instrumentation-pool': ['core', 'conventions', 'module-hook'],
  sdk: packages.filter((name) => !['sdk', 'testing', 'dashboards'].includes(name)),
  dashboards: ['conventions'],
  testing: [],
};

/** Only these may import nothing at all besides Vital, Node and the OpenTelemetry API. */
const barePackages = ['conventions', 'core'];

interface Manifest {
  readonly name: string;
  readonly license: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, unknown>>;
}

const manifest = (name: string): Manifest =>
  JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8'));

interface Source {
  readonly path: string;
  readonly text: string;
  /** Whether it is published: an entry, or imported by a file that is. The others are tests and what they need. */
  readonly isShipped: boolean;
}

/** What a file imports, statically or not. */
const imports = (text: string): string[] =>
  [...text.matchAll(/(?:from|import|require)\s*\(?\s*'([^']+)'/g)].map(([, specifier]) => specifier ?? '');

function sources(name: string): Source[] {
  const folder = join(root, 'packages', name, 'src');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
  const texts = new Map(files.map((file) => [file, readFileSync(join(folder, file), 'utf8')]));
  const shipped = new Set(['index.ts', 'register.ts', 'command.ts'].filter((file) => texts.has(file)));
  // A set that grows while it is walked is walked to its end.
  for (const file of shipped) {
    for (const specifier of imports(texts.get(file) ?? '')) {
      if (specifier.startsWith('.')) shipped.add(join(dirname(file), specifier));
    }
  }
  return [...texts].map(([file, text]) => ({
    path: join('packages', name, 'src', file),
    text,
    isShipped: shipped.has(file),
  }));
}

const vitalName = (specifier: string) => /^@vital\/([^/]+)/.exec(specifier)?.[1];

describe('the drawing', () => {
  it('knows every package', () => {
    expect(Object.keys(mayUse)).toEqual(expect.arrayContaining(packages));
  });

  it.each(packages)('holds for %s', (name) => {
    const allowed = mayUse[name] ?? [];
    const { dependencies = {}, peerDependencies = {} } = manifest(name);
    const declared = Object.keys({ ...dependencies, ...peerDependencies }).flatMap(
      (key) => vitalName(key) ?? [],
    );
    expect(declared.filter((used) => !allowed.includes(used))).toEqual([]);
    const used = sources(name).flatMap(({ path, text, isShipped }) =>
      imports(text)
        .flatMap((specifier) => vitalName(specifier) ?? [])
        .filter((other) => other !== name && !allowed.includes(other) && (isShipped || other !== 'testing'))
        .map((other) => `${path} imports @vital/${other}`),
    );
    expect(used).toEqual([]);
  });

  it.each(barePackages)('%s needs the OpenTelemetry API and nothing else', (name) => {
    const foreign = sources(name)
      .filter(({ isShipped }) => isShipped)
      .flatMap(({ text }) => imports(text))
      .filter((specifier) => !/^(\.|node:|@vital\/|@opentelemetry\/api$)/.test(specifier));
    expect(foreign).toEqual([]);
  });
});

describe('every package', () => {
  it.each(packages)('%s names each thing that its index.ts exports', (name) => {
    const text = readFileSync(join(root, 'packages', name, 'src/index.ts'), 'utf8');
    const statements = text
      .replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
      .split(';')
      .map((statement) => statement.trim())
      .filter((statement) => statement !== '');
    expect(statements.length).toBeGreaterThan(0);
    for (const statement of statements)
      expect(statement).toMatch(/^export (type )?\{[\s\S]*\} from '(\.\/[^']+\.ts|@vital\/[a-z-]+)'$/);
  });

  it.each(packages)('%s could be published', (name) => {
    const { name: published, license, exports } = manifest(name);
    expect(published).toBe(`@vital/${name}`);
    expect(license).toBe('Apache-2.0');
    expect(exports).toHaveProperty(['.', '@vital/source'], './src/index.ts');
    expect(readFileSync(join(root, 'packages', name, 'README.md'), 'utf8')).toContain(`# @vital/${name}`);
  });

  it.each(packages.filter((name) => !['sdk', 'testing'].includes(name)))(
    '%s reads no environment',
    (name) => {
      const readers = sources(name).filter(({ text, isShipped }) => isShipped && /process\.env\b/.test(text));
      expect(readers.map(({ path }) => path)).toEqual([]);
    },
  );

  it.each(packages)('%s keeps its files small and well named', (name) => {
    const files = sources(name);
    const long = files.filter(({ text, isShipped }) => text.split('\n').length > (isShipped ? 300 : 400) + 1);
    expect(long.map(({ path }) => path)).toEqual([]);
    const vague = files.filter(({ path }) => /(^|\/)(utils?|helpers?|common|types|lib)(\/|\.ts$)/.test(path));
    expect(vague.map(({ path }) => path)).toEqual([]);
  });
});
