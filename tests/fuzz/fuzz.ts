import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { damage, encode } from './damage.ts';
import { mutate, mutateSelector } from './mutate.ts';
import { Random } from './random.ts';
import { type Finding, type TrialOutcome, tryProject } from './trial.ts';
import { tryCli } from './try-cli.ts';

/** Files that decide on the whole project: with a mistake in one of them the others are hardly looked at. */
const DECISIVE = /^((dbt_project|profiles|selectors|packages|dependencies|vars)\.yml|\.env)$/;

/** How far a round goes, by a number from 0 to 9: most stop before the database. */
const RUNS: Readonly<Record<number, 'compile' | 'build'>> = { 0: 'compile', 1: 'build' };

/** A file of the project, or one from elsewhere that takes a place in it. */
export interface SeedFile {
  readonly path: string;
  readonly text: string;
}

export interface RoundResult {
  readonly seed: number;
  /** Files that were mutated in this round, with their new texts. */
  readonly files: readonly SeedFile[];
  readonly outcome: TrialOutcome;
  readonly milliseconds: number;
  /** Of the processor: what a round takes by the clock depends on what else the machine does. */
  readonly busyMilliseconds: number;
}

/** Mutates files of a project by seed, a round at a time, and takes the project through the engine after each. */
export class Fuzzer {
  readonly #folder: string;
  readonly #storyFolder: string;
  readonly #story: readonly SeedFile[];
  readonly #decisive: readonly SeedFile[];
  readonly #ordinary: readonly SeedFile[];
  readonly #foreign: readonly SeedFile[];
  readonly #cli: string | undefined;
  #dirty: string[] = [];
  #isDamaged = false;

  /**
   * `folder` is made, filled and changed; `foreign` are more files to mutate, under paths that the story allows; `cli` is
   * the built CLI, which some rounds run.
   */
  constructor(
    story: string,
    folder: string,
    { foreign = [], cli }: { readonly foreign?: readonly SeedFile[]; readonly cli?: string | undefined } = {},
  ) {
    this.#folder = folder;
    this.#storyFolder = story;
    this.#cli = cli;
    this.#fill();
    this.#story = listTexts(story);
    this.#decisive = this.#story.filter(({ path }) => DECISIVE.test(path));
    this.#ordinary = this.#story.filter(({ path }) => !DECISIVE.test(path));
    this.#foreign = foreign;
  }

