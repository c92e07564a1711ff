import { printHuman, toJson } from '../diagnostics/print.ts';
import { positionAt, type Span } from '../diagnostics/source.ts';
import type { CheckResult, Finding } from './finding.ts';

export type CheckFormat = 'text' | 'json' | 'sarif' | 'github';

/** Where the project lies for programs. */
export interface Surroundings {
  /** The project's folder from the root of a repository: `analytics/`. */
  readonly folder?: string;
  /** Whether a place is in no file of the repository: in a package, or in a macro that ships with emds. */
  readonly isForeign?: (place: Span) => boolean;
}

/** What a check found, in the form for a reader. No newline at the end. */
export function printFindings(
  result: CheckResult,
  format: CheckFormat,
  { folder = '', isForeign = () => false }: Surroundings = {},
): string {
  switch (format) {
    case 'json':
      return JSON.stringify(
        {
          findings: result.findings.map((it) => ({ ...toJson(it.diagnostic), breaks: it.breaks })),
          checked: result.checked,
          unchecked: Object.fromEntries(result.unchecked),
        },
        null,
        2,
      );
    case 'sarif':
      return JSON.stringify(toSarif(result, { folder, isForeign }), null, 2);
    case 'github':
      return result.findings.map((it) => githubLine(it, folder)).join('\n');
    default:
      return [...result.findings.map((it) => printFinding(it)), summary(result)].join('\n\n');
  }
}

function printFinding({ diagnostic, breaks }: Finding): string {
  const text = printHuman(diagnostic, { color: false });
  if (breaks.length === 0) return text;
  const names = breaks.filter((id) => !id.startsWith('test.')).map((id) => id.split('.').slice(2).join('.'));
  const tests = breaks.length - names.length;
  const shown = names.length > 8 ? [...names.slice(0, 8), `${names.length - 8} more`] : names;
  const parts = [...shown, ...(tests > 0 ? [`${tests} ${tests === 1 ? 'test' : 'tests'}`] : [])];
  return `${text}\n  breaks: ${parts.join(', ')}`;
}

function summary({ findings, checked, unchecked }: CheckResult): string {
  const errors = findings.filter((it) => it.diagnostic.severity === 'error').length;
  const warnings = findings.length - errors;
  const left = unchecked.size > 0 ? `, ${unchecked.size} not checked because of them` : '';
  return `Checked ${checked} nodes: ${errors} errors, ${warnings} warnings${left}.`;
}

/** SARIF 2.1.0, as code scanning reads it: it takes no result without a place. */
function toSarif({ findings }: CheckResult, { folder, isForeign }: Required<Surroundings>): unknown {
  const codes = [...new Set(findings.map((it) => it.diagnostic.code))].sort();
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'emds', rules: codes.map((id) => ({ id })) } },
        columnKind: 'utf16CodeUnits',
        results: findings.map(({ diagnostic }) => ({
          ruleId: diagnostic.code,
          level: diagnostic.severity,
          message: { text: [diagnostic.message, diagnostic.hint].filter(Boolean).join('\n') },
          locations: [
            {
              physicalLocation:
                diagnostic.at && !isForeign(diagnostic.at)
                  ? sarifPlace(diagnostic.at, folder)
                  : { artifactLocation: { uri: uriOf(`${folder}dbt_project.yml`) } },
            },
          ],
          relatedLocations: (diagnostic.notes ?? []).flatMap((note) =>
            note.at && !isForeign(note.at)
              ? [{ message: { text: note.message }, physicalLocation: sarifPlace(note.at, folder) }]
              : [],
          ),
        })),
      },
    ],
  };
}

function uriOf(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

function sarifPlace(span: Span, folder: string): unknown {
  const start = positionAt(span.file.text, span.offset);
  const end = positionAt(span.file.text, span.offset + span.length);
  return {
    artifactLocation: { uri: uriOf(`${folder}${span.file.path}`) },
    region: {
      startLine: start.line,
      startColumn: start.column,
      endLine: end.line,
      endColumn: end.column,
    },
  };
}

/** A workflow command of GitHub Actions. */
function githubLine({ diagnostic }: Finding, folder: string): string {
  const { at } = diagnostic;
  const where = at ? positionAt(at.file.text, at.offset) : undefined;
  const fields = [
    ...(at && where
      ? [`file=${property(`${folder}${at.file.path}`)}`, `line=${where.line}`, `col=${where.column}`]
      : []),
    `title=${property(diagnostic.code)}`,
  ];
  const text = [diagnostic.message, ...(diagnostic.hint ? [`hint: ${diagnostic.hint}`] : [])].join('\n');
  return `::${diagnostic.severity} ${fields.join(',')}::${data(text)}`;
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
