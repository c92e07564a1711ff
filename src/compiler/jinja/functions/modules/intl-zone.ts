import { EPOCH_ORDINAL, MICROS_PER_DAY, MICROS_PER_SECOND, ordinalOf } from './calendar.ts';
import { floorDivide } from './timedelta.ts';

const EPOCH_WALL = BigInt(EPOCH_ORDINAL - 1) * BigInt(MICROS_PER_DAY);
const MINUTE = 60n * BigInt(MICROS_PER_SECOND);
const DAY = BigInt(MICROS_PER_DAY);
/** Before every zone had a law: local mean time. */
const BEFORE_STANDARDS = EPOCH_WALL - 365n * 120n * DAY;

const formats = new Map<string, Intl.DateTimeFormat>();

function clockFormat(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(zone, format);
  }
  return format;
}

function dateOf(utc: bigint): Date {
  return new Date(Number(floorDivide(utc - EPOCH_WALL, 1000n)));
}

/** A zone's offset at a moment in UTC, in microseconds; whole minutes, as pytz rounds them. */
export function zoneOffset(zone: string, utc: bigint): bigint {
  const seconds = floorDivide(utc - EPOCH_WALL, BigInt(MICROS_PER_SECOND));
  const fields: Record<string, number> = {};
  for (const part of clockFormat(zone).formatToParts(new Date(Number(seconds) * 1000))) {
    fields[part.type] = Number(part.value);
  }
  const { year, month, day, hour, minute, second } = fields as Record<string, number>;
  const days = ordinalOf({ year: year!, month: month!, day: day! }) - EPOCH_ORDINAL;
  const local = days * 86_400 + hour! * 3600 + minute! * 60 + second!;
  return floorDivide(BigInt(local) - seconds + 30n, 60n) * MINUTE;
}

/** What a zone's offset differs from its standard time's at a moment in UTC. */
export function zoneDst(zone: string, utc: bigint): bigint {
  const year = dateOf(utc).getUTCFullYear();
  const newYear = BigInt(ordinalOf({ year, month: 1, day: 1 }) - 1) * DAY;
  const winter = zoneOffset(zone, newYear);
  const summer = zoneOffset(zone, newYear + 182n * DAY);
  const offset = zoneOffset(zone, utc);
  return [offset - winter, offset - summer].reduce((most, over) => (over > most ? over : most), 0n);
}

/** The offset that pytz gives a zone before its clocks were standardised. */
export function meanTimeOffset(zone: string): bigint {
  return zoneOffset(zone, BEFORE_STANDARDS);
}

// ICU knows short names by region only, so each region is asked in turn; the others are few.
const TZDATA_NAMES = new Set(
  (
    'UTC GMT BST IST WET WEST CET CEST EET EEST MSK EST EDT CST CDT MST MDT PST PDT AKST AKDT HST HDT AST ADT ' +
    'NST NDT AEST AEDT ACST ACDT AWST NZST NZDT SAST EAT WAT CAT SST ChST'
  ).split(' '),
);
const LOCALES = ['en-US', 'en-GB', 'en-AU', 'en-NZ', 'en-IN', 'en-ZA', 'en-CA'];
const NAMES: Readonly<Record<string, readonly [standard: string, summer?: string]>> = {
  'Asia/Tokyo': ['JST'],
  'Asia/Seoul': ['KST'],
  'Asia/Shanghai': ['CST'],
  'Asia/Taipei': ['CST'],
  'Asia/Macau': ['CST'],
  'Asia/Hong_Kong': ['HKT'],
  'Asia/Manila': ['PST'],
  'Asia/Jakarta': ['WIB'],
  'Asia/Makassar': ['WITA'],
  'Asia/Jayapura': ['WIT'],
  'Asia/Jerusalem': ['IST', 'IDT'],
  'Asia/Karachi': ['PKT'],
  'Asia/Beirut': ['EET', 'EEST'],
  'Europe/Moscow': ['MSK'],
  'Europe/Simferopol': ['MSK'],
  'America/Havana': ['CST', 'CDT'],
  'Africa/Johannesburg': ['SAST'],
  'Africa/Nairobi': ['EAT'],
  'Africa/Lagos': ['WAT'],
  'Africa/Maputo': ['CAT'],
  'Africa/Harare': ['CAT'],
  'Africa/Cairo': ['EET', 'EEST'],
  'Africa/Tripoli': ['EET'],
  'Africa/Khartoum': ['CAT'],
  'Africa/Accra': ['GMT'],
  'Africa/Abidjan': ['GMT'],
  'Pacific/Guam': ['ChST'],
  'Pacific/Pago_Pago': ['SST'],
};

/** The zone's short name at a moment in UTC, such as `CEST`; `+03` where tzdata has none. */
export function zoneAbbreviation(zone: string, utc: bigint): string {
  const date = dateOf(utc);
  const known = NAMES[zone];
  if (known) return known[zoneDst(zone, utc) > 0n ? 1 : 0] ?? known[0];
  for (const locale of LOCALES) {
    const name = new Intl.DateTimeFormat(locale, { timeZone: zone, timeZoneName: 'short' })
      .formatToParts(date)
      .find(({ type }) => type === 'timeZoneName')?.value;
    if (name && TZDATA_NAMES.has(name) && (name !== 'GMT' || zoneOffset(zone, utc) === 0n)) return name;
  }
  return numericName(zoneOffset(zone, utc));
}

function numericName(offset: bigint): string {
  const minutes = Number((offset < 0n ? -offset : offset) / MINUTE);
  const rest = minutes % 60;
  const hours = String(Math.floor(minutes / 60)).padStart(2, '0');
  return `${offset < 0n ? '-' : '+'}${hours}${rest ? String(rest).padStart(2, '0') : ''}`;
}

let names: ReadonlyMap<string, string> | undefined;

/** The name of a zone as tzdata spells it, found without regard to case; undefined when there is none. */
export function zoneNamed(name: string): string | undefined {
  names ??= new Map(zoneNames().map((known) => [known.toLowerCase(), known]));
  const known = names.get(name.toLowerCase());
  if (known) return known;
  if (!/^[A-Za-z][\w+/-]*$/.test(name)) return undefined;
  try {
    clockFormat(name);
    return name;
  } catch {
    return undefined;
  }
}

/** The zones that this machine's ICU lists. */
export function zoneNames(): string[] {
  return [...new Set([...Intl.supportedValuesOf('timeZone'), 'UTC'])].sort();
}
