/** Reloads the page when `docs serve` says that the artifacts changed; pages from disk have no such sign. */
export function startLiveReload(): void {
  const address = document.querySelector<HTMLMetaElement>('meta[name="emds-live"]')?.content;
  if (!address) return;
  const events = new EventSource(address);
  events.addEventListener('reload', () => location.reload());
}
