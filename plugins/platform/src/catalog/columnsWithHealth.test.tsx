import { TestApiProvider } from '@backstage/frontend-test-utils';
import { render, screen } from '@testing-library/react';
import { healthApiRef } from '../health/healthApiRef';
import { HealthStore } from '../health/HealthStore';
import { columnsWithHealth } from './columnsWithHealth';

const entity = (name: string, service?: string, namespace = 'default') => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: {
    name,
    namespace,
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

it('leaves out what makes the table wider than a laptop, and still finds by it', () => {
  const columns = columnsFor(
    entity('pay', 'pay'),
    entity('orders', undefined, 'examples'),
  );
  const shown = columns.filter(c => !c.hidden).map(c => String(c.field));
  expect(shown).not.toContain('entity.metadata.namespace');
  expect(shown).not.toContain('entity.metadata.tags');
  expect(shown).not.toContain('entity.spec.lifecycle');
  expect(shown).toContain('entity.metadata.description');
  const namespace = columns.find(c => c.field === 'entity.metadata.namespace');
  expect(namespace?.searchable).toBe(true);
});
