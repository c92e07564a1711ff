import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { globalFlags } from '../../src/cli/flags/flag-table.ts';
import { resolveFlags } from '../../src/cli/flags/resolve-flags.ts';
import { readCall } from '../../src/cli/program.ts';
import { ProblemError } from '../../src/diagnostics/diagnostic.ts';

interface Option {
  name: string;
  kind: 'switch' | 'value' | 'list';
  spellings: string[];
  off: string[];
  env: string[];
  default: unknown;
}

const expected: { writtenBy: string; options: Option[]; commands: Record<string, number[]> } = JSON.parse(
  readFileSync(new URL('expected/dbt-options.json', import.meta.url), 'utf8'),
);

/** What each option that takes only certain values can be given. */
const values: Readonly<Record<string, string>> = {
  indirect_selection: 'cautious',
  log_format: 'json',
  log_format_file: 'json',
  log_level: 'warn',
  log_level_file: 'warn',
  resource_types: 'model',
  exclude_resource_types: 'model',
  source: 'git',
  output: 'json',
};

/** dbt's own places and forms of defaults that emds settles later. */
const settledLater = new Set([
  'args',
  'profiles_dir',
  'project_dir',
  'vars',
  'warn_error_options',
  'sqlparse',
]);

const words = (command: string) => [
  ...command.split(' '),
  ...(command === 'run-operation' ? ['grant_all'] : []),
];

describe(`every option of ${expected.writtenBy}`, () => {
  for (const [command, indexes] of Object.entries(expected.commands)) {
    it(`is taken by ${command}, in each spelling`, async () => {
      for (const option of indexes.map((index) => expected.options[index]!)) {
        const value = option.kind === 'switch' ? [] : [values[option.name] ?? '1'];
        for (const spelling of option.spellings) {
          const call = await readCall([...words(command), spelling, ...value]);
          expect([command, spelling, [...call.given.keys()]]).toEqual([command, spelling, [option.name]]);
        }
        for (const spelling of option.off) {
          const call = await readCall([...words(command), spelling]);
          expect([command, spelling, [...call.given]]).toEqual([command, spelling, [[option.name, false]]]);
        }
      }
    });
  }

  it('has the same environment variables and defaults', async () => {
    for (const [command, indexes] of Object.entries(expected.commands)) {
      const call = await readCall(words(command));
      for (const option of indexes.map((index) => expected.options[index]!)) {
        const flag = call.flags.find((it) => it.name === option.name)!;
        const own =
          flag.env === undefined ? [] : [flag.env.replace(/^DBT_(?!ENGINE_)/, 'DBT_ENGINE_'), flag.env];
        expect([command, option.name, [...new Set(own)].filter((it) => option.env.includes(it))]).toEqual([
          command,
          option.name,
          option.env,
        ]);
        if (option.kind === 'list' || settledLater.has(option.name)) continue;
        expect([command, option.name, flag.fallback || null]).toEqual([
          command,
          option.name,
          option.default || null,
        ]);
      }
    }
  });
});

describe('options', () => {
  const resolved = async (
    argv: string[],
    env: Record<string, string> = {},
    project: Record<string, unknown> = {},
  ) => resolveFlags(await readCall(argv), env, project).values;

  it('stand before the command or after it', async () => {
    expect(await resolved(['--log-format', 'json', '--no-partial-parse', 'run', '-x'])).toMatchObject({
      log_format: 'json',
      partial_parse: false,
      fail_fast: true,
      which: 'run',
    });
  });

  it('take lists in words, in one word, joined with = and repeated', async () => {
    expect(
      await resolved(['build', '-s', 'orders+', 'tag:nightly', '--select=a b', '--exclude', 'c', '-m', 'd']),
    ).toMatchObject({
      select: ['orders+', 'tag:nightly', 'a', 'b', 'd'],
      exclude: ['c'],
    });
  });

  it('read YAML and JSON for --vars', async () => {
    expect(await resolved(['run', '--vars', 'lookback_days: 30'])).toMatchObject({
      vars: { lookback_days: 30 },
    });
    expect(await resolved(['run', '--vars', '{"start": "2024-01-01"}'])).toMatchObject({
      vars: { start: '2024-01-01' },
    });
  });

  it('win over the environment, which wins over dbt_project.yml, which wins over the default', async () => {
    const env = {
      DBT_FAIL_FAST: 'true',
      DBT_INDIRECT_SELECTION: 'cautious',
      EMDS_LOG_LEVEL: 'warn',
      DBT_LOG_LEVEL: 'error',
    };
    const project = { indirect_selection: 'buildable', printer_width: 120, fail_fast: false };
    expect(await resolved(['run', '--no-fail-fast'], env, project)).toMatchObject({
      fail_fast: false,
      indirect_selection: 'cautious',
      log_level: 'warn',
      log_level_file: 'warn',
      printer_width: 120,
    });
  });

  it.each([
    [['run', '--vars', '{a'], "Invalid value for '--vars': String '{a' is not valid YAML"],
    [['run', '--threads', 'four'], "Invalid value for '--threads': 'four' is not a valid integer."],
    [
      ['run', '--log-format', 'xml'],
      "Invalid value for '--log-format': 'xml' is not one of 'text', 'debug', 'json', 'default'.",
    ],
    [['show', '-s', 'orders', '--inline', 'select 1'], 'inline: not allowed with argument select'],
    [
      ['run', '--event-time-start', '2024-01-02', '--event-time-end', '2024-01-01'],
      'Value for `--event-time-start` must be less than `--event-time-end`',
    ],
  ])('%j say what is wrong', async (argv, message) => {
    const call = await readCall(argv);
    expect(() => resolveFlags(call, {}, {})).toThrow(ProblemError);
    expect(() => resolveFlags(call, {}, {})).toThrow(message);
  });

  it('have one spelling each among the global ones', () => {
    const spellings = globalFlags.flatMap((flag) => [
      ...flag.spellings,
      ...(flag.negation ? [flag.negation] : []),
    ]);
    expect(new Set(spellings).size).toBe(spellings.length);
  });
});
