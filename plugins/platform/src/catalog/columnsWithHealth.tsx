import type { TableColumn } from '@backstage/core-components';
import {
  CatalogTable,
  type CatalogTableColumnsFunc,
  type CatalogTableRow,
} from '@backstage/plugin-catalog';
import { ServiceDot } from '../health/ServiceDot';
import { serviceOf } from '../service/serviceOf';

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

/** Upstream's columns, and after the name, where there is a service among the rows, its dot. */
export const columnsWithHealth: CatalogTableColumnsFunc = context => {
  const columns = CatalogTable.defaultColumnsFunc(context);
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
