import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ProblemError } from '../../../src/diagnostics/diagnostic.ts';
import { lockTable } from '../../../src/ingest/landing/table-lock.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'emds-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const path = () => join(folder, 'orders.lock');
const lock = (token: string) =>
  lockTable({ path: path(), shownPath: 'raw/orders.lock', table: 'shop.orders', token });

function leaveLock(owner: object | string): void {
  writeFileSync(path(), typeof owner === 'string' ? owner : JSON.stringify({ token: 'old', ...owner }));
}

function problem(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof ProblemError) return error.problem.message;
    throw error;
  }
  return 'none';
}

test('is held by one owner until it is released', () => {
  const first = lock('a');
  expect(problem(() => lock('b'))).toBe(`shop.orders is being ingested by process ${process.pid}.`);
  first.check();
  first.release();
  lock('b').release();
  expect(readdirSync(folder)).toEqual([]);
});

test.each([
  ['of a process that is gone', { pid: 2 ** 30, host: hostname(), started: '1' }],
  ['of an earlier process with the same pid', { pid: process.pid, host: hostname(), started: '1' }],
  ['that was never written to the end', ''],
])('takes over a lock %s', (_, owner) => {
  leaveLock(owner);
  const taken = lock('a');
  taken.check();
  taken.release();
  expect(readdirSync(folder)).toEqual([]);
});

test('removes what killed processes left while they took the lock, and nothing of those that live', () => {
  const draft = (name: string, owner: object) =>
    writeFileSync(
      `${path()}.${name}`,
      JSON.stringify({ host: hostname(), started: '', token: name, ...owner }),
    );
  draft('gone', { pid: 2 ** 30 });
  draft('gone.stale', { pid: 2 ** 30 });
  draft('alive', { pid: process.ppid });
  draft('elsewhere', { pid: 2 ** 30, host: 'another-host' });
  writeFileSync(`${path()}.begun`, '');
  lock('a').release();
  const left = ['orders.lock.alive', 'orders.lock.begun', 'orders.lock.elsewhere'];
  expect(readdirSync(folder).sort()).toEqual(left);
  utimesSync(`${path()}.begun`, 0, 0);
  lock('b').release();
  expect(readdirSync(folder).sort()).toEqual(left.filter((name) => !name.endsWith('begun')));
});

test('believes a lock of another host', () => {
  leaveLock({ pid: 7, host: 'another-host', started: '1' });
  expect(problem(() => lock('a'))).toBe('shop.orders is being ingested by process 7 on another-host.');
});

test('notices that its lock was taken over, and leaves the new one alone', () => {
  const first = lock('a');
  rmSync(path());
  const second = lock('b');
  expect(problem(() => first.check())).toContain('is being ingested');
  first.release();
  second.check();
});
