import { type Adapter, createAdapter } from '../../../src/compiler/jinja/functions/adapter.ts';
import { type AdapterOptions, newAdapterRun } from '../../../src/compiler/jinja/functions/adapter-context.ts';
import { RelationCache } from '../../../src/compiler/jinja/functions/relation-cache.ts';
import { credentialsOf } from '../../runner/support/credentials.ts';

/** An adapter without a project around it; `changes` gives it what a test needs. */
export function adapterOf(changes: Partial<AdapterOptions>): Adapter {
  return createAdapter({
    run: newAdapterRun(new RelationCache()),
    resolver: { find: () => undefined, findAnywhere: () => undefined },
    credentials: credentialsOf({}),
    projectName: 'shop',
    packages: [],
    dispatchConfig: [],
    quoting: {},
    onMessage: () => {},
    uniqueText: () => 'abc123',
    now: () => '2024-01-01T00:00:00',
    ...changes,
  });
}
