import type { Problem } from '../diagnostic.ts';

/** The profile's database lives in memory: there is nothing to look at once a run has ended. */
export function databaseOnlyInMemory(): Problem {
  return {
    code: 'database-only-in-memory',
    kind: 'Runtime',
    message: 'The database of this target is only in memory, and gone when a run ends.',
    hint: 'give "path" in profiles.yml a file to keep the rows',
  };
}

/** There is no database file yet. */
export function databaseNotBuilt(path: string): Problem {
  return {
    code: 'database-not-built',
    kind: 'Runtime',
    message: `There is no database at ${path} yet.`,
    hint: 'run "emds build" first',
  };
}

/** Reading was stopped at its limit of time. */
export function readTookTooLong(seconds: number): Problem {
  return {
    code: 'read-took-too-long',
    kind: 'Runtime',
    message: `Reading took longer than ${seconds} seconds and was stopped.`,
    hint: 'a view runs its whole query each time: materialize it as a table to look at it quickly',
  };
}

/** The docs ask for the rows of something that has none. */
export function noRowsToShow(id: string): Problem {
  return {
    code: 'no-rows-to-show',
    kind: 'Runtime',
    message: `${id} has no relation in the database.`,
  };
}
