import { sha256 } from '../../../util/hash.ts';
import { repr } from '../../jinja/text.ts';
import type { UnitTestRows } from './unit-test-rows.ts';

export interface GivenRows extends UnitTestRows {
  readonly input: string;
}

/** What the checksum of a unit test covers: everything but its description and config. */
export interface UnitTestParts {
  readonly model: string;
  readonly given: readonly GivenRows[];
  readonly expect: UnitTestRows;
  readonly overrides: UnitTestOverrides | null;
  readonly versions: UnitTestVersions | null;
}

export interface UnitTestOverrides {
  readonly macros: Readonly<Record<string, unknown>>;
  readonly vars: Readonly<Record<string, unknown>>;
  readonly env_vars: Readonly<Record<string, unknown>>;
}

export interface UnitTestVersions {
  readonly include: readonly unknown[] | null;
  readonly exclude: readonly unknown[] | null;
}

/** dbt hashes the reprs of its dataclasses, so that a manifest of dbt's can serve as the state to compare with. */
export function unitTestChecksum(test: UnitTestParts): string {
  const given = test.given.map(
    (part) => `UnitTestInputFixture(input=${repr(part.input)}, ${rowsText(part)})`,
  );
  const versions = test.versions
    ? `UnitTestNodeVersions(include=${repr(test.versions.include)}, exclude=${repr(test.versions.exclude)})`
    : 'None';
  const { overrides } = test;
  const overridden = overrides
    ? `UnitTestOverrides(macros=${repr(overrides.macros)}, vars=${repr(overrides.vars)}, env_vars=${repr(overrides.env_vars)})`
    : 'None';
  const expected = `UnitTestOutputFixture(${rowsText(test.expect)})`;
  const fixtures = test.given
    .filter((part) => part.fixture)
    .map((part) => `-${typeof part.rows === 'string' ? part.rows : repr(part.rows)}`);
  return sha256(
    `${test.model}-${versions}-[${given.join(', ')}]-${expected}-${overridden}${fixtures.join('')}`,
  );
}

const FORMAT_NAMES = { dict: 'Dict', csv: 'CSV', sql: 'SQL' } as const;

function rowsText({ rows, format, fixture }: UnitTestRows): string {
  return `rows=${repr(rows)}, format=<UnitTestFormat.${FORMAT_NAMES[format]}: '${format}'>, fixture=${repr(fixture)}`;
}
