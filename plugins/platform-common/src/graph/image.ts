const LONGEST = 255;
const HOST = /^(?:localhost|(?=[^/]*[.:])[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)(?::[1-9]\d{0,4})?$/i;
const PART = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;

const EXAMPLE = 'ghcr.io/acme/shop@sha256:… (64 hexadecimal digits)';

/**
 * Why a text is no reference of an image that a release can name, undefined where it is one. Only
 * `host/path@sha256:<64 hex>`: a tag may be another image tomorrow, and a release never changes. The text itself is not
 * repeated: whoever sends it may have sent anything. Pure.
 */
export function imageProblem(text: string): string | undefined {
  const [name, digest, ...more] = text.split('@');
  if (text.length > LONGEST + 72) return `It is too long: ${LONGEST} characters before the digest are the most.`;
  if (/[^\x21-\x7e]/.test(text)) return 'It has characters in it that no reference has, such as blanks or line ends.';
  if (digest === undefined) return `It has no digest, so that it may be another image tomorrow. Write ${EXAMPLE}.`;
  if (more.length || !DIGEST.test(digest)) return `Its digest is not right. Write ${EXAMPLE}.`;
  if (name.length > LONGEST) return `It is too long: ${LONGEST} characters before the digest are the most.`;
  const [host, ...parts] = name.split('/');
  if (!parts.length || !HOST.test(host)) return `It does not begin with the host of a registry. Write ${EXAMPLE}.`;
  if (parts[parts.length - 1].includes(':')) return `It has a tag beside its digest. The digest says which image it is: leave the tag out. Write ${EXAMPLE}.`;
  if (!parts.every(part => PART.test(part))) return `Its path is not right: lower-case letters, digits and single dots, dashes or underscores between them. Write ${EXAMPLE}.`;
  return undefined;
}

/** The first digits of an image's digest, as people are shown them. Pure. */
export const shortDigest = (image: string): string => image.slice(image.indexOf('@sha256:') + 8).slice(0, 12);
