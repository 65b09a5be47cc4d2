/** Shorter ones would take words out of sentences. */
const SHORTEST = 4;

const strings = (value: unknown): string[] => {
  if (typeof value === 'string') return [value];
  return value && typeof value === 'object'
    ? Object.values(value).flatMap(strings)
    : [];
};

/** What must not be shown of an object that is sent: the values of a Secret, plain and encoded. */
function secretsOf(body: unknown): string[] {
  const { kind, data, stringData } = (body ?? {}) as Record<string, unknown>;
  if (kind !== 'Secret') return [];
  const encoded = strings(data);
  const decoded = encoded.map(one => Buffer.from(one, 'base64').toString());
  return [...encoded, ...decoded, ...strings(stringData)]
    .filter(one => one.length >= SHORTEST)
    .sort((a, b) => b.length - a.length);
}

/**
 * The server's own words, without what is secret in the object that it speaks of. Older servers quote the bytes around
 * which they could not read.
 */
export function redact(words: string, body: unknown): string {
  const quoted = words.replace(
    /error found in #\d+ byte of \.\.\.[\s\S]*$/,
    'it could not be read',
  );
  return secretsOf(body)
    .reduce((text, secret) => text.replaceAll(secret, '***'), quoted)
    .slice(0, 2000);
}
