import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PyDateTime } from '../../../../../src/compiler/jinja/functions/modules/datetime.ts';
import { pythonModules } from '../../../../../src/compiler/jinja/functions/modules/python-modules.ts';
import { temporal } from '../../../../../src/compiler/jinja/functions/modules/temporal.ts';
import { str } from '../../../../../src/compiler/jinja/text.ts';
import { ProblemError } from '../../../../../src/diagnostics/diagnostic.ts';
import { renderAsync, renderPlain } from '../../scopes.ts';

/** A template with what Python made of it. */
interface Case {
  readonly group: string;
  readonly template: string;
  readonly expected?: string;
  readonly error?: string;
}

const table = JSON.parse(readFileSync(new URL('cases.json', import.meta.url), 'utf8')) as {
  readonly python: string;
  readonly pytz: string;
  readonly cases: readonly Case[];
};
const now = new Date('2024-03-05T06:07:08.009Z');
const PREFIX =
  '{% set dt = modules.datetime %}{% set datetime = dt.datetime %}{% set date = dt.date %}' +
  '{% set td = dt.timedelta %}{% set re = modules.re %}{% set pytz = modules.pytz %}' +
  '{% set it = modules.itertools %}';

beforeEach(() => {
  process.env['TZ'] = 'UTC';
});
const machineZone = process.env['TZ'];
afterEach(() => {
  if (machineZone === undefined) delete process.env['TZ'];
  else process.env['TZ'] = machineZone;
});

function setting() {
  return { values: { modules: pythonModules(now), run_started_at: PyDateTime.fromDate(now, 'UTC') } };
}

async function outcome(render: () => unknown): Promise<string> {
  try {
    return String(await render());
  } catch (error) {
    if (error instanceof ProblemError) return `error: ${error.message}`;
    throw error;
  }
}

function rendered(template: string): string {
  return renderPlain(PREFIX + template, setting()).text;
}

describe(`modules do what Python ${table.python} with pytz ${table.pytz} does`, () => {
  table.cases.forEach(({ group, template, expected, error }, index) => {
    const wanted = error === undefined ? expected : `error: ${error}`;
    test(`${group} ${index}: ${template}`, async () => {
      expect(await outcome(() => rendered(template))).toBe(wanted);
      expect(await outcome(async () => (await renderAsync(PREFIX + template, setting())).text)).toBe(wanted);
    });
  });
});

describe('the clock is the one that was given', () => {
  test('now() in a zone, utcnow() and run_started_at give its moment', () => {
    expect(rendered('{{ datetime.utcnow() }}')).toBe('2024-03-05 06:07:08.009000');
    expect(rendered('{{ datetime.now(pytz.timezone("Europe/Berlin")) }}')).toBe(
      '2024-03-05 07:07:08.009000+01:00',
    );
    expect(rendered('{{ datetime.now().astimezone(pytz.utc) }}')).toBe('2024-03-05 06:07:08.009000+00:00');
    expect(rendered('{{ date.today() == datetime.now().date() == datetime.today().date() }}')).toBe('True');
    expect(rendered('{{ run_started_at }} {{ [run_started_at] }}')).toBe(
      '2024-03-05 06:07:08.009000+00:00 ' + '[datetime.datetime(2024, 3, 5, 6, 7, 8, 9000, tzinfo=<UTC>)]',
    );
    expect(
      rendered('{{ run_started_at.astimezone(pytz.timezone("US/Eastern")).strftime("%Y-%m-%d %H:%M %Z") }}'),
    ).toBe('2024-03-05 01:07 EST');
  });

  test('naive times are in the zone of the machine', () => {
    process.env['TZ'] = 'America/New_York';
    expect(rendered('{{ datetime.now() }}')).toBe('2024-03-05 01:07:08.009000');
    expect(rendered('{{ datetime(2024, 7, 1).timestamp() }} {{ datetime.fromtimestamp(1719806400) }}')).toBe(
      '1719806400.0 2024-07-01 00:00:00',
    );
    expect(
      rendered('{{ datetime(2024, 7, 1).astimezone() }} {{ datetime(2024, 7, 1).astimezone(pytz.utc) }}'),
    ).toBe('2024-07-01 00:00:00-04:00 2024-07-01 04:00:00+00:00');
    // Twice 1:30 in the night when clocks go back, and no 2:30 when they go on.
    expect(rendered('{{ datetime(2024, 11, 3, 1, 30).timestamp() }}')).toBe('1730611800.0');
    expect(rendered('{{ datetime(2024, 11, 3, 1, 30, fold=1).timestamp() }}')).toBe('1730615400.0');
    expect(rendered('{{ datetime(2024, 3, 10, 2, 30).timestamp() }}')).toBe('1710055800.0');
    expect(rendered('{{ [datetime.fromtimestamp(1730615400)] }}')).toBe(
      '[datetime.datetime(2024, 11, 3, 1, 30, fold=1)]',
    );
  });

  test('a function moves on with every reading', () => {
    let ticks = 0;
    const modules = pythonModules(() => new Date(1000 * ++ticks));
    const template = '{{ modules.datetime.datetime.utcnow() }} {{ modules.datetime.datetime.utcnow() }}';
    expect(renderPlain(template, { values: { modules } }).text).toBe(
      '1970-01-01 00:00:01 1970-01-01 00:00:02',
    );
  });
});

describe('dates and times of query results', () => {
  test('are those of Python', () => {
    expect(str(temporal('Date', '2024-01-31'))).toBe('2024-01-31');
    expect(str(temporal('DateTime', '2024-01-31 10:20:30.5'))).toBe('2024-01-31 10:20:30.500000');
    expect(str(temporal('DateTime', '2024-01-31 10:20:30+00'))).toBe('2024-01-31 10:20:30+00:00');
  });
  test('stay texts where Python has no such date', () => {
    expect(temporal('Date', 'infinity')).toBe('infinity');
    expect(temporal('Date', '0044-03-15 (BC)')).toBe('0044-03-15 (BC)');
    expect(temporal('DateTime', '10000-01-01 00:00:00')).toBe('10000-01-01 00:00:00');
  });
});

describe('what could go on for ever is stopped', () => {
  test('an endless iterator that is taken as a whole', async () => {
    expect(await outcome(() => rendered('{{ it.repeat("x") | list | length }}'))).toMatch(/^error: /);
  });
  test('a regular expression that goes back and forth', async () => {
    const template = '{{ re.match("(a+)+$", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!") }}';
    expect(await outcome(() => rendered(template))).toBe(
      "error: the regular expression '(a+)+$' takes more than 2 seconds: it goes back and forth too much",
    );
  });
  test('a conditional group, which has no counterpart', async () => {
    expect(await outcome(() => rendered('{{ re.match("(a)?(?(1)b|c)", "c") }}'))).toBe(
      'error: conditional groups are not supported at position 4',
    );
  });
});
