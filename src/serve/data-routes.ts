import type { Context, Hono } from 'hono';
import { ProblemError } from '../diagnostics/diagnostic.ts';
import type { TablePreview, TableProfile } from '../util/table-facts.ts';

/** Rows and facts of the project's relations, by unique_id; what is wrong comes as a ProblemError. */
export interface DocsData {
  preview(id: string): Promise<TablePreview>;
  profile(id: string): Promise<TableProfile>;
}

/** Where pages ask for rows; the page learns it from a meta element. */
export const dataPath = '/__emds/data';

/**
 * Answers questions about rows: only to pages of this server. The name in the request is checked before; other sites'
 * pages can send requests to this machine under its right name, and are known by Origin and Sec-Fetch-Site.
 */
export function addDataRoutes(app: Hono, data: DocsData): void {
  for (const kind of ['preview', 'profile'] as const) {
    app.get(`${dataPath}/${kind}`, async (context) => {
      if (isForeign(context)) return context.json({ message: 'Only pages of this server may ask.' }, 403);
      context.header('cache-control', 'no-store');
      try {
        return context.json(await data[kind](context.req.query('id') ?? ''));
      } catch (error) {
        if (!(error instanceof ProblemError)) throw error;
        const { code, message, hint } = error.problem;
        return context.json({ code, message, hint }, statusOf(code));
      }
    });
  }
}

function isForeign({ req }: Context): boolean {
  const site = req.header('sec-fetch-site');
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return true;
  const origin = req.header('origin');
  return origin !== undefined && origin !== `http://${req.header('host')}`;
}

function statusOf(code: string): 404 | 423 | 500 {
  if (code === 'no-rows-to-show') return 404;
  return code === 'database-locked' ? 423 : 500;
}
