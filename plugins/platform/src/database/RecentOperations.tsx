import type { DatabaseDetail } from '../api/databaseTypes';
import { Ago } from '../components/Ago';
import { DataTable } from '../components/DataTable';
import { OperationLink } from '../components/deedColumns';
import { Empty } from '../components/Empty';
import { Panel } from '../components/Panel';
import { StatusDot } from '../components/StatusDot';
import {
  actorName,
  STATE_COLOR,
  STATE_WORDS,
} from '../operations/operationWords';

/** What was done to it, newest first. */
export function RecentOperations(props: {
  operations: DatabaseDetail['operations'];
}) {
  return (
    <Panel title="What was done to it" flush>
      {props.operations.length === 0 ? (
        <Empty title="Nothing yet." />
      ) : (
        <DataTable
          label="What was done to it"
          rows={props.operations}
          rowKey={row => row.id}
          columns={[
            {
              id: 'title',
              title: 'Operation',
              isRowHeader: true,
              grow: true,
              cell: row => (
                <OperationLink operation={row.id}>{row.title}</OperationLink>
              ),
            },
            {
              id: 'state',
              title: 'State',
              cell: row => (
                <StatusDot
                  color={STATE_COLOR[row.state]}
                  label={STATE_WORDS[row.state]}
                />
              ),
            },
            { id: 'who', title: 'Who', cell: row => actorName(row.actor) },
            {
              id: 'when',
              title: 'When',
              cell: row => <Ago time={row.createdAt} />,
            },
          ]}
        />
      )}
    </Panel>
  );
}
