import type { Invocation } from '../args/types';
import { ExitCode, type ExitCodeValue } from '../exitCodes';
import { gaps } from '../format/conditions';
import { table } from '../format/table';
import { connect } from '../platform/connect';
import { getEnvironments } from '../platform/reading';

/** `platform environments`: where services run, in promotion order. */
export async function environments({
  io,
  out,
}: Invocation): Promise<ExitCodeValue> {
  const items = await getEnvironments(connect(io));
  out.document({ environments: items });
  const lacking = [
    ...new Set(items.flatMap(one => gaps(one.conditions ?? []))),
  ];
  if (items.length)
    out.result(
      table([
        ['name', 'order', 'target', 'kind', 'made from', 'team'],
        ...items.map(one => [
          one.name,
          one.order === null ? '–' : String(one.order),
          one.target,
          one.production ? 'production' : '',
          one.base ?? '',
          one.team ?? '',
        ]),
      ]),
    );
  else if (!out.json) out.note('There are none.');
  for (const gap of out.json ? [] : lacking) out.note(gap);
  return ExitCode.done;
}
