/**
 * The shapes that the generator writes and the web app reads. Nodes are referred to by their index in the
 * core's node table; repeated words (types, folders, tags …) by their index in `words`.
 */

/** Everything that is loaded before the first page shows: names, edges and the layout, no SQL and no prose. */
export interface CoreData {
  readonly format: 1;
  /** Hash of all data: chunk addresses carry it, so that no cache mixes two builds. */
  readonly build: string;
  readonly project: ProjectFacts;
  readonly words: WordTables;
  readonly nodes: NodeTable;
  /** Flat pairs: parent index, child index; sorted, without duplicates. */
  readonly edges: readonly number[];
  readonly layout: StoredLayout;
  /** First node index of each detail chunk, ascending. */
  readonly chunks: readonly number[];
  /** Facts of the relationships tests. */
  readonly relationships: readonly Relationship[];
  /** The overview page of the project, as Markdown; '' when the project has none. */
  readonly overview: string;
  /** Overview pages of packages, by package name. */
  readonly packageOverviews: Readonly<Record<string, string>>;
  /** Doc blocks, sorted by unique id. */
  readonly docs: readonly DocBlock[];
}

export interface ProjectFacts {
  readonly name: string;
  readonly adapter: string;
  readonly dbtVersion: string;
  readonly hasCatalog: boolean;
  readonly hasRun: boolean;
  readonly hasColumnLineage: boolean;
}

export interface WordTables {
  readonly types: readonly string[];
  readonly packages: readonly string[];
  /** Folders, relative to the project, with forward slashes. */
  readonly folders: readonly string[];
  readonly tags: readonly string[];
  readonly groups: readonly string[];
  readonly databases: readonly string[];
  readonly schemas: readonly string[];
  readonly materials: readonly string[];
  readonly statuses: readonly string[];
  /** Parts of configs, and sets of them by index: see config-sets.ts. */
  readonly configs: readonly string[];
  readonly configSets: readonly (readonly number[])[];
}

/** One entry a node in each list; -1 means none. */
export interface NodeTable {
  /** Name as people write it: `orders`, `raw.orders` for a source. */
  readonly name: readonly string[];
  /** unique_id without its `type.package.` start; '' when that equals the name. */
  readonly key: readonly string[];
  readonly type: readonly number[];
  readonly package: readonly number[];
  readonly folder: readonly number[];
  readonly file: readonly string[];
  readonly database: readonly number[];
  readonly schema: readonly number[];
  /** Name in the database; '' when it equals the name or there is none. */
  readonly alias: readonly string[];
  readonly material: readonly number[];
  readonly group: readonly number[];
  readonly status: readonly number[];
  /** Index of words.configSets. */
  readonly config: readonly number[];
  /** Bits of NodeFlag. */
  readonly flags: readonly number[];
  readonly columns: readonly number[];
  readonly describedColumns: readonly number[];
  /** Tags of the nodes that have some: node index → indices of words.tags. */
  readonly tags: Readonly<Record<string, readonly number[]>>;
  /** Access levels of models that are not `protected`, and where a model's version stands: latest, prerelease, old. */
  readonly access: Readonly<Record<string, string>>;
  readonly versions: Readonly<Record<string, string>>;
  /** Colours that the project gave to nodes (docs.node_color). */
  readonly colors: Readonly<Record<string, string>>;
  /** What each test checks: node index of the test → its facts. */
  readonly tests: Readonly<Record<string, TestFacts>>;
}

export const NodeFlag = { described: 1, hidden: 2, internal: 4 } as const;

export interface TestFacts {
  /** Index of the node it checks, or -1. */
  readonly of: number;
  readonly column: string;
  /** `not_null`, `unique`, …; '' for a singular test. */
  readonly kind: string;
  readonly severity: string;
}

export interface StoredLayout {
  readonly nodes: readonly number[];
  /** Left edge of each box. */
  readonly x: readonly number[];
  /** Middle of each box. */
  readonly y: readonly number[];
  /** Edge index → points x0, y0, x1, y1 … that the edge passes between its ends. */
  readonly bends: Readonly<Record<string, readonly number[]>>;
  /** Height of the graph above its loose nodes: what the first view shows when those are many. */
  readonly width: number;
  readonly height: number;
}

export interface Relationship {
  readonly child: number;
  readonly childColumn: string;
  readonly parent: number;
  readonly parentColumn: string;
  readonly test: number;
}

export interface DocBlock {
  readonly id: string;
  readonly name: string;
  readonly package: string;
  readonly path: string;
  readonly text: string;
}

