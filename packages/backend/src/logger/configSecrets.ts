/** Names of keys whose values are secrets, whatever plugin they belong to. */
const SECRET =
  /pass(word|wd|phrase)?$|secret|token|keys?$|credentials?$|authorization|cookie|pem$|^connection$|^headers$|accessKeyId$/i;

/** What looks like a secret's key and is none: it would only black out ordinary words. */
const HARMLESS = /^(tokenExpiration|backstageTokenExpiration|publicKey.*)$/i;

/** Keys that hold a secret when they are text, but ordinary settings when they are an object. */
const ONLY_TEXT = /^connection$|credentials?$/i;

/**
 * Values in a configuration that must not show up in a log. Goes by the names of keys, which takes a millisecond;
 * Backstage's own way, compiling the configuration schemas of all packages first, takes a quarter of the start.
 *
 * @param data - the whole configuration as plain data
 */
export function configSecrets(data: unknown): Set<string> {
  const found = new Set<string>();
  visit(data, false, found);
  return found;
}

function visit(value: unknown, secret: boolean, found: Set<string>): void {
  if (typeof value === 'string') {
    if (secret) found.add(value);
  } else if (Array.isArray(value)) {
    value.forEach(item => visit(item, secret, found));
  } else if (value && typeof value === 'object') {
    for (const [key, child] of Object.entries(value)) {
      visit(child, secret ? !HARMLESS.test(key) : isSecret(key, child), found);
    }
  }
}

function isSecret(key: string, value: unknown): boolean {
  if (!SECRET.test(key) || HARMLESS.test(key)) return false;
  return typeof value === 'string' || !ONLY_TEXT.test(key);
}
