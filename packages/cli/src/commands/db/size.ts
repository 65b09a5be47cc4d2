import type { Invocation } from '../../args/types';
import { CliError } from '../../CliError';
import { ExitCode } from '../../exitCodes';
import { textOf } from '../../rollout/options';

/** Sizes of databases, smallest first. */
export const SIZES = ['small', 'medium', 'large'] as const;
type Size = (typeof SIZES)[number];

/** The size that is asked for, undefined where none is. */
export function sizeOf({ options }: Invocation): Size | undefined {
  const text = textOf(options, 'size');
  if (text === undefined || SIZES.includes(text as Size))
    return text as Size | undefined;
  throw new CliError(
    ExitCode.usage,
    `"${text}" is no size.`,
    '',
    `Use ${SIZES.join(', ')}.`,
  );
}
