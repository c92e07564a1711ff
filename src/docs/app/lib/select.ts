import { type DocNode, type Project, reach } from './project.ts';

/** Nodes that match, or what is wrong with the text. */
export type Selected = { readonly nodes: Set<number> } | { readonly error: string };

const shape =
  /^(?<at>@)?(?:(?<up>\d*)\+)?(?:(?<method>[a-z_]+(?:\.[\w.-]+)?):)?(?<value>[^+@]+?)(?:\+(?<down>\d*))?$/;

type Matcher = (node: DocNode, value: string, argument: string, project: Project) => boolean;

const methods: Readonly<Record<string, Matcher>> = {
  fqn: (node, value) => matchesName(node, value),
  tag: (node, value) => node.tags.some((tag) => glob(value).test(tag)),
  path: (node, value) => matchesPath(node.path, value),
  file: (node, value) =>
    glob(value).test(node.path.split('/').at(-1)!) || glob(value).test(baseName(node.path)),
  package: (node, value, _, project) =>
    value === 'this' ? node.package === project.core.project.name : glob(value).test(node.package),
  resource_type: (node, value) => node.type === value,
  source: (node, value) => node.type === 'source' && matchesSource(node, value),
  exposure: ofType('exposure'),
  metric: ofType('metric'),
  semantic_model: ofType('semantic_model'),
  saved_query: ofType('saved_query'),
  unit_test: ofType('unit_test'),
  group: (node, value) => node.group !== '' && glob(value).test(node.group),
  access: (node, value) => node.access === value,
  version: (node, value) =>
    node.type === 'model' && (value === 'none' ? node.version === '' : node.version === value),
  config: hasConfig,
  test_name: (node, value) => node.test !== undefined && glob(value).test(node.test.kind.split('.').at(-1)!),
  test_type: (node, value) =>
    node.test !== undefined && (testType(node) === value || (value === 'data' && node.type === 'test')),
  result: (node, value) => node.status === value,
  schema: (node, value) => glob(value).test(node.schema),
};

/** Methods of the command line that need more than the site holds. */
const elsewhere: Readonly<Record<string, string>> = {
  state: 'an earlier manifest',
  selector: 'selectors.yml',
  source_status: 'sources.json',
};

/** A method that takes `[package.]name`. */
function ofType(type: string): Matcher {
  return (node, value) =>
    node.type === type &&
    (glob(value).test(node.name) ||
      (value.includes('.') && glob(value).test(`${node.package}.${node.name}`)));
}

/** The selection syntax of the command line: methods, `+` with depths, `@`, unions by space, intersections by comma. */
export function select(project: Project, spec: string): Selected {
  const nodes = new Set<number>();
  for (const union of spec.split(/\s+/).filter(Boolean)) {
    let common: Set<number> | undefined;
    for (const part of union.split(',')) {
      const found = selectPart(project, part);
      if ('error' in found) return found;
      common = common === undefined ? found.nodes : intersection(common, found.nodes);
    }
    for (const node of common ?? []) nodes.add(node);
  }
  return { nodes };
}

function unknownMethod(method: string): string {
  const needs = Object.hasOwn(elsewhere, method) && elsewhere[method];
  return !needs
    ? `unknown selector method "${method}"`
    : `"${method}" works on the command line: it needs ${needs}`;
}

function intersection(a: ReadonlySet<number>, b: ReadonlySet<number>): Set<number> {
  return new Set([...a].filter((node) => b.has(node)));
}

function selectPart(project: Project, part: string): Selected {
  const groups = shape.exec(part)?.groups;
  if (!groups) return { error: `"${part}" is not a selector` };
  const { at, up, down, method: fullMethod, value } = groups;
  const [method, ...rest] = (fullMethod ?? '').split('.');
  const known = Object.hasOwn(methods, method!) ? methods[method!] : undefined;
  const match = fullMethod === undefined ? matchesAny : known;
  if (match === undefined) return { error: unknownMethod(method!) };
  const starts: number[] = [];
  for (const node of project.nodes) {
    if (node.type !== 'macro' && match(node, value!, rest.join('.'), project)) starts.push(node.index);
  }
  const steps = (text: string) => (text === '' ? Number.POSITIVE_INFINITY : Number(text));
  const nodes = new Set(starts);
  if (at !== undefined) {
    const below = reach(project.childLinks, starts, Number.POSITIVE_INFINITY);
    return { nodes: withTests(project, reach(project.parentLinks, below, Number.POSITIVE_INFINITY)) };
  }
  if (up !== undefined) for (const node of reach(project.parentLinks, starts, steps(up))) nodes.add(node);
  if (down !== undefined) for (const node of reach(project.childLinks, starts, steps(down))) nodes.add(node);
  return { nodes: withTests(project, nodes) };
}

