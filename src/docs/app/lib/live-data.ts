import type { TablePreview, TableProfile } from '../../../util/table-facts.ts';

/** Why there is no answer, and what to do. */
export interface Refusal {
  readonly message: string;
  readonly hint: string;
  /** Another process writes: it will be over soon. */
  readonly isBusy: boolean;
}

const address = document.querySelector<HTMLMetaElement>('meta[name="emds-data"]')?.content ?? '';

/** Whether there is a server that can be asked for rows; pages from disk have none. */
export const hasLiveData = address !== '';

/** Asks for the first rows of a node's relation. */
export function askPreview(id: string): Promise<TablePreview | Refusal> {
  return ask<TablePreview>('preview', id);
}

/** Asks for facts of each column of a node's relation. */
export function askProfile(id: string): Promise<TableProfile | Refusal> {
  return ask<TableProfile>('profile', id);
}

async function ask<T>(kind: string, id: string): Promise<T | Refusal> {
  try {
    const answer = await fetch(`${address}/${kind}?id=${encodeURIComponent(id)}`);
    const body = (await answer.json()) as T & Partial<Refusal>;
    if (answer.ok) return body;
    return {
      message: body.message ?? 'The server gave no reason.',
      hint: body.hint ?? '',
      isBusy: answer.status === 423,
    };
  } catch {
    return {
      message: 'The docs server does not answer.',
      hint: 'is "emds docs serve" still running?',
      isBusy: false,
    };
  }
}
