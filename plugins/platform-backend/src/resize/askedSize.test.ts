import { askedSize } from './askedSize';
import { ADDED, SIZE } from './fileEdits';

const attached = { name: 'shop-db', state: 'attached', size: 'small', size_override: null };

it('is a commit, an override, or the end of one', () => {
  expect(askedSize(attached, { size: 'medium' })).toEqual({ size: 'medium', override: null });
  expect(askedSize(attached, { size: 'medium', reason: 'Sale', expiresInHours: 2 })).toEqual({ size: 'medium', override: { reason: 'Sale', hours: 2 } });
  expect(askedSize({ ...attached, size_override: 'large' }, { endOverride: true })).toEqual({ size: null, override: null });
});

it.each([
  [attached, {}, 'which size'],
  [attached, { size: 'small' }, 'nothing to change'],
  [attached, { endOverride: true }, 'as platform.yaml says'],
  [{ ...attached, size_override: 'large' }, { endOverride: true, size: 'small' }, 'leaves the size to platform.yaml'],
  [attached, { size: 'large', expiresInHours: 1 }, 'needs a reason'],
  [{ ...attached, state: 'standalone' }, { size: 'large', expiresInHours: 1, reason: 'Sale' }, 'no file'],
])('refuses what is neither: %j %j', (resource, request, why) => {
  expect(() => askedSize(resource, request)).toThrow(expect.objectContaining({ why: expect.stringContaining(why) }));
});

describe('the file', () => {
  const input = { resource: 'pg-1', name: 'shop-db', service: 'shop', team: 'payments', environment: 'staging', size: 'medium', override: null, reason: null };

  it('says the size of one environment, and all else stays as it was written', () => {
    const text = 'kind: Service # ours\nspec:\n  database:\n    type: postgres\n';
    const once = SIZE.edit(text, input);
    expect(once).toContain('# ours');
    expect(once).toMatch(/environments:\n {4}staging:\n {6}database:\n {8}size: medium/);
    expect(SIZE.edit(once, input)).toBe(once);
  });

  it('asks for a database where it asked for none', () => {
    const text = 'kind: Service\nmetadata:\n  name: shop\nspec:\n  language: typescript\n';
    expect(ADDED.edit(text, { service: 'shop', team: 'payments', environment: null, size: 'large' })).toBe(`${text}  database:\n    type: postgres\n    size: large\n`);
  });
});
