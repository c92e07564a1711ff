import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { runPath } from '../../compiler/compile/compiled-path.ts';
import { createNodeContexts, type NodeContexts } from '../../compiler/compile/node-contexts.ts';
import { findResource } from '../../compiler/manifest/manifest.ts';
import type { UniqueId } from '../../compiler/manifest/resource.ts';
import type { BackgroundFiles } from '../../util/background-files.ts';
import { templateMessage } from '../log/template-message.ts';
import type { Session } from '../session.ts';
import { deferredRelations } from './deferred-relations.ts';
import { sampleWindow } from './event-times.ts';
import type { PreparedProject } from './prepare-project.ts';

/** The templates of a run: messages go to the reporter, statements to `target/run/`. */
export function nodeContextsFor(
  session: Session,
  prepared: PreparedProject,
  { selected, files, traced }: { selected: readonly UniqueId[]; files: BackgroundFiles; traced?: boolean },
): NodeContexts {
  const { project, manifest, library } = prepared;
  const sample = sampleWindow(session);
  const deferred = deferredRelations(session, prepared);
  return createNodeContexts({
    project,
    manifest,
    library,
    selected,
    ...(traced === undefined ? {} : { traced }),
    now: session.clock.date,
    uniqueText: () => randomUUID().replaceAll('-', ''),
    onMessage: (level, message, node) => {
      const logging = node === undefined ? undefined : findResource(manifest, node);
      session.reporter.event(templateMessage({ kind: 'message', level, message }, logging));
    },
    onRunSql: (node, sql) => {
      files.write(resolve(project.root.root, runPath(project.root.config.targetPath, node)), sql);
    },
    ...(deferred ? { deferred } : {}),
    ...(sample ? { sample } : {}),
  });
}
