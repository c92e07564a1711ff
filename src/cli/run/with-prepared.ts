import type { EarlyWarehouse } from '../../runner/duckdb/early-warehouse.ts';
import type { Session } from '../session.ts';
import { loadSessionProject, type PreparedProject, prepareProject } from './prepare-project.ts';
import { openSessionDatabase } from './run-plan.ts';

/** Prepares a session's project while its database is being opened, for work that will run a plan on that. */
export async function withPrepared<T>(
  session: Session,
  work: (prepared: PreparedProject, early: EarlyWarehouse) => Promise<T>,
): Promise<T> {
  const loaded = loadSessionProject(session);
  const early = await openSessionDatabase(session, loaded);
  try {
    return await work(prepareProject(session, { loaded }), early);
  } finally {
    await early.abandon();
  }
}
