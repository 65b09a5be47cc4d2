import type { DatabaseDetail, ResizeDatabase } from '../api/databaseTypes';
import { formatDuration } from '../words/time';

/** Sizes, smallest first. */
export const SIZES = ['small', 'medium', 'large'] as const;
export type Size = (typeof SIZES)[number];

/** How another size comes about: for good, for a time, or back to what the file says. */
export type Manner = 'commit' | 'override' | 'end';

/** What stands in the dialog. */
export interface ResizeForm {
  size: Size;
  manner: Manner;
  reason: string;
  hours: number;
}

const MOST_HOURS = 720;

/** Why that cannot be asked for yet; undefined when it can. Pure. */
export function resizeLacks(
  form: ResizeForm,
  of: Pick<DatabaseDetail, 'size'>,
): string | undefined {
  if (form.manner === 'end') return undefined;
  if (form.size === of.size) return `It is ${of.size} already.`;
  if (form.manner === 'commit') return undefined;
  if (form.reason.trim().length < 3) return 'Say why, in a few words.';
  if (!(form.hours > 0 && form.hours <= MOST_HOURS))
    return `It ends after at most ${MOST_HOURS} hours.`;
  return undefined;
}

/** What is asked of the platform. Pure. */
export function resizeRequest(form: ResizeForm): ResizeDatabase {
  if (form.manner === 'end') return { endOverride: true };
  if (form.manner === 'commit') return { size: form.size };
  return {
    size: form.size,
    reason: form.reason.trim(),
    expiresInHours: form.hours,
  };
}

/** What another size does to whoever uses it, as measured last time. Pure. */
export function impactWords(lastResizeMs: number | undefined): string {
  const cut =
    lastResizeMs === undefined
      ? 'for a second or two; this one was not measured yet'
      : `for ${formatDuration(lastResizeMs)}, as measured last time`;
  return `It is restarted: its connections are cut ${cut}. Data and address stay.`;
}
