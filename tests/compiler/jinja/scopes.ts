import { fromPlain } from '../../../src/compiler/jinja/dict.ts';
import { makeSet, zip } from '../../../src/compiler/jinja/globals.ts';
import { type HostFunction, hostFunction } from '../../../src/compiler/jinja/host.ts';
import { toJson } from '../../../src/compiler/jinja/json.ts';
import { MacroTemplate } from '../../../src/compiler/jinja/macro.ts';
import type { Scope } from '../../../src/compiler/jinja/render-context.ts';
import { scanBlocks } from '../../../src/compiler/jinja/scan-blocks.ts';
import { parseTemplate, type Rendered } from '../../../src/compiler/jinja/template.ts';
import { truth } from '../../../src/compiler/jinja/text.ts';
import type { SourceFile } from '../../../src/diagnostics/source.ts';

export function file(text: string, path = 'models/orders.sql'): SourceFile {
  return { path, text };
}

/** The builtins of dbt's context that the cases use. */
export const dbtBuiltins: ReadonlyMap<string, HostFunction> = new Map(
  [
    hostFunction('set', makeSet),
    hostFunction('zip', zip),
    hostFunction(
      'tojson',
      ([value, , sortKeys]) => toJson(value, { indent: null, sortKeys: truth(sortKeys) }),
      {
        params: ['value', 'default', 'sort_keys'],
      },
    ),
    hostFunction('fromjson', ([text, fallback]) => {
      try {
        return fromPlain(JSON.parse(String(text)));
      } catch {
        return fallback;
      }
    }),
  ].map((fn) => [fn.name, fn]),
);

/** A scope of plain values, with the macros of these files. */
export function scopeOf(
  values: Readonly<Record<string, unknown>> = {},
  files: readonly SourceFile[] = [],
  mode: 'plain' | 'async' = 'plain',
): Scope {
  const macros = new Map<string, unknown>();
  const scope: Scope = {
    lookup: (name) =>
      Object.hasOwn(values, name) ? values[name] : (macros.get(name) ?? dbtBuiltins.get(name)),
  };
  for (const source of files) {
    for (const block of scanBlocks(source, new Set(['macro', 'test', 'materialization']))) {
      macros.set(block.name, new MacroTemplate(block).bind(scope, mode));
    }
  }
  return scope;
}

export interface Setting {
  readonly values?: Readonly<Record<string, unknown>>;
  readonly macros?: readonly SourceFile[];
  readonly trace?: boolean;
}

export function renderPlain(text: string, setting: Setting = {}): Rendered {
  const scope = scopeOf(setting.values, setting.macros, 'plain');
  return parseTemplate(file(text)).render(scope, { trace: setting.trace ?? false });
}

export async function renderAsync(text: string, setting: Setting = {}): Promise<Rendered> {
  const scope = scopeOf(setting.values, setting.macros, 'async');
  return parseTemplate(file(text)).renderAsync(scope, { trace: setting.trace ?? false });
}
