// Makes rows of the shape and distributions of Vancouver's 3-1-1 service requests. No row is real.
import {
  CLOSURE_REASONS,
  LOCAL_AREAS,
  MODIFIED_BY_HOUR,
  OPENED_BY_HOUR,
  OPENED_BY_WEEKDAY,
  OTHER_CHANNELS,
  REQUEST_TYPES,
  STREETS,
} from './distributions.mjs';

const DAY = 86_400_000;
const HOUR = 3_600_000;

/**
 * Deterministic rows: the same options give the same rows in the same order (by opening time).
 * @param {import('./generator.d.mts').GeneratorOptions} options
 * @returns {import('./generator.d.mts').ServiceRequest[]}
 */
export function generateRows(options) {
  const { seed, count } = options;
  const from = Date.parse(options.from ?? '2022-01-01T08:00:00Z');
  const until = Date.parse(options.until ?? '2026-09-10T14:00:00Z');
  const random = randomFrom(seed);
  const draw = makeDraws(random);
  const opened = [];
  for (let i = 0; i < count; i++) opened.push(openingTime(random, draw, from, until));
  opened.sort((a, b) => a - b);
  const rows = [];
  let lastType = draw.type();
  let lastClosed = 0;
  for (let i = 0; i < count; i++) {
    // A request is sometimes entered twice at one moment: there is no natural key.
    const twin = i > 0 && random() < 0.0025;
    if (twin) opened[i] = opened[i - 1];
    const type = twin ? lastType : draw.type();
    lastType = type;
    let closed = closingTime({ random, draw, opened: opened[i], medianDays: type[5] });
    // Clerks close several requests at once, so moments of modification repeat.
    if (lastClosed > opened[i] && random() < 0.3) closed = lastClosed;
    lastClosed = closed;
    rows.push(makeRow({ random, draw, type, opened: opened[i], closed, until }));
  }
  return rows;
}

function makeRow({ random, draw, type, opened, closed, until }) {
  const [department, requestType, , addressShare, areaShare, , appShare, webShare] = type;
  const late = random() < 0.012 ? wholeSeconds(random() * 700 * DAY) : 0;
  const isOpen = random() < 0.004 || closed > until;
  let modified = isOpen ? opened + wholeSeconds(random() * Math.min(DAY, until - opened)) : closed + late;
  if (modified > until) modified = closed;
  const area = random() < areaShare ? draw.area() : undefined;
  const hasAddress = area !== undefined && random() < addressShare / Math.max(areaShare, 0.01);
  const point = hasAddress ? pointIn(area, random) : null;
  return {
    department,
    service_request_type: requestType,
    status: isOpen ? 'Open' : 'Close',
    closure_reason: isOpen ? 'N/A' : draw.reason()[0],
    service_request_open_timestamp: utcText(opened),
    service_request_close_date: isOpen ? null : localDate(closed),
    last_modified_timestamp: utcText(modified),
    address: hasAddress ? `${Math.floor(random() * 68) * 100 + 100} ${draw.street()}` : null,
    local_area: area?.[0] ?? null,
    channel: channelOf(random(), appShare, webShare, draw),
    latitude: point?.lat ?? null,
    longitude: point?.lon ?? null,
    geom: point,
  };
}

function openingTime(random, draw, from, until) {
  for (;;) {
    const moment = from + Math.floor(random() * (until - from));
    const local = new Date(moment + vancouverOffset(moment));
    if (random() * 1700 > OPENED_BY_WEEKDAY[local.getUTCDay()]) continue;
    const midnight = Math.floor(local.getTime() / DAY) * DAY;
    const seconds = random() < 0.46 ? 0 : Math.floor(random() * 60);
    const time = midnight + draw.openedHour() * HOUR + Math.floor(random() * 60) * 60_000 + seconds * 1000;
    const opened = toUtc(time);
    if (opened >= from && opened < until) return opened;
  }
}

/** Closes at a working hour, some days after opening; a few drag on for years. */
function closingTime({ random, draw, opened, medianDays }) {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const days = random() < 0.012 ? 100 + random() * 650 : (medianDays + 0.4) * Math.exp(1.1 * normal) - 0.2;
  const day =
    Math.floor((opened + vancouverOffset(opened)) / DAY) * DAY + Math.max(0, Math.round(days)) * DAY;
  const time = day + draw.modifiedHour() * HOUR + Math.floor(random() * 3600) * 1000;
  const closed = toUtc(time);
  return closed > opened ? closed : opened + Math.floor(random() * 3600) * 1000;
}

function channelOf(share, appShare, webShare, draw) {
  if (share < appShare) return 'Mobile App';
  if (share < appShare + webShare) return 'WEB';
  return draw.channel()[0];
}

function pointIn([, , latitude, longitude, spreadLat, spreadLon], random) {
  const round = (x) => Math.round(x * 1e11) / 1e11;
  return {
    lon: round(longitude + (random() - 0.5) * 3.4 * spreadLon),
    lat: round(latitude + (random() - 0.5) * 3.4 * spreadLat),
  };
}

function makeDraws(random) {
  const hours = (weights) => weights.map((weight, hour) => [hour, weight]);
  const openedHour = weighted(random, hours(OPENED_BY_HOUR), 1);
  const modifiedHour = weighted(random, hours(MODIFIED_BY_HOUR), 1);
  return {
    type: weighted(random, REQUEST_TYPES, 2),
    area: weighted(random, LOCAL_AREAS, 1),
    reason: weighted(random, CLOSURE_REASONS, 1),
    channel: weighted(random, OTHER_CHANNELS, 1),
    openedHour: () => openedHour()[0],
    modifiedHour: () => modifiedHour()[0],
    street: () => STREETS[Math.floor(random() * STREETS.length)],
  };
}

/** Draws items by the weight at `at`, by binary search over running totals. */
function weighted(random, items, at) {
  const totals = [];
  let total = 0;
  for (const item of items) {
    total += item[at];
    totals.push(total);
  }
  return () => {
    const wanted = random() * total;
    let low = 0;
    let high = totals.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (totals[middle] > wanted) high = middle;
      else low = middle + 1;
    }
    return items[low];
  };
}

/** mulberry32: small, fast, the same on every machine. */
function randomFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Milliseconds from UTC to Vancouver's clock at a UTC moment (the rule since 2007). */
export function vancouverOffset(utc) {
  const year = new Date(utc).getUTCFullYear();
  const start = nthSunday(year, 2, 2) + 10 * HOUR;
  const end = nthSunday(year, 10, 1) + 9 * HOUR;
  return utc >= start && utc < end ? -7 * HOUR : -8 * HOUR;
}

function nthSunday(year, month, n) {
  const first = new Date(Date.UTC(year, month, 1)).getUTCDay();
  return Date.UTC(year, month, 1 + ((7 - first) % 7) + (n - 1) * 7);
}

function wholeSeconds(ms) {
  return Math.floor(ms / 1000) * 1000;
}

function toUtc(local) {
  return local - vancouverOffset(local + 8 * HOUR);
}

function localDate(utc) {
  return new Date(utc + vancouverOffset(utc)).toISOString().slice(0, 10);
}

/** The portal's spelling of a moment: `2024-01-02T20:58:48+00:00`. */
export function utcText(ms) {
  const iso = new Date(ms).toISOString();
  return `${iso.endsWith('.000Z') ? iso.slice(0, 19) : iso.slice(0, 23)}+00:00`;
}
