import type { WarehouseSession } from '../compiler/jinja/functions/warehouse.ts';
import type { UniqueId } from '../compiler/manifest/resource.ts';
import { dependsOnData } from '../diagnostics/codes/check.ts';
import { asWarning, type Problem, ProblemError } from '../diagnostics/diagnostic.ts';
import type { DuckdbSession } from '../runner/duckdb/session.ts';
import type { CheckEnvironment } from './environment.ts';
import type { FindingLog } from './finding-log.ts';
import { InwardSession } from './inward-session.ts';
import { isMissingColumn, isSureOfVague, standsAlone, withHint } from './make-relation.ts';
import { isOfMend } from './mend/find-edit.ts';
import { inOwnFile } from './place-problem.ts';
import { WatchedSession } from './watched-session.ts';

/** What all nodes of a check share. */
export type Shared = Omit<CheckEnvironment, 'watched'>;

/**
 * Which mistakes are sure to be ones: types of what is built on a mended relation are not what a build would see, only names
 * are sure there; where a relation is missing, nothing but the syntax is.
 */
export type Trust = 'everything' | 'names' | 'words' | 'syntax';

/** Where a node is built on something mended, only names are sure. */
export function trustIn(doubtful: boolean): Trust {
  return doubtful ? 'names' : 'everything';
}

function isSure(problem: Problem, trust: Trust): boolean {
  if (trust === 'everything' || problem.code === 'sql-parser-error') return true;
  if (trust === 'words' && perhapsOfMore.test(problem.message)) return false;
  // It may be a column of what is not known, unless it is nearly one that is.
  if (trust === 'words' && isMissingColumn(problem)) return withHint(problem).hint !== undefined;
  return trust !== 'syntax' && isSureOfVague(problem);
}

/** What a relation with too many columns could be the reason of. */
const perhapsOfMore = /Ambiguous|Set operations|number of|Subquery returns|duplicate/i;

/** Whether a function is given more arguments than any of its name takes, of whatever types. */
function hasTooMany({ message }: Problem): boolean {
  const given = /No function matches the given name and argument types '\w+\((.*)\)'/.exec(message)?.[1];
  const candidates = [...message.matchAll(/^\s*\w+\((.*)\)(?: ->.*)?$/gm)].map((match) => match[1]!);
  if (given === undefined || candidates.length === 0) return false;
  return candidates.every((one) => !/\.\.\./.test(one) && countOf(one) < countOf(given));
}

function countOf(types: string): number {
  const flat = types.replace(/\([^()]*\)/g, '');
  return flat.trim() === '' ? 0 : flat.split(',').length;
}

interface NodeContext {
  readonly shared: Shared;
  readonly log: FindingLog;
  readonly session: DuckdbSession;
  readonly trust: Trust;
  /** What templates have in the place of the session; one of their own where none is given. */
  readonly templates?: WarehouseSession;
}

/** The check of one node, in one step or more. */
export interface OpenCheck {
  /** Does a step. What a template throws is a finding. */
  readonly attempt: (work: (environment: CheckEnvironment) => Promise<void>) => Promise<void>;
  /** Whether no error has been found. */
  readonly isRight: () => boolean;
}

/** Opens the check of a node; its mistakes go to the log. */
export function openCheck(id: UniqueId, { shared, log, session, trust, templates }: NodeContext): OpenCheck {
  // Names that are missing are missing with data too; most else may come of a template that was given no rows.
  const watched = new WatchedSession(templates ?? new InwardSession(session));
  let errors = 0;
  const found: Shared['found'] = (problem, severity) => {
    if (!isSure(problem, trust)) return;
    if (severity === 'error') errors++;
    if (isOfMend(problem)) return;
    const mayBeRight = watched.missedRows && !standsAlone(problem) && !hasTooMany(problem);
    if (mayBeRight) log.note(id, asWarning(dependsOnData(problem)));
    else log.note(id, { ...problem, severity });
  };
  const environment: CheckEnvironment = { ...shared, session, watched, found };
  return {
    isRight: () => errors === 0,
    attempt: async (work) => {
      try {
        await work(environment);
        await session.commit();
      } catch (error) {
        if (!(error instanceof ProblemError)) throw error;
        found({ ...inOwnFile(withHint(error.problem), shared.isOwn), node: id }, 'error');
      } finally {
        await session.rollback();
      }
    },
  };
}
