/** Seconds as people read them: 0.012 → `12 ms`, 3.5 → `3.5 s`, 75 → `1 m 15 s`. */
export function formatSeconds(seconds: number): string {
  if (seconds < 0.0005) return '0 ms';
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 60) return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} m ${whole % 60} s`;
}

/** 1234567 → `1,234,567`, the same in every locale. */
export function formatCount(count: number): string {
  return String(count).replaceAll(/\B(?=(\d{3})+(?!\d))/g, ',');
}

/** An ISO time as `2026-11-21 06:25 UTC`; anything else as it is. */
export function formatTime(iso: string): string {
  const match = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::\d\d)?(?:\.\d+)?(?:Z|\+00:00)?$/.exec(iso);
  return match ? `${match[1]} ${match[2]} UTC` : iso;
}

/** `1 model`, `2 models`, `2 queries`. */
export function plural(count: number, noun: string): string {
  if (count === 1) return `1 ${noun}`;
  return `${formatCount(count)} ${noun.endsWith('y') ? `${noun.slice(0, -1)}ies` : `${noun}s`}`;
}

/** `semantic_model` → `semantic model`. */
export function typeLabel(type: string): string {
  return type.replaceAll('_', ' ');
}
