import { paymentsGraph, STAGING } from '../__testUtils__/payments';
import { secretOf, workloadService } from '../objects';
import { driftOnce } from './driftOnce';

const node = paymentsGraph()('workload/r15');
const wanted = workloadService(STAGING, node);

describe('driftOnce', () => {
  it('remembers what it has worked out, until either side is another', () => {
    const live = { ...wanted, spec: { ...wanted.spec, type: 'NodePort' } };
    const first = driftOnce(wanted, live, 'waymark');
    expect(first.map(one => one.path)).toEqual(['spec.type']);
    expect(driftOnce({ ...wanted }, live, 'waymark')).toBe(first);
    const as = { ...wanted, spec: live.spec };
    expect(driftOnce(as, live, 'waymark')).toEqual([]);
    expect(driftOnce(wanted, { ...wanted }, 'waymark')).toEqual([]);
  });

  it('remembers nothing of a Secret', () => {
    const secret = secretOf(STAGING, node, { KEY: 'one' });
    const live = secretOf(STAGING, node, { KEY: 'two' });
    const first = driftOnce(secret, live, 'waymark');
    expect(first).toEqual([{ path: 'data.KEY' }]);
    expect(driftOnce(secret, live, 'waymark')).not.toBe(first);
  });
});
