/** Whether two addresses are one source. A local server gets a new port at each start; its path still counts. */
export function isSameOrigin(a: string, b: string): boolean {
  return withoutLocalPort(a) === withoutLocalPort(b);
}

function withoutLocalPort(address: string): string {
  try {
    const url = new URL(address);
    if (['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname)) return `local ${url.pathname}`;
    return url.href;
  } catch {
    return address;
  }
}
