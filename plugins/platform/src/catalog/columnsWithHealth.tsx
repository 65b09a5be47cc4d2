import type { TableColumn } from '@backstage/core-components';
import {
  CatalogTable,
  type CatalogTableColumnsFunc,
  type CatalogTableRow,
} from '@backstage/plugin-catalog';
import { ServiceDot } from '../health/ServiceDot';
import { serviceOf } from '../service/serviceOf';
import { Description } from './Description';

const healthColumn: TableColumn<CatalogTableRow> = {
  title: 'Health',
  field: 'health',
  sorting: false,
  searchable: false,
  width: '130px',
  render: ({ entity }) => {
    const service = serviceOf(entity);
    return service ? <ServiceDot service={service} /> : <>–</>;
  },
};

/** What the page of an entity says, and the table has no room for. They stay searchable. */
const ONLY_SEARCHED = [
  'entity.metadata.namespace',
  'entity.metadata.tags',
  'entity.spec.lifecycle',
];

function narrowed(
  column: TableColumn<CatalogTableRow>,
): TableColumn<CatalogTableRow> {
  if (ONLY_SEARCHED.includes(String(column.field))) {
    return { ...column, hidden: true, searchable: true };
  }
  if (column.field === 'entity.metadata.description') {
    return {
      ...column,
      render: ({ entity }) => (
        <Description text={entity.metadata.description} />
      ),
    };
  }
  return column;
}

/**
 * Upstream's columns as far as they fit on a laptop, and after the name, where there is a service among the rows, its
 * dot.
 */
export const columnsWithHealth: CatalogTableColumnsFunc = context => {
  const columns = CatalogTable.defaultColumnsFunc(context).map(narrowed);
  if (!context.entities.some(entity => serviceOf(entity))) return columns;
  const name = columns.findIndex(
    column => column.field === 'resolved.entityRef',
  );
  return [
    ...columns.slice(0, name + 1),
    healthColumn,
    ...columns.slice(name + 1),
  ];
};
