/* eslint-disable no-control-regex */
/**
 * A text without escape sequences and control characters, which other people's output may carry and a terminal would
 * obey. Line ends and tabs stay.
 */
export function plainText(text: string): string {
  return text
    .replace(
      /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\-_])/g,
      '',
    )
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '');
}
