const MASK = '*****';

/** Text with the passwords of addresses (`scheme://user:password@host`) and of `password=…` pairs blotted out. */
export function maskCredentials(text: string): string {
  return text
    .replace(/(:\/\/[^\s:@/]*:)[^\s@]+@/g, `$1${MASK}@`)
    .replace(
      /\b(\w*(?:password|passwd|pwd|token|secret|access_key)\w*)=('[^']*'|[^\s&;,)]+)/gi,
      `$1=${MASK}`,
    );
}

/** A value as JSON, without what its keys call a password, token, secret or key. */
export function maskedJson(value: unknown): string {
  return JSON.stringify(value, (key, item: unknown) => {
    if (typeof item !== 'string') return item;
    return /password|token|secret|access_key|credential/i.test(key) ? MASK : maskCredentials(item);
  });
}
