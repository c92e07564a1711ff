import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readState } from '../../compiler/artifacts/read-state.ts';
import { parseSelectors } from '../../compiler/graph/parse-selectors.ts';
import { parseSpec } from '../../compiler/graph/parse-spec.ts';
import type { PreviousState } from '../../compiler/graph/previous-state.ts';
import { type Selection, select } from '../../compiler/graph/select.ts';
import type {
  IndirectSelection,
  NamedSelectors,
  SelectionSpec,
} from '../../compiler/graph/selection-spec.ts';
import { selectorNotFound, stateIsTarget } from '../../diagnostics/codes/selection.ts';
import { asWarning, type Diagnostic, ProblemError } from '../../diagnostics/diagnostic.ts';
import { nearest } from '../../diagnostics/suggest.ts';
import { defaultSelector } from '../log/events.ts';
import { exitCodes } from '../outcome.ts';
import { EarlyExit, type Session } from '../session.ts';
import type { PreparedProject } from './prepare-project.ts';

export interface SelectOptions {
  readonly resourceTypes: ReadonlySet<string>;
  readonly includeEmptyNodes?: boolean;
  /** What to include, where the command has its own idea of that (`ls --models`). */
  readonly include?: readonly string[];
}

/** Chooses the nodes of a call by its flags. Leaves with exit code 2 when the selection makes no sense. */
export function selectNodes(session: Session, prepared: PreparedProject, options: SelectOptions): Selection {
  const { graph, manifest, project, findNode } = prepared;
  const { values } = session.flags;
  const indirect = values['indirect_selection'] as IndirectSelection;
  const selectors = parseSelectors(Object.values(manifest.selectors) as Record<string, unknown>[], indirect);
  const spec = chooseSpec(
    session,
    selectors,
    options.include ?? (values['select'] as readonly string[] | undefined),
  );
  const previous = stateOf(session, prepared);
  if (session.report(stateFindings(session, prepared))) throw new EarlyExit(exitCodes.unable);
  const known = new Map<string, boolean>();
  const { selection, diagnostics } = select(graph, manifest, {
    spec,
    context: {
      resourceTypes: options.resourceTypes,
      includeEmptyNodes: options.includeEmptyNodes ?? false,
      selectors,
      ...(previous ? { previous } : {}),
      now: session.clock.date(),
      compareUnrendered: values['state_modified_compare_more_unrendered_values'] === true,
      pathExists: (path) => {
        const answer = known.get(path) ?? existsSync(join(project.root.root, path));
        known.set(path, answer);
        return answer;
      },
    },
  });
  if (session.report(diagnostics, findNode)) throw new EarlyExit(exitCodes.unable);
  return selection;
}

function chooseSpec(
  session: Session,
  selectors: NamedSelectors,
  include: readonly string[] | undefined,
): SelectionSpec {
  const { values } = session.flags;
  const indirect = values['indirect_selection'] as IndirectSelection;
  const exclude = values['exclude'] as readonly string[] | undefined;
  if (typeof values['inline'] === 'string') return parseSpec(undefined, undefined, indirect);
  if (typeof values['selector'] === 'string') return namedSpec(selectors, values['selector']);
  const nothingSaid = !include?.length && !exclude?.length;
  if (nothingSaid && selectors.defaultName !== null) {
    session.reporter.event(defaultSelector(selectors.defaultName));
    return namedSpec(selectors, selectors.defaultName);
  }
  return parseSpec(include, exclude, indirect);
}

function namedSpec({ specs }: NamedSelectors, name: string): SelectionSpec {
  if (Object.hasOwn(specs, name)) return specs[name]!;
  const known = Object.keys(specs);
  throw new ProblemError(selectorNotFound(name, known, nearest(name, known)));
}

/** What the run writes would take the place of what it compares with. */
function stateFindings(
  { flags }: Session,
  { project, targetFolder }: PreparedProject,
): readonly Diagnostic[] {
  const { state } = flags.values;
  if (typeof state !== 'string' || resolve(project.root.root, state) !== targetFolder) return [];
  return [asWarning(stateIsTarget(state))];
}

/** The artifacts of `--state`, which counts from the project's folder. */
export function stateOf(
  session: Session,
  { project, targetFolder }: PreparedProject,
): PreviousState | undefined {
  const state = session.flags.values['state'];
  return typeof state === 'string' ? readState(resolve(project.root.root, state), targetFolder) : undefined;
}
