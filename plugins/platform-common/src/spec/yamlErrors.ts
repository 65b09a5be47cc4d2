/** What is said of a mistake in the YAML itself, by the parser's code for it: what happened, then what to do. */
const WORDS: Record<string, [string, string]> = {
  TAB_AS_INDENT: [
    'A tab is used for indentation, which YAML does not accept.',
    'Indent with spaces, two for each level.',
  ],
  BAD_INDENT: [
    'The indentation does not fit the lines above.',
    'Start the keys of one block at the same column, two spaces further in than the key that holds them.',
  ],
  MISSING_CHAR: [
    'Something is not closed or a colon is missing.',
    'Write "key: value" with a space after the colon, and close every quote and bracket.',
  ],
  BLOCK_AS_IMPLICIT_KEY: [
    'There is a second "key: value" on one line.',
    'Put each key on a line of its own; put a value that contains ": " in quotes.',
  ],
  MULTILINE_IMPLICIT_KEY: [
    'A key has no colon behind it.',
    'Write "key: value" with a space after the colon.',
  ],
  BAD_SCALAR_START: [
    'The value starts with a character that YAML keeps for itself.',
    'Put the value in quotes.',
  ],
  BAD_DQ_ESCAPE: [
    'There is an unknown escape after a backslash.',
    'Double the backslash, or use single quotes.',
  ],
  RESOURCE_EXHAUSTION: [
    'The file is nested too deeply to be read.',
    'Write it as in the reference: no field is deeper than five levels.',
  ],
  TAG_RESOLVE_FAILED: [
    'There is a tag ("!…"), which this file may not have.',
    'Take the tag out; write the value plainly.',
  ],
  BAD_DIRECTIVE: [
    'There is a directive (a line that starts with "%"), which this file may not have.',
    'Take the line out.',
  ],
};

/** Message and next step for one of the parser's own errors. */
export function yamlErrorWords(
  code: string,
  message: string,
): { message: string; next: string } {
  const words = WORDS[code];
  return words
    ? { message: words[0], next: words[1] }
    : {
        message: `This is not valid YAML: ${message}.`,
        next: 'Correct the line; the reference has a whole file to start from.',
      };
}
