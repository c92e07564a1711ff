import type { MappingShape, Shape } from './shape.ts';

/** The words that the tables of shapes are written in. */
export const any: Shape = { kind: 'any' };
export const text: Shape = { kind: 'scalar', of: ['text'] };
export const textOrNull: Shape = { kind: 'scalar', of: ['text'], orNull: true };
export const flag: Shape = { kind: 'scalar', of: ['flag'] };
export const flagOrNull: Shape = { kind: 'scalar', of: ['flag'], orNull: true };
export const wholeOrNull: Shape = { kind: 'scalar', of: ['whole'], orNull: true };
export const anyMapping: Shape = { kind: 'mapping', keys: {} };
export const nothing: Shape = { kind: 'word', words: [], orNull: true };

export const list = (item: Shape): Shape => ({ kind: 'list', item });
export const word = (...words: string[]): Shape => ({ kind: 'word', words });
export const either = (...shapes: Shape[]): Shape => ({ kind: 'either', shapes });
export function orNull(shape: Shape): Shape {
  if (shape.kind === 'any') return shape;
  return shape.kind === 'either' ? either(...shape.shapes, nothing) : { ...shape, orNull: true };
}

const ONE_OF = [
  ['tests', 'data_tests'],
  ['loaded_at_field', 'loaded_at_query'],
] as const;

/** A mapping whose unknown keys are worth a warning. */
export function mapping(
  name: string,
  keys: Readonly<Record<string, Shape>>,
  required: readonly string[] = [],
): MappingShape {
  const oneOf = ONE_OF.filter((pair) => pair.every((key) => key in keys));
  return { kind: 'mapping', name, keys, required, ...(oneOf.length > 0 ? { oneOf } : {}) };
}

export const docs: Shape = mapping('docs', { show: flag, node_color: textOrNull });

const time = orNull(
  mapping('a threshold', { count: wholeOrNull, period: orNull(word('minute', 'hour', 'day')) }),
);
export const freshness: Shape = orNull(
  mapping('freshness', { warn_after: time, error_after: time, filter: textOrNull }),
);
