import { secretNotAllowed, varMissing } from '../../../diagnostics/codes/context.ts';
import { envVarMissing } from '../../../diagnostics/codes/project.ts';
import { ProblemError } from '../../../diagnostics/diagnostic.ts';
import { isRecord } from '../../project/is-record.ts';
import type { Project } from '../../project/project.ts';
import { fromPlain } from '../dict.ts';
import { type HostFunction, HostObject, hostFunction } from '../host.ts';
import type { Kwargs } from '../values.ts';

const SECRET_PREFIX = 'DBT_ENV_SECRET';

export interface EnvironmentReads {
  /** Told of each name read, with its value, so that caches can depend on it. */
  readonly onRead?: ((name: string, value: string | undefined) => void) | undefined;
  /** Secrets may be read in profiles.yml and packages.yml alone. */
  readonly allowSecrets?: boolean;
}

/** `env_var(name, default)`. Names compare exactly; a missing one without a default is an error. */
export function envVarFunction(
  env: Readonly<Record<string, string | undefined>>,
  reads: EnvironmentReads = {},
): HostFunction {
  return hostFunction(
    'env_var',
    ([name, fallback]) => {
      const key = String(name);
      if (key.startsWith(SECRET_PREFIX) && !reads.allowSecrets) throw new ProblemError(secretNotAllowed(key));
      const value = Object.hasOwn(env, key) ? env[key] : undefined;
      reads.onRead?.(key, value);
      if (value !== undefined) return value;
      if (fallback !== undefined && fallback !== null) return fallback;
      throw new ProblemError(envVarMissing(key));
    },
    { params: ['var', 'default'] },
  );
}

/**
 * The vars a package sees, strongest first: `--vars`, the root project's for that package, the root project's own,
 * the package's for itself, the package's own.
 */
export function packageVars(project: Project, packageName: string): Record<string, unknown> {
  const owner = project.packages.find((p) => p.name === packageName);
  const layers = [owner?.config.vars ?? {}, project.root.config.vars];
  const merged: Record<string, unknown> = {};
  for (const layer of layers) {
    Object.assign(merged, layer);
    const own = layer[packageName];
    if (isRecord(own)) Object.assign(merged, own);
  }
  return { ...merged, ...project.invocation.vars };
}

/** `var('name', default)` and `var.has_var('name')`. */
export class VarObject extends HostObject {
  private readonly values: Readonly<Record<string, unknown>>;
  private readonly packageName: string;
  private readonly strict: boolean;
  private readonly onRead: ((name: string) => void) | undefined;

  constructor(
    values: Readonly<Record<string, unknown>>,
    packageName: string,
    options: { readonly strict?: boolean; readonly onRead?: ((name: string) => void) | undefined } = {},
  ) {
    super();
    this.values = values;
    this.packageName = packageName;
    this.strict = options.strict ?? true;
    this.onRead = options.onRead;
  }

  override get typeName(): string {
    return 'Var';
  }

  getAttribute(name: string): unknown {
    if (name !== 'has_var') return undefined;
    return hostFunction('has_var', ([key]) => this.has(String(key)), { params: ['var_name'] });
  }

  override call(args: readonly unknown[], kwargs: Kwargs): unknown {
    const key = String(args[0] ?? kwargs['var_name']);
    const fallback = args.length > 1 ? args[1] : kwargs['default'];
    if (this.has(key)) return fromPlain(this.values[key]);
    if (fallback !== undefined) return fallback;
    if (!this.strict) return null;
    throw new ProblemError(varMissing(key, this.packageName, Object.keys(this.values)));
  }

  /** Whether a call gets its value from the vars, and not from its default. */
  isSet(args: readonly unknown[], kwargs: Kwargs): boolean {
    return Object.hasOwn(this.values, String(args[0] ?? kwargs['var_name']));
  }

  private has(key: string): boolean {
    this.onRead?.(key);
    return Object.hasOwn(this.values, key);
  }
}
