/* eslint-disable no-control-regex */
import type { Places } from './places';
import type { Problem } from './types';

/** The largest file that is read, in bytes of UTF-8. */
export const MAX_FILE_BYTES = 256 * 1024;

const CONTROL =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u009f\ufffe\uffff]/;
/** Characters that change the order in which text is shown: what people see would not be what is read. */
const REORDERING = /[\u202a-\u202e\u2066-\u2069]/;
const LONE_SURROGATE =
  /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/** What keeps a text from being read as YAML at all: its size, or a character that has no place in a text file. */
export function unreadable(text: string, places: Places): Problem[] {
  // Counting exactly is only worth it where it can matter: a character takes one to three bytes.
  if (
    text.length > MAX_FILE_BYTES ||
    (text.length * 3 > MAX_FILE_BYTES && utf8Length(text) > MAX_FILE_BYTES)
  ) {
    return [
      {
        ...places.at(0),
        path: '',
        message: 'The file is larger than 256 KiB.',
        next: 'Keep only what the reference describes; a whole file is about 1 KiB.',
      },
    ];
  }
  const finds: [RegExp, (code: string) => string, string][] = [
    [
      CONTROL,
      code =>
        code === 'U+0000'
          ? 'There is a NUL character.'
          : `There is a control character (${code}).`,
      'Take the character out; save the file as plain UTF-8 text.',
    ],
    [
      REORDERING,
      code =>
        `There is an invisible character that changes the order of the text (${code}).`,
      'Take the character out.',
    ],
    [
      /\ufffd/,
      () => 'There are bytes that are not UTF-8.',
      'Save the file as UTF-8.',
    ],
    [
      LONE_SURROGATE,
      code => `There is half of a character (${code}).`,
      'Save the file as UTF-8.',
    ],
  ];
  const problems: Problem[] = [];
  for (const [pattern, words, next] of finds) {
    const found = pattern.exec(text);
    if (found) {
      const code = `U+${found[0]
        .charCodeAt(0)
        .toString(16)
        .toUpperCase()
        .padStart(4, '0')}`;
      problems.push({
        ...places.at(found.index),
        path: '',
        message: words(code),
        next,
      });
    }
  }
  return problems;
}

function utf8Length(text: string): number {
  let bytes = 0;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code < 0x80) bytes += 1;
    else if (code < 0x800) bytes += 2;
    else if (code >= 0xd800 && code <= 0xdbff) {
      bytes += 4;
      i += 1;
    } else bytes += 3;
  }
  return bytes;
}
