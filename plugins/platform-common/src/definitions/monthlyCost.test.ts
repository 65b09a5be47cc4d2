import { graphCost, monthlyCost } from './monthlyCost';

const definitions = { version: 1, currency: 'EUR', prices: { cpuCore: 20, memoryGiB: 4, database: { small: 10 } } };
const workload = (replicas: number, cpu: string, memory: string) => ({ type: 'workload' as const, properties: { replicas, cpu, memory } });

describe('monthly cost', () => {
  it('counts cores and memory of every replica', () => {
    expect(monthlyCost(workload(3, '500m', '512Mi'), definitions)).toBe(3 * (10 + 2));
    expect(monthlyCost(workload(0, '1', '1Gi'), definitions)).toBe(0);
  });

  it('has a price for each size of a database, and none for what has none', () => {
    expect(monthlyCost({ type: 'postgres', properties: { size: 'small' } }, definitions)).toBe(10);
    expect(monthlyCost({ type: 'route', properties: {} }, definitions)).toBe(0);
  });

  it('is to the cent', () => {
    expect(graphCost([workload(1, '1m', '1Mi'), workload(1, '1m', '1Mi')], definitions)).toBe(0.04);
  });
});