/** What only a node's own page shows; loaded with the chunk that the node is in. */
export interface NodeDetails {
  readonly description: string;
  readonly columns: readonly ColumnDetails[];
  readonly relation: string;
  readonly raw: string;
  readonly compiled: string;
  readonly language: string;
  readonly patchPath: string;
  /** What compiled SQL calls the sources that are files or functions, and their indices. */
  readonly external: readonly (readonly [text: string, node: number])[];
  /** Indices of the macros it calls. */
  readonly macros: readonly number[];
  /** Label and value pairs for the facts list. */
  readonly facts: readonly (readonly [string, string])[];
  /** Further titled blocks of text (JSON, SQL or Markdown) and tables, such as a metric's parameters. */
  readonly blocks: readonly DetailBlock[];
  readonly meta: string;
  /** Arguments of a macro. */
  readonly args: readonly ArgumentDetails[];
  readonly stats: readonly (readonly [string, string])[];
  /** Columns that only filter, join, group or order, with what they do. */
  readonly filters: readonly (readonly [...from: ColumnAddress, uses: string])[];
  /** Why the lineage of its columns may be incomplete as a whole. */
  readonly lineageUnknown: string;
  /** Indices of what calls it; of macros only. */
  readonly calledBy: readonly number[];
}

export type DetailBlock = TextBlock | TableBlock;

export interface TextBlock {
  readonly title: string;
  readonly text: string;
  readonly language: 'json' | 'sql' | 'csv' | 'markdown' | 'link';
}

export interface TableBlock {
  readonly title: string;
  readonly heads: readonly string[];
  /** Cells as text, null for null. */
  readonly rows: readonly (readonly (string | null)[])[];
}

export interface ArgumentDetails {
  readonly name: string;
  readonly type: string;
  readonly description: string;
}

export interface ColumnDetails {
  readonly name: string;
  readonly type: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly constraints: readonly string[];
  readonly meta: string;
  /** Columns that the values are made from, where lineage is known. */
  readonly from: readonly ColumnOrigin[];
  /** How: `identity`, `rename`, `expression` …; '' when lineage is not known. */
  readonly transformation: string;
  /** Why `from` may be incomplete. */
  readonly unknown: string;
  /** Where the description was written, when it is that of a column whose value this one passes on. */
  readonly inheritedFrom: ColumnAddress | null;
  readonly inheritedTags: readonly (readonly [tag: string, ...from: ColumnAddress])[];
}

/** Node index and column; for a relation that is no node of the project -1 and `relation.column`. */
export type ColumnAddress = readonly [node: number, column: string];

export type ColumnOrigin = readonly [...from: ColumnAddress, transformation: string];

/** Lineage of all columns; loaded when a column is looked at. Columns are numbered through all nodes, in order. */
export interface ColumnData {
  readonly words: readonly string[];
  /** Indices of the nodes that have columns here, ascending. */
  readonly nodes: readonly number[];
  /** For each of those nodes its column names, as indices of `words`. */
  readonly columns: readonly (readonly number[])[];
  /** Flat triples: column, column that is made from it (ascending), index of `kinds`. */
  readonly edges: readonly number[];
  readonly kinds: readonly string[];
}

/** The last run, and shorter facts of earlier ones; loaded in the background. */
export interface RunData {
  readonly command: string;
  readonly generatedAt: string;
  /** Seconds. */
  readonly elapsed: number;
  readonly results: readonly NodeResult[];
  /** Results (by index) that together made the run as long as it was, first to last. */
  readonly critical: readonly number[];
  /** Earlier runs, oldest first. */
  readonly history: readonly PastRun[];
  /** Statuses that the history counts in. */
  readonly statuses: readonly string[];
}

export interface NodeResult {
  readonly node: number;
  readonly status: string;
  /** Seconds since the first node started, and seconds it took. */
  readonly start: number;
  readonly seconds: number;
  readonly thread: string;
  readonly rows: number;
  readonly failures: number;
  readonly message: string;
}

export interface PastRun {
  readonly command: string;
  readonly generatedAt: string;
  readonly elapsed: number;
  /** Status → how many. */
  readonly counts: Readonly<Record<string, number>>;
  /** Node index → [index of RunData.statuses, seconds]. */
  readonly nodes: Readonly<Record<string, readonly [number, number]>>;
}

/** Inverted index over names, columns, tags, descriptions and SQL. */
export interface SearchData {
  /** All terms, sorted, joined by line feeds. */
  readonly terms: string;
  /** For each term its postings, joined by line feeds: see search-postings.ts. */
  readonly postings: string;
}