/** What is selected takes its tests along. */
function withTests({ childLinks, nodes }: Project, selected: ReadonlySet<number>): Set<number> {
  const all = new Set(selected);
  for (const node of selected)
    for (let i = childLinks.start[node]!; i < childLinks.start[node + 1]!; i++) {
      const child = childLinks.items[i]!;
      if (nodes[child]!.test !== undefined) all.add(child);
    }
  return all;
}

/** Texts must be the same; switches and severities in any case. */
function hasConfig(node: DocNode, value: string, path: string, { core }: Project): boolean {
  const { configs, configSets } = core.words;
  const same =
    path === 'severity' ? (a: string, b: string) => a.toLowerCase() === b.toLowerCase() : Object.is;
  return (configSets[core.nodes.config[node.index]!] ?? []).some((word) => {
    const [key, text, flag] = configs[word]!.split('\n');
    if (key !== path) return false;
    return text === '' && flag !== undefined
      ? flag === value.toLowerCase()
      : same(configs[word]!.slice(path.length + 1), value);
  });
}

/** dbt's default method: a path where it looks like one, a file name, else a name. */
function matchesAny(node: DocNode, value: string): boolean {
  if (value.includes('/')) return matchesPath(node.path, value);
  if (/\.(sql|py|csv)$/i.test(value)) return glob(value).test(node.path.split('/').at(-1)!);
  return matchesName(node, value);
}

function matchesName(node: DocNode, value: string): boolean {
  if (node.type === 'source') return false;
  const pattern = glob(value);
  if (pattern.test(node.name)) return true;
  const folders = node.folder.split('/').slice(1);
  const words = [...folders, node.name];
  for (let length = 1; length <= words.length; length++) {
    const name = words.slice(0, length).join('.');
    if (pattern.test(name) || pattern.test(`${node.package}.${name}`)) return true;
  }
  return pattern.test(node.package);
}

function matchesSource(node: DocNode, value: string): boolean {
  const parts = value.split('.');
  const full = parts.length === 3 ? `${node.package}.${node.name}` : node.name;
  return glob(value).test(full) || glob(value).test(node.name.split('.')[0]!);
}

function matchesPath(path: string, value: string): boolean {
  const wanted = value.replace(/^\.\//, '').replace(/\/$/, '');
  if (path === wanted || path.startsWith(`${wanted}/`)) return true;
  const pattern = glob(wanted, '/');
  for (let end = path.length; end > 0; end = path.lastIndexOf('/', end - 1))
    if (pattern.test(path.slice(0, end))) return true;
  return false;
}

function testType(node: DocNode): string {
  if (node.type === 'unit_test') return 'unit';
  return node.test?.kind === '' ? 'singular' : 'generic';
}

function baseName(path: string): string {
  return path
    .split('/')
    .at(-1)!
    .replace(/\.[^.]*$/, '');
}

/** Ranges the wrong way round (`[z-a]`) match nothing. */
function expressionOf(source: string): RegExp {
  try {
    return new RegExp(source, 'u');
  } catch {
    return /$^/;
  }
}

const globs = new Map<string, RegExp>();

/** Shell-style wildcards: `*`, `?`, `[ab]`; with a separator, `*` stops there and `**` does not. */
function glob(pattern: string, separator = ''): RegExp {
  const key = `${separator}\n${pattern}`;
  const known = globs.get(key);
  if (known) return known;
  const star = separator === '' ? '.*' : '[^/]*';
  const source = pattern
    .replaceAll(/[.+^${}()|\\]/g, '\\$&')
    .replaceAll(/\*\*\/?|\*|\?/g, (wild) => (wild === '?' ? '.' : wild === '*' ? star : '.*'))
    .replaceAll(/\[(?![^\]]+\])/g, '\\[')
    .replaceAll('[!', '[^');
  const made = expressionOf(`^${source}$`);
  if (globs.size > 500) globs.clear();
  globs.set(key, made);
  return made;
}
