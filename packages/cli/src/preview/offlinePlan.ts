import { graphCost } from '@waymark/platform-common';
import path from 'node:path';
import type { Invocation } from '../args/types';
import { ExitCode, type ExitCodeValue } from '../exitCodes';
import { findServiceFile } from '../folder/findServiceFile';
import { git } from '../folder/git';
import { actionWords, costWords } from '../format/plan';
import { textOf } from '../rollout/options';
import { comparePreview } from './comparePreview';
import { compilePreview, PREVIEW } from './compilePreview';
import { readServiceFile } from './readFile';

/** The promotion order that an installation begins with; the real one is the server's to know. */
const ENVIRONMENTS = ['staging', 'production'];

/** What the file as committed last made, where git has it and it was good. */
async function committedFile({ io }: Invocation) {
  const file = findServiceFile(io.cwd);
  if (!file) return undefined;
  const text = await git(
    io,
    path.dirname(file),
    'show',
    `HEAD:./${path.basename(file)}`,
  );
  if (text === undefined) return undefined;
  const { parseServiceFile } = await import('@waymark/platform-common/spec');
  const parsed = parseServiceFile(text, { file });
  return parsed.ok ? parsed.file : undefined;
}

/** `platform plan --offline`: what the file of this folder would change of what was committed last. */
export async function offlinePlan(
  invocation: Invocation,
): Promise<ExitCodeValue> {
  const { options, out } = invocation;
  const { DEFINITIONS } = await import('@waymark/platform-common');
  const { shown, file } = await readServiceFile(invocation, 'validate');
  const committed = await committedFile(invocation);
  const names = [textOf(options, 'env') ?? ENVIRONMENTS].flat();
  out.target(`${file.metadata.name} @ ${names.join(', then ')} (preview)`);
  const environments = names.map(environment => {
    const now = compilePreview(file, environment);
    const before = committed && compilePreview(committed, environment);
    return {
      environment,
      actions: comparePreview(before, now),
      cost: {
        before: before ? graphCost(before.nodes) : 0,
        after: graphCost(now.nodes),
      },
    };
  });
  out.note(PREVIEW);
  out.document({
    preview: true,
    file: shown,
    comparedWith: committed ? 'HEAD' : null,
    environments,
    currency: DEFINITIONS.currency,
  });
  out.result(
    [
      `Preview of ${shown}, ${
        committed
          ? 'compared with what was committed last'
          : 'compared with nothing: it was not committed yet'
      }`,
      ...environments.map(one =>
        [
          `  ${one.environment}:`,
          actionWords(one.actions),
          `    cost: ${costWords(one.cost, DEFINITIONS.currency)}`,
        ].join('\n'),
      ),
    ].join('\n'),
  );
  return ExitCode.done;
}
