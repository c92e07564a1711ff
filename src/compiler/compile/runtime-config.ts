import { configMissing } from '../../diagnostics/codes/context.ts';
import { ProblemError } from '../../diagnostics/diagnostic.ts';
import { fromPlain } from '../jinja/dict.ts';
import { type HostFunction, HostObject, hostFunction } from '../jinja/host.ts';
import { invoke } from '../jinja/macro.ts';
import type { ManifestNode } from '../manifest/resource.ts';
import type { HandedOut } from './handed-out.ts';

/** `config` while a node runs: what it was set to. Setting it now changes nothing, as in dbt. */
export class RuntimeConfig extends HostObject {
  private readonly node: ManifestNode;
  private readonly handedOut: HandedOut;

  constructor(node: ManifestNode, handedOut: HandedOut) {
    super();
    this.node = node;
    this.handedOut = handedOut;
  }

  override call(): string {
    return '';
  }

  getAttribute(name: string): unknown {
    switch (name) {
      case 'get':
      case 'meta_get':
        return this.reader(name, (key, fallback) => this.read(key, name === 'meta_get') ?? fallback ?? null);
      case 'require':
      case 'meta_require':
        return this.reader(name, (key) => this.required(key, name === 'meta_require'));
      case 'set':
        return hostFunction('set', () => '');
      case 'persist_relation_docs':
        return hostFunction(name, () => this.node.config.persist_docs?.relation ?? false);
      case 'persist_column_docs':
        return hostFunction(name, () => this.node.config.persist_docs?.columns ?? false);
      case 'model':
        return this.handedOut.node(this.node);
      default:
        return undefined;
    }
  }

  /** A getter with dbt's `validator` argument: a function that stops when the value does not please it. */
  private reader(name: string, read: (key: string, fallback: unknown) => unknown): HostFunction {
    return hostFunction(
      name,
      ([key, fallback, validator]) => {
        const value = read(String(key), fallback);
        if (validator !== undefined && validator !== null && fallback !== undefined && fallback !== null)
          invoke(validator, [value]);
        return value;
      },
      { params: ['name', 'default', 'validator'] },
    );
  }

  /** A key that the config has, null included; undefined when it has none. */
  private read(key: string, inMeta: boolean): unknown {
    const { config } = this.node;
    if (inMeta) return Object.hasOwn(config.meta, key) ? fromPlain(config.meta[key]) : undefined;
    const name = key === 'pre_hook' ? 'pre-hook' : key === 'post_hook' ? 'post-hook' : key;
    if (Object.hasOwn(config, name)) return fromPlain(config[name]);
    return undefined;
  }

  private required(key: string, inMeta: boolean): unknown {
    const value = this.read(key, inMeta);
    if (value === undefined) throw new ProblemError(configMissing(key, this.node.unique_id));
    return value;
  }
}
