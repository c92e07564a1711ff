export type Environment = Readonly<Record<string, string | undefined>>;

const PREFIX = /^(DBT|EMDS)_ENV_SECRET/;
const START = '$$$DBT_SECRET_START$$$';
const END = '$$$DBT_SECRET_END$$$';

/** The environment that templates of packages.yml see: a secret is a stand-in, so that no filter can take it apart. */
export function withStandIns(env: Environment): Environment {
  return Object.fromEntries(
    Object.entries(env).map(([name, value]) => [
      name,
      PREFIX.test(name) && value !== undefined ? `${START}${name}${END}` : value,
    ]),
  );
}

/** Puts the secrets in where `withStandIns` left stand-ins. */
export function fillInSecrets(text: string, env: Environment): string {
  if (!text.includes(START)) return text;
  return text.replace(/\$\$\$DBT_SECRET_START\$\$\$(\w+)\$\$\$DBT_SECRET_END\$\$\$/g, (all, name: string) =>
    PREFIX.test(name) ? (env[name] ?? all) : all,
  );
}

/** Five stars for every value of a `DBT_ENV_SECRET_…` variable. */
export function scrubSecrets(text: string, env: Environment): string {
  const secrets = Object.entries(env)
    .filter(([name, value]) => PREFIX.test(name) && value?.trim())
    .map(([, value]) => value!)
    .sort((a, b) => b.length - a.length);
  return secrets.reduce((scrubbed, secret) => scrubbed.replaceAll(secret, '*****'), text);
}

/** Safe to print: neither secrets of the environment nor the password of an address. */
export function forDisplay(text: string, env: Environment): string {
  return scrubSecrets(text, env).replace(/(\w+:\/\/[^/@:\s]*):[^/@\s]+@/g, '$1:*****@');
}
