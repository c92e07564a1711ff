import { sha256 } from '../../../util/hash.ts';
import { toPlain } from '../../jinja/functions/plain.ts';
import { targetDict } from '../../jinja/functions/target.ts';
import { packageVars } from '../../jinja/functions/variables.ts';
import type { UniqueId } from '../../manifest/resource.ts';
import type { Project } from '../../project/project.ts';
import { exactJson } from './exact-json.ts';

/** A part of a project that is parsed as one: a file of a package, named by `unitOf`, or everything. */
export type Unit = string;

/** What is read outside of any file's own parsing: all of the project depends on it. */
export const EVERYWHERE: Unit = '*';

export function unitOf(packageName: string, path: string): Unit {
  return `${packageName}//${path}`;
}

/** A member of templates whose value no two runs share. */
const VOLATILE = new Set(['invocation_id', 'run_started_at', 'sql_now']);
const MEMBERS = new Set(['target', 'env', 'invocation_args_dict', 'dbt_metadata_envs']);

/** A read in writing: `var <package> <name>`, `env <name>`, `flag <NAME>`, `member <name>`, `past <time>` or `volatile`. */
type Read = string;

/** Notes what templates read beside the files while a project is parsed, and in which file. */
export class ReadLog {
  readonly units = new Map<Read, Set<Unit>>();
  /** Whose parsing looked at a macro's text, by the macro. */
  readonly macroUsers = new Map<UniqueId, Set<Unit>>();
  /** The macros that were looked at for the sake of a macro. */
  readonly macroParts = new Map<UniqueId, Set<UniqueId>>();
  private unit: Unit = EVERYWHERE;

  /** Notes what `work` reads under a unit. */
  within<T>(unit: Unit, work: () => T): T {
    const before = this.unit;
    this.unit = unit;
    try {
      return work();
    } finally {
      this.unit = before;
    }
  }

  variable(packageName: string, name: string): void {
    this.note(`var ${packageName} ${name}`);
  }

  flag(name: string): void {
    this.note(`flag ${name}`);
  }

  environment(name: string): void {
    this.note(`env ${name}`);
  }

  /** A member of the context that many templates share. */
  member(name: string): void {
    if (VOLATILE.has(name)) this.note('volatile');
    else if (MEMBERS.has(name)) this.note(`member ${name}`);
  }

  /** Whether a time has come. */
  time(time: string): void {
    this.note(`past ${time}`);
  }

  /** A macro whose text matters. */
  macro(id: UniqueId): void {
    add(this.macroUsers, id, this.unit);
  }

  macroOfMacro(id: UniqueId, part: UniqueId): void {
    add(this.macroParts, id, part);
  }

  /** Something that cannot be told to be the same next time. */
  volatile(): void {
    this.note('volatile');
  }

  private note(read: Read): void {
    add(this.units, read, this.unit);
  }
}

function add(sets: Map<string, Set<string>>, key: string, item: string): void {
  const set = sets.get(key);
  if (set) set.add(item);
  else sets.set(key, new Set([item]));
}

/** Members that note that they were asked for. */
export class WatchedMembers extends Map<string, unknown> {
  private readonly log: ReadLog;

  constructor(members: ReadonlyMap<string, unknown>, log: ReadLog) {
    super(members);
    this.log = log;
  }

  override get(name: string): unknown {
    this.log.member(name);
    return super.get(name);
  }
}

/** A hash of what a read finds in this run; undefined where it finds something else each time. Never the value: it may be a secret. */
export function readHash(project: Project, read: Read): string | undefined {
  const value = currentValue(project, read);
  return value === undefined ? undefined : sha256(value);
}

function currentValue(project: Project, read: Read): string | undefined {
  const [kind, ...rest] = read.split(' ');
  const name = rest.join(' ');
  const { env, flags, args } = project.invocation;
  switch (kind) {
    case 'var': {
      const key = rest.slice(1).join(' ');
      const vars = packageVars(project, rest[0]!);
      return Object.hasOwn(vars, key) ? exactJson(vars[key]) : 'none';
    }
    case 'env':
      return Object.hasOwn(env, name) && env[name] !== undefined ? `= ${env[name]}` : 'none';
    case 'flag':
      return Object.hasOwn(flags, name) ? exactJson(flags[name]) : 'none';
    case 'member':
      if (name === 'invocation_args_dict') return exactJson(args);
      if (name !== 'dbt_metadata_envs') return exactJson(toPlain(targetDict(project.profile)));
      return exactJson(Object.entries(env).filter(([key]) => key.startsWith('DBT_ENV_CUSTOM_ENV_')));
    case 'past':
      return String(new Date(name) < project.invocation.startedAt);
    default:
      return undefined;
  }
}