  /** Writes the files of a round, which tell what broke if the round never ends. */
  prepare(seed: number): { files: SeedFile[]; random: Random } {
    const random = new Random(seed);
    const files = this.#choose(random).map(({ path, text }) => ({ path, text: mutate(text, random) }));
    if (this.#isDamaged) this.#fill();
    else for (const path of this.#dirty) this.#restore(path);
    for (const { path, text } of files) this.#write(path, encode(text, random));
    this.#dirty = files.map(({ path }) => path);
    this.#isDamaged = random.below(15) === 0;
    if (this.#isDamaged) files.push({ path: '(folder)', text: damage(this.#folder, random) });
    return { files, random };
  }

  async round(seed: number): Promise<RoundResult> {
    const { files, random } = this.prepare(seed);
    const selectors = Array.from({ length: 4 }, () => mutateSelector(random.pick(SELECTORS), random));
    const touchesProfile = files.some(({ path }) => path === 'profiles.yml');
    const run = touchesProfile ? undefined : RUNS[random.below(10)];
    const started = performance.now();
    const busy = process.cpuUsage();
    const outcome = await tryProject(this.#folder, { selectors, run });
    const { user, system } = process.cpuUsage(busy);
    const times = {
      milliseconds: performance.now() - started,
      busyMilliseconds: (user + system) / 1000,
    };
    if (!this.#cli || random.below(20) > 0) return { seed, files, outcome, ...times };
    // A command leaves databases and artifacts behind, which are no part of the next round.
    this.#isDamaged = true;
    const findings = tryCli(this.#cli, this.#folder, (items) => random.pick(items));
    return {
      seed,
      files,
      outcome: { ...outcome, findings: [...outcome.findings, ...findings] },
      ...times,
    };
  }

  #fill(): void {
    rmSync(this.#folder, { recursive: true, force: true });
    cpSync(this.#storyFolder, this.#folder, { recursive: true });
  }

  /** One decisive file, or several of the others: each of those is looked at on its own. */
  #choose(random: Random): SeedFile[] {
    if (random.below(12) === 0) return [random.pick(this.#decisive)];
    if (random.below(4) === 0) return [random.pick(this.#ordinary)];
    const isForeign = this.#foreign.length > 0 && random.below(3) > 0;
    const pool = isForeign ? this.#foreign : this.#ordinary;
    const chosen = new Map<string, SeedFile>();
    for (let left = 2 + random.below(isForeign ? 40 : 14); left > 0; left--) {
      const file = random.pick(pool);
      chosen.set(file.path, file);
    }
    return [...chosen.values()];
  }

  #restore(path: string): void {
    const original = this.#story.find((it) => it.path === path);
    if (original && path !== 'packages.yml') this.#write(path, original.text);
    else rmSync(join(this.#folder, path), { force: true });
  }

  #write(path: string, text: string | Buffer): void {
    const full = join(this.#folder, path);
    mkdirSync(dirname(full), { recursive: true });
    writeFileSync(full, text);
  }
}

/** What a round did that no input may do: also to work for longer than `limit` milliseconds. */
export function findingsOf(
  { outcome, milliseconds, busyMilliseconds }: RoundResult,
  limit: number,
): string[] {
  const slow =
    busyMilliseconds > limit
      ? [`took ${Math.round(milliseconds)} ms, ${Math.round(busyMilliseconds)} ms of them busy`]
      : [];
  return [...outcome.findings.map((it: Finding) => `${it.kind}: ${it.detail}`), ...slow];
}

const SELECTORS = [
  'orders',
  '+orders+1 customers',
  '@customers,tag:nightly',
  'path:models/*.sql config.materialized:table',
  'source:crm.visits+ exposure:weekly_report',
  'test_type:unit resource_type:model',
  'selector:nightly state:modified',
  'fqn:shop.orders.v2 version:latest',
  'package:this file:orders_v2.sql',
  'group:sales access:public metric:revenue',
];

/** The text files below a folder, with paths relative to it. */
export function listTexts(folder: string, below = ''): SeedFile[] {
  return readdirSync(join(folder, below)).flatMap((name): SeedFile[] => {
    const path = below === '' ? name : `${below}/${name}`;
    const stats = statSync(join(folder, path));
    if (stats.isDirectory()) return listTexts(folder, path);
    return [{ path, text: readFileSync(join(folder, path), 'utf8') }];
  });
}

/** Files of other projects as guests of the story: their own names, so that nothing of the story is replaced. */
export function foreignFiles(root: string): SeedFile[] {
  const guests: SeedFile[] = [];
  for (const { path, text } of listTexts(root)) {
    if (text.length > 40_000) continue;
    const kind = extname(path);
    const flat = path.replaceAll('/', '_');
    if (/(^|\/)dbt_project\.yml$/.test(path)) guests.push({ path: 'dbt_project.yml', text });
    else if (/(^|\/)profiles\.yml$/.test(path)) guests.push({ path: 'profiles.yml', text });
    else if (kind === '.csv') guests.push({ path: `seeds/${flat}`, text });
    else if (kind === '.md' && text.includes('{%')) guests.push({ path: `models/${flat}`, text });
    else if (/^\.ya?ml$/.test(kind)) guests.push({ path: `models/${flat}`, text });
    else if (kind === '.sql' && /(^|\/)macros\//.test(path)) guests.push({ path: `macros/${flat}`, text });
    else if (kind === '.sql') guests.push({ path: `models/${flat}`, text });
  }
  return guests;
}
