import type { MacroShape } from './callable.ts';
import type { Compiled } from './compiled-code.ts';
import type { BlockKind } from './nodes.ts';
import type { MacroCall } from './static-calls.ts';

/** What is known of a macro that ships with emds before its text is read: the build computes it. */
export interface PreparedMacro {
  readonly kind: BlockKind;
  readonly name: string;
  /** Of its text in its file. */
  readonly offset: number;
  readonly length: number;
  readonly shape: MacroShape;
  readonly calls: readonly MacroCall[];
  /** By `variantKey`: what compiling its text would give. */
  readonly variants: Readonly<Record<string, () => Compiled>>;
}
