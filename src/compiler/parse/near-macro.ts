import type { Problem } from '../../diagnostics/diagnostic.ts';
import { nearest } from '../../diagnostics/suggest.ts';
import { filters, tests } from '../jinja/filters.ts';
import type { MacroDefinition } from '../manifest/resource.ts';

/** What templates can call beside macros. */
const contextNames = [
  'ref',
  'source',
  'var',
  'env_var',
  'config',
  'this',
  'target',
  'log',
  'return',
  'adapter',
];

/** A name that a template does not know, with the macro that it may be meant to be, of the package that it is looked for in. */
export function withNearMacro<T extends Problem>(problem: T, macros: Iterable<MacroDefinition>): T {
  const { code, message } = problem;
  if (code === 'template-runtime') return withNearFilter(problem);
  if (!/^template-(?:undefined|unknown)/.test(code)) return problem;
  const bare = /^'(\w+)' is undefined$/.exec(message)?.[1];
  const [, owner, member] = /^'(\w+)' (?:object )?has no attribute '(\w+)'$/.exec(message) ?? [];
  const wanted = bare ?? member;
  if (wanted === undefined) return problem;
  const known = [...macros].filter(({ package_name }) => bare !== undefined || package_name === owner);
  const names = known.map(({ name }) => name);
  const near = nearest(wanted, bare === undefined ? names : [...contextNames, ...names]);
  return near === undefined ? problem : { ...problem, hint: `did you mean "${near}"?` };
}

function withNearFilter<T extends Problem>(problem: T): T {
  const [, kind, name] = /^No (filter|test) named '(\w+)'\.$/.exec(problem.message) ?? [];
  const near = name && nearest(name, (kind === 'filter' ? filters : tests).keys());
  return near ? { ...problem, hint: `did you mean "${near}"?` } : problem;
}
