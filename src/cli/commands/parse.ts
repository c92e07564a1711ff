import type { Call } from '../call.ts';
import { note } from '../log/events.ts';
import { exitCodes } from '../outcome.ts';
import { prepareProject } from '../run/prepare-project.ts';
import { inSession } from '../session.ts';

/** `parse`: reads and checks the project and writes its manifest; no database is touched. */
export function run(call: Call): Promise<number> {
  return inSession(call, async (session) => {
    const startedAt = session.clock.now();
    const { count } = prepareProject(session, { announce: false });
    const seconds = ((session.clock.now() - startedAt) / 1000).toFixed(2);
    session.reporter.event({ ...note(`Parsed ${count} nodes and sources in ${seconds}s`), name: 'EmdsNote' });
    return exitCodes.success;
  });
}
