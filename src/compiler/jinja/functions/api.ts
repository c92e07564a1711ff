import { Dict } from '../dict.ts';
import { hostFunction } from '../host.ts';
import { columnClass } from './column.ts';
import { HostClass } from './host-class.ts';
import { createRelation } from './relation.ts';
import { relationStatics } from './relation-members.ts';
import type { PathPart } from './relation-path.ts';

type Quoting = Partial<Readonly<Record<PathPart, boolean>>>;

/** `api`: the classes that templates make relations and columns with. */
export function apiObject(quoting: Quoting): Dict {
  return Dict.of([
    ['Relation', relationClass(quoting)],
    ['Column', columnClass],
  ]);
}

/** `api.Relation`; what it creates is quoted as the project says. */
export function relationClass(quoting: Quoting): HostClass {
  const create = (args: readonly unknown[], kwargs: Readonly<Record<string, unknown>>): unknown =>
    createRelation(args, kwargs, quoting);
  return new HostClass(
    'dbt.adapters.duckdb.relation.DuckDBRelation',
    { params: ['path', 'type'], run: ([path, type]) => createRelation([], { path, type }, quoting) },
    { ...relationStatics, create: hostFunction('create', create) },
  );
}
