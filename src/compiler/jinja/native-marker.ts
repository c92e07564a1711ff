import { str } from './text.ts';

export type MarkerKind = 'as_text' | 'as_bool' | 'as_native' | 'as_number';

/** What dbt's as_* filters give in native rendering: a text, and what shall become of it. */
export class NativeMarker {
  readonly kind: MarkerKind;
  readonly text: string;
  constructor(kind: MarkerKind, text: string) {
    this.kind = kind;
    this.text = text;
  }
}

/** Marks a value; a marker of a marker keeps the text. */
export function nativeMarker(kind: MarkerKind, value: unknown): NativeMarker {
  return new NativeMarker(kind, value instanceof NativeMarker ? value.text : str(value));
}
