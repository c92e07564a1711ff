import { codeFrame, printPlace, visible } from './code-frame.ts';
import type { Diagnostic, Note, Problem } from './diagnostic.ts';
import { positionAt, type Span } from './source.ts';

/** What the plain form says of the node concerned. */
export interface NamedNode {
  readonly resource_type: string;
  readonly name: string;
  readonly original_file_path: string;
}

export type FindNode = (id: string) => NamedNode | undefined;

/**
 * The form for people:
 *
 *     error[ref-not-found] models/orders.sql:3:15
 *       orders depends on "stg_order", which does not exist.
 *        3 | from {{ ref('stg_order') }}
 *          |             ~~~~~~~~~~~
 *       hint: did you mean "stg_orders"?
 *
 * No newline at the end. `color` wraps pieces in ANSI codes.
 */
export function printHuman(diagnostic: Diagnostic, { color = false }: { color?: boolean } = {}): string {
  const paint = (codes: string, text: string) => (color ? `\u001b[${codes}m${text}\u001b[0m` : text);
  const tone = diagnostic.severity === 'error' ? '31;1' : '33;1';
  const place = diagnostic.at ? ` ${printPlace(diagnostic.at)}` : '';
  const lines = [
    `${paint(tone, `${diagnostic.severity}[${diagnostic.code}]`)}${place}`,
    indent(visible(diagnostic.message.trimEnd())),
    ...details(diagnostic, { compiled: true }).map((it) =>
      indent(it.startsWith('hint:') ? paint('36', it) : it),
    ),
  ];
  return lines.join('\n');
}

/**
 * dbt's form, for pipes and logs: `Compilation Error in model orders (models/orders.sql)`, the text indented by two, and
 * below it what dbt does not say: the place, the code frame and the hint.
 */
export function printPlain(problem: Problem, findNode: FindNode = () => undefined): string {
  const node = problem.node === undefined ? undefined : findNode(problem.node);
  const where = node ? ` in ${node.resource_type} ${node.name} (${node.original_file_path})` : '';
  const place = problem.at ? [`at ${printPlace(problem.at)}`] : [];
  const more = [...place, ...details(problem)];
  const text =
    more.length > 0 ? `${problem.message.trimEnd()}\n\n${more.join('\n')}` : problem.message.trimEnd();
  return `${problem.kind} Error${where}\n${indent(text)}`;
}

/** What dbt does not say of a problem, a line each: place, code frame, notes and hint; empty when there is nothing. */
export function printDetails(problem: Problem): string {
  return [...(problem.at ? [`at ${printPlace(problem.at)}`] : []), ...details(problem)].join('\n');
}

/** Plain data for JSON output and editors: positions are one-based lines and columns. */
export function toJson(diagnostic: Diagnostic): Record<string, unknown> {
  const { code, severity, kind, message, hint, at, compiledAt, notes, node } = diagnostic;
  return {
    code,
    severity,
    kind,
    message,
    ...(hint === undefined ? {} : { hint }),
    ...(at ? { at: spanToJson(at) } : {}),
    ...(compiledAt ? { compiled_at: spanToJson(compiledAt) } : {}),
    ...(notes?.length
      ? { notes: notes.map((it) => ({ message: it.message, ...(it.at ? { at: spanToJson(it.at) } : {}) })) }
      : {}),
    ...(node === undefined ? {} : { node }),
  };
}

/** `compiled` shows what the database saw, where the template's place is not known. */
function details(problem: Problem, { compiled = false }: { compiled?: boolean } = {}): string[] {
  const lines: string[] = [];
  const place = problem.at ?? (compiled ? problem.compiledAt : undefined);
  if (place) lines.push(codeFrame(place));
  for (const note of problem.notes ?? []) lines.push(printNote(note));
  if (problem.hint) lines.push(`hint: ${problem.hint}`);
  return lines;
}

function printNote(note: Note): string {
  return note.at ? `note: ${note.message} (${printPlace(note.at)})` : `note: ${note.message}`;
}

function spanToJson(span: Span): Record<string, unknown> {
  const start = positionAt(span.file.text, span.offset);
  const end = positionAt(span.file.text, span.offset + span.length);
  return {
    path: span.file.path,
    line: start.line,
    column: start.column,
    end_line: end.line,
    end_column: end.column,
  };
}

function indent(text: string): string {
  return text.replace(/^(?=.)/gm, '  ');
}
