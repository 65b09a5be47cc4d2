import { Link } from '@backstage/ui';
import { ReactNode } from 'react';
import { useLinks } from '../hooks/useLinks';
import { actorName, doorWord } from '../operations/operationWords';
import { plainText } from '../words/plainText';
import { Ago } from './Ago';
import type { DataColumn } from './DataTable';

type Door = Parameters<typeof doorWord>[0];

/** Words that lead to the page of the operation behind them; plain where there is none. */
export function OperationLink(props: {
  operation?: string | null;
  children: ReactNode;
}) {
  const links = useLinks();
  const page = props.operation && links.operation(props.operation);
  return page ? (
    <Link href={page}>{props.children}</Link>
  ) : (
    <>{props.children}</>
  );
}

/** By whom, and through which door. */
export const whoColumn: DataColumn<{ actor: string; door?: Door | null }> = {
  id: 'who',
  title: 'Who',
  cell: ({ actor, door }) =>
    door ? `${actorName(actor)} · ${doorWord(door)}` : actorName(actor),
};

/** What somebody gave as the reason; it has what room is left. */
export const reasonColumn = (
  title: string,
): DataColumn<{ reason?: string | null }> => ({
  id: 'reason',
  title,
  grow: true,
  cell: ({ reason }) => (reason ? plainText(reason) : '–'),
});

/** How long ago, by the named property. */
export const whenColumn = <K extends string>(
  property: K,
): DataColumn<Record<K, string>> => ({
  id: 'when',
  title: 'When',
  cell: row => <Ago time={row[property]} />,
});
