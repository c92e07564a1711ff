import { EPOCH_ORDINAL, MICROS_PER_DAY } from './calendar.ts';
import { FixedZone, type WallTime } from './time-zone.ts';
import { floorDivide } from './timedelta.ts';

/** Microseconds from 0001-01-01 to 1970-01-01. */
export const EPOCH_WALL = BigInt(EPOCH_ORDINAL - 1) * BigInt(MICROS_PER_DAY);

/** The moment of a JavaScript date in microseconds since 0001-01-01 UTC. */
export function utcOfDate(date: Date): bigint {
  return EPOCH_WALL + BigInt(date.getTime()) * 1000n;
}

function dateOfUtc(utc: bigint): Date {
  return new Date(Number(floorDivide(utc - EPOCH_WALL, 1000n)));
}

/** The machine's own offset, in microseconds, at a moment in UTC. */
export function localOffset(utc: bigint): bigint {
  return BigInt(-Math.round(dateOfUtc(utc).getTimezoneOffset() * 60)) * 1_000_000n;
}

/** What the machine's clock shows at a moment in UTC. */
export function localFromUtc(utc: bigint): WallTime {
  const wall = utc + localOffset(utc);
  const earlier = utcOfLocal({ wall, fold: 0 });
  return { wall, fold: earlier === utc ? 0 : 1 };
}

/** The moment in UTC of a reading of the machine's clock; `fold` picks one of two. */
export function utcOfLocal({ wall, fold }: WallTime): bigint {
  const day = BigInt(MICROS_PER_DAY);
  const before = localOffset(wall - day);
  const after = localOffset(wall + day);
  const fits = [before, after].filter((offset) => localOffset(wall - offset) === offset);
  if (fits.length === 0) return wall - (fold === 0 ? before : after);
  return wall - (fold === 0 ? fits[0]! : fits[fits.length - 1]!);
}

/** The machine's zone at a moment, as astimezone() without an argument gives it. */
export function localZoneAt(utc: bigint): FixedZone {
  const offset = localOffset(utc);
  const part = new Intl.DateTimeFormat('en-US', { timeZoneName: 'short' })
    .formatToParts(dateOfUtc(utc))
    .find(({ type }) => type === 'timeZoneName');
  return new FixedZone(offset, part?.value ?? null);
}
