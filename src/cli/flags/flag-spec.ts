/** One option of the command line, in dbt's names. Its value also comes from the environment and dbt_project.yml `flags:`. */
export interface FlagSpec {
  /** dbt's parameter name: `full_refresh` is `flags.FULL_REFRESH` in templates and `args.full_refresh` in artifacts. */
  readonly name: string;
  /** Every spelling, long ones first. */
  readonly spellings: readonly string[];
  /** `--no-…` twin of a switch. */
  readonly negation?: string;
  readonly kind: 'switch' | 'text' | 'integer' | 'list' | 'yaml';
  readonly choices?: readonly string[];
  /** `DBT_…`; the `EMDS_…` and `DBT_ENGINE_…` twins go before it. */
  readonly env?: string;
  readonly fallback: unknown;
  readonly help?: string;
}

interface SpecOptions {
  readonly env?: string;
  readonly fallback?: unknown;
  readonly choices?: readonly string[];
  readonly help?: string;
  readonly negation?: string;
}

const nameOf = (spelling: string) => spelling.replace(/^-+/, '').replaceAll('-', '_');

function spec(kind: FlagSpec['kind'], spellings: string, options: SpecOptions & { name?: string }): FlagSpec {
  const all = spellings.split(' ');
  const { name = nameOf(all[0]!), fallback = null, ...rest } = options;
  return { name, spellings: all, kind, fallback, ...rest };
}

/** An on/off option without a negation, such as `--full-refresh`. */
export const switchFlag = (spellings: string, options: SpecOptions & { name?: string } = {}) =>
  spec('switch', spellings, { fallback: false, ...options });

/** An option of the form `--x/--no-x`. */
export const pairFlag = (spellings: string, options: SpecOptions & { name?: string } = {}) =>
  spec('switch', spellings, {
    fallback: false,
    negation: `--no-${spellings.split(' ')[0]!.slice(2)}`,
    ...options,
  });

export const textFlag = (spellings: string, options: SpecOptions & { name?: string } = {}) =>
  spec('text', spellings, options);

export const integerFlag = (spellings: string, options: SpecOptions & { name?: string } = {}) =>
  spec('integer', spellings, options);

/** Takes every word up to the next option, may repeat, and splits each word at spaces. */
export const listFlag = (spellings: string, options: SpecOptions & { name?: string } = {}) =>
  spec('list', spellings, { fallback: [], ...options });

/** YAML or JSON text of a dictionary. */
export const yamlFlag = (spellings: string, options: SpecOptions & { name?: string } = {}) =>
  spec('yaml', spellings, { fallback: {}, ...options });
