import { TestApiProvider } from '@backstage/frontend-test-utils';
import { render, screen } from '@testing-library/react';
import { healthApiRef } from '../health/healthApiRef';
import { HealthStore } from '../health/HealthStore';
import { columnsWithHealth } from './columnsWithHealth';

const entity = (name: string, service?: string) => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: {
    name,
    namespace: 'default',
    annotations: service ? { 'waymark.dev/service': service } : {},
  },
});

const columnsFor = (...entities: ReturnType<typeof entity>[]) =>
  columnsWithHealth({ entities, filters: {} } as any);

it('leaves upstream’s columns alone where nothing on the page is a service', () => {
  expect(columnsFor(entity('library')).map(c => c.title)).not.toContain(
    'Health',
  );
});

it('puts the dots after the names, all from one request', async () => {
  const load = jest.fn(async (names: string[]) =>
    names.map(service => ({
      service,
      color: 'failing' as const,
      message: 'It crashes.',
    })),
  );
  const rows = [
    entity('pay', 'pay'),
    entity('ledger', 'ledger'),
    entity('library'),
  ];
  const columns = columnsFor(...rows);
  const at = columns.findIndex(c => c.title === 'Health');
  expect(columns[at - 1].field).toBe('resolved.entityRef');

  render(
    <TestApiProvider apis={[[healthApiRef, new HealthStore(load)]]}>
      {rows.map(row => (
        <p key={row.metadata.name}>
          {columns[at].render!({ entity: row } as any, 'row')}
        </p>
      ))}
    </TestApiProvider>,
  );
  expect(await screen.findAllByText('Failing')).toHaveLength(2);
  expect(load.mock.calls).toEqual([[['ledger', 'pay']]]);
});
