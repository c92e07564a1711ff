import { relationNameTaken } from '../../../diagnostics/codes/adapter.ts';
import { ProblemError } from '../../../diagnostics/diagnostic.ts';
import { Relation } from './relation.ts';
import type { CatalogRelation, WarehouseSession } from './warehouse.ts';

/**
 * What exists in the schemas of a run, so that look-ups need no query. All sessions of a run share one: macros report
 * what they create, rename and drop. Names compare without case, as in DuckDB.
 */
export class RelationCache {
  private readonly schemas = new Map<string, Map<string, Relation>>();
  private readonly loading = new Map<string, Promise<void>>();

  has(database: string | null, schema: string | null): boolean {
    return this.schemas.has(schemaKey(database, schema));
  }

  /** Reads a schema once; calls that overlap share the query. */
  load(session: WarehouseSession, database: string | null, schema: string): Promise<void> {
    const key = schemaKey(database, schema);
    if (this.schemas.has(key)) return Promise.resolve();
    let pending = this.loading.get(key);
    if (!pending) {
      pending = session
        .listRelations(database ?? session.defaultDatabase, schema)
        .then((relations) => this.fill(database, schema, relations))
        .finally(() => this.loading.delete(key));
      this.loading.set(key, pending);
    }
    return pending;
  }

  /** Sets a schema's whole content. */
  fill(database: string | null, schema: string, relations: readonly CatalogRelation[]): void {
    const known = this.open(database, schema);
    for (const { identifier, type, ...found } of relations) {
      known.set(
        identifier.toLowerCase(),
        Relation.of({ database: database ?? found.database, schema: found.schema, identifier }, { type }),
      );
    }
  }

  /** Takes what a schema really has for the truth about the identifiers that are asked for. */
  correct(
    database: string | null,
    schema: string,
    {
      relations,
      concerns,
    }: {
      relations: readonly CatalogRelation[];
      concerns: (identifier: string) => boolean;
    },
  ): void {
    const known = this.schemas.get(schemaKey(database, schema));
    if (!known) return;
    for (const identifier of [...known.keys()]) if (concerns(identifier)) known.delete(identifier);
    const real = relations.filter((relation) => concerns(relation.identifier.toLowerCase()));
    this.fill(database, schema, real);
  }

  /** The relation of that name, or null; the schema has to be loaded. */
  get(database: string | null, schema: string | null, identifier: string): Relation | null {
    return this.schemas.get(schemaKey(database, schema))?.get(identifier.toLowerCase()) ?? null;
  }

  list(database: string | null, schema: string | null): Relation[] {
    return [...(this.schemas.get(schemaKey(database, schema))?.values() ?? [])];
  }

  /** A relation came to be. What is known already stays, as in dbt; a schema that nobody has read stays unread. */
  add(relation: Relation): void {
    const known = this.schemas.get(schemaKey(relation.database, relation.schema));
    const key = nameKey(relation);
    if (known && !known.has(key)) known.set(key, relation);
  }

  drop(relation: Relation): void {
    this.schemas.get(schemaKey(relation.database, relation.schema))?.delete(nameKey(relation));
  }

  /** Moves a name; an unknown one (a temporary table) makes the new name known. Fails when the new name is taken. */
  rename(from: Relation, to: Relation): void {
    const target = this.schemas.get(schemaKey(to.database, to.schema));
    const key = nameKey(to);
    if (target?.has(key)) throw new ProblemError(relationNameTaken(to.render()));
    const source = this.schemas.get(schemaKey(from.database, from.schema));
    const known = source?.get(nameKey(from));
    source?.delete(nameKey(from));
    target?.set(key, known ? known.with({ path: to.fields.path }) : to);
  }

  dropSchema(database: string | null, schema: string | null): void {
    this.schemas.delete(schemaKey(database, schema));
  }

  /** A schema has just been created: it is empty, and known to be. */
  addSchema(database: string | null, schema: string | null): void {
    this.open(database, schema);
  }

  /** Forgets everything, or one schema after a rollback: the next look-up reads again. */
  clear(database?: string | null, schema?: string | null): void {
    if (schema === undefined) this.schemas.clear();
    else this.dropSchema(database ?? null, schema);
  }

  private open(database: string | null, schema: string | null): Map<string, Relation> {
    const key = schemaKey(database, schema);
    let known = this.schemas.get(key);
    if (!known) {
      known = new Map();
      this.schemas.set(key, known);
    }
    return known;
  }
}

function schemaKey(database: string | null, schema: string | null): string {
  return JSON.stringify([database?.toLowerCase() ?? null, schema?.toLowerCase() ?? null]);
}

function nameKey(relation: Relation): string {
  return (relation.identifier ?? '').toLowerCase();
}
