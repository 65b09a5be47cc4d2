import { exportPolicies } from '@waymark/platform-common/policy';
import { FakePlatform } from '../__testUtils__/FakePlatform';
import { platformAt } from '../__testUtils__/TestIo';

let api: FakePlatform;
beforeEach(async () => {
  api = await FakePlatform.start();
  api.on('GET /policies/export', () => ({ body: { ...exportPolicies() } }));
});
afterEach(async () => {
  await api.stop();
});

describe('policies export', () => {
  it('is a file for kubectl, and names what is not in it', async () => {
    const io = await platformAt(api, 'policies export');
    expect(io.code).toBe(0);
    expect(io.out.match(/^kind: ValidatingAdmissionPolicy$/gm)).toHaveLength(
      exportPolicies().objects.length / 2,
    );
    expect(io.err).toContain('not exported freezes:');
  });

  it('is one List as json, and one document with --json', async () => {
    const list = await platformAt(api, 'policies export --format json');
    expect(JSON.parse(list.out)).toMatchObject({ kind: 'List' });
    const io = await platformAt(api, 'policies export --json');
    expect(io.document.objects).toEqual(exportPolicies().objects);
    expect(io.document.notExported[0].why).toBeTruthy();
  });

  it('refuses another format', async () => {
    const io = await platformAt(api, 'policies export --format rego');
    expect(io.code).toBe(2);
    expect(api.requests).toHaveLength(0);
  });
});
