import { relationPathInvalid } from '../../../diagnostics/codes/adapter.ts';
import { ProblemError } from '../../../diagnostics/diagnostic.ts';
import { dictGet, dictHas, isMapping } from '../dict.ts';
import { HostObject } from '../host.ts';
import { str, truth } from '../text.ts';
import { type Members, memberOf, orNull } from './host-class.ts';

export type PathPart = 'database' | 'schema' | 'identifier';
export const PATH_PARTS: readonly PathPart[] = ['database', 'schema', 'identifier'];

export const RELATION_TYPES = [
  'table',
  'view',
  'cte',
  'materialized_view',
  'ephemeral',
  'external',
  'pointer_table',
  'function',
] as const;
export type RelationType = (typeof RELATION_TYPES)[number];

/**
 * An identifier in double quotes. One that comes with quotes around it gets a second pair as in dbt, which no database
 * reads but which shows in comments and artifacts.
 */
export function quoted(identifier: string): string {
  const inner = /^"(.*)"$/s.exec(identifier)?.[1];
  if (inner !== undefined) return `""${inner.replaceAll('"', '""')}""`;
  return `"${identifier.replaceAll('"', '""')}"`;
}

export type PathValues = Readonly<Record<PathPart, string | null>>;
export type PolicyValues = Readonly<Record<PathPart, boolean>>;

/** A value that answers `name[key]`: a dict or one of our own mapping objects. Undefined when there is no such key. */
export function readKey(source: unknown, key: string): unknown {
  if (source instanceof HostObject) return source.getItem(key);
  return isMapping(source) && dictHas(source, key) ? dictGet(source, key) : undefined;
}

/** Names of a relation after changes that a template asks for; anything but a text or none is refused, as dbt does. */
export function changePath(path: PathValues, changes: unknown): PathValues {
  const next: Record<PathPart, string | null> = { ...path };
  for (const part of PATH_PARTS) {
    const value = readKey(changes, part);
    if (value !== undefined) next[part] = pathText(part, value);
  }
  return next;
}

/** One name of a path. A missing value would silently change where SQL goes. */
export function pathText(part: PathPart, value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value !== 'string') throw new ProblemError(relationPathInvalid(part, str(value)));
  return value;
}

/** A policy after changes; a part given as none keeps its setting. */
export function changePolicy(policy: PolicyValues, changes: unknown): PolicyValues {
  const next: Record<PathPart, boolean> = { ...policy };
  for (const part of PATH_PARTS) {
    const value = orNull(readKey(changes, part));
    if (value !== null) next[part] = truth(value);
  }
  return next;
}

/** `relation.path`. */
export class RelationPath extends HostObject {
  readonly values: PathValues;
  constructor(values: PathValues) {
    super();
    this.values = values;
  }
  override get typeName(): string {
    return 'Path';
  }
  override get isMapping(): boolean {
    return true;
  }
  override isTruthy(): boolean {
    return true;
  }
  override getAttribute(name: string): unknown {
    return memberOf(PATH_MEMBERS, this, name);
  }
  override equals(other: unknown): boolean {
    return (
      other instanceof RelationPath && PATH_PARTS.every((part) => other.values[part] === this.values[part])
    );
  }
}

const PATH_MEMBERS: Members<RelationPath> = {
  fields: {
    database: (self) => self.values.database,
    schema: (self) => self.values.schema,
    identifier: (self) => self.values.identifier,
  },
  methods: {
    get_part: { params: ['key'], run: (self, [key]) => self.values[str(key) as PathPart] ?? null },
    get_lowered_part: {
      params: ['key'],
      run: (self, [key]) => self.values[str(key) as PathPart]?.toLowerCase() ?? null,
    },
    replace: { run: (self, _args, kwargs) => new RelationPath(changePath(self.values, kwargs)) },
    get: {
      params: ['key', 'default'],
      run: (self, [key, fallback]) => self.getAttribute(str(key)) ?? orNull(fallback),
    },
  },
};

/** `relation.quote_policy` and `relation.include_policy`. */
export class RelationPolicy extends HostObject {
  readonly values: PolicyValues;
  constructor(values: PolicyValues) {
    super();
    this.values = values;
  }
  override get typeName(): string {
    return 'Policy';
  }
  override get isMapping(): boolean {
    return true;
  }
  override isTruthy(): boolean {
    return true;
  }
  override getAttribute(name: string): unknown {
    return memberOf(POLICY_MEMBERS, this, name);
  }
}

const POLICY_MEMBERS: Members<RelationPolicy> = {
  fields: {
    database: (self) => self.values.database,
    schema: (self) => self.values.schema,
    identifier: (self) => self.values.identifier,
  },
  methods: {
    get_part: { params: ['key'], run: (self, [key]) => self.values[str(key) as PathPart] ?? true },
    replace: { run: (self, _args, kwargs) => new RelationPolicy(changePolicy(self.values, kwargs)) },
  },
};
