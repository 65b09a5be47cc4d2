/* A table that is laid out as cards has no roles of its own left. */
/* eslint-disable jsx-a11y/no-redundant-roles, jsx-a11y/no-interactive-element-to-noninteractive-role */
import { ReactNode } from 'react';
import styles from './DataTable.module.css';

/** A column: its heading and what stands in it. */
export interface DataColumn<T> {
  id: string;
  title: string;
  cell: (row: T) => ReactNode;
  /** Names the row for screen readers. One column has it. */
  isRowHeader?: boolean;
  /** At least so wide, as CSS has it. */
  minWidth?: string;
  /** Takes what room is left. */
  grow?: boolean;
}

/**
 * A plain table. Where there is little room each row becomes a card; its roles are written out, since a table that is not
 * laid out as one is none to a screen reader.
 */
export function DataTable<T>(props: {
  label: string;
  columns: DataColumn<T>[];
  rows: T[];
  rowKey: (row: T) => string;
}) {
  return (
    <div
      className={styles.scroll}
      tabIndex={0}
      role="group"
      aria-label={props.label}
    >
      <table className={styles.table} role="table" aria-label={props.label}>
        <thead role="rowgroup">
          <tr role="row">
            {props.columns.map(column => (
              <th
                key={column.id}
                scope="col"
                role="columnheader"
                style={
                  column.minWidth ? { minWidth: column.minWidth } : undefined
                }
              >
                {column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {props.rows.map(row => (
            <tr key={props.rowKey(row)} role="row">
              {props.columns.map(column =>
                column.isRowHeader ? (
                  <th
                    key={column.id}
                    scope="row"
                    role="rowheader"
                    className={classOf(column)}
                  >
                    {column.cell(row)}
                  </th>
                ) : (
                  <td
                    key={column.id}
                    role="cell"
                    data-title={column.title}
                    className={classOf(column)}
                  >
                    <div>{column.cell(row)}</div>
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Words wrap where a column may be narrow or has what is left; a short value stays on its line. */
function classOf(
  column: Pick<DataColumn<unknown>, 'grow' | 'minWidth'>,
): string | undefined {
  if (column.grow) return styles.grow;
  return column.minWidth ? styles.long : undefined;
}
