import { Button } from '@backstage/ui';
import { ReactNode } from 'react';
import type { Pages } from '../hooks/usePages';
import { DataTable, type DataColumn } from './DataTable';
import { Empty } from './Empty';
import { LiveProblem } from './LiveProblem';
import { Loading } from './Loading';
import { Panel } from './Panel';
import { partsOf, Problem } from './Problem';

/** A list in a panel with all its states, and a button for older entries. */
export function PagedTable<T>(props: {
  title: string;
  aside?: ReactNode;
  pages: Pages<T>;
  columns: DataColumn<T>[];
  rowKey: (row: T) => string;
  /** Said where there is nothing. */
  empty: string;
  hint?: ReactNode;
  /** What leads on, where the list is not by time. */
  more?: string;
}) {
  const { title, pages } = props;
  const { first, rows } = pages;
  return (
    <>
      <LiveProblem of={first} />
      <Panel title={title} aside={props.aside} flush>
        {first.loading && <Loading label={`Loading ${title}`} lines={6} />}
        {first.data && rows.length === 0 && (
          <Empty title={props.empty}>{props.hint}</Empty>
        )}
        {rows.length > 0 && (
          <DataTable
            label={title}
            rows={rows}
            rowKey={props.rowKey}
            columns={props.columns}
          />
        )}
      </Panel>
      {pages.moreError && (
        <Problem problem={partsOf(pages.moreError)} onRetry={pages.more} />
      )}
      {pages.hasMore && (
        <div>
          <Button
            variant="secondary"
            isPending={pages.loadingMore}
            onPress={pages.more}
          >
            {props.more ?? 'Show older ones'}
          </Button>
        </div>
      )}
    </>
  );
}
