/* eslint-disable no-control-regex */
/**
 * A text without escape sequences and control characters, which other people's output may carry and a terminal would
 * obey, and without those that make it read in another order than it is written. Line ends and tabs stay.
 */
export function plainText(text: string): string {
  return text
    .replace(
      /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\-_])/g,
      '',
    )
    .replace(
      /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g,
      '',
    );
}
